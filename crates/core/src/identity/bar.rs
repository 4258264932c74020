//! A bar ("ontzegging") of one person by the operator (U5.2).

use crate::ids::{BarId, UserId};
use crate::input::{Flaw, line, refusals};
use crate::time::Moment;

/// Why a person is barred: 10 to 500 characters, for the log and for who lifts the bar. No client data belongs in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BarReason(String);

impl BarReason {
    /// Reads the reason.
    pub fn parse(text: &str) -> Result<Self, Flaw> {
        let one_line = text.replace("\r\n", " ").replace('\n', " ");
        line(&one_line, 10, 500).map(Self)
    }
    /// The reason.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A bar that was laid and perhaps lifted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bar {
    /// Its id.
    pub id: BarId,
    /// Who is barred: the person, in all her memberships.
    pub user: UserId,
    /// Since when.
    pub since: Moment,
    /// When it was lifted.
    pub lifted: Option<Moment>,
}

impl Bar {
    /// Whether it holds now.
    pub fn holds(&self) -> bool {
        self.lifted.is_none()
    }
}

refusals! {
    /// Why a bar is not laid or lifted.
    pub enum BarRefused {
        /// The person is barred already.
        AlreadyBarred = "already-barred",
        /// No bar holds.
        NotBarred = "not-barred",
        /// Nobody bars herself: the last operator could lock everybody out.
        OwnAccount = "bar-own-account",
    }
}

/// Whether `by` may bar `user` now.
pub fn may_bar(by: UserId, user: UserId, barred: bool) -> Result<(), BarRefused> {
    if by == user {
        Err(BarRefused::OwnAccount)
    } else if barred {
        Err(BarRefused::AlreadyBarred)
    } else {
        Ok(())
    }
}

/// Whether `by` may lift the bar of `user` now.
pub fn may_lift(by: UserId, user: UserId, barred: bool) -> Result<(), BarRefused> {
    if by == user {
        Err(BarRefused::OwnAccount)
    } else if barred {
        Ok(())
    } else {
        Err(BarRefused::NotBarred)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn u5_2_a_bar_needs_a_reason_and_another_person() {
        assert_eq!(BarReason::parse("te kort").unwrap_err().code(), "text-too-short");
        assert_eq!(BarReason::parse("").unwrap_err().code(), "required");
        assert_eq!(BarReason::parse(&"a".repeat(501)).unwrap_err().code(), "text-too-long");
        assert_eq!(BarReason::parse("Deelt haar\r\nwachtwoord").unwrap().as_str(), "Deelt haar wachtwoord");
        let id = |n| UserId::new(Moment::from_micros(0), [n; 10]);
        assert_eq!(may_bar(id(1), id(2), false), Ok(()));
        assert_eq!(may_bar(id(1), id(2), true), Err(BarRefused::AlreadyBarred));
        assert_eq!(may_bar(id(1), id(1), false), Err(BarRefused::OwnAccount));
        assert_eq!(may_lift(id(1), id(2), true), Ok(()));
        assert_eq!(may_lift(id(1), id(2), false), Err(BarRefused::NotBarred));
        assert_eq!(may_lift(id(2), id(2), true), Err(BarRefused::OwnAccount));
    }
}
