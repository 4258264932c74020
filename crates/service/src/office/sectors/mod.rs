//! The operator's care sectors beside birth care: she publishes versions of their retention rules, and switches a sector on
//! or off for an organisation. Whether it then is on is decided by terms and agreement too (decision 0036).

pub mod publish;
pub mod switch;
pub mod switches;

use super::{authorised, still};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use std::convert::Infallible;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::exchange::sector::{NamedSectors, Published};
use wissel_core::ids::OrganisationId;
use wissel_core::office::organisation::OrganisationKind;
use wissel_core::permission::Need;
use wissel_store::exchange::sector;
use wissel_store::office::organisation;
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
pub async fn see(app: &App, actor: &Actor) -> Result<Released<Vec<Published>>, Failure<Infallible>> {
    finish(app.store.view(actor, (), read, |tx, (), _| still(tx, Need::Operate)).await?)
}

fn read(tx: &mut Tx<'_>, (): &()) -> Result<Decided<Vec<Published>, Stop<Infallible>>, Fault> {
    authorised!(tx, Need::Operate);
    let entry = AuditEntry::new(tx.new_id(), Event::SectorsSeen);
    Ok(Acted::done(sector::all(tx)?, entry))
}

/// The name of an organisation that is a customer.
fn customer(tx: &mut Tx<'_>, house: OrganisationId) -> Result<Option<String>, Fault> {
    let house = organisation::get(tx, house)?;
    Ok(house.filter(|o| o.kind != OrganisationKind::Operator.name()).map(|o| o.name))
}
