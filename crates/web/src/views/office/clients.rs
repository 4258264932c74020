//! Systems that are clients of an organisation, as its administrator sees them.

use crate::dates::When;
use crate::form::Form;
use crate::frame::Frame;
use crate::status::Status;
use askama::Template;

/// One system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientRow {
    /// The client id.
    pub id: String,
    /// How people call it.
    pub name: String,
    /// What it may do, in words.
    pub scopes: Vec<String>,
    /// With a secret or with a key, in words.
    pub way: String,
    /// Who added it, and when.
    pub made: String,
    /// Works, or was taken away.
    pub status: Status,
    /// When it was last given a token.
    pub last: Option<When>,
    /// Whether "Intrekken" is offered.
    pub can_revoke: bool,
}

/// Something that a system may be allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeChoice {
    /// The name of the field.
    pub field: &'static str,
    /// The words.
    pub label: String,
    /// The name that developers know.
    pub name: &'static str,
}

/// `/beheer/koppelingen`. Fields: `name`, one box for each scope, `credential`, `key`.
#[derive(Template, Clone, Debug)]
#[template(path = "office/clients.html")]
pub struct Clients {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors.
    pub form: Form,
    /// Why no system works yet, when that is so.
    pub why: Option<String>,
    /// What can be allowed.
    pub scopes: Vec<ScopeChoice>,
    /// The rows.
    pub clients: Vec<ClientRow>,
    /// How many in all.
    pub total: u32,
}

/// A system was added: what its keeper needs. The secret is shown here and nowhere else.
#[derive(Template, Clone)]
#[template(path = "office/client_added.html")]
pub struct ClientAdded {
    /// The frame.
    pub f: Frame,
    /// How people call it.
    pub name: String,
    /// The client id.
    pub id: String,
    /// The secret; `None` for a system that signs.
    pub secret: Option<String>,
    /// Where tokens are given.
    pub token_url: String,
}

/// `/beheer/koppelingen/{id}/intrekken`.
#[derive(Template, Clone, Debug)]
#[template(path = "office/revoke_client.html")]
pub struct RevokeClient {
    /// The frame.
    pub f: Frame,
    /// The client id.
    pub id: String,
    /// How people call it.
    pub name: String,
}
