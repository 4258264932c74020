//! Taking up an invitation. The link's secret leaves the address bar at once.

use super::login::waiting;
use crate::cookies::Cookie;
use crate::failure::Failure;
use crate::forgery::CheckedForm;
use crate::form::Form;
use crate::guard::{From, InSession};
use crate::messages::identity as say;
use crate::page::{Framed, append, fault, see_other};
use crate::state::Web;
use crate::views::identity::Invitation;
use crate::views::{page as show, page_with};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wissel_service::failure::Failure as Stopped;
use wissel_service::identity::is_token;
use wissel_service::identity::take_invitation::{self as invitations, Refused};
use zeroize::Zeroizing;

/// The link of the mail: its secret moves into a cookie, and the address becomes a clean one. Nothing is used up,
/// so that a mail scanner that follows links does no harm.
pub(super) async fn arrive(State(web): State<Web>, Path(token): Path<String>) -> Response {
    keep_link(&web, &token, "/uitnodiging")
}

/// Keeps the secret of a link in the cookie and goes to the clean address.
pub(super) fn keep_link(web: &Web, token: &str, to: &str) -> Response {
    let mut response = see_other(to);
    append(
        &mut response,
        if is_token(token) { Cookie::Link.set(token, web.tls) } else { Cookie::Link.clear(web.tls) },
    );
    response
}

/// The secret of a link in the cookie.
pub(super) fn link(headers: &HeaderMap, web: &Web) -> Option<String> {
    Cookie::Link.read(headers, web.tls).filter(|t| is_token(t)).map(str::to_owned)
}

/// The link works no more.
pub(super) fn over(web: &Web) -> Response {
    let mut response = Failure::refused(StatusCode::GONE, "link-over", say::LINK_OVER).into_response();
    append(&mut response, Cookie::Link.clear(web.tls));
    response
}

pub(super) async fn page(
    State(web): State<Web>,
    headers: HeaderMap,
    session: Option<InSession>,
    Framed(f): Framed,
) -> Response {
    let Some(token) = link(&headers, &web) else { return over(&web) };
    match invitations::look(&web.app, token.clone()).await {
        Ok(Some(invitation)) if invitation.enrolled && session.is_none() => see_other("/inloggen"),
        Ok(Some(invitation)) => show(&view(f, Form::new(), invitation)),
        Ok(None) => over(&web),
        Err(f) => fault(&f),
    }
}

fn view(f: crate::frame::Frame, form: Form, invitation: invitations::Invitation) -> Invitation {
    Invitation {
        form,
        name: invitation.name,
        organisation: invitation.organisation,
        role: f.texts.role(invitation.role),
        confirm: invitation.enrolled,
        f,
    }
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    username: String,
    #[serde(default)]
    password: Zeroizing<String>,
    #[serde(default)]
    phone: String,
}

pub(super) async fn take(
    State(web): State<Web>,
    From(origin): From,
    headers: HeaderMap,
    session: Option<InSession>,
    Framed(f): Framed,
    CheckedForm(typed): CheckedForm<Typed>,
) -> Response {
    let Some(token) = link(&headers, &web) else { return over(&web) };
    let texts = f.texts;
    let kept = Form::new().with("username", typed.username.clone()).with("phone", typed.phone.clone());
    let stopped = if let Some(session) = session {
        match invitations::confirm_membership(&web.app, &origin, &session.facts, token.clone()).await {
            Ok(()) => {
                let mut response = see_other("/");
                append(&mut response, Cookie::Link.clear(web.tls));
                return response;
            }
            Err(stopped) => stopped,
        }
    } else {
        let Typed { username, password, phone } = typed;
        let choice =
            invitations::TakeInvitation { token: token.clone(), user_name: username, password, phone };
        match invitations::take_invitation(&web.app, &origin, choice).await {
            Ok(sent) => {
                let mut response = see_other("/telefoon-bevestigen");
                append(&mut response, Cookie::Attempt.set(&sent.token, web.tls));
                return response;
            }
            Err(stopped) => stopped,
        }
    };
    let refused = match stopped {
        Stopped::Refused(refused) => refused,
        Stopped::Denied(_) => return Failure::Fault.into_response(),
        Stopped::Fault(f) => return fault(&f),
    };
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    let form = match refused {
        Refused::Over | Refused::CodeWrong | Refused::PhoneTaken | Refused::Barred => return over(&web),
        Refused::Enrolled => return see_other("/inloggen"),
        Refused::Busy(wait) => return Failure::busy(wait).into_response(),
        Refused::TooManyCodes(wait) => {
            status = StatusCode::TOO_MANY_REQUESTS;
            kept.refused(waiting(&f, say::CODES_TOO_MANY, wait))
        }
        Refused::Problems(problems) => kept.problems(texts, problems.all()),
        Refused::NameTaken => kept.wrong_key(texts, "username", say::USERNAME_TAKEN),
        Refused::OtherPhone => kept.wrong_key(texts, "phone", say::PHONE_OTHER),
        Refused::OtherPerson => kept.refused(f.t(say::INVITATION_OTHER)),
        Refused::Excluded => kept.refused(f.t(say::INVITATION_EXCLUDED)),
    };
    match invitations::look(&web.app, token).await {
        Ok(Some(invitation)) => page_with(status, &view(f, form, invitation)),
        Ok(None) => over(&web),
        Err(f) => fault(&f),
    }
}
