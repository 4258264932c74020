//! Planned maintenance (T12.1): when, what everybody is told, and from when.

use crate::input::{Collect, Flaw, Problems, code, named, paragraphs, refusals, ticked};
use crate::person::date::DateInput;
use crate::privacy::breach::time_of_day;
use crate::time::{Day, Moment, amsterdam};
use jiff::SignedDuration;
use jiff::tz::AmbiguousOffset;
use std::time::Duration;

/// Days that maintenance takes at most: what is longer is no maintenance.
pub const LONGEST: i64 = 7;
/// Days ahead that can be planned: beyond this it is a slip of the pen.
pub const FURTHEST: i64 = 366;
/// Characters of the words for the users.
pub const MOST_WORDS: usize = 600;
/// How long it is kept after its end.
pub const KEPT: Duration = Duration::from_hours(24 * 366);

/// A day and a time as a form sends them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TimeInput {
    /// The day.
    pub day: DateInput,
    /// The time of the clock, `HH:MM`.
    pub time: String,
}

/// Maintenance as a form sends it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MaintenanceForm {
    /// From when.
    pub from: TimeInput,
    /// Until when.
    pub till: TimeInput,
    /// From which day it is announced.
    pub shown: DateInput,
    /// What the users are told, in Dutch.
    pub words_nl: String,
    /// The same in English.
    pub words_en: String,
    /// Box: mail the administrators.
    pub tell: String,
}

/// Planned maintenance.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Maintenance {
    /// From when.
    pub from: Moment,
    /// The first moment after it.
    pub till: Moment,
    /// From when everybody is told.
    pub shown: Moment,
    /// What the users are told, in Dutch.
    pub words_nl: String,
    /// The same in English.
    pub words_en: String,
    /// Whether the administrators get a mail.
    pub tell: bool,
}

named! {
    /// Where maintenance stands.
    pub enum Phase {
        /// Nobody but operators knows of it.
        Hidden = "hidden",
        /// Everybody is told.
        Announced = "announced",
        /// It is under way.
        Underway = "underway",
        /// It is over.
        Over = "over",
    }
}

refusals! {
    /// Why maintenance is not published, changed or withdrawn.
    pub enum MaintenanceRefused {
        /// It is not there, was withdrawn or is over.
        Gone = "maintenance-gone",
        /// Somebody else changed it meanwhile.
        Changed = "maintenance-changed",
    }
}

/// Where it stands at this moment.
pub fn phase(shown: Moment, from: Moment, till: Moment, now: Moment) -> Phase {
    if now >= till {
        Phase::Over
    } else if now >= from {
        Phase::Underway
    } else if now >= shown {
        Phase::Announced
    } else {
        Phase::Hidden
    }
}

/// Which of two moments is meant when the clock shows a time twice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Twice {
    First,
    Second,
}

/// The moment at which the clocks here show this. A time that is skipped in spring is refused; of one that comes twice in
/// autumn maintenance begins at the first and ends at the second, so that nobody is surprised.
fn moment(day: Day, (hour, minute): (i8, u64), twice: Twice) -> Result<Moment, Flaw> {
    let minute = i8::try_from(minute).map_err(|_| code::TIME_UNREADABLE)?;
    let local = amsterdam().to_ambiguous_timestamp(day.date().at(hour, minute, 0, 0));
    let found = match (local.offset(), twice) {
        (AmbiguousOffset::Gap { .. }, _) => return Err(code::TIME_SKIPPED.into()),
        (_, Twice::First) => local.earlier(),
        (_, Twice::Second) => local.later(),
    };
    found.map(|t| Moment::from_micros(t.as_microsecond())).map_err(|_| code::TIME_UNREADABLE.into())
}

impl MaintenanceForm {
    /// Reads the form, or tells all its problems. `begun`: when what is changed is under way, its beginning, which stays.
    pub fn check(&self, now: Moment, begun: Option<Moment>) -> Result<Maintenance, Problems> {
        let mut c = Collect::new();
        let from = match begun {
            Some(begun) => Some(begun),
            None => {
                let from = c.read(&self.from, "from_day", "from_time", Twice::First);
                if let Some(from) = from {
                    c.require("from_day", from > now, code::MAINTENANCE_PAST);
                    let last = now.day().plus_days(FURTHEST).end();
                    c.require("from_day", from <= last, code::MAINTENANCE_FAR);
                }
                from
            }
        };
        let till = c.read(&self.till, "till_day", "till_time", Twice::Second);
        if let (Some(from), Some(till)) = (from, till) {
            c.require("till_day", till > from, code::MAINTENANCE_ORDER);
            c.require("till_day", till > now || till <= from, code::MAINTENANCE_PAST);
            // By the clock on the wall: a night with 25 hours makes nothing longer.
            let longest = SignedDuration::from_hours(24 * LONGEST);
            let last = from.zoned().datetime().saturating_add(longest);
            c.require("till_day", till.zoned().datetime() <= last, code::MAINTENANCE_LONG);
        }
        // Left empty: at once; for what is under way there is nothing to choose.
        let shown = if self.shown.is_empty() || begun.is_some() {
            Some(now)
        } else {
            let shown = c.take("shown", self.shown.day()).map(Day::start);
            if let (Some(from), Some(shown)) = (from, shown) {
                c.require("shown", shown <= from, code::MAINTENANCE_SHOWN);
            }
            shown
        };
        let words_nl = c.take("words_nl", paragraphs(&self.words_nl, 1, MOST_WORDS));
        let words_en = c.take("words_en", paragraphs(&self.words_en, 1, MOST_WORDS));
        let tell = ticked(&self.tell);
        c.finish(|| {
            let (from, till) = (from?, till?);
            Some(Maintenance {
                from,
                till,
                shown: shown?.min(from),
                words_nl: words_nl?,
                words_en: words_en?,
                tell,
            })
        })
    }
}

impl Collect {
    fn read(
        &mut self,
        input: &TimeInput,
        day: &'static str,
        time: &'static str,
        twice: Twice,
    ) -> Option<Moment> {
        let on = self.take(day, input.day.day());
        let at = self.take(time, time_of_day(&input.time));
        self.take(time, moment(on?, at?, twice))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        text.parse().expect("a moment")
    }

    fn now() -> Moment {
        at("2026-11-28T12:00:00+01:00")
    }

    fn form(from: (&str, &str), till: (&str, &str), shown: &str) -> MaintenanceForm {
        let input = |(day, time): (&str, &str)| TimeInput { day: day.into(), time: time.to_owned() };
        MaintenanceForm {
            from: input(from),
            till: input(till),
            shown: shown.into(),
            words_nl: "Onderhoud.".to_owned(),
            words_en: "Maintenance.".to_owned(),
            tell: String::new(),
        }
    }

    fn problems(form: &MaintenanceForm) -> String {
        form.check(now(), None).expect_err("refused").to_string()
    }

    #[test]
    fn t12_1_times_are_those_of_the_clock_here() {
        let m = form(("05-12-2026", "22:00"), ("06-12-2026", "2.30"), "01-12-2026")
            .check(now(), None)
            .expect("good");
        assert_eq!(m.from, at("2026-12-05T22:00:00+01:00"));
        assert_eq!(m.till, at("2026-12-06T02:30:00+01:00"));
        assert_eq!(m.shown, at("2026-12-01T00:00:00+01:00"));
        let m = form(("05-12-2026", "22:00"), ("06-12-2026", "2:30"), "").check(now(), None).expect("good");
        assert_eq!(m.shown, now(), "at once");
    }

    #[test]
    fn t12_1_an_hour_that_is_skipped_is_refused_and_one_that_comes_twice_is_whole() {
        let spring = form(("28-03-2027", "02:30"), ("28-03-2027", "04:00"), "");
        assert_eq!(problems(&spring), "from_time: time-skipped");
        let spring = form(("28-03-2027", "01:30"), ("28-03-2027", "02:00"), "");
        assert_eq!(problems(&spring), "till_time: time-skipped");
        let autumn =
            form(("31-10-2027", "02:30"), ("31-10-2027", "02:30"), "").check(now(), None).expect("good");
        assert_eq!(autumn.from, at("2027-10-31T02:30:00+02:00"));
        assert_eq!(autumn.till, at("2027-10-31T02:30:00+01:00"));
    }

    #[test]
    fn t12_1_what_cannot_be_planned() {
        for (form, expected) in [
            (form(("28-11-2026", "11:59"), ("28-11-2026", "13:00"), ""), "from_day: maintenance-past"),
            (form(("29-11-2026", "10:00"), ("29-11-2026", "10:00"), ""), "till_day: maintenance-order"),
            (form(("29-11-2026", "10:00"), ("06-12-2026", "12:01"), ""), "till_day: maintenance-long"),
            (form(("01-12-2027", "10:00"), ("01-12-2027", "12:00"), ""), "from_day: maintenance-far"),
            (
                form(("29-11-2026", "10:00"), ("29-11-2026", "12:00"), "30-11-2026"),
                "shown: maintenance-shown",
            ),
            (
                form(("29-11-2026", "24:00"), ("29-11-2026", "laat"), ""),
                "from_time: time-unreadable, till_time: time-unreadable",
            ),
            (
                form(("29-11-2026", ""), ("29-11-2026", "1:60"), ""),
                "from_time: required, till_time: time-unreadable",
            ),
        ] {
            assert_eq!(problems(&form), expected);
        }
        let week = form(("29-11-2026", "10:00"), ("06-12-2026", "10:00"), "").check(now(), None);
        assert!(week.is_ok(), "a week is fine: {week:?}");
        let autumn = form(("27-10-2027", "10:00"), ("03-11-2027", "10:00"), "").check(now(), None);
        assert!(autumn.is_ok(), "and one with an hour more too: {autumn:?}");
    }

    #[test]
    fn t12_1_what_is_under_way_can_end_later_but_not_begin_again() {
        let begun = now().minus(Duration::from_hours(1));
        let longer = form(("", ""), ("28-11-2026", "18:00"), "").check(now(), Some(begun)).expect("good");
        assert_eq!((longer.from, longer.till), (begun, at("2026-11-28T18:00:00+01:00")));
        let past = form(("", ""), ("28-11-2026", "11:30"), "").check(now(), Some(begun));
        assert_eq!(past.expect_err("over").to_string(), "till_day: maintenance-past");
    }

    #[test]
    fn t12_1_it_begins_and_ends_by_itself() {
        let (shown, from, till) =
            (now(), now().plus(Duration::from_hours(5)), now().plus(Duration::from_hours(6)));
        let second = Duration::from_secs(1);
        for (moment, expected) in [
            (shown.minus(second), Phase::Hidden),
            (shown, Phase::Announced),
            (from.minus(second), Phase::Announced),
            (from, Phase::Underway),
            (till.minus(second), Phase::Underway),
            (till, Phase::Over),
        ] {
            assert_eq!(phase(shown, from, till, moment), expected, "{}", moment.rfc3339());
        }
    }
}
