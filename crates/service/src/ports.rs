//! The doors through which messages leave the house, and the one at which files are looked at. Adapters stand in the
//! program; tests bring their own.
//!
//! A fault says what went wrong without saying anything about whom or what the message was:
//! its type has no room for an address, a text or an answer from the other side.

use crate::pdf_check::Pieces;
use std::future::Future;
use std::pin::Pin;
use wissel_core::office::webhook::{WebhookResult, WebhookUrl};
use wissel_store::Fault;

/// A message on its way. Boxed, so that the ports can stand behind `dyn`.
pub type Sending<'a, T> = Pin<Box<dyn Future<Output = Result<T, SendFault>> + Send + 'a>>;

/// Sends text messages.
pub trait Sms: Send + Sync {
    /// Sends one text to one number (E.164, with the plus). The reference is the same for a repeat of the same message.
    fn send<'a>(&'a self, to: &'a str, text: &'a str, reference: &'a str) -> Sending<'a, SmsSent>;
}

/// Sends mail.
pub trait Mailer: Send + Sync {
    /// Hands one mail to the next server; success means that it took responsibility (RFC 5321, 6.1).
    fn send(&self, mail: OutgoingMail) -> Sending<'_, MailSent>;
}

/// A text message was taken over by a gateway.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SmsSent {
    /// The configured name of the gateway that took it.
    pub gateway: String,
    /// Gateways tried before it, in order, each with its fault.
    pub gave_up: Vec<(String, SendFault)>,
}

/// A mail was taken over by the next server.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MailSent;

/// A mail to be sent: plain text to one address.
#[derive(Clone, PartialEq, Eq)]
pub struct OutgoingMail {
    /// The address.
    pub to: String,
    /// The subject, one line.
    pub subject: String,
    /// The text, UTF-8, lines ended by `\n`.
    pub text: String,
    /// The left side of the Message-ID: the notice's id, so that a repeat can be recognised.
    pub message_id: String,
}

impl std::fmt::Debug for OutgoingMail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OutgoingMail").field("message_id", &self.message_id).finish_non_exhaustive()
    }
}

/// An answer of an organisation's own system on its way.
pub type Telling<'a> = Pin<Box<dyn Future<Output = Told> + Send + 'a>>;

/// Brings messages to organisations' own systems.
pub trait Webhooks: Send + Sync {
    /// Sends one message to one address. Redirects are not followed, and of the answer only the status is looked at.
    fn tell(&self, message: WebhookCall) -> Telling<'_>;
}

/// A message on its way to a system.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookCall {
    /// Where to.
    pub url: WebhookUrl,
    /// Names and values of the headers that the message has of its own.
    pub headers: Vec<(&'static str, String)>,
    /// The body, JSON.
    pub body: String,
}

impl std::fmt::Debug for WebhookCall {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebhookCall").field("url", &self.url).finish_non_exhaustive()
    }
}

/// How a system took a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Told {
    /// How it ended.
    pub result: WebhookResult,
    /// The status of HTTP, when there was one.
    pub status: Option<u16>,
}

/// An answer of a scanner on its way.
pub type Scanning<'a, T> = Pin<Box<dyn Future<Output = Result<T, ScanFault>> + Send + 'a>>;

/// Looks for malware in files.
pub trait VirusScan: Send + Sync {
    /// Looks at one file, piece by piece. Only `Ok(Scanned::Clean)` means that it may be shared.
    fn scan(&self, pieces: Pieces) -> Scanning<'_, Scanned>;
    /// Whether the scanner answers.
    fn is_there(&self) -> Scanning<'_, ()>;
}

/// What a scanner found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Scanned {
    /// Nothing.
    Clean,
    /// The name of the signature that matched; printable, without spaces.
    Infected(String),
}

/// Why a file was not looked at.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ScanFault {
    /// The scanner cannot be reached, or it hung up.
    #[error("away")]
    Away,
    /// No answer in time.
    #[error("silent")]
    Silent,
    /// An answer that cannot be understood.
    #[error("answer")]
    Answer,
    /// The file is longer than the scanner is set to look at.
    #[error("too-long")]
    TooLong,
    /// The stored file could not be read: a fault of ours.
    #[error("stored")]
    Stored(#[from] Fault),
}

/// Why a message was not sent.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, thiserror::Error)]
pub enum SendFault {
    /// It may work later: the outbox tries again.
    #[error("temporary: {0}")]
    Temporary(FaultCode),
    /// It will not work: the message goes to the dead letters.
    #[error("permanent: {0}")]
    Permanent(FaultCode),
}

impl SendFault {
    /// The code, whichever the kind.
    pub const fn code(self) -> FaultCode {
        match self {
            Self::Temporary(code) | Self::Permanent(code) => code,
        }
    }
    /// Whether trying again makes sense.
    pub const fn is_temporary(self) -> bool {
        matches!(self, Self::Temporary(_))
    }
}

/// What went wrong, in a form that cannot carry content.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, thiserror::Error)]
pub enum FaultCode {
    /// Nothing is configured to send with.
    #[error("not-configured")]
    NotConfigured,
    /// The address is not one that this way can reach.
    #[error("bad-address")]
    BadAddress,
    /// The message cannot be written down for this way (a line break in a subject, for instance).
    #[error("bad-message")]
    BadMessage,
    /// No answer in time. The message may have been sent all the same.
    #[error("timeout")]
    Timeout,
    /// The other side cannot be reached, or it hung up before it took the message.
    #[error("connect")]
    Connect,
    /// The connection could not be made secure: the certificate is not trusted, or TLS is not offered.
    #[error("tls")]
    Tls,
    /// The other side refused our name or password.
    #[error("credentials")]
    Credentials,
    /// An HTTP status that does not mean success.
    #[error("http-{0}")]
    Http(u16),
    /// An SMTP reply that does not mean success.
    #[error("smtp-{0}")]
    Smtp(u16),
    /// An SMPP status that does not mean success.
    #[error("smpp-0x{0:x}")]
    Smpp(u32),
    /// The status was right, but the body does not say that the message was taken.
    #[error("answer")]
    Answer,
    /// The program failed inside; the log of the same moment says more.
    #[error("internal")]
    Internal,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_names_its_kind_and_code_and_nothing_else() {
        assert_eq!(SendFault::Temporary(FaultCode::Http(503)).to_string(), "temporary: http-503");
        assert_eq!(SendFault::Temporary(FaultCode::Smpp(0x58)).to_string(), "temporary: smpp-0x58");
        assert_eq!(SendFault::Permanent(FaultCode::BadAddress).to_string(), "permanent: bad-address");
        assert!(SendFault::Temporary(FaultCode::Timeout).is_temporary());
        assert_eq!(SendFault::Permanent(FaultCode::Smtp(550)).code(), FaultCode::Smtp(550));
    }

    #[test]
    fn a_mail_in_a_log_shows_neither_address_nor_words() {
        let mail = OutgoingMail {
            to: "iemand@example.org".into(),
            subject: "onderwerp".into(),
            text: "tekst".into(),
            message_id: "0190".into(),
        };
        let shown = format!("{mail:?}");
        assert!(shown.contains("0190") && !shown.contains("iemand") && !shown.contains("onderwerp"));
    }
}
