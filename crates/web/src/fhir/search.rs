//! Finding (ITI-67): `POST /fhir/DocumentReference/_search` with the patient's identifier and birth date (U2.2).
//!
//! By POST only: a BSN does not belong in an address. The treatment relation (U3.9) and the purpose (U5.3) stand in
//! headers. Emergency access is not offered here: its reason is free text about a client, which does not belong in a
//! header, and no field of a search takes it. Nothing, for whatever reason, is an empty bundle.

use super::outcome::not_understood;
use super::{answer, id};
use crate::api::refusal::Refusal;
use crate::guard::Signed;
use crate::i18n::Texts;
use crate::key;
use crate::lang::lang_of;
use crate::state::Web;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};
use wissel_core::exchange::find::FindForm;
use wissel_core::exchange::relation::TreatmentRelation;
use wissel_core::ids::HitId;
use wissel_core::refusal::Coded;
use wissel_service::exchange::confirm::{Candidate, HitRefused, Offered, confirm};
use wissel_service::exchange::search::{SearchRefused, search as look};
use wissel_service::fhir::{LAST_DAY, RULE_DATE, RULE_VERSION, SECTOR, read_search};

/// The header that names the treatment relation.
const RELATION: &str = "x-wissel-relation";
/// The header that names the purpose.
const PURPOSE: &str = "x-wissel-purpose";
const PROFILE: &str =
    "https://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.Minimal.DocumentReference";

pub(super) async fn search(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    headers: HeaderMap,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let asked = read_search(sent.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let asked = asked.map_err(|flaw| not_understood(&flaw))?;
    let stated = |name| headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    let relation = stated(RELATION);
    if relation == TreatmentRelation::Emergency.name() {
        return Err(Refusal::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "emergency-not-by-fhir",
            key!("fhir-no-emergency"),
        ));
    }
    let form = FindForm {
        bsn: asked.bsn,
        code: asked.code,
        birth_date: asked.birth_date.as_str().into(),
        relation,
        purpose: stated(PURPOSE),
        emergency_reason: String::new(),
    };
    let hit = look(&web.app, &actor, &form).await.map_err(|f| Refusal::stopped(f, not_searched))?.hit;
    let found = confirm(&web.app, &actor, hit).await.map_err(|f| Refusal::stopped(f, over))?;
    let base = format!("{}/fhir", web.app.policy.public_url);
    let mut entries: Vec<Value> = found.candidates.iter().filter_map(|c| entry(&base, hit, c)).collect();
    let total = entries.len();
    let texts = Texts::new(lang_of(&headers));
    let note = if total == 0 { texts.t("api-nothing-found") } else { texts.t("api-is-this-she") };
    entries.push(json!({
        "resource": {
            "resourceType": "OperationOutcome",
            "issue": [{ "severity": "information", "code": "informational", "details": { "text": note } }],
        },
        "search": { "mode": "outcome" },
    }));
    let bundle = json!({
        "resourceType": "Bundle",
        "type": "searchset",
        "total": total,
        "link": [{ "relation": "self", "url": format!("{base}/DocumentReference/_search") }],
        "entry": entries,
    });
    Ok(answer(StatusCode::OK, &bundle))
}

fn not_searched(why: SearchRefused) -> Refusal {
    let code = why.code();
    match why {
        SearchRefused::Problems(problems) => Refusal::problems(code, problems),
        SearchRefused::TooOften(wait) => Refusal::too_often(code, wait),
    }
}

/// Of another token or user, too old, or a record that is not there any more: search again.
pub(super) fn over(why: HitRefused) -> Refusal {
    Refusal::new(StatusCode::CONFLICT, why.code(), key!("api-search-over"))
}

/// One record as a DocumentReference: what is needed to answer "Is dit uw cliënt?", and no content.
fn entry(base: &str, hit: HitId, c: &Candidate) -> Option<Value> {
    let id = id::join(&hit, &c.record)?;
    let url = format!("{base}/DocumentReference/{id}");
    let contents: Vec<_> = c.documents.iter().map(|d| content(&url, d)).collect();
    let family = match c.client.prefix() {
        None => c.client.birth_name().to_owned(),
        Some(prefix) => format!("{prefix} {}", c.client.birth_name()),
    };
    let author = match &c.source.responsible {
        Some(responsible) => format!("{} ({responsible})", c.source.author),
        None => c.source.author.clone(),
    };
    let mut resource = json!({
        "resourceType": "DocumentReference",
        "id": id,
        "meta": { "profile": [PROFILE] },
        "contained": [
            {
                "resourceType": "Patient",
                "id": "client",
                "name": [{ "family": family, "given": [c.client.initials()] }],
            },
            {
                "resourceType": "Organization",
                "id": "source",
                "name": c.source.organisation,
                "telecom": [{ "system": "phone", "value": c.source.night_phone, "use": "work" }],
            },
        ],
        "masterIdentifier": { "system": "urn:wissel:record", "value": c.number.to_string() },
        "status": "current",
        "subject": { "reference": "#client" },
        "date": c.changed_at.rfc3339(),
        "author": [{ "display": author }, { "reference": "#source" }],
        "custodian": { "reference": "#source" },
        "content": contents,
        "context": { "period": { "start": c.shared_at.rfc3339() } },
    });
    if let (Some(extension), Some(fields)) = (other_sector(c), resource.as_object_mut()) {
        fields.insert("extension".to_owned(), extension);
    }
    Some(json!({ "fullUrl": url, "resource": resource, "search": { "mode": "match" } }))
}

/// Outside birth care: the sector, the version of its rule, the date on which the end depends, and the last day.
fn other_sector(c: &Candidate) -> Option<Value> {
    if c.rule.is_birth() {
        return None;
    }
    let mut all = vec![
        json!({ "url": SECTOR, "valueCode": c.rule.sector().as_str() }),
        json!({ "url": RULE_VERSION, "valueInteger": c.rule.version() }),
        json!({ "url": LAST_DAY, "valueDate": c.last_day.to_string() }),
    ];
    all.extend(c.due.map(|date| json!({ "url": RULE_DATE, "valueDate": date.to_string() })));
    Some(Value::Array(all))
}

fn content(url: &str, document: &Offered) -> Value {
    json!({
        "attachment": {
            "contentType": document.kind.content_type(),
            "url": format!("{url}/document/{}", document.document),
            "creation": document.added_at.rfc3339(),
        },
    })
}
