//! The guard in front of every handler: who acts, and may she?

use crate::api::system;
use crate::cookies::{Cookie, hex};
use crate::exchange::viewer::outside;
use crate::failure::Failure;
use crate::key;
use crate::messages::exchange as say;
use crate::page::{append, saying, see_other};
use crate::routes::Access;
use crate::scim;
use crate::state::Web;
use axum::extract::{FromRequestParts, OptionalFromRequestParts, Request, State};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::convert::Infallible;
use wissel_core::actor::{Actor, Member, Origin};
use wissel_core::permission::{Denied, permit};
use wissel_core::refusal::Coded;
use wissel_service::exchange::viewer::session;
use wissel_service::identity::is_token;
use wissel_service::signed::SessionFacts;
use wissel_service::signed::{self, Loaded};

/// A member whom the policy let pass. A handler that asks for this on a route of another access gets a fault,
/// so a route cannot forget its guard.
#[derive(Clone, Debug)]
pub struct Signed {
    /// Who acts, for the use cases.
    pub actor: Actor,
    /// The member.
    pub member: Member,
}

/// A live session, with or without a membership.
#[derive(Clone, Debug)]
pub struct InSession {
    /// What is known about it.
    pub facts: SessionFacts,
    /// Where the request came from.
    pub origin: Origin,
}

/// A client who came in with her view code.
#[derive(Clone, Debug)]
pub struct Viewing {
    /// Who acts, for the use cases.
    pub actor: Actor,
}

/// Where the request came from; on every route.
#[derive(Clone, Debug)]
pub struct From(pub Origin);

/// The middleware. Puts [`From`], [`InSession`] and [`Signed`] into the request as far as they hold.
pub async fn guard(State((web, access)): State<(Web, Access)>, mut request: Request, next: Next) -> Response {
    let Some(origin) = request.extensions().get::<Origin>().cloned() else {
        return Failure::Fault.into_response();
    };
    request.extensions_mut().insert(From(origin.clone()));
    match access {
        Access::System(through) => return system::guard(&web, through, origin, request, next).await,
        Access::Provisioner => return scim::guard(&web, origin, request, next).await,
        Access::Machine => return next.run(request).await,
        Access::View => return viewing(&web, origin, request, next).await,
        Access::Public | Access::Session | Access::Needs(_) => {}
    }
    let token = Cookie::Session.read(request.headers(), web.tls).map(str::to_owned);
    let loaded = match &token {
        None => Loaded::Unknown,
        Some(token) => match signed::load(&web.app, token).await {
            Ok(loaded) => loaded,
            Err(fault) => {
                tracing::error!(%fault, "session could not be loaded");
                return Failure::Fault.into_response();
            }
        },
    };
    let facts = match (loaded, &token) {
        (Loaded::Live(facts), Some(token)) => {
            let here = facts.at_work.as_ref().map(|w| w.member.membership);
            let expected = web.tokens.issue(token.as_bytes(), here);
            let bound = matches!(access, Access::Needs(_));
            request.extensions_mut().insert(if bound { expected } else { expected.anywhere() });
            request.extensions_mut().insert(InSession { facts: facts.clone(), origin: origin.clone() });
            Some(facts)
        }
        _ => None,
    };
    match decide(access, facts.as_ref()) {
        Ok(pass) => {
            if let Some(member) = pass {
                let actor = Actor::Member(member.clone(), origin);
                request.extensions_mut().insert(Signed { actor, member });
            }
            if facts.is_none() { visitor(&web, request, next).await } else { next.run(request).await }
        }
        Err(turn) => {
            let sent = turn == Turn::LogIn && *request.method() == Method::POST;
            let barred = sent && barred(&web, token.as_deref()).await;
            let turn = if barred { Turn::Denied(Denied::Barred) } else { turn };
            turn.answer(request.method(), request.uri().path())
        }
    }
}

/// A client by her view code. Her session and a login in the same browser do not know each other.
async fn viewing(web: &Web, origin: Origin, mut request: Request, next: Next) -> Response {
    let token = Cookie::View.read(request.headers(), web.tls).filter(|t| is_token(t)).map(str::to_owned);
    let Some(token) = token else { return outside(web, request, false).await };
    match session::load(&web.app, &token).await {
        Ok(Some(viewer)) => {
            request.extensions_mut().insert(web.tokens.issue(token.as_bytes(), None));
            request.extensions_mut().insert(Viewing { actor: Actor::Client(viewer, origin) });
            next.run(request).await
        }
        Ok(None) => outside(web, request, true).await,
        Err(fault) => {
            tracing::error!(%fault, "a client's session could not be loaded");
            Failure::Fault.into_response()
        }
    }
}

/// Back to the door; a line says why when she had been inside.
pub(crate) fn shut(web: &Web, method: &Method, was_inside: bool) -> Response {
    if *method != Method::GET {
        return Failure::refused(StatusCode::FORBIDDEN, "view-needed", key!("failure-view")).into_response();
    }
    let response = see_other("/inzage");
    if !was_inside {
        return response;
    }
    let mut response = saying(response, say::VIEW_OVER, web);
    append(&mut response, Cookie::View.clear(web.tls));
    response
}

/// Whether the session is over because its person was barred: she is told so, and not sent to log in.
async fn barred(web: &Web, token: Option<&str>) -> bool {
    let Some(token) = token else { return false };
    signed::is_of_barred(&web.app, token).await.unwrap_or_else(|fault| {
        tracing::error!(%fault, "a session could not be looked up");
        false
    })
}

/// Somebody without a session: her form tokens hang on a cookie of her own, so that nobody can log her in unasked.
async fn visitor(web: &Web, mut request: Request, next: Next) -> Response {
    let known = Cookie::Visitor.read(request.headers(), web.tls).map(str::to_owned);
    let value = known.clone().unwrap_or_else(|| hex(&web.app.random::<16>()));
    request.extensions_mut().insert(web.tokens.issue(value.as_bytes(), None));
    let mut response = next.run(request).await;
    if known.is_none()
        && let Some(cookie) = Cookie::Visitor.set(&value, web.tls)
    {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// Why a request does not reach its handler.
#[derive(Debug, PartialEq, Eq)]
enum Turn {
    LogIn,
    ChooseMembership,
    Denied(Denied),
}

fn decide(access: Access, facts: Option<&SessionFacts>) -> Result<Option<Member>, Turn> {
    match (access, facts) {
        // They are answered before any session is looked for.
        (Access::System(_) | Access::Provisioner | Access::Machine, _) | (Access::Public, None) => Ok(None),
        (Access::Public | Access::Session, Some(facts)) => {
            Ok(facts.at_work.as_ref().map(|w| w.member.clone()))
        }
        // A client's route has its own way in, before this.
        (Access::Session | Access::Needs(_) | Access::View, None) => Err(Turn::LogIn),
        (Access::View, Some(_)) => Err(Turn::Denied(Denied::RoleNotAllowed)),
        (Access::Needs(need), Some(facts)) => match &facts.at_work {
            None if facts.barred => Err(Turn::Denied(Denied::Barred)),
            None => Err(Turn::ChooseMembership),
            Some(work) => permit(work.member.role, &work.standing, need)
                .map(|()| Some(work.member.clone()))
                .map_err(Turn::Denied),
        },
    }
}

impl Turn {
    fn answer(&self, method: &Method, path: &str) -> Response {
        let to = match self {
            Self::LogIn => "/inloggen",
            Self::ChooseMembership => "/organisatie-kiezen",
            Self::Denied(Denied::TermsNotAccepted) => "/voorwaarden",
            Self::Denied(Denied::NotFresh) => "/bevestigen",
            Self::Denied(Denied::RoleNotAllowed) => {
                return Failure::refused(StatusCode::FORBIDDEN, "role-not-allowed", key!("failure-403"))
                    .into_response();
            }
            Self::Denied(_) => "/geen-toegang",
        };
        if *method == Method::GET && *self == Self::LogIn && path != "/" && plain(path) {
            return (StatusCode::SEE_OTHER, [(LOCATION, format!("/inloggen?next={path}"))]).into_response();
        }
        if *method == Method::GET && *self == Self::Denied(Denied::NotFresh) && plain(path) {
            return (StatusCode::SEE_OTHER, [(LOCATION, format!("{to}?next={path}"))]).into_response();
        }
        if *method == Method::GET {
            return (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response();
        }
        match self {
            Self::LogIn => Failure::refused(StatusCode::UNAUTHORIZED, "login-needed", key!("failure-401")),
            Self::ChooseMembership => {
                Failure::refused(StatusCode::FORBIDDEN, "membership-needed", key!("failure-403"))
            }
            Self::Denied(Denied::Barred) => {
                Failure::refused(StatusCode::FORBIDDEN, Denied::Barred.code(), key!("no-access-barred"))
            }
            Self::Denied(Denied::NotFresh) => {
                Failure::refused(StatusCode::FORBIDDEN, Denied::NotFresh.code(), key!("failure-confirm"))
            }
            Self::Denied(denied) => {
                Failure::refused(StatusCode::FORBIDDEN, denied.code(), key!("failure-403"))
            }
        }
        .into_response()
    }
}

/// Whether a path can stand in a query as it is: our own paths can, anything else is not worth remembering.
fn plain(path: &str) -> bool {
    path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-_.".contains(&b))
}

macro_rules! from_extensions {
    ($($name:ident),+) => {$(
        impl<S: Send + Sync> FromRequestParts<S> for $name {
            type Rejection = Response;
            async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
                parts.extensions.get::<$name>().cloned().ok_or_else(|| Failure::Fault.into_response())
            }
        }
        /// For handlers that also serve whoever has none.
        impl<S: Send + Sync> OptionalFromRequestParts<S> for $name {
            type Rejection = Infallible;
            async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Infallible> {
                Ok(parts.extensions.get::<$name>().cloned())
            }
        }
    )+};
}
from_extensions!(Signed, InSession, Viewing, From);
