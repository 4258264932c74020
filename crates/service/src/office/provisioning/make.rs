//! An administrator makes the token of her organisation's personnel system, or replaces it.

use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::identity::fresh_token;
use crate::pass;
use std::convert::Infallible;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::identity::provisioning::token_ends;
use wissel_core::ids::ScimTokenId;
use wissel_core::permission::Need;
use wissel_core::time::Moment;
use wissel_store::identity::scim::{self, NewToken};
use wissel_store::{Fault, Tx};

/// A token that was made.
#[derive(Clone, PartialEq, Eq)]
pub struct Made {
    /// The secret, to be shown once. Only its hash is kept.
    pub token: String,
    /// Until when it is good.
    pub expires_at: Moment,
}

/// Makes a token for the acting administrator's organisation; the one before goes on for a day.
pub async fn make(app: &App, actor: &Actor) -> Result<Made, Failure<Infallible>> {
    finish(app.store.act(actor, (), run).await?)
}

fn run(tx: &mut Tx<'_>, (): &()) -> Result<Decided<Made, Stop<Infallible>>, Fault> {
    let member = pass!(tx, Need::NameMembers);
    let id: ScimTokenId = tx.new_id();
    let (token, expires_at) = (fresh_token(tx), token_ends(tx.now().day()));
    let organisation = member.organisation;
    scim::make_token(tx, NewToken { id, organisation, token: &token, created_by: member.user, expires_at })?;
    let entry = AuditEntry::new(tx.new_id(), Event::ProvisioningToken)
        .on(ObjectKind::ScimToken, id)
        .of(organisation)
        .with("until", expires_at.rfc3339());
    Ok(Acted::done(Made { token, expires_at }, entry))
}
