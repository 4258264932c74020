//! Phone numbers.

use crate::input::{Flaw, code};
use std::fmt;

/// A phone number in E.164 form. Never shown by `Debug`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Phone(String);

/// Dutch area codes of two digits (without the 0); all other geographic ones have three.
const SHORT_AREAS: [&str; 30] = [
    "10", "13", "15", "20", "23", "24", "26", "30", "33", "35", "36", "38", "40", "43", "45", "46", "50",
    "53", "55", "58", "70", "71", "72", "73", "74", "75", "76", "77", "78", "79",
];

impl Phone {
    /// Reads `06 12345678`, `+31 6 …`, `0031 6 …`, `+31 (0)6 …`, and foreign numbers with `+` or `00`.
    pub fn parse(text: &str) -> Result<Self, Flaw> {
        let text = text.trim();
        if text.is_empty() {
            return Err(code::REQUIRED.into());
        }
        let text = text.replace("(0)", "");
        let (plus, rest) = text.strip_prefix('+').map_or((false, text.as_str()), |rest| (true, rest));
        let mut digits = String::new();
        for c in rest.chars() {
            match c {
                '0'..='9' => digits.push(c),
                ' ' | '-' | '.' | '/' | '(' | ')' | '\u{A0}' | '\u{2010}'..='\u{2014}' => {}
                _ => return Err(code::PHONE_UNREADABLE.into()),
            }
        }
        let number = if plus {
            digits
        } else if let Some(foreign) = digits.strip_prefix("00") {
            foreign.to_owned()
        } else if let Some(national) = digits.strip_prefix('0') {
            format!("31{national}")
        } else {
            return Err(code::PHONE_UNREADABLE.into());
        };
        Self::checked(&number)
    }
    fn checked(number: &str) -> Result<Self, Flaw> {
        if number.starts_with('0') || number.is_empty() {
            return Err(code::PHONE_UNREADABLE.into());
        }
        let right = match number.strip_prefix("31") {
            // 0800 and 0900 numbers may be shorter.
            Some(n) if n.starts_with("800") || n.starts_with("90") => (7..=10).contains(&n.len()),
            Some(n) => n.len() == 9 && !n.starts_with('0'),
            None => (8..=15).contains(&number.len()),
        };
        if right { Ok(Self(format!("+{number}"))) } else { Err(code::PHONE_LENGTH.into()) }
    }
    /// The same, for a number that must receive text messages: refuses what is certain not to.
    pub fn parse_for_sms(text: &str) -> Result<Self, Flaw> {
        let phone = Self::parse(text)?;
        if phone.surely_no_sms() { Err(code::PHONE_NO_SMS.into()) } else { Ok(phone) }
    }
    /// Dutch area numbers and 0800/0900 numbers get no text messages. Of others we cannot be sure.
    /// Nor do satellite and premium numbers abroad that are known to cost whoever sends.
    fn surely_no_sms(&self) -> bool {
        const COSTLY: [&str; 9] =
            ["+3290", "+3370", "+44909", "+49900", "+49137", "+870", "+881", "+882", "+979"];
        if COSTLY.iter().any(|start| self.0.starts_with(start)) {
            return true;
        }
        self.national().is_some_and(|n| {
            n.starts_with(['1', '2', '3', '4', '5', '7']) || n.starts_with("800") || n.starts_with("90")
        })
    }
    /// The number after +31, for Dutch numbers.
    fn national(&self) -> Option<&str> {
        self.0.strip_prefix("+31")
    }
    /// E.164: `+31612345678`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// As people write it: `06 12 34 56 78`, `020 123 45 67`, `+32 470 123 456`.
    pub fn shown(&self) -> String {
        let Some(national) = self.national() else {
            let digits = self.0.trim_start_matches('+');
            let (country, rest) = digits.split_at_checked(country_digits(digits)).unwrap_or((digits, ""));
            return format!("+{country} {}", groups(rest, 3));
        };
        let area = match national {
            n if n.starts_with('6') => 1,
            n if n.starts_with("800") || n.starts_with("90") => 3,
            n if n.starts_with(['8', '9']) || SHORT_AREAS.iter().any(|a| n.starts_with(a)) => 2,
            _ => 3,
        };
        let (area, rest) = national.split_at_checked(area).unwrap_or((national, ""));
        match rest.split_at_checked(3) {
            Some((three, rest)) if rest.len() % 2 == 0 && rest.len() == 4 => {
                format!("0{area} {three} {}", groups(rest, 2))
            }
            _ => format!("0{area} {}", groups(rest, 2)),
        }
    }
    /// The last two digits: "eindigt op 78".
    pub fn tail(&self) -> &str {
        self.0.len().checked_sub(2).and_then(|at| self.0.get(at..)).unwrap_or_default()
    }
}

/// How many digits the country code has (ITU-T E.164 zones).
fn country_digits(digits: &str) -> usize {
    const TWO: [&str; 40] = [
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48",
        "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81",
        "82", "84", "86", "90", "91", "92",
    ];
    const TWO_MORE: [&str; 4] = ["93", "94", "95", "98"];
    if digits.starts_with(['1', '7']) {
        1
    } else if TWO.iter().chain(&TWO_MORE).any(|c| digits.starts_with(c)) {
        2
    } else {
        3
    }
}

/// Digits in groups, parted by spaces.
fn groups(digits: &str, size: usize) -> String {
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && i % size == 0 {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone(…{})", self.tail())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_and_shown_as_people_write_them() {
        for (typed, e164, shown) in [
            ("0612345678", "+31612345678", "06 12 34 56 78"),
            ("06-12 34 56 78", "+31612345678", "06 12 34 56 78"),
            ("+31 6 12345678", "+31612345678", "06 12 34 56 78"),
            ("+31 (0)6 12345678", "+31612345678", "06 12 34 56 78"),
            ("0031612345678", "+31612345678", "06 12 34 56 78"),
            ("020 1234567", "+31201234567", "020 123 45 67"),
            ("0512-345678", "+31512345678", "0512 34 56 78"),
            ("088 1234567", "+31881234567", "088 123 45 67"),
            ("0800 1234", "+318001234", "0800 12 34"),
            ("+32 470 12 34 56", "+32470123456", "+32 470 123 456"),
            ("0049 151 23456789", "+4915123456789", "+49 151 234 567 89"),
            ("+1 (212) 555-0100", "+12125550100", "+1 212 555 010 0"),
            ("+352 621 123 456", "+352621123456", "+352 621 123 456"),
        ] {
            let p = Phone::parse(typed).unwrap_or_else(|e| panic!("{typed}: {e}"));
            assert_eq!((p.as_str(), p.shown().as_str()), (e164, shown), "{typed}");
            assert_eq!(Phone::parse(&p.shown()), Ok(p), "{typed}");
        }
        assert_eq!(Phone::parse("0612345678").unwrap().tail(), "78");
        assert!(!format!("{:?}", Phone::parse("0612345678").unwrap()).contains("1234"));
    }

    #[test]
    fn wrong_numbers_are_refused() {
        for (typed, code) in [
            ("", "required"),
            ("612345678", "phone-unreadable"),
            ("06 1234567", "phone-length"),
            ("06 123456789", "phone-length"),
            ("+3106123456", "phone-length"),
            ("bel mij", "phone-unreadable"),
            ("0612345678\r\n", "ok"),
            ("06123\r\n45678", "phone-unreadable"),
            ("+", "phone-unreadable"),
            ("+0123456789", "phone-unreadable"),
            ("+3212345678901234", "phone-length"),
        ] {
            let got = Phone::parse(typed);
            assert_eq!(got.as_ref().map_or_else(Flaw::code, |_| "ok"), code, "{typed:?}");
        }
    }

    #[test]
    fn only_what_surely_gets_no_text_message_is_refused_for_codes() {
        for bad in ["020 1234567", "0512 345678", "0900 1234", "+32 90 312 345", "+881 6 1234 5678"] {
            assert_eq!(Phone::parse_for_sms(bad).unwrap_err().code(), "phone-no-sms", "{bad}");
        }
        for good in ["0612345678", "+32 2 123 45 67", "088 1234567", "+31 97 1234567"] {
            assert!(Phone::parse_for_sms(good).is_ok(), "{good}");
        }
    }
}
