//! Adds an address. Its secret is drawn in the act and shown once.

use super::webhook;
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::once::{self, Once, SENT_BEFORE};
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::Event;
use wissel_core::ids::WebhookId;
use wissel_core::office::webhook::{MOST, NewWebhook, write_events};
use wissel_core::permission::Need;
use wissel_core::refusal::Coded;
use wissel_store::office::webhook::Secret;
use wissel_store::{Fault, Tx};
use wissel_wire::webhook::secret_text;

/// Why nothing was added.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// The organisation has this address already.
    Known,
    /// It has as many as it may have.
    TooMany,
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Known => "webhook-known",
            Self::TooMany => "webhook-too-many",
        }
    }
}

/// An address that was added.
pub struct Added {
    /// Its id.
    pub id: WebhookId,
    /// Its secret, to be shown once.
    pub secret: String,
}

/// Adds an address to the acting administrator's organisation. The same form again shows the same secret.
pub async fn add(
    app: &App,
    actor: &Actor,
    new: NewWebhook,
    once: Option<Once>,
) -> Result<Added, Failure<Refused>> {
    finish(app.store.act(actor, (new, once), run).await?)
}

fn run(
    tx: &mut Tx<'_>,
    (new, once): &(NewWebhook, Option<Once>),
) -> Result<Decided<Added, Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::GiveAccess);
    let before: Option<WebhookId> = once::made(tx, *once)?;
    if let Some(id) = before
        && webhook::one(tx, id, member.organisation)?.is_some()
    {
        let entry = super::entry(tx, &member, Event::WebhookAdded, id).refused(SENT_BEFORE);
        let secret = Secret::new(once::secret(tx, *once));
        return Ok(Acted::done(Added { id, secret: secret_text(&secret[..]) }, entry));
    }
    let id: WebhookId = tx.new_id();
    let entry = super::entry(tx, &member, Event::WebhookAdded, id).with("events", write_events(&new.events));
    let known = webhook::of(tx, member.organisation)?;
    let refused = if known.iter().any(|k| k.url == new.url) {
        Some(Refused::Known)
    } else {
        (known.len() >= MOST).then_some(Refused::TooMany)
    };
    if let Some(why) = refused {
        return Ok(Acted::refused(why, entry));
    }
    if before.is_none() {
        once::keep(tx, *once, id)?;
    }
    // What was removed comes back under a secret of its own: the first one may have been the reason.
    let secret = Secret::new(once::secret(tx, if before.is_none() { *once } else { None }));
    let (organisation, created_by) = (member.organisation, member.user);
    let row =
        webhook::New { id, organisation, url: &new.url, events: &new.events, secret: &secret, created_by };
    webhook::insert(tx, &row)?;
    Ok(Acted::done(Added { id, secret: secret_text(&secret[..]) }, entry))
}
