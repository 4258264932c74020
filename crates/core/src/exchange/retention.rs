//! How long a record may stay (U2.5a, U2.5b).
//!
//! In birth care the last day is the earliest of the source's chosen day, the due date + 42 days, and the first sharing +
//! 342 days. A record ends with its last day in Europe/Amsterdam. The third limit follows from the bound on due dates;
//! it is computed all the same, so that not even a damaged row can make a record outlive it. Records of other sectors
//! end in the same way, with the days of their own rule (`sector`); "due date" then stands for the date that rule names.

use crate::input::{Flaw, code};
use crate::person::date;
use crate::refusal::Coded;
use crate::time::{Day, Moment};

/// Days after the due date that a record may stay: six weeks (U2.5a).
pub const DAYS_AFTER_DUE: i64 = 42;
/// No due date, corrected or not, lies more days than this after the first sharing (U2.5a).
pub const DUE_WITHIN: i64 = 300;
/// Nothing outlives its first sharing by more days than this.
pub const LONGEST_STAY: i64 = DUE_WITHIN + DAYS_AFTER_DUE;
/// Days after the due date at which the source is asked "Nog nodig?".
pub const ASKED_AFTER_DUE: i64 = 14;

/// The days of a rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    days: i64,
    farthest: i64,
    asked: i64,
}

impl Limits {
    /// Birth care's (U2.5a).
    pub const BIRTH: Self = Self { days: DAYS_AFTER_DUE, farthest: DUE_WITHIN, asked: ASKED_AFTER_DUE };
    /// No rule of another sector has more days after its date: the portal passes data on, it is no archive, and with a year
    /// nothing there needs longer than one round of the care that it was shared for.
    pub const MOST_DAYS: i64 = 365;
    /// No rule lets its date lie more days than this after the first sharing.
    pub const FARTHEST: i64 = DUE_WITHIN;
    /// No record of any sector outlives its first sharing by more days than this.
    pub const LONGEST_STAY: i64 = Self::FARTHEST + Self::MOST_DAYS;

    /// Another sector's. What is beyond the limits of all rules is cut off.
    pub fn other(days: i64, farthest: i64, asked: i64) -> Self {
        let days = days.clamp(0, Self::MOST_DAYS);
        Self { days, farthest: farthest.clamp(0, Self::FARTHEST), asked: asked.clamp(0, days) }
    }
    /// The operator's maximum for the days after a date, itself within [`Self::MOST_DAYS`].
    pub fn most_days(operator: i64) -> i64 {
        operator.clamp(1, Self::MOST_DAYS)
    }
    /// Days after the date that a record may stay.
    pub const fn days(self) -> i64 {
        self.days
    }
    /// Days after the first sharing beyond which the date does not lie.
    pub const fn farthest(self) -> i64 {
        self.farthest
    }
    /// Days after the date at which the source is asked "Nog nodig?".
    pub const fn asked(self) -> i64 {
        self.asked
    }
    /// Nothing under this rule outlives its first sharing by more days than this.
    pub const fn longest_stay(self) -> i64 {
        self.farthest.saturating_add(self.days)
    }
}

/// Why a date is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DateRefused {
    /// The date lies too far after the first sharing; this is the last one that may be given.
    #[error("due-date-too-far")]
    DueTooFar(Day),
    /// The days after the date have passed; this is the first one that may be given.
    #[error("due-date-too-early")]
    DueTooEarly(Day),
    /// The chosen last day lies after the limit; this is the limit.
    #[error("last-day-too-late")]
    LastDayTooLate(Day),
    /// The chosen last day is over.
    #[error("last-day-past")]
    LastDayPast,
    /// Nothing would change.
    #[error("date-unchanged")]
    Unchanged,
}

impl DateRefused {
    /// Every code.
    pub const CODES: [&'static str; 5] =
        ["due-date-too-far", "due-date-too-early", "last-day-too-late", "last-day-past", "date-unchanged"];
}

impl Coded for DateRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::DueTooFar(_) => "due-date-too-far",
            Self::DueTooEarly(_) => "due-date-too-early",
            Self::LastDayTooLate(_) => "last-day-too-late",
            Self::LastDayPast => "last-day-past",
            Self::Unchanged => "date-unchanged",
        }
    }
}

impl From<DateRefused> for Flaw {
    fn from(r: DateRefused) -> Self {
        let limit = |c, day| Flaw::new(c).arg("limit", date::short(day));
        match r {
            DateRefused::DueTooFar(day) => limit(code::DUE_DATE_TOO_FAR, day),
            DateRefused::DueTooEarly(day) => limit(code::DUE_DATE_TOO_EARLY, day),
            DateRefused::LastDayTooLate(day) => limit(code::LAST_DAY_TOO_LATE, day),
            DateRefused::LastDayPast => Flaw::new(code::LAST_DAY_PAST),
            DateRefused::Unchanged => Flaw::new(code::DATE_UNCHANGED),
        }
    }
}

/// Checks a due date against the first sharing (birth care: 300 days) and against today (six weeks not yet past).
fn possible(limits: Limits, due: Day, first_shared: Day, today: Day) -> Result<Day, DateRefused> {
    let latest = first_shared.plus_days(limits.farthest);
    let earliest = today.plus_days(-limits.days);
    if due > latest {
        Err(DateRefused::DueTooFar(latest))
    } else if due < earliest {
        Err(DateRefused::DueTooEarly(earliest))
    } else {
        Ok(due)
    }
}

/// The dates on which a record's end depends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Retention {
    limits: Limits,
    first_shared: Day,
    due: Day,
    chosen: Option<Day>,
}

impl Retention {
    /// For a record that is shared now; `chosen` is an earlier last day, when the source wants one.
    pub fn begin(limits: Limits, today: Day, due: Day, chosen: Option<Day>) -> Result<Self, DateRefused> {
        let due = possible(limits, due, today, today)?;
        let open = Self { limits, first_shared: today, due, chosen: None };
        match chosen {
            None => Ok(open),
            Some(day) => open.with_chosen(day, today),
        }
    }
    /// From the store. Even dates that no rule would have let in end within all limits.
    pub const fn stored(limits: Limits, first_shared: Day, due: Day, chosen: Option<Day>) -> Self {
        Self { limits, first_shared, due, chosen }
    }
    /// The days of the rule under which it was first shared.
    pub const fn limits(&self) -> Limits {
        self.limits
    }
    /// The civil day of the first sharing.
    pub const fn first_shared(&self) -> Day {
        self.first_shared
    }
    /// The due date.
    pub const fn due(&self) -> Day {
        self.due
    }
    /// The earlier last day that the source chose.
    pub const fn chosen(&self) -> Option<Day> {
        self.chosen
    }
    /// The latest last day that the due date allows, whatever was chosen.
    pub fn limit(&self) -> Day {
        self.due.plus_days(self.limits.days).min(self.longest())
    }
    /// The last day on which the record is there.
    pub fn last_day(&self) -> Day {
        self.chosen.map_or(self.limit(), |chosen| chosen.min(self.limit()))
    }
    /// The first moment at which the record is no longer there: the end of the last day.
    pub fn expires_at(&self) -> Moment {
        self.last_day().end()
    }
    /// Whether the record has had its time.
    pub fn is_over(&self, now: Moment) -> bool {
        now >= self.expires_at()
    }
    /// Another due date (U2.5b). An earlier chosen day stays as it was.
    pub fn correct_due(&self, due: Day, today: Day) -> Result<Self, DateRefused> {
        let due = possible(self.limits, due, self.first_shared, today)?;
        if due == self.due {
            return Err(DateRefused::Unchanged);
        }
        Ok(Self { due, ..*self })
    }
    /// Another last day (U2.5b), not before today and not after the limit.
    pub fn choose_last_day(&self, day: Day, today: Day) -> Result<Self, DateRefused> {
        if self.last_day() == day && self.chosen == Some(day) {
            return Err(DateRefused::Unchanged);
        }
        self.with_chosen(day, today)
    }
    fn with_chosen(&self, day: Day, today: Day) -> Result<Self, DateRefused> {
        if day < today {
            Err(DateRefused::LastDayPast)
        } else if day > self.limit() {
            Err(DateRefused::LastDayTooLate(self.limit()))
        } else {
            Ok(Self { chosen: Some(day), ..*self })
        }
    }
    /// When the source is asked "Nog nodig?"; `None` when the record is gone by then.
    pub fn still_needed_on(&self) -> Option<Day> {
        let day = self.due.plus_days(self.limits.asked);
        (day <= self.last_day()).then_some(day)
    }
    /// The end of all: after this moment not even the row of a withdrawn record stays.
    pub fn outer_end(&self) -> Moment {
        self.longest().end()
    }
    fn longest(&self) -> Day {
        self.first_shared.plus_days(self.limits.longest_stay())
    }
}

crate::input::named! {
    /// On what ground a due date is corrected (U2.5b).
    pub enum CorrectionGround {
        /// A scan dated the pregnancy anew.
        Scan = "scan",
        /// The first entry was a mistake.
        Mistake = "mistake",
        /// The care provider dated it anew on other findings.
        Findings = "findings",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(s: &str) -> Day {
        s.parse().expect("day")
    }

    /// U2.5a. Values measured in the domain research: leap days, change of clocks, ends of years.
    #[test]
    fn u2_5a_a_record_ends_with_the_42nd_day_after_the_due_date() {
        for (due, last, gone) in [
            ("2026-11-17", "2026-12-29", "2026-12-30T00:00:00+01:00"),
            ("2026-10-07", "2026-11-18", "2026-11-19T00:00:00+01:00"),
            ("2028-12-05", "2029-01-16", "2029-01-17T00:00:00+01:00"),
            ("2028-01-18", "2028-02-29", "2028-03-01T00:00:00+01:00"), // ends on a leap day
            ("2028-01-19", "2028-03-01", "2028-03-02T00:00:00+01:00"),
            ("2027-01-18", "2027-03-01", "2027-03-02T00:00:00+01:00"), // no leap day between
            ("2028-02-29", "2028-04-11", "2028-04-12T00:00:00+02:00"), // due on a leap day
            ("2027-02-14", "2027-03-28", "2027-03-29T00:00:00+02:00"), // the day of 23 hours
            ("2027-02-13", "2027-03-27", "2027-03-28T00:00:00+01:00"),
            ("2027-09-19", "2027-10-31", "2027-11-01T00:00:00+01:00"), // the day of 25 hours
            ("2027-09-18", "2027-10-30", "2027-10-31T00:00:00+02:00"),
            ("2026-11-19", "2026-12-31", "2027-01-01T00:00:00+01:00"), // the year ends
        ] {
            let r = Retention::begin(Limits::BIRTH, day(due).plus_days(-100), day(due), None).unwrap();
            assert_eq!((r.last_day(), r.expires_at().rfc3339().as_str()), (day(last), gone), "{due}");
            let just_before = r.expires_at().minus(std::time::Duration::from_micros(1));
            assert!(!r.is_over(just_before) && r.is_over(r.expires_at()), "{due}");
            assert_eq!(just_before.day(), day(last), "{due}");
        }
    }

    /// U2.5a. The bound of 300 days counts from the first sharing, and six weeks may not be past.
    #[test]
    fn u2_5a_due_dates_lie_in_a_window() {
        let today = day("2027-02-14");
        for (due, ok) in [
            ("2027-12-11", Ok(())), // day 300
            ("2027-12-12", Err("due-date-too-far")),
            ("2027-01-03", Ok(())), // its limit is today
            ("2027-01-02", Err("due-date-too-early")),
            ("9999-12-31", Err("due-date-too-far")),
        ] {
            assert_eq!(
                Retention::begin(Limits::BIRTH, today, day(due), None).map(|_| ()).map_err(|r| r.code()),
                ok,
                "{due}"
            );
        }
        // Corrected 100 days later, the bound has not moved.
        let r = Retention::begin(Limits::BIRTH, today, day("2027-10-01"), None).unwrap();
        let later = today.plus_days(100);
        assert!(r.correct_due(day("2027-12-11"), later).is_ok());
        assert_eq!(r.correct_due(day("2027-12-12"), later), Err(DateRefused::DueTooFar(day("2027-12-11"))));
        assert_eq!(r.correct_due(day("2027-10-01"), later), Err(DateRefused::Unchanged));
        assert_eq!(
            r.correct_due(later.plus_days(-43), later),
            Err(DateRefused::DueTooEarly(later.plus_days(-42)))
        );
    }

    /// U2.5b. The source may choose an earlier last day; it never moves by itself.
    #[test]
    fn u2_5b_an_earlier_chosen_day_never_moves_by_itself() {
        let today = day("2027-02-14");
        let chosen = day("2027-07-01");
        let r = Retention::begin(Limits::BIRTH, today, day("2027-08-01"), Some(chosen)).unwrap();
        assert_eq!((r.limit(), r.last_day()), (day("2027-09-12"), chosen));
        let later = r.correct_due(day("2027-09-01"), today).unwrap();
        assert_eq!(later.last_day(), chosen);
        // A much earlier due date brings the end forward; corrected back, the chosen day holds again and no more.
        let earlier = r.correct_due(day("2027-04-01"), today).unwrap();
        assert_eq!(earlier.last_day(), day("2027-05-13"));
        assert_eq!(earlier.correct_due(day("2027-09-01"), today).unwrap().last_day(), chosen);
        assert_eq!(
            r.choose_last_day(day("2027-09-13"), today),
            Err(DateRefused::LastDayTooLate(day("2027-09-12")))
        );
        assert_eq!(r.choose_last_day(day("2027-02-13"), today), Err(DateRefused::LastDayPast));
        assert_eq!(r.choose_last_day(chosen, today), Err(DateRefused::Unchanged));
        assert_eq!(r.choose_last_day(today, today).unwrap().expires_at(), today.end());
    }

    #[test]
    fn the_question_still_needed_comes_two_weeks_after_the_due_date_if_the_record_is_there() {
        let today = day("2027-02-14");
        let due = day("2027-03-01");
        let r = |chosen| Retention::begin(Limits::BIRTH, today, due, chosen).unwrap().still_needed_on();
        assert_eq!(r(None), Some(day("2027-03-15")));
        assert_eq!(r(Some(day("2027-03-15"))), Some(day("2027-03-15")));
        assert_eq!(r(Some(day("2027-03-14"))), None);
    }

    proptest! {
        /// U2.5a. Whatever is corrected or chosen, and whatever stood in the row, all three limits hold.
        #[test]
        fn u2_5a_no_sequence_of_dates_outlives_the_limits(
            steps in proptest::collection::vec((any::<bool>(), -400_i64..800, 0_i64..60), 0..20),
            first_due in -400_i64..800,
        ) {
            let first = day("2027-02-14");
            let mut today = first;
            let mut r = Retention::stored(Limits::BIRTH, first, first.plus_days(first_due), None);
            for (correct, offset, pass) in steps {
                today = today.plus_days(pass);
                let day = first.plus_days(offset);
                let next = if correct { r.correct_due(day, today) } else { r.choose_last_day(day, today) };
                r = next.unwrap_or(r);
                prop_assert!(r.last_day().days_since(first) <= 342);
                prop_assert!(r.last_day().days_since(r.due()) <= 42);
                prop_assert!(r.chosen().is_none_or(|c| r.last_day() <= c));
                prop_assert!(r.expires_at() <= r.outer_end());
            }
        }
    }
}
