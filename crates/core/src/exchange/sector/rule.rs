//! The rule of a sector: how long a record stays, in days after a named date.

use super::{SectorKey, Words};
use crate::exchange::retention::Limits;
use crate::ids::SectorRuleId;
use std::borrow::Cow;

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
