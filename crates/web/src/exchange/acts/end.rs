//! `/dossiers/{id}/stoppen` and `/geeindigd`: sharing stops, or the pregnancy ended.

use super::{Sent, ruled};
use crate::exchange::record::gone;
use crate::exchange::{missing, stopped};
use crate::guard::Signed;
use crate::messages::exchange as say;
use crate::page::{saying, see_other};
use crate::state::Web;
use crate::views::exchange::Act;
use axum::response::Response;
use wissel_core::exchange::record::WithdrawReason;
use wissel_core::ids::RecordId;
use wissel_core::input::{Flaw, code};
use wissel_service::exchange::own::Missing;
use wissel_service::exchange::pregnancy_ended::{Ended, pregnancy_ended};
use wissel_service::exchange::withdraw::{Withdraw, WithdrawRefused, withdraw};
use wissel_service::failure::Failure as Stopped;

pub(super) fn withdraw_refused(refused: WithdrawRefused) -> Response {
    match refused {
        WithdrawRefused::Missing(m) => missing(m),
        WithdrawRefused::Rule(r) => ruled(r),
    }
}

pub(super) async fn ended(sent: Sent) -> Response {
    match sent.fields.choice.as_str() {
        "erase" => {
            // Why it is not needed any more is not stored: before the due date it would tell of a loss.
            let reason = WithdrawReason::NoLongerNeeded;
            end(&sent.web, &sent.signed, sent.record, reason, Some(sent.version)).await
        }
        "keep" => {
            let command = Ended { record: sent.record, version: sent.version };
            match pregnancy_ended(&sent.web.app, &sent.signed.actor, command).await {
                Ok(()) => sent.done(say::KEPT),
                Err(failure) => stopped(failure, withdraw_refused),
            }
        }
        _ => sent.again(Act::PregnancyEnded, &[Flaw::new(code::REQUIRED).at("choice")]).await,
    }
}

/// Withdraws and destroys; leads to the receipt, or to what a data breach asks.
pub(super) async fn end(
    web: &Web,
    signed: &Signed,
    record: RecordId,
    reason: WithdrawReason,
    version: Option<i64>,
) -> Response {
    match withdraw(&web.app, &signed.actor, Withdraw { record, reason, version }).await {
        Ok(done) if done.may_be_breach => see_other(&format!("/dossiers/{record}/datalek")),
        Ok(done) => saying(see_other(&format!("/ontvangstbewijs/{}", done.receipt)), say::STOPPED, web),
        Err(Stopped::Refused(WithdrawRefused::Missing(Missing::Gone))) => gone(web, signed, record).await,
        Err(failure) => stopped(failure, withdraw_refused),
    }
}

pub(super) async fn stop(sent: Sent) -> Response {
    match WithdrawReason::from_form(&sent.fields.reason) {
        Ok(reason) => end(&sent.web, &sent.signed, sent.record, reason, Some(sent.version)).await,
        Err(flaw) => sent.again(Act::Stop, &[flaw.at("reason")]).await,
    }
}
