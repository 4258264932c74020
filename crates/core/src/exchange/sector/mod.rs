//! Care sectors. How long a sector's records may stay is a rule that is data with a version; birth care's is law and code.
//!
//! A version of a rule never changes and a record keeps the version under which it was first shared. A sector is on for
//! an organisation only while the terms and the signed processor agreement both name exactly the limit of the rule that
//! holds, and the operator switched it on there: [`standing`].

mod named;
mod rule;
mod switch;
mod version;

pub use named::{MOST_NAMED, NamedSectors};
pub use rule::{RetentionRule, RuleRow};
pub use switch::{SwitchFacts, SwitchRefused, WhyOff, choose, standing};
pub use version::{NewRule, Published, RuleForm, RuleRefused, holding, outlives, publish};

use crate::input::{Flaw, code};
use crate::lang::Lang;
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// The key of birth care.
pub const BIRTH: &str = "geboortezorg";
/// What stands for the key of a sector that cannot be read any more. No sector is called so.
const UNREADABLE: &str = "onleesbaar";

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

#[cfg(test)]
mod tests;
