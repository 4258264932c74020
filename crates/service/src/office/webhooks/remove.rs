//! Removes an address with its secrets, its messages and what is known of their tries.

use super::{Absent, webhook};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::Event;
use wissel_core::ids::WebhookId;
use wissel_core::permission::Need;
use wissel_store::{Fault, Tx};

/// Removes an address of her organisation.
pub async fn remove(app: &App, actor: &Actor, id: WebhookId) -> Result<(), Failure<Absent>> {
    finish(app.store.act(actor, id, run).await?)
}

fn run(tx: &mut Tx<'_>, id: &WebhookId) -> Result<Decided<(), Stop<Absent>>, Fault> {
    let member = pass!(tx, Need::ManageClients);
    let entry = super::entry(tx, &member, Event::WebhookRemoved, *id);
    let known = webhook::one(tx, *id, member.organisation)?.is_some();
    if !(known && webhook::remove(tx, *id)?) {
        return Ok(super::absent(entry));
    }
    Ok(Acted::done((), entry))
}
