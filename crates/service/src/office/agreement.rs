//! The operator puts a processor agreement on file, and ends it (U5.6).

use super::authorised;
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::ids::{AgreementId, OrganisationId};
use wissel_core::office::agreement::{AgreementData, AgreementRefused};
use wissel_core::office::organisation::OrganisationKind;
use wissel_core::permission::Need;
use wissel_store::office::agreement::NewAgreement;
use wissel_store::office::{agreement, organisation};
use wissel_store::{Fault, Tx};

/// Why nothing changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// There is no such organisation, or no such agreement of it.
    Absent,
    /// By a rule of agreements.
    Rule(AgreementRefused),
}

impl Refused {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Absent => "agreement-absent",
            Self::Rule(rule) => rule.code(),
        }
    }
}

/// Puts a signed agreement on file; its members reach data functions from now on.
pub async fn record(
    app: &App,
    actor: &Actor,
    organisation: OrganisationId,
    data: AgreementData,
) -> Result<AgreementId, Failure<Refused>> {
    finish(app.store.act(actor, (organisation, data), run_record).await?)
}

fn run_record(
    tx: &mut Tx<'_>,
    (organisation, data): &(OrganisationId, AgreementData),
) -> Result<Decided<AgreementId, Stop<Refused>>, Fault> {
    let by = authorised!(tx, Need::Operate);
    let entry = AuditEntry::new(tx.new_id(), Event::AgreementRecorded);
    let refused = match organisation::get(tx, *organisation)? {
        None => Some(Refused::Absent),
        Some(o) if o.kind == OrganisationKind::Operator.name() => {
            Some(Refused::Rule(AgreementRefused::Operator))
        }
        Some(o) if o.agreement => Some(Refused::Rule(AgreementRefused::AlreadyHolds)),
        Some(_) => None,
    };
    if let Some(why) = refused {
        return Ok(Acted::refused(Stop::Rule(why), entry.refused(why.code())));
    }
    let id = tx.new_id();
    let by = by.name();
    let paper = NewAgreement {
        id,
        organisation: *organisation,
        version: &data.version,
        signatory: data.signatory.as_str(),
        signed_on: data.signed,
        systems_two_factors: data.systems_two_factors,
        recorded_by: &by,
    };
    agreement::insert(tx, paper)?;
    let entry = entry
        .on(ObjectKind::Agreement, id)
        .of(*organisation)
        .with("version", &data.version)
        .with("signed", data.signed)
        .with("systems-two-factors", data.systems_two_factors);
    Ok(Acted::done(id, entry))
}

/// Ends an agreement now: the organisation's members lose every data function with their next request, and running
/// downloads stop.
pub async fn end(
    app: &App,
    actor: &Actor,
    organisation: OrganisationId,
    id: AgreementId,
) -> Result<(), Failure<Refused>> {
    finish(app.store.act(actor, (organisation, id), run_end).await?)
}

fn run_end(
    tx: &mut Tx<'_>,
    (organisation, id): &(OrganisationId, AgreementId),
) -> Result<Decided<(), Stop<Refused>>, Fault> {
    authorised!(tx, Need::Operate);
    let entry = AuditEntry::new(tx.new_id(), Event::AgreementEnded).on(ObjectKind::Agreement, id);
    let known = agreement::of(tx, *organisation)?.into_iter().any(|a| a.id == *id);
    let ended = known && agreement::end(tx, *id, *organisation)?;
    if !ended {
        let why = if known { Refused::Rule(AgreementRefused::AlreadyEnded) } else { Refused::Absent };
        return Ok(Acted::refused(Stop::Rule(why), entry.refused(why.code())));
    }
    organisation::stop_downloads(tx, *organisation)?;
    Ok(Acted::done((), entry.of(*organisation)))
}
