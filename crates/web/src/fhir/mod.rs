//! FHIR R4 with IHE MHD 4.2: publish (ITI-105, ITI-65), find (ITI-67) and retrieve (ITI-68) by the record system of a
//! care organisation, under the same rules, through the same use cases and with the same audit entries as the pages.

mod binary;
mod id;
mod metadata;
mod outcome;
mod publish;
mod retrieve;
mod search;
mod taken_in;

pub(crate) use outcome::outcome;

use crate::routes::{Access, Dialect, Route, Through};
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use wissel_core::identity::system::Scope;
use wissel_core::permission::Need;

/// What every answer is.
const FHIR_JSON: &str = "application/fhir+json";

const fn through(need: Need, scope: Scope) -> Access {
    Access::System(Through { need, scope, says: Dialect::Outcome })
}

/// The routes of FHIR.
pub fn routes() -> Vec<Route> {
    let publish = through(Need::ShareRecords, Scope::RecordPublish);
    let find = through(Need::FindAndCollect, Scope::RecordFind);
    let read = through(Need::FindAndCollect, Scope::RecordRead);
    // A publication holds its document as text; how long it may be is counted while it is taken in.
    let large = |route: Route| route.shaped(|r| r.layer(DefaultBodyLimit::disable()));
    vec![
        Route::get("/fhir/metadata", Access::Machine, metadata::metadata),
        large(Route::post("/fhir", publish, publish::transaction)),
        // The same base, as client libraries write it.
        large(Route::post("/fhir/", publish, publish::transaction)),
        large(Route::post("/fhir/DocumentReference", publish, publish::simplified)),
        Route::post("/fhir/DocumentReference/_search", find, search::search),
        Route::get("/fhir/DocumentReference/{id}/document/{document}", read, retrieve::collect),
        Route::get("/fhir/Binary/{id}", read, retrieve::binary),
    ]
}

/// A resource as an answer.
fn answer(status: StatusCode, resource: &Value) -> Response {
    (status, [(CONTENT_TYPE, FHIR_JSON)], resource.to_string()).into_response()
}
