//! Requests to addresses that somebody outside this house named, by HTTPS, as far as they may be reached.

use super::reach::{Guarded, Reach, Unreachable};
use crate::net::is_this_machine;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use ureq::http::{Request, Uri};
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::DefaultConnector;
use wissel_service::outward::{Answer, Asking, Call, Outward, OutwardFault};

/// Requests at the same moment; who comes after them waits within her own time.
const AT_ONCE: usize = 16;

/// What speaks to them.
pub struct HttpsOutward {
    agent: ureq::Agent,
    plain_here: bool,
    turn: Arc<Semaphore>,
}

impl HttpsOutward {
    /// Reaches what `reach` allows.
    pub fn new(reach: Reach) -> Self {
        let plain_here = reach.plain_here;
        let config = ureq::Agent::config_builder()
            .https_only(!plain_here)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            // A proxy would look names up itself.
            .proxy(None)
            .user_agent("Wissel")
            .max_response_header_size(16 * 1024)
            .build();
        let guarded = Guarded { reach, names: DefaultResolver::default() };
        let agent = ureq::Agent::with_parts(config, DefaultConnector::default(), guarded);
        Self { agent, plain_here, turn: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// The address read; none when it is not written as one that may be reached.
    fn read(&self, address: &str) -> Option<Uri> {
        let uri: Uri = address.parse().ok()?;
        let host = uri.host().filter(|h| !h.is_empty())?;
        // A name before the host is how one address is made to look like another.
        if uri.authority()?.as_str().contains('@') || address.contains('#') {
            return None;
        }
        match uri.scheme_str()? {
            "https" => Some(uri),
            "http" if self.plain_here && is_this_machine(host) => Some(uri),
            _ => None,
        }
    }

    async fn within(&self, call: Call) -> Result<Answer, OutwardFault> {
        let uri = self.read(&call.address).ok_or(OutwardFault::Address)?;
        let agent = self.agent.clone();
        let turn = tokio::time::timeout(call.patience, Arc::clone(&self.turn).acquire_owned()).await;
        let turn = turn.map_err(|_| OutwardFault::Timeout)?.map_err(|_| OutwardFault::Internal)?;
        let work = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            once(&agent, uri, call)
        });
        work.await.unwrap_or(Err(OutwardFault::Internal))
    }
}

impl Outward for HttpsOutward {
    fn ask(&self, call: Call) -> Asking<'_> {
        Box::pin(self.within(call))
    }
    fn takes(&self, address: &str) -> bool {
        self.read(address).is_some()
    }
}

fn once(agent: &ureq::Agent, uri: Uri, call: Call) -> Result<Answer, OutwardFault> {
    let mut request = Request::builder().uri(uri).method(if call.body.is_some() { "POST" } else { "GET" });
    for (name, value) in &call.headers {
        request = request.header(*name, value);
    }
    let answer = match call.body {
        Some(body) => {
            let request = request.body(body).map_err(|_| OutwardFault::Internal)?;
            agent.run(limited(agent, request, call.patience))
        }
        None => {
            let request = request.body(()).map_err(|_| OutwardFault::Internal)?;
            agent.run(limited(agent, request, call.patience))
        }
    };
    let mut answer = answer.map_err(|e| fault_of(&e))?;
    let status = answer.status().as_u16();
    let most = u64::try_from(call.most).unwrap_or(u64::MAX);
    let body = answer.body_mut().with_config().limit(most).read_to_vec().map_err(|e| fault_of(&e))?;
    Ok(Answer { status, body })
}

fn limited<B: ureq::AsSendBody>(agent: &ureq::Agent, request: Request<B>, patience: Duration) -> Request<B> {
    agent.configure_request(request).timeout_global(Some(patience)).build()
}

fn fault_of(error: &ureq::Error) -> OutwardFault {
    use std::io::ErrorKind::{InvalidData, TimedOut, WouldBlock};
    match error {
        ureq::Error::Other(why) if why.is::<Unreachable>() => OutwardFault::Address,
        ureq::Error::RequireHttpsOnly(_) | ureq::Error::BadUri(_) => OutwardFault::Address,
        ureq::Error::Timeout(_) => OutwardFault::Timeout,
        ureq::Error::Io(e) if matches!(e.kind(), TimedOut | WouldBlock) => OutwardFault::Timeout,
        // rustls speaks through io::Error during the hand-shake.
        ureq::Error::Io(e) if e.kind() == InvalidData => OutwardFault::Tls,
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => OutwardFault::Tls,
        ureq::Error::BodyExceedsLimit(_) => OutwardFault::TooLong,
        ureq::Error::Protocol(_) | ureq::Error::Http(_) => OutwardFault::Answer,
        _ => OutwardFault::Connect,
    }
}
