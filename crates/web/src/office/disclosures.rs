//! `/operator/verstrekkingen` (U5.5): one operator asks for a disclosure, another confirms it. Content is never here: what
//! was agreed on is written by the command line.

use super::shared::stopped;
use crate::failure::Failure;
use crate::forgery::{CheckedForm, NoFields};
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::guard::Signed;
use crate::i18n::Texts;
use crate::key;
use crate::messages::office as say;
use crate::page::{Framed, Which, saying, see_other};
use crate::state::Web;
use crate::status::{Status, Tone};
use crate::views::office::{DisclosureRow, Disclosures};
use crate::views::page_with;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wissel_core::actor::Actor;
use wissel_core::ids::DisclosureId;
use wissel_core::privacy::disclosure::{DisclosureRefused, Stage};
use wissel_core::time::Moment;
use wissel_service::privacy::disclosure::see::{Listed, list as listed};
use wissel_service::privacy::disclosure::sign::{Act, sign as sign_it};

const LIST: &str = "/operator/verstrekkingen";

pub(super) async fn list(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
) -> Response {
    draw(&web, &actor, f, StatusCode::OK, Form::new()).await
}

async fn draw(web: &Web, actor: &Actor, f: Frame, status: StatusCode, form: Form) -> Response {
    let list = match listed(&web.app, actor).await {
        Ok(list) => list.into_inner(),
        Err(failure) => return stopped(failure, refused),
    };
    let rows = list.rows.into_iter().map(|row| shown(f.texts, row, list.now)).collect();
    page_with(status, &Disclosures { form, rows, f: f.at(Section::Operator) })
}

fn shown(t: Texts, row: Listed, now: Moment) -> DisclosureRow {
    let d = row.disclosure;
    let (tone, stage) = match row.stage {
        Stage::Prepared => (Tone::Info, key!("disclosure-stage-prepared")),
        Stage::Asked => (Tone::Warn, key!("disclosure-stage-asked")),
        Stage::Confirmed => (Tone::Warn, key!("disclosure-stage-confirmed")),
        Stage::Written => (Tone::Done, key!("disclosure-stage-written")),
        Stage::Over => (Tone::Done, key!("disclosure-stage-over")),
    };
    DisclosureRow {
        id: d.id.to_string(),
        number: d.number,
        status: Status::new(tone, t.t(stage)),
        source: row.source,
        ground: t.disclosure_ground(d.basis.ground),
        basis: d.basis.words,
        document: d.document_name,
        hash: row.sha256,
        told: match d.basis.untold {
            Some(why) => t.t1("disclosure-untold", "why", why),
            None => t.t("disclosure-told-yes"),
        },
        asked_by: row.asked_by,
        confirmed_by: row.confirmed_by,
        until: t.moment(d.moments.expires_at, now),
        written: d.moments.written_at.map(|at| t.moment(at, now)),
        can_ask: row.stage == Stage::Prepared,
        can_confirm: row.stage == Stage::Asked && !row.own,
        own: row.stage == Stage::Asked && row.own,
        can_stop: matches!(row.stage, Stage::Prepared | Stage::Asked | Stage::Confirmed),
    }
}

#[derive(Deserialize)]
pub(super) struct Signing {
    #[serde(default)]
    act: String,
    #[serde(default)]
    read: String,
}

/// Asks or confirms.
pub(super) async fn sign(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Which(id): Which<DisclosureId>,
    CheckedForm(typed): CheckedForm<Signing>,
) -> Response {
    let (act, done) = match typed.act.as_str() {
        "ask" => (Act::Ask, say::DISCLOSURE_ASKED),
        "confirm" => (Act::Confirm, say::DISCLOSURE_CONFIRMED),
        _ => return Failure::Absent.into_response(),
    };
    if typed.read != "yes" {
        let form = Form::new().refused(f.t(say::DISCLOSURE_TICK));
        return draw(&web, &actor, f, StatusCode::UNPROCESSABLE_ENTITY, form).await;
    }
    answer(&web, sign_it(&web.app, &actor, id, act).await, done)
}

/// Stops one; whoever operates may.
pub(super) async fn stop(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Which(id): Which<DisclosureId>,
    CheckedForm(NoFields {}): CheckedForm<NoFields>,
) -> Response {
    answer(&web, sign_it(&web.app, &actor, id, Act::Stop).await, say::DISCLOSURE_STOPPED)
}

fn answer(
    web: &Web,
    result: Result<(), wissel_service::failure::Failure<DisclosureRefused>>,
    done: &'static str,
) -> Response {
    match result {
        Ok(()) => saying(see_other(LIST), done, web),
        Err(failure) => stopped(failure, |why| match why {
            DisclosureRefused::Same => saying(see_other(LIST), say::DISCLOSURE_SAME, web),
            DisclosureRefused::Over => saying(see_other(LIST), say::DISCLOSURE_OVER, web),
            other => refused(other),
        }),
    }
}

/// What no form of these pages can run into looks like something that is not there.
fn refused(_: DisclosureRefused) -> Response {
    Failure::Absent.into_response()
}
