//! Publishing: one DocumentReference with its document inside (simplified publish, ITI-105), or a transaction around
//! one (ITI-65). Both become the form of the page "Dossier delen", and share the record through the same use case; with
//! `relatesTo` (replaces) they become that of the page "Vervangen".

use super::outcome::not_understood;
use super::taken_in::TakenIn;
use super::{answer, record_of};
use crate::api::records::{not_taken, refused};
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
use wissel_core::exchange::record::RecordNumber;
use wissel_core::ids::RecordId;
use wissel_core::refusal::Coded;
use wissel_service::exchange::incoming::{Incoming, Received};
use wissel_service::exchange::own::Missing;
use wissel_service::exchange::replace_document::{
    Meant, NewVersion, ReplaceRefused, Whose, begin as begin_version, meant, replace_document,
};
use wissel_service::exchange::share::{begin, share};
use wissel_service::failure::Failure;
use wissel_service::fhir::{Attachment, Bundled, FhirFlaw, Published, read, read_publish};

/// A DocumentReference on its own.
pub(super) async fn simplified(State(web): State<Web>, sent: TakenIn) -> Result<Response, Refusal> {
    let made = publish(&web, sent, "DocumentReference").await?;
    let mut created = answer(StatusCode::CREATED, &reference(&made));
    if let Ok(at) = HeaderValue::from_str(&location(&web, &made)) {
        created.headers_mut().insert(LOCATION, at);
    }
    Ok(created)
}

/// A transaction. Its entries are answered in their order.
pub(super) async fn transaction(State(web): State<Web>, sent: TakenIn) -> Result<Response, Refusal> {
    let made = publish(&web, sent, "Bundle").await?;
    let at = location(&web, &made);
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
fn location(web: &Web, made: &Made) -> String {
    format!("{}/dossiers/{}", web.app.policy.public_url, made.record)
}

/// What was made: the record's number and kinds of documents, nothing about the client.
fn reference(made: &Made) -> Value {
    let kinds = made.kinds.iter().map(|k| json!({ "attachment": { "contentType": k.content_type() } }));
    let contents: Vec<_> = kinds.collect();
    json!({
        "resourceType": "DocumentReference",
        "id": made.record.to_string(),
        "masterIdentifier": { "system": "urn:wissel:record", "value": made.number.to_string() },
        "status": "current",
        "content": contents,
    })
}

/// What was shared, or replaced.
struct Made {
    record: RecordId,
    number: RecordNumber,
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
    let (record, number) = match published.replaces {
        Some(earlier) => replaced(web, &sent.actor, earlier, &published).await?,
        None => shared(web, &sent.actor, &published).await?,
    };
    let kinds =
        [(DocumentKind::Pdf, published.form.has_pdf), (DocumentKind::Text, !published.form.text.is_empty())];
    let kinds = kinds.into_iter().filter_map(|(kind, sent)| sent.then_some(kind)).collect();
    Ok(Made {
        record,
        number,
        kinds,
        entries: bundle.entries.iter().map(|name| (*name).to_owned()).collect(),
    })
}

/// A new record.
async fn shared(
    web: &Web,
    actor: &Actor,
    published: &Published<'_>,
) -> Result<(RecordId, RecordNumber), Refusal> {
    let pdf = match &published.pdf {
        Some(pdf) => {
            let place = begin(&web.app, actor).await.map_err(|f| Refusal::stopped(f, refused))?;
            Some(take_in(web, place, pdf).await?)
        }
        None => None,
    };
    let shared = share(&web.app, actor, &published.form, pdf).await;
    let shared = shared.map_err(|f| Refusal::stopped(f, refused))?;
    Ok((shared.record, shared.number))
}

/// A newer version of one document of an own record, as on the page "Vervangen".
async fn replaced(
    web: &Web,
    actor: &Actor,
    earlier: &str,
    published: &Published<'_>,
) -> Result<(RecordId, RecordNumber), Refusal> {
    let stopped = |f: Failure<ReplaceRefused>| Refusal::stopped(f, not_replaced);
    let flaw = FhirFlaw::Value("DocumentReference.relatesTo.target");
    let record = record_of(earlier).ok_or(flaw).map_err(|flaw| not_understood(&flaw))?;
    let form = &published.form;
    let client = Meant {
        record,
        bsn: form.bsn.clone(),
        birth_date: form.birth_date.clone(),
        initials: form.initials.clone(),
        birth_name: form.birth_name.clone(),
    };
    let (number, version) = meant(&web.app, actor, client).await.map_err(stopped)?;
    let new = match &published.pdf {
        Some(pdf) => {
            let place = begin_version(&web.app, actor, record).await.map_err(stopped)?;
            NewVersion::Pdf(Box::new(take_in(web, place, pdf).await?), Whose::Said)
        }
        None => NewVersion::Text(form.text.clone()),
    };
    replace_document(&web.app, actor, record, version, new).await.map_err(stopped)?;
    Ok((record, number))
}

fn not_replaced(why: ReplaceRefused) -> Refusal {
    let code = why.code();
    match why {
        ReplaceRefused::Missing(Missing::Gone) => Refusal::absent(),
        ReplaceRefused::Missing(Missing::Changed) => {
            Refusal::new(StatusCode::CONFLICT, code, key!("fhir-record-changed"))
        }
        ReplaceRefused::Rule(_) => Refusal::new(StatusCode::CONFLICT, code, key!("fhir-not-replaced")),
        ReplaceRefused::Problems(problems) => Refusal::problems(code, problems),
        ReplaceRefused::File(file) => not_taken(&file),
        ReplaceRefused::OtherClient => {
            Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, code, key!("fhir-other-client"))
        }
    }
}

/// The PDF, encrypted piece by piece while it is decoded.
async fn take_in(web: &Web, mut incoming: Incoming, pdf: &Attachment<'_>) -> Result<Received, Refusal> {
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
