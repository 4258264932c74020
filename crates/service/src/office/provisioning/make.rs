//! An administrator makes the token of her organisation's personnel system, or replaces it.

use super::remove::Refused;
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::identity::token_of;
use crate::once::{self, Once, SENT_BEFORE};
use crate::pass;
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

/// Makes a token for the acting administrator's organisation; the one before goes on for a day. The same form again
/// shows the same token, unless it was taken away since.
pub async fn make(app: &App, actor: &Actor, once: Option<Once>) -> Result<Made, Failure<Refused>> {
    finish(app.store.act(actor, once, run).await?)
}

fn run(tx: &mut Tx<'_>, once: &Option<Once>) -> Result<Decided<Made, Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::NameMembers);
    let token = token_of(&once::secret(tx, *once));
    let organisation = member.organisation;
    let entry = AuditEntry::new(tx.new_id(), Event::ProvisioningToken).of(organisation);
    if let Some(id) = once::made::<ScimTokenId>(tx, *once)? {
        let Some(held) = scim::tokens(tx, organisation)?.0.filter(|t| t.id == id) else {
            return Ok(Acted::refused(Refused::Absent, entry));
        };
        let entry = entry.on(ObjectKind::ScimToken, id).refused(SENT_BEFORE);
        return Ok(Acted::done(Made { token, expires_at: held.expires_at }, entry));
    }
    let id: ScimTokenId = tx.new_id();
    once::keep(tx, *once, id)?;
    let expires_at = token_ends(tx.now().day());
    scim::make_token(tx, NewToken { id, organisation, token: &token, created_by: member.user, expires_at })?;
    let entry = entry.on(ObjectKind::ScimToken, id).with("until", expires_at.rfc3339());
    Ok(Acted::done(Made { token, expires_at }, entry))
}
