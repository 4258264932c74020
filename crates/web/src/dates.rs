//! Dates and times as people say them.

use crate::i18n::Texts;
use std::time::Duration;
use wissel_core::time::{Day, Moment};

/// A date or time on screen: the words, and the machine's form for `<time datetime>`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct When {
    /// ISO 8601 date, or RFC 3339.
    pub iso: String,
    /// What people read.
    pub text: String,
}

impl Texts {
    /// "14 februari 2027", for running text.
    pub fn day(self, day: Day) -> When {
        When { iso: day.to_string(), text: self.long(day) }
    }

    /// "in mei 1990", "in 1990": a birth date that is known in part only; month 0 is unknown.
    pub fn part_of_year(self, year: i16, month: i8) -> When {
        match Day::new(year, month, 1) {
            Some(first) => {
                let text = format!("{} {year}", self.month(first));
                When { iso: format!("{year:04}-{month:02}"), text: self.t1("date-in", "part", text) }
            }
            None => When { iso: format!("{year:04}"), text: self.t1("date-in", "part", year.to_string()) },
        }
    }

    /// "14-02-2027", for fields and tables.
    pub fn day_short(self, day: Day) -> When {
        When { iso: day.to_string(), text: day.date().strftime("%d-%m-%Y").to_string() }
    }

    /// "vandaag om 14:03 uur", "gisteren om …", else "14 februari 2027 om 14:03 uur".
    pub fn moment(self, at: Moment, now: Moment) -> When {
        let time = at.zoned().strftime("%H:%M").to_string();
        let text = match now.day().days_since(at.day()) {
            0 => self.t1("date-today-at", "time", time),
            1 => self.t1("date-yesterday-at", "time", time),
            _ => self.t2("date-at", "day", self.long(at.day()), "time", time),
        };
        When { iso: at.rfc3339(), text }
    }

    /// "14 februari 2027 om 14:03 uur": on what is kept or printed, where "vandaag" would be wrong tomorrow.
    pub fn stamp(self, at: Moment) -> When {
        let time = at.zoned().strftime("%H:%M").to_string();
        When { iso: at.rfc3339(), text: self.t2("date-at", "day", self.long(at.day()), "time", time) }
    }

    /// "over 3 weken", "morgen", "vandaag", "2 dagen geleden": how far a day lies from today.
    pub fn distance(self, day: Day, today: Day) -> String {
        let days = day.days_since(today);
        match days {
            0 => self.t("date-today"),
            1 => self.t("date-tomorrow"),
            -1 => self.t("date-yesterday"),
            2..=20 => self.t1("date-in-days", "n", days),
            21.. => self.t1("date-in-weeks", "n", days / 7),
            _ => self.t1("date-days-ago", "n", days.saturating_neg()),
        }
    }

    /// "24+3": weeks and days of pregnancy on `today`, 40 weeks being the due date; empty outside 0 to 44 weeks.
    pub fn weeks(self, due: Day, today: Day) -> String {
        let days = 280_i64.saturating_sub(due.days_since(today));
        if (0..=308).contains(&days) { format!("{}+{}", days / 7, days % 7) } else { String::new() }
    }

    /// "30 seconden", "2 minuten", "3 uur": rounded up, for a time to wait.
    pub fn wait(self, d: Duration) -> String {
        match d.as_secs().max(1) {
            s @ 1..=90 => self.t1("date-seconds", "n", s),
            s @ 91..=5400 => self.t1("date-minutes", "n", s.div_ceil(60)),
            s => self.t1("date-hours", "n", s.div_ceil(3600)),
        }
    }

    fn long(self, day: Day) -> String {
        format!("{} {} {}", day.date().day(), self.month(day), day.date().year())
    }

    fn month(self, day: Day) -> String {
        match day.date().month() {
            1 => self.t("date-month-1"),
            2 => self.t("date-month-2"),
            3 => self.t("date-month-3"),
            4 => self.t("date-month-4"),
            5 => self.t("date-month-5"),
            6 => self.t("date-month-6"),
            7 => self.t("date-month-7"),
            8 => self.t("date-month-8"),
            9 => self.t("date-month-9"),
            10 => self.t("date-month-10"),
            11 => self.t("date-month-11"),
            _ => self.t("date-month-12"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wissel_core::lang::Lang;

    fn day(s: &str) -> Day {
        s.parse().expect("day")
    }

    #[test]
    fn dates_read_as_people_say_them() {
        let (nl, en) = (Texts::new(Lang::Nl), Texts::new(Lang::En));
        assert_eq!(nl.day(day("2027-02-14")).text, "14 februari 2027");
        assert_eq!(en.day(day("2027-02-14")).text, "14 February 2027");
        assert_eq!(nl.day_short(day("2027-02-04")).text, "04-02-2027");
        assert_eq!(
            (nl.part_of_year(1990, 0).text.as_str(), nl.part_of_year(1990, 5).iso.as_str()),
            ("in 1990", "1990-05")
        );
        assert_eq!(nl.part_of_year(1990, 5).text, "in mei 1990");
        let now: Moment = "2027-02-14T12:00:00+01:00".parse().expect("moment");
        for (at, want) in [
            ("2027-02-14T02:14:59+01:00", "vandaag om 02:14 uur"),
            ("2027-02-13T23:59:00+01:00", "gisteren om 23:59 uur"),
            ("2027-02-12T09:00:00Z", "12 februari 2027 om 10:00 uur"),
        ] {
            assert_eq!(nl.moment(at.parse().expect("moment"), now).text, want);
        }
        assert_eq!(nl.stamp(now).text, "14 februari 2027 om 12:00 uur");
        assert_eq!(en.stamp(now).text, "14 February 2027 at 12:00");
    }

    #[test]
    fn distances_weeks_and_waits() {
        let nl = Texts::new(Lang::Nl);
        let today = day("2027-02-14");
        for (d, want) in [
            ("2027-02-14", "vandaag"),
            ("2027-02-15", "morgen"),
            ("2027-02-13", "gisteren"),
            ("2027-02-19", "over 5 dagen"),
            ("2027-03-28", "over 6 weken"),
            ("2027-02-10", "4 dagen geleden"),
        ] {
            assert_eq!(nl.distance(day(d), today), want);
        }
        assert_eq!(nl.weeks(day("2027-02-14"), day("2027-02-14")), "40+0");
        assert_eq!(nl.weeks(day("2027-02-14"), day("2026-11-21")), "27+6");
        assert_eq!(nl.weeks(day("2029-02-14"), day("2026-11-21")), "");
        for (secs, want) in [(0, "1 seconde"), (30, "30 seconden"), (91, "2 minuten"), (7200, "2 uur")] {
            assert_eq!(nl.wait(Duration::from_secs(secs)), want);
        }
    }
}
