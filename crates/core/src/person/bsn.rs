//! The citizen service number (BSN).

use crate::input::{Code, Flaw, code};
use std::fmt;

/// A burgerservicenummer: nine digits that pass the eleven test. Never shown by `Debug`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Bsn(u32);

impl Bsn {
    /// Reads what people type: spaces, dots and dashes are skipped, eight digits get their leading zero.
    pub fn parse(text: &str) -> Result<Self, Flaw> {
        let mut number: u32 = 0;
        let mut digits = 0_u32;
        for c in text.chars() {
            if c.is_whitespace() || matches!(c, '.' | '-' | '\u{2010}'..='\u{2014}') {
                continue;
            }
            let Some(d) = c.to_digit(10) else { return Err(code::BSN_NOT_DIGITS.into()) };
            digits += 1;
            if digits > 9 {
                return Err(Flaw::new(code::BSN_LENGTH));
            }
            number = number * 10 + d;
        }
        match digits {
            0 => Err(code::REQUIRED.into()),
            8 | 9 if passes_eleven_test(number) => Ok(Self(number)),
            8 | 9 => Err(code::BSN_ELEVEN_TEST.into()),
            _ => Err(code::BSN_LENGTH.into()),
        }
    }
    /// The nine digits.
    pub fn digits(&self) -> String {
        format!("{:09}", self.0)
    }
    /// In groups of three, for those who may see it: `999 990 421`.
    pub fn grouped(&self) -> String {
        format!("{:03} {:03} {:03}", self.0 / 1_000_000, self.0 / 1000 % 1000, self.0 % 1000)
    }
    /// The last three digits, for lists: `421`.
    pub fn masked(&self) -> String {
        format!("{:03}", self.0 % 1000)
    }
    /// Whether it is one of the numbers made for tests (they start with 9999).
    pub fn is_test(&self) -> bool {
        self.0 / 100_000 == 9999
    }
}

/// The eleven test: weights 9, 8, 7, 6, 5, 4, 3, 2 and −1; the sum is a multiple of 11. Nine zeros are no number.
fn passes_eleven_test(number: u32) -> bool {
    let mut rest = number;
    let mut sum = -i64::from(rest % 10);
    for weight in 2..=9 {
        rest /= 10;
        sum += weight * i64::from(rest % 10);
    }
    number != 0 && sum % 11 == 0
}

impl fmt::Debug for Bsn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bsn(…)")
    }
}

/// Which numbers an installation takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BsnPolicy {
    /// A demo: only numbers made for tests, so that nobody shares a real client's data by mistake.
    TestOnly,
    /// Real work: every valid number; one made for tests gives a warning.
    Real,
}

impl BsnPolicy {
    /// A warning to show when there is one; a flaw when the number is not taken.
    pub fn check(self, bsn: &Bsn) -> Result<Option<Code>, Flaw> {
        match (self, bsn.is_test()) {
            (Self::TestOnly, false) => Err(code::BSN_ONLY_TEST.into()),
            (Self::TestOnly, true) | (Self::Real, false) => Ok(None),
            (Self::Real, true) => Ok(Some(code::BSN_IS_TEST)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn valid_numbers_are_read_as_people_type_them() {
        for (typed, digits) in [
            ("999911120", "999911120"),
            ("111222333", "111222333"),
            ("123456782", "123456782"),
            ("999990019", "999990019"),
            ("249566758", "249566758"),
            (" 999 990 421 ", "999990421"),
            ("9999.90.421", "999990421"),
            ("999-990-421", "999990421"),
            ("10000008", "010000008"),
            ("999\u{A0}990\u{A0}421", "999990421"),
        ] {
            assert_eq!(Bsn::parse(typed).map(|b| b.digits()), Ok(digits.to_owned()), "{typed}");
        }
    }

    #[test]
    fn wrong_numbers_are_refused_with_their_own_reason() {
        for (typed, code) in [
            ("", "required"),
            ("  ", "required"),
            ("123456789", "bsn-eleven-test"),
            ("000000000", "bsn-eleven-test"),
            ("1234567", "bsn-length"),
            ("1234567820", "bsn-length"),
            ("12345678a", "bsn-not-digits"),
            ("99999042\u{661}", "bsn-not-digits"),
            ("99999999999999999999999999", "bsn-length"),
        ] {
            assert_eq!(Bsn::parse(typed).unwrap_err().code(), code, "{typed}");
        }
    }

    #[test]
    fn it_is_shown_in_full_in_part_and_never_by_debug() {
        let b = Bsn::parse("999990421").unwrap();
        assert_eq!((b.grouped().as_str(), b.masked().as_str()), ("999 990 421", "421"));
        assert!(!format!("{b:?}").contains("421"));
    }

    #[test]
    fn a_demo_takes_test_numbers_only_and_real_work_warns() {
        let (test, real) = (Bsn::parse("999990421").unwrap(), Bsn::parse("111222333").unwrap());
        assert_eq!(BsnPolicy::TestOnly.check(&test), Ok(None));
        assert_eq!(BsnPolicy::TestOnly.check(&real).unwrap_err().code(), "bsn-only-test");
        assert_eq!(BsnPolicy::Real.check(&test).unwrap().map(Code::name), Some("bsn-is-test"));
        assert_eq!(BsnPolicy::Real.check(&real), Ok(None));
    }

    proptest! {
        #[test]
        fn one_wrong_digit_never_passes(first in 1_u32..99_999_999, place in 0_u32..9, other in 1_u32..10) {
            let last = (0..10).find(|d| passes_eleven_test(first * 10 + d));
            prop_assume!(last.is_some());
            let n = first * 10 + last.unwrap();
            let power = 10_u32.pow(place);
            let digit = n / power % 10;
            prop_assert!(!passes_eleven_test(n - digit * power + (digit + other) % 10 * power));
        }
    }
}
