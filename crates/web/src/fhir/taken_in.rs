//! The body of a publication: as a whole, because its document stands in it as text. What that takes is set aside
//! before the first byte is read.

use crate::api::refusal::Refusal;
use crate::guard::Signed;
use crate::key;
use crate::state::Web;
use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use wissel_core::actor::Actor;
use wissel_service::budget::Held;
use wissel_service::fhir::Format;

/// What stands in a publication besides its document, in bytes.
const AROUND: u64 = 1024 * 1024;

/// A publication as it was sent, and who sent it.
pub(super) struct TakenIn {
    pub(super) actor: Actor,
    pub(super) format: Format,
    pub(super) body: Bytes,
    _held: Held,
}

impl FromRequest<Web> for TakenIn {
    type Rejection = Refusal;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Refusal> {
        let (mut parts, body) = request.into_parts();
        let Signed { actor, member } =
            Signed::from_request_parts(&mut parts, web).await.map_err(|_| Refusal::absent())?;
        let kind = parts.headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).and_then(Format::of);
        let format = kind.ok_or(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "fhir-content-type",
            key!("fhir-content-type"),
        ))?;
        let too_large =
            || Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "fhir-too-large", key!("fhir-too-large"));
        // Base64 is a third longer than what it stands for.
        let most = web.app.policy.upload_limit / 3 * 4 + AROUND;
        let announced = parts.headers.get(CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse().ok());
        let length = announced.unwrap_or(most);
        if length > most {
            return Err(too_large());
        }
        let held = web.app.budgets.publications.take(member.user, length).await;
        let held = held.map_err(|_| {
            let busy = Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "busy", key!("api-busy"));
            Refusal { wait: Some(std::time::Duration::from_secs(10)), ..busy }
        })?;
        let limit = usize::try_from(length).map_err(|_| too_large())?;
        let body = to_bytes(body, limit).await.map_err(|_| too_large())?;
        Ok(Self { actor, format, body, _held: held })
    }
}
