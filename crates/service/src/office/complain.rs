//! Anybody complains (T24.2), and follows what becomes of it with the number and the code that she got.
//!
//! Mail carries no words of a complaint: it leads to the page that number and code open.
//!
//! Number and code follow from what the form carried ([`Slip`]), under a key of the installation. So a form that is sent
//! twice is one complaint, and the page after it can show both again without their being kept anywhere.

use crate::app::App;
use crate::failure::Failure;
use crate::identity::{network_of, settle, site_of};
use crate::pace::{Pace, Place, Queue, place, stand, take};
use std::time::Duration;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::{Actor, Origin};
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::ids::{ComplaintId, OrganisationId, UserId};
use wissel_core::lang::Lang;
use wissel_core::notice::{Channel, Notice, Recipient, Template};
use wissel_core::office::complaint::{Concerns, NewComplaint, Term, Ticket};
use wissel_core::person::date;
use wissel_core::refusal::Coded;
use wissel_core::slip::Slip;
use wissel_core::time::Day;
use wissel_store::identity::rate;
use wissel_store::office::complaint::{self, Complaint, Written};
use wissel_store::office::{members, organisation};
use wissel_store::{Fault, Tx};

const HOUR: Duration = Duration::from_hours(1);
/// Complaints from one network.
const MADE: Pace =
    Pace { scope: "complaint-network", free: 3, pause: Duration::from_secs(30), most: 10, window: HOUR };
/// The same for all networks of one IPv6 site.
const MADE_AT_SITE: Pace =
    Pace { scope: "complaint-site", free: 9, pause: Duration::from_secs(30), most: 30, window: HOUR };
/// Complaints from everywhere together. They are slowed and never refused.
const MADE_BY_ALL: Queue = Queue {
    scope: "complaint-all",
    places: "complaint-place",
    free: 200,
    gap: Duration::from_secs(2),
    window: HOUR,
};
/// Mails to one address that say that a complaint came in: nobody's mailbox is filled by strangers.
const TOLD: i64 = 3;
const TOLD_WITHIN: Duration = Duration::from_hours(24);
/// So long after it came in the page shows number and code of a complaint again.
const SHOWN: Duration = Duration::from_mins(15);
/// Looks from one network, right or wrong.
const FOLLOWED: Pace =
    Pace { scope: "complaint-follow", free: 10, pause: Duration::from_secs(3), most: 60, window: HOUR };

/// Why a complaint is not taken, or not shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// So long until the next try.
    TooOften(Duration),
    /// Many complain at this moment: her place is kept, and it is her turn after so long.
    Queued(Duration),
    /// What this form carried was sent before, and was taken then.
    Sent,
    /// This form was sent before with something else in it.
    Used,
    /// There is no such organisation.
    NoOrganisation,
    /// Number and code open nothing.
    Absent,
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::TooOften(_) => "complaints-too-often",
            Self::Queued(_) => "complaints-queued",
            Self::Sent => "complaint-sent",
            Self::Used => "complaint-form-used",
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

struct Command {
    new: NewComplaint,
    slip: Slip,
    lang: Lang,
}

struct Asking {
    network: String,
    site: Option<String>,
    slip: Slip,
    new: NewComplaint,
}

/// Takes a complaint, once for each form. [`taken`] shows number and code to follow it.
pub async fn complain(
    app: &App,
    origin: &Origin,
    new: NewComplaint,
    slip: Slip,
    lang: Lang,
) -> Result<(), Failure<Refused>> {
    let (network, site) = (network_of(&origin.address), site_of(&origin.address));
    let asking = Asking { network, site, slip: slip.clone(), new: new.clone() };
    if let Err(refused) = app.store.tick(asking, turn).await? {
        return Err(Failure::Refused(refused));
    }
    settle(app.store.act(&Actor::Visitor(origin.clone()), Command { new, slip, lang }, run).await?)
}

/// Whether it is this form's turn. Who waits in the queue was counted when she got her place.
fn turn(tx: &mut Tx<'_>, asking: &Asking) -> Result<Result<(), Refused>, Fault> {
    if let Some(refused) = before(tx, &asking.slip, &asking.new)? {
        return Ok(Err(refused));
    }
    let who = asking.slip.text().as_bytes();
    match place(tx, MADE_BY_ALL, who)? {
        Place::Turn => return Ok(Ok(())),
        Place::Waits(wait) => return Ok(Err(Refused::Queued(wait))),
        Place::None => {}
    }
    if let Err(wait) = take(tx, MADE, asking.network.as_bytes())? {
        return Ok(Err(Refused::TooOften(wait)));
    }
    if let Some(site) = &asking.site
        && let Err(wait) = take(tx, MADE_AT_SITE, site.as_bytes())?
    {
        return Ok(Err(Refused::TooOften(wait)));
    }
    Ok(stand(tx, MADE_BY_ALL, who)?.map_err(Refused::Queued))
}

/// Whether this form was sent before, and with the same in it.
fn before(tx: &mut Tx<'_>, slip: &Slip, new: &NewComplaint) -> Result<Option<Refused>, Fault> {
    let Some((_, known)) = of_slip(tx, slip)? else { return Ok(None) };
    let same = known.concerns == new.concerns && known.written == written(known.id, new);
    Ok(Some(if same { Refused::Sent } else { Refused::Used }))
}

/// Number and code of the n-th draw from a form. The second one is needed when the number of the first is taken.
fn ticket(tx: &Tx<'_>, slip: &Slip, draw: u8) -> Option<Ticket> {
    let half =
        |half: u8| tx.keys().mac("complaint slip", format!("{} {draw} {half}", slip.text()).as_bytes());
    Ticket::from_random(&[half(0), half(1)].concat())
}

/// More draws than ever come to nothing.
const DRAWS: u8 = 8;

/// The complaint that came of this form.
fn of_slip(tx: &mut Tx<'_>, slip: &Slip) -> Result<Option<(Ticket, Complaint)>, Fault> {
    for draw in 0..DRAWS {
        let Some(ticket) = ticket(tx, slip, draw) else { continue };
        let mac = seal(tx, &ticket);
        if let Some(complaint) = complaint::by_ticket(tx, mac)? {
            return Ok(Some((ticket, complaint)));
        }
        if !complaint::is_number(tx, &ticket.number())? {
            return Ok(None);
        }
    }
    Ok(None)
}

fn written(id: ComplaintId, new: &NewComplaint) -> Written {
    let reach =
        (new.mail.as_ref().map(|m| m.as_str().to_owned()), new.phone.as_ref().map(|p| p.as_str().to_owned()));
    Written::of(id, new.name.clone(), reach, new.words.clone())
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<(), Refused>, Fault> {
    let entry = AuditEntry::new(tx.new_id(), Event::ComplaintMade);
    if let Concerns::Organisation(id) = c.new.concerns
        && !concerned(tx)?.iter().any(|(known, _)| *known == id)
    {
        return Ok(Acted::refused(Refused::NoOrganisation, entry));
    }
    if let Some(refused) = before(tx, &c.slip, &c.new)? {
        return Ok(Acted::refused(refused, entry));
    }
    let id: ComplaintId = tx.new_id();
    let written = written(id, &c.new);
    let mut stored = None;
    for draw in 0..DRAWS {
        let Some(ticket) = ticket(tx, &c.slip, draw) else { continue };
        let mac = seal(tx, &ticket);
        if complaint::insert(tx, (id, &ticket.number(), mac), c.new.concerns, &written, c.lang)? {
            stored = Some(ticket);
            break;
        }
    }
    let ticket = stored.ok_or(Fault::Corrupt("random bytes that give no code"))?;
    let told = tell(tx, c.new.concerns, id, Template::ComplaintReceived, &ticket.number(), None)?;
    let entry = about(entry, c.new.concerns, &ticket.number());
    let term = Term::of(tx.now());
    let mut acted = Acted::done((), entry).notices(told);
    if let Some(mail) = written.mail
        && rate::count(tx, "complaint-mail", mail.as_bytes(), TOLD_WITHIN)?.count <= TOLD
    {
        let (number, occasion) = (ticket.number(), id.to_string());
        let template = Template::ComplaintTaken;
        acted = acted.notice(answer(tx, mail, template, (&number, &occasion), Some(term.last()), c.lang));
    }
    Ok(term.due(id).into_iter().fold(acted, Acted::plan))
}

/// A content-free mail to who made a complaint; `number` and the occasion, which is told once.
pub(super) fn answer(
    tx: &mut Tx<'_>,
    mail: String,
    template: Template,
    (number, occasion): (&str, &str),
    last: Option<Day>,
    lang: Lang,
) -> Notice {
    let mut args = vec![("number".to_owned(), number.to_owned())];
    args.extend(last.map(|day| ("day".to_owned(), date::long(day, lang))));
    Notice {
        id: tx.new_id(),
        channel: Channel::Mail,
        to: Recipient::Address(mail),
        template,
        args,
        lang,
        dedupe: format!("{}:{occasion}", template.name()),
        not_after: None,
    }
}

/// Number and code of the complaint that came of this form, and the last day of its term, for a quarter of an hour.
pub async fn taken(app: &App, slip: Slip) -> Result<Option<(Ticket, Day)>, Fault> {
    app.store
        .read(slip, |tx, slip| {
            let now = tx.now();
            let found = of_slip(tx, slip)?.filter(|(_, c)| now < c.received_at.plus(SHOWN));
            Ok(found.map(|(ticket, complaint)| (ticket, complaint.term.last())))
        })
        .await
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
        return Ok(Acted::refused(Refused::Absent, entry));
    };
    let organisation = match complaint.concerns {
        Concerns::Organisation(id) => organisation::get(tx, id)?.map(|o| o.name),
        Concerns::Operator => None,
    };
    let entry = about(entry, complaint.concerns, &complaint.number);
    Ok(Acted::done(Followed { complaint, organisation }, entry))
}
