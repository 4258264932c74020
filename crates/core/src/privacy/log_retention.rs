//! How long the audit log is kept: a configured number of years, by whole months of Europe/Amsterdam (NEN 7513).

use crate::time::{Day, Moment};

/// The fewest years that may be configured.
pub const FEWEST_YEARS: u8 = 5;
/// The most years that may be configured.
pub const MOST_YEARS: u8 = 20;

/// The first day of the month `years` before this day's month: whatever is older may go. Years outside 5 to 20 count
/// as the nearest that is allowed.
pub fn kept_from(today: Day, years: u8) -> Day {
    months_before(today, years.clamp(FEWEST_YEARS, MOST_YEARS))
}

/// From which day on receipts of destruction are kept; `None`: all of them. `kept`: from which day on the log is.
/// `reported`: when the report of the end of the portal was made. Its receipts prove it, and begin their years with it,
/// however old they were by then.
pub fn receipts_kept_from(kept: Day, reported: Option<Day>) -> Option<Day> {
    reported.is_none_or(|made| made < kept).then_some(kept)
}

/// The first day of this day's month, so many years before.
pub fn months_before(today: Day, years: u8) -> Day {
    let date = today.date();
    Day::new(date.year().saturating_sub(i16::from(years)), date.month(), 1).unwrap_or(today)
}

/// The first day of this day's month.
pub fn month_of(day: Day) -> Day {
    Day::new(day.date().year(), day.date().month(), 1).unwrap_or(day)
}

/// When the log is looked at next: three o'clock in the night of the first day of the coming month.
pub fn next_look(now: Moment) -> Moment {
    // The 28th and four days lie in the next month, whatever the month.
    let coming = month_of(month_of(now.day()).plus_days(27 + 4));
    coming.at_hour(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(s: &str) -> Day {
        s.parse().expect("day")
    }

    #[test]
    fn whole_months_are_kept_for_at_least_the_configured_years() {
        for (today, years, kept) in [
            ("2031-09-30", 5, "2026-09-01"),
            ("2031-10-01", 5, "2026-10-01"),
            ("2032-02-29", 5, "2027-02-01"),
            ("2046-01-01", 20, "2026-01-01"),
            ("2031-10-01", 0, "2026-10-01"),
            ("2046-01-01", 99, "2026-01-01"),
        ] {
            assert_eq!(kept_from(day(today), years), day(kept), "{today} {years}");
        }
    }

    #[test]
    fn receipts_of_a_portal_that_ended_have_their_years_after_its_report() {
        for (kept, reported, from) in [
            ("2026-10-01", None, Some("2026-10-01")),
            ("2026-12-01", Some("2031-11-01"), None),
            ("2031-11-01", Some("2031-11-01"), None),
            ("2031-12-01", Some("2031-11-01"), Some("2031-12-01")),
        ] {
            assert_eq!(
                receipts_kept_from(day(kept), reported.map(day)),
                from.map(day),
                "{kept} {reported:?}"
            );
        }
    }

    #[test]
    fn the_next_look_is_in_the_first_night_of_the_coming_month() {
        for (now, next) in [
            ("2026-09-01T08:00:00+02:00", "2026-10-01T03:00:00+02:00"),
            ("2026-10-01T02:59:59+02:00", "2026-11-01T03:00:00+01:00"),
            ("2027-01-31T23:59:59+01:00", "2027-02-01T03:00:00+01:00"),
            ("2026-12-31T23:30:00Z", "2027-02-01T03:00:00+01:00"),
        ] {
            let now: Moment = now.parse().expect("moment");
            assert_eq!(next_look(now).rfc3339(), next);
        }
    }
}
