//! A new secret in the place of the old one, which signs too for a day: the system can take its time.

use super::{Absent, webhook};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::once::{self, Once, SENT_BEFORE};
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::Event;
use wissel_core::ids::WebhookId;
use wissel_core::permission::Need;
use wissel_store::office::webhook::Secret;
use wissel_store::{Fault, Tx};
use wissel_wire::webhook::secret_text;

/// Replaces the secret; the new one, to be shown once. The same form again shows the same secret.
pub async fn replace(
    app: &App,
    actor: &Actor,
    id: WebhookId,
    once: Option<Once>,
) -> Result<String, Failure<Absent>> {
    finish(app.store.act(actor, (id, once), run).await?)
}

fn run(
    tx: &mut Tx<'_>,
    (id, once): &(WebhookId, Option<Once>),
) -> Result<Decided<String, Stop<Absent>>, Fault> {
    let member = pass!(tx, Need::GiveAccess);
    let entry = super::entry(tx, &member, Event::WebhookSecret, *id);
    if webhook::one(tx, *id, member.organisation)?.is_none() {
        return Ok(super::absent(entry));
    }
    let secret = Secret::new(once::secret(tx, *once));
    if once::made::<WebhookId>(tx, *once)?.is_some() {
        return Ok(Acted::done(secret_text(&secret[..]), entry.refused(SENT_BEFORE)));
    }
    once::keep(tx, *once, id)?;
    webhook::rotate(tx, *id, &secret)?;
    Ok(Acted::done(secret_text(&secret[..]), entry))
}
