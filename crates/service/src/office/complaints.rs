//! Complaints for who handles them (T24.2): an organisation's administrator and privacy officer see those about their
//! own organisation, the operator's staff those about the operator, and nobody any other.

use super::complain::{about, answer};
use super::still;
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use wissel_core::act::{Acted, Decided, Outcome};
use wissel_core::actor::{Actor, Member, Role};
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::due::{Due, JobKind};
use wissel_core::ids::ComplaintId;
use wissel_core::input::Flaw;
use wissel_core::notice::Template;
use wissel_core::office::complaint::{Closing, ComplaintRefused, Concerns, forgotten_at};
use wissel_core::permission::Need;
use wissel_core::refusal::Coded;
use wissel_core::time::{Day, Moment};
use wissel_store::office::complaint;
pub use wissel_store::office::complaint::{Complaint, Listed};
use wissel_store::{Fault, Tx};

/// Why nothing is done about a complaint.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refused {
    /// The rules do not allow it.
    Rule(ComplaintRefused),
    /// The new last day cannot be one.
    Day(Flaw),
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Rule(r) => r.code(),
            Self::Day(flaw) => flaw.code(),
        }
    }
}

/// Whose complaints a member handles.
fn scope(member: &Member) -> Concerns {
    match member.role {
        Role::Operator => Concerns::Operator,
        Role::Practitioner | Role::Assistant | Role::Administrator | Role::PrivacyOfficer => {
            Concerns::Organisation(member.organisation)
        }
    }
}

/// The list, and the moment at which it was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct List {
    /// Open complaints first, the oldest on top.
    pub rows: Vec<Listed>,
    /// When.
    pub now: Moment,
}

/// The complaints that this member handles.
pub async fn list(app: &App, actor: &Actor) -> Result<List, Failure<Refused>> {
    let holds = |tx: &mut Tx<'_>, (): &(), _: &List| still(tx, Need::HandleComplaints);
    let outcome = app.store.view(actor, (), read_list, holds).await?;
    finish(match outcome {
        Outcome::Done(list) => Outcome::Done(list.into_inner()),
        Outcome::Refused(r) => Outcome::Refused(r),
    })
}

fn read_list(tx: &mut Tx<'_>, (): &()) -> Result<Decided<List, Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::HandleComplaints);
    let rows = complaint::list(tx, scope(&member))?;
    let entry = AuditEntry::new(tx.new_id(), Event::ComplaintsListed);
    Ok(Acted::done(List { rows, now: tx.now() }, entry))
}

/// One complaint with its words.
pub async fn see(app: &App, actor: &Actor, id: ComplaintId) -> Result<Complaint, Failure<Refused>> {
    let holds = |tx: &mut Tx<'_>, _: &ComplaintId, _: &Complaint| still(tx, Need::HandleComplaints);
    let outcome = app.store.view(actor, id, read, holds).await?;
    finish(match outcome {
        Outcome::Done(complaint) => Outcome::Done(complaint.into_inner()),
        Outcome::Refused(r) => Outcome::Refused(r),
    })
}

/// The complaint, when this member handles it.
fn find(tx: &mut Tx<'_>, member: &Member, id: ComplaintId) -> Result<Option<Complaint>, Fault> {
    Ok(complaint::by_id(tx, id)?.filter(|c| c.concerns == scope(member)))
}

const ABSENT: Refused = Refused::Rule(ComplaintRefused::Absent);
const CLOSED: Refused = Refused::Rule(ComplaintRefused::Closed);

fn read(tx: &mut Tx<'_>, id: &ComplaintId) -> Result<Decided<Complaint, Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::HandleComplaints);
    let entry = AuditEntry::new(tx.new_id(), Event::ComplaintRead);
    let Some(complaint) = find(tx, &member, *id)? else { return Ok(Acted::refused(ABSENT, entry)) };
    let entry = about(entry, complaint.concerns, &complaint.number);
    Ok(Acted::done(complaint, entry))
}

/// More time for a complaint.
#[derive(Clone, Debug)]
pub struct Extend {
    /// Which.
    pub complaint: ComplaintId,
    /// The new last day.
    pub to: Day,
    /// Why it takes longer; she who made it reads this.
    pub why: String,
}

/// Gives a complaint more time, with a reason that is recorded and shown (T24.2).
pub async fn extend(app: &App, actor: &Actor, command: Extend) -> Result<(), Failure<Refused>> {
    finish(app.store.act(actor, command, run_extend).await?)
}

fn run_extend(tx: &mut Tx<'_>, c: &Extend) -> Result<Decided<(), Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::HandleComplaints);
    let entry = AuditEntry::new(tx.new_id(), Event::ComplaintExtended);
    let Some(complaint) = find(tx, &member, c.complaint)? else { return Ok(Acted::refused(ABSENT, entry)) };
    let entry = about(entry, complaint.concerns, &complaint.number);
    if complaint.closed.is_some() {
        return Ok(Acted::refused(CLOSED, entry));
    }
    let term = match complaint.term.extended(c.to, tx.now().day()) {
        Ok(term) => term,
        Err(flaw) => return Ok(Acted::refused(Refused::Day(flaw), entry)),
    };
    if !complaint::extend(tx, c.complaint, c.to, &c.why)? {
        return Ok(Acted::refused(CLOSED, entry));
    }
    let entry = entry.with("old_last_day", complaint.term.last()).with("new_last_day", c.to);
    let now = tx.now();
    // A reminder whose day is past has been sent, or is of no use any more.
    let due = term.due(c.complaint).into_iter().filter(|due| due.run_at > now);
    let acted = due.fold(Acted::done((), entry), Acted::plan);
    let Some(mail) = complaint.written.mail else { return Ok(acted) };
    let occasion = format!("{}:{}", c.complaint, c.to);
    let told = (complaint.number.as_str(), occasion.as_str());
    Ok(acted.notice(answer(tx, mail, Template::ComplaintLonger, told, Some(c.to), complaint.lang)))
}

/// The answer to a complaint.
#[derive(Clone, Debug)]
pub struct Close {
    /// Which.
    pub complaint: ComplaintId,
    /// Decision and answer.
    pub closing: Closing,
}

/// Closes a complaint. Who made it is told by mail that there is an answer, when she gave an address.
pub async fn close(app: &App, actor: &Actor, command: Close) -> Result<(), Failure<Refused>> {
    finish(app.store.act(actor, command, run_close).await?)
}

fn run_close(tx: &mut Tx<'_>, c: &Close) -> Result<Decided<(), Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::HandleComplaints);
    let entry = AuditEntry::new(tx.new_id(), Event::ComplaintClosed);
    let Some(complaint) = find(tx, &member, c.complaint)? else { return Ok(Acted::refused(ABSENT, entry)) };
    let entry = about(entry, complaint.concerns, &complaint.number);
    let (decision, by) = (c.closing.decision, member.user.to_string());
    if !complaint::close(tx, c.complaint, decision, &c.closing.answer, &by)? {
        return Ok(Acted::refused(CLOSED, entry));
    }
    let key = c.complaint.to_string();
    let forget = Due { kind: JobKind::ComplaintForget, key: key.clone(), run_at: forgotten_at(tx.now()) };
    let acted = Acted::done((), entry.with("decision", decision.name()))
        .cancel(JobKind::ComplaintRemind, format!("{key}:14"))
        .cancel(JobKind::ComplaintRemind, format!("{key}:27"))
        .plan(forget);
    let Some(mail) = complaint.written.mail else { return Ok(acted) };
    let told = (complaint.number.as_str(), key.as_str());
    Ok(acted.notice(answer(tx, mail, Template::ComplaintAnswered, told, None, complaint.lang)))
}

/// How many complaints are open, and how many of those too late, for the page on which a member's work begins.
pub(crate) fn open(tx: &mut Tx<'_>, member: &Member) -> Result<(i64, i64), Fault> {
    let today = tx.now().day();
    complaint::count(tx, scope(member), today)
}
