//! The JSON of a call: read as a whole, each problem told by its field.

use super::refusal::Refusal;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use serde::de::DeserializeOwned;

/// A body in JSON. What cannot be read is refused without saying what stood in it.
pub(super) struct Sent<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Sent<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        match axum::Json::<T>::from_request(request, state).await {
            Ok(axum::Json(value)) => Ok(Self(value)),
            Err(JsonRejection::MissingJsonContentType(_)) => {
                Err(Refusal { status: StatusCode::UNSUPPORTED_MEDIA_TYPE, ..Refusal::unreadable() })
            }
            Err(rejection) => Err(Refusal { status: refused(rejection.status()), ..Refusal::unreadable() }),
        }
    }
}

/// Too large and too slow stay what they are; everything else could not be read.
const fn refused(status: StatusCode) -> StatusCode {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE | StatusCode::REQUEST_TIMEOUT => status,
        _ => StatusCode::BAD_REQUEST,
    }
}
