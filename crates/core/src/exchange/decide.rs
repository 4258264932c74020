//! The decisions about a record: each gives its outcome together with audit entries, messages and dated work.
//!
//! The store applies what stands in the outcome: the record's new state and dates. Whenever the new state has no
//! content (`RecordState::has_content`), keys, rows and objects go in the same transaction.

use super::receipt::Ground;
use super::record::{Record, RecordRefused, RecordState, WithdrawReason};
use super::retention::{CorrectionGround, DateRefused, Retention};
use crate::act::{Acted, Decided, Outcome};
use crate::audit::{AuditEntry, Event, ObjectKind, Subject};
use crate::due::{Due, JobKind};
use crate::ids::{AuditId, NoticeId, OrganisationId, UserId};
use crate::lang::Lang;
use crate::notice::{Channel, Notice, Recipient, Template};
use crate::office::webhook::expiring_at;
use crate::refusal::Coded;
use crate::time::{Day, Moment};

/// Most versions of a record's documents.
pub const MOST_VERSIONS: u32 = 99;
/// The hour at which the source is asked "Nog nodig?".
const ASKED_AT_HOUR: i8 = 9;

/// What every decision about a record needs.
#[derive(Clone, Debug)]
pub struct Acting {
    /// The moment of the transaction.
    pub now: Moment,
    /// The organisation that acts; for a job, the record's source.
    pub by: OrganisationId,
    /// Ids for the entries that a decision may write.
    pub audit: [AuditId; 2],
    /// The client's pseudonym in the log.
    pub subject: Subject,
}

impl Acting {
    fn entry(&self, event: Event, record: &Record) -> AuditEntry {
        let [first, _] = self.audit;
        self.entry_with(first, event, record)
    }
    fn entry_with(&self, id: AuditId, event: Event, record: &Record) -> AuditEntry {
        AuditEntry::new(id, event)
            .on(ObjectKind::Record, &record.number)
            .of(self.by)
            .subject(self.subject.clone())
    }
    /// The second entry: keys, rows and objects are gone, on this ground.
    fn destroyed(&self, record: &Record, ground: &'static str) -> AuditEntry {
        let [_, second] = self.audit;
        self.entry_with(second, Event::RecordDestroyed, record).with("ground", ground)
    }
}

/// One person who collected a record that turns out to be wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Collector {
    /// Who.
    pub user: UserId,
    /// Her language.
    pub lang: Lang,
    /// The id of her message, if one is sent.
    pub notice: NoticeId,
}

/// Why a date of a record was not changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DatesRefused {
    /// The record does not allow it.
    #[error(transparent)]
    Record(#[from] RecordRefused),
    /// The date does not.
    #[error(transparent)]
    Date(#[from] DateRefused),
}

impl Coded for DatesRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Record(r) => r.code(),
            Self::Date(d) => d.code(),
        }
    }
}

/// The record's dated work, for its dates as they are now.
fn planned<T>(acted: Acted<T>, record: &Record) -> Acted<T> {
    let key = record.id.to_string();
    let last = record.retention.last_day();
    let end = record.retention.expires_at();
    let expiring = expiring_at(&record.retention);
    let acted = acted
        .plan(Due { kind: JobKind::RecordDestroy, key: key.clone(), run_at: end })
        .plan(Due { kind: JobKind::DayKeyDie, key: last.to_string(), run_at: end })
        .plan(Due { kind: JobKind::RecordExpiring, key: key.clone(), run_at: expiring });
    match record.retention.still_needed_on() {
        Some(day) => {
            acted.plan(Due { kind: JobKind::RecordStillNeeded, key, run_at: day.at_hour(ASKED_AT_HOUR) })
        }
        None => acted.cancel(JobKind::RecordStillNeeded, key),
    }
}

/// The dated work of a record without content: none, or the end of its bare row.
fn settled<T>(acted: Acted<T>, record: &Record) -> Acted<T> {
    let key = record.id.to_string();
    let acted =
        acted.cancel(JobKind::RecordStillNeeded, key.clone()).cancel(JobKind::RecordExpiring, key.clone());
    match record.state {
        RecordState::Withdrawn(_) => {
            acted.plan(Due { kind: JobKind::RecordDestroy, key, run_at: record.retention.outer_end() })
        }
        RecordState::Pending | RecordState::Available | RecordState::Destroyed => {
            acted.cancel(JobKind::RecordDestroy, key)
        }
    }
}

/// Shares: a record whose documents are all stored becomes available (U2.1, U2.3a, U2.3b).
pub fn share(acting: &Acting, record: &Record) -> Decided<Record, RecordRefused> {
    let entry = acting.entry(Event::RecordShared, record);
    match record.publish(acting.now) {
        Ok(after) => {
            let entry = entry.with("last_day", after.retention.last_day());
            planned(Acted::done(after.clone(), entry), &after)
        }
        Err(r) => Acted::refused(r, entry),
    }
}

/// Withdraws, for any reason. Content and keys go at once; collectors of what is wrong are told.
pub fn withdraw(
    acting: &Acting,
    record: &Record,
    reason: WithdrawReason,
    collectors: &[Collector],
) -> Decided<Record, RecordRefused> {
    let entry = acting.entry(Event::RecordWithdrawn, record).with("reason", reason.name());
    let after = match record.withdraw(acting.by, reason, !collectors.is_empty(), acting.now) {
        Ok(after) => after,
        Err(r) => return Acted::refused(r, entry),
    };
    let told = if reason.warns_collectors() { collectors } else { &[] };
    let notices = told.iter().map(|c| Notice {
        id: c.notice,
        channel: Channel::Mail,
        to: Recipient::User(c.user),
        template: Template::CollectedWrong,
        args: vec![("number".to_owned(), record.number.to_string())],
        lang: c.lang,
        dedupe: format!("collected-wrong:{}:{}", record.number, c.user),
        not_after: None,
    });
    let acted =
        Acted::done(after.clone(), entry).and(acting.destroyed(record, reason.name())).notices(notices);
    settled(acted, &after)
}

fn redated(
    acting: &Acting,
    record: &Record,
    entry: AuditEntry,
    dates: Result<Retention, DateRefused>,
) -> Decided<Record, DatesRefused> {
    let checked = record.owned(acting.by, acting.now).map_err(DatesRefused::from);
    match checked.and_then(|_| dates.map_err(DatesRefused::from)) {
        Ok(retention) => {
            let after = Record { retention, ..record.clone() };
            let entry = entry
                .with("old_last_day", record.retention.last_day())
                .with("new_last_day", retention.last_day());
            planned(Acted::done(after.clone(), entry), &after)
        }
        Err(r) => Acted::refused(r, entry),
    }
}

/// Corrects the due date (U2.5b). The log keeps the ground and both limits, never the due date itself.
pub fn correct_due(
    acting: &Acting,
    record: &Record,
    due: Day,
    ground: CorrectionGround,
) -> Decided<Record, DatesRefused> {
    let entry = acting.entry(Event::DueDateCorrected, record).with("ground", ground.name());
    redated(acting, record, entry, record.retention.correct_due(due, acting.now.day()))
}

/// Chooses the last day (U2.5b).
pub fn choose_last_day(acting: &Acting, record: &Record, day: Day) -> Decided<Record, DatesRefused> {
    let entry = acting.entry(Event::LastDayChosen, record);
    redated(acting, record, entry, record.retention.choose_last_day(day, acting.now.day()))
}

/// Whether an act that changes no state may be done; the outcome is `value`.
fn on_own<T>(acting: &Acting, record: &Record, entry: AuditEntry, value: T) -> Decided<T, RecordRefused> {
    match record.owned(acting.by, acting.now) {
        Ok(_) => Acted::done(value, entry),
        Err(r) => Acted::refused(r, entry),
    }
}

/// Replaces a document by a newer version; `latest` is the highest version so far. Gives the new version's number.
pub fn replace_document(acting: &Acting, record: &Record, latest: u32) -> Decided<u32, RecordRefused> {
    let entry = acting.entry(Event::DocumentReplaced, record);
    if latest >= MOST_VERSIONS {
        return Acted::refused(RecordRefused::TooManyVersions, entry);
    }
    on_own(acting, record, entry.with("version", latest + 1), latest + 1)
}

/// Adds a BSN to a record that was found by a collection code. `bsn_known`: it has one already.
pub fn add_bsn(
    acting: &Acting,
    record: &Record,
    bsn_known: bool,
    subject: Subject,
) -> Decided<(), RecordRefused> {
    let entry = acting.entry(Event::BsnAdded, record).subject(subject);
    if bsn_known {
        return Acted::refused(RecordRefused::BsnKnown, entry);
    }
    on_own(acting, record, entry, ())
}

/// Whether a due date may be corrected, or the end of the pregnancy be noted: not once it has ended. `about_due`: whether
/// the act speaks of the due date at all.
pub fn due_still_counts(ended: bool, about_due: bool) -> Result<(), RecordRefused> {
    if ended && about_due { Err(RecordRefused::PregnancyOver) } else { Ok(()) }
}

/// "Zwangerschap geëindigd": from now on no text about this record mentions the due date. How it ended is not asked:
/// what is stored, logged and planned is the same for every end. `ended`: whether that was noted before.
pub fn pregnancy_ended(acting: &Acting, record: &Record, ended: bool) -> Decided<(), RecordRefused> {
    let entry = acting.entry(Event::PregnancyEnded, record);
    let in_birth_care = if record.birth_care { Ok(()) } else { Err(RecordRefused::NotBirthCare) };
    if let Err(r) = in_birth_care.and_then(|()| due_still_counts(ended, true)) {
        return Acted::refused(r, entry);
    }
    on_own(acting, record, entry, ())
}

/// "Nog nodig?" answered with yes (no is a withdrawal with `NoLongerNeeded`). The limit does not move.
pub fn still_needed(acting: &Acting, record: &Record) -> Decided<(), RecordRefused> {
    let entry = acting.entry(Event::StillNeeded, record);
    if record.retention.still_needed_on().is_none_or(|day| acting.now.day() < day) {
        return Acted::refused(RecordRefused::NotAsked, entry);
    }
    on_own(acting, record, entry, ())
}

/// After a restore without the current list of erasures: the source says that the record should be there (that it should
/// not is a withdrawal). `waits`: it cannot be found until then.
pub fn confirm_restored(acting: &Acting, record: &Record, waits: bool) -> Decided<(), RecordRefused> {
    let entry = acting.entry(Event::RecordConfirmed, record);
    if !waits {
        return Acted::refused(RecordRefused::NotWaiting, entry);
    }
    on_own(acting, record, entry, ())
}

/// The end (U2.5a): the last day is over, or a withdrawn record's warnings are all confirmed. For jobs, at any time:
/// what is not due yet is refused and stays.
pub fn end(acting: &Acting, record: &Record, open_warnings: u32) -> Decided<Record, RecordRefused> {
    let (result, event, ground) = match record.state {
        // Its content was destroyed, and that was logged, when it was withdrawn.
        RecordState::Withdrawn(reason) => {
            (record.settle(open_warnings, acting.now), Event::RecordSettled, reason.name())
        }
        RecordState::Pending | RecordState::Available | RecordState::Destroyed => {
            (record.expire(acting.now), Event::RecordDestroyed, "expired")
        }
    };
    let entry = acting.entry(event, record).with("ground", ground);
    match result {
        Ok(after) => settled(Acted::new(Outcome::Done(after.clone()), entry), &after),
        Err(r) => Acted::refused(r, entry),
    }
}

/// The end of a record whose source has no processor agreement any more (U5.6), or whose portal is over (U5.1).
pub fn orphan(acting: &Acting, record: &Record, ground: Ground) -> Decided<Record, RecordRefused> {
    let entry = acting.entry(Event::RecordDestroyed, record).with("ground", ground.name());
    match record.orphan() {
        Ok(after) => settled(Acted::done(after.clone(), entry), &after),
        Err(r) => Acted::refused(r, entry),
    }
}

#[cfg(test)]
#[path = "decide_tests.rs"]
mod tests;
