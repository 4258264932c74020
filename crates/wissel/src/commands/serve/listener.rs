//! Accepts connections and serves HTTP/1.1 on them, with limits on everything a stranger can make us wait for.

use super::client;
use super::tls::Tls;
use crate::net::Network;
use axum::Router;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
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
    /// Time that running requests get after the program is asked to stop.
    pub drain: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            handshake: Duration::from_secs(10),
            headers: Duration::from_secs(15),
            connections: 4096,
            drain: Duration::from_secs(20),
        }
    }
}

const MOST_HEADERS: usize = 64;
const BUFFER: usize = 64 * 1024;

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
    let shared = Arc::new(Shared { tls, app, trusted, bounds });
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
        tokio::spawn(connection(Arc::clone(&shared), stream, peer, place, graceful.watcher()));
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
    _place: OwnedSemaphorePermit,
    watcher: Watcher,
) {
    let _best_effort = stream.set_nodelay(true);
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

async fn talk<S>(shared: &Shared, stream: S, peer: SocketAddr, tls: bool, watcher: Watcher)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (app, trusted) = (shared.app.clone(), shared.trusted.clone());
    let service = hyper::service::service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(axum::body::Body::new);
        let client = client::of(peer, tls, request.headers(), &trusted);
        request.extensions_mut().insert(client);
        // The site asks for the address of its peer: that is the client, proxies are dealt with here.
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(client.address, peer.port())));
        app.clone().oneshot(request)
    });
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

#[cfg(test)]
#[path = "listener_tests.rs"]
mod tests;
