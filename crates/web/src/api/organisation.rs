//! `GET /api/v1/organisation`: the organisation of the system, and for whom it acts.

use super::refusal::Refusal;
use crate::guard::Signed;
use crate::state::Web;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use wissel_service::office::own_organisation;

pub(super) async fn see(
    State(web): State<Web>,
    Signed { actor, member }: Signed,
) -> Result<Response, Refusal> {
    let own = own_organisation::see(&web.app, &actor).await;
    let own = own.map_err(|f| Refusal::stopped(f, |never| match never {}))?.into_inner();
    let house = own.organisation;
    let agreement = own.agreement.map(|a| {
        json!({
            "version": a.version,
            "signed_on": a.signed_on.to_string(),
            "systems_two_factors": a.systems_two_factors,
        })
    });
    let body = json!({
        "id": house.id.to_string(),
        "kind": house.kind,
        "name": house.name,
        "agb": house.agb,
        "phone": house.night_phone,
        "agreement": agreement,
        "services": { "exchange": house.exchange },
        "acting": { "member": member.membership.to_string(), "role": member.role.name() },
    });
    Ok(Json(body).into_response())
}
