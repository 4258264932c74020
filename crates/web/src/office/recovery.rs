//! Recovery (U3.5): an administrator asks to let a colleague back in, a second person of the organisation confirms.

use super::shared::{stopped, unrefused};
use crate::failure::{Failure, absent};
use crate::forgery::{CheckedForm, NoFields};
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::guard::Signed;
use crate::messages::office as say;
use crate::page::{Framed, Which, or_return, saying, see_other};
use crate::state::Web;
use crate::views::office::{AskRecovery, Recoveries, RecoveryRow};
use crate::views::page_with;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wissel_core::actor::Actor;
use wissel_core::identity::membership::MembershipState;
use wissel_core::identity::recovery::AskRefused;
use wissel_core::ids::{MembershipId, RecoveryId};
use wissel_core::input::code;
use wissel_core::person::Phone;
use wissel_service::failure::Failure as Stopped;
use wissel_service::identity::recovery::ask::{self as asking, ask as ask_for};
use wissel_service::identity::recovery::confirm::{self as confirming, confirm as confirm_it};
use wissel_service::identity::recovery::see::{Waiting, see};
use wissel_service::identity::recovery::stop::{self as stopping, stop as stop_it};
use wissel_service::office::members;

const LIST: &str = "/herstel";
const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

pub(super) async fn ask_page(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Which(id): Which<MembershipId>,
) -> Response {
    draw_ask(&web, &actor, f, id, (StatusCode::OK, Form::new())).await
}

async fn draw_ask(
    web: &Web,
    actor: &Actor,
    f: Frame,
    id: MembershipId,
    (status, form): (StatusCode, Form),
) -> Response {
    let office = or_return!(unrefused(members::see(&web.app, actor).await));
    let at_work = |m: &&members::MemberRow| m.id == id && m.state == MembershipState::Active;
    let Some(name) = office.members.iter().find(at_work).map(|m| m.name.clone()) else {
        return Failure::Absent.into_response();
    };
    page_with(status, &AskRecovery { f: f.at(Section::Members), form, id: id.to_string(), name })
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    phone: String,
    #[serde(default)]
    seen: String,
}

pub(super) async fn ask(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Which(member): Which<MembershipId>,
    CheckedForm(typed): CheckedForm<Typed>,
) -> Response {
    // The tick is never put back: it is made anew each time.
    let mut form = Form::new().with("phone", &typed.phone);
    let phone = Phone::parse_for_sms(&typed.phone);
    if let Err(flaw) = &phone {
        form = form.problems(f.texts, &[flaw.clone().at("phone")]);
    }
    if typed.seen != "yes" {
        form = form.wrong_key(f.texts, "seen", say::RECOVERY_TICK);
    }
    let Ok(phone) = phone else { return draw_ask(&web, &actor, f, member, (WRONG, form)).await };
    if form.again() {
        return draw_ask(&web, &actor, f, member, (WRONG, form)).await;
    }
    let form = match ask_for(&web.app, &actor, member, phone).await {
        Ok(()) => return saying(see_other(LIST), say::RECOVERY_ASKED, &web),
        Err(Stopped::Refused(asking::Refused::Phone)) => {
            form.problems(f.texts, &[wissel_core::input::Flaw::from(code::PHONE_COUNTRY).at("phone")])
        }
        Err(Stopped::Refused(asking::Refused::Rule(why))) => {
            let key = match why {
                AskRefused::NotAtWork => return Failure::Absent.into_response(),
                AskRefused::Oneself => say::RECOVERY_ONESELF,
                AskRefused::Barred => say::RECOVERY_BARRED,
                AskRefused::Elsewhere => say::RECOVERY_ELSEWHERE,
                AskRefused::OwnNumber => say::RECOVERY_OWN_NUMBER,
                AskRefused::NobodyElse => say::RECOVERY_NOBODY_ELSE,
            };
            form.refused(f.t(key))
        }
        Err(failure) => return stopped(failure, absent),
    };
    draw_ask(&web, &actor, f, member, (WRONG, form)).await
}

pub(super) async fn list(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
) -> Response {
    draw(&web, &actor, f, StatusCode::OK, Form::new()).await
}

async fn draw(web: &Web, actor: &Actor, f: Frame, status: StatusCode, form: Form) -> Response {
    let waiting = or_return!(unrefused(see(&web.app, actor).await));
    let now = web.app.clock.real();
    let row = |w: Waiting| RecoveryRow {
        id: w.id.to_string(),
        name: w.name,
        by: w.by,
        phone_tail: w.phone_tail,
        asked: f.texts.moment(w.asked_at, now),
        until: f.texts.moment(w.until, now),
        is_hers: w.is_hers,
    };
    let rows = waiting.into_iter().map(row).collect();
    page_with(status, &Recoveries { form, rows, f: f.at(Section::Recoveries) })
}

#[derive(Deserialize)]
pub(super) struct Answer {
    #[serde(default)]
    seen: String,
}

/// Stops a request; whoever sees it may.
pub(super) async fn stop(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Which(id): Which<RecoveryId>,
    CheckedForm(NoFields {}): CheckedForm<NoFields>,
) -> Response {
    match stop_it(&web.app, &actor, id).await {
        Ok(()) => saying(see_other(LIST), say::RECOVERY_STOPPED, &web),
        Err(failure) => stopped(failure, |why| match why {
            stopping::Refused::Absent => Failure::Absent.into_response(),
            stopping::Refused::Over => saying(see_other(LIST), say::RECOVERY_OVER, &web),
        }),
    }
}

pub(super) async fn confirm(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Which(id): Which<RecoveryId>,
    CheckedForm(answer): CheckedForm<Answer>,
) -> Response {
    if answer.seen != "yes" {
        let form = Form::new().refused(f.t(say::RECOVERY_TICK));
        return draw(&web, &actor, f, WRONG, form).await;
    }
    match confirm_it(&web.app, &actor, id).await {
        Ok(()) => saying(see_other(LIST), say::RECOVERY_DONE, &web),
        Err(failure) => stopped(failure, |why| {
            let line = match why {
                confirming::Refused::Absent => return Failure::Absent.into_response(),
                confirming::Refused::Over => say::RECOVERY_OVER,
                confirming::Refused::Changed => say::RECOVERY_CHANGED,
                confirming::Refused::OwnNumber => say::RECOVERY_OWN_NUMBER_OVER,
            };
            saying(see_other(LIST), line, &web)
        }),
    }
}
