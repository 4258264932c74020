//! A person's own account: her logins, password, telephone, work and terms (U1.4, U3.5).

use super::provider::ProviderRow;
use crate::dates::When;
use crate::form::Form;
use crate::frame::Frame;
use askama::Template;

/// One open login session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// The session's id.
    pub id: String,
    /// The device in words, such as "Firefox op Windows".
    pub device: String,
    /// Under which organisation.
    pub organisation: String,
    /// How she came in, in words.
    pub way: String,
    /// When it began.
    pub started: When,
    /// When it was last used.
    pub last: When,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// One place where the person works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MembershipRow {
    /// The organisation.
    pub organisation: String,
    /// The role in words.
    pub role: String,
    /// How she was identified, in words.
    pub identified: String,
}

/// One passkey of hers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyRow {
    /// Its id.
    pub id: String,
    /// Her name for it.
    pub name: String,
    /// Since when.
    pub made: When,
    /// When it was last used.
    pub used: Option<When>,
}

/// Her passkeys, and what she can do with them here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyPart {
    /// Newest first.
    pub rows: Vec<PasskeyRow>,
    /// Whether the terms that she accepted name them (U2.4).
    pub named: bool,
    /// Whether they work in this installation at all.
    pub possible: bool,
    /// Where they work, when that is another address than the one she came by.
    pub elsewhere: Option<String>,
}

/// Her authenticator app, and whether it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppPart {
    /// Since when she has one.
    pub made: Option<When>,
    /// When a code of it was last used.
    pub used: Option<When>,
    /// Whether the terms that she accepted name it (U2.4).
    pub named: bool,
}

/// `/mijn/app`: the secret is made known to her app. Field: `code`.
#[derive(Template, Clone, Debug)]
#[template(path = "identity/new_app.html")]
pub struct NewApp {
    /// The frame.
    pub f: Frame,
    /// Errors.
    pub form: Form,
    /// The QR code: how long a side is.
    pub qr_side: usize,
    /// The QR code as the path of a picture.
    pub qr_path: String,
    /// The address in the QR code, for an app on this device.
    pub address: String,
    /// The secret in letters and digits.
    pub letters: String,
}

/// `/mijn`. Fields: `name` of a new passkey, button `passkey`; `password` + `new-password`; `phone` + `phone-password`; button `session`.
#[derive(Template, Clone, Debug)]
#[template(path = "identity/account.html")]
pub struct Account {
    /// The frame.
    pub f: Frame,
    /// Errors of whichever form was sent.
    pub form: Form,
    /// The user name.
    pub username: String,
    /// The mail address.
    pub email: String,
    /// The number that gets the codes, all but the last two digits hidden.
    pub phone: String,
    /// Her authenticator app.
    pub app: AppPart,
    /// Her passkeys.
    pub passkeys: PasskeyPart,
    /// Organisations whose own sign-in may open her account.
    pub providers: Vec<ProviderRow>,
    /// Open logins, this one first.
    pub sessions: Vec<SessionRow>,
    /// Where she works.
    pub memberships: Vec<MembershipRow>,
    /// The accepted version of the terms.
    pub terms_version: String,
    /// When it was accepted.
    pub terms_accepted: When,
}
