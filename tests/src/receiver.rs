//! An organisation's own system that receives messages: a real server on this machine that keeps what it got, checks
//! signatures by itself, and answers as it is told.

use crate::world::World;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use wissel::adapters::reach::Reach;
use wissel::adapters::webhook::Sender;
use wissel_core::ids::{OrganisationId, UserId, WebhookId};
use wissel_core::office::webhook::{WebhookEvent, WebhookUrl};
use wissel_store::office::webhook::{New, Secret, insert};
use wissel_store::{Fault, Tx};

/// How a message is answered.
#[derive(Clone, Debug)]
pub enum Answer {
    /// With this status.
    Status(u16),
    /// Not at all.
    Hang,
    /// With a redirect to this address.
    Redirect(String),
    /// With a body that never ends.
    Endless,
}

/// A message as it came in.
#[derive(Clone, Debug)]
pub struct Received {
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, byte for byte.
    pub body: String,
}

impl Received {
    /// A header.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }
    /// The type of the event.
    pub fn kind(&self) -> String {
        self.json()["type"].as_str().expect("a type").to_owned()
    }
    /// Which of these secrets signed it.
    pub fn signed_by(&self, secrets: &[&str]) -> Vec<bool> {
        let signatures: Vec<_> = self.header("webhook-signature").split(' ').collect();
        let text =
            format!("{}.{}.{}", self.header("webhook-id"), self.header("webhook-timestamp"), self.body);
        let signed = |secret: &&str| {
            let key = STANDARD.decode(secret.strip_prefix("whsec_").expect("a secret")).expect("base 64");
            let wanted = format!("v1,{}", STANDARD.encode(hmac(&key, text.as_bytes())));
            signatures.contains(&wanted.as_str())
        };
        secrets.iter().map(signed).collect()
    }
}

/// HMAC (RFC 2104) written out here, so that the product's own cannot agree with itself.
fn hmac(key: &[u8], text: &[u8]) -> [u8; 32] {
    let pad = |with: u8| (0..64).map(|i| key.get(i).unwrap_or(&0) ^ with).collect::<Vec<u8>>();
    let inner = Sha256::new().chain_update(pad(0x36)).chain_update(text).finalize();
    Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize().into()
}

/// A running receiver.
#[derive(Clone)]
pub struct Receiver {
    /// Where it listens.
    pub url: String,
    got: Arc<Mutex<Vec<Received>>>,
    answers: Arc<Mutex<VecDeque<Answer>>>,
}

impl Receiver {
    /// Starts one that takes everything.
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/wissel", listener.local_addr().expect("an address"));
        let receiver = Self { url, got: Arc::default(), answers: Arc::default() };
        let own = receiver.clone();
        let router = Router::new()
            .fallback(move |headers: HeaderMap, body: Bytes| async move { own.take(headers, &body).await });
        tokio::spawn(async move { axum::serve(listener, router).await.expect("a server") });
        receiver
    }

    async fn take(&self, headers: HeaderMap, body: &Bytes) -> Response {
        let body = String::from_utf8(body.to_vec()).expect("UTF-8");
        self.got.lock().expect("lock").push(Received { headers, body });
        let next = self.answers.lock().expect("lock").pop_front();
        match next.unwrap_or(Answer::Status(204)) {
            Answer::Status(status) => StatusCode::from_u16(status).expect("a status").into_response(),
            Answer::Hang => std::future::pending().await,
            Answer::Redirect(to) => (StatusCode::TEMPORARY_REDIRECT, [("location", to)]).into_response(),
            Answer::Endless => {
                let chunk = || Some((Ok::<_, std::io::Error>(Bytes::from(vec![b'w'; 64 * 1024])), ()));
                Body::from_stream(futures_util::stream::unfold((), move |()| async move { chunk() }))
                    .into_response()
            }
        }
    }

    /// How the next messages are answered; those after them are taken.
    pub fn answers(&self, answers: &[Answer]) {
        *self.answers.lock().expect("lock") = answers.iter().cloned().collect();
    }
    /// Everything that came in since the last time, in order.
    pub fn take_all(&self) -> Vec<Received> {
        std::mem::take(&mut *self.got.lock().expect("lock"))
    }
    /// The only message that came in since the last time.
    pub fn only(&self) -> Received {
        let mut all = self.take_all();
        assert_eq!(all.len(), 1, "{all:?}");
        all.remove(0)
    }
}

/// What brings messages in a test: to this machine, and without much patience.
pub fn sender() -> Sender {
    let reach = Reach { networks: Vec::new(), plain_here: true };
    Sender::patient(reach, Duration::from_millis(1500))
}

/// Puts an endpoint of an organisation into the rows, on, for everything; its id.
pub async fn endpoint(world: &World, organisation: OrganisationId, by: UserId, url: &str) -> WebhookId {
    let url = WebhookUrl::parse(url, true).expect("an address");
    world.setup((organisation, by, url), put).await
}

fn put(
    tx: &mut Tx<'_>,
    (organisation, by, url): &(OrganisationId, UserId, WebhookUrl),
) -> Result<WebhookId, Fault> {
    let (id, secret) = (tx.new_id(), Secret::new(tx.random()));
    let events = &WebhookEvent::CHOICES;
    let (organisation, created_by) = (*organisation, *by);
    insert(tx, &New { id, organisation, url, events, secret: &secret, created_by })?;
    Ok(id)
}
