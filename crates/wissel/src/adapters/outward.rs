//! Requests to addresses that somebody outside this house named, by HTTPS. Which address a name stands for is decided
//! once, and that address is looked at and connected to: a name that answers otherwise a moment later gains nothing.

use crate::net::{Network, is_public, is_this_machine};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use ureq::config::Config;
use ureq::http::{Request, Uri};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use wissel_service::outward::{Answer, Asking, Call, Outward, OutwardFault};

/// Requests at the same moment; who comes after them waits within her own time.
const AT_ONCE: usize = 16;

/// Which addresses may be reached.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// Networks beside the public ones.
    pub networks: Vec<Network>,
    /// Whether plain HTTP may be spoken with this machine, at its loopback address: for tests and demos.
    pub plain_here: bool,
}

/// What speaks to them.
pub struct HttpsOutward {
    secure: ureq::Agent,
    here: ureq::Agent,
    plain_here: bool,
    turn: Arc<Semaphore>,
}

/// Looks a name up and leaves out what may not be reached.
#[derive(Debug)]
struct Guarded {
    inner: DefaultResolver,
    networks: Vec<Network>,
    public: bool,
}

/// How a name without an address that may be reached is told apart from one that nobody knows.
#[derive(Debug, thiserror::Error)]
#[error("the address may not be reached")]
struct Unreachable;

impl Resolver for Guarded {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        let mut kept = self.empty();
        for address in &found {
            let ip = address.ip().to_canonical();
            if (self.public && is_public(ip)) || self.networks.iter().any(|n| n.contains(ip)) {
                kept.push(*address);
            }
        }
        if kept.is_empty() { Err(ureq::Error::Other(Box::new(Unreachable))) } else { Ok(kept) }
    }
}

fn agent(resolver: Guarded, https_only: bool) -> ureq::Agent {
    let config = ureq::Agent::config_builder()
        .https_only(https_only)
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        // A proxy would look names up itself.
        .proxy(None)
        .user_agent("Wissel")
        .max_response_header_size(16 * 1024)
        .build();
    ureq::Agent::with_parts(config, DefaultConnector::default(), resolver)
}

fn loopback() -> Vec<Network> {
    ["127.0.0.0/8", "::1"].iter().filter_map(|n| n.parse().ok()).collect()
}

impl HttpsOutward {
    /// Reaches what `reach` allows.
    pub fn new(reach: Reach) -> Self {
        let inner = DefaultResolver::default;
        let guarded = Guarded { inner: inner(), networks: reach.networks, public: true };
        let here = Guarded { inner: inner(), networks: loopback(), public: false };
        Self {
            secure: agent(guarded, true),
            here: agent(here, false),
            plain_here: reach.plain_here,
            turn: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// The agent for an address; none when it is not written as one that may be reached.
    fn agent_for(&self, address: &str) -> Option<(Uri, &ureq::Agent)> {
        let uri: Uri = address.parse().ok()?;
        let host = uri.host().filter(|h| !h.is_empty())?;
        // A name before the host is how one address is made to look like another.
        if uri.authority()?.as_str().contains('@') || address.contains('#') {
            return None;
        }
        match uri.scheme_str()? {
            "https" => Some((uri, &self.secure)),
            "http" if self.plain_here && is_this_machine(host) => Some((uri, &self.here)),
            _ => None,
        }
    }

    async fn within(&self, call: Call) -> Result<Answer, OutwardFault> {
        let (uri, agent) = self.agent_for(&call.address).ok_or(OutwardFault::Address)?;
        let agent = agent.clone();
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
        self.agent_for(address).is_some()
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
