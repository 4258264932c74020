//! Webhooks: what an organisation's own systems are told, signed and without content (Standard Webhooks 1.0).
//!
//! A message says that something happened to a record and where to ask. Its body is made of typed ids and numbers that
//! the organisation's systems know already; there is no field in which anything about a client could stand.

mod url;

pub use url::WebhookUrl;

use crate::exchange::record::RecordNumber;
use crate::exchange::retention::Retention;
use crate::ids::{CollectionId, RecordId, WebhookMessageId};
use crate::input::{Collect, Problems, code, named};
use crate::time::{Day, Moment};
use serde::Serialize;
use std::time::Duration;

/// How long an endpoint is waited for, from the look-up of its name to its answer.
pub const TIMEOUT: Duration = Duration::from_secs(15);
/// How often a message is tried; with the pauses between that is about three days.
pub const TRIES: i64 = 10;
/// A message that was not taken by then is given up, also when its endpoint was off or nobody was there to send it.
pub const GIVEN_UP_AFTER: Duration = Duration::from_hours(4 * 24);
/// An endpoint that took nothing for so long is switched off.
pub const FAILS_FOR: Duration = Duration::from_hours(3 * 24);
/// After a try that failed, the other messages of the endpoint wait at least so long.
pub const BREATH: Duration = Duration::from_secs(60);
/// How long a replaced secret still signs beside the new one.
pub const OVERLAP: Duration = Duration::from_hours(24);
/// How long messages and their tries are kept.
pub const KEPT: Duration = Duration::from_hours(30 * 24);
/// Most endpoints of one organisation.
pub const MOST: usize = 5;
/// Bytes of a secret.
pub const SECRET: usize = 32;
/// Days before a record's last day on which it is about to expire.
pub const EXPIRING_DAYS: i64 = 7;
/// The hour at which that is told.
const EXPIRING_AT_HOUR: i8 = 9;

named! {
    /// What is told.
    pub enum WebhookEvent {
        /// To the source: somebody collected its record (U3.9).
        Collected = "record.collected",
        /// To who collected: a document was replaced or added.
        NewVersion = "record.new_version",
        /// To who collected: the record was withdrawn (U2.3b). Why is not told.
        Withdrawn = "record.withdrawn",
        /// To the source and to who collected: the record ends in a few days (U2.5a).
        Expiring = "record.expiring",
        /// To one endpoint: an administrator tries it.
        Test = "test",
    }
}

impl WebhookEvent {
    /// What can be chosen.
    pub const CHOICES: [Self; 4] = [Self::Collected, Self::NewVersion, Self::Withdrawn, Self::Expiring];
}

/// When a record is about to expire, for its dates as they are now.
pub fn expiring_at(retention: &Retention) -> Moment {
    let day: Day = retention.last_day().plus_days(-EXPIRING_DAYS);
    day.at_hour(EXPIRING_AT_HOUR)
}

/// What a message is about, as its receiver knows it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct About {
    /// The number by which people and systems of both sides speak of the record.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    /// For the source: the id that sharing was answered with.
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<RecordId>,
    /// For who collected: her organisation's last collection of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    collection: Option<CollectionId>,
    /// Where to ask, with a token and for a named user.
    ask: String,
}

impl About {
    /// For the source, of something that stands in its log.
    pub fn logged(number: &RecordNumber, record: RecordId) -> Self {
        let ask = "/api/v1/log".to_owned();
        Self { number: Some(number.to_string()), record: Some(record), collection: None, ask }
    }
    /// For the source, of the record itself.
    pub fn shared(number: &RecordNumber, record: RecordId) -> Self {
        let ask = format!("/fhir/Consent?data=DocumentReference/{record}");
        Self { number: Some(number.to_string()), record: Some(record), collection: None, ask }
    }
    /// For an organisation that collected it.
    pub fn collected(number: &RecordNumber, collection: CollectionId) -> Self {
        let ask = format!("/api/v1/collections/{collection}");
        Self { number: Some(number.to_string()), record: None, collection: Some(collection), ask }
    }
    /// Of nothing: a test.
    pub fn nothing() -> Self {
        Self { number: None, record: None, collection: None, ask: "/api/v1/organisation".to_owned() }
    }
    /// The record's number.
    pub fn number(&self) -> Option<&str> {
        self.number.as_deref()
    }
}

/// The whole body of a message.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Body<'a> {
    /// The message's id: the same in each try, and in the header `webhook-id`.
    pub id: WebhookMessageId,
    /// What happened.
    #[serde(rename = "type")]
    pub event: WebhookEvent,
    /// When, RFC 3339.
    pub timestamp: String,
    /// About what.
    pub data: &'a About,
}

named! {
    /// Whether an endpoint gets messages, and why not.
    pub enum WebhookState {
        /// It gets messages.
        On = "on",
        /// An administrator switched it off.
        Off = "off",
        /// It took nothing for days ([`FAILS_FOR`]).
        Failing = "failing",
        /// It answered 410 Gone.
        Gone = "gone",
        /// The installation was restored from a backup: whether it is still wanted, an administrator says.
        Restored = "restored",
    }
}

named! {
    /// How a try ended.
    pub enum WebhookResult {
        /// It was taken: a status from 200 to 299.
        Taken = "taken",
        /// Another status; it stands beside this.
        Status = "status",
        /// No answer in time.
        Timeout = "timeout",
        /// No connection, or it was cut off.
        Connect = "connect",
        /// The certificate is not trusted, or TLS failed otherwise.
        Tls = "tls",
        /// The name leads to no address, or to none that is open to webhooks: nothing was connected to.
        Address = "address",
        /// The answer is not HTTP, or its head is too large.
        Answer = "answer",
        /// A fault of ours.
        Internal = "internal",
    }
}

/// The pauses between the tries of one message.
const PAUSES: [Duration; 9] = [
    Duration::from_secs(5),
    Duration::from_mins(5),
    Duration::from_mins(30),
    Duration::from_hours(2),
    Duration::from_hours(5),
    Duration::from_hours(10),
    Duration::from_hours(14),
    Duration::from_hours(20),
    Duration::from_hours(24),
];

/// What becomes of a message that was not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Then {
    /// It is tried again after this pause.
    Again(Duration),
    /// It is given up.
    Never,
}

/// What becomes of a message after so many tries. `jitter`, a random byte, makes the pause up to a fifth longer.
pub fn then(tries: i64, jitter: u8) -> Then {
    let index = usize::try_from(tries.max(1) - 1).unwrap_or(usize::MAX);
    match PAUSES.get(index) {
        Some(pause) => Then::Again(pause.saturating_add(pause.saturating_mul(u32::from(jitter)) / (5 * 255))),
        None => Then::Never,
    }
}

/// Whether an endpoint is switched off. `failing_since`: its first failed try after the last one that was taken.
pub fn is_over(failing_since: Moment, now: Moment) -> bool {
    now.since(failing_since) >= FAILS_FOR
}

/// A new endpoint as a form sends it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct WebhookForm {
    /// Its address.
    pub url: String,
    /// What it is told: stable names.
    pub events: Vec<String>,
}

/// An endpoint that may be added.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewWebhook {
    /// Its address.
    pub url: WebhookUrl,
    /// What it is told; at least one event.
    pub events: Vec<WebhookEvent>,
}

impl WebhookForm {
    /// Reads the form, or tells all its problems. `demo`: plain http to this machine is taken too.
    pub fn check(&self, demo: bool) -> Result<NewWebhook, Problems> {
        let mut c = Collect::new();
        let url = c.take("url", WebhookUrl::parse(&self.url, demo));
        let events = read_events(self.events.iter().map(String::as_str));
        let events = c.take("events", events.ok_or_else(|| code::CHOICE_UNKNOWN.into()));
        c.require("events", events.as_ref().is_none_or(|e| !e.is_empty()), code::REQUIRED);
        c.finish(|| Some(NewWebhook { url: url?, events: events? }))
    }
}

/// The events with these names, in their order and each once; `None` when one of them cannot be chosen.
pub fn read_events<'a>(names: impl Iterator<Item = &'a str>) -> Option<Vec<WebhookEvent>> {
    let mut chosen = Vec::new();
    for name in names.filter(|n| !n.is_empty()) {
        chosen.push(WebhookEvent::from_name(name).filter(|e| WebhookEvent::CHOICES.contains(e))?);
    }
    Some(WebhookEvent::CHOICES.into_iter().filter(|e| chosen.contains(e)).collect())
}

/// As they are stored: names with spaces between.
pub fn write_events(events: &[WebhookEvent]) -> String {
    events.iter().map(|e| e.name()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
