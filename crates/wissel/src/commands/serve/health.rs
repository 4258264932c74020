//! `/healthz`: the process runs. `/readyz`: it can do its work now.

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// Answers whether the work can be done; otherwise a fixed word that names what is missing (`database`, `disk`).
pub type Ready =
    Arc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<(), &'static str>> + Send>> + Send + Sync>;

const PATIENCE: Duration = Duration::from_secs(5);

/// The two routes.
pub fn router(ready: Ready) -> Router {
    let plain = |status: StatusCode, word: &'static str| {
        (status, [(header::CONTENT_TYPE, "text/plain"), (header::CACHE_CONTROL, "no-store")], word)
            .into_response()
    };
    let readyz = move || {
        let check = ready();
        async move {
            match tokio::time::timeout(PATIENCE, check).await {
                Ok(Ok(())) => plain(StatusCode::OK, "ready\n"),
                Ok(Err(missing)) => plain(StatusCode::SERVICE_UNAVAILABLE, missing),
                Err(_) => plain(StatusCode::SERVICE_UNAVAILABLE, "timeout"),
            }
        }
    };
    Router::new()
        .route("/healthz", get(move || async move { plain(StatusCode::OK, "ok\n") }))
        .route("/readyz", get(readyz))
}
