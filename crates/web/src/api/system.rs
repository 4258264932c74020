//! The guard of routes for systems: a token, the person for whom the system acts, and the policy.
//!
//! A handler behind it takes [`Signed`](crate::guard::Signed) like the handler of a page: the actor is that person, and
//! her membership names the system. Whatever is refused, in the guard or by the handler, is written in the dialect of
//! the route.

use crate::api::refusal::{Refusal, problem};
use crate::fhir::outcome;
use crate::guard::Signed;
use crate::i18n::Texts;
use crate::lang::lang_of;
use crate::routes::{Dialect, Through};
use crate::scim;
use crate::state::Web;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use wissel_core::actor::Origin;
use wissel_service::identity::act_for::{Call, SystemRefused, act_for};
use wissel_service::identity::is_token;

/// The header that names for whom a system acts: a user name, or the id of a membership.
pub const ACTING: &str = "x-wissel-acting-user";

/// Lets a call pass when the system and the person for whom it acts may do this.
pub async fn guard(
    web: &Web,
    through: Through,
    origin: Origin,
    mut request: Request,
    next: Next,
) -> Response {
    let texts = Texts::new(lang_of(request.headers()));
    let incident = origin.request.to_string();
    let answer = match enter(web, through, origin, request.headers()).await {
        Ok(signed) => {
            request.extensions_mut().insert(signed);
            next.run(request).await
        }
        Err(refusal) => refusal.into_response(),
    };
    dress(answer, through.says, texts, incident)
}

async fn enter(web: &Web, through: Through, origin: Origin, headers: &HeaderMap) -> Result<Signed, Refusal> {
    let token = bearer(headers).ok_or(Refusal::system(SystemRefused::NoToken))?;
    let acting = headers.get(ACTING).and_then(|v| v.to_str().ok()).unwrap_or_default().trim();
    let call =
        Call { token: token.to_owned(), acting: acting.to_owned(), need: through.need, scope: through.scope };
    match act_for(&web.app, &origin, call).await {
        Ok(Ok(through)) => Ok(Signed { actor: through.actor, member: through.member }),
        Ok(Err(refused)) => Err(Refusal::system(refused)),
        Err(fault) => Err(Refusal::fault(&fault)),
    }
}

/// The token of a call (RFC 6750, section 2.1); nothing that cannot be one of ours.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && is_token(token)).then_some(token)
}

/// Writes down what is not done, in the route's own format.
pub(crate) fn dress(answer: Response, says: Dialect, texts: Texts, incident: String) -> Response {
    let Some(refusal) = Refusal::of(&answer) else { return answer };
    let mut dressed = match says {
        Dialect::Problem => problem(&refusal, texts, Some(incident)),
        Dialect::Outcome => outcome(&refusal, texts, Some(incident)),
        Dialect::Scim => scim::error(&refusal, texts, Some(incident)),
    };
    for (name, value) in answer.headers() {
        if name != CONTENT_TYPE && name != CONTENT_LENGTH {
            dressed.headers_mut().append(name, value.clone());
        }
    }
    refusal.add_headers(&mut dressed);
    dressed
}
