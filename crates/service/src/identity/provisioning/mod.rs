//! The personnel system of an organisation says who works there (SCIM; U2.4, U3.5): joiners are invited by the rules of
//! every invitation, a leaver's work ends by those of "uit dienst". It reaches its own organisation and nothing else.

pub mod add;
pub mod arrange;
pub mod change;
pub mod enter;
pub mod leave;
pub mod see;

use super::invite;
use crate::office::end_membership;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Provisioner;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::identity::provisioning::{ProvisioningDenied, admit, is_active};
use wissel_core::input::Problems;
use wissel_core::person::Mail;
use wissel_core::refusal::Coded;
use wissel_store::identity::scim::{self, ScimUser};
use wissel_store::{Fault, Tx};
use wissel_wire::scim::ScimFlaw;

/// Somebody whom the personnel system names, as it is told about her.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Named {
    /// What is said about her.
    pub user: ScimUser,
    /// Whether she is at work or invited.
    pub active: bool,
}

/// Why nothing was done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refused {
    /// The token is not good, or there is no agreement.
    Denied(ProvisioningDenied),
    /// What was sent cannot be read, or lacks something.
    Flaw(ScimFlaw),
    /// Attributes that an invitation needs are missing or wrong.
    Problems(Problems),
    /// Nobody of this organisation has this number.
    Absent,
    /// Somebody else has the same user name, number or mail address.
    Taken,
    /// This organisation's personnel system names as many as one may.
    Full,
    /// She cannot be invited.
    Invitation(invite::Refused),
    /// Her work does not end: an organisation keeps its last administrator.
    End(end_membership::Refused),
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Denied(why) => why.code(),
            Self::Flaw(flaw) => flaw.code(),
            Self::Problems(_) => "scim-attributes",
            Self::Absent => "absent",
            Self::Taken => "scim-taken",
            Self::Full => "scim-full",
            // Which rule stands in the way would tell who else she is: of the operator's staff, for instance.
            Self::Invitation(invite::Refused::Rule(_)) => "scim-not-invited",
            Self::Invitation(why) => why.code(),
            Self::End(why) => why.code(),
        }
    }
}

/// Who acts, asked again on the facts of this transaction.
fn who_acts(tx: &mut Tx<'_>) -> Result<Result<Provisioner, ProvisioningDenied>, Fault> {
    let Some(acting) = tx.actor().provisioner() else { return Ok(Err(ProvisioningDenied::Token)) };
    let Some(token) = scim::standing(tx, acting.token)? else { return Ok(Err(ProvisioningDenied::Token)) };
    Ok(admit(token.standing).map(|()| Provisioner { organisation: token.organisation, ..acting }))
}

/// The committed refusal of a personnel system that may do nothing.
fn refused<T>(tx: &mut Tx<'_>, why: ProvisioningDenied) -> Decided<T, Refused> {
    let entry = AuditEntry::new(tx.new_id(), Event::ProvisioningRefused);
    Acted::refused(Refused::Denied(why), entry)
}

/// Who acts, or the committed refusal from the surrounding function.
macro_rules! admitted {
    ($tx:expr) => {
        match $crate::identity::provisioning::who_acts($tx)? {
            Ok(acting) => acting,
            Err(why) => return Ok($crate::identity::provisioning::refused($tx, why)),
        }
    };
}
use admitted;

/// Whether she is at work or invited now.
fn stands(tx: &mut Tx<'_>, user: &ScimUser) -> Result<bool, Fault> {
    let Some(membership) = user.membership else { return Ok(false) };
    Ok(is_active(scim::places(tx, membership)?.into_iter().map(|(_, state)| state)))
}

/// What a mail address of hers is read as.
fn mail_of(user: &ScimUser) -> Result<Mail, Refused> {
    user.attributes.mail().map_err(Refused::Problems)
}

/// An entry about somebody who is named.
fn entry_on(
    tx: &mut Tx<'_>,
    event: Event,
    acting: Provisioner,
    user: &ScimUser,
) -> Result<AuditEntry, Fault> {
    let entry = AuditEntry::new(tx.new_id(), event).of(acting.organisation).on(ObjectKind::ScimUser, user.id);
    let Some(membership) = user.membership else { return Ok(entry) };
    let person = wissel_store::identity::membership::by_id(tx, membership)?.map(|m| m.person);
    Ok(person.into_iter().fold(entry, AuditEntry::about))
}
