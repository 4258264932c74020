//! A portal with an https:// address is never used over plain HTTP: not when a proxy passes plain requests on, and not
//! when somebody reaches the port beside the proxy, nor from this machine. Only the probes stand outside of it.

use super::client::Client;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// Wraps every route given; the probes are added afterwards. `public_url` without a slash at its end.
pub fn insist(router: Router, public_url: &str) -> Router {
    if !public_url.starts_with("https://") {
        return router;
    }
    router.layer(from_fn_with_state(Arc::<str>::from(public_url), around))
}

async fn around(State(public_url): State<Arc<str>>, request: Request, next: Next) -> Response {
    if request.extensions().get::<Client>().is_none_or(|c| c.secure) {
        return next.run(request).await;
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return (StatusCode::FORBIDDEN, "https only\n").into_response();
    }
    let rest = request.uri().path_and_query().map_or("/", |p| p.as_str());
    let target = format!("{public_url}{rest}");
    (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, target)]).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::routing::get;
    use tower::ServiceExt as _;

    #[tokio::test]
    async fn plain_requests_from_outside_are_sent_to_https() {
        let routes = || Router::new().route("/inloggen", get(|| async { "x" }).post(|| async { "x" }));
        for (url, address, secure, method, status) in [
            ("https://portaal.example.org", "192.0.2.1", true, "GET", 200),
            ("https://portaal.example.org", "192.0.2.1", false, "GET", 308),
            ("https://portaal.example.org", "192.0.2.1", false, "POST", 403),
            ("https://portaal.example.org", "127.0.0.1", false, "GET", 308),
            ("http://localhost:8080", "192.0.2.1", false, "GET", 200),
        ] {
            let client = Client { address: address.parse().unwrap(), secure };
            let mut request =
                Request::builder().uri("/inloggen?a=1").method(method).body(Body::empty()).unwrap();
            request.extensions_mut().insert(client);
            let answer = insist(routes(), url).oneshot(request).await.unwrap();
            assert_eq!(answer.status().as_u16(), status, "{url} {address} {secure} {method}");
            if status == 308 {
                let to = answer.headers().get(header::LOCATION).unwrap();
                assert_eq!(to, "https://portaal.example.org/inloggen?a=1");
            }
        }
    }
}
