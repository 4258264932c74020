//! The end of the whole portal (U5.1): planned by one operator, confirmed by another, announced, and carried out by the
//! calendar. Sharing ends first, collecting later; then everything is destroyed, and in the end the log too.

use crate::input::{Collect, Problems, code, named, paragraphs, refusals, ticked};
use crate::person::date::DateInput;
use crate::privacy::log_retention::{FEWEST_YEARS, MOST_YEARS, month_of};
use crate::time::{Day, Moment};

/// Days between the confirmation and the first day without sharing: as long as new terms are announced (T5.1), so that
/// each organisation can arrange another way for its records.
pub const NOTICE: i64 = 28;
/// Days between the last day of sharing and the last day of collecting at least: who was on leave when it was announced
/// still finds what waits for her.
pub const COLLECTING: i64 = 28;
/// Days ahead that can be planned: beyond this it is a slip of the pen.
pub const FURTHEST: i64 = 3 * 366;
/// Days before the destruction on which everybody is told once more.
pub const LAST_CALL: i64 = 7;
/// Days between two reminders to an organisation that has not confirmed its export.
pub const REMINDED: i64 = 28;
/// Characters of the words for the users.
pub const MOST_WORDS: usize = 600;

/// A plan as a form sends it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PlanForm {
    /// The last day on which something can be shared.
    pub sharing: DateInput,
    /// The last day on which something can be collected.
    pub collecting: DateInput,
    /// Box: records may be destroyed before their own last day.
    pub early: String,
    /// What the users are told, in Dutch.
    pub words_nl: String,
    /// The same in English.
    pub words_en: String,
}

/// A plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Plan {
    /// The last day of sharing.
    pub sharing: Day,
    /// The last day of collecting.
    pub collecting: Day,
    /// Whether records may be destroyed before their own last day.
    pub early: bool,
    /// What the users are told, in Dutch.
    pub words_nl: String,
    /// The same in English.
    pub words_en: String,
}

impl Plan {
    /// From when on nothing new can be left here.
    pub fn closes_at(&self) -> Moment {
        self.sharing.end()
    }
    /// From when on nothing can be collected, and everything is destroyed.
    pub fn ends_at(&self) -> Moment {
        self.collecting.end()
    }
}

/// Whether no record ends before its own time, or the operator said that some may.
pub fn keeps_its_word(early: bool, sharing: Day, collecting: Day, longest_stay: i64) -> bool {
    early || collecting >= natural_end(sharing, longest_stay)
}

/// The first day that may be the last one of sharing: each of the days of notice is whole.
pub fn earliest_sharing(today: Day) -> Day {
    today.plus_days(NOTICE)
}

/// The first day that may be the last one of collecting.
pub fn earliest_collecting(sharing: Day) -> Day {
    sharing.plus_days(COLLECTING)
}

/// From which last day of collecting on no record ends before its own time: what is shared on the last day may stay so long.
/// `longest_stay`: of any care sector, in days.
pub fn natural_end(sharing: Day, longest_stay: i64) -> Day {
    sharing.plus_days(longest_stay)
}

impl PlanForm {
    /// Reads the form, or tells all its problems. `longest_stay`: how many days a record of any care sector may stay.
    pub fn check(&self, today: Day, longest_stay: i64) -> Result<Plan, Problems> {
        let mut c = Collect::new();
        let sharing = c.take("sharing", self.sharing.day());
        let collecting = c.take("collecting", self.collecting.day());
        let early = ticked(&self.early);
        if let Some(day) = sharing {
            c.require("sharing", day >= earliest_sharing(today), code::WIND_DOWN_NOTICE);
            c.require("sharing", day <= today.plus_days(FURTHEST), code::WIND_DOWN_FAR);
        }
        if let (Some(first), Some(last)) = (sharing, collecting) {
            c.require("collecting", last >= earliest_collecting(first), code::WIND_DOWN_COLLECTING);
            c.require("collecting", last <= today.plus_days(FURTHEST), code::WIND_DOWN_FAR);
            let keeps = keeps_its_word(early, first, last, longest_stay);
            c.require("early", keeps, code::WIND_DOWN_EARLY);
        }
        let words_nl = c.take("words_nl", paragraphs(&self.words_nl, 1, MOST_WORDS));
        let words_en = c.take("words_en", paragraphs(&self.words_en, 1, MOST_WORDS));
        c.finish(|| {
            Some(Plan {
                sharing: sharing?,
                collecting: collecting?,
                early,
                words_nl: words_nl?,
                words_en: words_en?,
            })
        })
    }
}

named! {
    /// What the end of the portal means for who works with it, at a moment.
    pub enum Portal {
        /// Nothing yet.
        Open = "open",
        /// Nothing new can be left here.
        SharingOver = "sharing_over",
        /// Nothing can be seen or collected: it is being destroyed.
        Shut = "shut",
        /// Everything was destroyed. Receipts and logs can be seen.
        Emptied = "emptied",
    }
}

named! {
    /// Where an end of the portal stands.
    pub enum Stage {
        /// One operator planned it; nobody else knows of it.
        Planned = "planned",
        /// It was taken back.
        TakenBack = "taken_back",
        /// A second operator confirmed it, and everybody was told.
        Announced = "announced",
        /// Nothing new can be left here; what is here can be collected.
        SharingOver = "sharing_over",
        /// Collecting is over; records are being destroyed.
        Destroying = "destroying",
        /// No record is left. The log is kept until each organisation has its own.
        LogsKept = "logs_kept",
        /// The log is gone too, and there is a report.
        Finished = "finished",
    }
}

/// The moments of an end of the portal, from which everything else follows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Course {
    /// From when on nothing new can be left here.
    pub closes_at: Moment,
    /// From when on nothing can be collected.
    pub ends_at: Moment,
    /// When the second operator confirmed it.
    pub confirmed_at: Option<Moment>,
    /// When it was taken back.
    pub taken_back_at: Option<Moment>,
    /// When the last record was gone.
    pub emptied_at: Option<Moment>,
    /// When the log was gone and the report was made.
    pub finished_at: Option<Moment>,
}

impl Course {
    /// Where it stands. Time alone closes the doors: no job has to have run.
    pub fn stage(&self, now: Moment) -> Stage {
        if self.taken_back_at.is_some() {
            return Stage::TakenBack;
        }
        if self.confirmed_at.is_none() {
            return Stage::Planned;
        }
        if self.finished_at.is_some() {
            return Stage::Finished;
        }
        if self.emptied_at.is_some() {
            return Stage::LogsKept;
        }
        if now >= self.ends_at {
            return Stage::Destroying;
        }
        if now >= self.closes_at { Stage::SharingOver } else { Stage::Announced }
    }
    /// What it means for who works with the portal.
    pub fn portal(&self, now: Moment) -> Portal {
        match self.stage(now) {
            Stage::Planned | Stage::TakenBack | Stage::Announced => Portal::Open,
            Stage::SharingOver => Portal::SharingOver,
            Stage::Destroying => Portal::Shut,
            Stage::LogsKept | Stage::Finished => Portal::Emptied,
        }
    }
    /// Whether a second operator may confirm it now: the days of notice are whole from here too.
    pub fn confirm(&self, now: Moment) -> Result<(), WindDownRefused> {
        match self.stage(now) {
            Stage::Planned if now.day().plus_days(NOTICE).end() <= self.closes_at => Ok(()),
            Stage::Planned => Err(WindDownRefused::NoticeTooShort),
            Stage::TakenBack
            | Stage::Announced
            | Stage::SharingOver
            | Stage::Destroying
            | Stage::LogsKept
            | Stage::Finished => Err(WindDownRefused::NotPlanned),
        }
    }
    /// Whether it may still be taken back: from the first moment of destruction on there is no way back.
    pub fn take_back(&self, now: Moment) -> Result<(), WindDownRefused> {
        match self.stage(now) {
            Stage::Planned | Stage::Announced | Stage::SharingOver => Ok(()),
            Stage::TakenBack => Err(WindDownRefused::NotPlanned),
            Stage::Destroying | Stage::LogsKept | Stage::Finished => Err(WindDownRefused::Irreversible),
        }
    }
    /// Until when the log is kept for an organisation that never confirms: as long as it would have been kept anyway,
    /// the configured years by whole months.
    pub fn kept_until(&self, years: u8) -> Option<Moment> {
        let date = self.emptied_at?.day().date();
        let year = date.year().saturating_add(i16::from(years.clamp(FEWEST_YEARS, MOST_YEARS)));
        Some(month_of(Day::new(year, date.month(), 1)?.plus_days(31)).start())
    }
}

refusals! {
    /// Why an end of the portal is not planned, confirmed or taken back.
    pub enum WindDownRefused {
        /// There is one already.
        AlreadyPlanned = "wind-down-planned",
        /// There is none to confirm or to take back.
        NotPlanned = "wind-down-absent",
        /// Who planned it may not confirm it.
        Oneself = "wind-down-oneself",
        /// The days of notice are not whole any more: it has to be planned anew.
        NoticeTooShort = "wind-down-notice-over",
        /// A rule of a care sector was published meanwhile, under which records would outlive the end.
        RuleLonger = "wind-down-rule-longer",
        /// Destruction has begun.
        Irreversible = "wind-down-irreversible",
        /// It was not confirmed, or the organisation's log is not due yet.
        TooEarly = "wind-down-too-early",
        /// No export, or exports that do not cover the whole log.
        NoExport = "wind-down-no-export",
        /// The organisation has confirmed before.
        AlreadyConfirmed = "wind-down-confirmed",
    }
}

/// Whether exports of these days, first and last, together hold every day from `first` to `last`.
pub fn cover(exports: &[(Day, Day)], first: Day, last: Day) -> bool {
    let mut sorted = exports.to_vec();
    sorted.sort_unstable();
    let mut next = first;
    for (from, until) in sorted {
        if from > next {
            return false;
        }
        next = next.max(until.plus_days(1));
        if next > last {
            return true;
        }
    }
    next > last
}

/// Whether the log may go: each organisation has its own, and nobody waits for an answer to a complaint; or its time is
/// over whoever has not confirmed.
pub fn may_finish(waiting: usize, open_complaints: i64, kept_until: Option<Moment>, now: Moment) -> bool {
    (waiting == 0 && open_complaints == 0) || kept_until.is_some_and(|end| now >= end)
}

#[cfg(test)]
#[path = "wind_down_tests.rs"]
mod tests;
