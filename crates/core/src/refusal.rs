//! Reasons for refusing, and every code of this crate, so that the texts on screen can be checked to be complete.

use crate::exchange::record::RecordRefused;
use crate::exchange::retention::DateRefused;
use crate::identity::bar::BarRefused;
use crate::identity::link::LinkRefused;
use crate::identity::membership::MembershipRefused;
use crate::identity::naming::NamingRefused;
use crate::identity::sms_code::{CodeRefused, SendRefused};
use crate::identity::terms::TermsRefused;
use crate::office::agreement::AgreementRefused;
use crate::office::entitlement::EntitlementRefused;
use crate::office::wind_down::WindDownRefused;
use crate::permission::Denied;

/// A reason why something is refused.
pub trait Coded {
    /// The stable code, by which the log, the texts and other systems know the reason.
    fn code(&self) -> &'static str;
}

macro_rules! codes_of {
    ($($name:ty),+ $(,)?) => {
        /// All refusal codes of this crate, sorted, each once; each has a text `refused-<code>`.
        pub fn codes() -> Vec<&'static str> {
            let mut codes = DateRefused::CODES.to_vec();
            $(codes.extend(<$name>::ALL.iter().map(|r| r.code()));)+
            codes.sort_unstable();
            codes.dedup();
            codes
        }
    };
}

codes_of!(
    RecordRefused,
    BarRefused,
    LinkRefused,
    MembershipRefused,
    CodeRefused,
    SendRefused,
    TermsRefused,
    NamingRefused,
    AgreementRefused,
    EntitlementRefused,
    WindDownRefused,
    Denied,
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Day;

    #[test]
    fn codes_are_in_kebab_case_and_complete() {
        let all = codes();
        assert!(
            all.iter().all(|c| c.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'))
        );
        let day: Day = "2027-02-14".parse().unwrap();
        for r in [
            DateRefused::DueTooFar(day),
            DateRefused::DueTooEarly(day),
            DateRefused::LastDayTooLate(day),
            DateRefused::LastDayPast,
            DateRefused::Unchanged,
        ] {
            assert!(all.contains(&r.code()));
        }
        assert!(all.contains(&"no-agreement") && all.contains(&"operator-alone"));
    }
}
