//! User name and password, the code from the SMS or of the app, and logging out (U2.4).

use super::device::device;
use super::passkey;
use crate::cookies::Cookie;
use crate::failure::Failure;
use crate::forgery::{CheckedForm, NoFields};
use crate::form::Form;
use crate::frame::Frame;
use crate::guard::{From, InSession, Signed};
use crate::key;
use crate::lang::own_path;
use crate::messages::identity as say;
use crate::page::{Framed, append, fault, saying, see_other};
use crate::state::Web;
use crate::views::identity::{Code, Login, NoAccess, NoAccessReason};
use crate::views::{page as show, page_with};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::time::Duration;
use wissel_core::actor::{Origin, Role};
use wissel_core::identity::login_way::LoginWay;
use wissel_core::identity::sms_code::SmsCode;
use wissel_service::failure::Failure as Stopped;
use wissel_service::identity::code_page::{CodePage, SmsState};
use wissel_service::identity::{
    Entered, code_page as facts, enter_code as codes, is_token, known_device, log_in as logging,
    log_out as leaving, resend_code,
};
use zeroize::Zeroizing;

/// `/`: where the person's work begins.
pub(super) async fn home(signed: Option<Signed>, session: Option<InSession>) -> Response {
    see_other(match (signed.map(|s| s.member.role), session) {
        (Some(Role::Practitioner | Role::Assistant), _) => "/dossiers",
        (Some(Role::Administrator), _) => "/beheer",
        (Some(Role::PrivacyOfficer), _) => "/beheer/logboek/client",
        (Some(Role::Operator), _) => "/operator",
        (None, Some(_)) => "/organisatie-kiezen",
        (None, None) => "/inloggen",
    })
}

#[derive(Deserialize)]
pub(super) struct Wish {
    #[serde(default)]
    pub(super) next: String,
}

/// Remembers where she wanted to go, when that is a page of ours.
pub(super) async fn page(
    State(web): State<Web>,
    headers: HeaderMap,
    Framed(f): Framed,
    Query(wish): Query<Wish>,
) -> Response {
    let mut response = show(&Login { f, form: Form::new(), passkey: passkey::door(&web, &headers) });
    if !wish.next.is_empty() {
        let path = own_path(&wish.next);
        append(
            &mut response,
            if path == "/" { Cookie::Next.clear(web.tls) } else { Cookie::Next.set(&path, web.tls) },
        );
    }
    response
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    username: String,
    #[serde(default)]
    password: Zeroizing<String>,
}

pub(super) async fn log_in(
    State(web): State<Web>,
    From(origin): From,
    headers: HeaderMap,
    Framed(f): Framed,
    CheckedForm(typed): CheckedForm<Typed>,
) -> Response {
    let texts = f.texts;
    let mut form = Form::new().with("username", typed.username.clone());
    if typed.username.trim().is_empty() {
        form = form.wrong_key(texts, "username", say::LOGIN_EMPTY_NAME);
    }
    if typed.password.is_empty() {
        form = form.wrong_key(texts, "password", say::LOGIN_EMPTY_PASSWORD);
    }
    let passkey = passkey::door(&web, &headers);
    if form.again() {
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &Login { f, form, passkey });
    }
    let device = Cookie::Device.read(&headers, web.tls).unwrap_or_default().to_owned();
    let command = logging::LogIn { user_name: typed.username, password: typed.password, device };
    let refused = match logging::log_in(&web.app, &origin, command).await {
        Ok(sent) => {
            let mut response = see_other("/inloggen/code");
            append(&mut response, Cookie::Attempt.set(&sent.token, web.tls));
            return response;
        }
        Err(Stopped::Refused(refused)) => refused,
        Err(Stopped::Denied(_)) => return Failure::Fault.into_response(),
        Err(Stopped::Fault(f)) => return fault(&f),
    };
    match refused {
        logging::Refused::Wrong => {
            let form = form.refused(f.t(say::LOGIN_WRONG));
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &Login { f, form, passkey })
        }
        logging::Refused::TooOften(wait) => {
            let form = form.refused(waiting(&f, say::LOGIN_TOO_OFTEN, wait));
            page_with(StatusCode::TOO_MANY_REQUESTS, &Login { f, form, passkey })
        }
        logging::Refused::TooManyCodes(wait) => {
            let form = form.refused(waiting(&f, say::CODES_TOO_MANY, wait));
            page_with(StatusCode::TOO_MANY_REQUESTS, &Login { f, form, passkey })
        }
        logging::Refused::Barred => {
            page_with(StatusCode::FORBIDDEN, &NoAccess::new(f, NoAccessReason::Barred, "", false))
        }
        logging::Refused::Busy(wait) => Failure::busy(wait).into_response(),
    }
}

/// A sentence with how long to wait.
pub(super) fn waiting(f: &Frame, key: &'static str, wait: Duration) -> String {
    f.t1(key, "time", f.texts.wait(wait.max(Duration::from_secs(1))))
}

/// The attempt's secret in the cookie, when it can be one.
pub(super) fn attempt(headers: &HeaderMap, web: &Web) -> Option<String> {
    Cookie::Attempt.read(headers, web.tls).filter(|t| is_token(t)).map(str::to_owned)
}

/// Nothing to enter a code for (any more): back to the start, with the reason.
pub(super) fn start_again(web: &Web) -> Response {
    back(web, "/inloggen", say::CODE_OVER)
}

/// Away from the page that asks for a code, to where the next one can be asked for.
pub(super) fn back(web: &Web, to: &str, why: &'static str) -> Response {
    let mut response = saying(see_other(to), why, web);
    append(&mut response, Cookie::Attempt.clear(web.tls));
    response
}

/// The page that asks for a code.
pub(super) fn code_view(f: Frame, form: Form, facts: CodePage, step: &CodeStep) -> Code {
    let failed = !facts.by_app && matches!(facts.sms, SmsState::Failing | SmsState::Dead);
    Code {
        f,
        form,
        action: step.action,
        resend_action: step.resend,
        by_app: facts.by_app,
        phone_tail: facts.phone_tail,
        resend_after: facts.resend_after,
        failed,
    }
}

/// A page that asks for a code: where it is posted to, and where somebody begins again whose code is over.
pub(super) struct CodeStep {
    pub(super) action: &'static str,
    pub(super) resend: &'static str,
    pub(super) start: &'static str,
    pub(super) over: &'static str,
}

const LOGIN: CodeStep = CodeStep {
    action: "/inloggen/code",
    resend: "/inloggen/code/opnieuw",
    start: "/inloggen",
    over: say::CODE_OVER,
};

/// Shows the page for the attempt in the cookie, with this form on it.
pub(super) async fn show_code(
    web: &Web,
    f: Frame,
    token: String,
    (status, form): (StatusCode, Form),
    step: &CodeStep,
) -> Response {
    match facts::code_page(&web.app, token).await {
        Ok(Some(facts)) => page_with(status, &code_view(f, form, facts, step)),
        Ok(None) => back(web, step.start, step.over),
        Err(f) => fault(&f),
    }
}

pub(super) async fn code_page(State(web): State<Web>, headers: HeaderMap, Framed(f): Framed) -> Response {
    match attempt(&headers, &web) {
        Some(token) => show_code(&web, f, token, (StatusCode::OK, Form::new()), &LOGIN).await,
        None => see_other("/inloggen"),
    }
}

#[derive(Deserialize)]
pub(super) struct TypedCode {
    #[serde(default)]
    pub(super) code: String,
}

pub(super) async fn enter_code(
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
        return show_code(&web, f, token, (StatusCode::UNPROCESSABLE_ENTITY, form), &LOGIN).await;
    }
    let device = device(&origin.address, &headers);
    let command = codes::EnterCode { token: token.clone(), code: typed.code, device };
    match codes::enter_code(&web.app, &origin, command).await {
        Ok(entered) => enter(&web, &headers, &origin, &entered).await,
        Err(Stopped::Refused(codes::Refused::Wrong)) => {
            let form = Form::new().wrong_key(f.texts, "code", say::CODE_WRONG);
            show_code(&web, f, token, (StatusCode::UNPROCESSABLE_ENTITY, form), &LOGIN).await
        }
        Err(Stopped::Refused(codes::Refused::Over)) => start_again(&web),
        Err(Stopped::Refused(codes::Refused::PhoneTaken)) => back(&web, LOGIN.start, say::PHONE_TAKEN_LOGIN),
        Err(Stopped::Refused(codes::Refused::Barred)) => {
            page_with(StatusCode::FORBIDDEN, &NoAccess::new(f, NoAccessReason::Barred, "", false))
        }
        Err(Stopped::Denied(_)) => Failure::Fault.into_response(),
        Err(Stopped::Fault(f)) => fault(&f),
    }
}

/// A session begins, always under a new secret; whatever cookie came along is replaced.
pub(super) async fn enter(web: &Web, headers: &HeaderMap, origin: &Origin, entered: &Entered) -> Response {
    let next = Cookie::Next.read(headers, web.tls).map(own_path);
    let invited = Cookie::Link.read(headers, web.tls).is_some();
    let joins = Cookie::Joining.read(headers, web.tls).is_some();
    let to = match next {
        _ if invited => "/uitnodiging".to_owned(),
        _ if entered.must_choose => "/organisatie-kiezen".to_owned(),
        _ if joins => "/inloggen/koppelen".to_owned(),
        Some(path) => path,
        None => "/".to_owned(),
    };
    let mut response = match entered.way {
        LoginWay::Sms if !invited && !joins && !entered.must_choose => {
            passkey::welcome(web, headers, origin, entered.user, &to).await
        }
        LoginWay::Sms | LoginWay::Totp | LoginWay::Passkey | LoginWay::Provider => see_other(&to),
    };
    append(&mut response, Cookie::Session.set(&entered.token, web.tls));
    append(&mut response, Cookie::Attempt.clear(web.tls));
    append(&mut response, Cookie::Ceremony.clear(web.tls));
    append(&mut response, Cookie::Next.clear(web.tls));
    append(&mut response, Cookie::Visitor.clear(web.tls));
    if let Some(device) = &entered.device {
        let known = Cookie::Device.read(headers, web.tls).unwrap_or_default();
        let known = known_device::remember(known, device);
        append(&mut response, Cookie::Device.keep(&known, known_device::DAYS, web.tls));
    }
    response
}

pub(super) async fn resend(
    State(web): State<Web>,
    From(origin): From,
    headers: HeaderMap,
    Framed(f): Framed,
    CheckedForm(NoFields {}): CheckedForm<NoFields>,
) -> Response {
    resend_for(&web, &origin, &headers, f, &LOGIN).await
}

/// Another code for the attempt in the cookie.
pub(super) async fn resend_for(
    web: &Web,
    origin: &Origin,
    headers: &HeaderMap,
    f: Frame,
    step: &CodeStep,
) -> Response {
    let over = || back(web, step.start, step.over);
    let Some(token) = attempt(headers, web) else { return over() };
    let refused = match resend_code::resend_code(&web.app, origin, token.clone(), f.texts.lang()).await {
        Ok(()) => return saying(see_other(step.action), say::CODE_SENT, web),
        Err(Stopped::Refused(refused)) => refused,
        Err(Stopped::Denied(_)) => return Failure::Fault.into_response(),
        Err(Stopped::Fault(f)) => return fault(&f),
    };
    let wait = match refused {
        resend_code::Refused::Over => return over(),
        resend_code::Refused::TooSoon(wait) | resend_code::Refused::TooManyCodes(wait) => wait,
    };
    let form = Form::new().refused(waiting(&f, say::CODES_TOO_MANY, wait));
    show_code(web, f, token, (StatusCode::TOO_MANY_REQUESTS, form), step).await
}

pub(super) async fn log_out(
    State(web): State<Web>,
    InSession { facts, origin }: InSession,
    CheckedForm(NoFields {}): CheckedForm<NoFields>,
) -> Response {
    match leaving::log_out(&web.app, &origin, &facts).await {
        Ok(()) => gone(&web),
        Err(f) => fault(&f),
    }
}

/// The session is over: its cookie goes.
pub(super) fn gone(web: &Web) -> Response {
    let mut response = saying(see_other("/inloggen"), say::LOGGED_OUT, web);
    append(&mut response, Cookie::Session.clear(web.tls));
    response
}

/// "Bent u er nog?": loading the session has noted that she is.
pub(super) async fn stay(CheckedForm(NoFields {}): CheckedForm<NoFields>) -> Response {
    StatusCode::NO_CONTENT.into_response()
}
