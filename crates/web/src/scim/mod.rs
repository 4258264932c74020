//! SCIM 2.0 (RFC 7643, RFC 7644) under `/scim/v2`: the personnel system of an organisation names who works there.
//!
//! There is no person behind a call: the guard below takes the token of an organisation, and nothing else counts.

mod discovery;
mod error;
mod users;

pub(crate) use error::error;

use crate::api::refusal::Refusal;
use crate::api::system::{bearer, dress};
use crate::failure::Failure;
use crate::i18n::Texts;
use crate::key;
use crate::lang::lang_of;
use crate::routes::{Access, Dialect, Route};
use crate::state::Web;
use axum::extract::{FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use wissel_core::actor::{Actor, Origin};
use wissel_core::identity::provisioning::ProvisioningDenied;
use wissel_core::refusal::Coded;
use wissel_service::identity::provisioning::enter::{self, enter};
use wissel_service::office::provisioning::SCIM_PATH;
use wissel_service::scim::MEDIA_TYPE;

/// The routes of SCIM.
pub fn routes() -> Vec<Route> {
    let all = Access::Provisioner;
    vec![
        Route::get("/scim/v2/ServiceProviderConfig", all, discovery::service_provider),
        Route::get("/scim/v2/ResourceTypes", all, discovery::resource_types),
        Route::get("/scim/v2/ResourceTypes/{id}", all, discovery::resource_type),
        Route::get("/scim/v2/Schemas", all, discovery::schemas),
        Route::get("/scim/v2/Schemas/{id}", all, discovery::schema),
        Route::get("/scim/v2/Users", all, users::list),
        Route::post("/scim/v2/Users", all, users::add),
        Route::get("/scim/v2/Users/{id}", all, users::one),
        Route::put("/scim/v2/Users/{id}", all, users::replace),
        Route::patch("/scim/v2/Users/{id}", all, users::patch),
        Route::delete("/scim/v2/Users/{id}", all, users::leave),
        // Over several kinds of resources at once nothing is looked for (RFC 7644, section 3.4.3).
        Route::post("/scim/v2/.search", all, discovery::search),
        Route::get("/scim/v2/{*rest}", all, discovery::nothing),
    ]
}

/// The personnel system that the guard let pass.
#[derive(Clone, Debug)]
pub struct Provisioning(pub Actor);

impl<S: Send + Sync> FromRequestParts<S> for Provisioning {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Failure::Fault.into_response())
    }
}

/// Lets a call pass that shows the token of an organisation. A session, or the token of another kind of system, is worth
/// nothing here.
pub async fn guard(web: &Web, origin: Origin, mut request: Request, next: Next) -> Response {
    let texts = Texts::new(lang_of(request.headers()));
    let incident = origin.request.to_string();
    let shown =
        request.headers().contains_key(AUTHORIZATION).then(|| bearer(request.headers()).unwrap_or_default());
    let answer = match enter(&web.app, &origin, shown).await {
        Ok(Ok(actor)) => {
            request.extensions_mut().insert(Provisioning(actor));
            let mut answer = next.run(request).await;
            // On pages it is as if there were no such thing; here it is told apart (RFC 7644, section 4).
            if answer.status() == StatusCode::METHOD_NOT_ALLOWED {
                let why = Refusal::new(answer.status(), "scim-method", key!("scim-method"));
                answer.extensions_mut().insert(why);
            }
            answer
        }
        Ok(Err(why)) => turned_away(why).into_response(),
        Err(fault) => Refusal::fault(&fault).into_response(),
    };
    dress(answer, Dialect::Scim, texts, incident)
}

fn turned_away(why: enter::Refused) -> Refusal {
    match why {
        enter::Refused::Denied(why) => denied(why),
        enter::Refused::TooOften(wait) => Refusal::too_often(why.code(), wait),
    }
}

fn denied(why: ProvisioningDenied) -> Refusal {
    match why {
        ProvisioningDenied::Token => Refusal::new(StatusCode::UNAUTHORIZED, why.code(), key!("scim-token")),
        ProvisioningDenied::NoAgreement => {
            Refusal::new(StatusCode::FORBIDDEN, why.code(), key!("api-no-agreement"))
        }
    }
}

/// Under which address the service answers.
fn base(web: &Web) -> String {
    format!("{}{SCIM_PATH}", web.app.policy.public_url)
}

/// A resource or a list as an answer.
fn answer(status: StatusCode, body: &Value) -> Response {
    (status, [(CONTENT_TYPE, MEDIA_TYPE)], body.to_string()).into_response()
}
