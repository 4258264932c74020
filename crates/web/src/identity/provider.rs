//! `/inloggen/organisatie`: logging in by an organisation's own sign-in page (U2.4), and joining an account to it once.
//!
//! A form never leads to another site by itself: the content policy keeps it. So there is a page between, which goes on
//! by itself and has a link.

use super::device::device;
use super::login::{enter, waiting};
use crate::cookies::Cookie;
use crate::failure::Failure;
use crate::forgery::{CheckedForm, NoFields};
use crate::form::Form;
use crate::frame::Frame;
use crate::guard::{From, InSession, Signed};
use crate::messages::identity as say;
use crate::office::provider::tried;
use crate::page::{Framed, append, fault, saying, see_other};
use crate::state::Web;
use crate::views::identity::{ProviderDoor, ProviderGo, ProviderJoin, ProviderRow};
use crate::views::{page as show, page_with};
use axum::extract::{Query, State};
use axum::http::header::REFRESH;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wissel_core::actor::Origin;
use wissel_core::ids::OrganisationId;
use wissel_service::failure::Failure as Stopped;
use wissel_service::identity::is_token;
use wissel_service::identity::provider::{
    Back, Flaw, Listed, begin as asking, join as joining, log_in as logging, unlink as unlinking,
};

const HERE: &str = "/inloggen/organisatie";
const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

/// Where the page between stands, for whoever made a question.
pub(crate) const GO: &str = "/inloggen/organisatie/verder";

fn door(f: Frame, status: StatusCode, form: Form) -> Response {
    page_with(status, &ProviderDoor { f, form, choices: Vec::new() })
}

pub(super) async fn page(Framed(f): Framed) -> Response {
    door(f, StatusCode::OK, Form::new())
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    mail: String,
}

pub(super) async fn find(
    State(web): State<Web>,
    From(origin): From,
    Framed(f): Framed,
    CheckedForm(typed): CheckedForm<Typed>,
) -> Response {
    let form = Form::new().with("mail", &typed.mail);
    let found = match asking::led_to(&web.app, &typed.mail).await {
        Ok(found) => found,
        Err(Stopped::Refused(flaw)) => {
            return door(f.clone(), WRONG, form.problems(f.texts, &[flaw.at("mail")]));
        }
        Err(Stopped::Denied(_)) => return Failure::Fault.into_response(),
        Err(Stopped::Fault(f)) => return fault(&f),
    };
    match found.as_slice() {
        [] => {
            let form = form.wrong_key(f.texts, "mail", say::PROVIDER_UNKNOWN);
            door(f, WRONG, form)
        }
        [(only, _)] => begin_at(&web, &origin, f, *only, form).await,
        several => {
            let choices = several.iter().map(|(id, name)| (id.to_string(), name.clone())).collect();
            show(&ProviderDoor { f, form, choices })
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    organisation: String,
}

pub(super) async fn begin(
    State(web): State<Web>,
    From(origin): From,
    Framed(f): Framed,
    CheckedForm(chosen): CheckedForm<Chosen>,
) -> Response {
    let Ok(organisation) = chosen.organisation.parse() else { return see_other(HERE) };
    begin_at(&web, &origin, f, organisation, Form::new()).await
}

async fn begin_at(
    web: &Web,
    origin: &Origin,
    f: Frame,
    organisation: OrganisationId,
    form: Form,
) -> Response {
    match asking::begin(&web.app, origin, organisation, f.texts.lang()).await {
        Ok(token) => go(web, &token),
        Err(Stopped::Refused(asking::Refused::Absent)) => {
            let form = form.wrong_key(f.texts, "mail", say::PROVIDER_UNKNOWN);
            door(f, WRONG, form)
        }
        Err(Stopped::Refused(asking::Refused::Away)) => {
            let form = form.refused(f.t(say::PROVIDER_AWAY));
            door(f, StatusCode::SERVICE_UNAVAILABLE, form)
        }
        Err(Stopped::Refused(asking::Refused::TooOften(wait))) => {
            let form = form.refused(waiting(&f, say::PROVIDER_TOO_OFTEN, wait));
            door(f, StatusCode::TOO_MANY_REQUESTS, form)
        }
        Err(Stopped::Denied(_)) => Failure::Fault.into_response(),
        Err(Stopped::Fault(f)) => fault(&f),
    }
}

/// A question was made: on to the page between.
pub(crate) fn go(web: &Web, token: &str) -> Response {
    let mut response = see_other(GO);
    append(&mut response, Cookie::Ceremony.set(token, web.tls));
    response
}

fn question(headers: &HeaderMap, web: &Web) -> Option<String> {
    Cookie::Ceremony.read(headers, web.tls).filter(|t| is_token(t)).map(str::to_owned)
}

pub(super) async fn further(
    State(web): State<Web>,
    signed: Option<Signed>,
    headers: HeaderMap,
    Framed(f): Framed,
) -> Response {
    let Some(token) = question(&headers, &web) else { return see_other(HERE) };
    match asking::asked(&web.app, token, signed.as_ref().map(|s| &s.actor)).await {
        Ok(Some((address, organisation))) => {
            let on = HeaderValue::from_str(&format!("0; url={address}"));
            let mut response = show(&ProviderGo { f, organisation, address });
            if let Ok(on) = on {
                response.headers_mut().insert(REFRESH, on);
            }
            response
        }
        Ok(None) => saying(see_other(HERE), say::PROVIDER_OVER, &web),
        Err(f) => fault(&f),
    }
}

/// What a provider sends along (OpenID Connect Core 1.0, section 3.1.2.5 and 3.1.2.6).
#[derive(Deserialize)]
pub(super) struct Answer {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
    iss: Option<String>,
    error: Option<String>,
}

pub(super) async fn back(
    State(web): State<Web>,
    From(origin): From,
    signed: Option<Signed>,
    headers: HeaderMap,
    Framed(f): Framed,
    Query(answer): Query<Answer>,
) -> Response {
    let Some(token) = question(&headers, &web) else {
        return saying(see_other("/inloggen"), say::PROVIDER_OVER, &web);
    };
    let Answer { code, state, iss, error } = answer;
    let back = Back { token: token.clone(), code, state, issuer: iss, error };
    let mut response = match signed {
        Some(signed) => match logging::is_trial(&web.app, token, Some(&signed.actor)).await {
            Ok(true) => tried(&web, &signed.actor, f, &back).await,
            Ok(false) => come_in(&web, &origin, &headers, &back).await,
            Err(f) => fault(&f),
        },
        None => come_in(&web, &origin, &headers, &back).await,
    };
    append(&mut response, Cookie::Ceremony.clear(web.tls));
    response
}

async fn come_in(web: &Web, origin: &Origin, headers: &HeaderMap, back: &Back) -> Response {
    let line = match logging::log_in(&web.app, origin, back, device(&origin.address, headers)).await {
        Ok(logging::In::Entered(entered)) => return enter(web, headers, origin, &entered).await,
        Ok(logging::In::Code(sent)) => {
            let mut response = see_other("/inloggen/code");
            append(&mut response, Cookie::Attempt.set(&sent.token, web.tls));
            return response;
        }
        Ok(logging::In::Join(token)) => {
            let mut response = see_other("/inloggen/koppelen");
            append(&mut response, Cookie::Joining.set(&token, web.tls));
            return response;
        }
        Err(Stopped::Refused(refused)) => why(refused),
        Err(Stopped::Denied(_)) => return Failure::Fault.into_response(),
        Err(Stopped::Fault(f)) => return fault(&f),
    };
    saying(see_other("/inloggen"), line, web)
}

/// Why she is not let in, in words. Who is nobody here, is barred, has left or works elsewhere hears the same.
const fn why(refused: logging::Refused) -> &'static str {
    match refused {
        logging::Refused::Over => say::PROVIDER_OVER,
        logging::Refused::NotAdmitted(_) | logging::Refused::TooManyCodes(_) => say::PROVIDER_NOBODY,
        logging::Refused::Shown(flaw) => match flaw {
            Flaw::Refused => say::PROVIDER_STOPPED,
            Flaw::Weak => say::PROVIDER_WEAK,
            Flaw::Address | Flaw::Away | Flaw::Metadata | Flaw::Unsuited | Flaw::Keys | Flaw::Changed => {
                say::PROVIDER_AWAY
            }
            Flaw::State | Flaw::Issuer | Flaw::Exchange | Flaw::Token(_) => say::PROVIDER_FAILED,
        },
    }
}

fn waiting_link(headers: &HeaderMap, web: &Web) -> Option<String> {
    Cookie::Joining.read(headers, web.tls).filter(|t| is_token(t)).map(str::to_owned)
}

/// Nothing waits (any more): back, with the reason.
fn not_joined(web: &Web, to: &'static str, line: &'static str) -> Response {
    let mut response = saying(see_other(to), line, web);
    append(&mut response, Cookie::Joining.clear(web.tls));
    response
}

pub(super) async fn join_page(
    State(web): State<Web>,
    session: Option<InSession>,
    headers: HeaderMap,
    Framed(f): Framed,
) -> Response {
    let to = if session.is_some() { "/" } else { "/inloggen" };
    let Some(token) = waiting_link(&headers, &web) else { return see_other(to) };
    match joining::waiting(&web.app, token).await {
        Ok(Some((_, organisation))) => show(&ProviderJoin { f, organisation }),
        Ok(None) => not_joined(&web, to, say::PROVIDER_OVER),
        Err(f) => fault(&f),
    }
}

pub(super) async fn join(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    headers: HeaderMap,
    CheckedForm(NoFields {}): CheckedForm<NoFields>,
) -> Response {
    let Some(token) = waiting_link(&headers, &web) else { return see_other("/") };
    let line = match joining::join(&web.app, &actor, token).await {
        Ok(()) => say::PROVIDER_JOINED,
        Err(Stopped::Refused(joining::Refused::Over)) => say::PROVIDER_OVER,
        Err(Stopped::Refused(joining::Refused::Elsewhere)) => say::PROVIDER_ELSEWHERE,
        Err(Stopped::Refused(joining::Refused::Taken)) => say::PROVIDER_TAKEN,
        Err(Stopped::Denied(_)) => return see_other("/bevestigen?next=/inloggen/koppelen"),
        Err(Stopped::Fault(f)) => return fault(&f),
    };
    not_joined(&web, "/mijn", line)
}

/// The organisations that may let her in, as her own page shows them.
pub(super) fn rows(web: &Web, f: &Frame, listed: Vec<Listed>) -> Vec<ProviderRow> {
    let now = web.app.clock.civil();
    let row = |l: Listed| ProviderRow {
        id: l.id.to_string(),
        organisation: l.organisation,
        made: f.texts.moment(l.created_at, now),
        used: l.last_used_at.map(|at| f.texts.moment(at, now)),
    };
    listed.into_iter().map(row).collect()
}

#[derive(Deserialize)]
pub(super) struct Ended {
    #[serde(default)]
    link: String,
}

pub(super) async fn unlink(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    CheckedForm(ended): CheckedForm<Ended>,
) -> Response {
    let Ok(link) = ended.link.parse() else { return Failure::Absent.into_response() };
    match unlinking::unlink(&web.app, &actor, link).await {
        Ok(()) => saying(see_other("/mijn"), say::PROVIDER_UNLINKED, &web),
        Err(Stopped::Refused(unlinking::Refused::Absent)) => Failure::Absent.into_response(),
        Err(Stopped::Denied(_)) => see_other("/bevestigen"),
        Err(Stopped::Fault(f)) => fault(&f),
    }
}
