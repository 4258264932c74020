//! Accepts connections and serves HTTP/1.1 on them, with limits on everything a stranger can make us wait for.

use super::client;
use super::crowd::{Crowd, Place};
use super::pace::{Pace, Paced, Taken};
use super::tls::Tls;
use crate::net::Network;
use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use hyper::body::{Frame, Incoming, SizeHint};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::ServiceExt as _;

/// What a connection may take.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Longest TLS hand-shake.
    pub handshake: Duration,
    /// Longest wait for the complete headers of a request, also between two requests on one connection.
    pub headers: Duration,
    /// Connections at the same moment; more wait in the queue of the operating system.
    pub connections: usize,
    /// Of these for one network of clients (IPv4 /24, IPv6 /48); what comes beyond is hung up on. A trusted proxy may
    /// open as many as it likes; behind it the same number bounds the requests of one network at the same moment.
    pub of_one_network: usize,
    /// The slowest body of a request.
    pub sending: Pace,
    /// The slowest taking of an answer.
    pub taking: Pace,
    /// Time that running requests get after the program is asked to stop.
    pub drain: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            handshake: Duration::from_secs(10),
            headers: Duration::from_secs(15),
            connections: 4096,
            of_one_network: 128,
            sending: Pace {
                idle: Duration::from_secs(30),
                grace: Duration::from_secs(20),
                least_rate: 8 * 1024,
                total: Duration::from_secs(45 * 60),
            },
            taking: Pace {
                idle: Duration::from_secs(30),
                grace: Duration::from_secs(30),
                least_rate: 8 * 1024,
                total: Duration::from_secs(60 * 60),
            },
            drain: Duration::from_secs(20),
        }
    }
}

const MOST_HEADERS: usize = 64;
const BUFFER: usize = 64 * 1024;
/// What the operating system takes of an answer before its client does; the system doubles it. Little, so that a
/// download that is stopped stops at its reader too.
const SEND_BUFFER: u32 = 256 * 1024;
/// Connections that wait to be accepted.
const QUEUE: u32 = 1024;

/// How serving ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ended {
    /// Every running request was answered.
    Drained,
    /// Some requests took longer than the time they got.
    CutOff,
}

struct Shared {
    tls: Option<Arc<Tls>>,
    app: Router,
    trusted: Vec<Network>,
    bounds: Bounds,
    crowd: Arc<Crowd>,
}

impl Shared {
    fn trusts(&self, peer: SocketAddr) -> bool {
        self.trusted.iter().any(|n| n.contains(peer.ip()))
    }
}

/// What a connection holds as long as it lasts: one of all places, and one of its network's.
type Places = (OwnedSemaphorePermit, Option<Place>);

/// Opens a port to serve on.
pub fn bind(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    // Before listening: accepted connections inherit it.
    socket.set_send_buffer_size(SEND_BUFFER)?;
    socket.bind(address)?;
    socket.listen(QUEUE)
}

/// Serves until `stop` ends, then lets running requests finish.
pub async fn serve(
    listener: TcpListener,
    tls: Option<Arc<Tls>>,
    app: Router,
    trusted: Vec<Network>,
    bounds: Bounds,
    stop: impl Future<Output = ()>,
) -> Ended {
    let shared = Arc::new(Shared { tls, app, trusted, bounds, crowd: Crowd::new(bounds.of_one_network) });
    let places = Arc::new(Semaphore::new(bounds.connections));
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await.ok()?;
            Some((accept(&listener).await, place))
        };
        let (stream, peer, place) = tokio::select! {
            () = &mut stop => break,
            next = next => match next {
                Some(((stream, peer), place)) => (stream, peer, place),
                None => break,
            },
        };
        let near = if shared.trusts(peer) { None } else { Some(shared.crowd.enter(peer.ip())) };
        let places = match near {
            None => (place, None),
            Some(Some(near)) => (place, Some(near)),
            Some(None) => {
                tracing::debug!("a network holds all connections that it may");
                continue;
            }
        };
        tokio::spawn(connection(Arc::clone(&shared), stream, peer, places, graceful.watcher()));
    }
    drop(listener);
    match tokio::time::timeout(bounds.drain, graceful.shutdown()).await {
        Ok(()) => Ended::Drained,
        Err(_) => Ended::CutOff,
    }
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) => {
                // Out of file handles, or a connection that was gone before we took it: wait a moment, go on.
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

async fn connection(
    shared: Arc<Shared>,
    stream: TcpStream,
    peer: SocketAddr,
    _places: Places,
    watcher: Watcher,
) {
    let _best_effort = stream.set_nodelay(true);
    let stream = Taken::new(stream, shared.bounds.taking);
    let Some(tls) = &shared.tls else {
        return talk(&shared, stream, peer, false, watcher).await;
    };
    let handshake = tls.acceptor().accept(stream);
    match tokio::time::timeout(shared.bounds.handshake, handshake).await {
        Ok(Ok(stream)) => talk(&shared, stream, peer, true, watcher).await,
        // Strangers knock all day: told only to who looks for it.
        Ok(Err(error)) => tracing::debug!(%error, "no TLS connection"),
        Err(_) => tracing::debug!("no TLS connection in time"),
    }
}

async fn talk<S>(shared: &Arc<Shared>, stream: S, peer: SocketAddr, tls: bool, watcher: Watcher)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let own = Arc::clone(shared);
    let service = hyper::service::service_fn(move |request| answer(Arc::clone(&own), request, peer, tls));
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(shared.bounds.headers)
        .max_headers(MOST_HEADERS)
        .max_buf_size(BUFFER);
    let talking = http.serve_connection(TokioIo::new(stream), service);
    if let Err(error) = watcher.watch(talking).await {
        tracing::debug!(%error, "a connection ended early");
    }
}

async fn answer(
    shared: Arc<Shared>,
    request: Request<Incoming>,
    peer: SocketAddr,
    tls: bool,
) -> Result<Response, Infallible> {
    let client = client::of(peer, tls, request.headers(), &shared.trusted);
    // Many clients share the connections of a proxy: there the requests are counted.
    let place = if shared.trusts(peer) && client.address != peer.ip().to_canonical() {
        let Some(place) = shared.crowd.enter(client.address) else {
            return Ok(StatusCode::SERVICE_UNAVAILABLE.into_response());
        };
        Some(place)
    } else {
        None
    };
    let sending = shared.bounds.sending;
    let mut request = request.map(|body| Body::new(Paced::new(body, sending)));
    request.extensions_mut().insert(client);
    // The site asks for the address of its peer: that is the client, proxies are dealt with here.
    request.extensions_mut().insert(ConnectInfo(SocketAddr::new(client.address, peer.port())));
    let response = shared.app.clone().oneshot(request).await?;
    Ok(match place {
        None => response,
        Some(place) => response.map(|body| Body::new(Placed { body, _place: place })),
    })
}

/// The answer to a client behind a proxy: holds its place until it was taken.
struct Placed {
    body: Body,
    _place: Place,
}

impl hyper::body::Body for Placed {
    type Data = hyper::body::Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }
    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }
    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
#[path = "listener_tests.rs"]
mod tests;
