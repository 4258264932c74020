//! `/bevestigen`: who is about to change a factor shows both again (U2.4, U3.10).

use super::login::{CodeStep, TypedCode, Wish, attempt, back, code_view, resend_for, waiting};
use super::passkey::{Answered, ask_for, ceremony, challenge, door, why};
use crate::cookies::Cookie;
use crate::failure::Failure;
use crate::forgery::{CheckedForm, NoFields};
use crate::form::Form;
use crate::frame::Frame;
use crate::guard::{From, Signed};
use crate::lang::own_path;
use crate::messages::identity as say;
use crate::page::{Framed, append, fault, saying, see_other};
use crate::state::Web;
use crate::views::identity::Confirm;
use crate::views::page_with;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wissel_service::failure::Failure as Stopped;
use wissel_service::identity::code_page;
use wissel_service::identity::confirm::{self as confirming, Refused};
use wissel_service::identity::passkey::Purpose;
use zeroize::Zeroizing;

const CODE: CodeStep = CodeStep {
    action: "/bevestigen/code",
    resend: "/bevestigen/code/opnieuw",
    start: "/bevestigen",
    over: say::CODE_OVER_CONFIRM,
};
const PASSKEY: &str = "/bevestigen/passkey";

fn draw(web: &Web, headers: &HeaderMap, f: Frame, status: StatusCode, form: Form) -> Response {
    page_with(status, &Confirm { f, form, passkey: door(web, headers).is_some() })
}

/// Remembers which page asked, so that she gets back to it.
pub(super) async fn page(
    State(web): State<Web>,
    headers: HeaderMap,
    Framed(f): Framed,
    Query(wish): Query<Wish>,
) -> Response {
    let mut response = draw(&web, &headers, f, StatusCode::OK, Form::new());
    if !wish.next.is_empty() {
        append(&mut response, Cookie::Next.set(&own_path(&wish.next), web.tls));
    }
    response
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    password: Zeroizing<String>,
}

pub(super) async fn begin(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    headers: HeaderMap,
    Framed(f): Framed,
    CheckedForm(typed): CheckedForm<Typed>,
) -> Response {
    let refused = match confirming::begin(&web.app, &actor, typed.password).await {
        Ok(sent) => {
            let mut response = see_other(CODE.action);
            append(&mut response, Cookie::Attempt.set(&sent.token, web.tls));
            return response;
        }
        Err(Stopped::Refused(refused)) => refused,
        Err(Stopped::Denied(_)) => return see_other("/geen-toegang"),
        Err(Stopped::Fault(f)) => return fault(&f),
    };
    let (status, form) = match refused {
        Refused::TooOften(wait) => {
            (StatusCode::TOO_MANY_REQUESTS, Form::new().refused(waiting(&f, say::LOGIN_TOO_OFTEN, wait)))
        }
        Refused::TooManyCodes(wait) => {
            (StatusCode::TOO_MANY_REQUESTS, Form::new().refused(waiting(&f, say::CODES_TOO_MANY, wait)))
        }
        Refused::Busy(wait) => return Failure::busy(wait).into_response(),
        Refused::WrongPassword | Refused::CodeWrong | Refused::Over | Refused::Passkey(_) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            Form::new().wrong_key(f.texts, "password", say::PASSWORD_NOW_WRONG),
        ),
    };
    draw(&web, &headers, f, status, form)
}

/// Nothing to enter a code for (any more): back to the start, with the reason.
fn again(web: &Web) -> Response {
    back(web, CODE.start, CODE.over)
}

async fn draw_code(web: &Web, f: Frame, token: String, status: StatusCode, form: Form) -> Response {
    match code_page::code_page(&web.app, token).await {
        Ok(Some(facts)) => page_with(status, &code_view(f, form, facts, &CODE)),
        Ok(None) => again(web),
        Err(f) => fault(&f),
    }
}

pub(super) async fn code_page(State(web): State<Web>, headers: HeaderMap, Framed(f): Framed) -> Response {
    match attempt(&headers, &web) {
        Some(token) => draw_code(&web, f, token, StatusCode::OK, Form::new()).await,
        None => see_other("/bevestigen"),
    }
}

pub(super) async fn by_code(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    headers: HeaderMap,
    Framed(f): Framed,
    CheckedForm(typed): CheckedForm<TypedCode>,
) -> Response {
    let Some(token) = attempt(&headers, &web) else { return again(&web) };
    match confirming::by_code(&web.app, &actor, token.clone(), typed.code).await {
        Ok(session) => confirmed(&web, &headers, &session),
        Err(Stopped::Refused(Refused::CodeWrong)) => {
            let form = Form::new().wrong_key(f.texts, "code", say::CODE_WRONG);
            draw_code(&web, f, token, StatusCode::UNPROCESSABLE_ENTITY, form).await
        }
        Err(Stopped::Refused(_)) => again(&web),
        Err(Stopped::Denied(_)) => see_other("/geen-toegang"),
        Err(Stopped::Fault(f)) => fault(&f),
    }
}

/// The session goes on under its new secret, on the page that asked.
fn confirmed(web: &Web, headers: &HeaderMap, session: &str) -> Response {
    let to = Cookie::Next.read(headers, web.tls).map_or_else(|| "/mijn".to_owned(), own_path);
    let mut response = saying(see_other(&to), say::CONFIRMED, web);
    append(&mut response, Cookie::Next.clear(web.tls));
    append(&mut response, Cookie::Session.set(session, web.tls));
    append(&mut response, Cookie::Attempt.clear(web.tls));
    append(&mut response, Cookie::Ceremony.clear(web.tls));
    response
}

pub(super) async fn resend(
    State(web): State<Web>,
    From(origin): From,
    headers: HeaderMap,
    Framed(f): Framed,
    CheckedForm(NoFields {}): CheckedForm<NoFields>,
) -> Response {
    resend_for(&web, &origin, &headers, f, &CODE).await
}

pub(super) async fn ask(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    From(origin): From,
    CheckedForm(NoFields {}): CheckedForm<NoFields>,
) -> Response {
    ask_for(&web, &origin, Some(&actor), (PASSKEY, "/bevestigen")).await
}

pub(super) async fn passkey_page(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    headers: HeaderMap,
    Framed(f): Framed,
) -> Response {
    ceremony((&web, &headers, f), (Purpose::Confirm, Some(&actor)), (PASSKEY, "/bevestigen")).await
}

pub(super) async fn by_passkey(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    headers: HeaderMap,
    CheckedForm(answered): CheckedForm<Answered>,
) -> Response {
    let Some(token) = challenge(&headers, &web) else {
        return saying(see_other("/bevestigen"), say::PASSKEY_OVER, &web);
    };
    match confirming::by_passkey(&web.app, &actor, token, &answered.credential).await {
        Ok(session) => confirmed(&web, &headers, &session),
        Err(Stopped::Refused(Refused::Passkey(refused))) => {
            saying(see_other("/bevestigen"), why(refused), &web)
        }
        Err(Stopped::Refused(_)) => again(&web),
        Err(Stopped::Denied(_)) => see_other("/geen-toegang"),
        Err(Stopped::Fault(f)) => fault(&f),
    }
}
