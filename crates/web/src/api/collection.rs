//! `/api/v1/collections/…`: what was collected, as facts and as the untouched originals (U3.1).
//!
//! A collection is read under the token with which it was made. Under a later one relation and purpose are stated
//! again, as on the pages in a later session.

use super::json::Sent;
use super::refusal::Refusal;
use crate::exchange::collected::{Part, deliver};
use crate::exchange::words::due;
use crate::guard::Signed;
use crate::key;
use crate::state::Web;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::{LOCATION, RANGE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use wissel_core::actor::Actor;
use wissel_core::exchange::receipt::DocumentKind;
use wissel_core::exchange::sector::RetentionRule;
use wissel_core::ids::{CollectionId, DocumentId};
use wissel_core::lang::Lang;
use wissel_core::person::BirthDate;
use wissel_core::refusal::Coded;
use wissel_core::time::Day;
use wissel_service::exchange::Source;
use wissel_service::exchange::collect::{AgainRefused, collect_again};
use wissel_service::exchange::download;
use wissel_service::exchange::see_collected::{CollectedRefused, Item, see_collected};

fn refused(why: CollectedRefused) -> Refusal {
    match why {
        CollectedRefused::Absent => Refusal::absent(),
        CollectedRefused::Gone => Refusal::new(StatusCode::GONE, why.code(), key!("api-collection-gone")),
        CollectedRefused::Restate => {
            Refusal::new(StatusCode::CONFLICT, why.code(), key!("api-collection-restate"))
        }
    }
}

/// Who stands behind a record.
pub(super) fn source(source: &Source) -> Value {
    json!({
        "organisation": source.organisation,
        "phone": source.night_phone,
        "author": source.author,
        "responsible": source.responsible,
    })
}

/// A collection's facts, its text, and where its originals are.
pub(super) async fn facts(web: &Web, actor: &Actor, id: CollectionId) -> Result<Value, Refusal> {
    let c = see_collected(&web.app, actor, id).await.map_err(|f| Refusal::stopped(f, refused))?;
    let documents: Vec<_> = c.items.iter().map(|i| document(id, i)).collect();
    Ok(json!({
        "id": id.to_string(),
        "number": c.number.to_string(),
        "collected_at": c.collected_at.rfc3339(),
        "collector": { "name": c.collector, "organisation": c.collector_organisation },
        "purpose": c.purpose,
        "client": {
            "initials": c.client.initials(),
            "prefix": c.client.prefix(),
            "birth_name": c.client.birth_name(),
            "birth_date": iso(&c.birth_date),
        },
        "due_date": due(&c.rule, c.due).map(|d| d.to_string()),
        "rule": rule(&c.rule, c.due),
        "source": source(&c.source),
        "shared_at": c.shared_at.rfc3339(),
        "last_day": c.last_day.to_string(),
        "newer_version": c.newer,
        "text": c.text,
        "documents": documents,
    }))
}

/// The rule by which a record ends, with the date on which that depends.
pub(super) fn rule(rule: &RetentionRule, date: Option<Day>) -> Value {
    json!({
        "sector": rule.sector().as_str(),
        "version": rule.version(),
        "date_name": rule.date_name().within(Lang::Nl),
        "date": date.map(|d| d.to_string()),
        "days": rule.limits().days(),
    })
}

/// A birth date as year, month and day; unknown parts are 00, as they may be sent.
fn iso(date: &BirthDate) -> String {
    date.canonical().split('-').rev().collect::<Vec<_>>().join("-")
}

fn document(collection: CollectionId, item: &Item) -> Value {
    json!({
        "id": item.document.to_string(),
        "kind": match item.kind { DocumentKind::Pdf => "pdf", DocumentKind::Text => "text" },
        "version": item.version,
        "name": item.name,
        "pages": item.pages,
        "size": item.size,
        "author": item.author,
        "added_at": item.added_at.rfc3339(),
        "href": format!("/api/v1/collections/{collection}/documents/{}", item.document),
    })
}

pub(super) async fn see(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = id.parse().map_err(|_| Refusal::absent())?;
    Ok(Json(facts(&web, &actor, id).await?).into_response())
}

/// Relation and purpose, stated anew.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ground {
    #[serde(default)]
    relation: String,
    #[serde(default)]
    purpose: String,
}

pub(super) async fn again(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Path(id): Path<String>,
    Sent(ground): Sent<Ground>,
) -> Result<Response, Refusal> {
    let id = id.parse().map_err(|_| Refusal::absent())?;
    let new = collect_again(&web.app, &actor, id, &ground.relation, &ground.purpose).await;
    let new = new.map_err(|f| {
        Refusal::stopped(f, |why| match why {
            AgainRefused::Absent => Refusal::absent(),
            AgainRefused::Ground => {
                Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, why.code(), key!("api-collection-ground"))
            }
        })
    })?;
    let body = facts(&web, &actor, new).await?;
    let at = [(LOCATION, format!("/api/v1/collections/{new}"))];
    Ok((StatusCode::CREATED, at, Json(body)).into_response())
}

/// The original, byte for byte, whole or in part; facts that say nothing of the client stand in its headers.
pub(super) async fn original(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Path((id, document)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let (Ok(id), Ok(document)) = (id.parse::<CollectionId>(), document.parse::<DocumentId>()) else {
        return Err(Refusal::absent());
    };
    send(&web, &actor, id, document, &headers).await
}

/// The same, for every door of systems.
pub(crate) async fn send(
    web: &Web,
    actor: &Actor,
    id: CollectionId,
    document: DocumentId,
    headers: &HeaderMap,
) -> Result<Response, Refusal> {
    let asked = headers.get(RANGE).and_then(|r| r.to_str().ok()).map(str::to_owned);
    let mut part = Part::Whole;
    let opened = download::original(&web.app, actor, id, document, asked.is_some(), |size| {
        part = asked.as_deref().map_or(Part::Whole, |r| Part::read(r, size));
        part.range(size)
    });
    let original = opened.await.map_err(|f| Refusal::stopped(f, refused))?;
    let facts = [
        ("x-wissel-record", original.number.to_string()),
        ("x-wissel-collection", id.to_string()),
        ("x-wissel-version", original.item.version.to_string()),
        ("x-wissel-added-at", original.item.added_at.rfc3339()),
    ];
    let mut answer = deliver(original, &part);
    for (name, value) in facts {
        if let Ok(value) = HeaderValue::from_str(&value) {
            answer.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    Ok(answer)
}
