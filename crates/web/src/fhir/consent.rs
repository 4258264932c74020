//! `GET /fhir/Consent?data=DocumentReference/…`: what was stated about a record that this organisation shares, for its
//! own system (U2.3a, U2.3b). It says who consented, how and when, and nothing of the client.

use super::outcome::not_understood;
use super::{answer, record_of, searchset};
use crate::api::refusal::Refusal;
use crate::guard::Signed;
use crate::state::Web;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};
use wissel_core::exchange::statement::{ConsentBy, ConsentStatement};
use wissel_core::ids::RecordId;
use wissel_service::exchange::see_statements::{Made, Statements, see_statements};
use wissel_service::fhir::{CONSENT_HOW, CONSENT_INFORMED, CONSENT_SCOPE, FhirFlaw};

/// The only parameter: about which record.
const DATA: &str = "data";

pub(super) async fn search(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Query(sent): Query<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let record = asked(&sent).map_err(|flaw| not_understood(&flaw))?;
    // Not there, over, or another organisation's: always the same.
    let statements = see_statements(&web.app, &actor, record).await;
    let statements = statements.map_err(|f| Refusal::stopped(f, |_| Refusal::absent()))?;
    let base = format!("{}/fhir", web.app.policy.public_url);
    let treatment = statements.treatment.as_ref().map(|made| treatment(record, &statements, made));
    let consent = statements.consent.as_ref().map(|made| privacy(record, &statements, made));
    let found: Vec<_> = treatment.into_iter().chain(consent).collect();
    let links = json!([{
        "relation": "self",
        "url": format!("{base}/Consent?{DATA}=DocumentReference/{record}"),
    }]);
    let total = found.len();
    Ok(answer(StatusCode::OK, &searchset(&base, &links, total, found)))
}

/// The record that is asked about. A parameter that is not known is refused: leaving it out would find more.
fn asked(sent: &[(String, String)]) -> Result<RecordId, FhirFlaw> {
    let known = sent.iter().filter(|(name, _)| name != "_format");
    let mut known =
        known.map(|(name, value)| if name == DATA { Ok(value) } else { Err(FhirFlaw::Value("parameter")) });
    let reference = known.next().ok_or(FhirFlaw::Missing("http.data"))??;
    if known.next().is_some() {
        return Err(FhirFlaw::Repeated("http.data"));
    }
    record_of(reference).ok_or(FhirFlaw::Value("http.data"))
}

fn treatment(record: RecordId, all: &Statements, made: &Made<()>) -> Value {
    resource(record, all, made, "treatment", &made.at.rfc3339(), Vec::new(), &json!({}))
}

fn privacy(record: RecordId, all: &Statements, made: &Made<ConsentStatement>) -> Value {
    let how = json!({ "url": CONSENT_HOW, "valueCode": made.says.how().name() });
    // A statement exists only when all of it was ticked.
    let informed = json!({ "url": CONSENT_INFORMED, "valueBoolean": true });
    let performer = match made.says.by() {
        ConsentBy::Client => json!({ "type": "Patient", "display": "client" }),
        ConsentBy::Representative => json!({ "type": "RelatedPerson", "display": "representative" }),
    };
    let more = json!({
        "performer": [performer],
        "verification": [{ "verified": true, "verificationDate": made.at.rfc3339() }],
    });
    let day = made.says.on().to_string();
    resource(record, all, made, "patient-privacy", &day, vec![how, informed], &more)
}

/// What every statement has, and what this one has beside it.
fn resource<T>(
    record: RecordId,
    all: &Statements,
    made: &Made<T>,
    scope: &str,
    on: &str,
    mut extensions: Vec<Value>,
    more: &Value,
) -> Value {
    extensions.push(json!({ "url": "urn:wissel:fhir:stated-by", "valueString": made.who }));
    let mut consent = json!({
        "resourceType": "Consent",
        "id": made.id.to_string(),
        "meta": { "lastUpdated": made.at.rfc3339() },
        "extension": extensions,
        "status": "active",
        "scope": { "coding": [{ "system": CONSENT_SCOPE, "code": scope }] },
        "category": [{ "coding": [{ "system": "http://loinc.org", "code": "59284-0" }] }],
        "dateTime": on,
        "organization": [{ "display": all.organisation }],
        "policyRule": { "text": made.wording },
        "provision": { "data": [{
            "meaning": "instance",
            "reference": {
                "reference": format!("DocumentReference/{record}"),
                "identifier": { "system": "urn:wissel:record", "value": all.number.to_string() },
            },
        }] },
    });
    if let (Some(all), Some(more)) = (consent.as_object_mut(), more.as_object()) {
        all.extend(more.clone());
    }
    consent
}
