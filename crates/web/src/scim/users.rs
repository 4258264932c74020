//! Users: added, looked for, changed, removed (RFC 7644, section 3).

use super::error::{flawed, refusal};
use super::{Provisioning, answer, base};
use crate::api::refusal::Refusal;
use crate::state::Web;
use axum::extract::{FromRequest, Path, Query, Request, State};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::Deserialize;
use wissel_core::ids::ScimUserId;
use wissel_service::identity::provisioning::see::{self, Ask};
use wissel_service::identity::provisioning::{Named, add as adding, change, leave as leaving};
use wissel_service::scim::{Asked, Filter, MEDIA_TYPE, PAGE, Resource, ScimFlaw, list as page, resource};

/// The body of a message, in SCIM's own media type or in that of JSON.
pub(super) struct Sent(Bytes);

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let kind = request.headers().get(CONTENT_TYPE).map(|v| v.to_str().unwrap_or_default());
        let kind = kind.map(|k| k.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
        if kind.is_some_and(|k| k != MEDIA_TYPE && k != "application/json") {
            return Err(Refusal { status: StatusCode::UNSUPPORTED_MEDIA_TYPE, ..Refusal::unreadable() });
        }
        match Bytes::from_request(request, state).await {
            Ok(bytes) => Ok(Self(bytes)),
            Err(rejection) => Err(Refusal { status: rejection.status(), ..Refusal::unreadable() }),
        }
    }
}

/// What a query asks for.
#[derive(Deserialize, Default)]
pub(super) struct Wanted {
    #[serde(default)]
    filter: String,
    #[serde(default, rename = "startIndex")]
    start: String,
    #[serde(default)]
    count: String,
    #[serde(default)]
    attributes: String,
    #[serde(default, rename = "excludedAttributes")]
    excluded: String,
}

impl Wanted {
    fn asked(&self) -> Asked {
        Asked::parse(&self.attributes, &self.excluded)
    }
    fn ask(&self) -> Result<Ask, Refusal> {
        let filter = match self.filter.trim() {
            "" => None,
            text => Some(Filter::parse(text).map_err(flawed)?),
        };
        // Below the first line is the first line, less than none is none (RFC 7644, section 3.4.2.4).
        let start = number(&self.start, 1, "startIndex")?.max(1);
        let count = number(&self.count, PAGE, "count")?;
        Ok(Ask { filter, start, count })
    }
}

fn number(text: &str, usual: u32, name: &'static str) -> Result<u32, Refusal> {
    match text.trim() {
        "" => Ok(usual),
        text => {
            let number = text.parse::<i64>().map_err(|_| flawed(ScimFlaw::Value(name)))?;
            Ok(u32::try_from(number.clamp(0, i64::from(i32::MAX))).unwrap_or(usual))
        }
    }
}

/// An id of ours; what is none is nobody's.
fn id_of(text: &str) -> Result<ScimUserId, Refusal> {
    text.parse().map_err(|_| Refusal::absent())
}

fn written(web: &Web, named: &Named, asked: &Asked) -> serde_json::Value {
    let id = named.user.id.to_string();
    let user = Resource {
        id: &id,
        attributes: &named.user.attributes,
        active: named.active,
        created: named.user.created_at,
        changed: named.user.changed_at,
    };
    resource(user, &base(web), asked)
}

pub(super) async fn list(
    State(web): State<Web>,
    Provisioning(actor): Provisioning,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Refusal> {
    let (ask, asked) = (wanted.ask()?, wanted.asked());
    let start = ask.start;
    let found = see::list(&web.app, &actor, ask).await.map_err(refusal)?.into_inner();
    let users = found.named.iter().map(|named| written(&web, named, &asked)).collect();
    Ok(answer(StatusCode::OK, &page(found.total, start, users)))
}

pub(super) async fn one(
    State(web): State<Web>,
    Provisioning(actor): Provisioning,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Refusal> {
    let named = see::one(&web.app, &actor, id_of(&id)?).await.map_err(refusal)?.into_inner();
    Ok(answer(StatusCode::OK, &written(&web, &named, &wanted.asked())))
}

pub(super) async fn add(
    State(web): State<Web>,
    Provisioning(actor): Provisioning,
    Query(wanted): Query<Wanted>,
    Sent(body): Sent,
) -> Result<Response, Refusal> {
    let named = adding::add(&web.app, &actor, &body).await.map_err(refusal)?;
    let mut made = answer(StatusCode::CREATED, &written(&web, &named, &wanted.asked()));
    if let Ok(location) = HeaderValue::from_str(&format!("{}/Users/{}", base(&web), named.user.id)) {
        made.headers_mut().insert(LOCATION, location);
    }
    Ok(made)
}

pub(super) async fn replace(
    State(web): State<Web>,
    Provisioning(actor): Provisioning,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
    Sent(body): Sent,
) -> Result<Response, Refusal> {
    let named = change::replace(&web.app, &actor, id_of(&id)?, &body).await.map_err(refusal)?;
    Ok(answer(StatusCode::OK, &written(&web, &named, &wanted.asked())))
}

pub(super) async fn patch(
    State(web): State<Web>,
    Provisioning(actor): Provisioning,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
    Sent(body): Sent,
) -> Result<Response, Refusal> {
    let named = change::patch(&web.app, &actor, id_of(&id)?, &body).await.map_err(refusal)?;
    Ok(answer(StatusCode::OK, &written(&web, &named, &wanted.asked())))
}

pub(super) async fn leave(
    State(web): State<Web>,
    Provisioning(actor): Provisioning,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    leaving::leave(&web.app, &actor, id_of(&id)?).await.map_err(refusal)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
