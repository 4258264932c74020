//! Whether a sector is on for an organisation, and every reason why not.

use super::{BIRTH, NamedSectors, Published, RetentionRule, SectorKey, holding};
use crate::exchange::retention::Limits;
use crate::input::{Flaw, code, refusals};
use crate::time::Day;

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

refusals! {
    /// Why a sector is not switched, or its switches are not shown.
    pub enum SwitchRefused {
        /// No rule of this sector was ever published.
        NoSector = "sector-absent",
        /// There is no such organisation, or it is the operator's own.
        NoOrganisation = "sector-no-organisation",
        /// The switch stands so already.
        Unchanged = "sector-unchanged",
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
