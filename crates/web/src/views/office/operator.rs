//! The operator's overview, users and queues.

use crate::dates::When;
use crate::form::Form;
use crate::frame::Frame;
use crate::status::Status;
use crate::views::Pages;
use crate::views::identity::MembershipRow;
use askama::Template;

/// One thing that must be well: last backup, certificate, a disk, text messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealthRow {
    /// What.
    pub label: String,
    /// On which server; empty for the whole installation.
    pub server: String,
    /// How it is.
    pub status: Status,
    /// When or how much.
    pub detail: String,
    /// Since when it is not in order.
    pub since: Option<When>,
    /// What is to be done; empty when it is in order.
    pub advice: String,
    /// Where more stands, if anywhere.
    pub href: &'static str,
}

/// `/operator`.
#[derive(Template, Clone, Debug)]
#[template(path = "office/operator/overview.html")]
pub struct OperatorOverview {
    /// The frame.
    pub f: Frame,
    /// What happened to users, and is worth the operator's attention.
    pub alarms: Vec<String>,
    /// How the installation stands; what must be done now comes first.
    pub health: Vec<HealthRow>,
    /// Version and migration of the program.
    pub version: String,
}

/// Why and since when a person is barred.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BarNote {
    /// Since when.
    pub at: When,
    /// By whom.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// A bar that was lifted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastBar {
    /// Why and since when she was barred.
    pub set: BarNote,
    /// Why and when it was lifted.
    pub lifted: BarNote,
}

/// A user found by exact user name or mail address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundUser {
    /// The user's id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The user name.
    pub username: String,
    /// The mail address, masked.
    pub mail: String,
    /// The number, all but its last digits hidden.
    pub phone: String,
    /// The state.
    pub status: Status,
    /// Where she works.
    pub memberships: Vec<MembershipRow>,
    /// When she is barred: why.
    pub barred: Option<BarNote>,
    /// Bars that were lifted, newest first.
    pub history: Vec<PastBar>,
}

/// `/operator/gebruikers` (U5.2). Fields: `who`; then `reason`.
#[derive(Template, Clone, Debug)]
#[template(path = "office/operator/users.html")]
pub struct Users {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors.
    pub form: Form,
    /// Whether a search was made.
    pub searched: bool,
    /// Who was found.
    pub found: Option<FoundUser>,
}

/// A message that waits, or that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueRow {
    /// Its id.
    pub id: String,
    /// The kind in words.
    pub kind: String,
    /// The recipient, masked.
    pub recipient: String,
    /// Since when.
    pub since: When,
    /// The last error; never text of the message.
    pub error: String,
    /// Waiting or given up.
    pub status: Status,
    /// Whether "Opnieuw proberen" is offered.
    pub dead: bool,
}

/// `/operator/wachtrijen`. Button: `item`.
#[derive(Template, Clone, Debug)]
#[template(path = "office/operator/queues.html")]
pub struct Queues {
    /// The frame.
    pub f: Frame,
    /// Text messages fail: since when, how many.
    pub alarm: Option<String>,
    /// The rows.
    pub rows: Vec<QueueRow>,
    /// Where we are.
    pub pages: Pages,
}

/// `/operator/voorwaarden` (T5.1). Fields: `version`, `text_nl`, `text_en`, `sectors`, `named`.
#[derive(Template, Clone, Debug)]
#[template(path = "office/operator/terms.html")]
pub struct PublishTerms {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors.
    pub form: Form,
    /// The version that was published last, and from when it holds.
    pub newest: Option<(String, When)>,
}
