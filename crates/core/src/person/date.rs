//! Reading the days that people type, and saying days and times as people do.

use crate::input::{Flaw, code};
use crate::lang::Lang;
use crate::time::{Day, Moment};
use std::fmt;

/// A date as a form sends it: one text, or three fields.
#[derive(Clone, PartialEq, Eq)]
pub enum DateInput {
    /// One field.
    Text(String),
    /// Three fields.
    Parts {
        /// Day of the month.
        day: String,
        /// Month, as a number or a name.
        month: String,
        /// Year, four digits.
        year: String,
    },
}

impl Default for DateInput {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

impl From<&str> for DateInput {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl fmt::Debug for DateInput {
    /// A birth date may stand in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DateInput(…)")
    }
}

impl DateInput {
    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Text(t) => t.trim().is_empty(),
            Self::Parts { day, month, year } => {
                day.trim().is_empty() && month.trim().is_empty() && year.trim().is_empty()
            }
        }
    }
    /// The day that was meant.
    pub fn day(&self) -> Result<Day, Flaw> {
        self.parts()?.day().ok_or_else(|| code::DATE_NO_SUCH_DAY.into())
    }
    /// The numbers that were meant; day and month may be 0.
    pub(crate) fn parts(&self) -> Result<Parts, Flaw> {
        match self {
            Self::Text(t) => Parts::read(t),
            Self::Parts { .. } if self.is_empty() => Err(code::REQUIRED.into()),
            Self::Parts { day, month, year } => Parts::from_tokens(day.trim(), month.trim(), year.trim()),
        }
    }
}

/// Reads a day: `14-2-2027`, `14 feb 2027`, `14022027`, `2027-02-14`.
pub fn read_day(text: &str) -> Result<Day, Flaw> {
    Parts::read(text)?.day().ok_or_else(|| code::DATE_NO_SUCH_DAY.into())
}

/// Year, month and day as typed; day and month may be 0 where a date is only partly known.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) year: i16,
    pub(crate) month: i8,
    pub(crate) day: i8,
}

impl Parts {
    fn read(text: &str) -> Result<Self, Flaw> {
        let tokens = tokens(text)?;
        match tokens.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            [] => Err(code::REQUIRED.into()),
            [eight] if eight.len() == 8 && eight.bytes().all(|b| b.is_ascii_digit()) => {
                let (day, rest) = eight.split_at(2);
                let (month, year) = rest.split_at(2);
                Self::from_tokens(day, month, year)
            }
            [year, month, day] if year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()) => {
                Self::from_tokens(day, month, year)
            }
            [day, month, year] => Self::from_tokens(day, month, year),
            _ => Err(code::DATE_UNREADABLE.into()),
        }
    }
    fn from_tokens(day: &str, month: &str, year: &str) -> Result<Self, Flaw> {
        let unreadable = || Flaw::new(code::DATE_UNREADABLE);
        let day = number(day, 2).ok_or_else(unreadable)?;
        let month = number(month, 2).or_else(|| month_named(month)).ok_or_else(unreadable)?;
        let all_digits = !year.is_empty() && year.bytes().all(|b| b.is_ascii_digit());
        match (all_digits, year.len()) {
            (true, 4) => {}
            (true, 1..=3) => return Err(code::DATE_YEAR_FOUR_DIGITS.into()),
            _ => return Err(unreadable()),
        }
        let year = number(year, 4).ok_or_else(unreadable)?;
        if year < 1000 {
            return Err(code::DATE_YEAR_FOUR_DIGITS.into());
        }
        let narrow = |n: i16| i8::try_from(n).map_err(|_| unreadable());
        Ok(Self { year, month: narrow(month)?, day: narrow(day)? })
    }
    fn day(self) -> Option<Day> {
        Day::new(self.year, self.month, self.day)
    }
}

fn number(text: &str, longest: usize) -> Option<i16> {
    let digits = !text.is_empty() && text.len() <= longest && text.bytes().all(|b| b.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

/// Runs of digits and runs of letters, lower case.
fn tokens(text: &str) -> Result<Vec<String>, Flaw> {
    let mut tokens: Vec<String> = Vec::new();
    let mut kind = None;
    for c in text.trim().chars() {
        let this = match c {
            '0'..='9' => Some('0'),
            _ if c.is_ascii_alphabetic() => Some('a'),
            '-' | '/' | '.' | ',' | '\u{2010}'..='\u{2014}' => None,
            _ if c.is_whitespace() => None,
            _ => return Err(code::DATE_UNREADABLE.into()),
        };
        if this.is_some() {
            if kind != this {
                tokens.push(String::new());
            }
            if let Some(last) = tokens.last_mut() {
                last.push(c.to_ascii_lowercase());
            }
        }
        kind = this;
        if tokens.len() > 3 {
            return Err(code::DATE_UNREADABLE.into());
        }
    }
    Ok(tokens)
}

const MONTHS_NL: [&str; 12] = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The month that this Dutch or English name, or its beginning of three letters or more, means.
fn month_named(name: &str) -> Option<i16> {
    let name = name.to_ascii_lowercase();
    if name == "mrt" {
        return Some(3);
    }
    if name.len() < 3 {
        return None;
    }
    let starts = |list: &[&str]| list.iter().position(|m| m.to_ascii_lowercase().starts_with(&name));
    let place = starts(&MONTHS_NL).or_else(|| starts(&MONTHS_EN))?;
    i16::try_from(place).ok().map(|p| p + 1)
}

fn month_name(day: Day, lang: Lang) -> &'static str {
    let list = match lang {
        Lang::Nl => &MONTHS_NL,
        Lang::En => &MONTHS_EN,
    };
    usize::try_from(day.date().month() - 1).ok().and_then(|i| list.get(i)).copied().unwrap_or_default()
}

/// For running text: `14 februari 2027`, `14 February 2027`.
pub fn long(day: Day, lang: Lang) -> String {
    let d = day.date();
    format!("{} {} {}", d.day(), month_name(day, lang), d.year())
}

/// For fields and tables: `14-02-2027`.
pub fn short(day: Day) -> String {
    let d = day.date();
    format!("{:02}-{:02}-{:04}", d.day(), d.month(), d.year())
}

/// The time of day in Europe/Amsterdam: `02:14 uur`, `02:14`.
pub fn time(moment: Moment, lang: Lang) -> String {
    let z = moment.zoned();
    match lang {
        Lang::Nl => format!("{:02}:{:02} uur", z.hour(), z.minute()),
        Lang::En => format!("{:02}:{:02}", z.hour(), z.minute()),
    }
}

/// Day and time in running text: `14 februari 2027 om 02:14 uur`, `14 February 2027 at 02:14`.
pub fn long_time(moment: Moment, lang: Lang) -> String {
    let at = match lang {
        Lang::Nl => "om",
        Lang::En => "at",
    };
    format!("{} {at} {}", long(moment.day(), lang), time(moment, lang))
}

/// Day and time in tables: `14-02-2027 02:14`.
pub fn short_time(moment: Moment) -> String {
    let z = moment.zoned();
    format!("{} {:02}:{:02}", short(moment.day()), z.hour(), z.minute())
}

/// How far a pregnancy is on a day, as midwives write it: `24+3` is 24 weeks and 3 days.
///
/// Counted from the due date − 280 days. `None` before that day and once the record must be gone (due date + 42).
pub fn pregnancy_weeks(due: Day, on: Day) -> Option<String> {
    let days = on.days_since(due) + 280;
    (0..=322).contains(&days).then(|| format!("{}+{}", days / 7, days % 7))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(s: &str) -> Day {
        s.parse().expect("day")
    }

    #[test]
    fn a_day_is_read_in_all_the_ways_people_type_it() {
        for typed in [
            "14-2-2027",
            "14-02-2027",
            "14/2/2027",
            "14.02.2027",
            "14 2 2027",
            " 14 feb 2027 ",
            "14 feb. 2027",
            "14 FEBRUARI 2027",
            "14 February 2027",
            "14feb2027",
            "14022027",
            "2027-02-14",
            "2027-2-14",
            "14\u{2013}02\u{2013}2027",
        ] {
            assert_eq!(read_day(typed), Ok(day("2027-02-14")), "{typed}");
        }
        for (typed, iso) in [
            ("1 mrt 2027", "2027-03-01"),
            ("1 okt 2027", "2027-10-01"),
            ("1 Oct 2027", "2027-10-01"),
            ("1 mei 2027", "2027-05-01"),
            ("1 may 2027", "2027-05-01"),
            ("29-02-2028", "2028-02-29"),
            ("1 sept 2027", "2027-09-01"),
        ] {
            assert_eq!(read_day(typed), Ok(day(iso)), "{typed}");
        }
        let parts = DateInput::Parts { day: "14".into(), month: "2".into(), year: "2027".into() };
        assert_eq!(parts.day(), Ok(day("2027-02-14")));
    }

    #[test]
    fn what_cannot_be_a_day_is_refused_with_its_own_reason() {
        for (typed, code) in [
            ("", "required"),
            ("14-2-27", "date-year-four-digits"),
            ("14-2-0027", "date-year-four-digits"),
            ("29-02-2027", "date-no-such-day"),
            ("31 april 2027", "date-no-such-day"),
            ("2027-14-02", "date-no-such-day"),
            ("00-00-1990", "date-no-such-day"),
            ("morgen", "date-unreadable"),
            ("14-2", "date-unreadable"),
            ("1402202", "date-unreadable"),
            ("14-2-20277", "date-unreadable"),
            ("14-2-2027 3", "date-unreadable"),
            ("14 ma 2027", "date-unreadable"),
            ("-1-2-2027x", "date-unreadable"),
            ("１４-2-2027", "date-unreadable"),
        ] {
            assert_eq!(read_day(typed).unwrap_err().code(), code, "{typed}");
        }
        assert_eq!(DateInput::default().day().unwrap_err().code(), "required");
        let empty = DateInput::Parts { day: String::new(), month: String::new(), year: " ".into() };
        assert_eq!(empty.day().unwrap_err().code(), "required");
    }

    #[test]
    fn days_and_times_are_said_as_people_do() {
        let d = day("2027-02-04");
        assert_eq!(long(d, Lang::Nl), "4 februari 2027");
        assert_eq!(long(d, Lang::En), "4 February 2027");
        assert_eq!(short(d), "04-02-2027");
        let m: Moment = "2027-07-14T00:14:00Z".parse().unwrap();
        assert_eq!(time(m, Lang::Nl), "02:14 uur");
        assert_eq!(long_time(m, Lang::Nl), "14 juli 2027 om 02:14 uur");
        assert_eq!(long_time(m, Lang::En), "14 July 2027 at 02:14");
        assert_eq!(short_time(m), "14-07-2027 02:14");
    }

    #[test]
    fn weeks_count_from_the_due_date_minus_280_days() {
        let due = day("2026-11-17"); // first day of the last period: 10 February 2026
        for (on, weeks) in [
            ("2026-02-09", None),
            ("2026-02-10", Some("0+0")),
            ("2026-07-31", Some("24+3")),
            ("2026-11-17", Some("40+0")),
            ("2026-12-29", Some("46+0")),
            ("2026-12-30", None),
        ] {
            assert_eq!(pregnancy_weeks(due, day(on)).as_deref(), weeks, "{on}");
        }
    }
}
