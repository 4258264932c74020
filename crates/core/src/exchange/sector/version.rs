//! Versions of a rule: which one holds, how a new one is read from a form, and why it is not published.

use super::{RetentionRule, SectorKey, Words, number};
use crate::exchange::retention::Limits;
use crate::input::{Collect, Problems, code, line, refusals};
use crate::office::wind_down::natural_end;
use crate::person::date::DateInput;
use crate::time::{Day, Moment};

/// The longest text about a sector, in characters.
const LONGEST_NAME: usize = 60;
/// Days ahead within which a new version begins to hold.
const LONGEST_AHEAD: i64 = 366;

/// A published version, and from when it is the rule of its sector.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Published {
    /// The rule.
    pub rule: RetentionRule,
    /// Records first shared from this day on follow it.
    pub holds_from: Day,
    /// When it was published.
    pub published_at: Moment,
}

/// The rule under which a record of this sector is first shared on this day: the newest version that holds.
pub fn holding<'a>(all: &'a [Published], sector: &SectorKey, today: Day) -> Option<&'a Published> {
    let of_sector = all.iter().filter(|p| p.rule.sector() == sector && p.holds_from <= today);
    of_sector.max_by_key(|p| p.rule.version())
}

/// A version as a form sends it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RuleForm {
    /// The key of the sector.
    pub sector: String,
    /// What the sector is called, in Dutch and in English.
    pub name: [String; 2],
    /// What the date is called, in Dutch and in English.
    pub date_name: [String; 2],
    /// Days after the date.
    pub days: String,
    /// Days after the first sharing within which the date lies.
    pub farthest: String,
    /// Days after the date at which "Nog nodig?" is asked.
    pub asked: String,
    /// From which day it holds; empty for today.
    pub holds_from: DateInput,
    /// A date to try it with; may be empty.
    pub example: DateInput,
}

/// A version to be published.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewRule {
    /// Whose.
    pub sector: SectorKey,
    /// What the sector is called.
    pub name: Words,
    /// What the date is called.
    pub date_name: Words,
    /// The days.
    pub limits: Limits,
    /// From when it is the rule.
    pub holds_from: Day,
    /// A date to try it with.
    pub example: Option<Day>,
}

impl RuleForm {
    /// Reads the form, or tells all its problems. `most_days`: the operator's maximum for the days after the date.
    pub fn check(&self, most_days: i64, today: Day) -> Result<NewRule, Problems> {
        let mut c = Collect::new();
        let [name_nl, name_en] = &self.name;
        let [date_nl, date_en] = &self.date_name;
        let sector = c.take("sector", SectorKey::read_other(&self.sector));
        let name_nl = c.take("name_nl", line(name_nl, 1, LONGEST_NAME));
        let name_en = c.take("name_en", line(name_en, 1, LONGEST_NAME));
        let date_nl = c.take("date_nl", line(date_nl, 1, LONGEST_NAME));
        let date_en = c.take("date_en", line(date_en, 1, LONGEST_NAME));
        let days = c.take("days", number(&self.days, 1, Limits::most_days(most_days)));
        let farthest = c.take("farthest", number(&self.farthest, 0, Limits::FARTHEST));
        let asked = days.and_then(|days| c.take("asked", number(&self.asked, 0, days)));
        let holds_from = if self.holds_from.is_empty() {
            Some(today)
        } else {
            c.take("holds_from", self.holds_from.day())
        };
        if let Some(day) = holds_from {
            c.require("holds_from", day >= today, code::DAY_PAST);
            c.require("holds_from", day <= today.plus_days(LONGEST_AHEAD), code::END_TOO_FAR);
        }
        let example = if self.example.is_empty() { None } else { c.take("example", self.example.day()) };
        c.finish(|| {
            Some(NewRule {
                sector: sector?,
                name: Words::of(name_nl?, name_en?),
                date_name: Words::of(date_nl?, date_en?),
                limits: Limits::other(days?, farthest?, asked?),
                holds_from: holds_from?,
                example,
            })
        })
    }
}

/// The number of a new version, or why it is not published. `all`: every version of every sector.
///
/// Terms and agreement name the days of a rule and no more. So among all versions with the same days, not the newest
/// alone, the date stays the same one and never lies farther away: other days are the way to anything longer, and they
/// need new terms and a new signature.
pub fn publish(new: &NewRule, all: &[Published]) -> Result<u32, RuleRefused> {
    let earlier = || all.iter().filter(|p| p.rule.sector() == &new.sector);
    let Some(newest) = earlier().max_by_key(|p| p.rule.version()) else { return Ok(1) };
    if new.holds_from < newest.holds_from {
        return Err(RuleRefused::BeforeNewest);
    }
    let same = newest.rule.limits() == new.limits
        && newest.rule.name() == &new.name
        && newest.rule.date_name() == &new.date_name;
    if same {
        return Err(RuleRefused::Same);
    }
    let promised = || earlier().map(|p| &p.rule).filter(|r| r.limits().days() == new.limits.days());
    if promised().any(|r| r.limits().farthest() < new.limits.farthest()) {
        return Err(RuleRefused::Farther);
    }
    if promised().any(|r| r.date_name() != &new.date_name) {
        return Err(RuleRefused::OtherDate);
    }
    Ok(newest.rule.version().saturating_add(1))
}

/// Whether a planned end of the portal, before which every record was to end by itself, comes too early for some record
/// under a new rule. `before` and `new`: the longest stay under all rules until now, and under the new one.
pub fn outlives(sharing: Day, collecting: Day, before: i64, new: i64) -> bool {
    let in_time = |stay: i64| collecting >= natural_end(sharing, stay);
    in_time(before) && !in_time(new.max(before))
}

refusals! {
    /// Why a version is not published.
    pub enum RuleRefused {
        /// It would hold before the version that was published last.
        BeforeNewest = "sector-rule-before-newest",
        /// It says what the version before it says.
        Same = "sector-rule-same",
        /// Its date may lie farther away than in a version with the same days, which terms and agreement promise.
        Farther = "sector-rule-farther",
        /// Its date is another one than in a version with the same days.
        OtherDate = "sector-rule-other-date",
        /// A planned end of the portal, before which every record was to end by itself, would come too early for its.
        OutlivesPortal = "sector-rule-outlives-portal",
        /// Somebody else published meanwhile: the form showed an older state.
        Changed = "sector-rule-changed",
        /// The portal ends: nothing new begins (U5.1).
        Closing = "portal-closing",
    }
}
