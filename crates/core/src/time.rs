//! Moments and days. A moment is UTC; a day is a civil day in Europe/Amsterdam.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;
use std::time::Duration;

/// The zone from the table in the program, else by the rule that has held since 1996. A program that counts its days in
/// another zone destroys records an hour too early or too late: better none than that one.
static AMSTERDAM: LazyLock<TimeZone> = LazyLock::new(|| {
    let rule = |_| TimeZone::posix(RULE);
    TimeZone::get("Europe/Amsterdam").or_else(rule).unwrap_or_else(|_| std::process::abort())
});

/// Central European time, with summer time from the last Sunday of March to the last of October.
const RULE: &str = "CET-1CEST,M3.5.0,M10.5.0/3";

/// The time zone of every civil day in Wissel.
pub fn amsterdam() -> &'static TimeZone {
    &AMSTERDAM
}

/// A point in time: microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(i64);

impl Moment {
    /// From microseconds since the epoch, UTC.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }
    /// Microseconds since the epoch, UTC.
    pub const fn micros(self) -> i64 {
        self.0
    }
    /// This moment plus a duration; stays at the last moment on overflow.
    #[must_use]
    pub fn plus(self, d: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(d.as_micros()).unwrap_or(i64::MAX)))
    }
    /// This moment minus a duration.
    #[must_use]
    pub fn minus(self, d: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(d.as_micros()).unwrap_or(i64::MAX)))
    }
    /// How long after `earlier` this is; zero when it is not later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
    /// The civil day in Europe/Amsterdam.
    pub fn day(self) -> Day {
        Day(self.zoned().date())
    }
    /// The moment as a date and time in Europe/Amsterdam.
    pub fn zoned(self) -> jiff::Zoned {
        Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::MAX).to_zoned(AMSTERDAM.clone())
    }
    /// RFC 3339 with the offset of Europe/Amsterdam, to the second.
    pub fn rfc3339(self) -> String {
        self.zoned().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }
}

impl FromStr for Moment {
    type Err = BadTime;
    /// Reads RFC 3339 with an offset.
    fn from_str(s: &str) -> Result<Self, BadTime> {
        s.parse::<Timestamp>().map(|t| Self(t.as_microsecond())).map_err(|_| BadTime)
    }
}

/// What is wrong with a text that should be a moment or a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a date or time")]
pub struct BadTime;

/// A civil day in Europe/Amsterdam. Its text form is ISO 8601 (`2027-02-14`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Day(Date);

impl Day {
    /// A day by year, month, day of month; `None` when the calendar has no such day.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        Date::new(year, month, day).ok().map(Self)
    }
    /// The calendar date.
    pub fn date(self) -> Date {
        self.0
    }
    /// This day plus a number of calendar days (may be negative); stays at the calendar's end on overflow.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        let limit = if days < 0 { Date::MIN } else { Date::MAX };
        Self(self.0.checked_add(SignedDuration::from_hours(days.saturating_mul(24))).unwrap_or(limit))
    }
    /// Calendar days from `earlier` to this day; negative when this is earlier.
    pub fn days_since(self, earlier: Self) -> i64 {
        i64::from(earlier.0.until(self.0).map_or(0, |s| s.get_days()))
    }
    /// The first moment of this day in Europe/Amsterdam.
    pub fn start(self) -> Moment {
        self.0
            .to_zoned(AMSTERDAM.clone())
            .map_or(Moment(i64::MAX), |z| Moment(z.timestamp().as_microsecond()))
    }
    /// The first moment after this day: "the end of that day".
    pub fn end(self) -> Moment {
        self.plus_days(1).start()
    }
    /// The moment at this hour (0 to 23) of this day in Europe/Amsterdam.
    pub fn at_hour(self, hour: i8) -> Moment {
        self.0
            .at(hour, 0, 0, 0)
            .to_zoned(AMSTERDAM.clone())
            .map_or_else(|_| self.start(), |z| Moment(z.timestamp().as_microsecond()))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl FromStr for Day {
    type Err = BadTime;
    /// Reads ISO 8601 (`2027-02-14`) only; what people type is read by `person::date`.
    fn from_str(s: &str) -> Result<Self, BadTime> {
        if s.len() != 10 {
            return Err(BadTime);
        }
        s.parse::<Date>().map(Self).map_err(|_| BadTime)
    }
}
impl Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        <std::borrow::Cow<'de, str>>::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// U2.5a: whichever way the zone is found, a day begins at the same moment; it is never UTC.
    #[test]
    fn u2_5a_days_are_days_of_amsterdam_with_and_without_the_table() {
        let rule = TimeZone::posix(RULE).unwrap();
        let mut day: Day = "2026-01-01".parse().unwrap();
        for _ in 0..365 * 3 {
            let by_rule = day.date().to_zoned(rule.clone()).unwrap().timestamp().as_microsecond();
            assert_eq!(day.start().micros(), by_rule, "{day}");
            assert_ne!(
                day.start().micros(),
                day.date().to_zoned(TimeZone::UTC).unwrap().timestamp().as_microsecond()
            );
            day = day.plus_days(1);
        }
    }

    fn day(s: &str) -> Day {
        s.parse().expect("day")
    }

    #[test]
    fn the_end_of_a_day_follows_amsterdam_summer_and_winter_time() {
        for (d, end) in [
            ("2026-12-31", "2027-01-01T00:00:00+01:00"),
            ("2027-03-28", "2027-03-29T00:00:00+02:00"),
            ("2027-10-31", "2027-11-01T00:00:00+01:00"),
            ("2028-02-29", "2028-03-01T00:00:00+01:00"),
        ] {
            assert_eq!(day(d).end().rfc3339(), end, "{d}");
            assert_eq!(day(d).end().minus(Duration::from_micros(1)).day(), day(d));
            assert_eq!(day(d).end().day(), day(d).plus_days(1));
        }
        assert_eq!(day("2027-03-28").end().since(day("2027-03-28").start()), Duration::from_hours(23));
        assert_eq!(day("2027-10-31").end().since(day("2027-10-31").start()), Duration::from_hours(25));
    }

    #[test]
    fn days_are_counted_by_the_calendar() {
        assert_eq!(day("2027-02-14").plus_days(42), day("2027-03-28"));
        assert_eq!(day("2028-02-28").plus_days(2), day("2028-03-01"));
        assert_eq!(day("2028-03-01").days_since(day("2028-02-28")), 2);
        assert_eq!(day("2027-01-01").days_since(day("2027-12-31")), -364);
    }
}
