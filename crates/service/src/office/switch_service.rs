//! The operator switches the exchange service on or off for an organisation (T8.1).

use super::authorised;
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::ids::OrganisationId;
use wissel_core::office::entitlement::{EntitlementRefused, Service};
use wissel_core::permission::Need;
use wissel_core::refusal::Coded;
use wissel_store::office::organisation;
use wissel_store::{Fault, Tx};

/// Why the switch did not move.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// There is no such organisation.
    Absent,
    /// It stands so already.
    Rule(EntitlementRefused),
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "organisation-absent",
            Self::Rule(rule) => rule.code(),
        }
    }
}

/// Moves the switch.
pub async fn switch(
    app: &App,
    actor: &Actor,
    organisation: OrganisationId,
    service: Service,
    on: bool,
) -> Result<(), Failure<Refused>> {
    finish(app.store.act(actor, (organisation, service, on), run).await?)
}

fn run(
    tx: &mut Tx<'_>,
    &(organisation, service, on): &(OrganisationId, Service, bool),
) -> Result<Decided<(), Stop<Refused>>, Fault> {
    authorised!(tx, Need::Operate);
    let entry = AuditEntry::new(tx.new_id(), Event::EntitlementSwitched)
        .on(ObjectKind::Organisation, organisation)
        .with("service", service.name())
        .with("on", on);
    let refused = if organisation::get(tx, organisation)?.is_none() {
        Some(Refused::Absent)
    } else if organisation::switch_service(tx, organisation, service.name(), on)? {
        None
    } else {
        Some(Refused::Rule(EntitlementRefused::Unchanged))
    };
    if let Some(why) = refused {
        return Ok(Acted::refused(why, entry));
    }
    if !on {
        organisation::stop_downloads(tx, organisation)?;
    }
    Ok(Acted::done((), entry.of(organisation)))
}
