//! `GET /fhir/AuditEvent`: the organisation's log, for one of its administrators (U1.4): who, what, when, record
//! numbers; no client, no content. The patterns are those of IHE BALP: a person and her application as agents, this
//! server as source, the record as entity.

use super::outcome::not_understood;
use super::{answer, searchset};
use crate::api::refusal::Refusal;
use crate::guard::Signed;
use crate::state::Web;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};
use std::fmt::Write as _;
use wissel_core::audit::Event;
use wissel_core::person::date::read_day;
use wissel_service::fhir::FhirFlaw;
use wissel_service::office::Paging;
use wissel_service::office::log::{Ask, By, Line, of_organisation};

/// Lines on a page.
const LINES: u32 = 200;
/// The system of our events' names.
const EVENTS: &str = "urn:wissel:event";
const DICOM: &str = "http://dicom.nema.org/resources/ontology/DCM";

pub(super) async fn search(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Query(sent): Query<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let ask = asked(&sent).map_err(|flaw| not_understood(&flaw))?;
    let paging = ask.paging;
    let page = of_organisation(&web.app, &actor, ask.clone()).await;
    let page = page.map_err(|f| Refusal::stopped(f, |never| match never {}))?.into_inner();
    let policy = &web.app.policy;
    let base = format!("{}/fhir", policy.public_url);
    let last = paging.last(page.total);
    let wanted = [
        ("self", Some(paging.page)),
        ("previous", paging.page.checked_sub(1)),
        ("next", Some(paging.page + 1)),
    ];
    let links = wanted.into_iter().filter_map(|(relation, page)| {
        let page = page.filter(|p| relation == "self" || (1..=last).contains(p))?;
        Some(json!({ "relation": relation, "url": address(&base, &ask, page) }))
    });
    let links = Value::Array(links.collect());
    let found = page.lines.iter().map(|line| event(line, &policy.operator)).collect();
    let total = usize::try_from(page.total).unwrap_or_default();
    Ok(answer(StatusCode::OK, &searchset(&base, &links, total, found)))
}

/// What is asked for. A parameter that is not known is refused: leaving it out would tell more than was asked for.
fn asked(sent: &[(String, String)]) -> Result<Ask, FhirFlaw> {
    let paging = Paging { page: 1, size: LINES };
    let mut ask = Ask { membership: None, department: None, event: None, from: None, until: None, paging };
    for (name, value) in sent {
        match name.as_str() {
            "date" => {
                let (prefix, day) = value.split_at_checked(2).unwrap_or_default();
                let (from, until, day) = match prefix {
                    "ge" => (true, false, day),
                    "le" => (false, true, day),
                    "eq" => (true, true, day),
                    _ => (true, true, value.as_str()),
                };
                let day = read_day(day).map_err(|_| FhirFlaw::Value("http.date"))?;
                for (is, at) in [(from, &mut ask.from), (until, &mut ask.until)] {
                    if is && at.replace(day).is_some() {
                        return Err(FhirFlaw::Repeated("http.date"));
                    }
                }
            }
            "subtype" => {
                let name = value.strip_prefix(EVENTS).and_then(|v| v.strip_prefix('|')).unwrap_or(value);
                let event = Event::from_name(name).ok_or(FhirFlaw::Value("http.subtype"))?;
                if ask.event.replace(event).is_some() {
                    return Err(FhirFlaw::Repeated("http.subtype"));
                }
            }
            "page" => {
                let page = value.parse().ok().filter(|p| *p > 0);
                ask.paging.page = page.ok_or(FhirFlaw::Value("http.page"))?;
            }
            "_format" => {}
            _ => return Err(FhirFlaw::Value("parameter")),
        }
    }
    Ok(ask)
}

/// The address of a page. Only what was understood stands in it.
fn address(base: &str, ask: &Ask, page: u32) -> String {
    let mut url = format!("{base}/AuditEvent?page={page}");
    for (prefix, day) in [("ge", ask.from), ("le", ask.until)] {
        if let Some(day) = day {
            let _ = write!(url, "&date={prefix}{day}");
        }
    }
    if let Some(event) = ask.event {
        let _ = write!(url, "&subtype={}", event.name());
    }
    url
}

/// One line.
fn event(line: &Line, operator: &str) -> Value {
    let mut event = json!({
        "resourceType": "AuditEvent",
        "id": line.id.to_string(),
        "type": { "system": DICOM, "code": kind(line.event) },
        "recorded": line.at.rfc3339(),
        "outcome": if line.refused.is_some() { "4" } else { "0" },
        "agent": agents(&line.by),
        "source": {
            "observer": { "type": "Device", "display": format!("Wissel ({operator})") },
            "type": [{ "system": "http://terminology.hl7.org/CodeSystem/security-source-type", "code": "4" }],
        },
    });
    let subtype = line.event.map(|e| json!([{ "system": EVENTS, "code": e.name() }]));
    let action = line.event.map(|e| json!(e.action().letter()));
    let entity = line.record.as_ref().map(|number| {
        json!([{
            "what": { "identifier": { "system": "urn:wissel:record", "value": number } },
            "type": { "system": "http://terminology.hl7.org/CodeSystem/audit-entity-type", "code": "2" },
            "role": { "system": "http://terminology.hl7.org/CodeSystem/object-role", "code": "4" },
        }])
    });
    let why = line.refused.as_ref().map(|code| json!(code));
    if let Some(members) = event.as_object_mut() {
        for (name, value) in
            [("subtype", subtype), ("action", action), ("entity", entity), ("outcomeDesc", why)]
        {
            members.extend(value.map(|value| (name.to_owned(), value)));
        }
    }
    event
}

/// Who acted, and through which application.
fn agents(by: &By) -> Value {
    let human = |who: Value, requestor: bool| {
        json!({
            "type": { "coding": [{
                "system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType",
                "code": "IRCP",
            }] },
            "who": who,
            "requestor": requestor,
        })
    };
    let application = |name: &str, requestor: bool| {
        json!({
            "type": { "coding": [{ "system": DICOM, "code": "110150" }] },
            "who": { "type": "Device", "display": name },
            "requestor": requestor,
        })
    };
    match by {
        By::Person { name, on_behalf, elsewhere, via } => {
            let name = match elsewhere {
                Some(house) => format!("{name} ({house})"),
                None => name.clone(),
            };
            let mut all = vec![human(json!({ "type": "Practitioner", "display": name }), true)];
            let of =
                on_behalf.iter().map(|of| human(json!({ "type": "Practitioner", "display": of }), false));
            all.extend(of);
            all.extend(via.iter().map(|system| application(system, false)));
            Value::Array(all)
        }
        By::Former(_, number) => json!([human(json!({ "identifier": { "value": number } }), true)]),
        By::Client => json!([human(json!({ "type": "Patient", "display": "client" }), true)]),
        By::Provisioner(house) => {
            json!([application(house.as_deref().unwrap_or("personnel system"), true)])
        }
        By::Visitor(Some(name)) => json!([human(json!({ "display": name }), true)]),
        By::Visitor(None) => json!([human(json!({ "display": "visitor" }), true)]),
        By::System(name) => json!([application(if name.is_empty() { "wissel" } else { name }, true)]),
    }
}

/// The kind of event in DICOM's own list (PS3.16, CID 400).
fn kind(event: Option<Event>) -> &'static str {
    let name = event.map(Event::name).unwrap_or_default();
    match name.split('.').next().unwrap_or_default() {
        // User Authentication
        "login" | "logout" | "session" | "password" | "phone" => "110114",
        // Audit Log Used
        "log" => "110101",
        // Query
        "record" if name == "record.searched" => "110112",
        // Patient Record
        "record" | "document" | "receipt" | "view_code" => "110110",
        "client"
            if matches!(
                event,
                Some(
                    Event::ClientLooked
                        | Event::ClientWithdrew
                        | Event::ClientReported
                        | Event::ClientAnswered
                )
            ) =>
        {
            "110110"
        }
        // Application Activity
        _ => "110100",
    }
}
