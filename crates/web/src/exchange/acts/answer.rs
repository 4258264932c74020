//! The answers to what the program asks about a record: "Nog nodig?", and after a restore whether it should be there.

use super::end::{end, withdraw_refused};
use super::{Fields, ruled};
use crate::exchange::record::whole;
use crate::exchange::stopped;
use crate::forgery::CheckedForm;
use crate::guard::Signed;
use crate::messages::exchange as say;
use crate::page::{Which, or_return, saying, see_other};
use crate::state::Web;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use wissel_core::exchange::record::{RecordRefused, WithdrawReason};
use wissel_core::ids::RecordId;
use wissel_service::exchange::confirm_restored::{ConfirmRestored, confirm_restored};
use wissel_service::exchange::see_record::Face;
use wissel_service::exchange::still_needed::still_needed;
use wissel_service::exchange::withdraw::WithdrawRefused;
use wissel_service::failure::Failure as Stopped;

/// The answer to a question that the program asked: erase, or keep.
enum Answer {
    Erase,
    Keep,
}

/// Who answered, about which record, and what.
pub(super) struct Answered {
    web: Web,
    signed: Signed,
    record: RecordId,
    answer: Answer,
    fields: Fields,
}

impl FromRequest<Web> for Answered {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let signed = <Signed as FromRequestParts<Web>>::from_request_parts(&mut parts, web).await?;
        let Which(record) = Which::from_request_parts(&mut parts, web).await?;
        let form = CheckedForm::from_request(Request::from_parts(parts, body), web).await;
        let CheckedForm(fields): CheckedForm<Fields> = form?;
        let answer = match fields.answer.as_str() {
            "erase" => Answer::Erase,
            "keep" => Answer::Keep,
            _ => return Err(StatusCode::BAD_REQUEST.into_response()),
        };
        Ok(Self { web: web.clone(), signed, record, answer, fields })
    }
}

impl Answered {
    async fn erase(&self, version: i64) -> Response {
        end(&self.web, &self.signed, self.record, WithdrawReason::NoLongerNeeded, Some(version)).await
    }
    fn kept(&self, done: Result<(), Stopped<WithdrawRefused>>, key: &'static str) -> Response {
        match done {
            Ok(()) => saying(see_other(&format!("/dossiers/{}", self.record)), key, &self.web),
            Err(failure) => stopped(failure, withdraw_refused),
        }
    }
}

/// "Nog nodig?"
pub(super) async fn needed(a: Answered) -> Response {
    if let Answer::Keep = a.answer {
        let done = still_needed(&a.web.app, &a.signed.actor, a.record).await;
        return a.kept(done, say::KEPT);
    }
    // Only the question destroys without asking why; before its time "Delen stoppen" does.
    let w = or_return!(whole(&a.web, &a.signed, a.record, Face::Act).await);
    if w.retention.still_needed_on().is_none_or(|day| w.now.day() < day) {
        return ruled(RecordRefused::NotAsked);
    }
    a.erase(w.record.version).await
}

/// After a restore: should this record still be there?
pub(super) async fn restored(a: Answered) -> Response {
    let version = or_return!(a.fields.version());
    if let Answer::Keep = a.answer {
        let command = ConfirmRestored { record: a.record, version };
        let done = confirm_restored(&a.web.app, &a.signed.actor, command).await;
        return a.kept(done, say::RESTORED_DONE);
    }
    a.erase(version).await
}
