//! Care sectors. How long a sector's records may stay is a rule that is data with a version; birth care's is law and code.
//!
//! A version of a rule never changes and a record keeps the version under which it was first shared. A sector is on for
//! an organisation only while the terms and the signed processor agreement both name exactly the limit of the rule that
//! holds, and the operator switched it on there: [`standing`].

use super::retention::Limits;
use crate::ids::SectorRuleId;
use crate::input::{Collect, Flaw, Problems, code, line, refusals};
use crate::lang::Lang;
use crate::office::wind_down::natural_end;
use crate::person::date::DateInput;
use crate::time::{Day, Moment};
use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::str::FromStr;

/// The key of birth care.
pub const BIRTH: &str = "geboortezorg";
/// What stands for the key of a sector that cannot be read any more. No sector is called so.
const UNREADABLE: &str = "onleesbaar";
/// Most sectors that terms or an agreement name.
pub const MOST_NAMED: usize = 20;
/// The longest text about a sector, in characters.
const LONGEST_NAME: usize = 60;
/// Days ahead within which a new version begins to hold.
const LONGEST_AHEAD: i64 = 366;

/// The stable key of a sector: 2 to 20 small letters and dashes, such as `geboortezorg`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SectorKey(Cow<'static, str>);

impl SectorKey {
    /// Birth care.
    pub const fn birth() -> Self {
        Self(Cow::Borrowed(BIRTH))
    }
    /// What stands for a key that cannot be read any more.
    pub const fn unreadable() -> Self {
        Self(Cow::Borrowed(UNREADABLE))
    }
    /// The text of the key.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// Whether it is birth care's.
    pub fn is_birth(&self) -> bool {
        self.0 == BIRTH
    }
    /// Reads the key of a sector other than birth care, whose rule is not data.
    pub fn read_other(text: &str) -> Result<Self, Flaw> {
        if text.trim().is_empty() {
            return Err(code::REQUIRED.into());
        }
        match text.trim().parse::<Self>() {
            Ok(key) if key.is_birth() => Err(code::SECTOR_BIRTH.into()),
            Ok(key) if key.0 != UNREADABLE => Ok(key),
            Ok(_) | Err(NotAKey) => Err(code::SECTOR_KEY.into()),
        }
    }
}

/// A text that is no key of a sector.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not the key of a sector")]
pub struct NotAKey;

impl FromStr for SectorKey {
    type Err = NotAKey;
    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let ends = |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase());
        let fits = (2..=20).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
            && ends(text.chars().next())
            && ends(text.chars().last());
        if fits { Ok(Self(Cow::Owned(text.to_owned()))) } else { Err(NotAKey) }
    }
}

impl fmt::Display for SectorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The same in both languages.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Words {
    nl: Cow<'static, str>,
    en: Cow<'static, str>,
}

impl Words {
    /// Words that were read or stored.
    pub fn of(nl: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Self {
        Self { nl: nl.into(), en: en.into() }
    }
    /// In this language.
    pub fn within(&self, lang: Lang) -> &str {
        match lang {
            Lang::Nl => &self.nl,
            Lang::En => &self.en,
        }
    }
}

/// One version of the rule of one sector.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RetentionRule {
    id: Option<SectorRuleId>,
    sector: SectorKey,
    version: u32,
    name: Words,
    date_name: Words,
    limits: Limits,
}

impl RetentionRule {
    /// Birth care's: due date + 42 days, at most 300 days ahead (U2.5a). It is built in, and no row can be read as it.
    pub const BIRTH: Self = Self {
        id: None,
        sector: SectorKey::birth(),
        version: 1,
        name: Words { nl: Cow::Borrowed("Geboortezorg"), en: Cow::Borrowed("Birth care") },
        date_name: Words { nl: Cow::Borrowed("uitgerekende datum"), en: Cow::Borrowed("due date") },
        limits: Limits::BIRTH,
    };
    /// Its row; birth care has none.
    pub const fn id(&self) -> Option<SectorRuleId> {
        self.id
    }
    /// Whose rule it is.
    pub const fn sector(&self) -> &SectorKey {
        &self.sector
    }
    /// Its number within its sector, from 1.
    pub const fn version(&self) -> u32 {
        self.version
    }
    /// What the sector is called.
    pub const fn name(&self) -> &Words {
        &self.name
    }
    /// What the date is called on which a record's end depends.
    pub const fn date_name(&self) -> &Words {
        &self.date_name
    }
    /// The days.
    pub const fn limits(&self) -> Limits {
        self.limits
    }
    /// Whether it is the law of birth care.
    pub const fn is_birth(&self) -> bool {
        self.id.is_none()
    }
}

/// A rule as its row says it. Days beyond what any rule may have are cut off: not even a damaged row makes a record stay.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RuleRow {
    /// Its id.
    pub id: SectorRuleId,
    /// Whose.
    pub sector: SectorKey,
    /// Its number.
    pub version: u32,
    /// What the sector is called.
    pub name: Words,
    /// What the date is called.
    pub date_name: Words,
    /// Days after the date that a record may stay.
    pub days: i64,
    /// Days after the first sharing beyond which no date lies.
    pub farthest: i64,
    /// Days after the date at which "Nog nodig?" is asked.
    pub asked: i64,
}

impl From<RuleRow> for RetentionRule {
    fn from(row: RuleRow) -> Self {
        Self {
            id: Some(row.id),
            limits: Limits::other(row.days, row.farthest, row.asked),
            sector: row.sector,
            version: row.version,
            name: row.name,
            date_name: row.date_name,
        }
    }
}

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

fn number(text: &str, least: i64, most: i64) -> Result<i64, Flaw> {
    let text = text.trim();
    if text.is_empty() {
        return Err(code::REQUIRED.into());
    }
    let digits = text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit());
    let number = digits.then(|| text.parse::<i64>().ok()).flatten();
    number
        .filter(|n| (least..=most).contains(n))
        .ok_or_else(|| Flaw::new(code::DAYS_BETWEEN).arg("least", least).arg("most", most))
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
    /// Why a version is not published, or a sector is not switched.
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
        /// No rule of this sector was ever published.
        NoSector = "sector-absent",
        /// There is no such organisation, or it is the operator's own.
        NoOrganisation = "sector-no-organisation",
        /// The switch stands so already.
        Unchanged = "sector-unchanged",
        /// Somebody else published meanwhile: the form showed an older state.
        Changed = "sector-rule-changed",
        /// The portal ends: nothing new begins (U5.1).
        Closing = "portal-closing",
    }
}

/// The sectors other than birth care that terms or a processor agreement name, each with its limit in days.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NamedSectors(Vec<(SectorKey, i64)>);

impl NamedSectors {
    /// Reads lines of the form `sector; days`. Empty lines are skipped; none at all is an answer too.
    pub fn read_all(text: &str) -> Result<Self, Flaw> {
        let mut all = Vec::new();
        for (place, written) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            let wrong = || Flaw::new(code::SECTOR_LINE).arg("line", place + 1).arg("most", Limits::MOST_DAYS);
            let (key, days) = written.split_once(';').ok_or_else(wrong)?;
            let key = SectorKey::read_other(key).map_err(|_| wrong())?;
            let days = number(days, 1, Limits::MOST_DAYS).map_err(|_| wrong())?;
            if all.iter().any(|(known, _)| known == &key) {
                return Err(wrong());
            }
            all.push((key, days));
        }
        if all.len() > MOST_NAMED {
            return Err(Flaw::new(code::TEXT_TOO_LONG).arg("max", MOST_NAMED));
        }
        all.sort();
        Ok(Self(all))
    }
    /// Reads [`Self::text`] back.
    pub fn stored(text: &str) -> Option<Self> {
        Self::read_all(text).ok()
    }
    /// One line for each, sorted by key; empty when there is none. This is what is stored, hashed and signed.
    pub fn text(&self) -> String {
        self.0.iter().fold(String::new(), |mut text, (key, days)| {
            let _ = writeln!(text, "{key}; {days}");
            text
        })
    }
    /// Each with its limit, sorted by key.
    pub fn each(&self) -> impl Iterator<Item = (&SectorKey, i64)> {
        self.0.iter().map(|(key, days)| (key, *days))
    }
    /// Whether none is named.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// The limit that is named for this sector.
    pub fn days_of(&self, sector: &SectorKey) -> Option<i64> {
        self.each().find(|(key, _)| *key == sector).map(|(_, days)| days)
    }
}

/// What decides whether a sector is on for an organisation.
#[derive(Clone, Debug)]
pub struct SwitchFacts<'a> {
    /// Today.
    pub today: Day,
    /// Every published version of every sector.
    pub rules: &'a [Published],
    /// The operator's maximum for the days after the date.
    pub most_days: i64,
    /// What the terms name that are in force.
    pub terms: &'a NamedSectors,
    /// What the processor agreement names that holds for the organisation, and from when its text holds. Nothing: there is
    /// no agreement. One on paper names nothing.
    pub agreement: Option<(&'a NamedSectors, Day)>,
    /// Whether the operator switched it on for the organisation.
    pub switched: bool,
}

/// One reason why a sector is off.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WhyOff {
    /// No version of its rule holds yet.
    NoRule,
    /// Its rule has more days than the operator's maximum, which is this.
    AboveMaximum(i64),
    /// The terms in force do not name it.
    TermsSilent,
    /// The terms in force name another limit.
    TermsOther(i64),
    /// The organisation has no processor agreement.
    NoAgreement,
    /// The organisation's processor agreement does not name it.
    AgreementSilent,
    /// The organisation's processor agreement names another limit.
    AgreementOther(i64),
    /// The text that the organisation signed holds from this day on.
    AgreementLater(Day),
    /// The operator did not switch it on.
    NotSwitched,
}

impl WhyOff {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoRule => "sector-no-rule",
            Self::AboveMaximum(_) => "sector-above-maximum",
            Self::TermsSilent => "sector-terms-silent",
            Self::TermsOther(_) => "sector-terms-other",
            Self::NoAgreement => "sector-no-agreement",
            Self::AgreementSilent => "sector-agreement-silent",
            Self::AgreementOther(_) => "sector-agreement-other",
            Self::AgreementLater(_) => "sector-agreement-later",
            Self::NotSwitched => "sector-not-switched",
        }
    }
}

/// The rule by which this sector may be shared in today, or every reason why not. What terms and agreement promise is
/// compared for equality: a rule with fewer days would make both untrue as well. They name the days alone; that the rest of
/// a rule is never longer under the same days is [`publish`]'s to see to.
pub fn standing<'a>(sector: &SectorKey, facts: &SwitchFacts<'a>) -> Result<&'a Published, Vec<WhyOff>> {
    let holds = holding(facts.rules, sector, facts.today);
    let days = holds.map(|p| p.rule.limits().days());
    let differs = |named: i64| days.is_some_and(|days| days != named);
    let mut why = Vec::new();
    match days {
        None => why.push(WhyOff::NoRule),
        Some(days) if days > Limits::most_days(facts.most_days) => {
            why.push(WhyOff::AboveMaximum(Limits::most_days(facts.most_days)));
        }
        Some(_) => {}
    }
    match facts.terms.days_of(sector) {
        None => why.push(WhyOff::TermsSilent),
        Some(named) if differs(named) => why.push(WhyOff::TermsOther(named)),
        Some(_) => {}
    }
    match facts.agreement {
        None => why.push(WhyOff::NoAgreement),
        Some((named, from)) => match named.days_of(sector) {
            None => why.push(WhyOff::AgreementSilent),
            Some(named) if differs(named) => why.push(WhyOff::AgreementOther(named)),
            Some(_) if facts.today < from => why.push(WhyOff::AgreementLater(from)),
            Some(_) => {}
        },
    }
    if !facts.switched {
        why.push(WhyOff::NotSwitched);
    }
    match holds {
        Some(published) if why.is_empty() => Ok(published),
        Some(_) | None => Err(why),
    }
}

/// The rule that a form asks for, among those that are on; birth care always is. `said`: the key as a page sends it, which
/// asks only when there is a choice. `None`: a system that named none shares in birth care.
pub fn choose<'a>(said: Option<&str>, on: &'a [RetentionRule]) -> Result<&'a RetentionRule, Flaw> {
    const BUILT_IN: &RetentionRule = &RetentionRule::BIRTH;
    match said.map(str::trim) {
        Some("") if !on.is_empty() => Err(code::CHOICE_UNKNOWN.into()),
        None | Some("" | BIRTH) => Ok(BUILT_IN),
        Some(key) => on.iter().find(|r| r.sector().as_str() == key).ok_or_else(|| code::SECTOR_OFF.into()),
    }
}

#[cfg(test)]
#[path = "sector_tests.rs"]
mod tests;
