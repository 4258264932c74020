//! An administrator takes the token of her organisation's personnel system away.

use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::permission::Need;
use wissel_core::refusal::Coded;
use wissel_store::identity::scim;
use wissel_store::{Fault, Tx};

/// Why nothing changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// There is no token.
    Absent,
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "scim-token-absent",
        }
    }
}

/// Takes it away, and the one that it replaced: neither is worth anything from the next call on.
pub async fn remove(app: &App, actor: &Actor) -> Result<(), Failure<Refused>> {
    finish(app.store.act(actor, (), run).await?)
}

fn run(tx: &mut Tx<'_>, (): &()) -> Result<Decided<(), Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::NameMembers);
    let entry = AuditEntry::new(tx.new_id(), Event::ProvisioningRemoved).of(member.organisation);
    if scim::remove_tokens(tx, member.organisation)? == 0 {
        return Ok(Acted::refused(Refused::Absent, entry));
    }
    Ok(Acted::done((), entry))
}
