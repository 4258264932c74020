//! A record's life: pending → available → withdrawn or destroyed. It never goes back.
//!
//! Content and keys are gone in both ends. "Withdrawn" keeps only the bare row, so that collectors can confirm a
//! warning; "destroyed" is the end of that row too.

use super::retention::Retention;
use crate::ids::{OrganisationId, RecordId};
use crate::input::{Flaw, code, named, refusals};
use crate::person::{draw, read_symbols};
use crate::time::Moment;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// How long "Ongedaan maken" is offered after sharing.
pub const UNDO_WITHIN: Duration = Duration::from_secs(30);

named! {
    /// Why a record is withdrawn.
    pub enum WithdrawReason {
        /// The client no longer consents (GDPR art. 7(3), U2.3b).
        ConsentWithdrawn = "consent_withdrawn",
        /// The record is about another client.
        WrongClient = "wrong_client",
        /// What it says is not right.
        Incorrect = "incorrect",
        /// Undone within thirty seconds after sharing.
        Undo = "undo",
        /// "Nog nodig?" was answered with no, or the pregnancy has ended: a reason of its own would tell of a loss.
        NoLongerNeeded = "no_longer_needed",
    }
}

impl WithdrawReason {
    /// Whether what was collected may do harm: each collector is warned until she confirms.
    pub const fn warns_collectors(self) -> bool {
        match self {
            Self::WrongClient | Self::Incorrect => true,
            Self::ConsentWithdrawn | Self::Undo | Self::NoLongerNeeded => false,
        }
    }
    /// Whether it may be a personal data breach (GDPR art. 33): the source is shown what that asks of it.
    pub const fn may_be_breach(self) -> bool {
        self.warns_collectors()
    }
    /// What a source may choose on the withdrawal form; the other reasons belong to an act of their own.
    pub const CHOICES: [Self; 4] =
        [Self::ConsentWithdrawn, Self::WrongClient, Self::Incorrect, Self::NoLongerNeeded];
    /// Reads the choice on the withdrawal form.
    pub fn from_form(name: &str) -> Result<Self, Flaw> {
        Self::CHOICES.into_iter().find(|r| r.name() == name).ok_or_else(|| code::CHOICE_UNKNOWN.into())
    }
}

/// Where a record stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum RecordState {
    /// Rows are there, the upload is not complete: nobody finds it.
    Pending,
    /// Found by who has the keys, until its last day ends.
    Available,
    /// Content and keys are gone; collectors still confirm a warning.
    Withdrawn(WithdrawReason),
    /// Gone.
    Destroyed,
}

impl RecordState {
    /// The stable names in the database: state, and reason when there is one.
    pub const fn names(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Pending => ("pending", None),
            Self::Available => ("available", None),
            Self::Withdrawn(reason) => ("withdrawn", Some(reason.name())),
            Self::Destroyed => ("destroyed", None),
        }
    }
    /// The state with these names.
    pub fn from_names(state: &str, reason: Option<&str>) -> Option<Self> {
        match (state, reason) {
            ("pending", None) => Some(Self::Pending),
            ("available", None) => Some(Self::Available),
            ("withdrawn", Some(reason)) => WithdrawReason::from_name(reason).map(Self::Withdrawn),
            ("destroyed", None) => Some(Self::Destroyed),
            _ => None,
        }
    }
    /// Whether content and keys still exist.
    pub const fn has_content(self) -> bool {
        match self {
            Self::Pending | Self::Available => true,
            Self::Withdrawn(_) | Self::Destroyed => false,
        }
    }
}

refusals! {
    /// Why something is not done to a record.
    pub enum RecordRefused {
        /// The record is not there (any more), for whatever reason.
        NotAvailable = "record-not-available",
        /// It is another organisation's record.
        NotYours = "record-not-yours",
        /// The thirty seconds for undoing are over.
        UndoTooLate = "undo-too-late",
        /// Somebody has collected it already: withdraw it with a reason instead.
        UndoCollected = "undo-collected",
        /// Its last day is not over yet.
        NotDue = "record-not-due",
        /// Collectors have not confirmed the warning yet.
        WarningsOpen = "warnings-open",
        /// It was destroyed before.
        AlreadyDestroyed = "record-already-destroyed",
        /// The question "Nog nodig?" is not asked yet, or no more.
        NotAsked = "still-needed-not-asked",
        /// The record does not wait for its source after a restore.
        NotWaiting = "record-not-waiting",
        /// The record has a BSN already.
        BsnKnown = "bsn-known",
        /// The pregnancy has ended: there is no due date any more.
        PregnancyOver = "pregnancy-over",
        /// Only in birth care does a pregnancy end.
        NotBirthCare = "not-birth-care",
        /// A record holds at most 99 versions of a document.
        TooManyVersions = "too-many-versions",
    }
}

/// What the decisions need to know of a record. No content, no client.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record {
    /// Its id.
    pub id: RecordId,
    /// Its number, by which people speak of it.
    pub number: RecordNumber,
    /// Who shared it.
    pub source: OrganisationId,
    /// Where it stands.
    pub state: RecordState,
    /// Whether it was shared in birth care.
    pub birth_care: bool,
    /// When it ends.
    pub retention: Retention,
    /// When it was first shared.
    pub shared_at: Moment,
}

impl Record {
    /// Whether it may be found, shown and collected now.
    pub fn available(&self, now: Moment) -> bool {
        self.state == RecordState::Available && !self.retention.is_over(now)
    }
    /// The record, when this organisation may still act on it now.
    pub(crate) fn owned(&self, by: OrganisationId, now: Moment) -> Result<&Self, RecordRefused> {
        if self.source != by {
            Err(RecordRefused::NotYours)
        } else if self.available(now) {
            Ok(self)
        } else {
            Err(RecordRefused::NotAvailable)
        }
    }
    /// The upload is complete: from now on it is found.
    pub fn publish(&self, now: Moment) -> Result<Self, RecordRefused> {
        match self.state {
            RecordState::Pending if !self.retention.is_over(now) => {
                Ok(self.clone().in_state(RecordState::Available))
            }
            RecordState::Pending | RecordState::Available | RecordState::Withdrawn(_) => {
                Err(RecordRefused::NotAvailable)
            }
            RecordState::Destroyed => Err(RecordRefused::AlreadyDestroyed),
        }
    }
    /// Withdrawn by its source. `collected`: somebody has collected it. Content and keys are destroyed at once.
    pub fn withdraw(
        &self,
        by: OrganisationId,
        reason: WithdrawReason,
        collected: bool,
        now: Moment,
    ) -> Result<Self, RecordRefused> {
        self.owned(by, now)?;
        if reason == WithdrawReason::Undo {
            if now > self.shared_at.plus(UNDO_WITHIN) {
                return Err(RecordRefused::UndoTooLate);
            }
            if collected {
                return Err(RecordRefused::UndoCollected);
            }
        }
        let stays = reason.warns_collectors() && collected;
        let state = if stays { RecordState::Withdrawn(reason) } else { RecordState::Destroyed };
        Ok(self.clone().in_state(state))
    }
    /// The end of a withdrawn row: all warnings are confirmed, or the longest stay is over.
    pub fn settle(&self, open_warnings: u32, now: Moment) -> Result<Self, RecordRefused> {
        match self.state {
            RecordState::Withdrawn(_) if open_warnings == 0 || now >= self.retention.outer_end() => {
                Ok(self.clone().in_state(RecordState::Destroyed))
            }
            RecordState::Withdrawn(_) => Err(RecordRefused::WarningsOpen),
            RecordState::Destroyed => Err(RecordRefused::AlreadyDestroyed),
            RecordState::Pending | RecordState::Available => Err(RecordRefused::NotDue),
        }
    }
    /// The end of its last day, or an upload that was given up.
    pub fn expire(&self, now: Moment) -> Result<Self, RecordRefused> {
        match self.state {
            RecordState::Pending | RecordState::Available if self.retention.is_over(now) => {
                Ok(self.clone().in_state(RecordState::Destroyed))
            }
            RecordState::Pending | RecordState::Available => Err(RecordRefused::NotDue),
            RecordState::Withdrawn(_) => Err(RecordRefused::WarningsOpen),
            RecordState::Destroyed => Err(RecordRefused::AlreadyDestroyed),
        }
    }
    /// Its source has no processor agreement any more: whoever looked after it may not, so it goes before its day.
    pub fn orphan(&self) -> Result<Self, RecordRefused> {
        match self.state {
            RecordState::Pending | RecordState::Available => {
                Ok(self.clone().in_state(RecordState::Destroyed))
            }
            RecordState::Withdrawn(_) => Err(RecordRefused::WarningsOpen),
            RecordState::Destroyed => Err(RecordRefused::AlreadyDestroyed),
        }
    }
    fn in_state(mut self, state: RecordState) -> Self {
        self.state = state;
        self
    }
}

/// The number by which people speak of a record: `W-7K4M-2QXD`. Random, and no key to anything.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RecordNumber(String);

impl RecordNumber {
    /// Draws a number. `None` when too many bytes had to be passed over: draw again with fresh ones.
    pub fn from_random(random: &[u8]) -> Option<Self> {
        draw(random, 8).map(|s| Self::dressed(&s))
    }
    fn dressed(symbols: &str) -> Self {
        let (a, b) = symbols.split_at_checked(4).unwrap_or((symbols, ""));
        Self(format!("W-{a}-{b}"))
    }
    /// `W-7K4M-2QXD`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for RecordNumber {
    type Err = RecordRefused;
    /// Reads what people type, with or without `W` and dashes.
    fn from_str(text: &str) -> Result<Self, RecordRefused> {
        let symbols = read_symbols(text).ok_or(RecordRefused::NotAvailable)?;
        match (symbols.len(), symbols.strip_prefix('W')) {
            (9, Some(eight)) => Ok(Self::dressed(eight)),
            (8, _) => Ok(Self::dressed(&symbols)),
            _ => Err(RecordRefused::NotAvailable),
        }
    }
}

impl fmt::Display for RecordNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl fmt::Debug for RecordNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
#[path = "record_tests.rs"]
mod tests;
