//! A birth date, which may be known only in part.

use super::date::{DateInput, Parts};
use crate::input::{Flaw, code};
use crate::time::Day;
use std::fmt;

/// A birth date. Day, or day and month, may be unknown (`00-00-1990`), as in the population register.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct BirthDate {
    year: i16,
    month: i8,
    day: i8,
}

impl BirthDate {
    /// Reads what people type. Not in the future, not before 1900.
    pub fn parse(input: &DateInput, today: Day) -> Result<Self, Flaw> {
        let date = Self::checked(input.parts()?)?;
        let now = today.date();
        // What is unknown counts as 0, before every known day or month.
        let future = (date.year, date.month, date.day) > (now.year(), now.month(), now.day());
        if future { Err(code::DATE_IN_FUTURE.into()) } else { Ok(date) }
    }
    /// Reads the canonical text back from the store.
    pub fn from_canonical(text: &str) -> Result<Self, Flaw> {
        let date = Self::checked(DateInput::from(text).parts()?)?;
        if date.canonical() == text { Ok(date) } else { Err(code::DATE_UNREADABLE.into()) }
    }
    fn checked(Parts { year, month, day }: Parts) -> Result<Self, Flaw> {
        if month == 0 && day != 0 {
            return Err(code::BIRTH_DATE_DAY_WITHOUT_MONTH.into());
        }
        if Day::new(year, month.max(1), day.max(1)).is_none() {
            return Err(code::DATE_NO_SUCH_DAY.into());
        }
        if year < 1900 {
            return Err(code::BIRTH_DATE_BEFORE_1900.into());
        }
        Ok(Self { year, month, day })
    }
    /// `dd-mm-yyyy`, with `00` for what is unknown: for the screen and for the find key.
    pub fn canonical(&self) -> String {
        format!("{:02}-{:02}-{:04}", self.day, self.month, self.year)
    }
    /// The year.
    pub const fn year(&self) -> i16 {
        self.year
    }
    /// The month, 1 to 12; 0 when it is unknown.
    pub const fn month(&self) -> i8 {
        self.month
    }
    /// The whole day, when it is known.
    pub fn day(&self) -> Option<Day> {
        Day::new(self.year, self.month, self.day)
    }
}

impl fmt::Debug for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BirthDate(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn birth_dates_may_be_known_in_part() {
        let today: Day = "2027-02-14".parse().unwrap();
        for (typed, expected) in [
            ("3-4-1990", Ok("03-04-1990")),
            ("00-00-1990", Ok("00-00-1990")),
            ("0-5-1990", Ok("00-05-1990")),
            ("00001990", Ok("00-00-1990")),
            ("29-02-2000", Ok("29-02-2000")),
            ("14-02-2027", Ok("14-02-2027")),
            ("00-02-2027", Ok("00-02-2027")),
            ("00-00-2027", Ok("00-00-2027")),
            ("15-02-2027", Err("date-in-future")),
            ("00-03-2027", Err("date-in-future")),
            ("00-00-2028", Err("date-in-future")),
            ("29-02-1999", Err("date-no-such-day")),
            ("31-12-1899", Err("birth-date-before-1900")),
            ("05-00-1990", Err("birth-date-day-without-month")),
            ("", Err("required")),
        ] {
            let got = BirthDate::parse(&typed.into(), today);
            assert_eq!(
                got.as_ref().map(BirthDate::canonical).map_err(Flaw::code),
                expected.map(str::to_owned),
                "{typed}"
            );
            if let Ok(date) = got {
                assert_eq!(BirthDate::from_canonical(&date.canonical()), Ok(date.clone()));
                assert_eq!(format!("{date:?}"), "BirthDate(…)");
            }
        }
        assert!(BirthDate::from_canonical("3-4-1990").is_err());
    }
}
