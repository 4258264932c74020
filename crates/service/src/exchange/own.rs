//! A record of the acting member's own organisation: there, gone, or changed by somebody else meanwhile.

use crate::failure::Stop;
use wissel_core::act::{Decided, Outcome};
use wissel_core::actor::Member;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::exchange::decide::Acting;
use wissel_core::exchange::record::Record as Facts;
use wissel_core::ids::RecordId;
use wissel_store::exchange::client::Client;
use wissel_store::exchange::key;
use wissel_store::exchange::record::{self, Record};
use wissel_store::{Fault, RecordKey, Tx};

super::refusals! {
    /// Why an own record cannot be worked on.
    pub enum Missing {
        /// Not there (any more), not to be opened, or another organisation's: to this member it is the same.
        Gone = "record-gone",
        /// Somebody changed it since the form was shown.
        Changed = "record-changed",
    }
}

/// A record with its key.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) record: Record,
    pub(crate) key: RecordKey,
}

impl Opened {
    /// What decisions need to know.
    pub(crate) fn facts(&self, client: &Client) -> Facts {
        self.record.facts(client.due)
    }
    /// Who decides about it now.
    pub(crate) fn acting(&self, tx: &mut Tx<'_>) -> Acting {
        acting(tx, &self.record)
    }
    pub(crate) fn client(&self, tx: &mut Tx<'_>) -> Result<Client, Fault> {
        record::client(tx, self.record.id, &self.key)
    }
    /// An entry about this record.
    pub(crate) fn entry(&self, tx: &mut Tx<'_>, event: Event) -> AuditEntry {
        about(tx, &self.record, event)
    }
}

/// Who decides about a record now: its source.
pub(crate) fn acting(tx: &mut Tx<'_>, record: &Record) -> Acting {
    Acting {
        now: tx.now(),
        by: record.organisation,
        audit: [tx.new_id(), tx.new_id()],
        subject: record.subject.clone(),
    }
}

/// A decision of core as the result of an act; `done` is the value of the act when it was decided to do it.
pub(crate) fn ruled<T, U, R, S: From<R>>(
    decided: Decided<T, R>,
    done: Option<U>,
) -> Result<Decided<U, Stop<S>>, Fault> {
    decided.try_map(|outcome| match (outcome, done) {
        (Outcome::Done(_), Some(done)) => Ok(Outcome::Done(done)),
        (Outcome::Done(_), None) => Err(Fault::Corrupt("a decision without its effects")),
        (Outcome::Refused(reason), _) => Ok(Outcome::Refused(Stop::Rule(reason.into()))),
    })
}

/// An entry about a record and its client, for the log of its source.
pub(crate) fn about(tx: &mut Tx<'_>, record: &Record, event: Event) -> AuditEntry {
    AuditEntry::new(tx.new_id(), event)
        .on(ObjectKind::Record, &record.number)
        .of(record.organisation)
        .subject(record.subject.clone())
}

/// Finds a record of the member's organisation; `version` as the form knew it, when it came from a form.
pub(crate) fn find(
    tx: &mut Tx<'_>,
    member: &Member,
    id: RecordId,
    version: Option<i64>,
) -> Result<Result<Opened, Missing>, Fault> {
    let now = tx.now();
    let Some(record) = record::of_source(tx, id, member.organisation)? else { return Ok(Err(Missing::Gone)) };
    if !record.is_present(now) {
        return Ok(Err(Missing::Gone));
    }
    if version.is_some_and(|v| v != record.version) {
        return Ok(Err(Missing::Changed));
    }
    let key = key::open_if_it_opens(tx, id)?;
    Ok(key.map_or(Err(Missing::Gone), |key| Ok(Opened { record, key })))
}

/// Opens an own record, or returns the refusal of the use case, whose reasons are made from [`Missing`].
macro_rules! own {
    ($tx:expr, $member:expr, $id:expr, $version:expr, $event:expr) => {
        match $crate::exchange::own::find($tx, $member, $id, $version)? {
            Ok(opened) => opened,
            Err(missing) => {
                let entry = wissel_core::audit::AuditEntry::new($tx.new_id(), $event).with("record", $id);
                return Ok(wissel_core::act::Acted::refused(
                    $crate::failure::Stop::Rule(missing.into()),
                    entry,
                ));
            }
        }
    };
}
pub(crate) use own;
