//! Addresses of the organisation's systems that are told what happens, as its administrator sees them.

use crate::dates::When;
use crate::form::Form;
use crate::frame::Frame;
use crate::status::Status;
use askama::Template;

/// One address in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookRow {
    /// Its id.
    pub id: String,
    /// The address.
    pub url: String,
    /// What it is told, in words.
    pub events: Vec<String>,
    /// On, or why not.
    pub status: Status,
    /// How the last try ended.
    pub last: Option<TryRow>,
}

/// One try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TryRow {
    /// When.
    pub at: When,
    /// What was told.
    pub event: String,
    /// About which record.
    pub number: Option<String>,
    /// How it ended.
    pub status: Status,
    /// Which try it was, how long it took, and whether it was the last.
    pub detail: String,
}

/// `/beheer/koppelberichten`. Fields: `url`, one box for each event.
#[derive(Template, Clone, Debug)]
#[template(path = "office/webhooks.html")]
pub struct Webhooks {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors.
    pub form: Form,
    /// What can be told: field and words.
    pub events: Vec<(&'static str, String)>,
    /// The rows.
    pub rows: Vec<WebhookRow>,
    /// How many.
    pub total: u32,
    /// Whether there is room for another one.
    pub can_add: bool,
}

/// `/beheer/koppelberichten/{id}`.
#[derive(Template, Clone, Debug)]
#[template(path = "office/webhook.html")]
pub struct Webhook {
    /// The frame.
    pub f: Frame,
    /// What went wrong with a button.
    pub form: Form,
    /// Its id.
    pub id: String,
    /// The address.
    pub url: String,
    /// What it is told, in words.
    pub events: Vec<String>,
    /// On, or why not.
    pub status: Status,
    /// Since when.
    pub since: When,
    /// Who added it, and when.
    pub made: String,
    /// Whether messages are sent.
    pub is_on: bool,
    /// Whether the replaced secret signs too.
    pub two_secrets: bool,
    /// How many messages wait.
    pub waiting: u32,
    /// The newest tries.
    pub tries: Vec<TryRow>,
}

impl Webhook {
    /// Where this page is, for the way back after both factors were shown again.
    pub fn here(&self) -> String {
        format!("/beheer/koppelberichten/{}", self.id)
    }
}

/// A secret, shown here and nowhere else.
#[derive(Template, Clone)]
#[template(path = "office/webhook_secret.html")]
pub struct WebhookSecret {
    /// The frame.
    pub f: Frame,
    /// The id of the address.
    pub id: String,
    /// The secret.
    pub secret: String,
    /// Whether it took the place of another one.
    pub replaced: bool,
}

/// `/beheer/koppelberichten/{id}/verwijderen`.
#[derive(Template, Clone, Debug)]
#[template(path = "office/remove_webhook.html")]
pub struct RemoveWebhook {
    /// The frame.
    pub f: Frame,
    /// The id of the address.
    pub id: String,
    /// The address.
    pub url: String,
}
