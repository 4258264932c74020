//! The sectors of one organisation, each with what keeps it off.

use super::customer;
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::office::{authorised, still};
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::exchange::sector::{Published, SectorKey, SwitchRefused, WhyOff, standing};
use wissel_core::ids::OrganisationId;
use wissel_core::permission::Need;
use wissel_store::exchange::sector;
use wissel_store::{Fault, Released, Tx};

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
pub async fn see(
    app: &App,
    actor: &Actor,
    house: OrganisationId,
) -> Result<Released<Switches>, Failure<SwitchRefused>> {
    let ask = (house, app.policy.sector_days);
    finish(app.store.view(actor, ask, read, |tx, _, _| still(tx, Need::Operate)).await?)
}

fn read(
    tx: &mut Tx<'_>,
    (house, most_days): &(OrganisationId, i64),
) -> Result<Decided<Switches, Stop<SwitchRefused>>, Fault> {
    authorised!(tx, Need::Operate);
    let entry = AuditEntry::new(tx.new_id(), Event::SectorsSeen).on(ObjectKind::Organisation, house);
    let Some(organisation) = customer(tx, *house)? else {
        return Ok(Acted::refused(SwitchRefused::NoOrganisation, entry));
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
