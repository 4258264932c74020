//! The steps of logging in (U2.4) and of becoming a user.

use crate::form::Form;
use crate::frame::Frame;
use crate::status::Status;
use askama::Template;

/// `/inloggen`. Fields: `username`, `password`.
#[derive(Template, Clone, Debug)]
#[template(path = "identity/login.html")]
pub struct Login {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors; the answer to a wrong name and to a wrong password is the same.
    pub form: Form,
    /// Whether a passkey can be used here, and whether somebody did with this browser: then it stands first.
    pub passkey: Option<bool>,
}

/// `/inloggen/passkey`, `/bevestigen/passkey` and `/mijn/passkey`: the browser asks its user for a passkey. Field:
/// `credential`, filled in by the script.
#[derive(Template, Clone, Debug)]
#[template(path = "identity/passkey.html")]
pub struct Passkey {
    /// The frame.
    pub f: Frame,
    /// Whether a new one is made; otherwise one is used.
    pub new: bool,
    /// Where the answer goes.
    pub action: &'static str,
    /// Where she goes instead.
    pub back: &'static str,
    /// What the browser is asked: JSON.
    pub options: String,
}

/// `/passkey-aanbod`: once, after a log-in with a code. Field: `name`.
#[derive(Template, Clone, Debug)]
#[template(path = "identity/passkey_offer.html")]
pub struct PasskeyOffer {
    /// The frame.
    pub f: Frame,
    /// Where she was going.
    pub next: String,
}

/// `/bevestigen`: both factors are asked again. Field: `password`.
#[derive(Template, Clone, Debug)]
#[template(path = "identity/confirm.html")]
pub struct Confirm {
    /// The frame.
    pub f: Frame,
    /// Errors.
    pub form: Form,
    /// Whether she has a passkey that counts here.
    pub passkey: bool,
}

/// `/inloggen/code`, `/bevestigen/code` and `/telefoon-bevestigen`: the code from the text message, or of her app. Field: `code`.
#[derive(Template, Clone, Debug)]
#[template(path = "identity/code.html")]
pub struct Code {
    /// The frame.
    pub f: Frame,
    /// Errors.
    pub form: Form,
    /// Where the code goes: `/inloggen/code`, `/bevestigen/code` or `/telefoon-bevestigen`.
    pub action: &'static str,
    /// Where the wish for another code goes: `/inloggen/code/opnieuw` or `/telefoon-bevestigen/opnieuw`.
    pub resend_action: &'static str,
    /// Whether it is a code of her app; another one can come by SMS.
    pub by_app: bool,
    /// The last two digits of the number.
    pub phone_tail: String,
    /// Seconds until another code may be asked for; 0 when it may be asked for now.
    pub resend_after: u32,
    /// Whether no gateway could take the message.
    pub failed: bool,
}

/// One membership to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationChoice {
    /// The membership's id.
    pub membership: String,
    /// The organisation.
    pub organisation: String,
    /// The role in words.
    pub role: String,
    /// What is special about it, such as a missing agreement.
    pub status: Option<Status>,
}

/// `/organisatie-kiezen`. Field: `membership`.
#[derive(Template, Clone, Debug)]
#[template(path = "identity/choose.html")]
pub struct ChooseOrganisation {
    /// The frame.
    pub f: Frame,
    /// The memberships.
    pub choices: Vec<OrganisationChoice>,
}

/// `/uitnodiging`. Fields: `username`, `password`, `phone`; none of them when she only has to confirm.
#[derive(Template, Clone, Debug)]
#[template(path = "identity/invitation.html")]
pub struct Invitation {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors.
    pub form: Form,
    /// The invited person's name.
    pub name: String,
    /// The organisation that invites.
    pub organisation: String,
    /// The role in words.
    pub role: String,
    /// Whether she is logged in as somebody with a user name, and only confirms.
    pub confirm: bool,
}

/// `/wachtwoord-vergeten`. Field: `username`.
#[derive(Template, Clone, Debug)]
#[template(path = "identity/forgot.html")]
pub struct ForgotPassword {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors.
    pub form: Form,
}

/// `/wachtwoord-vergeten/verstuurd`: the same words whether the name exists or not.
#[derive(Template, Clone, Debug)]
#[template(path = "identity/forgot_sent.html")]
pub struct ForgotSent {
    /// The frame.
    pub f: Frame,
}

/// `/wachtwoord-nieuw`. Field: `password`. The link's secret stands in a cookie.
#[derive(Template, Clone, Debug)]
#[template(path = "identity/new_password.html")]
pub struct NewPassword {
    /// The frame.
    pub f: Frame,
    /// Errors.
    pub form: Form,
}
