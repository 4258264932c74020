//! The operator sees the organisations: agreement, service, members in number; no names of members, no content.

use super::{authorised, still};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::ids::OrganisationId;
use wissel_core::permission::Need;
use wissel_core::refusal::Coded;
use wissel_store::exchange::record;
use wissel_store::office::agreement::{self, AgreementRow};
use wissel_store::office::organisation::{self, OrganisationRow};
use wissel_store::{Fault, Released, Tx};

/// One organisation with its agreements, newest first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Organisation {
    /// What is known of it.
    pub organisation: OrganisationRow,
    /// Its agreements, ended ones too.
    pub agreements: Vec<AgreementRow>,
    /// How many records of its clients are there.
    pub records: i64,
}

/// Why nothing is shown.
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

/// Every organisation, by name.
pub async fn list(app: &App, actor: &Actor) -> Result<Released<Vec<OrganisationRow>>, Failure<Refused>> {
    finish(app.store.view(actor, (), read_all, |tx, (), _| still(tx, Need::Operate)).await?)
}

fn read_all(tx: &mut Tx<'_>, (): &()) -> Result<Decided<Vec<OrganisationRow>, Stop<Refused>>, Fault> {
    authorised!(tx, Need::Operate);
    // The operator's own organisation is no customer: it signs no processor agreement with itself.
    let mut all = organisation::all(tx)?;
    all.retain(|o| o.kind != "operator");
    Ok(Acted::done(all, AuditEntry::new(tx.new_id(), Event::OrganisationsSeen)))
}

/// One organisation.
pub async fn one(
    app: &App,
    actor: &Actor,
    id: OrganisationId,
) -> Result<Released<Organisation>, Failure<Refused>> {
    finish(app.store.view(actor, id, read_one, |tx, _, _| still(tx, Need::Operate)).await?)
}

fn read_one(tx: &mut Tx<'_>, id: &OrganisationId) -> Result<Decided<Organisation, Stop<Refused>>, Fault> {
    authorised!(tx, Need::Operate);
    let entry = AuditEntry::new(tx.new_id(), Event::OrganisationsSeen).on(ObjectKind::Organisation, id);
    let Some(organisation) = organisation::get(tx, *id)? else {
        return Ok(Acted::refused(Refused::Absent, entry));
    };
    let agreements = agreement::of(tx, *id)?;
    let records = record::number_of_source(tx, *id)?;
    Ok(Acted::done(Organisation { organisation, agreements, records }, entry))
}
