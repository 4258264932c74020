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
}

/// `/inloggen/code` and `/telefoon-bevestigen`: the code from the text message. Field: `code`.
#[derive(Template, Clone, Debug)]
#[template(path = "identity/code.html")]
pub struct Code {
    /// The frame.
    pub f: Frame,
    /// Errors.
    pub form: Form,
    /// Where the code goes: `/inloggen/code` or `/telefoon-bevestigen`.
    pub action: &'static str,
    /// Where the wish for another code goes: `/inloggen/code/opnieuw` or `/telefoon-bevestigen/opnieuw`.
    pub resend_action: &'static str,
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
