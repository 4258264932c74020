//! Around every request: an identifier, one log line, and the figures. Only the route's pattern is known here, never
//! the path itself, the query string or the body.

use super::metrics::Metrics;
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use std::sync::Arc;
use wissel_core::ids::RequestId;
use wissel_core::ports::{Clock, Entropy};

/// The header that names the request; failure pages show the same identifier.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// What observing needs.
#[derive(Clone)]
pub struct Observer {
    /// The figures.
    pub metrics: Arc<Metrics>,
    /// For the time a request takes, and the identifier.
    pub clock: Arc<dyn Clock>,
    /// For the identifier.
    pub entropy: Arc<dyn Entropy>,
}

/// Wraps every route. Handlers find the [`RequestId`] in the request's extensions.
pub fn wrap(router: Router, observer: Observer) -> Router {
    router.layer(from_fn_with_state(observer, around))
}

async fn around(State(observer): State<Observer>, mut request: Request, next: Next) -> Response {
    let start = observer.clock.real();
    let mut random = [0; 10];
    observer.entropy.fill(&mut random);
    let id = RequestId::new(start, random);
    request.extensions_mut().insert(id);
    let method = known(request.method());
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let mut response = next.run(request).await;
    let took = observer.clock.real().since(start);
    let route = matched.as_ref().map_or("unmatched", MatchedPath::as_str);
    let status = response.status();
    observer.metrics.request(method, route, status, took);
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(request = %id, method, route, status = status.as_u16(), ms, "request");
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

/// A method that somebody invented must not become a series of its own.
fn known(method: &axum::http::Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"];
    KNOWN.into_iter().find(|k| *k == method.as_str()).unwrap_or("other")
}

#[cfg(test)]
mod tests {
    use super::super::health;
    use super::*;
    use crate::adapters::clock::SystemClock;
    use crate::adapters::entropy::SystemEntropy;
    use axum::body::Body;
    use axum::http::StatusCode;
    use axum::routing::get;
    use tower::ServiceExt as _;

    #[tokio::test]
    async fn the_pattern_is_counted_and_never_the_path() {
        let metrics = Arc::new(Metrics::default());
        let observer = Observer {
            metrics: Arc::clone(&metrics),
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
        };
        let ready: health::Ready = Arc::new(|| Box::pin(async { Err("database") }));
        let routes = Router::new().route("/dossier/{id}", get(|| async { "x" })).merge(health::router(ready));
        let app = wrap(routes, observer);
        let mut seen = Vec::new();
        for path in ["/dossier/9999123?bsn=999912345", "/nergens/999912345", "/healthz", "/readyz"] {
            let request = Request::builder().uri(path).body(Body::empty()).unwrap();
            let response = app.clone().oneshot(request).await.unwrap();
            assert_eq!(response.headers().get(HEADER).unwrap().len(), 36);
            seen.push(response.status());
        }
        let expected =
            [StatusCode::OK, StatusCode::NOT_FOUND, StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE];
        assert_eq!(seen, expected);
        let text = metrics.text();
        assert!(text.contains("route=\"/dossier/{id}\",status=\"200\"} 1"), "{text}");
        assert!(text.contains("route=\"unmatched\",status=\"404\"} 1"), "{text}");
        assert!(!text.contains("9999"), "{text}");
    }
}
