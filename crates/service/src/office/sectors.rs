//! The operator's care sectors beside birth care: she publishes versions of their retention rules, and switches a sector on
//! or off for an organisation. Whether it then is on is decided by terms and agreement too (decision 0036).

use super::wind_down::is_closing;
use super::{authorised, still};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::exchange::sector::{
    NamedSectors, NewRule, Published, RuleRefused, RuleRow, SectorKey, WhyOff, outlives, publish as rule,
    standing,
};
use wissel_core::ids::OrganisationId;
use wissel_core::office::organisation::OrganisationKind;
use wissel_core::permission::Need;
use wissel_store::exchange::sector::{self, NewRow, service_name};
use wissel_store::office::{organisation, wind_down};
use wissel_store::{Fault, Released, Tx};

/// Whether a rule of each of these sectors with these days was ever published: what nobody can share in is not promised,
/// and what these days mean is settled by the first version that has them.
pub(super) fn all_known(tx: &mut Tx<'_>, named: &NamedSectors) -> Result<bool, Fault> {
    if named.is_empty() {
        return Ok(true);
    }
    let rules = sector::all(tx)?;
    Ok(named
        .each()
        .all(|(key, days)| rules.iter().any(|p| p.rule.sector() == key && p.rule.limits().days() == days)))
}

/// Every version of every sector, by sector, the newest first.
pub async fn see(app: &App, actor: &Actor) -> Result<Released<Vec<Published>>, Failure<RuleRefused>> {
    finish(app.store.view(actor, (), read, |tx, (), _| still(tx, Need::Operate)).await?)
}

fn read(tx: &mut Tx<'_>, (): &()) -> Result<Decided<Vec<Published>, Stop<RuleRefused>>, Fault> {
    authorised!(tx, Need::Operate);
    let entry = AuditEntry::new(tx.new_id(), Event::SectorsSeen);
    Ok(Acted::done(sector::all(tx)?, entry))
}

/// A version that was shown before it is published, with the number that it was shown to get.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Publish {
    /// What it says.
    pub new: NewRule,
    /// Its number.
    pub version: u32,
}

/// Publishes a version: records first shared from its day on follow it, those that are there keep theirs.
pub async fn publish(app: &App, actor: &Actor, publish: Publish) -> Result<u32, Failure<RuleRefused>> {
    let most_days = app.policy.sector_days;
    finish(app.store.act(actor, (publish, most_days), run).await?)
}

fn run(tx: &mut Tx<'_>, (c, most_days): &(Publish, i64)) -> Result<Decided<u32, Stop<RuleRefused>>, Fault> {
    let member = pass!(tx, Need::SetRetention);
    let new = &c.new;
    let entry = AuditEntry::new(tx.new_id(), Event::SectorRulePublished)
        .with("sector", &new.sector)
        .with("days", new.limits.days())
        .with("farthest", new.limits.farthest())
        .with("asked", new.limits.asked())
        .with("holds-from", new.holds_from);
    let rules = sector::all(tx)?;
    let today = tx.now().day();
    let decided = if is_closing(tx)? {
        Err(RuleRefused::Closing)
    } else if new.sector.is_birth() || new.limits.days() > *most_days || new.holds_from < today {
        // The form was read a moment ago: midnight, or another configuration, may lie between.
        Err(RuleRefused::Changed)
    } else if outlives_portal(tx, new)? {
        Err(RuleRefused::OutlivesPortal)
    } else {
        rule(new, &rules).and_then(|v| if v == c.version { Ok(v) } else { Err(RuleRefused::Changed) })
    };
    let version = match decided {
        Ok(version) => version,
        Err(why) => return Ok(Acted::refused(why, entry)),
    };
    let row = RuleRow {
        id: tx.new_id(),
        sector: new.sector.clone(),
        version,
        name: new.name.clone(),
        date_name: new.date_name.clone(),
        days: new.limits.days(),
        farthest: new.limits.farthest(),
        asked: new.limits.asked(),
    };
    if !sector::insert(tx, &NewRow { rule: &row, holds_from: new.holds_from, by: member.user })? {
        return Ok(Acted::refused(RuleRefused::Changed, entry));
    }
    Ok(Acted::done(version, entry.with("version", version)))
}

/// Whether it makes a planned end of the portal too early for some record, where none was meant to end before its time.
fn outlives_portal(tx: &mut Tx<'_>, new: &NewRule) -> Result<bool, Fault> {
    let Some(end) = wind_down::current(tx)? else { return Ok(false) };
    Ok(outlives(end.sharing, end.collecting, sector::longest_stay(tx)?, new.limits.longest_stay()))
}

/// One sector for one organisation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Switch {
    /// The rule that was published last.
    pub newest: Published,
    /// Whether the operator switched it on.
    pub switched: bool,
    /// The rule by which it can be shared in now, or every reason why not.
    pub standing: Result<Published, Vec<WhyOff>>,
}

/// The sectors of one organisation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Switches {
    /// Its name.
    pub organisation: String,
    /// Every sector beside birth care, by key.
    pub sectors: Vec<Switch>,
}

/// The sectors of one organisation, each with what keeps it off.
pub async fn of(
    app: &App,
    actor: &Actor,
    house: OrganisationId,
) -> Result<Released<Switches>, Failure<RuleRefused>> {
    let ask = (house, app.policy.sector_days);
    finish(app.store.view(actor, ask, read_one, |tx, _, _| still(tx, Need::Operate)).await?)
}

fn read_one(
    tx: &mut Tx<'_>,
    (house, most_days): &(OrganisationId, i64),
) -> Result<Decided<Switches, Stop<RuleRefused>>, Fault> {
    authorised!(tx, Need::Operate);
    let entry = AuditEntry::new(tx.new_id(), Event::SectorsSeen).on(ObjectKind::Organisation, house);
    let Some(organisation) = customer(tx, *house)? else {
        return Ok(Acted::refused(RuleRefused::NoOrganisation, entry));
    };
    let facts = sector::facts(tx, *house)?;
    let newest = |key: &SectorKey| facts.rules.iter().find(|p| p.rule.sector() == key);
    let one = |key: &SectorKey| {
        newest(key).map(|newest| Switch {
            newest: newest.clone(),
            switched: facts.switched(key),
            standing: standing(key, &facts.of(key, *most_days)).cloned(),
        })
    };
    let sectors = facts.sectors().into_iter().filter_map(one).collect();
    Ok(Acted::done(Switches { organisation, sectors }, entry))
}

/// The name of an organisation that is a customer.
fn customer(tx: &mut Tx<'_>, house: OrganisationId) -> Result<Option<String>, Fault> {
    let house = organisation::get(tx, house)?;
    Ok(house.filter(|o| o.kind != OrganisationKind::Operator.name()).map(|o| o.name))
}

/// Switches a sector on or off for an organisation.
pub async fn switch(
    app: &App,
    actor: &Actor,
    house: OrganisationId,
    sector: SectorKey,
    on: bool,
) -> Result<(), Failure<RuleRefused>> {
    finish(app.store.act(actor, (house, sector, on), run_switch).await?)
}

fn run_switch(
    tx: &mut Tx<'_>,
    (house, key, on): &(OrganisationId, SectorKey, bool),
) -> Result<Decided<(), Stop<RuleRefused>>, Fault> {
    pass!(tx, Need::SetRetention);
    let entry = AuditEntry::new(tx.new_id(), Event::SectorSwitched)
        .on(ObjectKind::Organisation, house)
        .with("sector", key)
        .with("on", on);
    let refused = if customer(tx, *house)?.is_none() {
        Some(RuleRefused::NoOrganisation)
    } else if !sector::all(tx)?.iter().any(|p| p.rule.sector() == key) {
        Some(RuleRefused::NoSector)
    } else if organisation::switch_service(tx, *house, &service_name(key), *on)? {
        None
    } else {
        Some(RuleRefused::Unchanged)
    };
    Ok(match refused {
        Some(why) => Acted::refused(why, entry),
        None => Acted::done((), entry.of(*house)),
    })
}
