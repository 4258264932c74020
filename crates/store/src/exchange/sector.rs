//! Published retention rules of care sectors beside birth care, and what the switch of a sector depends on.

use crate::{Fault, Row, Tx, sql};
use wissel_core::exchange::retention::{LONGEST_STAY, Limits};
use wissel_core::exchange::sector::{
    NamedSectors, Published, RetentionRule, RuleRow, SectorKey, SwitchFacts, Words, standing,
};
use wissel_core::ids::{OrganisationId, SectorRuleId, UserId};
use wissel_core::time::Day;

/// A version to be stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewRow<'a> {
    /// The rule.
    pub rule: &'a RuleRow,
    /// From when it holds.
    pub holds_from: Day,
    /// Who publishes it.
    pub by: UserId,
}

/// Adds a version; `false` when its number is taken.
pub fn insert(tx: &mut Tx<'_>, new: &NewRow<'_>) -> Result<bool, Fault> {
    use wissel_core::lang::Lang::{En, Nl};
    let (r, now) = (new.rule, tx.now());
    let row = tx.opt(
        sql!(
            "insert into sector_rule (id, sector, version, name_nl, name_en, date_nl, date_en, days, farthest, asked,
               holds_from, published_by, published_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
             on conflict do nothing returning id"
        ),
        &[
            r.id.into(),
            r.sector.as_str().into(),
            i64::from(r.version).into(),
            r.name.within(Nl).into(),
            r.name.within(En).into(),
            r.date_name.within(Nl).into(),
            r.date_name.within(En).into(),
            r.days.into(),
            r.farthest.into(),
            r.asked.into(),
            new.holds_from.into(),
            new.by.into(),
            now.into(),
        ],
    )?;
    Ok(row.is_some())
}

/// The rule of a record's row that was joined with `sector_rule`; without one it is birth care's, whatever stands there.
///
/// A damaged key or number keeps no record: what counts are its days, and those are cut off at the limits of all rules.
pub(crate) fn of_row(row: &Row) -> Result<RetentionRule, Fault> {
    match row.opt_id::<SectorRuleId>("rule_id")? {
        None => Ok(RetentionRule::BIRTH),
        Some(id) => {
            let (sector, version) = written(row)?;
            rule(row, id, (sector.unwrap_or_else(SectorKey::unreadable), version.unwrap_or_default()))
        }
    }
}

/// Whose rule it is and which version, as far as both can be read.
fn written(row: &Row) -> Result<(Option<SectorKey>, Option<u32>), Fault> {
    Ok((row.str("sector")?.parse().ok(), u32::try_from(row.int("rule_version")?).ok()))
}

fn rule(row: &Row, id: SectorRuleId, (sector, version): (SectorKey, u32)) -> Result<RetentionRule, Fault> {
    let read = RuleRow {
        id,
        sector,
        version,
        name: Words::of(row.text("name_nl")?, row.text("name_en")?),
        date_name: Words::of(row.text("date_nl")?, row.text("date_en")?),
        days: row.int("days")?,
        farthest: row.int("farthest")?,
        asked: row.int("asked")?,
    };
    Ok(RetentionRule::from(read))
}

/// Every version of every sector, by sector, the newest first. One whose key or number cannot be read is nobody's to share
/// under, and leaves the others as they are.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<Published>, Fault> {
    let rows = tx.rows(
        sql!(
            "select id as rule_id, sector, version as rule_version, name_nl, name_en, date_nl, date_en, days, farthest,
               asked, holds_from, published_at from sector_rule order by sector, version desc"
        ),
        &[],
    )?;
    let mut all = Vec::with_capacity(rows.len());
    for row in &rows {
        if let (Some(sector), Some(version)) = written(row)? {
            all.push(Published {
                rule: rule(row, row.id("rule_id")?, (sector, version))?,
                holds_from: row.day("holds_from")?,
                published_at: row.moment("published_at")?,
            });
        }
    }
    Ok(all)
}

/// No record outlives its first sharing by more days than this, whatever its sector.
pub fn longest_stay(tx: &mut Tx<'_>) -> Result<i64, Fault> {
    let longest = all(tx)?.iter().map(|p| p.rule.limits().longest_stay()).max();
    Ok(longest.map_or(LONGEST_STAY, |days| days.clamp(LONGEST_STAY, Limits::LONGEST_STAY)))
}

fn named(row: &Row) -> Result<NamedSectors, Fault> {
    NamedSectors::stored(row.str("sectors")?).ok_or(Fault::Corrupt("the sectors that are named"))
}

/// What the switch of every sector depends on for one organisation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Facts {
    today: Day,
    /// Every published version, by sector, the newest first.
    pub rules: Vec<Published>,
    terms: NamedSectors,
    agreement: Option<(NamedSectors, Day)>,
    switched: Vec<String>,
}

impl Facts {
    /// What decides about one sector.
    pub fn of(&self, sector: &SectorKey, most_days: i64) -> SwitchFacts<'_> {
        SwitchFacts {
            today: self.today,
            rules: &self.rules,
            most_days,
            terms: &self.terms,
            agreement: self.agreement.as_ref().map(|(named, from)| (named, *from)),
            switched: self.switched(sector),
        }
    }
    /// Whether the operator switched it on.
    pub fn switched(&self, sector: &SectorKey) -> bool {
        self.switched.contains(&service_name(sector))
    }
    /// Each sector once, by key.
    pub fn sectors(&self) -> Vec<&SectorKey> {
        let mut keys: Vec<&SectorKey> = self.rules.iter().map(|p| p.rule.sector()).collect();
        keys.dedup();
        keys
    }
    /// The rules of the sectors that are on, by key.
    pub fn on(&self, most_days: i64) -> Vec<RetentionRule> {
        let standing = |sector: &SectorKey| standing(sector, &self.of(sector, most_days)).ok();
        self.sectors().into_iter().filter_map(standing).map(|p| p.rule.clone()).collect()
    }
}

/// The name of a sector's switch among those of the services.
pub fn service_name(sector: &SectorKey) -> String {
    format!("sector:{sector}")
}

/// What the switches depend on for this organisation. Without any rule there is one statement.
pub fn facts(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<Facts, Fault> {
    let now = tx.now();
    let (today, rules) = (now.day(), all(tx)?);
    if rules.is_empty() {
        let terms = NamedSectors::default();
        return Ok(Facts { today, rules, terms, agreement: None, switched: Vec::new() });
    }
    let terms = tx.rows(
        sql!(
            "select sectors from terms where in_force_at <= $1
             order by in_force_at desc, published_at desc, id desc limit 1"
        ),
        &[now.into()],
    )?;
    let terms = terms.first().map_or(Ok(NamedSectors::default()), named)?;
    let agreement = tx.rows(
        sql!(
            "select coalesce(t.sectors, '') as sectors, coalesce(t.in_force_at, g.recorded_at) as holds_at
             from agreement g left join agreement_text t on t.id = g.text_id
             where g.organisation_id = $1 and (g.ended_at is null or g.ended_at > $2)
             order by g.recorded_at desc, g.id desc limit 1"
        ),
        &[organisation.into(), now.into()],
    )?;
    let agreement = agreement
        .first()
        .map(|row| Ok::<_, Fault>((named(row)?, row.moment("holds_at")?.day())))
        .transpose()?;
    let switched = tx
        .rows(sql!("select service from entitlement where organisation_id = $1"), &[organisation.into()])?
        .iter()
        .map(|row| row.text("service"))
        .collect::<Result<_, _>>()?;
    Ok(Facts { today, rules, terms, agreement, switched })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Value;
    use wissel_core::exchange::sector::BIRTH;
    use wissel_core::time::Moment;

    /// A damaged key or number keeps no record and stops nobody: the days are read, and never beyond all limits.
    #[test]
    fn u2_5a_a_damaged_rule_still_ends_its_records() {
        let id = SectorRuleId::new(Moment::from_micros(0), [1; 10]).to_string();
        let read = |key: &str, version: i64, days: i64| {
            let texts = [id.as_str(), key, "Ouderenzorg", "Elderly care", "ontslagdatum", "day of discharge"];
            let numbers = [version, days, 100_000, 7].map(Value::Int);
            let values = texts.map(|t| Value::Text(t.to_owned())).into_iter().chain(numbers).collect();
            let names = [
                "rule_id",
                "sector",
                "name_nl",
                "name_en",
                "date_nl",
                "date_en",
                "rule_version",
                "days",
                "farthest",
                "asked",
            ];
            let rule = of_row(&Row::new(names.map(str::to_owned).into(), values)).expect("a rule");
            assert!(!rule.is_birth());
            (rule.sector().to_string(), rule.version(), rule.limits().days(), rule.limits().farthest())
        };
        assert_eq!(read("ouderenzorg", 2, 28), ("ouderenzorg".to_owned(), 2, 28, 300));
        let unreadable = SectorKey::unreadable().to_string();
        assert_eq!(read("Ouderen zorg?", 2, 28), (unreadable.clone(), 2, 28, 300));
        assert_eq!(read("ouderenzorg", -1, 28), ("ouderenzorg".to_owned(), 0, 28, 300));
        assert_eq!(read("", i64::MAX, 100_000), (unreadable.clone(), 0, 365, 300));
        assert_ne!(unreadable, BIRTH);
    }
}
