//! Under which names the site answers: the configured ones only. A page that another name reaches (a name that somebody
//! points at this machine, an old address) is not served, so that no browser takes it for that name's own.

use crate::forgery::OwnOrigins;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, HOST};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Middleware: 421 (RFC 9110, 15.5.20) unless the request names one of our own hosts. A proxy has to pass on the
/// name that the browser used.
pub async fn own_host(State(own): State<OwnOrigins>, request: Request, next: Next) -> Response {
    if is_own(&own, request.uri(), request.headers()) {
        return next.run(request).await;
    }
    let why = "This portal has another address.\n";
    (StatusCode::MISDIRECTED_REQUEST, [(CACHE_CONTROL, "no-store")], why).into_response()
}

/// The port does not count: a proxy in front may have another one.
fn is_own(own: &OwnOrigins, uri: &Uri, headers: &HeaderMap) -> bool {
    let mut named = headers.get_all(HOST).iter();
    let host = match (named.next(), named.next()) {
        (Some(host), None) => host.to_str().ok().and_then(|h| h.parse::<Authority>().ok()),
        // None, or two that may contradict each other.
        _ => None,
    };
    // An address in the request line comes before the header (RFC 9112, 3.2.2); both have to be ours.
    let line = uri.authority().is_none_or(|a| own.is_host(a.host()));
    line && host.is_some_and(|h| own.is_host(h.host()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn only_configured_names_are_ours() {
        let origins = ["https://wissel.example", "http://localhost:8080", "http://[::1]:8080"];
        let own = OwnOrigins(Arc::from(origins.map(str::to_owned)));
        let ask = |uri: &str, hosts: &[&str]| {
            let mut headers = HeaderMap::new();
            for host in hosts {
                headers.append(HOST, host.parse().expect("header"));
            }
            is_own(&own, &uri.parse().expect("address"), &headers)
        };
        for host in ["wissel.example", "WISSEL.example:443", "localhost:8080", "localhost", "[::1]:8080"] {
            assert!(ask("/", &[host]), "{host}");
        }
        for host in [
            "evil.example",
            "wissel.example.evil.example",
            "127.0.0.1:8080",
            "",
            "wissel.example@evil.example",
        ] {
            assert!(!ask("/", &[host]), "{host}");
        }
        assert!(!ask("/", &[]) && !ask("/", &["wissel.example", "evil.example"]));
        assert!(!ask("http://evil.example/", &["wissel.example"]));
        assert!(ask("http://wissel.example/", &["wissel.example"]));
    }
}
