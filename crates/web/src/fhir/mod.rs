//! FHIR R4 with IHE MHD 4.2: publish (ITI-105, ITI-65), find (ITI-67) and retrieve (ITI-68) by the record system of a
//! care organisation, under the same rules, through the same use cases and with the same audit entries as the pages.

mod audit;
mod binary;
mod consent;
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
use serde_json::{Value, json};
use wissel_core::identity::system::Scope;
use wissel_core::ids::RecordId;
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
        Route::get("/fhir/Consent", through(Need::OwnRecords, Scope::RecordPublish), consent::search),
        Route::get("/fhir/AuditEvent", through(Need::ReadOrganisationLog, Scope::LogRead), audit::search),
    ]
}

/// The record that a reference to a DocumentReference names: relative, or with an address before it.
fn record_of(reference: &str) -> Option<RecordId> {
    let (before, id) = reference.rsplit_once('/')?;
    (before == "DocumentReference" || before.ends_with("/DocumentReference")).then_some(())?;
    id.parse().ok()
}

/// Resources as what a search found.
fn searchset(base: &str, links: &Value, total: usize, found: Vec<Value>) -> Value {
    let entries = found.into_iter().map(|resource| {
        let name = |key| resource.get(key).and_then(Value::as_str).unwrap_or_default();
        let url = format!("{base}/{}/{}", name("resourceType"), name("id"));
        json!({ "fullUrl": url, "resource": resource, "search": { "mode": "match" } })
    });
    let mut bundle = json!({ "resourceType": "Bundle", "type": "searchset", "total": total, "link": links });
    let entries: Vec<_> = entries.collect();
    // An element without anything in it is none (FHIR).
    if let Some(members) = bundle.as_object_mut().filter(|_| !entries.is_empty()) {
        members.insert("entry".to_owned(), entries.into());
    }
    bundle
}

/// A resource as an answer.
fn answer(status: StatusCode, resource: &Value) -> Response {
    (status, [(CONTENT_TYPE, FHIR_JSON)], resource.to_string()).into_response()
}
