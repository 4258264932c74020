//! What an act brings forth: an outcome, at least one audit entry, messages and dated work.
//!
//! The engine applies all of it in one transaction. An act without an audit entry cannot be built.

use crate::audit::AuditEntry;
use crate::due::{Due, DueChange, JobKind};
use crate::notice::Notice;
use crate::refusal::Coded;

/// The result of a use case that was carried through. A refusal is a result too: its counters and its audit entry are committed.
#[derive(Clone, PartialEq, Eq, Debug)]
#[must_use]
pub enum Outcome<T, R> {
    /// It was done.
    Done(T),
    /// It was refused, for this reason.
    Refused(R),
}

impl<T, R> Outcome<T, R> {
    /// As a `Result`, for `?` in callers outside the transaction.
    pub fn into_result(self) -> Result<T, R> {
        match self {
            Self::Done(t) => Ok(t),
            Self::Refused(r) => Err(r),
        }
    }
}

/// A value together with everything that must be committed with it.
#[derive(Clone, PartialEq, Eq, Debug)]
#[must_use]
pub struct Acted<T> {
    value: T,
    first: AuditEntry,
    more: Vec<AuditEntry>,
    notices: Vec<Notice>,
    due: Vec<DueChange>,
}

/// The parts of an [`Acted`], for the engine that applies them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ActedParts<T> {
    /// The value for the caller.
    pub value: T,
    /// At least one entry.
    pub audit: Vec<AuditEntry>,
    /// Messages for the outbox.
    pub notices: Vec<Notice>,
    /// Changes to the calendar of jobs.
    pub due: Vec<DueChange>,
}

impl<T> Acted<T> {
    /// A value and the audit entry without which it cannot exist.
    pub fn new(value: T, audit: AuditEntry) -> Self {
        Self { value, first: audit, more: Vec::new(), notices: Vec::new(), due: Vec::new() }
    }
    /// One more audit entry.
    pub fn and(mut self, audit: AuditEntry) -> Self {
        self.more.push(audit);
        self
    }
    /// A message to be sent.
    pub fn notice(mut self, notice: Notice) -> Self {
        self.notices.push(notice);
        self
    }
    /// Messages to be sent.
    pub fn notices(mut self, notices: impl IntoIterator<Item = Notice>) -> Self {
        self.notices.extend(notices);
        self
    }
    /// Work with a date.
    pub fn plan(mut self, due: Due) -> Self {
        self.due.push(DueChange::Plan(due));
        self
    }
    /// Work that will not be needed.
    pub fn cancel(mut self, kind: JobKind, key: impl Into<String>) -> Self {
        self.due.push(DueChange::Cancel(kind, key.into()));
        self
    }
    /// The value, before anything is applied.
    pub const fn value(&self) -> &T {
        &self.value
    }
    /// The same act with another value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Acted<U> {
        Acted {
            value: f(self.value),
            first: self.first,
            more: self.more,
            notices: self.notices,
            due: self.due,
        }
    }
    /// Together with what another act brings forth; its value is dropped.
    pub fn join<U>(mut self, other: Acted<U>) -> Self {
        self.more.push(other.first);
        self.more.extend(other.more);
        self.notices.extend(other.notices);
        self.due.extend(other.due);
        self
    }
    /// The same act with another value, unless making it fails.
    pub fn try_map<U, E>(self, f: impl FnOnce(T) -> Result<U, E>) -> Result<Acted<U>, E> {
        let Self { value, first, more, notices, due } = self;
        Ok(Acted { value: f(value)?, first, more, notices, due })
    }
    /// Taken apart, for the engine.
    pub fn into_parts(self) -> ActedParts<T> {
        let mut audit = Vec::with_capacity(1 + self.more.len());
        audit.push(self.first);
        audit.extend(self.more);
        ActedParts { value: self.value, audit, notices: self.notices, due: self.due }
    }
}

/// An act of one use case: done with `T`, or refused with `R`.
pub type Decided<T, R> = Acted<Outcome<T, R>>;

impl<T, R> Acted<Outcome<T, R>> {
    /// Done.
    pub fn done(value: T, audit: AuditEntry) -> Self {
        Self::new(Outcome::Done(value), audit)
    }
}

impl<T, R: Coded> Acted<Outcome<T, R>> {
    /// Refused. The audit entry says so, with the reason's code.
    pub fn refused(reason: impl Into<R>, audit: AuditEntry) -> Self {
        let reason = reason.into();
        let audit = audit.refused(reason.code());
        Self::new(Outcome::Refused(reason), audit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Event;
    use crate::ids::AuditId;
    use crate::permission::Denied;

    #[test]
    fn a_refusal_stands_in_the_log_with_its_code() {
        let now = "2026-09-01T09:00:00+02:00".parse().unwrap();
        let entry = AuditEntry::new(AuditId::new(now, [1; 10]), Event::RecordShared);
        let refused: Decided<(), Denied> = Acted::refused(Denied::Barred, entry);
        let parts = refused.into_parts();
        assert_eq!(parts.value, Outcome::Refused(Denied::Barred));
        let codes: Vec<_> = parts.audit.iter().map(|entry| entry.refused).collect();
        assert_eq!(codes, [Some("barred")]);
    }
}
