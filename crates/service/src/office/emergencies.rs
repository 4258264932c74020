//! Emergency accesses for the privacy officers of the organisation that collected (U3.9): the queue, the reason of one,
//! and the decision that closes it.

use super::{Paging, still};
use crate::app::App;
use crate::exchange::people;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use wissel_core::act::{Acted, Decided, Outcome};
use wissel_core::actor::{Actor, Member};
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::due::JobKind;
use wissel_core::exchange::emergency::{CaseRefused, Reason, Review, Verdict};
use wissel_core::ids::EmergencyId;
use wissel_core::permission::Need;
use wissel_core::time::Moment;
use wissel_store::exchange::emergency::{self, Case, Closed};
use wissel_store::{Fault, Tx};

/// A line of the queue. No words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed {
    /// Its id.
    pub id: EmergencyId,
    /// The record's number.
    pub number: String,
    /// Who collected.
    pub who: String,
    /// When.
    pub opened_at: Moment,
    /// The decision, once there is one.
    pub verdict: Option<Verdict>,
}

/// A page of the queue, and the moment at which it was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct List {
    /// Open cases first, the oldest on top.
    pub rows: Vec<Listed>,
    /// How many there are on all pages.
    pub total: i64,
    /// How many of all wait for a decision.
    pub open: i64,
    /// When.
    pub now: Moment,
}

/// One case with its words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Whole {
    /// The case.
    pub case: Case,
    /// Who collected.
    pub who: String,
    /// The name of the source.
    pub source: String,
    /// Why.
    pub reason: Reason,
    /// What closed it.
    pub closed: Option<Closed>,
    /// Who closed it.
    pub closed_by: String,
    /// Whether it is her own, which somebody else judges.
    pub own: bool,
}

/// A page of the emergency accesses of her organisation.
pub async fn list(app: &App, actor: &Actor, paging: Paging) -> Result<List, Failure<CaseRefused>> {
    let holds = |tx: &mut Tx<'_>, _: &Paging, _: &List| still(tx, Need::ReviewEmergencies);
    let outcome = app.store.view(actor, paging, read_list, holds).await?;
    finish(match outcome {
        Outcome::Done(list) => Outcome::Done(list.into_inner()),
        Outcome::Refused(r) => Outcome::Refused(r),
    })
}

fn read_list(tx: &mut Tx<'_>, paging: &Paging) -> Result<Decided<List, Stop<CaseRefused>>, Fault> {
    let member = pass!(tx, Need::ReviewEmergencies);
    let mut rows = Vec::new();
    for case in emergency::of_organisation(tx, member.organisation, paging.size, paging.offset())? {
        rows.push(Listed {
            id: case.id,
            number: case.record_number,
            who: people::name(tx, case.person)?,
            opened_at: case.opened_at,
            verdict: case.verdict,
        });
    }
    let (total, open) = emergency::count(tx, member.organisation)?;
    let entry = AuditEntry::new(tx.new_id(), Event::EmergenciesListed).with("page", paging.page);
    Ok(Acted::done(List { rows, total, open, now: tx.now() }, entry))
}

/// One emergency access of her organisation, with its reason.
pub async fn see(app: &App, actor: &Actor, id: EmergencyId) -> Result<Whole, Failure<CaseRefused>> {
    let holds = |tx: &mut Tx<'_>, _: &EmergencyId, _: &Whole| still(tx, Need::ReviewEmergencies);
    let outcome = app.store.view(actor, id, read, holds).await?;
    finish(match outcome {
        Outcome::Done(whole) => Outcome::Done(whole.into_inner()),
        Outcome::Refused(r) => Outcome::Refused(r),
    })
}

/// The case, when it is one of her organisation.
fn find(tx: &mut Tx<'_>, member: &Member, id: EmergencyId) -> Result<Option<Case>, Fault> {
    Ok(emergency::by_id(tx, id)?.filter(|c| c.organisation == member.organisation))
}

fn read(tx: &mut Tx<'_>, id: &EmergencyId) -> Result<Decided<Whole, Stop<CaseRefused>>, Fault> {
    let member = pass!(tx, Need::ReviewEmergencies);
    let entry = AuditEntry::new(tx.new_id(), Event::EmergencyRead).on(ObjectKind::Emergency, id);
    let Some(case) = find(tx, &member, *id)? else { return Ok(Acted::refused(CaseRefused::Absent, entry)) };
    let (reason, closed) = emergency::words(tx, case.id)?;
    let whole = Whole {
        who: people::name(tx, case.person)?,
        source: people::organisation(tx, case.source)?,
        reason,
        closed_by: match &closed {
            Some(closed) => people::name(tx, closed.by)?,
            None => String::new(),
        },
        closed,
        own: case.person == member.user,
        case,
    };
    let entry = entry.with("record", &whole.case.record_number).about(whole.case.person);
    Ok(Acted::done(whole, entry))
}

/// A decision about a case.
#[derive(Clone, Debug)]
pub struct Close {
    /// Which.
    pub case: EmergencyId,
    /// Decision and note.
    pub review: Review,
}

/// Closes a case.
pub async fn close(app: &App, actor: &Actor, command: Close) -> Result<(), Failure<CaseRefused>> {
    finish(app.store.act(actor, command, run).await?)
}

fn run(tx: &mut Tx<'_>, c: &Close) -> Result<Decided<(), Stop<CaseRefused>>, Fault> {
    let member = pass!(tx, Need::ReviewEmergencies);
    let entry = AuditEntry::new(tx.new_id(), Event::EmergencyReviewed).on(ObjectKind::Emergency, c.case);
    let Some(case) = find(tx, &member, c.case)? else {
        return Ok(Acted::refused(CaseRefused::Absent, entry));
    };
    let entry = entry.with("record", &case.record_number).about(case.person);
    if case.person == member.user {
        return Ok(Acted::refused(CaseRefused::Own, entry));
    }
    if !emergency::close(tx, case.id, &c.review, member.user)? {
        return Ok(Acted::refused(CaseRefused::Closed, entry));
    }
    let entry = entry.of(member.organisation).with("decision", c.review.verdict.name());
    Ok(Acted::done((), entry).cancel(JobKind::EmergencyRemind, case.id.to_string()))
}
