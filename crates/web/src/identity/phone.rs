//! Confirming a phone number: of somebody who takes up an invitation, or the new number of a user.

use super::device::device;
use super::login::{CodeStep, TypedCode, attempt, back, enter, resend_for, show_code};
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

/// Where she came from: her own page, an invitation whose link still works, or, when both are gone, the log-in.
fn step(headers: &HeaderMap, web: &Web) -> CodeStep {
    let (start, over) = if Cookie::Session.read(headers, web.tls).is_some() {
        ("/mijn", say::CODE_OVER_PHONE)
    } else if Cookie::Link.read(headers, web.tls).is_some() {
        ("/uitnodiging", say::CODE_OVER_INVITED)
    } else {
        ("/inloggen", say::CODE_OVER)
    };
    CodeStep { action: "/telefoon-bevestigen", resend: "/telefoon-bevestigen/opnieuw", start, over }
}

pub(super) async fn page(State(web): State<Web>, headers: HeaderMap, Framed(f): Framed) -> Response {
    match attempt(&headers, &web) {
        Some(token) => {
            let step = step(&headers, &web);
            show_code(&web, f, token, (StatusCode::OK, Form::new()), &step).await
        }
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
    let step = step(&headers, &web);
    let Some(token) = attempt(&headers, &web) else { return back(&web, step.start, step.over) };
    // None: another try is left.
    let over = if let Some(Signed { actor, .. }) = signed {
        match change_phone::confirm_phone(&web.app, &actor, token.clone(), typed.code).await {
            Ok(()) => {
                let mut response = saying(see_other("/mijn"), say::PHONE_CHANGED, &web);
                append(&mut response, Cookie::Attempt.clear(web.tls));
                return response;
            }
            Err(Stopped::Refused(change_phone::Refused::CodeWrong)) => None,
            Err(Stopped::Refused(change_phone::Refused::Taken)) => Some(say::PHONE_TAKEN),
            Err(Stopped::Refused(_)) => Some(step.over),
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
            Err(Stopped::Refused(take_invitation::Refused::CodeWrong)) => None,
            Err(Stopped::Refused(take_invitation::Refused::PhoneTaken)) => Some(say::PHONE_TAKEN_INVITED),
            Err(Stopped::Refused(_)) => Some(step.over),
            Err(Stopped::Denied(_)) => return Failure::Fault.into_response(),
            Err(Stopped::Fault(f)) => return fault(&f),
        }
    };
    if let Some(why) = over {
        return back(&web, step.start, why);
    }
    let form = Form::new().wrong_key(f.texts, "code", say::CODE_WRONG);
    show_code(&web, f, token, (StatusCode::UNPROCESSABLE_ENTITY, form), &step).await
}

pub(super) async fn resend(
    State(web): State<Web>,
    From(origin): From,
    headers: HeaderMap,
    Framed(f): Framed,
    CheckedForm(NoFields {}): CheckedForm<NoFields>,
) -> Response {
    resend_for(&web, &origin, &headers, f, &step(&headers, &web)).await
}
