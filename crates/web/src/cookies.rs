//! The cookies of the site. Values are random and mean nothing by themselves.

use crate::lang::cookie;
use axum::http::{HeaderMap, HeaderValue};

/// A cookie of ours. Over TLS its name carries `__Host-` and it is Secure; a demo on plain-HTTP loopback has
/// another name, so that the two never meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cookie {
    /// The login session.
    Session,
    /// A log-in attempt between password and code.
    Attempt,
    /// A single-use link, moved out of the address bar.
    Link,
    /// A visitor who has not logged in: form tokens hang on it.
    Visitor,
    /// One line to be shown after a redirect.
    Flash,
    /// The page of ours that a visitor wanted before she logged in.
    Next,
    /// A client's session under her view code. It has nothing to do with a login session.
    View,
    /// A client between her view code and the code from the text message.
    ViewAttempt,
    /// The form of a complaint that was just sent.
    Complaint,
    /// The receipt of a client who just withdrew her consent.
    Withdrawn,
    /// A challenge to a passkey, or a question to an organisation's own sign-in.
    Ceremony,
    /// A member who came by her organisation's sign-in for the first time, until she shows factors of her own.
    Joining,
    /// Somebody used a passkey with this browser: then it stands first. It says nothing about whom.
    Passkey,
    /// Accounts that logged in with this browser: their owners are not kept waiting by strangers. It opens nothing.
    Device,
}

impl Cookie {
    /// The name in the browser.
    pub const fn name(self, tls: bool) -> &'static str {
        match (self, tls) {
            (Self::Session, true) => "__Host-wissel",
            (Self::Session, false) => "wissel-demo",
            (Self::Attempt, true) => "__Host-wissel-code",
            (Self::Attempt, false) => "wissel-demo-code",
            (Self::Link, true) => "__Host-wissel-link",
            (Self::Link, false) => "wissel-demo-link",
            (Self::Visitor, true) => "__Host-wissel-visitor",
            (Self::Visitor, false) => "wissel-demo-visitor",
            (Self::Flash, true) => "__Host-wissel-flash",
            (Self::Flash, false) => "wissel-demo-flash",
            (Self::Next, true) => "__Host-wissel-next",
            (Self::Next, false) => "wissel-demo-next",
            (Self::View, true) => "__Host-wissel-inzage",
            (Self::View, false) => "wissel-demo-inzage",
            (Self::ViewAttempt, true) => "__Host-wissel-inzage-code",
            (Self::ViewAttempt, false) => "wissel-demo-inzage-code",
            (Self::Complaint, true) => "__Host-wissel-klacht",
            (Self::Complaint, false) => "wissel-demo-klacht",
            (Self::Withdrawn, true) => "__Host-wissel-ingetrokken",
            (Self::Withdrawn, false) => "wissel-demo-ingetrokken",
            (Self::Ceremony, true) => "__Host-wissel-challenge",
            (Self::Ceremony, false) => "wissel-demo-challenge",
            (Self::Joining, true) => "__Host-wissel-koppelen",
            (Self::Joining, false) => "wissel-demo-koppelen",
            (Self::Passkey, true) => "__Host-wissel-passkey",
            (Self::Passkey, false) => "wissel-demo-passkey",
            (Self::Device, true) => "__Host-wissel-device",
            (Self::Device, false) => "wissel-demo-device",
        }
    }
    /// Its value in a request.
    pub fn read(self, headers: &HeaderMap, tls: bool) -> Option<&str> {
        cookie(headers, self.name(tls)).filter(|v| !v.is_empty())
    }
    /// The header that sets it until the browser closes; SameSite=Lax, not readable by scripts.
    pub fn set(self, value: &str, tls: bool) -> Option<HeaderValue> {
        let secure = if tls { "; Secure" } else { "" };
        let text = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}", self.name(tls));
        HeaderValue::from_str(&text).ok()
    }
    /// The same, to be kept for so many days.
    pub fn keep(self, value: &str, days: u32, tls: bool) -> Option<HeaderValue> {
        let secure = if tls { "; Secure" } else { "" };
        let seconds = u64::from(days).saturating_mul(86_400);
        let name = self.name(tls);
        let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
        HeaderValue::from_str(&text).ok()
    }
    /// The header that removes it.
    pub fn clear(self, tls: bool) -> Option<HeaderValue> {
        let secure = if tls { "; Secure" } else { "" };
        let text = format!("{}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{secure}", self.name(tls));
        HeaderValue::from_str(&text).ok()
    }
}

/// Random bytes as lower-case hexadecimal text, for cookies and links.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
