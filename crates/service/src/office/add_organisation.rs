//! The operator adds an organisation. It reaches no data function before an agreement is on file (U5.6).

use super::wind_down::{CLOSING, is_closing};
use super::{Authority, authorised};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::ids::OrganisationId;
use wissel_core::office::organisation::{OrganisationData, OrganisationKind};
use wissel_core::permission::Need;
use wissel_core::refusal::Coded;
use wissel_store::office::organisation::{self, NewOrganisation};
use wissel_store::{Fault, Tx};

/// Why nothing was added.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// An organisation with this name is there already.
    NameTaken,
    /// The operator's own organisation is made when the installation is set up.
    Operator,
    /// The portal ends (U5.1).
    Closing,
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::NameTaken => "organisation-name-taken",
            Self::Operator => "organisation-operator",
            Self::Closing => CLOSING,
        }
    }
}

/// Adds an organisation: without agreement, every service off.
pub async fn add(
    app: &App,
    actor: &Actor,
    data: OrganisationData,
) -> Result<OrganisationId, Failure<Refused>> {
    finish(app.store.act(actor, data, run).await?)
}

fn run(tx: &mut Tx<'_>, data: &OrganisationData) -> Result<Decided<OrganisationId, Stop<Refused>>, Fault> {
    let by = authorised!(tx, Need::NameAdministrators);
    let entry = AuditEntry::new(tx.new_id(), Event::OrganisationAdded).with("kind", data.kind.name());
    let refused = match by {
        Authority::Member(_) if data.kind == OrganisationKind::Operator => Some(Refused::Operator),
        _ if is_closing(tx)? => Some(Refused::Closing),
        _ if organisation::name_taken(tx, &data.name)? => Some(Refused::NameTaken),
        _ => None,
    };
    if let Some(why) = refused {
        return Ok(Acted::refused(why, entry));
    }
    let id = tx.new_id();
    let new = NewOrganisation {
        id,
        kind: data.kind.name(),
        name: &data.name,
        agb: data.agb.as_ref().map(wissel_core::office::organisation::Agb::as_str),
        night_phone: data.phone.as_str(),
    };
    organisation::insert(tx, &new)?;
    Ok(Acted::done(id, entry.on(ObjectKind::Organisation, id).of(id)))
}
