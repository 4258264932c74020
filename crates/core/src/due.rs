//! Work with a date. Every future event is a job row, written in the transaction that makes it foreseeable.

use crate::time::Moment;
use serde::{Deserialize, Serialize};

macro_rules! job_kinds {
    ($($(#[$doc:meta])* $variant:ident = $name:literal),+ $(,)?) => {
        /// What a job does.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
        pub enum JobKind { $($(#[$doc])* #[serde(rename = $name)] $variant),+ }
        impl JobKind {
            /// Every kind.
            pub const ALL: &'static [JobKind] = &[$(JobKind::$variant),+];
            /// The stable name in the database.
            pub const fn name(self) -> &'static str { match self { $(Self::$variant => $name),+ } }
            /// The kind with this name.
            pub fn from_name(name: &str) -> Option<Self> { match name { $($name => Some(Self::$variant),)+ _ => None } }
        }
    };
}

job_kinds! {
    /// A record's last day is over: destroy it (U2.5a). Key: record id.
    RecordDestroy = "record.destroy",
    /// Due date + 14 days: ask the source "Nog nodig?". Key: record id.
    RecordStillNeeded = "record.still_needed",
    /// A record ends in a few days: tell the systems of who shared and of who collected it. Key: record id.
    RecordExpiring = "record.expiring",
    /// A record was destroyed: truncate the journal; append it to the list of erasures if its act could not. Key: record id.
    RecordErased = "record.erased",
    /// An expiry day is over and no record hangs on it: its key dies. Key: the day.
    DayKeyDie = "day_key.die",
    /// An encrypted object has lost its row: remove it and sync. Key: blob id.
    BlobDelete = "blob.delete",
    /// An upload that was never activated: remove it. Key: blob id.
    BlobSweep = "blob.sweep",
    /// A complaint's term runs out: remind who handles it. Key: complaint id and the day of the term.
    ComplaintRemind = "complaint.remind",
    /// A complaint was closed long ago: remove it. Key: complaint id.
    ComplaintForget = "complaint.forget",
    /// An emergency access waits for its review: remind the privacy officers. Key: its id.
    EmergencyRemind = "emergency.remind",
    /// An agreement ended some days ago: what the organisation shared goes, unless a new one holds. Key: agreement id.
    AgreementOver = "agreement.over",
    /// A record whose source has no agreement any more: destroy it. Key: record id.
    RecordOrphaned = "record.orphaned",
    /// The 72 hours of a data breach run out: remind the privacy officers. Key: its id and the hours before the end.
    BreachRemind = "breach.remind",
    /// The portal ends: tell everybody once more. Key: id of the end, and what is near.
    WindDownTell = "wind_down.tell",
    /// Collecting is over: everything is destroyed. Key: id of the end.
    WindDownEmpty = "wind_down.empty",
    /// Everything is gone: remind who has not confirmed its export; destroy the log and report when it may. Key: id of the end.
    WindDownFinish = "wind_down.finish",
    /// Remove login attempts, links and sessions that are over. Recurring, each hour.
    IdentitySweep = "identity.sweep",
    /// Sign the audit log's head and send it to a second place. Recurring, each day.
    AuditHead = "audit.head",
    /// Sign off and remove audit months past their retention. Recurring, each month.
    AuditTrim = "audit.trim",
    /// Remove personal data of people whose last membership ended long ago. Recurring, each month.
    PeopleForget = "people.forget",
}

impl JobKind {
    /// Whether it destroys what cannot be brought back. Held while the clock is not trusted.
    pub const fn destroys(self) -> bool {
        matches!(
            self,
            Self::RecordDestroy
                | Self::AgreementOver
                | Self::RecordOrphaned
                | Self::WindDownEmpty
                | Self::WindDownFinish
                | Self::DayKeyDie
                | Self::AuditTrim
                | Self::PeopleForget
                | Self::ComplaintForget
        )
    }
    /// Whether it is tried again for ever: what was promised to be gone must not stay because a disk was full for a day.
    pub const fn is_promised(self) -> bool {
        matches!(
            self,
            Self::RecordDestroy
                | Self::AgreementOver
                | Self::RecordOrphaned
                | Self::WindDownEmpty
                | Self::WindDownFinish
                | Self::RecordErased
                | Self::DayKeyDie
                | Self::BlobDelete
        )
    }
}

/// A job to be run at or after a moment. Kind and key together are unique: a new date replaces the old one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Due {
    /// What is to be done.
    pub kind: JobKind,
    /// What it is to be done to; natural and unique within the kind.
    pub key: String,
    /// When, at the earliest (civil time: it travels with the demo's clock).
    pub run_at: Moment,
}

/// A change to the calendar of jobs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DueChange {
    /// Plan, or move to another moment.
    Plan(Due),
    /// The event will not happen any more.
    Cancel(JobKind, String),
}
