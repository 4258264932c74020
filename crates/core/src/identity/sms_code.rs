//! The one-time code by SMS (U2.4): 6 digits, 5 minutes, one use, 5 tries, bound to one attempt to log in.

use crate::input::{Flaw, code, refusals};
use crate::time::Moment;
use std::fmt;
use std::time::Duration;

/// How long a code works.
pub const LIFETIME: Duration = Duration::from_mins(5);
/// How many times a code may be tried.
pub const MOST_TRIES: u32 = 5;
/// How many codes go to one number within [`SEND_WINDOW`].
pub const MOST_SENDS: u32 = 3;
/// The short window for sending.
pub const SEND_WINDOW: Duration = Duration::from_mins(15);
/// How many codes go to one number within [`SEND_DAY`].
pub const MOST_SENDS_DAY: u32 = 10;
/// The long window for sending.
pub const SEND_DAY: Duration = Duration::from_hours(24);

/// Six digits. Never shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct SmsCode(u32);

impl SmsCode {
    /// So many random bytes are enough in all but one of 10^18 draws.
    pub const RANDOM_BYTES: usize = 32;

    /// Draws a code, each of the million equally likely: groups of four bytes past the last full million are passed over.
    /// `None` when the bytes run out: draw again with fresh ones.
    pub fn from_random(random: &[u8]) -> Option<Self> {
        const MILLION: u32 = 1_000_000;
        const FAIR: u32 = u32::MAX - u32::MAX % MILLION;
        let (groups, _) = random.as_chunks::<4>();
        groups.iter().map(|g| u32::from_be_bytes(*g)).find(|n| *n < FAIR).map(|n| Self(n % MILLION))
    }
    /// Reads what people type; spaces and dashes are skipped.
    pub fn parse(text: &str) -> Result<Self, Flaw> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        match digits.len() {
            0 => Err(code::REQUIRED.into()),
            6 if digits.bytes().all(|b| b.is_ascii_digit()) => {
                digits.parse().map(Self).map_err(|_| code::SMS_CODE_UNREADABLE.into())
            }
            _ => Err(code::SMS_CODE_UNREADABLE.into()),
        }
    }
    /// The six digits, for the message and for the keyed hash that is stored.
    pub fn digits(&self) -> String {
        format!("{:06}", self.0)
    }
}

impl fmt::Debug for SmsCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SmsCode(…)")
    }
}

/// What is known of a code when somebody types one. The try was counted before, by one conditional update.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CodeFacts {
    /// When the code was made.
    pub made_at: Moment,
    /// Which try this is, from 1; `None` when the counter refused one more.
    pub counted_try: Option<u32>,
    /// Whether the code was used before.
    pub used: bool,
    /// Whether the digits are right (compared in constant time).
    pub matches: bool,
}

refusals! {
    /// Why a code is refused.
    pub enum CodeRefused {
        /// Too many tries: a new code is needed.
        TooManyTries = "code-too-many-tries",
        /// Used before.
        Used = "code-used",
        /// Its five minutes are over.
        Over = "code-over",
        /// Wrong digits.
        Wrong = "code-wrong",
    }
}

/// Whether a typed code is right. Nothing is compared that was not counted.
pub fn check(facts: &CodeFacts, now: Moment) -> Result<(), CodeRefused> {
    if facts.counted_try.is_none_or(|n| n > MOST_TRIES) {
        Err(CodeRefused::TooManyTries)
    } else if facts.used {
        Err(CodeRefused::Used)
    } else if now >= facts.made_at.plus(LIFETIME) {
        Err(CodeRefused::Over)
    } else if facts.matches {
        Ok(())
    } else {
        Err(CodeRefused::Wrong)
    }
}

/// How many codes went to a number before this one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SendFacts {
    /// Within [`SEND_WINDOW`].
    pub in_window: u32,
    /// Within [`SEND_DAY`].
    pub in_day: u32,
}

refusals! {
    /// Why no code is sent.
    pub enum SendRefused {
        /// Three codes in fifteen minutes: wait.
        Wait = "code-send-wait",
        /// Ten codes in a day: call for help.
        Day = "code-send-day",
    }
}

/// Whether one more code may go to this number.
pub const fn may_send(facts: &SendFacts) -> Result<(), SendRefused> {
    if facts.in_day >= MOST_SENDS_DAY {
        Err(SendRefused::Day)
    } else if facts.in_window >= MOST_SENDS {
        Err(SendRefused::Wait)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn u2_4_a_code_has_six_digits_drawn_evenly() {
        assert_eq!(SmsCode::from_random(&[0, 0, 0, 7]).unwrap().digits(), "000007");
        assert_eq!(SmsCode::from_random(&[255; 32]), None);
        assert_eq!(SmsCode::from_random(&4_294_000_000_u32.to_be_bytes()), None);
        assert_eq!(SmsCode::from_random(&4_293_999_999_u32.to_be_bytes()).unwrap().digits(), "999999");
        assert_eq!(SmsCode::from_random(&[1, 2, 3]), None);
        assert_eq!(SmsCode::parse(" 000 007 "), Ok(SmsCode(7)));
        for bad in ["12345", "1234567", "12345a", "+12345", "１２３４５６"] {
            assert_eq!(SmsCode::parse(bad).unwrap_err().code(), "sms-code-unreadable", "{bad}");
        }
        assert_eq!(format!("{:?}", SmsCode(123_456)), "SmsCode(…)");
    }

    #[test]
    fn u2_4_a_code_works_once_for_five_minutes_and_five_tries() {
        let made_at = Moment::from_micros(0);
        let right = CodeFacts { made_at, counted_try: Some(1), used: false, matches: true };
        let end = made_at.plus(LIFETIME);
        assert_eq!(check(&right, end.minus(Duration::from_micros(1))), Ok(()));
        assert_eq!(check(&right, end), Err(CodeRefused::Over));
        assert_eq!(check(&CodeFacts { counted_try: Some(5), ..right }, made_at), Ok(()));
        assert_eq!(
            check(&CodeFacts { counted_try: Some(6), ..right }, made_at),
            Err(CodeRefused::TooManyTries)
        );
        assert_eq!(check(&CodeFacts { counted_try: None, ..right }, made_at), Err(CodeRefused::TooManyTries));
        assert_eq!(check(&CodeFacts { used: true, ..right }, made_at), Err(CodeRefused::Used));
        assert_eq!(check(&CodeFacts { matches: false, ..right }, made_at), Err(CodeRefused::Wrong));
    }

    #[test]
    fn u2_4_codes_cannot_flood_a_phone() {
        for (in_window, in_day, expected) in [
            (0, 0, Ok(())),
            (2, 9, Ok(())),
            (3, 9, Err(SendRefused::Wait)),
            (0, 10, Err(SendRefused::Day)),
            (3, 10, Err(SendRefused::Day)),
        ] {
            assert_eq!(may_send(&SendFacts { in_window, in_day }), expected);
        }
    }
}
