//! Anybody complains (T24.2), and follows what becomes of it with the number and the code that she got.
//!
//! Mail carries no words of a complaint: it leads to the page that number and code open.

use crate::app::App;
use crate::failure::Failure;
use crate::identity::{network_of, settle};
use crate::pace::{Pace, take};
use std::time::Duration;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::{Actor, Origin};
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::ids::{ComplaintId, OrganisationId, UserId};
use wissel_core::lang::Lang;
use wissel_core::notice::{Channel, Notice, Recipient, Template};
use wissel_core::office::complaint::{Concerns, NewComplaint, Term, Ticket};
use wissel_core::time::Day;
use wissel_store::office::complaint::{self, Complaint, Written};
use wissel_store::office::{members, organisation};
use wissel_store::{Fault, Tx};

const HOUR: Duration = Duration::from_hours(1);
/// Complaints from one network.
const MADE: Pace =
    Pace { scope: "complaint-network", free: 3, pause: Duration::from_secs(30), most: 10, window: HOUR };
/// Complaints from everywhere together.
const MADE_BY_ALL: Pace =
    Pace { scope: "complaint-all", free: 200, pause: Duration::from_secs(10), most: 400, window: HOUR };
/// Looks from one network, right or wrong.
const FOLLOWED: Pace =
    Pace { scope: "complaint-follow", free: 10, pause: Duration::from_secs(3), most: 60, window: HOUR };

/// Why a complaint is not taken, or not shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// So long until the next try.
    TooOften(Duration),
    /// There is no such organisation.
    NoOrganisation,
    /// Number and code open nothing.
    Absent,
}

impl Refused {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooOften(_) => "complaints-too-often",
            Self::NoOrganisation => "choice-unknown",
            Self::Absent => "complaint-absent",
        }
    }
}

/// Whom one can complain about, beside the operator: name by id, in the order of names.
pub async fn organisations(app: &App) -> Result<Vec<(OrganisationId, String)>, Fault> {
    app.store.read((), |tx, ()| concerned(tx)).await
}

fn concerned(tx: &mut Tx<'_>) -> Result<Vec<(OrganisationId, String)>, Fault> {
    let all = organisation::all(tx)?.into_iter().filter(|o| o.kind != "operator");
    let mut all: Vec<_> = all.map(|o| (o.id, o.name)).collect();
    all.sort_by_key(|(_, name)| name.to_lowercase());
    Ok(all)
}

#[derive(Clone)]
struct Command {
    new: NewComplaint,
    lang: Lang,
}

/// Takes a complaint; number and code to follow it, which are shown once.
pub async fn complain(
    app: &App,
    origin: &Origin,
    new: NewComplaint,
    lang: Lang,
) -> Result<Ticket, Failure<Refused>> {
    let network = network_of(&origin.address);
    let turn = app.store.tick(network, |tx, network| {
        Ok(match take(tx, MADE, network.as_bytes())? {
            Ok(()) => take(tx, MADE_BY_ALL, b"all")?,
            Err(wait) => Err(wait),
        })
    });
    if let Err(wait) = turn.await? {
        return Err(Failure::Refused(Refused::TooOften(wait)));
    }
    settle(app.store.act(&Actor::Visitor(origin.clone()), Command { new, lang }, run).await?)
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<Ticket, Refused>, Fault> {
    let entry = AuditEntry::new(tx.new_id(), Event::ComplaintMade);
    if let Concerns::Organisation(id) = c.new.concerns
        && !concerned(tx)?.iter().any(|(known, _)| *known == id)
    {
        let refused = Refused::NoOrganisation;
        return Ok(Acted::refused(refused, entry.refused(refused.code())));
    }
    let id: ComplaintId = tx.new_id();
    let reach = (
        c.new.mail.as_ref().map(|m| m.as_str().to_owned()),
        c.new.phone.as_ref().map(|p| p.as_str().to_owned()),
    );
    let written = Written::of(id, c.new.name.clone(), reach, c.new.words.clone());
    let ticket = loop {
        let random: [u8; Ticket::RANDOM_BYTES] = tx.random();
        let ticket = Ticket::from_random(&random).ok_or(Fault::Corrupt("random bytes that give no code"))?;
        let mac = seal(tx, &ticket);
        if complaint::insert(tx, (id, &ticket.number(), mac), c.new.concerns, &written, c.lang)? {
            break ticket;
        }
    };
    let told = tell(tx, c.new.concerns, id, Template::ComplaintReceived, &ticket.number(), None)?;
    let entry = about(entry, c.new.concerns, &ticket.number());
    let acted = Acted::done(ticket, entry).notices(told);
    Ok(Term::of(tx.now()).due(id).into_iter().fold(acted, Acted::plan))
}

fn seal(tx: &Tx<'_>, ticket: &Ticket) -> [u8; 32] {
    tx.keys().mac("complaint ticket", &ticket.canonical_bytes())
}

/// The entry with the complaint's number, for the log of whom it concerns.
pub(super) fn about(entry: AuditEntry, concerns: Concerns, number: &str) -> AuditEntry {
    let entry = entry.on(ObjectKind::Complaint, number);
    match concerns {
        Concerns::Organisation(id) => entry.of(id),
        Concerns::Operator => entry,
    }
}

/// Who handles complaints about whom.
fn handlers(tx: &mut Tx<'_>, concerns: Concerns) -> Result<Vec<(UserId, Lang)>, Fault> {
    match concerns {
        Concerns::Organisation(id) => members::overseers(tx, id),
        Concerns::Operator => members::operators(tx),
    }
}

/// Content-free mails to those who handle a complaint; `due`: how many days are left of its term, and its last day.
pub(super) fn tell(
    tx: &mut Tx<'_>,
    concerns: Concerns,
    id: ComplaintId,
    template: Template,
    number: &str,
    due: Option<(i64, Day)>,
) -> Result<Vec<Notice>, Fault> {
    let mut args = vec![("number".to_owned(), number.to_owned())];
    args.extend(due.map(|(days, _)| ("days".to_owned(), days.to_string())));
    // A longer term reminds anew, also with as many days left as before.
    let occasion = due.map(|(days, last)| format!("{last}:{days}")).unwrap_or_default();
    let mut mails = Vec::new();
    for (user, lang) in handlers(tx, concerns)? {
        mails.push(Notice {
            id: tx.new_id(),
            channel: Channel::Mail,
            to: Recipient::User(user),
            template,
            args: args.clone(),
            lang,
            dedupe: format!("{}:{id}:{occasion}:{user}", template.name()),
            not_after: None,
        });
    }
    Ok(mails)
}

/// What becomes of a complaint, for who made it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Followed {
    /// The complaint.
    pub complaint: Complaint,
    /// The name of the organisation; none for the operator.
    pub organisation: Option<String>,
}

/// Shows a complaint to who has its number and code.
pub async fn follow(app: &App, origin: &Origin, ticket: Ticket) -> Result<Followed, Failure<Refused>> {
    let network = network_of(&origin.address);
    let known = app.store.tick((network, ticket.clone()), |tx, (network, ticket)| {
        if let Err(wait) = take(tx, FOLLOWED, network.as_bytes())? {
            return Ok(Err(Refused::TooOften(wait)));
        }
        let mac = seal(tx, ticket);
        Ok(if complaint::by_ticket(tx, mac)?.is_some() { Ok(()) } else { Err(Refused::Absent) })
    });
    // A made-up number leaves no row in the log.
    known.await?.map_err(Failure::Refused)?;
    settle(app.store.act(&Actor::Visitor(origin.clone()), ticket, run_follow).await?)
}

fn run_follow(tx: &mut Tx<'_>, ticket: &Ticket) -> Result<Decided<Followed, Refused>, Fault> {
    let entry = AuditEntry::new(tx.new_id(), Event::ComplaintFollowed);
    let mac = seal(tx, ticket);
    let Some(complaint) = complaint::by_ticket(tx, mac)? else {
        return Ok(Acted::refused(Refused::Absent, entry.refused(Refused::Absent.code())));
    };
    let organisation = match complaint.concerns {
        Concerns::Organisation(id) => organisation::get(tx, id)?.map(|o| o.name),
        Concerns::Operator => None,
    };
    let entry = about(entry, complaint.concerns, &complaint.number);
    Ok(Acted::done(Followed { complaint, organisation }, entry))
}
