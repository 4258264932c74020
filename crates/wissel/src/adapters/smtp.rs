//! Mail submission (RFC 6409) to the operator's mail server, by the `lettre` library.

use crate::secret::Secret;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};
use wissel_core::ports::Clock;
use wissel_service::ports::{FaultCode, MailSent, Mailer, OutgoingMail, SendFault, Sending};

/// How the connection is made secure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Security {
    /// Plain connection that must turn to TLS before anything is said (usually port 587).
    StartTls,
    /// TLS from the first byte (usually port 465).
    Tls,
    /// No TLS: only to this machine.
    None,
}

/// Which server mail goes to, and as whom.
#[derive(Clone, Debug)]
pub struct SmtpSettings {
    /// The server's name; its certificate must carry it.
    pub host: String,
    /// The port.
    pub port: u16,
    /// How the connection is made secure.
    pub security: Security,
    /// User name and password.
    pub login: Option<(String, Secret)>,
    /// The sender: an address, or a name with an address in angle brackets.
    pub from: String,
    /// The right side of Message-ID, and the name we greet with: the portal's host name.
    pub own_host: String,
    /// Certificates (PEM) to trust instead of the public ones.
    pub ca_pem: Option<Vec<u8>>,
    /// Longest time for one mail.
    pub timeout: Duration,
}

/// What is wrong with the mail settings.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadSmtp {
    /// The sender is not an address.
    #[error("the sender must be an address such as \"Wissel <noreply@example.org>\"")]
    From,
    /// Plain SMTP leaves this machine.
    #[error(
        "security = \"none\" is only allowed to this machine; write \"starttls\" (port 587) or \"tls\" (port 465)"
    )]
    Plain,
    /// The certificates cannot be read.
    #[error("the ca_file holds no certificate in PEM form")]
    Certificates,
}

/// Sends mail through one server.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    own_host: String,
    timeout: Duration,
    clock: Arc<dyn Clock>,
}

impl Smtp {
    /// Checks the settings; connects only when a mail is sent.
    pub fn new(settings: SmtpSettings, clock: Arc<dyn Clock>) -> Result<Self, BadSmtp> {
        let from = settings.from.parse().map_err(|_| BadSmtp::From)?;
        let tls = match settings.security {
            Security::None if crate::net::is_this_machine(&settings.host) => Tls::None,
            Security::None => return Err(BadSmtp::Plain),
            Security::StartTls => Tls::Required(tls_parameters(&settings)?),
            Security::Tls => Tls::Wrapper(tls_parameters(&settings)?),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(settings.host)
            .port(settings.port)
            .tls(tls)
            .hello_name(ClientId::Domain(settings.own_host.clone()))
            .timeout(Some(settings.timeout));
        if let Some((user, password)) = settings.login {
            builder = builder.credentials(Credentials::new(user, password.reveal().to_owned()));
        }
        let (own_host, timeout) = (settings.own_host, settings.timeout);
        Ok(Self { transport: builder.build(), from, own_host, timeout, clock })
    }

    fn message(&self, mail: OutgoingMail) -> Result<Message, SendFault> {
        let bad = SendFault::Permanent(FaultCode::BadMessage);
        // Nothing that could start a header of its own; the text may have line ends and tabs only.
        let one_line = |s: &str| !s.chars().any(char::is_control);
        let text_ok = !mail.text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t'));
        let id_ok = mail.message_id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if !one_line(&mail.subject) || !text_ok || !id_ok || mail.message_id.is_empty() {
            return Err(bad);
        }
        let to: Address = mail.to.parse().map_err(|_| SendFault::Permanent(FaultCode::BadAddress))?;
        let now = Duration::from_micros(u64::try_from(self.clock.real().micros()).unwrap_or(0));
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(mail.subject)
            .message_id(Some(format!("<{}@{}>", mail.message_id, self.own_host)))
            .date(UNIX_EPOCH + now)
            .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
            .header(ContentType::TEXT_PLAIN)
            .body(mail.text)
            .map_err(|_| bad)
    }
}

impl Mailer for Smtp {
    fn send(&self, mail: OutgoingMail) -> Sending<'_, MailSent> {
        Box::pin(async move {
            let message = self.message(mail)?;
            match tokio::time::timeout(self.timeout, self.transport.send(message)).await {
                Ok(Ok(_)) => Ok(MailSent),
                Ok(Err(error)) => Err(fault_of(&error)),
                Err(_) => Err(SendFault::Temporary(FaultCode::Timeout)),
            }
        })
    }
}

fn tls_parameters(settings: &SmtpSettings) -> Result<TlsParameters, BadSmtp> {
    let mut builder = TlsParameters::builder(settings.host.clone());
    if let Some(pem) = &settings.ca_pem {
        let own = Certificate::from_pem(pem).map_err(|_| BadSmtp::Certificates)?;
        builder = builder.certificate_store(CertificateStore::None).add_root_certificate(own);
    }
    builder.build_rustls().map_err(|_| BadSmtp::Certificates)
}

/// A reply about this address is final; one about us, our login or the server's state is not.
fn fault_of(error: &lettre::transport::smtp::Error) -> SendFault {
    if let Some(status) = error.status().map(u16::from) {
        return match status {
            530 | 534 | 535 | 538 => SendFault::Temporary(FaultCode::Credentials),
            501 | 550..=553 | 555 => SendFault::Permanent(FaultCode::Smtp(status)),
            _ => SendFault::Temporary(FaultCode::Smtp(status)),
        };
    }
    let code = if error.is_timeout() {
        FaultCode::Timeout
    } else if error.is_tls() || is_tls_inside(error) {
        FaultCode::Tls
    } else if error.is_client() {
        // The library refuses before it speaks: no STARTTLS on offer, or no way to log in.
        if error.to_string().contains("STARTTLS") { FaultCode::Tls } else { FaultCode::Credentials }
    } else if error.is_response() {
        FaultCode::Answer
    } else {
        FaultCode::Connect
    };
    SendFault::Temporary(code)
}

/// rustls speaks through `io::Error` during the hand-shake.
fn is_tls_inside(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut source = error.source();
    while let Some(inner) = source {
        let io = inner.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if io.and_then(|e| e.downcast_ref::<rustls::Error>()).is_some() {
            return true;
        }
        source = inner.source();
    }
    false
}

#[cfg(test)]
#[path = "smtp_tests.rs"]
mod tests;
