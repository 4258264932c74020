//! Her authenticator app: made known to it with a QR code or letters, proved with a code, removed (U2.4).

use super::passkey::challenge;
use crate::cookies::Cookie;
use crate::failure::Failure;
use crate::forgery::{CheckedForm, NoFields};
use crate::form::Form;
use crate::frame::Frame;
use crate::guard::Signed;
use crate::messages::identity as say;
use crate::page::{Framed, append, fault, saying, see_other};
use crate::qr::qr;
use crate::state::Web;
use crate::views::identity::NewApp;
use crate::views::page_with;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wissel_core::actor::Actor;
use wissel_service::failure::Failure as Stopped;
use wissel_service::identity::totp::add::{self as adding, Refused};
use wissel_service::identity::totp::remove as removing;

const HERE: &str = "/mijn/app";

/// A secret is drawn; the next page shows it.
pub(super) async fn begin(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    CheckedForm(NoFields {}): CheckedForm<NoFields>,
) -> Response {
    match adding::begin(&web.app, &actor).await {
        Ok(token) => {
            let mut response = see_other(HERE);
            append(&mut response, Cookie::Ceremony.set(&token, web.tls));
            response
        }
        Err(Stopped::Refused(_)) => over(&web),
        Err(Stopped::Denied(_)) => see_other("/bevestigen"),
        Err(Stopped::Fault(f)) => fault(&f),
    }
}

/// No secret is shown (any more): back, with the reason.
fn over(web: &Web) -> Response {
    let mut response = saying(see_other("/mijn"), say::PASSKEY_OVER, web);
    append(&mut response, Cookie::Ceremony.clear(web.tls));
    response
}

pub(super) async fn page(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    headers: HeaderMap,
    Framed(f): Framed,
) -> Response {
    draw(&web, &actor, &headers, f, (StatusCode::OK, Form::new())).await
}

async fn draw(
    web: &Web,
    actor: &Actor,
    headers: &HeaderMap,
    f: Frame,
    (status, form): (StatusCode, Form),
) -> Response {
    let Some(token) = challenge(headers, web) else { return over(web) };
    let shown = match adding::shown(&web.app, actor, token).await {
        Ok(Some(shown)) => shown,
        Ok(None) => return over(web),
        Err(f) => return fault(&f),
    };
    match qr(&shown.address) {
        Some((qr_side, qr_path)) => {
            let letters = shown.letters;
            page_with(status, &NewApp { f, form, qr_side, qr_path, address: shown.address, letters })
        }
        None => Failure::Fault.into_response(),
    }
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    code: String,
}

pub(super) async fn add(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    headers: HeaderMap,
    Framed(f): Framed,
    CheckedForm(typed): CheckedForm<Typed>,
) -> Response {
    let Some(token) = challenge(&headers, &web) else { return over(&web) };
    let form = match adding::finish_with(&web.app, &actor, token, &typed.code).await {
        Ok(()) => {
            let mut response = saying(see_other("/mijn"), say::APP_ADDED, &web);
            append(&mut response, Cookie::Ceremony.clear(web.tls));
            return response;
        }
        Err(Stopped::Refused(Refused::Code(flaw))) => Form::new().problems(f.texts, &[flaw.at("code")]),
        Err(Stopped::Refused(Refused::Wrong)) => Form::new().wrong_key(f.texts, "code", say::APP_CODE_WRONG),
        Err(Stopped::Refused(Refused::Over)) => return over(&web),
        Err(Stopped::Denied(_)) => return see_other("/bevestigen"),
        Err(Stopped::Fault(f)) => return fault(&f),
    };
    draw(&web, &actor, &headers, f, (StatusCode::UNPROCESSABLE_ENTITY, form)).await
}

pub(super) async fn remove(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    CheckedForm(NoFields {}): CheckedForm<NoFields>,
) -> Response {
    match removing::remove(&web.app, &actor).await {
        Ok(()) => saying(see_other("/mijn"), say::APP_REMOVED, &web),
        Err(Stopped::Refused(removing::Refused::Absent)) => see_other("/mijn"),
        Err(Stopped::Denied(_)) => see_other("/bevestigen"),
        Err(Stopped::Fault(f)) => fault(&f),
    }
}
