//! What the service says about itself (RFC 7644, section 4).

use super::{answer, base};
use crate::api::refusal::Refusal;
use crate::key;
use crate::state::Web;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use wissel_service::scim::{self, USER};

pub(super) async fn service_provider(State(web): State<Web>) -> Response {
    answer(StatusCode::OK, &scim::service_provider(&base(&web)))
}

pub(super) async fn resource_types(State(web): State<Web>) -> Response {
    answer(StatusCode::OK, &scim::resource_types(&base(&web)))
}

pub(super) async fn resource_type(
    State(web): State<Web>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    if id != "User" {
        return Err(Refusal::absent());
    }
    Ok(answer(StatusCode::OK, &scim::resource_type(&base(&web))))
}

pub(super) async fn schemas(State(web): State<Web>) -> Response {
    answer(StatusCode::OK, &scim::schemas(&base(&web)))
}

pub(super) async fn schema(State(web): State<Web>, Path(id): Path<String>) -> Result<Response, Refusal> {
    if !id.eq_ignore_ascii_case(USER) {
        return Err(Refusal::absent());
    }
    Ok(answer(StatusCode::OK, &scim::schema(&base(&web))))
}

pub(super) async fn search() -> Refusal {
    Refusal::new(StatusCode::NOT_IMPLEMENTED, "scim-search", key!("scim-search"))
}

pub(super) async fn nothing() -> Refusal {
    Refusal::absent()
}
