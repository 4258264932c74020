//! A text message gateway reached by HTTPS and JSON, described by configuration: address, headers, body, success rule.

use crate::secret::Secret;
use serde_json::Value;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use ureq::http::{HeaderName, HeaderValue, Method, Request, Uri};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig};
use wissel_service::ports::{FaultCode, SendFault, Sending, Sms, SmsSent};

/// An answer longer than this is not read on.
const ANSWER_LIMIT: u64 = 64 * 1024;
/// Requests to one gateway at the same moment.
const AT_ONCE: usize = 8;

/// How a gateway is spoken to.
#[derive(Clone, Debug)]
pub struct HttpGatewaySettings {
    /// The name in logs and on the operator's page.
    pub name: String,
    /// `https://…`; `http://` only to this machine.
    pub url: String,
    /// `POST` or `PUT`.
    pub method: String,
    /// Header names and values; `{secret}` in a value is replaced.
    pub headers: Vec<(String, String)>,
    /// A JSON text in whose strings `{to}`, `{to_digits}`, `{text}`, `{reference}` and `{secret}` are replaced.
    pub body: String,
    /// The gateway's key or token.
    pub secret: Option<Secret>,
    /// What counts as success.
    pub success: SuccessRule,
    /// Longest time from start to answer.
    pub timeout: Duration,
    /// Certificates (PEM) to trust instead of the public ones.
    pub ca_pem: Option<Vec<u8>>,
}

/// What an answer must look like.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SuccessRule {
    /// Statuses that mean success.
    pub status: RangeInclusive<u16>,
    /// A place in the JSON answer (RFC 6901) and what must stand there.
    pub answer: Option<(String, Expected)>,
}

/// What must stand at a place in the answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Expected {
    /// Anything but nothing (`null` counts as nothing).
    Something,
    /// Exactly this; a text also matches a number or boolean written the same way.
    Equals(String),
}

/// What is wrong with a gateway's settings.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadGateway {
    /// The address does not read as one.
    #[error("the url must start with https:// and name a host")]
    Url,
    /// Plain HTTP leaves this machine.
    #[error("plain http:// is only allowed to this machine (127.0.0.1, [::1] or localhost); write https://")]
    PlainHttp,
    /// Another method.
    #[error("the method must be POST or PUT")]
    Method,
    /// A header that HTTP cannot carry.
    #[error("header \"{0}\" is not a valid HTTP header")]
    Header(String),
    /// The body is not JSON.
    #[error("the body must be a JSON text such as {{\"to\":\"{{to}}\",\"text\":\"{{text}}\"}}")]
    Body,
    /// The body leaves out what must be sent.
    #[error("the body must contain {0}")]
    Lacks(&'static str),
    /// `{secret}` without a secret.
    #[error("{{secret}} is used, but no secret is set; set secret_file")]
    NoSecret,
    /// The certificates cannot be read.
    #[error("the ca_file holds no certificate in PEM form")]
    Certificates,
}

/// One gateway.
pub struct HttpGateway {
    inner: Arc<Inner>,
    turn: Arc<Semaphore>,
}

struct Inner {
    settings: HttpGatewaySettings,
    uri: Uri,
    method: Method,
    headers: Vec<(HeaderName, HeaderValue)>,
    agent: ureq::Agent,
}

impl HttpGateway {
    /// Checks the settings and prepares the connection.
    pub fn new(settings: HttpGatewaySettings) -> Result<Self, BadGateway> {
        let uri: Uri = settings.url.parse().map_err(|_| BadGateway::Url)?;
        let plain = is_plain(&uri)?;
        let method = match settings.method.as_str() {
            "POST" => Method::POST,
            "PUT" => Method::PUT,
            _ => return Err(BadGateway::Method),
        };
        check_body(&settings)?;
        let headers = headers(&settings)?;
        let mut config = ureq::Agent::config_builder()
            .https_only(!plain)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .user_agent("Wissel")
            .max_response_header_size(16 * 1024)
            .timeout_global(Some(settings.timeout));
        if let Some(pem) = &settings.ca_pem {
            config = config.tls_config(TlsConfig::builder().root_certs(own_roots(pem)?).build());
        }
        let agent = config.build().new_agent();
        let inner = Inner { settings, uri, method, headers, agent };
        Ok(Self { inner: Arc::new(inner), turn: Arc::new(Semaphore::new(AT_ONCE)) })
    }

    async fn attempt(&self, to: String, text: String, reference: String) -> Result<SmsSent, SendFault> {
        let timeout = self.inner.settings.timeout;
        let silent = SendFault::Temporary(FaultCode::Timeout);
        let internal = SendFault::Temporary(FaultCode::Internal);
        let turn = tokio::time::timeout(timeout, Arc::clone(&self.turn).acquire_owned()).await;
        let turn = turn.map_err(|_| silent)?.map_err(|_| internal)?;
        let inner = Arc::clone(&self.inner);
        let work = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            inner.post(&to, &text, &reference)
        });
        work.await.unwrap_or(Err(internal))?;
        Ok(SmsSent { gateway: self.inner.settings.name.clone(), gave_up: Vec::new() })
    }
}

impl Sms for HttpGateway {
    fn send<'a>(&'a self, to: &'a str, text: &'a str, reference: &'a str) -> Sending<'a, SmsSent> {
        Box::pin(self.attempt(to.to_owned(), text.to_owned(), reference.to_owned()))
    }
}

impl Inner {
    fn post(&self, to: &str, text: &str, reference: &str) -> Result<(), SendFault> {
        if !is_e164(to) {
            return Err(SendFault::Permanent(FaultCode::BadAddress));
        }
        let internal = SendFault::Permanent(FaultCode::BadMessage);
        let body = fill_json(&self.settings.body, |name| match name {
            "to" => Some(to),
            "to_digits" => Some(to.trim_start_matches('+')),
            "text" => Some(text),
            "reference" => Some(reference),
            "secret" => self.settings.secret.as_ref().map(Secret::reveal),
            _ => None,
        });
        let mut request = Request::builder().method(self.method.clone()).uri(self.uri.clone());
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let request = request.body(body).map_err(|_| internal)?;
        let mut answer = self.agent.run(request).map_err(|e| fault_of(&e))?;
        let status = answer.status().as_u16();
        if !self.settings.success.status.contains(&status) {
            return Err(fault_of_status(status));
        }
        let Some((pointer, expected)) = &self.settings.success.answer else { return Ok(()) };
        let read = answer.body_mut().with_config().limit(ANSWER_LIMIT).read_to_vec();
        let bytes = read.map_err(|e| match e {
            ureq::Error::BodyExceedsLimit(_) => SendFault::Temporary(FaultCode::Answer),
            other => fault_of(&other),
        })?;
        let json: Value =
            serde_json::from_slice(&bytes).map_err(|_| SendFault::Temporary(FaultCode::Answer))?;
        if holds(&json, pointer, expected) { Ok(()) } else { Err(SendFault::Temporary(FaultCode::Answer)) }
    }
}

fn is_plain(uri: &Uri) -> Result<bool, BadGateway> {
    let host = uri.host().filter(|h| !h.is_empty()).ok_or(BadGateway::Url)?;
    match uri.scheme_str() {
        Some("https") => Ok(false),
        Some("http") if crate::net::is_this_machine(host) => Ok(true),
        Some("http") => Err(BadGateway::PlainHttp),
        _ => Err(BadGateway::Url),
    }
}

fn check_body(settings: &HttpGatewaySettings) -> Result<(), BadGateway> {
    let body = &settings.body;
    let sample = fill_json(body, |_| Some("x\"\\\n"));
    serde_json::from_str::<Value>(&sample).map_err(|_| BadGateway::Body)?;
    if !body.contains("{to}") && !body.contains("{to_digits}") {
        return Err(BadGateway::Lacks("{to} or {to_digits}"));
    }
    if !body.contains("{text}") {
        return Err(BadGateway::Lacks("{text}"));
    }
    if body.contains("{secret}") && settings.secret.is_none() {
        return Err(BadGateway::NoSecret);
    }
    Ok(())
}

fn headers(settings: &HttpGatewaySettings) -> Result<Vec<(HeaderName, HeaderValue)>, BadGateway> {
    let mut all =
        vec![(HeaderName::from_static("content-type"), HeaderValue::from_static("application/json"))];
    for (name, value) in &settings.headers {
        if value.contains("{secret}") && settings.secret.is_none() {
            return Err(BadGateway::NoSecret);
        }
        let secret = settings.secret.as_ref().map_or("", Secret::reveal);
        let bad = || BadGateway::Header(name.clone());
        let parsed = HeaderName::from_bytes(name.as_bytes()).map_err(|_| bad())?;
        let mut value = HeaderValue::from_str(&value.replace("{secret}", secret)).map_err(|_| bad())?;
        value.set_sensitive(true);
        all.retain(|(known, _)| *known != parsed);
        all.push((parsed, value));
    }
    Ok(all)
}

fn own_roots(pem: &[u8]) -> Result<RootCerts, BadGateway> {
    let mut certificates: Vec<Certificate<'static>> = Vec::new();
    for item in ureq::tls::parse_pem(pem) {
        if let PemItem::Certificate(certificate) = item.map_err(|_| BadGateway::Certificates)? {
            certificates.push(certificate);
        }
    }
    if certificates.is_empty() {
        Err(BadGateway::Certificates)
    } else {
        Ok(RootCerts::new_with_certs(&certificates))
    }
}

fn is_e164(to: &str) -> bool {
    to.strip_prefix('+').is_some_and(|d| (8..=15).contains(&d.len()) && d.bytes().all(|b| b.is_ascii_digit()))
}

/// Replaces `{name}` by the JSON-escaped value, in one pass: a value is never searched again.
fn fill_json<'v>(template: &str, value: impl Fn(&str) -> Option<&'v str>) -> String {
    let mut out = String::with_capacity(template.len() + 200);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let found = after.split_once('}').and_then(|(name, tail)| {
            matches!(name, "to" | "to_digits" | "text" | "reference" | "secret").then_some((name, tail))
        });
        if let Some((name, tail)) = found {
            let quoted = Value::from(value(name).unwrap_or_default()).to_string();
            out.push_str(quoted.strip_prefix('"').and_then(|q| q.strip_suffix('"')).unwrap_or_default());
            rest = tail;
        } else {
            out.push('{');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

fn holds(json: &Value, pointer: &str, expected: &Expected) -> bool {
    match (json.pointer(pointer), expected) {
        (None | Some(Value::Null), _) => false,
        (Some(_), Expected::Something) => true,
        (Some(Value::String(found)), Expected::Equals(wanted)) => found == wanted,
        (Some(Value::Bool(found)), Expected::Equals(wanted)) => wanted.parse() == Ok(*found),
        (Some(Value::Number(found)), Expected::Equals(wanted)) => wanted.as_str() == number(found).as_str(),
        (Some(_), Expected::Equals(_)) => false,
    }
}

fn number(found: &serde_json::Number) -> String {
    found.to_string()
}

/// A status about the message itself is final; one about us or the gateway is not.
fn fault_of_status(status: u16) -> SendFault {
    match status {
        401 | 403 => SendFault::Temporary(FaultCode::Credentials),
        400 | 404 | 405 | 410 | 413 | 415 | 422 => SendFault::Permanent(FaultCode::Http(status)),
        _ => SendFault::Temporary(FaultCode::Http(status)),
    }
}

fn fault_of(error: &ureq::Error) -> SendFault {
    use std::io::ErrorKind::{InvalidData, TimedOut, WouldBlock};
    let code = match error {
        ureq::Error::Timeout(_) => FaultCode::Timeout,
        ureq::Error::Io(e) if matches!(e.kind(), TimedOut | WouldBlock) => FaultCode::Timeout,
        // rustls speaks through io::Error during the hand-shake.
        ureq::Error::Io(e) if e.kind() == InvalidData => FaultCode::Tls,
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => FaultCode::Tls,
        ureq::Error::Protocol(_) | ureq::Error::Http(_) => FaultCode::Answer,
        _ => FaultCode::Connect,
    };
    SendFault::Temporary(code)
}

#[cfg(test)]
#[path = "sms_http_tests.rs"]
mod tests;
