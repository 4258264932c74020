//! Emergency access (U3.9): the administrator's switch, and the queue of the privacy officers.

use super::shared::{PageQuery, number, pages, paging, stopped};
use crate::failure::{Failure, absent};
use crate::forgery::CheckedForm;
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::guard::Signed;
use crate::i18n::Texts;
use crate::messages::office as say;
use crate::page::{Framed, Which, saying, see_other};
use crate::state::Web;
use crate::status::{Status, Tone};
use crate::views::office::{EmergencyList, EmergencyOne, EmergencyRow};
use crate::views::{page as show, page_with};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wissel_core::exchange::emergency::{CaseRefused, Verdict, review};
use wissel_core::ids::EmergencyId;
use wissel_core::refusal::Coded;
use wissel_core::time::Moment;
use wissel_service::office::emergencies::{self as use_cases, Close, Whole};
use wissel_service::office::switch_emergency;

#[derive(Deserialize)]
pub(super) struct Switch {
    #[serde(default)]
    on: String,
}

/// Allows emergency access in her organisation, or ends it.
pub(super) async fn switch(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    CheckedForm(typed): CheckedForm<Switch>,
) -> Response {
    let on = match typed.on.as_str() {
        "yes" => true,
        "no" => false,
        _ => return StatusCode::BAD_REQUEST.into_response(),
    };
    match switch_emergency::switch(&web.app, &actor, on).await {
        Ok(()) => {
            let said = if on { say::EMERGENCY_NOW_ON } else { say::EMERGENCY_NOW_OFF };
            saying(see_other("/beheer"), said, &web)
        }
        Err(failure) => stopped(failure, |why| match why {
            switch_emergency::Refused::NoOfficer => {
                Failure::refused(StatusCode::CONFLICT, why.code(), say::EMERGENCY_NO_OFFICER).into_response()
            }
            switch_emergency::Refused::Unchanged => see_other("/beheer"),
        }),
    }
}

/// Whether it is allowed, in words.
pub(super) fn allowed(t: Texts, on: bool) -> Status {
    if on {
        Status::new(Tone::Ok, t.t(say::EMERGENCY_IS_ON))
    } else {
        Status::new(Tone::Done, t.t(say::EMERGENCY_IS_OFF))
    }
}

fn status(t: Texts, verdict: Option<Verdict>, opened: Moment, now: Moment) -> Status {
    match verdict {
        Some(Verdict::Justified) => Status::new(Tone::Done, t.t(say::EMERGENCY_JUSTIFIED)),
        Some(Verdict::NotJustified) => Status::new(Tone::Bad, t.t(say::EMERGENCY_NOT_JUSTIFIED)),
        None => {
            let days = now.since(opened).as_secs() / (24 * 3600);
            Status::new(Tone::Warn, t.t1(say::EMERGENCY_WAITS, "n", days))
        }
    }
}

pub(super) async fn list(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Query(asked): Query<PageQuery>,
) -> Response {
    let paging = paging(&asked.pagina);
    let list = match use_cases::list(&web.app, &actor, paging).await {
        Ok(list) => list,
        Err(failure) => return stopped(failure, absent),
    };
    let t = f.texts;
    show(&EmergencyList {
        open: number(list.open),
        pages: pages(paging, list.total, "/noodtoegang?"),
        rows: list
            .rows
            .iter()
            .map(|r| EmergencyRow {
                id: r.id.to_string(),
                number: r.number.clone(),
                who: r.who.clone(),
                at: t.moment(r.opened_at, list.now),
                status: status(t, r.verdict, r.opened_at, list.now),
            })
            .collect(),
        f: f.at(Section::Emergencies),
    })
}

fn refused(why: CaseRefused) -> Response {
    let said = match why {
        CaseRefused::Absent => return Failure::Absent.into_response(),
        CaseRefused::Closed => say::EMERGENCY_CLOSED,
        CaseRefused::Own => say::EMERGENCY_OWN,
    };
    Failure::refused(StatusCode::CONFLICT, why.code(), said).into_response()
}

pub(super) async fn page(
    State(web): State<Web>,
    signed: Signed,
    Framed(f): Framed,
    Which(id): Which<EmergencyId>,
) -> Response {
    draw(&web, &signed, f, id, StatusCode::OK, Form::new()).await
}

async fn draw(
    web: &Web,
    signed: &Signed,
    f: Frame,
    id: EmergencyId,
    status: StatusCode,
    form: Form,
) -> Response {
    match use_cases::see(&web.app, &signed.actor, id).await {
        Ok(whole) => page_with(status, &view(web, f, form, whole)),
        Err(failure) => stopped(failure, refused),
    }
}

fn view(web: &Web, f: Frame, form: Form, w: Whole) -> EmergencyOne {
    let (t, now) = (f.texts, web.app.clock.civil());
    EmergencyOne {
        id: w.case.id.to_string(),
        number: w.case.record_number,
        status: status(t, w.case.verdict, w.case.opened_at, now),
        at: t.moment(w.case.opened_at, now),
        who: w.who,
        source: w.source,
        purpose: t.t(format!("purpose-{}", w.case.purpose.replace('_', "-"))),
        reason: w.reason.as_str().to_owned(),
        closed_at: w.closed.as_ref().map(|c| t.moment(c.at, now)),
        note: w.closed.map(|c| c.review.note),
        closed_by: w.closed_by,
        own: w.own,
        form,
        f: f.at(Section::Emergencies),
    }
}

#[derive(Deserialize)]
pub(super) struct Decided {
    #[serde(default)]
    verdict: String,
    #[serde(default)]
    note: String,
}

pub(super) async fn close(
    State(web): State<Web>,
    signed: Signed,
    Framed(f): Framed,
    Which(case): Which<EmergencyId>,
    CheckedForm(typed): CheckedForm<Decided>,
) -> Response {
    let review = match review(&typed.verdict, &typed.note) {
        Ok(review) => review,
        Err(problems) => {
            let form = Form::new().with("verdict", typed.verdict).with("note", typed.note);
            let form = form.problems(f.texts, problems.all());
            return draw(&web, &signed, f, case, StatusCode::UNPROCESSABLE_ENTITY, form).await;
        }
    };
    match use_cases::close(&web.app, &signed.actor, Close { case, review }).await {
        Ok(()) => saying(see_other("/noodtoegang"), say::EMERGENCY_REVIEWED, &web),
        Err(failure) => stopped(failure, refused),
    }
}
