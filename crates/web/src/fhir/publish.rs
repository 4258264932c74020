//! Publishing: one DocumentReference with its document inside (simplified publish, ITI-105), or a transaction around
//! one (ITI-65). Both become the form of the page "Dossier delen", and share the record through the same use case.

use super::answer;
use super::outcome::not_understood;
use super::taken_in::TakenIn;
use crate::api::records::refused;
use crate::api::refusal::Refusal;
use crate::key;
use crate::state::Web;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::Response;
use serde_json::{Value, json};
use wissel_core::actor::Actor;
use wissel_core::exchange::receipt::DocumentKind;
use wissel_service::exchange::incoming::Received;
use wissel_service::exchange::share::{ShareRefused, Shared, begin, share};
use wissel_service::failure::Failure;
use wissel_service::fhir::{Attachment, Bundled, FhirFlaw, read, read_publish};

/// A DocumentReference on its own.
pub(super) async fn simplified(State(web): State<Web>, sent: TakenIn) -> Result<Response, Refusal> {
    let made = publish(&web, sent, "DocumentReference").await?;
    let mut created = answer(StatusCode::CREATED, &reference(&made));
    if let Ok(at) = HeaderValue::from_str(&location(&web, &made.shared)) {
        created.headers_mut().insert(LOCATION, at);
    }
    Ok(created)
}

/// A transaction. Its entries are answered in their order.
pub(super) async fn transaction(State(web): State<Web>, sent: TakenIn) -> Result<Response, Refusal> {
    let made = publish(&web, sent, "Bundle").await?;
    let at = location(&web, &made.shared);
    let entries: Vec<Value> = made
        .entries
        .iter()
        .map(|name| match name.as_str() {
            "DocumentReference" => json!({
                "resource": reference(&made),
                "response": { "status": "201 Created", "location": at },
            }),
            // Read for the record, and not kept as a resource of its own.
            _ => json!({ "response": { "status": "201 Created" } }),
        })
        .collect();
    let bundle = json!({ "resourceType": "Bundle", "type": "transaction-response", "entry": entries });
    Ok(answer(StatusCode::OK, &bundle))
}

/// Where the record is to be seen and withdrawn: its page.
fn location(web: &Web, shared: &Shared) -> String {
    format!("{}/dossiers/{}", web.app.policy.public_url, shared.record)
}

/// What was made: the record's number and kinds of documents, nothing about the client.
fn reference(made: &Made) -> Value {
    let shared = &made.shared;
    let kinds = made.kinds.iter().map(|k| json!({ "attachment": { "contentType": k.content_type() } }));
    let contents: Vec<_> = kinds.collect();
    json!({
        "resourceType": "DocumentReference",
        "id": shared.record.to_string(),
        "masterIdentifier": { "system": "urn:wissel:record", "value": shared.number.to_string() },
        "status": "current",
        "content": contents,
    })
}

/// What was shared.
struct Made {
    shared: Shared,
    kinds: Vec<DocumentKind>,
    /// The types of a transaction's entries, in their order.
    entries: Vec<String>,
}

async fn publish(web: &Web, sent: TakenIn, expected: &str) -> Result<Made, Refusal> {
    let flawed = |flaw: FhirFlaw| not_understood(&flaw);
    let resource = read(sent.format, &sent.body).map_err(flawed)?;
    if resource.name() != expected {
        return Err(flawed(FhirFlaw::ResourceType));
    }
    let bundle = Bundled::of(&resource).map_err(flawed)?;
    let published = read_publish(&bundle).map_err(flawed)?;
    let pdf = match &published.pdf {
        Some(pdf) => Some(take_in(web, &sent.actor, pdf).await?),
        None => None,
    };
    let shared = share(&web.app, &sent.actor, &published.form, pdf).await;
    let shared = shared.map_err(|f| Refusal::stopped(f, refused))?;
    let kinds =
        [(DocumentKind::Pdf, published.form.has_pdf), (DocumentKind::Text, !published.form.text.is_empty())];
    let kinds = kinds.into_iter().filter_map(|(kind, sent)| sent.then_some(kind)).collect();
    Ok(Made { shared, kinds, entries: bundle.entries.iter().map(|name| (*name).to_owned()).collect() })
}

/// The PDF, encrypted piece by piece while it is decoded.
async fn take_in(web: &Web, actor: &Actor, pdf: &Attachment<'_>) -> Result<Received, Refusal> {
    let stopped = |f: Failure<ShareRefused>| Refusal::stopped(f, refused);
    let mut incoming = begin(&web.app, actor).await.map_err(stopped)?;
    let mut left = web.app.policy.upload_limit;
    for piece in pdf.pieces() {
        let step = match piece {
            Err(flaw) => Err(not_understood(&flaw)),
            Ok(piece) => match left.checked_sub(piece.len() as u64) {
                None => {
                    Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "fhir-too-large", key!("fhir-too-large")))
                }
                Some(rest) => {
                    left = rest;
                    incoming.write(piece.into()).await.map_err(|f| Refusal::fault(&f))
                }
            },
        };
        if let Err(refusal) = step {
            incoming.discard().await;
            return Err(refusal);
        }
    }
    incoming.finish(pdf.title).await.map_err(|f| Refusal::fault(&f))
}
