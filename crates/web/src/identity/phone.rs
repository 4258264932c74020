//! Confirming a phone number: of somebody who takes up an invitation, or the new number of a user.

use super::device::device;
use super::login::{TypedCode, attempt, enter, resend_for, show_code, start_again};
use crate::cookies::Cookie;
use crate::failure::Failure;
use crate::forgery::{CheckedForm, NoFields};
use crate::form::Form;
use crate::guard::{From, Signed};
use crate::messages::identity as say;
use crate::page::{Framed, append, fault, saying, see_other};
use crate::state::Web;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use wissel_service::failure::Failure as Stopped;
use wissel_service::identity::{change_phone, take_invitation};

const HERE: (&str, &str) = ("/telefoon-bevestigen", "/telefoon-bevestigen/opnieuw");

pub(super) async fn page(State(web): State<Web>, headers: HeaderMap, Framed(f): Framed) -> Response {
    match attempt(&headers, &web) {
        Some(token) => show_code(&web, f, token, (StatusCode::OK, Form::new()), HERE).await,
        None => see_other("/inloggen"),
    }
}

pub(super) async fn confirm(
    State(web): State<Web>,
    From(origin): From,
    headers: HeaderMap,
    signed: Option<Signed>,
    Framed(f): Framed,
    CheckedForm(typed): CheckedForm<TypedCode>,
) -> Response {
    let Some(token) = attempt(&headers, &web) else { return start_again(&web) };
    // 0: another try is left; 1: it is over.
    let over = if let Some(Signed { actor, .. }) = signed {
        match change_phone::confirm_phone(&web.app, &actor, token.clone(), typed.code).await {
            Ok(()) => {
                let mut response = saying(see_other("/mijn"), say::PHONE_CHANGED, &web);
                append(&mut response, Cookie::Attempt.clear(web.tls));
                return response;
            }
            Err(Stopped::Refused(why)) => why != change_phone::Refused::CodeWrong,
            Err(Stopped::Denied(_)) => return see_other("/geen-toegang"),
            Err(Stopped::Fault(f)) => return fault(&f),
        }
    } else {
        let device = device(&origin.address, &headers);
        let command = take_invitation::ConfirmPhone { token: token.clone(), code: typed.code, device };
        match take_invitation::confirm_phone(&web.app, &origin, command).await {
            Ok(entered) => {
                let mut bare = headers.clone();
                // The invitation is taken up: it must not call her back to its page.
                bare.remove(axum::http::header::COOKIE);
                let mut response = enter(&web, &bare, &origin, &entered).await;
                append(&mut response, Cookie::Link.clear(web.tls));
                return response;
            }
            Err(Stopped::Refused(why)) => why != take_invitation::Refused::CodeWrong,
            Err(Stopped::Denied(_)) => return Failure::Fault.into_response(),
            Err(Stopped::Fault(f)) => return fault(&f),
        }
    };
    if over {
        return start_again(&web);
    }
    let form = Form::new().wrong_key(f.texts, "code", say::CODE_WRONG);
    show_code(&web, f, token, (StatusCode::UNPROCESSABLE_ENTITY, form), HERE).await
}

pub(super) async fn resend(
    State(web): State<Web>,
    From(origin): From,
    headers: HeaderMap,
    Framed(f): Framed,
    CheckedForm(NoFields {}): CheckedForm<NoFields>,
) -> Response {
    resend_for(&web, &origin, &headers, f, HERE).await
}
