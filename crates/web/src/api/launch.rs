//! `POST /api/v1/launch`: a link that opens the portal's search form for one client, once, for the user who is named.

use super::json::Sent;
use super::refusal::Refusal;
use crate::guard::Signed;
use crate::state::Web;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;
use wissel_core::exchange::find::FindForm;
use wissel_service::exchange::launch::{LaunchForm, make};

/// For which client; relation and purpose are hers to state.
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
    seconds: Option<u32>,
}

pub(super) async fn launch(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Sent(asked): Sent<Asked>,
) -> Result<Response, Refusal> {
    let key = FindForm {
        bsn: asked.bsn,
        code: asked.code,
        birth_date: asked.birth_date.as_str().into(),
        ..FindForm::default()
    };
    let made = make(&web.app, &actor, &LaunchForm { key, seconds: asked.seconds }).await;
    let made = made.map_err(|f| Refusal::stopped(f, |p| Refusal::problems("launch-problems", p)))?;
    let body = json!({
        "url": format!("{}/start/{}", web.app.policy.public_url, made.link),
        "expires_at": made.expires_at.rfc3339(),
    });
    Ok((StatusCode::CREATED, Json(body)).into_response())
}
