//! Single-use links. Only a hash of the secret in them is stored.

use crate::input::{named, refusals};
use crate::time::Moment;
use std::time::Duration;

named! {
    /// What a link is for.
    pub enum LinkPurpose {
        /// To take up an invitation.
        Invitation = "invitation",
        /// To choose a new password; the second factor stays.
        PasswordReset = "password_reset",
        /// To confirm a new phone number.
        PhoneChange = "phone_change",
        /// To set up the first operator.
        SetUp = "set_up",
    }
}

impl LinkPurpose {
    /// How long such a link works.
    pub const fn lifetime(self) -> Duration {
        match self {
            Self::Invitation => Duration::from_hours(72),
            Self::PasswordReset => Duration::from_hours(1),
            Self::PhoneChange => Duration::from_mins(15),
            Self::SetUp => Duration::from_hours(24),
        }
    }
}

/// What is known of a link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Link {
    /// What it is for.
    pub purpose: LinkPurpose,
    /// When it was made.
    pub made_at: Moment,
    /// When it was used.
    pub used_at: Option<Moment>,
    /// Whether a newer link, or a change of account, took its place.
    pub revoked: bool,
}

refusals! {
    /// Why a link does not work. On screen all of them, and an unknown link, are one sentence.
    pub enum LinkRefused {
        /// It was used before.
        Used = "link-used",
        /// Its time is over.
        Over = "link-over",
        /// A newer one took its place.
        Revoked = "link-revoked",
        /// It is for something else.
        WrongPurpose = "link-purpose",
    }
}

impl Link {
    /// When it stops working.
    pub fn expires_at(&self) -> Moment {
        self.made_at.plus(self.purpose.lifetime())
    }
    /// Whether it may be used now for this purpose. Using it is a conditional update in the store.
    pub fn check(&self, purpose: LinkPurpose, now: Moment) -> Result<(), LinkRefused> {
        if self.purpose != purpose {
            Err(LinkRefused::WrongPurpose)
        } else if self.used_at.is_some() {
            Err(LinkRefused::Used)
        } else if self.revoked {
            Err(LinkRefused::Revoked)
        } else if now >= self.expires_at() {
            Err(LinkRefused::Over)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_works_once_for_its_purpose_and_its_time() {
        let made_at = Moment::from_micros(0);
        for (purpose, hours) in [
            (LinkPurpose::Invitation, 72.0),
            (LinkPurpose::PasswordReset, 1.0),
            (LinkPurpose::PhoneChange, 0.25),
            (LinkPurpose::SetUp, 24.0),
        ] {
            let link = Link { purpose, made_at, used_at: None, revoked: false };
            let end = made_at.plus(Duration::from_secs_f64(hours * 3600.0));
            assert_eq!(link.check(purpose, end.minus(Duration::from_micros(1))), Ok(()));
            assert_eq!(link.check(purpose, end), Err(LinkRefused::Over));
            let used = Link { used_at: Some(made_at), ..link };
            assert_eq!(used.check(purpose, made_at), Err(LinkRefused::Used));
            let revoked = Link { revoked: true, ..link };
            assert_eq!(revoked.check(purpose, made_at), Err(LinkRefused::Revoked));
            for &other in LinkPurpose::ALL {
                assert_eq!(link.check(other, made_at).is_ok(), other == purpose);
            }
        }
    }
}
