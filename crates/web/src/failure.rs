//! What a person sees when something does not work: a refusal, an absence, or a fault of ours.

use crate::dates::When;
use crate::frame::{Frame, Site};
use crate::i18n::Texts;
use crate::key;
use crate::lang::{lang_of, own_path};
use crate::views::common::FailurePage;
use askama::Template;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use std::io;
use std::sync::Arc;
use std::time::Duration;
use wissel_core::ids::RequestId;

/// A request that did not succeed. As a response it is a bare status; [`render`] makes it a page in the
/// person's language, so that handlers need neither texts nor frame to fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The request was understood and is not carried out (4xx, or 503 while we are too busy).
    Refusal {
        /// The status of the answer.
        status: StatusCode,
        /// The stable code, for helpdesk and machines.
        code: &'static str,
        /// The text key of the sentence that says why and what to do.
        key: &'static str,
        /// How long to wait before trying again.
        wait: Option<Duration>,
    },
    /// There is no such page or thing for this person (404). Always the same, whatever the reason.
    Absent,
    /// Something is wrong on our side (500). The page names the incident number and nothing else.
    Fault,
}

impl Failure {
    /// A refusal with a sentence of its own.
    pub const fn refused(status: StatusCode, code: &'static str, key: &'static str) -> Self {
        Self::Refusal { status, code, key, wait: None }
    }
    /// Too many tries; says how long to wait (429).
    pub const fn too_many(wait: Duration) -> Self {
        Self::Refusal {
            status: StatusCode::TOO_MANY_REQUESTS,
            code: "too-many-requests",
            key: key!("failure-429"),
            wait: Some(wait),
        }
    }
    /// Too busy, or in maintenance (503).
    pub const fn busy(wait: Duration) -> Self {
        Self::Refusal {
            status: StatusCode::SERVICE_UNAVAILABLE,
            code: "busy",
            key: key!("failure-503"),
            wait: Some(wait),
        }
    }
    /// The failure that a bare status from the framework stands for.
    pub fn of_status(status: StatusCode) -> Option<Self> {
        let (code, key) = match status.as_u16() {
            404 | 405 => return Some(Self::Absent),
            500 => return Some(Self::Fault),
            400 | 422 => ("bad-request", key!("failure-400")),
            401 => ("login-needed", key!("failure-401")),
            403 => ("forbidden", key!("failure-403")),
            408 => ("too-slow", key!("failure-408")),
            409 => ("conflict", key!("failure-409")),
            413 => ("too-large", key!("failure-413")),
            415 => ("wrong-type", key!("failure-415")),
            429 => ("too-many-requests", key!("failure-429")),
            431 => ("headers-too-large", key!("failure-431")),
            503 => ("busy", key!("failure-503")),
            s if s >= 500 => return Some(Self::Fault),
            s if s >= 400 => ("bad-request", key!("failure-400")),
            _ => return None,
        };
        Some(Self::refused(status, code, key))
    }
    /// The status of the answer.
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::Refusal { status, .. } => *status,
            Self::Absent => StatusCode::NOT_FOUND,
            Self::Fault => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refusal { code, .. } => code,
            Self::Absent => "absent",
            Self::Fault => "fault",
        }
    }
    /// How long to wait before trying again.
    pub const fn wait(&self) -> Option<Duration> {
        match self {
            Self::Refusal { wait, .. } => *wait,
            Self::Absent | Self::Fault => None,
        }
    }
    /// The heading in the person's language.
    pub fn heading(&self, texts: Texts) -> String {
        match self {
            Self::Refusal { status, .. } if status.as_u16() == 429 => texts.t("failure-429-title"),
            Self::Refusal { status, .. } if status.as_u16() == 503 => texts.t("failure-503-title"),
            Self::Refusal { .. } => texts.t("failure-refused-title"),
            Self::Absent => texts.t("failure-404-title"),
            Self::Fault => texts.t("failure-500-title"),
        }
    }
    /// The sentence in the person's language. `upload_mb`: the largest document, for those that name it.
    pub fn sentence(&self, texts: Texts, upload_mb: u64) -> String {
        match self {
            Self::Refusal { key, .. } => texts.t1(*key, "mb", upload_mb),
            Self::Absent => texts.t("failure-404"),
            Self::Fault => texts.t("failure-500"),
        }
    }
    /// Whether logging in is the way on.
    fn needs_login(&self) -> bool {
        self.status() == StatusCode::UNAUTHORIZED
    }
    fn page(&self, frame: Frame, incident: Option<String>, path: &str) -> FailurePage {
        let texts = frame.texts;
        FailurePage {
            title: self.heading(texts),
            sentence: self.sentence(texts, frame.site.upload_mb),
            wait: self.wait().map(|w| texts.wait(w)),
            incident: if matches!(self, Self::Fault) { incident } else { None },
            code: self.code(),
            login: self.needs_login().then(|| login(path)),
            f: frame,
        }
    }
}

/// The way to log in and on to the page from which this path was sent.
fn login(path: &str) -> String {
    let mut parts = path.trim_start_matches('/').split('/');
    let next = match (parts.next(), parts.next()) {
        (Some("zoeken"), _) => "/zoeken".to_owned(),
        (Some(first @ ("dossiers" | "opgehaald" | "beheer" | "operator")), Some(second)) => {
            format!("/{first}/{second}")
        }
        _ => "/".to_owned(),
    };
    format!("/inloggen?next={}", own_path(&next))
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// What cannot be done to it looks like something that is not there, whatever the reason.
pub fn absent<R>(_: R) -> Response {
    Failure::Absent.into_response()
}

/// Whether the reading of a body was given up because its client was too slow.
pub fn was_too_slow(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::TimedOut) {
            return true;
        }
        next = error.source();
    }
    false
}

/// Whether the client asked for JSON instead of a page (the upload script, machines).
pub fn wants_json(headers: &HeaderMap) -> bool {
    headers
        .get(ACCEPT)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|a| a.contains("json") && !a.contains("text/html"))
}

/// Middleware: turns each [`Failure`], and each bare error status, into a page or JSON.
pub async fn render(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let texts = Texts::new(lang_of(request.headers()));
    let json = wants_json(request.headers());
    let incident = request.extensions().get::<RequestId>().map(ToString::to_string);
    let path = request.uri().path().to_owned();
    let asset = path.starts_with("/assets/");
    let response = next.run(request).await;
    let Some(failure) = failure_in(&response).filter(|_| !asset) else { return response };
    let mut rendered = if json {
        let login = failure.needs_login();
        // Our script keeps what was typed, so she logs in beside it.
        let general =
            if login { texts.t("failure-401-kept") } else { failure.sentence(texts, site.upload_mb) };
        let beside = login.then(
            || serde_json::json!({ "href": self::login(&path), "text": texts.t("failure-login-beside") }),
        );
        let body = serde_json::json!({
            "code": failure.code(), "general": general, "incident": incident, "errors": [], "login": beside,
        });
        (failure.status(), Json(body)).into_response()
    } else {
        let frame = Frame::visitor(texts.lang(), site, When::default(), "/");
        match failure.page(frame, incident, &path).render() {
            Ok(html) => (failure.status(), Html(html)).into_response(),
            Err(_) => failure.status().into_response(),
        }
    };
    for (name, value) in response.headers() {
        if name != CONTENT_TYPE && name != axum::http::header::CONTENT_LENGTH {
            rendered.headers_mut().append(name, value.clone());
        }
    }
    if let Some(wait) = failure.wait() {
        rendered.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
    }
    rendered
}

fn failure_in(response: &Response) -> Option<Failure> {
    if let Some(failure) = response.extensions().get::<Failure>() {
        return Some(failure.clone());
    }
    let finished = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|kind| !kind.starts_with("text/plain"));
    if finished { None } else { Failure::of_status(response.status()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::body::Body;
    use axum::http::header::ACCEPT_LANGUAGE;
    use axum::routing::get;
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    fn site() -> Arc<Site> {
        Arc::new(Site {
            operator: "Netwerk".into(),
            phone: "088 000 00 00".into(),
            demo: false,
            version: "0.1.0",
            upload_mb: 30,
        })
    }

    async fn ask(path: &str, accept: &'static str) -> (StatusCode, HeaderMap, String) {
        let app = Router::new()
            .route("/fault", get(|| async { Failure::Fault }))
            .route("/wait", get(|| async { Failure::too_many(Duration::from_secs(30)) }))
            .route("/bare", get(|| async { StatusCode::PAYLOAD_TOO_LARGE }))
            .route("/fine", get(|| async { "fine" }))
            .layer(axum::middleware::from_fn_with_state(site(), render));
        let request = Request::builder()
            .uri(path)
            .header(ACCEPT, accept)
            .header(ACCEPT_LANGUAGE, "nl")
            .body(Body::empty())
            .expect("request");
        let response = app.oneshot(request).await.expect("infallible");
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("body").to_bytes();
        (parts.status, parts.headers, String::from_utf8_lossy(&bytes).into_owned())
    }

    #[tokio::test]
    async fn each_failure_is_a_page_with_what_to_do() {
        let (status, _, body) = ask("/fault", "text/html").await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(body.contains("088 000 00 00") && body.contains("<h1"));
        let (status, headers, body) = ask("/wait", "text/html").await;
        assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(headers[RETRY_AFTER], "30");
        assert!(body.contains("30 seconden"), "{body}");
        assert_eq!(ask("/nowhere", "text/html").await.0, StatusCode::NOT_FOUND);
        assert!(ask("/bare", "text/html").await.2.contains("30 MB"));
        assert_eq!(ask("/fine", "text/html").await.2, "fine");
    }

    #[tokio::test]
    async fn a_script_gets_the_stable_code() {
        let (_, headers, body) = ask("/wait", "application/json").await;
        assert!(headers[CONTENT_TYPE].to_str().expect("text").contains("json"));
        assert!(body.contains("too-many-requests"));
    }
}
