//! Sends messages to organisations' own systems, as far as their addresses may be reached.

use super::reach::{Guarded, Reach, Unreachable};
use std::sync::Arc;
use std::time::Duration;
use ureq::config::Config;
use ureq::http::Request;
use ureq::unversioned::resolver::{DefaultResolver, Resolver};
use ureq::unversioned::transport::DefaultConnector;
use wissel_core::office::webhook::{TIMEOUT, WebhookResult};
use wissel_service::ports::{Telling, Told, WebhookCall, Webhooks};

/// A head of an answer that is larger is not read on; a body is not read at all.
const HEAD_LIMIT: usize = 16 * 1024;

/// Sends messages over HTTPS.
pub struct Sender {
    agent: ureq::Agent,
}

impl Sender {
    /// Sends to whatever this reach admits.
    pub fn new(reach: Reach) -> Self {
        Self::with(reach, DefaultResolver::default(), TIMEOUT)
    }
    /// The same with another patience, for tests.
    pub fn patient(reach: Reach, timeout: Duration) -> Self {
        Self::with(reach, DefaultResolver::default(), timeout)
    }
    fn with(reach: Reach, names: impl Resolver, timeout: Duration) -> Self {
        let config = Config::builder()
            .https_only(!reach.plain_here)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .user_agent("Wissel")
            .accept("*/*")
            .max_response_header_size(HEAD_LIMIT)
            // Each message is looked up and connected to anew.
            .max_idle_connections(0)
            .timeout_global(Some(timeout))
            .build();
        let guarded = Guarded { reach, names };
        Self { agent: ureq::Agent::with_parts(config, DefaultConnector::default(), guarded) }
    }
}

impl Webhooks for Sender {
    fn tell(&self, message: WebhookCall) -> Telling<'_> {
        let agent = self.agent.clone();
        Box::pin(async move {
            let work = tokio::task::spawn_blocking(move || send(&agent, &message));
            work.await.unwrap_or(Told { result: WebhookResult::Internal, status: None })
        })
    }
}

fn send(agent: &ureq::Agent, message: &WebhookCall) -> Told {
    let ended = |result| Told { result, status: None };
    let mut request =
        Request::post(message.url.as_str()).header("content-type", "application/json; charset=utf-8");
    for (name, value) in &message.headers {
        request = request.header(*name, value);
    }
    let Ok(request) = request.body(message.body.as_str()) else { return ended(WebhookResult::Internal) };
    match agent.run(request) {
        Ok(answer) => {
            let status = answer.status();
            let result = if status.is_success() { WebhookResult::Taken } else { WebhookResult::Status };
            Told { result, status: Some(status.as_u16()) }
        }
        Err(error) => ended(result_of(&error)),
    }
}

fn result_of(error: &ureq::Error) -> WebhookResult {
    use std::io::ErrorKind::{InvalidData, TimedOut, WouldBlock};
    match error {
        ureq::Error::HostNotFound => WebhookResult::Address,
        ureq::Error::Other(why) if why.is::<Unreachable>() => WebhookResult::Address,
        ureq::Error::Timeout(_) => WebhookResult::Timeout,
        ureq::Error::Io(e) if matches!(e.kind(), TimedOut | WouldBlock) => WebhookResult::Timeout,
        // rustls speaks through io::Error during the hand-shake.
        ureq::Error::Io(e) if e.kind() == InvalidData => WebhookResult::Tls,
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => WebhookResult::Tls,
        ureq::Error::Protocol(_) | ureq::Error::Http(_) | ureq::Error::LargeResponseHeader(..) => {
            WebhookResult::Answer
        }
        ureq::Error::BadUri(_) | ureq::Error::RequireHttpsOnly(_) => WebhookResult::Internal,
        _ => WebhookResult::Connect,
    }
}

/// The sender as a port.
pub fn port(reach: Reach) -> Arc<dyn Webhooks> {
    Arc::new(Sender::new(reach))
}

#[cfg(test)]
#[path = "webhook_tests.rs"]
mod tests;
