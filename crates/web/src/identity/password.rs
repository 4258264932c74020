//! "Wachtwoord vergeten" and the link that follows.

use super::invitation::{keep_link, link, over};
use super::login::waiting;
use crate::cookies::Cookie;
use crate::failure::Failure;
use crate::forgery::CheckedForm;
use crate::form::Form;
use crate::guard::From;
use crate::messages::identity as say;
use crate::page::{Framed, append, fault, see_other};
use crate::state::Web;
use crate::views::identity::{ForgotPassword, ForgotSent, NewPassword, NoAccess, NoAccessReason};
use crate::views::{page as show, page_with};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wissel_service::failure::Failure as Stopped;
use wissel_service::identity::{ask_reset, reset_password};
use zeroize::Zeroizing;

pub(super) async fn forgot_page(Framed(f): Framed) -> Response {
    show(&ForgotPassword { f, form: Form::new() })
}

#[derive(Deserialize)]
pub(super) struct Who {
    #[serde(default)]
    username: String,
}

pub(super) async fn forgot(
    State(web): State<Web>,
    From(origin): From,
    Framed(f): Framed,
    CheckedForm(who): CheckedForm<Who>,
) -> Response {
    if who.username.trim().is_empty() {
        let form = Form::new().wrong_key(f.texts, "username", say::LOGIN_EMPTY_NAME);
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &ForgotPassword { f, form });
    }
    match ask_reset::ask_reset(&web.app, &origin, &who.username).await {
        Ok(()) => see_other("/wachtwoord-vergeten/verstuurd"),
        Err(Stopped::Refused(ask_reset::Refused::TooOften(wait))) => {
            let form = Form::new().refused(waiting(&f, say::LOGIN_TOO_OFTEN, wait));
            page_with(StatusCode::TOO_MANY_REQUESTS, &ForgotPassword { f, form })
        }
        Err(Stopped::Denied(_)) => Failure::Fault.into_response(),
        Err(Stopped::Fault(f)) => fault(&f),
    }
}

pub(super) async fn forgot_sent(Framed(f): Framed) -> Response {
    show(&ForgotSent { f })
}

/// The link of the mail: its secret moves into a cookie.
pub(super) async fn arrive(State(web): State<Web>, Path(token): Path<String>) -> Response {
    keep_link(&web, &token, "/wachtwoord-nieuw")
}

pub(super) async fn new_page(State(web): State<Web>, headers: HeaderMap, Framed(f): Framed) -> Response {
    let Some(token) = link(&headers, &web) else { return over(&web) };
    match reset_password::is_open(&web.app, token).await {
        Ok(true) => show(&NewPassword { f, form: Form::new() }),
        Ok(false) => over(&web),
        Err(f) => fault(&f),
    }
}

#[derive(Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    password: Zeroizing<String>,
}

pub(super) async fn choose_new(
    State(web): State<Web>,
    From(origin): From,
    headers: HeaderMap,
    Framed(f): Framed,
    CheckedForm(chosen): CheckedForm<Chosen>,
) -> Response {
    use reset_password::Refused;
    let Some(token) = link(&headers, &web) else { return over(&web) };
    let refused = match reset_password::reset_password(&web.app, &origin, token, chosen.password).await {
        Ok(sent) => {
            let mut response = see_other("/inloggen/code");
            append(&mut response, Cookie::Attempt.set(&sent.token, web.tls));
            append(&mut response, Cookie::Link.clear(web.tls));
            return response;
        }
        Err(Stopped::Refused(refused)) => refused,
        Err(Stopped::Denied(_)) => return Failure::Fault.into_response(),
        Err(Stopped::Fault(f)) => return fault(&f),
    };
    match refused {
        Refused::Over => over(&web),
        Refused::Password(flaw) => {
            let form = Form::new().problems(f.texts, &[flaw.at("password")]);
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &NewPassword { f, form })
        }
        // The password was changed; she logs in with it once a code can be sent again.
        Refused::TooManyCodes(_) => see_other("/inloggen"),
        Refused::Barred => {
            page_with(StatusCode::FORBIDDEN, &NoAccess::new(f, NoAccessReason::Barred, "", false))
        }
        Refused::Busy(wait) => Failure::busy(wait).into_response(),
    }
}
