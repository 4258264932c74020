//! The facts of her own organisation, for whom a system acts: which it is, and what is in order.

use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::gate::still_open;
use crate::pass;
use std::convert::Infallible;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::permission::Need;
use wissel_store::office::agreement::{self, AgreementRow};
use wissel_store::office::organisation::{self, OrganisationRow};
use wissel_store::{Fault, Released, Tx};

/// The organisation of who acts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Own {
    /// What is known of it.
    pub organisation: OrganisationRow,
    /// The agreement that holds now (U5.6).
    pub agreement: Option<AgreementRow>,
}

/// The facts of the organisation for which she works.
pub async fn see(app: &App, actor: &Actor) -> Result<Released<Own>, Failure<Infallible>> {
    finish(app.store.view(actor, (), read, |tx, (), _| still_open(tx, Need::SeeOrganisation)).await?)
}

fn read(tx: &mut Tx<'_>, (): &()) -> Result<Decided<Own, Stop<Infallible>>, Fault> {
    let member = pass!(tx, Need::SeeOrganisation);
    let entry = AuditEntry::new(tx.new_id(), Event::OrganisationSeen)
        .on(ObjectKind::Organisation, member.organisation);
    let organisation = organisation::get(tx, member.organisation)?
        .ok_or(Fault::Corrupt("a member of an organisation that is not there"))?;
    let now = tx.now();
    let holds = |a: &AgreementRow| a.signed_on <= now.day() && a.ended_at.is_none_or(|end| now < end);
    let agreement = agreement::of(tx, member.organisation)?.into_iter().find(holds);
    Ok(Acted::done(Own { organisation, agreement }, entry))
}
