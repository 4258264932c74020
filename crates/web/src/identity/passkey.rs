//! Passkeys: making one on her own page, and logging in with it (U2.4). The form that begins makes a challenge; the next
//! page hands it to the browser, whose answer is sent as a form like any other.

use super::account;
use super::device::device;
use super::login::enter;
use crate::cookies::Cookie;
use crate::failure::Failure;
use crate::forgery::{CheckedForm, NoFields};
use crate::form::Form;
use crate::frame::Frame;
use crate::guard::{From, Signed};
use crate::i18n::Texts;
use crate::lang::own_path;
use crate::messages::identity as say;
use crate::page::{Framed, append, fault, saying, see_other};
use crate::state::Web;
use crate::views::identity::{NoAccess, NoAccessReason, Passkey, PasskeyOffer, PasskeyPart, PasskeyRow};
use crate::views::{page as show, page_with};
use axum::extract::{Query, State};
use axum::http::header::HOST;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wissel_core::actor::{Actor, Origin};
use wissel_core::identity::login_way::{LoginWay, Ways};
use wissel_core::ids::UserId;
use wissel_service::failure::Failure as Stopped;
use wissel_service::identity::is_token;
use wissel_service::identity::passkey::{self as keys, add as adding, ask as asking, log_in as logging};
use wissel_service::identity::passkey::{Kept, Purpose, offer as offering, remove as removing};

/// How long a browser remembers that a passkey was used with it.
const REMEMBERED: u32 = 365;

/// The origin at which passkeys work, when she came by another name.
fn elsewhere(web: &Web, headers: &HeaderMap) -> Option<String> {
    let host = headers.get(HOST).and_then(|h| h.to_str().ok()).and_then(|h| h.parse::<Authority>().ok());
    let here = host.is_some_and(|h| h.host().eq_ignore_ascii_case(&web.app.policy.host));
    if here { None } else { keys::origin(&web.app.policy) }
}

/// Whether passkeys can be used at the address that she came by.
fn works_here(web: &Web, headers: &HeaderMap) -> bool {
    keys::origin(&web.app.policy).is_some() && elsewhere(web, headers).is_none()
}

/// What the page of logging in offers: nothing, a passkey, or a passkey first.
pub(super) fn door(web: &Web, headers: &HeaderMap) -> Option<bool> {
    works_here(web, headers).then(|| Cookie::Passkey.read(headers, web.tls).is_some())
}

/// Her passkeys as her own page shows them.
pub(super) fn part(web: &Web, headers: &HeaderMap, texts: Texts, kept: Vec<Kept>, ways: Ways) -> PasskeyPart {
    let now = web.app.clock.civil();
    let rows = kept
        .into_iter()
        .map(|p| PasskeyRow {
            id: p.id.to_string(),
            name: p.held.name,
            made: texts.moment(p.created_at, now),
            used: p.last_used_at.map(|at| texts.moment(at, now)),
        })
        .collect();
    PasskeyPart {
        rows,
        named: ways.allow(LoginWay::Passkey),
        possible: keys::origin(&web.app.policy).is_some(),
        elsewhere: elsewhere(web, headers),
    }
}

/// After a log-in with a code: on to where she was going, once by way of the question whether she wants a passkey.
pub(super) async fn welcome(
    web: &Web,
    headers: &HeaderMap,
    origin: &Origin,
    user: UserId,
    to: &str,
) -> Response {
    if !works_here(web, headers) {
        return see_other(to);
    }
    match offering::take(&web.app, origin, user).await {
        Ok(true) => see_other(&format!("/passkey-aanbod?next={to}")),
        Ok(false) => see_other(to),
        Err(f) => fault(&f),
    }
}

#[derive(Deserialize)]
pub(super) struct Wish {
    #[serde(default)]
    next: String,
}

pub(super) async fn offer(Framed(f): Framed, Query(wish): Query<Wish>) -> Response {
    show(&PasskeyOffer { f, next: own_path(&wish.next) })
}

/// The secret of the challenge in the cookie, when it can be one.
pub(super) fn challenge(headers: &HeaderMap, web: &Web) -> Option<String> {
    Cookie::Ceremony.read(headers, web.tls).filter(|t| is_token(t)).map(str::to_owned)
}

/// A challenge was made: on to the page that hands it to the browser.
pub(super) fn on_to(web: &Web, path: &'static str, token: &str) -> Response {
    let mut response = see_other(path);
    append(&mut response, Cookie::Ceremony.set(token, web.tls));
    response
}

/// Makes a challenge for who logs in, or who shows again who she is; `back` is where she is told why not.
pub(super) async fn ask_for(
    web: &Web,
    origin: &Origin,
    actor: Option<&Actor>,
    (page, back): (&'static str, &'static str),
) -> Response {
    match asking::ask(&web.app, origin, actor).await {
        Ok(token) => on_to(web, page, &token),
        Err(Stopped::Refused(asking::Refused::Unavailable)) => {
            saying(see_other(back), say::PASSKEY_UNAVAILABLE, web)
        }
        Err(Stopped::Refused(asking::Refused::TooOften(_))) => {
            saying(see_other(back), say::PASSKEY_TOO_OFTEN, web)
        }
        Err(Stopped::Denied(_)) => Failure::Fault.into_response(),
        Err(Stopped::Fault(f)) => fault(&f),
    }
}

/// The page that hands the challenge to the browser.
pub(super) async fn ceremony(
    (web, headers, f): (&Web, &HeaderMap, Frame),
    (purpose, actor): (Purpose, Option<&Actor>),
    (action, back): (&'static str, &'static str),
) -> Response {
    let Some(token) = challenge(headers, web) else { return see_other(back) };
    match asking::asked(&web.app, token, purpose, actor).await {
        Ok(Some(asked)) => {
            show(&Passkey { f, new: purpose == Purpose::Register, action, back, options: asked.options })
        }
        Ok(None) => saying(see_other(back), say::PASSKEY_OVER, web),
        Err(f) => fault(&f),
    }
}

/// What the browser answered.
#[derive(Deserialize)]
pub(super) struct Answered {
    #[serde(default)]
    pub(super) credential: String,
}

const LOGIN: &str = "/inloggen/passkey";

pub(super) async fn ask(
    State(web): State<Web>,
    From(origin): From,
    CheckedForm(NoFields {}): CheckedForm<NoFields>,
) -> Response {
    ask_for(&web, &origin, None, (LOGIN, "/inloggen")).await
}

pub(super) async fn page(State(web): State<Web>, headers: HeaderMap, Framed(f): Framed) -> Response {
    ceremony((&web, &headers, f), (Purpose::Login, None), (LOGIN, "/inloggen")).await
}

/// Why a passkey showed nothing, as the line on the next page.
pub(super) const fn why(refused: logging::Refused) -> &'static str {
    match refused {
        logging::Refused::Over => say::PASSKEY_OVER,
        logging::Refused::Wrong | logging::Refused::Barred => say::PASSKEY_WRONG,
        logging::Refused::Copied => say::PASSKEY_COPIED,
        logging::Refused::NotNamed => say::PASSKEY_NOT_NAMED,
    }
}

pub(super) async fn log_in(
    State(web): State<Web>,
    From(origin): From,
    headers: HeaderMap,
    Framed(f): Framed,
    CheckedForm(answered): CheckedForm<Answered>,
) -> Response {
    let Some(token) = challenge(&headers, &web) else {
        return saying(see_other("/inloggen"), say::PASSKEY_OVER, &web);
    };
    let device = device(&origin.address, &headers);
    match logging::log_in(&web.app, &origin, (token, &answered.credential), device).await {
        Ok(entered) => {
            let mut response = enter(&web, &headers, &origin, &entered).await;
            append(&mut response, Cookie::Passkey.keep("1", REMEMBERED, web.tls));
            response
        }
        Err(Stopped::Refused(logging::Refused::Barred)) => {
            page_with(StatusCode::FORBIDDEN, &NoAccess::new(f, NoAccessReason::Barred, "", false))
        }
        Err(Stopped::Refused(refused)) => {
            let mut response = saying(see_other("/inloggen"), why(refused), &web);
            append(&mut response, Cookie::Ceremony.clear(web.tls));
            response
        }
        Err(Stopped::Denied(_)) => Failure::Fault.into_response(),
        Err(Stopped::Fault(f)) => fault(&f),
    }
}

#[derive(Deserialize)]
pub(super) struct Named {
    #[serde(default)]
    name: String,
}

pub(super) async fn begin(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    headers: HeaderMap,
    Framed(f): Framed,
    CheckedForm(typed): CheckedForm<Named>,
) -> Response {
    match adding::begin(&web.app, &actor, &typed.name).await {
        Ok(token) => on_to(&web, "/mijn/passkey", &token),
        Err(Stopped::Refused(adding::Refused::Name(flaw))) => {
            let form = Form::new().with("name", typed.name).problems(f.texts, &[flaw.at("passkey_name")]);
            account::draw(&web, &actor, &headers, f, (StatusCode::UNPROCESSABLE_ENTITY, form)).await
        }
        Err(stopped) => not_added(&web, stopped),
    }
}

fn not_added(web: &Web, stopped: Stopped<adding::Refused>) -> Response {
    let line = match stopped {
        Stopped::Refused(adding::Refused::Unavailable) => say::PASSKEY_UNAVAILABLE,
        Stopped::Refused(adding::Refused::TooMany) => say::PASSKEY_TOO_MANY,
        Stopped::Refused(adding::Refused::Over) => say::PASSKEY_OVER,
        Stopped::Refused(adding::Refused::Wrong | adding::Refused::Name(_)) => say::PASSKEY_WRONG,
        Stopped::Refused(adding::Refused::Known) => say::PASSKEY_KNOWN,
        Stopped::Denied(_) => return see_other("/bevestigen"),
        Stopped::Fault(f) => return fault(&f),
    };
    saying(see_other("/mijn"), line, web)
}

pub(super) async fn new_page(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    headers: HeaderMap,
    Framed(f): Framed,
) -> Response {
    ceremony((&web, &headers, f), (Purpose::Register, Some(&actor)), ("/mijn/passkey", "/mijn")).await
}

pub(super) async fn add(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    headers: HeaderMap,
    CheckedForm(answered): CheckedForm<Answered>,
) -> Response {
    let Some(token) = challenge(&headers, &web) else {
        return saying(see_other("/mijn"), say::PASSKEY_OVER, &web);
    };
    let mut response = match adding::finish_with(&web.app, &actor, token, &answered.credential).await {
        Ok(()) => {
            let mut response = saying(see_other("/mijn"), say::PASSKEY_ADDED, &web);
            append(&mut response, Cookie::Passkey.keep("1", REMEMBERED, web.tls));
            response
        }
        Err(stopped) => not_added(&web, stopped),
    };
    append(&mut response, Cookie::Ceremony.clear(web.tls));
    response
}

#[derive(Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    passkey: String,
}

pub(super) async fn remove(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    CheckedForm(chosen): CheckedForm<Chosen>,
) -> Response {
    let Ok(passkey) = chosen.passkey.parse() else { return Failure::Absent.into_response() };
    match removing::remove(&web.app, &actor, passkey).await {
        Ok(()) => saying(see_other("/mijn"), say::PASSKEY_REMOVED, &web),
        Err(Stopped::Refused(removing::Refused::Absent)) => Failure::Absent.into_response(),
        Err(Stopped::Denied(_)) => see_other("/bevestigen"),
        Err(Stopped::Fault(f)) => fault(&f),
    }
}
