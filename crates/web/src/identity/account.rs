//! A person's own account: open logins, password, phone (U1.4, U3.5).

use super::login::waiting;
use super::passkey;
use super::provider;
use super::terms::way_word;
use crate::cookies::Cookie;
use crate::failure::Failure;
use crate::forgery::{CheckedForm, NoFields};
use crate::form::Form;
use crate::frame::Frame;
use crate::guard::Signed;
use crate::messages::identity as say;
use crate::page::{Framed, append, fault, saying, see_other};
use crate::state::Web;
use crate::views::identity::{Account, AppPart, MembershipRow, SessionRow};
use crate::views::page_with;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wissel_core::actor::Actor;
use wissel_core::identity::login_way::LoginWay;
use wissel_core::identity::membership::{IdentifiedBy, Level};
use wissel_core::person::Phone;
use wissel_service::failure::Failure as Stopped;
use wissel_service::identity::{change_password as passwords, change_phone as phones, sessions};
use zeroize::Zeroizing;

pub(super) async fn page(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    headers: HeaderMap,
    Framed(f): Framed,
) -> Response {
    draw(&web, &actor, &headers, f, (StatusCode::OK, Form::new())).await
}

pub(super) async fn draw(
    web: &Web,
    actor: &Actor,
    headers: &HeaderMap,
    f: Frame,
    (status, form): (StatusCode, Form),
) -> Response {
    let account = match sessions::account(&web.app, actor).await {
        Ok(account) => account.into_inner(),
        Err(Stopped::Fault(f)) => return fault(&f),
        Err(Stopped::Refused(_) | Stopped::Denied(_)) => return see_other("/geen-toegang"),
    };
    page_with(status, &view(web, headers, f, form, account))
}

/// How somebody was identified, and the level that this gives, in words.
pub(crate) fn identified(f: &Frame, how: Option<&str>) -> String {
    let how = how.and_then(IdentifiedBy::from_name);
    let words = f.t(match how {
        Some(IdentifiedBy::Document) => say::IDENTIFIED_DOCUMENT,
        Some(IdentifiedBy::Colleague) => say::IDENTIFIED_COLLEAGUE,
        Some(IdentifiedBy::Other) => say::IDENTIFIED_OTHER,
        None => say::IDENTIFIED_NOT,
    });
    let level = f.t(match Level::of(how) {
        Level::Low => say::LEVEL_LOW,
        Level::Substantial => say::LEVEL_SUBSTANTIAL,
    });
    format!("{words} ({level})")
}

fn view(web: &Web, headers: &HeaderMap, f: Frame, form: Form, account: sessions::Account) -> Account {
    let (texts, now) = (f.texts, web.app.clock.real());
    let passkeys = passkey::part(web, headers, texts, account.passkeys, account.ways);
    let civil = web.app.clock.civil();
    let app = AppPart {
        made: account.app.map(|(made, _)| texts.moment(made, civil)),
        used: account.app.and_then(|(_, used)| used).map(|at| texts.moment(at, civil)),
        named: account.ways.allow(LoginWay::Totp),
    };
    let sessions = account
        .sessions
        .into_iter()
        .map(|s| SessionRow {
            id: s.id.to_string(),
            device: format!("{} ({})", s.device.browser, s.device.address),
            organisation: s.organisation.unwrap_or_default(),
            way: f.t(way_word(s.way)),
            started: texts.moment(s.times.authenticated_at, now),
            last: texts.moment(s.times.last_seen_at, now),
            current: s.id == account.this,
        })
        .collect();
    let memberships = account
        .places
        .into_iter()
        .map(|(place, how)| MembershipRow {
            organisation: place.organisation_name,
            role: texts.role(place.membership.role),
            identified: identified(&f, how.as_deref()),
        })
        .collect();
    let (terms_version, terms_accepted) =
        account.terms.map(|(v, at)| (v, texts.moment(at, civil))).unwrap_or_default();
    let tail = Phone::parse(&account.phone).map(|p| p.tail().to_owned()).unwrap_or_default();
    Account {
        form,
        username: account.user_name,
        email: account.mail,
        phone: format!("•• •• •• {tail}"),
        app,
        passkeys,
        providers: provider::rows(web, &f, account.providers),
        sessions,
        memberships,
        terms_version,
        terms_accepted,
        f,
    }
}

#[derive(Deserialize)]
pub(super) struct Ended {
    #[serde(default)]
    session: String,
}

pub(super) async fn end_session(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    CheckedForm(ended): CheckedForm<Ended>,
) -> Response {
    let Ok(session) = ended.session.parse() else { return Failure::Absent.into_response() };
    match sessions::end(&web.app, &actor, session).await {
        Ok(()) => saying(see_other("/mijn"), say::SESSION_ENDED, &web),
        Err(Stopped::Refused(sessions::Refused::Absent)) => Failure::Absent.into_response(),
        Err(Stopped::Denied(_)) => see_other("/geen-toegang"),
        Err(Stopped::Fault(f)) => fault(&f),
    }
}

pub(super) async fn end_others(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    CheckedForm(NoFields {}): CheckedForm<NoFields>,
) -> Response {
    match sessions::end_others(&web.app, &actor).await {
        Ok(_) => saying(see_other("/mijn"), say::SESSION_ENDED, &web),
        Err(Stopped::Fault(f)) => fault(&f),
        Err(Stopped::Refused(_) | Stopped::Denied(_)) => see_other("/geen-toegang"),
    }
}

#[derive(Deserialize)]
pub(super) struct NewPassword {
    #[serde(default)]
    password: Zeroizing<String>,
    #[serde(default, rename = "new-password")]
    new_password: Zeroizing<String>,
}

pub(super) async fn change_password(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    headers: HeaderMap,
    Framed(f): Framed,
    CheckedForm(typed): CheckedForm<NewPassword>,
) -> Response {
    use passwords::Refused;
    let refused = match passwords::change_password(&web.app, &actor, typed.password, typed.new_password).await
    {
        Ok(()) => return saying(see_other("/mijn"), say::PASSWORD_CHANGED, &web),
        Err(Stopped::Refused(refused)) => refused,
        Err(Stopped::Denied(_)) => return see_other("/geen-toegang"),
        Err(Stopped::Fault(f)) => return fault(&f),
    };
    let (status, form) = match refused {
        Refused::WrongPassword => (
            StatusCode::UNPROCESSABLE_ENTITY,
            Form::new().wrong_key(f.texts, "password", say::PASSWORD_NOW_WRONG),
        ),
        Refused::NewPassword(flaw) => {
            (StatusCode::UNPROCESSABLE_ENTITY, Form::new().problems(f.texts, &[flaw.at("new-password")]))
        }
        Refused::TooOften(wait) => {
            (StatusCode::TOO_MANY_REQUESTS, Form::new().refused(waiting(&f, say::LOGIN_TOO_OFTEN, wait)))
        }
        Refused::Busy(wait) => return Failure::busy(wait).into_response(),
    };
    draw(&web, &actor, &headers, f, (status, form)).await
}

#[derive(Deserialize)]
pub(super) struct NewPhone {
    #[serde(default)]
    phone: String,
    #[serde(default, rename = "phone-password")]
    password: Zeroizing<String>,
}

pub(super) async fn change_phone(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    headers: HeaderMap,
    Framed(f): Framed,
    CheckedForm(typed): CheckedForm<NewPhone>,
) -> Response {
    use phones::Refused;
    let refused = match phones::change_phone(&web.app, &actor, typed.password, &typed.phone).await {
        Ok(sent) => {
            let mut response = see_other("/telefoon-bevestigen");
            append(&mut response, Cookie::Attempt.set(&sent.token, web.tls));
            return response;
        }
        Err(Stopped::Refused(refused)) => refused,
        Err(Stopped::Denied(_)) => return see_other("/geen-toegang"),
        Err(Stopped::Fault(f)) => return fault(&f),
    };
    let kept = Form::new().with("phone", typed.phone);
    let (status, form) = match refused {
        Refused::WrongPassword => (
            StatusCode::UNPROCESSABLE_ENTITY,
            kept.wrong_key(f.texts, "phone-password", say::PASSWORD_NOW_WRONG),
        ),
        Refused::Phone(flaw) => {
            (StatusCode::UNPROCESSABLE_ENTITY, kept.problems(f.texts, &[flaw.at("phone")]))
        }
        Refused::TooOften(wait) => {
            (StatusCode::TOO_MANY_REQUESTS, kept.refused(waiting(&f, say::LOGIN_TOO_OFTEN, wait)))
        }
        Refused::TooManyCodes(wait) => {
            (StatusCode::TOO_MANY_REQUESTS, kept.refused(waiting(&f, say::CODES_TOO_MANY, wait)))
        }
        Refused::Busy(wait) => return Failure::busy(wait).into_response(),
        Refused::CodeWrong | Refused::Over | Refused::Taken => return see_other("/mijn"),
    };
    draw(&web, &actor, &headers, f, (status, form)).await
}
