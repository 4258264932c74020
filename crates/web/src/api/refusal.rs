//! Why something is not done, for a system: a status, a stable code and the fields, apart from how they are written.
//!
//! [`Refusal`] is what a handler or the guard answers. The dialect of the route writes it down: as a problem (RFC
//! 9457) in the product's own API, as an OperationOutcome in FHIR. The codes are those of the pages.

use crate::failure::Failure;
use crate::i18n::Texts;
use crate::key;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use std::time::Duration;
use wissel_core::input::{Problem, Problems};
use wissel_core::permission::Denied;
use wissel_core::refusal::Coded;
use wissel_service::failure::{Failure as Stopped, Fault};
use wissel_service::identity::act_for::SystemRefused;

/// A call that is not carried through. As a response it is a bare status; the route's dialect writes it down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The status of the answer.
    pub status: StatusCode,
    /// The stable code, the same as on the pages.
    pub code: &'static str,
    /// The text key of the sentence that says why.
    pub key: &'static str,
    /// What is wrong with which field.
    pub fields: Vec<Problem>,
    /// Where in what was sent, when it is not a field of a form (FHIRPath).
    pub at: Option<&'static str>,
    /// How long to wait before trying again.
    pub wait: Option<Duration>,
}

impl Refusal {
    /// A refusal with a sentence of its own.
    pub const fn new(status: StatusCode, code: &'static str, key: &'static str) -> Self {
        Self { status, code, key, fields: Vec::new(), at: None, wait: None }
    }
    /// Fields are missing or wrong (422).
    pub fn problems(code: &'static str, problems: Problems) -> Self {
        let fields = problems.into_vec();
        Self { fields, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, key!("api-problems")) }
    }
    /// Too often; how long to wait (429).
    pub fn too_often(code: &'static str, wait: Duration) -> Self {
        Self { wait: Some(wait), ..Self::new(StatusCode::TOO_MANY_REQUESTS, code, key!("api-too-often")) }
    }
    /// There is no such thing for this person (404). Always the same, whatever the reason.
    pub const fn absent() -> Self {
        Self::new(StatusCode::NOT_FOUND, "absent", key!("api-absent"))
    }
    /// What was sent cannot be read at all (400).
    pub const fn unreadable() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad-request", key!("api-bad-request"))
    }
    /// By the policy: 401 when another token may help, else 403.
    pub fn denied(denied: Denied) -> Self {
        let status = match denied {
            Denied::SystemOver => StatusCode::UNAUTHORIZED,
            _ => StatusCode::FORBIDDEN,
        };
        Self::new(status, denied.code(), denied_key(denied))
    }
    /// The call did not become somebody who acts.
    pub fn system(refused: SystemRefused) -> Self {
        let code = refused.code();
        match refused {
            SystemRefused::NoToken => Self::new(StatusCode::UNAUTHORIZED, code, key!("api-token-invalid")),
            SystemRefused::NobodyNamed => {
                Self::new(StatusCode::BAD_REQUEST, code, key!("api-acting-user-missing"))
            }
            SystemRefused::Unknown => Self::new(StatusCode::FORBIDDEN, code, key!("api-acting-user-unknown")),
            SystemRefused::Denied(denied) => Self::denied(denied),
        }
    }
    /// A fault of ours: logged, and answered without details.
    pub fn fault(fault: &Fault) -> Self {
        if matches!(fault, Fault::Busy) {
            let busy = Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", key!("api-busy"));
            return Self { wait: Some(Duration::from_secs(1)), ..busy };
        }
        tracing::error!(%fault, "a call of a system failed");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "fault", key!("api-fault"))
    }
    /// A use case that was not carried through; `rule` says what its own reasons mean here.
    pub fn stopped<R>(failure: Stopped<R>, rule: impl FnOnce(R) -> Self) -> Self {
        match failure {
            Stopped::Refused(why) => rule(why),
            Stopped::Denied(denied) => Self::denied(denied),
            Stopped::Fault(fault) => Self::fault(&fault),
        }
    }
    /// What an answer says that is no success: a refusal, a failure of a page, or a bare status of the framework.
    pub fn of(response: &Response) -> Option<Self> {
        if let Some(refusal) = response.extensions().get::<Self>() {
            return Some(refusal.clone());
        }
        let finished = response
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|v| v.to_str().ok())
            .is_some_and(|kind| !kind.starts_with("text/plain"));
        let failure = match response.extensions().get::<Failure>() {
            Some(failure) => failure.clone(),
            None if finished => return None,
            None => Failure::of_status(response.status())?,
        };
        Some(match failure {
            Failure::Absent => Self::absent(),
            Failure::Fault => Self::new(StatusCode::INTERNAL_SERVER_ERROR, "fault", key!("api-fault")),
            Failure::Refusal { status, code, wait, .. } => {
                Self { wait, ..Self::new(status, code, key!("api-bad-request")) }
            }
        })
    }
    /// The sentence that says why.
    pub fn sentence(&self, texts: Texts) -> String {
        texts.t(self.key)
    }
    /// What is wrong with a field, in words.
    pub fn at_field(texts: Texts, problem: &Problem) -> String {
        texts.problem(problem)
    }
    /// The headers that every dialect adds: how to come in (RFC 6750, section 3), and when to come again.
    pub fn add_headers(&self, response: &mut Response) {
        let headers = response.headers_mut();
        if let Some(wait) = self.wait {
            headers.insert(RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
        }
        let challenge = match (self.status, self.code) {
            (StatusCode::UNAUTHORIZED, _) => "Bearer realm=\"wissel\", error=\"invalid_token\"",
            (StatusCode::FORBIDDEN, "scope-missing") => {
                "Bearer realm=\"wissel\", error=\"insufficient_scope\""
            }
            _ => return,
        };
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

const fn denied_key(denied: Denied) -> &'static str {
    match denied {
        Denied::Barred => key!("api-barred"),
        Denied::MembershipNotActive => key!("api-membership-not-active"),
        Denied::TermsNotAccepted => key!("api-terms-not-accepted"),
        // The last three are never said to a system: its users log in there.
        Denied::RoleNotAllowed | Denied::WayNotNamed | Denied::NotFresh | Denied::WayRefused => {
            key!("api-role-not-allowed")
        }
        Denied::LevelTooLow => key!("api-level-too-low"),
        Denied::NoAgreement => key!("api-no-agreement"),
        Denied::ServiceOff => key!("api-service-off"),
        Denied::SharingOver => key!("api-sharing-over"),
        Denied::PortalOver => key!("api-portal-over"),
        Denied::NoResponsible => key!("api-no-responsible"),
        Denied::EmergencyOff => key!("api-emergency-off"),
        Denied::SystemOver => key!("api-system-over"),
        Denied::ScopeMissing => key!("api-scope-missing"),
        Denied::NoTwoFactors => key!("api-no-two-factors"),
    }
}

/// A refusal as a problem (RFC 9457). `incident`: the request's number, told for faults of ours.
pub fn problem(refusal: &Refusal, texts: Texts, incident: Option<String>) -> Response {
    let fields: Vec<_> = refusal
        .fields
        .iter()
        .map(|p| {
            serde_json::json!({ "field": p.field, "code": p.code, "detail": Refusal::at_field(texts, p) })
        })
        .collect();
    let mut body = serde_json::json!({
        "type": format!("urn:wissel:problem:{}", refusal.code),
        "title": refusal.sentence(texts),
        "status": refusal.status.as_u16(),
        "code": refusal.code,
    });
    if let Some(all) = body.as_object_mut() {
        if !fields.is_empty() {
            all.insert("errors".to_owned(), fields.into());
        }
        if let Some(incident) = incident.filter(|_| refusal.status.is_server_error()) {
            all.insert("incident".to_owned(), incident.into());
        }
    }
    let kind = [(CONTENT_TYPE, "application/problem+json")];
    (refusal.status, kind, body.to_string()).into_response()
}
