//! Why something is not done, as an OperationOutcome. The codes and the sentences are those of the pages.

use super::FHIR_JSON;
use crate::api::refusal::Refusal;
use crate::i18n::Texts;
use crate::key;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use wissel_service::fhir::FhirFlaw;

/// The system of our stable codes.
const CODES: &str = "urn:wissel:problem";

/// Where each field of a form stands in a publication or search.
const PLACES: &[(&str, &str)] = &[
    ("text", "DocumentReference.content.attachment"),
    ("file", "DocumentReference.content.attachment"),
    ("bsn", "Patient.identifier"),
    ("code", "Patient.identifier"),
    ("no_bsn_reason", "Patient.extension"),
    ("birth_date", "Patient.birthDate"),
    ("initials", "Patient.name.given"),
    ("prefix", "Patient.name.family.extension"),
    ("birth_name", "Patient.name.family"),
    ("sector", "DocumentReference.extension"),
    ("due_date", "Observation.value"),
    ("last_day", "DocumentReference.extension"),
    ("treatment", "Consent.scope"),
    ("consent", "Consent.scope"),
    ("consent_by", "Consent.performer"),
    ("consent_how", "Consent.extension"),
    ("consent_day", "Consent.dateTime"),
    ("informed", "Consent.extension"),
    ("identity_checked", "Consent.verification.verified"),
    ("relation", "http.X-Wissel-Relation"),
    ("purpose", "http.X-Wissel-Purpose"),
];

/// A refusal as an OperationOutcome. `incident`: the request's number, told for faults of ours.
pub(crate) fn outcome(refusal: &Refusal, texts: Texts, incident: Option<String>) -> Response {
    let incident = incident.filter(|_| refusal.status.is_server_error());
    let mut issues = Vec::new();
    for problem in &refusal.fields {
        let place = PLACES.iter().find(|(field, _)| *field == problem.field).map(|(_, place)| *place);
        let mut one = issue("invalid", problem.code, &Refusal::at_field(texts, problem));
        set(&mut one, "expression", place.map(|place| json!([place])));
        issues.push(one);
    }
    if issues.is_empty() {
        let mut one = issue(kind(refusal), refusal.code, &refusal.sentence(texts));
        set(&mut one, "diagnostics", incident.map(Value::from));
        set(&mut one, "expression", refusal.at.map(|place| json!([place])));
        issues.push(one);
    }
    let body = json!({ "resourceType": "OperationOutcome", "issue": issues });
    (refusal.status, [(CONTENT_TYPE, FHIR_JSON)], body.to_string()).into_response()
}

fn issue(kind: &str, code: &str, sentence: &str) -> Value {
    json!({
        "severity": "error",
        "code": kind,
        "details": { "coding": [{ "system": CODES, "code": code }], "text": sentence },
    })
}

fn set(issue: &mut Value, name: &str, value: Option<Value>) {
    if let (Some(members), Some(value)) = (issue.as_object_mut(), value) {
        members.insert(name.to_owned(), value);
    }
}

/// The issue type (`http://hl7.org/fhir/issue-type`) of a status.
fn kind(refusal: &Refusal) -> &'static str {
    match refusal.status {
        StatusCode::BAD_REQUEST => "structure",
        StatusCode::UNAUTHORIZED => "login",
        StatusCode::FORBIDDEN => "forbidden",
        StatusCode::NOT_FOUND => "not-found",
        StatusCode::CONFLICT => "conflict",
        StatusCode::GONE => "deleted",
        StatusCode::PAYLOAD_TOO_LARGE => "too-costly",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "not-supported",
        StatusCode::UNPROCESSABLE_ENTITY => "business-rule",
        StatusCode::TOO_MANY_REQUESTS => "throttled",
        StatusCode::SERVICE_UNAVAILABLE => "transient",
        _ => "exception",
    }
}

/// A resource that is not understood (400, or 422 when its form is right and its meaning is not taken).
pub(super) fn not_understood(flaw: &FhirFlaw) -> Refusal {
    let status = match flaw {
        FhirFlaw::Json { .. }
        | FhirFlaw::TwiceInObject
        | FhirFlaw::Xml(_)
        | FhirFlaw::Declaration
        | FhirFlaw::Foreign
        | FhirFlaw::TooLarge => StatusCode::BAD_REQUEST,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let key = match flaw {
        FhirFlaw::Json { .. } | FhirFlaw::TwiceInObject => key!("fhir-json"),
        FhirFlaw::Xml(_) | FhirFlaw::Declaration | FhirFlaw::Foreign => key!("fhir-xml"),
        FhirFlaw::TooLarge => key!("fhir-too-large"),
        FhirFlaw::ResourceType => key!("fhir-resource-type"),
        FhirFlaw::Repeated(_) => key!("fhir-repeated"),
        FhirFlaw::Missing(_) => key!("fhir-missing"),
        FhirFlaw::Value(_) => key!("fhir-value"),
        FhirFlaw::Modifier => key!("fhir-modifier"),
        FhirFlaw::Dangling(_) => key!("fhir-reference"),
        FhirFlaw::Base64 => key!("fhir-base64"),
    };
    Refusal { at: flaw.at(), ..Refusal::new(status, flaw.code(), key) }
}
