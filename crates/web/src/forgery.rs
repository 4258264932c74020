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
use wissel_core::ids::MembershipId;

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
    /// The token for the session with this secret; for a login attempt, the attempt's secret. Forms of somebody who is at
    /// work say where: what she stated for one organisation is not done for another that she chose in another window.
    pub fn issue(&self, session_token: &[u8], at_work: Option<MembershipId>) -> Expected {
        let session = self.part(b"wissel form token v1", session_token, &[]);
        let place = at_work.map(|m| self.part(b"wissel form place v1", session_token, &m.bytes()));
        Expected { session, place: place.unwrap_or_default(), anywhere: false }
    }
    fn part(&self, about: &[u8], session_token: &[u8], place: &[u8]) -> String {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.key.as_slice()) else { return String::new() };
        mac.update(about);
        mac.update(session_token);
        mac.update(place);
        mac.finalize().into_bytes().iter().take(BYTES).fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

/// So many bytes of each part of a token.
const BYTES: usize = 20;

impl std::fmt::Debug for FormTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FormTokens(..)")
    }
}

/// The token that forms of this request's session must carry. The session middleware puts it into the
/// request's extensions; without it no form is accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    session: String,
    place: String,
    anywhere: bool,
}

/// Why a form is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotOurs {
    /// Its session is over, or was never this one.
    Stale,
    /// It was opened while she worked for another organisation.
    Elsewhere,
}

impl NotOurs {
    /// What she is told.
    pub const fn failure(self) -> Failure {
        match self {
            Self::Stale => Failure::refused(StatusCode::FORBIDDEN, "form-expired", key!("failure-form")),
            Self::Elsewhere => {
                Failure::refused(StatusCode::FORBIDDEN, "form-elsewhere", key!("failure-form-elsewhere"))
            }
        }
    }
}

impl IntoResponse for NotOurs {
    fn into_response(self) -> Response {
        self.failure().into_response()
    }
}

impl Expected {
    /// For what she does as herself: choosing where she works, logging out, her own factors.
    #[must_use]
    pub fn anywhere(self) -> Self {
        Self { anywhere: true, ..self }
    }
    /// As it stands in forms.
    pub fn text(&self) -> String {
        format!("{}{}", self.session, self.place)
    }
    /// Compares in constant time.
    pub fn check(&self, given: &str) -> Result<(), NotOurs> {
        let (session, place) = given.split_at_checked(self.session.len()).ok_or(NotOurs::Stale)?;
        if self.session.is_empty() || !bool::from(self.session.as_bytes().ct_eq(session.as_bytes())) {
            return Err(NotOurs::Stale);
        }
        if self.anywhere || bool::from(self.place.as_bytes().ct_eq(place.as_bytes())) {
            return Ok(());
        }
        Err(NotOurs::Elsewhere)
    }
    /// Checks the token in the header, for streamed bodies sent by our script. `None`: there is none.
    pub fn in_header(&self, headers: &HeaderMap) -> Option<Result<(), NotOurs>> {
        headers.get(HEADER).map(|v| self.check(v.to_str().unwrap_or_default()))
    }
}

/// A form with nothing but its token and its button.
#[derive(Debug, Clone, Copy, serde::Deserialize)]
pub struct NoFields {}

/// A form with nothing but its token, its slip and its button: sent twice, it does its thing once.
#[derive(Debug, Clone, serde::Deserialize)]
pub struct OnceField {
    /// The slip.
    #[serde(default)]
    pub once: String,
}

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
        let sent = Sent::read(request, state).await?;
        sent.ours.map_err(IntoResponse::into_response)?;
        sent.value(state).await.map(Self)
    }
}

/// A form that may be older than the session: whether its token holds stands beside what was typed. The handler carries
/// nothing out when it does not, and shows what was typed once more.
#[derive(Debug)]
pub struct KeptForm<T> {
    /// What was typed.
    pub typed: T,
    /// Whether the token is this session's.
    pub holds: bool,
}

impl<S, T> FromRequest<S> for KeptForm<T>
where
    S: Send + Sync,
    T: DeserializeOwned + 'static,
{
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let sent = Sent::read(request, state).await?;
        Ok(Self { typed: sent.value(state).await?, holds: sent.ours.is_ok() })
    }
}

/// A form as it was sent, and whether its token is the one of the session.
struct Sent {
    method: Method,
    headers: HeaderMap,
    body: Bytes,
    ours: Result<(), NotOurs>,
}

impl Sent {
    async fn read<S: Send + Sync>(request: Request, state: &S) -> Result<Self, Response> {
        let expected = request.extensions().get::<Expected>().cloned().unwrap_or_default();
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
        let ours = expected.check(given);
        Ok(Self { method, headers, body, ours })
    }
    async fn value<S: Send + Sync, T: DeserializeOwned + 'static>(&self, state: &S) -> Result<T, Response> {
        let all = copy(&self.method, &self.headers, &self.body);
        let Form(value) = Form::<T>::from_request(all, state).await.map_err(IntoResponse::into_response)?;
        Ok(value)
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
    use wissel_core::time::Moment;

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

    async fn post(expected: Option<Expected>, token: &str) -> Result<String, StatusCode> {
        let mut request = Request::builder()
            .method(Method::POST)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("{token}&name=Noor")))
            .expect("request");
        if let Some(expected) = expected {
            request.extensions_mut().insert(expected);
        }
        CheckedForm::<Named>::from_request(request, &()).await.map(|f| f.0.name).map_err(|r| r.status())
    }

    fn place(n: u8) -> Option<MembershipId> {
        Some(MembershipId::new(Moment::from_micros(0), [n; 10]))
    }

    #[tokio::test]
    async fn a_form_without_its_sessions_token_is_refused() {
        let tokens = FormTokens::new([7; 32]);
        let own = tokens.issue(b"session one", None);
        let text = own.text();
        assert_eq!(text.len(), 40);
        assert_eq!(post(Some(own.clone()), &format!("_token={text}")).await, Ok("Noor".into()));
        let other_session = tokens.issue(b"session two", None).text();
        let other_key = FormTokens::new([8; 32]).issue(b"session one", None).text();
        for (expected, given) in [
            (Some(own.clone()), "x=1".to_owned()),
            (Some(own.clone()), "_token=".to_owned()),
            (Some(own.clone()), format!("_token={other_session}")),
            (Some(own.clone()), format!("_token={other_key}")),
            (Some(own), format!("_token={}", &text[..39])),
            (Some(Expected::default()), "_token=".to_owned()),
            (None, format!("_token={text}")),
        ] {
            assert_eq!(
                post(expected.clone(), &given).await,
                Err(StatusCode::FORBIDDEN),
                "{expected:?} {given}"
            );
        }
    }

    #[test]
    fn a_form_is_taken_where_it_was_opened() {
        let tokens = FormTokens::new([7; 32]);
        let issue = |place| tokens.issue(b"session", place);
        let there = issue(place(1)).text();
        assert_eq!(there.len(), 80);
        assert_eq!(issue(place(1)).check(&there), Ok(()));
        for (now, given, said) in [
            (issue(place(2)), there.clone(), NotOurs::Elsewhere),
            (issue(None), there.clone(), NotOurs::Elsewhere),
            (issue(place(1)), issue(None).text(), NotOurs::Elsewhere),
            (issue(place(1)), there.replacen(|c: char| c != 'x', "x", 1), NotOurs::Stale),
            (tokens.issue(b"another", place(1)), there.clone(), NotOurs::Stale),
            (issue(place(1)), String::new(), NotOurs::Stale),
        ] {
            assert_eq!(now.check(&given), Err(said), "{now:?} {given}");
        }
        assert_eq!(issue(place(2)).anywhere().check(&there), Ok(()), "she logs out from any window");
        assert_eq!(tokens.issue(b"another", place(1)).anywhere().check(&there), Err(NotOurs::Stale));
    }
}
