//! `POST /api/v1/find` and `POST /api/v1/records/{handle}/collect` (U2.2, U3.9, U5.3).
//!
//! A search names exact keys, the treatment relation and the purpose; what it finds is shown with initials and birth
//! name, so that the record system can ask "Is dit uw cliënt?". Nothing, for whatever reason, is an empty list.

use super::collection;
use super::json::Sent;
use super::refusal::Refusal;
use crate::exchange::words::due;
use crate::guard::Signed;
use crate::i18n::Texts;
use crate::key;
use crate::lang::lang_of;
use crate::state::Web;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use wissel_core::actor::Actor;
use wissel_core::exchange::find::FindForm;
use wissel_core::exchange::receipt::DocumentKind;
use wissel_core::ids::{HitId, RecordId};
use wissel_core::refusal::Coded;
use wissel_service::exchange::collect::{CollectHit, collect as take};
use wissel_service::exchange::confirm::{Candidate, HitRefused, confirm};
use wissel_service::exchange::search::{SearchRefused, search};

/// What is looked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    #[serde(default)]
    bsn: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    birth_date: String,
    #[serde(default)]
    relation: String,
    #[serde(default)]
    purpose: String,
    #[serde(default)]
    emergency_reason: String,
}

pub(super) async fn find(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    headers: HeaderMap,
    Sent(asked): Sent<Asked>,
) -> Result<Response, Refusal> {
    let form = FindForm {
        bsn: asked.bsn,
        code: asked.code,
        birth_date: asked.birth_date.as_str().into(),
        relation: asked.relation,
        purpose: asked.purpose,
        emergency_reason: asked.emergency_reason,
    };
    let hit = search(&web.app, &actor, &form).await.map_err(|f| Refusal::stopped(f, not_searched))?.hit;
    let found = confirm(&web.app, &actor, hit).await.map_err(|f| Refusal::stopped(f, over))?;
    let records: Vec<_> = found.candidates.iter().map(|c| candidate(hit, c)).collect();
    let texts = Texts::new(lang_of(&headers));
    let note = if records.is_empty() { texts.t("api-nothing-found") } else { texts.t("api-is-this-she") };
    Ok(Json(json!({ "records": records, "note": note })).into_response())
}

fn not_searched(why: SearchRefused) -> Refusal {
    let code = why.code();
    match why {
        SearchRefused::Problems(problems) => Refusal::problems(code, problems),
        SearchRefused::TooOften(wait) => Refusal::too_often(code, wait),
    }
}

/// Of another token or user, too old, or a record that is not there any more: search again.
fn over(why: HitRefused) -> Refusal {
    Refusal::new(StatusCode::CONFLICT, why.code(), key!("api-search-over"))
}

fn candidate(hit: HitId, c: &Candidate) -> Value {
    json!({
        "handle": format!("{hit}.{}", c.record),
        "number": c.number.to_string(),
        "client": { "initials": c.client.initials(), "prefix": c.client.prefix(), "birth_name": c.client.birth_name() },
        "due_date": due(&c.rule, c.due).map(|d| d.to_string()),
        "rule": collection::rule(&c.rule, c.due),
        "source": collection::source(&c.source),
        "shared_at": c.shared_at.rfc3339(),
        "changed_at": c.changed_at.rfc3339(),
        "kinds": c.kinds().into_iter().map(DocumentKind::name).collect::<Vec<_>>(),
    })
}

/// A handle of [`find`]: the search and the record.
fn handle(text: &str) -> Option<(HitId, RecordId)> {
    let (hit, record) = text.split_once('.')?;
    Some((hit.parse().ok()?, record.parse().ok()?))
}

pub(super) async fn collect(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Path(text): Path<String>,
) -> Result<Response, Refusal> {
    let (hit, record) = handle(&text).ok_or_else(|| over(HitRefused::Over))?;
    collected(&web, &actor, hit, record).await
}

async fn collected(web: &Web, actor: &Actor, hit: HitId, record: RecordId) -> Result<Response, Refusal> {
    let id = take(&web.app, actor, CollectHit { hit, record, document: None }).await;
    let id = id.map_err(|f| Refusal::stopped(f, over))?;
    let body = collection::facts(web, actor, id).await?;
    let at = [(axum::http::header::LOCATION, format!("/api/v1/collections/{id}"))];
    Ok((StatusCode::CREATED, at, Json(body)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_names_a_search_and_a_record() {
        let id = "01a20000-0000-7000-8000-000000000000";
        assert!(handle(&format!("{id}.{id}")).is_some());
        for bad in ["", ".", id, &format!("{id}."), &format!(".{id}"), &format!("{id}.{id}.{id}"), "a.b"] {
            assert!(handle(bad).is_none(), "{bad}");
        }
    }
}
