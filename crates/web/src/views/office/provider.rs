//! An organisation's own sign-in, as its administrator sets it up.

use crate::form::Form;
use crate::frame::Frame;
use crate::status::Status;
use askama::Template;

/// `/beheer/inloggen/organisatie`. Fields: `issuer`, `client_id`, `client_secret`, `domains`, `acr`, `amr`, `level`.
#[derive(Template, Clone, Debug)]
#[template(path = "office/provider.html")]
pub struct ProviderSettings {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors.
    pub form: Form,
    /// Whether it is set up.
    pub is_set: bool,
    /// How it stands.
    pub status: Status,
    /// Whether members must come in by it: then nothing can be changed.
    pub compulsory: bool,
    /// How many members are joined to it.
    pub joined: String,
    /// What is registered at the provider.
    pub redirect_uri: String,
}

/// What came of trying it.
#[derive(Template, Clone, Debug)]
#[template(path = "office/provider_tried.html")]
pub struct ProviderTried {
    /// The frame.
    pub f: Frame,
    /// Whether it works.
    pub status: Status,
    /// What does not, in words; nothing when it works.
    pub wrong: Option<String>,
    /// The stable code of what does not.
    pub code: String,
    /// The level that was named.
    pub acr: String,
    /// The means that were named.
    pub amr: String,
}
