//! The operator publishes a version of the rule of a sector: records first shared from its day on follow it, those that are
//! there keep theirs.

use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::office::wind_down::is_closing;
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::exchange::sector::{NewRule, RuleRefused, RuleRow, outlives, publish as rule};
use wissel_core::permission::Need;
use wissel_store::exchange::sector::{self, NewRow};
use wissel_store::office::wind_down;
use wissel_store::{Fault, Tx};

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
