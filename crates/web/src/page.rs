//! What handlers share: what an address names, the frame of a page, redirects, the line that is shown once after a redirect.

use crate::board;
use crate::cookies::Cookie;
use crate::failure::{Failure, absent};
use crate::forgery::Expected;
use crate::frame::{Frame, Person};
use crate::guard::{InSession, Signed, Viewing};
use crate::i18n::Texts;
use crate::lang::lang_of;
use crate::messages::identity as say;
use crate::messages::{exchange as shared, office, webhooks};
use crate::state::Web;
use crate::status::Tone;
use axum::extract::{FromRequestParts, Path, Request, State};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use std::convert::Infallible;
use std::sync::Arc;
use wissel_core::exchange::view::IDLE as VIEW_IDLE;
use wissel_core::slip::Slip;
use wissel_service::failure::Fault;
use wissel_service::signed::IDLE;

/// The value, or the answer of the surrounding handler.
macro_rules! or_return {
    ($result:expr) => {
        match $result {
            Ok(value) => value,
            Err(response) => return response,
        }
    };
}
pub(crate) use or_return;

/// What an address names, by its typed id or ids. A text that is no id names nothing that is there.
#[derive(Clone, Copy, Debug)]
pub struct Which<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Web> for Which<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let named = Path::from_request_parts(parts, web).await;
        named.map(|Path(id)| Self(id)).map_err(absent)
    }
}

/// The frame for this request: language, who is logged in, her menu, the form token, what just happened.
#[derive(Clone, Debug)]
pub struct Framed(pub Frame);

impl FromRequestParts<Web> for Framed {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Infallible> {
        let lang = lang_of(&parts.headers);
        let now = web.app.clock.civil();
        let when = Texts::new(lang).moment(now, now);
        let mut frame = Frame::visitor(lang, Arc::clone(&web.site), when, parts.uri.path());
        let token = parts.extensions.get::<Expected>().map(Expected::text).unwrap_or_default();
        if let Some(InSession { facts, .. }) = parts.extensions.get() {
            let person = Person {
                name: facts.name.clone(),
                organisation: facts.at_work.as_ref().map(|w| w.organisation.clone()).unwrap_or_default(),
                can_switch: facts.places > 1,
                idle_seconds: u32::try_from(IDLE.as_secs()).unwrap_or(u32::MAX),
                key: facts.at_work.as_ref().map(|w| w.member.membership.to_string()).unwrap_or_default(),
                fresh: facts.at_work.as_ref().is_some_and(|w| w.standing.fresh),
                warned: facts.at_work.as_ref().and_then(|w| w.warned).map(|c| format!("/opgehaald/{c}")),
            };
            let role = parts.extensions.get::<Signed>().map(|s| s.member.role);
            frame = frame.signed(person, token, role, None);
        } else {
            frame.token = token;
            let inside = parts.extensions.get::<Viewing>().is_some();
            frame.client_idle = inside.then(|| u32::try_from(VIEW_IDLE.as_secs()).unwrap_or(u32::MAX));
        }
        Slip::from_random(web.app.random()).text().clone_into(&mut frame.slip);
        frame.board = board::notes(&frame, board::told(web, &frame).await);
        if let Some((key, tone)) = Cookie::Flash.read(&parts.headers, web.tls).and_then(flash) {
            let text = frame.t(key);
            frame = frame.flashed(tone, text);
        }
        Ok(Self(frame))
    }
}

/// The lines that may be shown after a redirect; the cookie names one of them and can say nothing else.
const FLASHES: [(&str, Tone); 116] = [
    (shared::SENT_BEFORE, Tone::Ok),
    (office::PROVIDER_SAVED, Tone::Ok),
    (office::PROVIDER_REMOVED, Tone::Ok),
    (office::PROVIDER_LOCKED, Tone::Warn),
    (office::SCIM_REMOVED, Tone::Ok),
    (say::PROVIDER_OVER, Tone::Warn),
    (say::PROVIDER_STOPPED, Tone::Warn),
    (say::PROVIDER_NOBODY, Tone::Warn),
    (say::PROVIDER_WEAK, Tone::Warn),
    (say::PROVIDER_AWAY, Tone::Warn),
    (say::PROVIDER_FAILED, Tone::Bad),
    (say::PROVIDER_JOINED, Tone::Ok),
    (say::PROVIDER_ELSEWHERE, Tone::Warn),
    (say::PROVIDER_TAKEN, Tone::Bad),
    (say::PROVIDER_UNLINKED, Tone::Ok),
    (office::AGREEMENT_SIGNED_DONE, Tone::Ok),
    (office::AGREEMENT_PUBLISHED, Tone::Ok),
    (office::SECTOR_PUBLISHED, Tone::Ok),
    (office::SECTOR_ON, Tone::Ok),
    (office::SECTOR_OFF, Tone::Ok),
    (office::WIND_DOWN_PLANNED_DONE, Tone::Ok),
    (office::WIND_DOWN_CONFIRMED_DONE, Tone::Ok),
    (office::WIND_DOWN_BACK_DONE, Tone::Ok),
    (office::OWN_LOG_DONE, Tone::Ok),
    (office::MAINTENANCE_PUBLISHED, Tone::Ok),
    (office::MAINTENANCE_CHANGED_DONE, Tone::Ok),
    (office::MAINTENANCE_WITHDRAWN_DONE, Tone::Ok),
    (office::DISCLOSURE_ASKED, Tone::Ok),
    (office::DISCLOSURE_CONFIRMED, Tone::Ok),
    (office::DISCLOSURE_STOPPED, Tone::Ok),
    (office::DISCLOSURE_OVER, Tone::Warn),
    (office::DISCLOSURE_SAME, Tone::Warn),
    (office::RECOVERY_ASKED, Tone::Ok),
    (office::RECOVERY_DONE, Tone::Ok),
    (office::RECOVERY_STOPPED, Tone::Ok),
    (office::RECOVERY_OVER, Tone::Warn),
    (office::RECOVERY_CHANGED, Tone::Warn),
    (office::RECOVERY_OWN_NUMBER_OVER, Tone::Bad),
    (office::SIGN_IN_SAVED, Tone::Ok),
    (office::IDENTIFIED_SAVED, Tone::Ok),
    (say::APP_ADDED, Tone::Ok),
    (say::APP_REMOVED, Tone::Ok),
    (say::PASSKEY_ADDED, Tone::Ok),
    (say::PASSKEY_REMOVED, Tone::Ok),
    (say::CONFIRMED, Tone::Ok),
    (say::PASSKEY_OVER, Tone::Warn),
    (say::PASSKEY_WRONG, Tone::Bad),
    (say::PASSKEY_COPIED, Tone::Bad),
    (say::PASSKEY_NOT_NAMED, Tone::Warn),
    (say::PASSKEY_KNOWN, Tone::Warn),
    (say::PASSKEY_UNAVAILABLE, Tone::Warn),
    (say::PASSKEY_TOO_OFTEN, Tone::Warn),
    (say::CODE_SENT, Tone::Ok),
    (say::PASSWORD_CHANGED, Tone::Ok),
    (say::PHONE_CHANGED, Tone::Ok),
    (say::SESSION_ENDED, Tone::Ok),
    (say::LOGGED_OUT, Tone::Ok),
    (say::SESSION_OVER, Tone::Warn),
    (say::CODE_OVER, Tone::Warn),
    (say::CODE_OVER_INVITED, Tone::Warn),
    (say::CODE_OVER_PHONE, Tone::Warn),
    (say::CODE_OVER_CONFIRM, Tone::Warn),
    (say::PHONE_TAKEN, Tone::Bad),
    (say::PHONE_TAKEN_INVITED, Tone::Bad),
    (say::PHONE_TAKEN_LOGIN, Tone::Bad),
    (shared::VIEW_OVER, Tone::Warn),
    (shared::VIEW_WITHDRAWN_BEFORE, Tone::Info),
    (shared::VIEW_LEFT, Tone::Ok),
    (shared::VIEW_SAID, Tone::Ok),
    (shared::CODE_WITHDRAWN, Tone::Ok),
    (shared::REPORT_ANSWERED, Tone::Ok),
    (office::EMERGENCY_NOW_ON, Tone::Ok),
    (office::EMERGENCY_NOW_OFF, Tone::Ok),
    (office::EMERGENCY_REVIEWED, Tone::Ok),
    (office::BREACH_OPENED, Tone::Ok),
    (office::BREACH_NOTED, Tone::Ok),
    (office::BREACH_DONE, Tone::Ok),
    (office::LOG_SAMPLED, Tone::Ok),
    (office::LOG_SAMPLE_NONE, Tone::Info),
    (office::LOG_CASE_REVIEWED, Tone::Ok),
    (office::COMPLAINT_ANSWERED, Tone::Ok),
    (office::COMPLAINT_EXTENDED, Tone::Ok),
    (shared::SHARED_DONE, Tone::Ok),
    (shared::UNDONE, Tone::Ok),
    (shared::UNDO_OVER, Tone::Warn),
    (shared::VERSION_DONE, Tone::Ok),
    (shared::DATE_CHANGED, Tone::Ok),
    (shared::STOPPED, Tone::Ok),
    (shared::BSN_ADDED, Tone::Ok),
    (shared::KEPT, Tone::Ok),
    (shared::RESTORED_DONE, Tone::Ok),
    (shared::ANSWERED_NO, Tone::Info),
    (shared::WARNING_CONFIRMED, Tone::Ok),
    (shared::SEARCH_OVER, Tone::Warn),
    (office::MEMBER_INVITED_DONE, Tone::Ok),
    (office::MEMBER_ENDED_DONE, Tone::Ok),
    (office::MEMBER_WITHDRAWN_DONE, Tone::Ok),
    (office::DEPARTMENT_MADE, Tone::Ok),
    (office::DEPARTMENT_RENAMED, Tone::Ok),
    (office::DEPARTMENT_REMOVED, Tone::Ok),
    (office::DEPARTMENT_CHOSEN, Tone::Ok),
    (office::CLIENT_REVOKED_DONE, Tone::Ok),
    (webhooks::TESTED, Tone::Info),
    (webhooks::ON_DONE, Tone::Ok),
    (webhooks::OFF_DONE, Tone::Ok),
    (webhooks::REMOVED, Tone::Ok),
    (office::AGREEMENT_SAVED, Tone::Ok),
    (office::AGREEMENT_ENDED_DONE, Tone::Ok),
    (office::AGREEMENT_ENDS_DONE, Tone::Ok),
    (office::AGREEMENT_KEPT, Tone::Ok),
    (office::ORGANISATION_ADDED, Tone::Ok),
    (office::ORGANISATION_SAVED, Tone::Ok),
    (office::BAR_DONE, Tone::Ok),
    (office::LIFT_DONE, Tone::Ok),
    (office::QUEUE_RETRIED, Tone::Ok),
    (office::PUBLISH_DONE, Tone::Ok),
];

fn flash(key: &str) -> Option<(&'static str, Tone)> {
    FLASHES.into_iter().find(|(k, _)| *k == key)
}

/// Middleware: a line that was shown is not shown again.
pub async fn show_once(State(web): State<Web>, request: Request, next: Next) -> Response {
    let shown = Cookie::Flash.read(request.headers(), web.tls).is_some();
    let mut response = next.run(request).await;
    let sets = response.headers().get_all(SET_COOKIE).iter().any(|v| names(v, Cookie::Flash.name(web.tls)));
    let is_page = response.status() != StatusCode::SEE_OTHER;
    if shown && !sets && is_page {
        append(&mut response, Cookie::Flash.clear(web.tls));
    }
    response
}

fn names(value: &HeaderValue, name: &str) -> bool {
    value.to_str().is_ok_and(|v| v.starts_with(name))
}

/// After a form: go there (POST-redirect-GET).
pub fn see_other(to: &str) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, to.to_owned())]).into_response()
}

/// Adds a cookie to an answer.
pub fn append(response: &mut Response, cookie: Option<HeaderValue>) {
    if let Some(cookie) = cookie {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}

/// The same answer, with this line shown on the page that it leads to.
#[must_use]
pub fn saying(mut response: Response, key: &'static str, web: &Web) -> Response {
    append(&mut response, Cookie::Flash.set(key, web.tls));
    response
}

/// A fault of ours: logged, and answered without details.
pub fn fault(fault: &Fault) -> Response {
    if matches!(fault, Fault::Busy) {
        return Failure::busy(std::time::Duration::from_secs(1)).into_response();
    }
    tracing::error!(%fault, "a request failed");
    Failure::Fault.into_response()
}
