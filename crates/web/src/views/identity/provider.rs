//! Logging in by an organisation's own sign-in page, and joining an account to it.

use crate::dates::When;
use crate::form::Form;
use crate::frame::Frame;
use askama::Template;

/// `/inloggen/organisatie`. Field: `mail`.
#[derive(Template, Clone, Debug)]
#[template(path = "identity/provider.html")]
pub struct ProviderDoor {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors; the answer depends on the domain of the address alone.
    pub form: Form,
    /// When several organisations use such addresses: id and name of each.
    pub choices: Vec<(String, String)>,
}

/// `/inloggen/organisatie/verder`: on to the other page.
#[derive(Template, Clone, Debug)]
#[template(path = "identity/provider_go.html")]
pub struct ProviderGo {
    /// The frame.
    pub f: Frame,
    /// The organisation.
    pub organisation: String,
    /// Where she goes.
    pub address: String,
}

/// `/inloggen/koppelen`: once, by factors of her own.
#[derive(Template, Clone, Debug)]
#[template(path = "identity/provider_join.html")]
pub struct ProviderJoin {
    /// The frame.
    pub f: Frame,
    /// The organisation.
    pub organisation: String,
}

/// An organisation whose sign-in may open her account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderRow {
    /// The link's id.
    pub id: String,
    /// The organisation.
    pub organisation: String,
    /// Since when.
    pub made: When,
    /// When it last let her in.
    pub used: Option<When>,
}
