//! The ways to log in, and which of them the terms name (U2.4).
//!
//! User name, password and a code by SMS are the contract. Another way counts only for who accepted a version of the
//! terms that names it.

use crate::input::named;
use crate::time::Moment;
use std::time::Duration;

/// How long ago both factors were shown at most, for who changes a factor.
pub const FRESH: Duration = Duration::from_mins(10);

named! {
    /// How somebody showed who she is.
    pub enum LoginWay {
        /// User name, password, and a code by SMS.
        Sms = "sms",
        /// User name, password, and a code of an authenticator app.
        Totp = "totp",
        /// A passkey that verified its user.
        Passkey = "passkey",
        /// The sign-in of her organisation (OpenID Connect).
        Provider = "provider",
    }
}

/// The ways that a version of the terms names beside password and SMS.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Ways(u8);

impl Ways {
    /// Password and SMS only.
    pub const NONE: Self = Self(0);

    const fn bit(way: LoginWay) -> u8 {
        match way {
            // The contract itself: no version needs to name it.
            LoginWay::Sms => 0,
            LoginWay::Passkey => 1,
            LoginWay::Totp => 2,
            LoginWay::Provider => 4,
        }
    }
    /// With this one too.
    #[must_use]
    pub const fn with(self, way: LoginWay) -> Self {
        Self(self.0 | Self::bit(way))
    }
    /// Whether somebody who accepted these may log in this way.
    pub const fn allow(self, way: LoginWay) -> bool {
        self.0 & Self::bit(way) == Self::bit(way)
    }
    /// Each way that is named, in the order in which they are shown.
    pub fn each(self) -> impl Iterator<Item = LoginWay> {
        LoginWay::ALL.iter().copied().filter(move |way| Self::bit(*way) != 0 && self.allow(*way))
    }
    /// The names with spaces between.
    pub fn text(self) -> String {
        self.each().map(LoginWay::name).collect::<Vec<_>>().join(" ")
    }
    /// Reads what [`Ways::text`] writes; `None` when a name is unknown.
    pub fn read(text: &str) -> Option<Self> {
        text.split_whitespace()
            .try_fold(Self::NONE, |all, name| LoginWay::from_name(name).map(|way| all.with(way)))
    }
}

named! {
    /// Which ways to log in an organisation takes from its members, of those that the terms name.
    pub enum SignIn {
        /// All of them.
        Any = "any",
        /// A passkey, an app, or the organisation's own sign-in; no code by SMS.
        NoSms = "no_sms",
        /// A passkey only.
        Passkey = "passkey",
        /// The organisation's own sign-in only.
        Provider = "provider",
    }
}

impl SignIn {
    /// Whether the organisation takes this way.
    pub const fn takes(self, way: LoginWay) -> bool {
        match (self, way) {
            (Self::Any, _)
            | (Self::NoSms | Self::Passkey, LoginWay::Passkey)
            | (Self::NoSms, LoginWay::Totp)
            | (Self::NoSms | Self::Provider, LoginWay::Provider) => true,
            (Self::NoSms | Self::Passkey | Self::Provider, LoginWay::Sms)
            | (Self::Passkey | Self::Provider, LoginWay::Totp)
            | (Self::Provider, LoginWay::Passkey)
            | (Self::Passkey, LoginWay::Provider) => false,
        }
    }
    /// Whether a version of the terms that names these leaves a way that the organisation takes.
    pub fn is_possible(self, named: Ways) -> bool {
        self == Self::Any || named.each().any(|way| self.takes(way))
    }
    /// The way of a session that the organisation's own sign-in opened, after a factor of her own was shown beside it:
    /// still that one, unless the organisation refuses such a factor and has others.
    pub fn beside_provider(self, own: LoginWay, named: Ways) -> LoginWay {
        if self != Self::Provider && self.refuses(own, named) { own } else { LoginWay::Provider }
    }
    /// Whether somebody who came in this way has to come in by another. Only where the terms that she accepted name one
    /// that is taken: otherwise password and SMS stay the contract (U2.4).
    pub fn refuses(self, way: LoginWay, named: Ways) -> bool {
        !self.takes(way) && self.is_possible(named)
    }
}

/// Whether who showed both factors then may change a factor now. Both moments are real time.
pub fn is_fresh(shown: Moment, now: Moment) -> bool {
    shown <= now && now.since(shown) <= FRESH
}

#[cfg(test)]
mod tests {
    use super::*;

    /// U2.4: password and SMS always; every other way only where it is named.
    #[test]
    fn u2_4_a_way_counts_only_where_the_terms_name_it() {
        assert!(Ways::NONE.allow(LoginWay::Sms));
        for &way in LoginWay::ALL {
            let others = LoginWay::ALL.iter().filter(|w| **w != way);
            let without = others.fold(Ways::NONE, |all, w| all.with(*w));
            assert_eq!(without.allow(way), way == LoginWay::Sms, "{way:?}");
            assert!(without.with(way).allow(way), "{way:?}");
            assert_eq!(Ways::read(&without.text()), Some(without));
        }
        assert_eq!(Ways::read("passkey").map(Ways::text).as_deref(), Some("passkey"));
        assert_eq!(Ways::read(""), Some(Ways::NONE));
        assert_eq!(Ways::read("passkey carrier-pigeon"), None);
    }

    /// U2.4: an organisation refuses a way only to who accepted terms that name one that it takes.
    #[test]
    fn u2_4_an_organisation_asks_for_no_more_than_the_terms_name() {
        use LoginWay::{Passkey, Provider, Sms, Totp};
        let (app, passkey) = (Ways::NONE.with(Totp), Ways::NONE.with(Passkey));
        let own = Ways::NONE.with(Provider);
        for (policy, named, refused) in [
            (SignIn::Any, app.with(Passkey), &[][..]),
            (SignIn::NoSms, Ways::NONE, &[]),
            (SignIn::NoSms, app, &[Sms]),
            (SignIn::NoSms, passkey, &[Sms]),
            (SignIn::Passkey, Ways::NONE, &[]),
            (SignIn::Passkey, app, &[]),
            (SignIn::NoSms, own, &[Sms]),
            (SignIn::Passkey, passkey, &[Sms, Totp, Provider]),
            (SignIn::Passkey, app.with(Passkey), &[Sms, Totp, Provider]),
            (SignIn::Passkey, own, &[]),
            (SignIn::Provider, app.with(Passkey), &[]),
            (SignIn::Provider, own, &[Sms, Totp, Passkey]),
        ] {
            for &way in LoginWay::ALL {
                assert_eq!(
                    policy.refuses(way, named),
                    refused.contains(&way),
                    "{policy:?} {named:?} {way:?}"
                );
            }
        }
    }

    /// U2.4: a code by SMS beside the organisation's sign-in leads around no rule that refuses SMS.
    #[test]
    fn u2_4_a_factor_that_is_refused_counts_for_nothing_beside_a_sign_in_either() {
        use LoginWay::{Passkey, Provider, Sms, Totp};
        let named = Ways::NONE.with(Totp).with(Passkey).with(Provider);
        for (rule, own, way) in [
            (SignIn::Any, Sms, Provider),
            (SignIn::Provider, Sms, Provider),
            (SignIn::NoSms, Sms, Sms),
            (SignIn::NoSms, Totp, Provider),
            (SignIn::Passkey, Totp, Totp),
        ] {
            assert_eq!(rule.beside_provider(own, named), way, "{rule:?} {own:?}");
        }
        assert_eq!(SignIn::NoSms.beside_provider(Sms, Ways::NONE), Provider);
    }

    /// U3.10: to the second, and never for a moment that is still to come.
    #[test]
    fn u3_10_factors_are_fresh_for_ten_minutes() {
        let at = Moment::from_micros(1_000_000_000);
        for (seconds, fresh) in [(0, true), (600, true), (601, false)] {
            assert_eq!(is_fresh(at, at.plus(Duration::from_secs(seconds))), fresh, "{seconds}");
        }
        assert!(!is_fresh(at.plus(Duration::from_secs(1)), at));
    }
}
