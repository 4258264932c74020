//! Servers for the tests of adapters: real sockets on this machine.

use axum::Router;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use std::net::SocketAddr;

/// Serves a router over plain HTTP until the test ends.
pub(crate) async fn http(router: Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

/// A certificate for `localhost` and its key, both PEM.
pub(crate) fn certificate() -> (String, String) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    (cert.pem(), signing_key.serialize_pem())
}
