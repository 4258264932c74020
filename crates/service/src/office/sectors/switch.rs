//! The operator switches a sector on or off for an organisation.

use super::customer;
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::exchange::sector::{SectorKey, SwitchRefused};
use wissel_core::ids::OrganisationId;
use wissel_core::permission::Need;
use wissel_store::exchange::sector::{self, service_name};
use wissel_store::office::organisation;
use wissel_store::{Fault, Tx};

/// Switches a sector on or off for an organisation.
pub async fn switch(
    app: &App,
    actor: &Actor,
    house: OrganisationId,
    sector: SectorKey,
    on: bool,
) -> Result<(), Failure<SwitchRefused>> {
    finish(app.store.act(actor, (house, sector, on), run).await?)
}

fn run(
    tx: &mut Tx<'_>,
    (house, key, on): &(OrganisationId, SectorKey, bool),
) -> Result<Decided<(), Stop<SwitchRefused>>, Fault> {
    pass!(tx, Need::SetRetention);
    let entry = AuditEntry::new(tx.new_id(), Event::SectorSwitched)
        .on(ObjectKind::Organisation, house)
        .with("sector", key)
        .with("on", on);
    let refused = if customer(tx, *house)?.is_none() {
        Some(SwitchRefused::NoOrganisation)
    } else if !sector::all(tx)?.iter().any(|p| p.rule.sector() == key) {
        Some(SwitchRefused::NoSector)
    } else if organisation::switch_service(tx, *house, &service_name(key), *on)? {
        None
    } else {
        Some(SwitchRefused::Unchanged)
    };
    Ok(match refused {
        Some(why) => Acted::refused(why, entry),
        None => Acted::done((), entry.of(*house)),
    })
}
