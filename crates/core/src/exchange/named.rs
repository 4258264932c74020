//! The care sectors that terms or a processor agreement name, in the words of their rules.
//!
//! What is stored, hashed and signed is the key and the days. Among all versions of a sector with the same days the date
//! is the same one (`sector::publish`); the name of the sector is taken from the first of them, so that what somebody
//! accepted or signed reads the same for ever.

use super::sector::{NamedSectors, Published, RetentionRule, SectorKey};

/// One sector that a text names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NamedSector<'a> {
    /// Its key.
    pub key: &'a SectorKey,
    /// The days that are named.
    pub days: i64,
    /// The first version of its rule with these days, which has the words; nothing where none can be read any more.
    pub rule: Option<&'a RetentionRule>,
}

/// Each sector that is named, by key, with the words of its rule.
pub fn in_words<'a>(named: &'a NamedSectors, all: &'a [Published]) -> Vec<NamedSector<'a>> {
    let first = |key: &SectorKey, days: i64| {
        let fits = all.iter().map(|p| &p.rule).filter(|r| r.sector() == key && r.limits().days() == days);
        fits.min_by_key(|r| r.version())
    };
    named.each().map(|(key, days)| NamedSector { key, days, rule: first(key, days) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::sector::{RuleRow, Words};
    use crate::ids::SectorRuleId;
    use crate::lang::Lang;
    use crate::time::{Day, Moment};

    fn version(version: u32, name: &'static str, days: i64) -> Published {
        let id = SectorRuleId::new(Moment::from_micros(0), [1; 10]);
        let words = || Words::of("ontslagdatum", "day of discharge");
        let sector = "ouderenzorg".parse().expect("key");
        let name = Words::of(name, name);
        let row = RuleRow { id, sector, version, name, date_name: words(), days, farthest: 90, asked: 7 };
        let holds_from = Day::new(2026, 11, 20).expect("day");
        Published { rule: row.into(), holds_from, published_at: Moment::from_micros(0) }
    }

    /// U5.6: the words of a text that was signed do not change when a later version gives the sector another name.
    #[test]
    fn u5_6_what_was_signed_reads_the_same_for_ever() {
        let all =
            [version(3, "Zorg", 28), version(2, "Ouderenzorg thuis", 14), version(1, "Ouderenzorg", 28)];
        let named = NamedSectors::read_all("ouderenzorg; 28\nverpleging; 7").expect("sectors");
        let words = in_words(&named, &all);
        let told: Vec<_> = words
            .iter()
            .map(|w| (w.key.as_str(), w.days, w.rule.map(|r| r.name().within(Lang::Nl))))
            .collect();
        assert_eq!(told, [("ouderenzorg", 28, Some("Ouderenzorg")), ("verpleging", 7, None)]);
    }
}
