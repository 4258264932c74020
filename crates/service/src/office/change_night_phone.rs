//! The operator changes the number at which an organisation answers day and night; it stands on each of its records.

use super::authorised;
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::ids::OrganisationId;
use wissel_core::permission::Need;
use wissel_core::person::Phone;
use wissel_core::refusal::Coded;
use wissel_store::office::organisation;
use wissel_store::{Fault, Tx};

/// Why nothing changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// There is no such organisation.
    Absent,
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "organisation-absent",
        }
    }
}

/// Changes the number.
pub async fn change(
    app: &App,
    actor: &Actor,
    organisation: OrganisationId,
    phone: Phone,
) -> Result<(), Failure<Refused>> {
    finish(app.store.act(actor, (organisation, phone), run).await?)
}

fn run(
    tx: &mut Tx<'_>,
    (organisation, phone): &(OrganisationId, Phone),
) -> Result<Decided<(), Stop<Refused>>, Fault> {
    authorised!(tx, Need::Operate);
    let entry = AuditEntry::new(tx.new_id(), Event::OrganisationChanged)
        .on(ObjectKind::Organisation, organisation)
        .with("what", "night-phone");
    if !organisation::set_night_phone(tx, *organisation, phone.as_str())? {
        return Ok(Acted::refused(Refused::Absent, entry));
    }
    Ok(Acted::done((), entry.of(*organisation)))
}
