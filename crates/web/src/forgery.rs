//! Requests that another site makes in a person's name are refused, twice:
//! by where the browser says the request comes from, and by a token that only our own forms hold.

use crate::failure::{Failure, was_too_slow};
use crate::key;
use axum::Form;
use axum::extract::{FromRequest, Request, State};
use axum::http::header::{COOKIE, HOST, ORIGIN};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use serde::de::DeserializeOwned;
use sha2::Sha256;
use std::fmt::Write;
use std::sync::Arc;
use subtle::ConstantTimeEq;

/// The name of the hidden field, and of the header that scripts may use instead.
pub const FIELD: &str = "_token";
/// The header that carries the token for bodies that are streamed.
pub const HEADER: &str = "x-form-token";

/// The origins under which this site is reached, such as `https://wissel.example`.
#[derive(Clone, Debug, Default)]
pub struct OwnOrigins(pub Arc<[String]>);

impl OwnOrigins {
    /// Whether a host name (or an address, an IPv6 one in brackets) is one of ours.
    pub fn is_host(&self, host: &str) -> bool {
        self.0.iter().any(|own| {
            let authority = own.split_once("://").map_or(own.as_str(), |(_, rest)| rest);
            authority.parse::<axum::http::uri::Authority>().is_ok_and(|a| a.host().eq_ignore_ascii_case(host))
        })
    }
    fn has(&self, origin: &str) -> bool {
        self.0.iter().any(|own| own.eq_ignore_ascii_case(origin))
    }
}

/// Middleware: lets a changing request pass only when it comes from our own pages, or from no browser at all.
pub async fn same_origin(State(own): State<OwnOrigins>, request: Request, next: Next) -> Response {
    if allowed(request.method(), request.headers(), &own) {
        next.run(request).await
    } else {
        Failure::refused(StatusCode::FORBIDDEN, "cross-site", key!("failure-cross-site")).into_response()
    }
}

fn allowed(method: &Method, headers: &HeaderMap, own: &OwnOrigins) -> bool {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return true;
    }
    let text = |name: &str| headers.get(name).map(|v| v.to_str().unwrap_or("unreadable"));
    let site = text("sec-fetch-site");
    let origin = text(ORIGIN.as_str());
    if origin.is_some_and(|o| !own.has(o)) {
        return false;
    }
    match (site, origin) {
        (Some(site), _) => site == "same-origin",
        (None, Some(_)) => true,
        // A client that is no browser sends neither; it also sends no cookie of ours.
        (None, None) => headers.get(COOKIE).is_none() && headers.get(HOST).is_some(),
    }
}

/// Makes and checks form tokens.
#[derive(Clone)]
pub struct FormTokens {
    key: Arc<[u8; 32]>,
}

impl FormTokens {
    /// From the installation's secret for form tokens.
    pub fn new(key: [u8; 32]) -> Self {
        Self { key: Arc::new(key) }
    }
    /// The token for the session with this secret; for a login attempt, the attempt's secret.
    pub fn issue(&self, session_token: &[u8]) -> String {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.key.as_slice()) else { return String::new() };
        mac.update(b"wissel form token v1");
        mac.update(session_token);
        mac.finalize().into_bytes().iter().take(20).fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

impl std::fmt::Debug for FormTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FormTokens(..)")
    }
}

/// The token that forms of this request's session must carry. The session middleware puts it into the
/// request's extensions; without it no form is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected(pub String);

impl Expected {
    /// Compares in constant time.
    pub fn matches(&self, given: &str) -> bool {
        !self.0.is_empty() && bool::from(self.0.as_bytes().ct_eq(given.as_bytes()))
    }
    /// Checks the token in the header, for streamed bodies sent by our script.
    pub fn in_header(&self, headers: &HeaderMap) -> bool {
        headers.get(HEADER).and_then(|v| v.to_str().ok()).is_some_and(|given| self.matches(given))
    }
}

/// A form with nothing but its token and its button.
#[derive(Debug, Clone, Copy, serde::Deserialize)]
pub struct NoFields {}

/// A form whose token was checked before anything in it was looked at.
#[derive(Debug)]
pub struct CheckedForm<T>(pub T);

impl<S, T> FromRequest<S> for CheckedForm<T>
where
    S: Send + Sync,
    T: DeserializeOwned + 'static,
{
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let stale = || Failure::stale_form().into_response();
        let expected = request.extensions().get::<Expected>().cloned().ok_or_else(stale)?;
        let (method, headers) = (request.method().clone(), request.headers().clone());
        let body = Bytes::from_request(request, state).await.map_err(|error| {
            if was_too_slow(&error) {
                StatusCode::REQUEST_TIMEOUT.into_response()
            } else {
                error.into_response()
            }
        })?;
        let all = copy(&method, &headers, &body);
        let Form(fields) = Form::<Vec<(String, String)>>::from_request(all, state)
            .await
            .map_err(IntoResponse::into_response)?;
        let given = fields.iter().find(|(name, _)| name == FIELD).map_or("", |(_, value)| value.as_str());
        if !expected.matches(given) {
            return Err(stale());
        }
        let all = copy(&method, &headers, &body);
        let Form(value) = Form::<T>::from_request(all, state).await.map_err(IntoResponse::into_response)?;
        Ok(Self(value))
    }
}

fn copy(method: &Method, headers: &HeaderMap, body: &Bytes) -> Request {
    let mut request = Request::new(axum::body::Body::from(body.clone()));
    *request.method_mut() = method.clone();
    *request.headers_mut() = headers.clone();
    request
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::http::header::CONTENT_TYPE;
    use axum::http::{HeaderName, HeaderValue};
    use serde::Deserialize;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_static(v))).collect()
    }

    #[test]
    fn only_our_own_pages_and_machines_may_change_things() {
        let own = OwnOrigins(vec!["https://wissel.example".to_owned()].into());
        let ours = ("origin", "https://wissel.example");
        for (pairs, want) in [
            (vec![ours, ("sec-fetch-site", "same-origin"), ("cookie", "a=b")], true),
            (vec![ours, ("cookie", "a=b")], true),
            (vec![("sec-fetch-site", "same-origin")], true),
            (vec![("sec-fetch-site", "cross-site")], false),
            (vec![("sec-fetch-site", "same-site"), ours], false),
            (vec![("sec-fetch-site", "none")], false),
            (vec![("origin", "https://elders.example")], false),
            (vec![("origin", "null"), ("sec-fetch-site", "same-origin")], false),
            (vec![("host", "wissel.example")], true),
            (vec![("host", "wissel.example"), ("cookie", "a=b")], false),
        ] {
            assert_eq!(allowed(&Method::POST, &headers(&pairs), &own), want, "{pairs:?}");
        }
        assert!(allowed(&Method::GET, &headers(&[("sec-fetch-site", "cross-site")]), &own));
    }

    #[derive(Deserialize, Debug)]
    struct Named {
        name: String,
    }

    async fn post(expected: Option<&str>, body: &'static str) -> Result<String, StatusCode> {
        let mut request = Request::builder()
            .method(Method::POST)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .expect("request");
        if let Some(token) = expected {
            request.extensions_mut().insert(Expected(token.to_owned()));
        }
        CheckedForm::<Named>::from_request(request, &()).await.map(|f| f.0.name).map_err(|r| r.status())
    }

    #[tokio::test]
    async fn a_form_without_its_sessions_token_is_refused() {
        let tokens = FormTokens::new([7; 32]);
        let token = tokens.issue(b"session one");
        assert_eq!(token.len(), 40);
        assert_ne!(token, tokens.issue(b"session two"));
        assert_ne!(token, FormTokens::new([8; 32]).issue(b"session one"));
        assert_eq!(post(Some("abc"), "_token=abc&name=Noor").await, Ok("Noor".into()));
        for (expected, body) in [
            (Some("abc"), "name=Noor"),
            (Some("abc"), "_token=abd&name=Noor"),
            (Some(""), "_token=&name=Noor"),
            (None, "_token=abc&name=Noor"),
        ] {
            assert_eq!(post(expected, body).await, Err(StatusCode::FORBIDDEN), "{expected:?} {body}");
        }
    }
}
