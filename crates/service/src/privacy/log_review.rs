//! The review of an organisation's log by its privacy officers (NEN 7513): a sample of collections, what strikes the eye,
//! and the decision about each.

use crate::app::App;
use crate::exchange::people;
use crate::exchange::search_budget::MISSED;
use crate::failure::{Failure, Stop, finish};
use crate::office::{Paging, still};
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::{Actor, Member};
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::ids::LogCaseId;
use wissel_core::permission::Need;
use wissel_core::privacy::log_case::{
    CaseRefused, MISSES, Pattern, Review, SAMPLE_OF, SAMPLE_PAST, draw, strikes,
};
use wissel_core::time::Moment;
use wissel_store::exchange::record::{self, Record};
use wissel_store::identity::{person, rate};
use wissel_store::office::members;
use wissel_store::privacy::log_case;
pub use wissel_store::privacy::log_case::{Case, Closed};
use wissel_store::{Fault, RecordKey, Released, Tx};

/// A page of the cases, and the moment at which it was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct List {
    /// Open ones first, the oldest on top; with the name of who did it.
    pub rows: Vec<(Case, String)>,
    /// How many there are on all pages.
    pub total: i64,
    /// How many of all wait for a decision.
    pub open: i64,
    /// When.
    pub now: Moment,
}

/// One case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Whole {
    /// The case.
    pub case: Case,
    /// Who did it.
    pub who: String,
    /// What closed it, and who.
    pub closed: Option<(Closed, String)>,
    /// Whether it is about herself: somebody else judges it.
    pub own: bool,
}

/// A page of her organisation's cases.
pub async fn list(app: &App, actor: &Actor, paging: Paging) -> Result<Released<List>, Failure<CaseRefused>> {
    let holds = |tx: &mut Tx<'_>, _: &Paging, _: &List| still(tx, Need::ReviewLog);
    finish(app.store.view(actor, paging, read_list, holds).await?)
}

fn read_list(tx: &mut Tx<'_>, paging: &Paging) -> Result<Decided<List, Stop<CaseRefused>>, Fault> {
    let member = pass!(tx, Need::ReviewLog);
    let mut rows = Vec::new();
    for case in log_case::of_organisation(tx, member.organisation, paging.size, paging.offset())? {
        let who = people::name(tx, case.person)?;
        rows.push((case, who));
    }
    let (total, open) = log_case::count(tx, member.organisation)?;
    let entry = AuditEntry::new(tx.new_id(), Event::LogCasesListed).with("page", paging.page);
    Ok(Acted::done(List { rows, total, open, now: tx.now() }, entry))
}

/// One case of her organisation.
pub async fn see(app: &App, actor: &Actor, id: LogCaseId) -> Result<Released<Whole>, Failure<CaseRefused>> {
    let holds = |tx: &mut Tx<'_>, _: &LogCaseId, _: &Whole| still(tx, Need::ReviewLog);
    finish(app.store.view(actor, id, read, holds).await?)
}

fn find(tx: &mut Tx<'_>, member: &Member, id: LogCaseId) -> Result<Option<Case>, Fault> {
    Ok(log_case::by_id(tx, id)?.filter(|c| c.organisation == member.organisation))
}

/// An entry about this case.
fn about(entry: AuditEntry, case: &Case) -> AuditEntry {
    let entry = entry.about(case.person).with("pattern", case.pattern.name());
    match &case.record_number {
        Some(number) => entry.with("record", number),
        None => entry,
    }
}

fn read(tx: &mut Tx<'_>, id: &LogCaseId) -> Result<Decided<Whole, Stop<CaseRefused>>, Fault> {
    let member = pass!(tx, Need::ReviewLog);
    let entry = AuditEntry::new(tx.new_id(), Event::LogCaseRead).on(ObjectKind::LogCase, id);
    let Some(case) = find(tx, &member, *id)? else { return Ok(Acted::refused(CaseRefused::Absent, entry)) };
    let closed = match log_case::closed(tx, case.id)? {
        Some(closed) => {
            let by = people::name(tx, closed.by)?;
            Some((closed, by))
        }
        None => None,
    };
    let who = people::name(tx, case.person)?;
    let entry = about(entry, &case);
    Ok(Acted::done(Whole { own: case.person == member.user, who, closed, case }, entry))
}

/// A decision about a case.
#[derive(Clone, Debug)]
pub struct Close {
    /// Which.
    pub case: LogCaseId,
    /// Decision and note.
    pub review: Review,
}

/// Closes a case.
pub async fn close(app: &App, actor: &Actor, command: Close) -> Result<(), Failure<CaseRefused>> {
    finish(app.store.act(actor, command, run_close).await?)
}

fn run_close(tx: &mut Tx<'_>, c: &Close) -> Result<Decided<(), Stop<CaseRefused>>, Fault> {
    let member = pass!(tx, Need::ReviewLog);
    let entry = AuditEntry::new(tx.new_id(), Event::LogCaseReviewed).on(ObjectKind::LogCase, c.case);
    let Some(case) = find(tx, &member, c.case)? else {
        return Ok(Acted::refused(CaseRefused::Absent, entry));
    };
    let entry = about(entry, &case);
    if case.person == member.user {
        return Ok(Acted::refused(CaseRefused::Own, entry));
    }
    if !log_case::close(tx, case.id, &c.review, member.user)? {
        return Ok(Acted::refused(CaseRefused::Closed, entry));
    }
    Ok(Acted::done((), entry.of(member.organisation).with("decision", c.review.verdict.name())))
}

/// Draws a sample of the collections of the last month. How many were drawn.
pub async fn sample(app: &App, actor: &Actor) -> Result<usize, Failure<CaseRefused>> {
    finish(app.store.act(actor, (), run_sample).await?)
}

fn run_sample(tx: &mut Tx<'_>, (): &()) -> Result<Decided<usize, Stop<CaseRefused>>, Fault> {
    let member = pass!(tx, Need::ReviewLog);
    let since = tx.now().minus(SAMPLE_PAST);
    let all = log_case::drawable(tx, member.organisation, since, SAMPLE_OF)?;
    let random = tx.random();
    let mut drawn = 0_usize;
    for at in draw(all.len(), &random) {
        let Some(found) = all.get(at) else { continue };
        let case = Case {
            id: tx.new_id(),
            organisation: member.organisation,
            pattern: Pattern::Sample,
            key: found.key.clone(),
            person: found.person,
            record_number: Some(found.record_number.clone()),
            happened_at: found.at,
            verdict: None,
        };
        drawn = drawn.saturating_add(usize::from(log_case::insert(tx, &case)?));
    }
    let entry = AuditEntry::new(tx.new_id(), Event::LogSampled).with("drawn", drawn);
    Ok(Acted::done(drawn, entry))
}

/// Opens a case when a collection strikes the eye: at the record's own door, whatever door she came in by.
pub(crate) fn collected(
    tx: &mut Tx<'_>,
    member: &Member,
    record: &Record,
    key: &RecordKey,
    collection: &str,
) -> Result<(), Fault> {
    let client = record::client(tx, record.id, key)?;
    let own = person::get(tx, member.user)?.profile.name;
    let colleagues = members::names(tx, member.organisation)?;
    let others = colleagues.iter().filter(|(user, _)| *user != member.user).map(|(_, name)| name.as_str());
    let named = (client.initials.as_str(), client.birth_name.as_str());
    let Some(pattern) = strikes(named, &own, others) else { return Ok(()) };
    let case = Case {
        id: tx.new_id(),
        organisation: member.organisation,
        pattern,
        key: collection.to_owned(),
        person: member.user,
        record_number: Some(record.number.to_string()),
        happened_at: tx.now(),
        verdict: None,
    };
    log_case::insert(tx, &case).map(drop)
}

/// Counts a search that found nothing; the fifteenth of a day opens a case.
pub(crate) fn missed(tx: &mut Tx<'_>, member: &Member) -> Result<(), Fault> {
    let what = [member.user.bytes(), member.organisation.bytes()].concat();
    let day = std::time::Duration::from_secs(24 * 3600);
    if rate::count(tx, MISSED, &what, day)?.count != MISSES {
        return Ok(());
    }
    let now = tx.now();
    let case = Case {
        id: tx.new_id(),
        organisation: member.organisation,
        pattern: Pattern::Misses,
        key: format!("{}:{}", member.user, now.day()),
        person: member.user,
        record_number: None,
        happened_at: now,
        verdict: None,
    };
    log_case::insert(tx, &case).map(drop)
}
