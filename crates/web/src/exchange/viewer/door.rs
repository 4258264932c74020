//! The client's way in: view code and birth date, then the code from the text message.

use crate::cookies::Cookie;
use crate::failure::Failure;
use crate::forgery::{CheckedForm, NoFields};
use crate::form::Form;
use crate::frame::Frame;
use crate::guard::From;
use crate::key;
use crate::messages::exchange as say;
use crate::messages::identity as codes;
use crate::page::{Framed, append, fault, saying, see_other};
use crate::state::Web;
use crate::views::exchange::{ViewCodeStep, ViewDoor};
use crate::views::{page as show, page_with};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::time::Duration;
use wissel_core::exchange::view::DoorForm;
use wissel_core::identity::sms_code::SmsCode;
use wissel_core::person::date::DateInput;
use wissel_service::exchange::viewer::{enter as entering, knock as knocking};
use wissel_service::failure::Failure as Stopped;
use wissel_service::identity::code_page::{SmsState, code_page as facts};
use wissel_service::identity::is_token;
use wissel_service::identity::resend_code::{Refused as NotSent, resend_code};

const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

pub(super) async fn page(Framed(f): Framed) -> Response {
    show(&ViewDoor { f, form: Form::new() })
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    view_code: String,
    #[serde(default)]
    born: String,
}

pub(super) async fn knock(
    State(web): State<Web>,
    From(origin): From,
    Framed(f): Framed,
    CheckedForm(typed): CheckedForm<Typed>,
) -> Response {
    let form = Form::new().with("view_code", &typed.view_code).with("born", &typed.born);
    let typed = DoorForm { code: typed.view_code, birth_date: DateInput::from(typed.born.as_str()) };
    let key = match typed.check(web.app.clock.civil().day()) {
        Ok(key) => key,
        Err(problems) => {
            let form = form.problems(f.texts, problems.all());
            return page_with(WRONG, &ViewDoor { f, form });
        }
    };
    match knocking::knock(&web.app, &origin, key, f.texts.lang()).await {
        Ok(sent) => {
            let mut response = see_other("/inzage/code");
            append(&mut response, Cookie::ViewAttempt.set(&sent.token, web.tls));
            response
        }
        Err(Stopped::Refused(refused)) => {
            let (status, text) = match refused {
                knocking::Refused::Nothing => (WRONG, f.t(say::VIEW_NOTHING)),
                knocking::Refused::TooOften(wait) => {
                    (StatusCode::TOO_MANY_REQUESTS, waiting(&f, say::VIEW_TOO_OFTEN, wait))
                }
                knocking::Refused::TooManyCodes(wait) => {
                    (StatusCode::TOO_MANY_REQUESTS, waiting(&f, codes::CODES_TOO_MANY, wait))
                }
            };
            page_with(status, &ViewDoor { form: form.refused(text), f })
        }
        Err(Stopped::Denied(_)) => Failure::Fault.into_response(),
        Err(Stopped::Fault(f)) => fault(&f),
    }
}

fn waiting(f: &Frame, key: &'static str, wait: Duration) -> String {
    f.t1(key, "time", f.texts.wait(wait.max(Duration::from_secs(1))))
}

/// The attempt's secret in the cookie, when it can be one.
fn attempt(headers: &HeaderMap, web: &Web) -> Option<String> {
    Cookie::ViewAttempt.read(headers, web.tls).filter(|t| is_token(t)).map(str::to_owned)
}

/// Nothing to enter a code for (any more): back to the door.
fn start_again(web: &Web) -> Response {
    let mut response = saying(see_other("/inzage"), say::VIEW_OVER, web);
    append(&mut response, Cookie::ViewAttempt.clear(web.tls));
    response
}

/// The page that asks for the code from the text message, with this form on it.
async fn show_code(web: &Web, f: Frame, token: String, status: StatusCode, form: Form) -> Response {
    match facts(&web.app, token).await {
        Ok(Some(facts)) => {
            let failed = matches!(facts.sms, SmsState::Failing | SmsState::Dead);
            let (phone_tail, resend_after) = (facts.phone_tail, facts.resend_after);
            page_with(status, &ViewCodeStep { f, form, phone_tail, resend_after, failed })
        }
        Ok(None) => start_again(web),
        Err(f) => fault(&f),
    }
}

pub(super) async fn code_page(State(web): State<Web>, headers: HeaderMap, Framed(f): Framed) -> Response {
    match attempt(&headers, &web) {
        Some(token) => show_code(&web, f, token, StatusCode::OK, Form::new()).await,
        None => see_other("/inzage"),
    }
}

#[derive(Deserialize)]
pub(super) struct TypedCode {
    #[serde(default)]
    code: String,
}

pub(super) async fn enter(
    State(web): State<Web>,
    From(origin): From,
    headers: HeaderMap,
    Framed(f): Framed,
    CheckedForm(typed): CheckedForm<TypedCode>,
) -> Response {
    let Some(token) = attempt(&headers, &web) else { return start_again(&web) };
    if SmsCode::parse(&typed.code).is_err() {
        // No try at the code: it cannot be one.
        let form = Form::new().wrong_key(f.texts, "code", key!("problem-sms-code-unreadable"));
        return show_code(&web, f, token, WRONG, form).await;
    }
    match entering::enter(&web.app, &origin, token.clone(), typed.code).await {
        Ok(session) => {
            let mut response = see_other("/inzage/gegevens");
            append(&mut response, Cookie::View.set(&session, web.tls));
            append(&mut response, Cookie::ViewAttempt.clear(web.tls));
            response
        }
        Err(Stopped::Refused(entering::Refused::Wrong)) => {
            let form = Form::new().wrong_key(f.texts, "code", codes::CODE_WRONG);
            show_code(&web, f, token, WRONG, form).await
        }
        Err(Stopped::Refused(entering::Refused::Over)) => start_again(&web),
        Err(Stopped::Denied(_)) => Failure::Fault.into_response(),
        Err(Stopped::Fault(f)) => fault(&f),
    }
}

pub(super) async fn resend(
    State(web): State<Web>,
    From(origin): From,
    headers: HeaderMap,
    Framed(f): Framed,
    CheckedForm(NoFields {}): CheckedForm<NoFields>,
) -> Response {
    let Some(token) = attempt(&headers, &web) else { return start_again(&web) };
    let wait = match resend_code(&web.app, &origin, token.clone(), f.texts.lang()).await {
        Ok(()) => return saying(see_other("/inzage/code"), codes::CODE_SENT, &web),
        Err(Stopped::Refused(NotSent::Over)) => return start_again(&web),
        Err(Stopped::Refused(NotSent::TooSoon(wait) | NotSent::TooManyCodes(wait))) => wait,
        Err(Stopped::Denied(_)) => return Failure::Fault.into_response(),
        Err(Stopped::Fault(f)) => return fault(&f),
    };
    let form = Form::new().refused(waiting(&f, codes::CODES_TOO_MANY, wait));
    show_code(&web, f, token, StatusCode::TOO_MANY_REQUESTS, form).await
}
