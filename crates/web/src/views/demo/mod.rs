//! Pages that exist in demo mode only.

use crate::dates::When;
use crate::form::Form;
use crate::frame::Frame;
use askama::Template;

/// One account to try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoAccount {
    /// The role in words.
    pub role: String,
    /// The organisation.
    pub organisation: String,
    /// The user name.
    pub username: String,
    /// The password.
    pub password: String,
}

/// `/demo`. Buttons `preset`; field `travel_to`; both to `/demo/reis`.
#[derive(Template, Clone, Debug)]
#[template(path = "demo/start.html")]
pub struct DemoStart {
    /// The frame.
    pub f: Frame,
    /// Errors.
    pub form: Form,
    /// The accounts.
    pub accounts: Vec<DemoAccount>,
    /// The civil time now, with its day.
    pub now: When,
    /// What a journey just did.
    pub travelled: Option<String>,
    /// Where to travel at one press: value of `preset` and words.
    pub presets: Vec<(&'static str, String)>,
}

impl DemoStart {
    /// The page with the usual presets: `1-day`, `2-weeks`, `10-weeks`, `1-year`.
    pub fn new(f: Frame, form: Form, accounts: Vec<DemoAccount>) -> Self {
        let t = f.texts;
        let presets = vec![
            ("1-day", t.t("demo-preset-day")),
            ("2-weeks", t.t("demo-preset-weeks")),
            ("10-weeks", t.t("demo-preset-long")),
            ("1-year", t.t("demo-preset-year")),
        ];
        Self { now: f.now.clone(), travelled: None, f, form, accounts, presets }
    }
}

/// One message in the test mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoMessage {
    /// Text message or mail.
    pub sms: bool,
    /// To whom.
    pub to: String,
    /// When.
    pub at: When,
    /// The subject of a mail.
    pub subject: Option<String>,
    /// The text.
    pub text: String,
}

/// `/demo/postvak`.
#[derive(Template, Clone, Debug)]
#[template(path = "demo/inbox.html")]
pub struct DemoInbox {
    /// The frame.
    pub f: Frame,
    /// The messages, newest first.
    pub messages: Vec<DemoMessage>,
}
