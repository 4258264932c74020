//! Brings messages to organisations' own systems: claims, signs, sends, notes the end, and switches off an address that
//! took nothing for days or wants no more.

use crate::app::App;
use crate::ports::{WebhookCall, Webhooks};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::ids::WebhookId;
use wissel_core::notice::{Channel, Notice, Recipient, Template};
use wissel_core::office::webhook::WebhookState;
use wissel_store::office::{members, webhook};
use wissel_store::{ClaimedWebhook, Fault, Tried, Tx, Verdict};
use wissel_wire::webhook::{ID, SIGNATURE, TIMESTAMP, signatures};

/// How many messages are on their way at once, each to another endpoint.
const AT_ONCE: usize = 8;
/// How long nobody looks when nobody says that there is something: by then the next try of what failed is due.
const ROUND: Duration = Duration::from_secs(5);

/// Brings what may be brought until told to stop; then what is on its way comes to its end.
pub async fn serve(app: App, to: Arc<dyn Webhooks>, mut stop: watch::Receiver<bool>) {
    let mut wake = app.store.wake();
    let mut going = FuturesUnordered::new();
    while !*stop.borrow() {
        match claim(&app, AT_ONCE.saturating_sub(going.len())).await {
            Ok(claimed) => going.extend(claimed.into_iter().map(|message| bring(&app, &*to, message))),
            Err(fault) => tracing::error!(%fault, "the messages to systems cannot be reached"),
        }
        tokio::select! {
            Some(()) = going.next(), if !going.is_empty() => {}
            () = tokio::time::sleep(ROUND) => {}
            changed = wake.changed() => if changed.is_err() { break },
            changed = stop.changed() => if changed.is_err() { break },
        }
    }
    while going.next().await.is_some() {}
}

/// Brings everything that may be brought now; how many tries that were.
pub async fn deliver(app: &App, to: &dyn Webhooks) -> Result<usize, Fault> {
    let mut tries = 0;
    loop {
        let claimed = claim(app, AT_ONCE).await?;
        if claimed.is_empty() {
            return Ok(tries);
        }
        tries += claimed.len();
        futures_util::future::join_all(claimed.into_iter().map(|message| bring(app, to, message))).await;
    }
}

async fn claim(app: &App, free: usize) -> Result<Vec<ClaimedWebhook>, Fault> {
    match u32::try_from(free) {
        Ok(0) | Err(_) => Ok(Vec::new()),
        Ok(limit) => app.store.claim_webhooks(limit).await,
    }
}

/// One try. What cannot be noted is tried again when its lease is over.
async fn bring(app: &App, to: &dyn Webhooks, message: ClaimedWebhook) {
    let begun = app.clock.real();
    let told = to.tell(call(&message, begun.micros().div_euclid(1_000_000))).await;
    let tried = Tried { result: told.result, status: told.status, took: app.clock.real().since(begun) };
    let noted = app.store.webhook_tried(&message, tried).await;
    let state = match noted {
        Ok(None | Some(Verdict::GoesOn)) => return,
        Ok(Some(Verdict::Gone)) => WebhookState::Gone,
        Ok(Some(Verdict::Failing)) => WebhookState::Failing,
        Err(fault) => {
            tracing::error!(%fault, "a try of a message to a system could not be noted");
            return;
        }
    };
    let off = Off { endpoint: message.endpoint, host: message.url.host().to_owned(), state };
    if let Err(fault) = app.store.act(&Actor::System("courier"), off, run).await {
        // The next try that fails says it again.
        tracing::error!(%fault, "an address of a system could not be switched off");
    }
}

fn call(message: &ClaimedWebhook, timestamp: i64) -> WebhookCall {
    let id = message.id.to_string();
    let secrets = message.secrets.iter().map(|secret| &secret[..]);
    let signed = signatures(secrets, &id, timestamp, &message.body);
    let headers = vec![(ID, id), (TIMESTAMP, timestamp.to_string()), (SIGNATURE, signed)];
    WebhookCall { url: message.url.clone(), headers, body: message.body.clone() }
}

/// An address that is to be switched off.
struct Off {
    endpoint: WebhookId,
    host: String,
    state: WebhookState,
}

fn run(tx: &mut Tx<'_>, off: &Off) -> Result<Decided<(), Infallible>, Fault> {
    let entry = AuditEntry::new(tx.new_id(), Event::WebhookStopped)
        .on(ObjectKind::Webhook, off.endpoint)
        .with("why", off.state.name());
    let organisation = webhook::organisation(tx, off.endpoint)?;
    let (Some(organisation), true) = (organisation, webhook::switch(tx, off.endpoint, off.state)?) else {
        return Ok(Acted::done((), entry.refused("webhook-off")));
    };
    let mut mails = Vec::new();
    for (user, lang) in members::administrators(tx, organisation)? {
        let id = tx.new_id();
        mails.push(Notice {
            dedupe: format!("webhook-stopped:{id}"),
            id,
            channel: Channel::Mail,
            to: Recipient::User(user),
            template: Template::WebhookStopped,
            args: vec![
                ("address".to_owned(), off.host.clone()),
                ("why".to_owned(), off.state.name().to_owned()),
            ],
            lang,
            not_after: None,
        });
    }
    Ok(Acted::done((), entry.of(organisation)).notices(mails))
}
