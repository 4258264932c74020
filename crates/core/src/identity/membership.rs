//! A membership: one person in one organisation in one role, and how she was identified.

use crate::ids::UserId;
use crate::input::{Flaw, code, line, named, refusals};
use crate::time::Day;
use serde::{Deserialize, Serialize};

named! {
    /// Where a membership stands. It only ever goes forward.
    pub enum MembershipState {
        /// Invited; the link was not used yet.
        Invited = "invited",
        /// At work.
        Active = "active",
        /// "Uit dienst".
        Ended = "ended",
    }
}

refusals! {
    /// Why a membership's state does not change.
    pub enum MembershipRefused {
        /// The invitation was taken up already.
        AlreadyActive = "membership-already-active",
        /// The membership has ended; a new one can be made.
        AlreadyEnded = "membership-already-ended",
        /// An administrator cannot end the last administrator's membership, her own included.
        LastAdministrator = "membership-last-administrator",
    }
}

impl MembershipState {
    /// The invitation is taken up.
    pub fn activate(self) -> Result<Self, MembershipRefused> {
        match self {
            Self::Invited => Ok(Self::Active),
            Self::Active => Err(MembershipRefused::AlreadyActive),
            Self::Ended => Err(MembershipRefused::AlreadyEnded),
        }
    }
    /// The membership ends, whether the invitation was taken up or not.
    ///
    /// `last_administrator`: it is the only active administrator's membership of its organisation.
    pub fn end(self, last_administrator: bool) -> Result<Self, MembershipRefused> {
        match self {
            Self::Ended => Err(MembershipRefused::AlreadyEnded),
            Self::Active if last_administrator => Err(MembershipRefused::LastAdministrator),
            Self::Invited | Self::Active => Ok(Self::Ended),
        }
    }
}

named! {
    /// How sure an identification is, after eIDAS.
    pub enum Level {
        /// Nobody saw a document.
        Low = "low",
        /// Somebody who answers for it saw a document.
        Substantial = "substantial",
    }
}

named! {
    /// In which way a member was identified.
    pub enum IdentifiedBy {
        /// A passport, identity card, driving licence or professional card was seen.
        Document = "document",
        /// She was employed and identified by the organisation before.
        Colleague = "colleague",
        /// In another way, described in the note.
        Other = "other",
    }
}

impl Level {
    /// The level of somebody who was identified in this way: substantial when a document was seen, now or when she was
    /// employed. Nobody recorded it: low.
    pub const fn of(how: Option<IdentifiedBy>) -> Self {
        match how {
            Some(IdentifiedBy::Document | IdentifiedBy::Colleague) => Self::Substantial,
            Some(IdentifiedBy::Other) | None => Self::Low,
        }
    }
    /// Whether this is enough where that one is asked for.
    pub const fn is_enough_for(self, asked: Self) -> bool {
        match (self, asked) {
            (Self::Substantial, _) | (_, Self::Low) => true,
            (Self::Low, Self::Substantial) => false,
        }
    }
}

/// How a member was identified, by whom and when. The document's number is not stored.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Identification {
    /// In which way.
    pub by: IdentifiedBy,
    /// Who saw it or vouches for it.
    pub seen_by: UserId,
    /// On which day.
    pub on: Day,
    /// For another way: which; at most 200 characters.
    pub note: Option<String>,
}

impl Identification {
    /// Reads the form. `on` may not lie in the future; another way asks for a note of 5 characters or more.
    pub fn parse(by: &str, seen_by: UserId, on: Day, note: &str, today: Day) -> Result<Self, Flaw> {
        let by = IdentifiedBy::from_name(by).ok_or(code::CHOICE_UNKNOWN)?;
        if on > today {
            return Err(code::DATE_IN_FUTURE.into());
        }
        let note = match by {
            IdentifiedBy::Other => Some(line(note, 5, 200)?),
            IdentifiedBy::Document | IdentifiedBy::Colleague => None,
        };
        Ok(Self { by, seen_by, on, note })
    }
    /// The level that follows from it.
    pub const fn level(&self) -> Level {
        Level::of(Some(self.by))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Moment;

    #[test]
    fn a_membership_only_goes_forward() {
        use MembershipState::{Active, Ended, Invited};
        assert_eq!(Invited.activate(), Ok(Active));
        assert_eq!(Active.activate(), Err(MembershipRefused::AlreadyActive));
        assert_eq!(Ended.activate(), Err(MembershipRefused::AlreadyEnded));
        assert_eq!((Invited.end(false), Active.end(false)), (Ok(Ended), Ok(Ended)));
        assert_eq!(Ended.end(false), Err(MembershipRefused::AlreadyEnded));
        assert_eq!(Active.end(true), Err(MembershipRefused::LastAdministrator));
    }

    #[test]
    fn how_a_member_was_identified_gives_a_level() {
        let who = UserId::new(Moment::from_micros(0), [1; 10]);
        let today: Day = "2027-02-14".parse().unwrap();
        let read = |by, note| Identification::parse(by, who, today, note, today);
        assert_eq!(read("document", "").unwrap().level(), Level::Substantial);
        assert_eq!(read("other", "by video call").unwrap().level(), Level::Low);
        assert_eq!(read("other", "").unwrap_err().code(), "required");
        assert_eq!(read("", "").unwrap_err().code(), "choice-unknown");
        let tomorrow = Identification::parse("document", who, today.plus_days(1), "", today);
        assert_eq!(tomorrow.unwrap_err().code(), "date-in-future");
    }
}
