//! `/logcontrole`: the privacy officers look at a sample of the log and at what strikes the eye in it, and decide.

use super::shared::{PageQuery, number, pages, paging, stopped};
use crate::failure::Failure;
use crate::forgery::{CheckedForm, NoFields};
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::guard::Signed;
use crate::i18n::Texts;
use crate::messages::office as say;
use crate::page::{Framed, Which, saying, see_other};
use crate::state::Web;
use crate::status::{Status, Tone};
use crate::views::office::{LogCaseList, LogCaseOne, LogCaseRow};
use crate::views::{page as show, page_with};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wissel_core::ids::LogCaseId;
use wissel_core::privacy::log_case::{CaseRefused, MISSES, Pattern, Verdict, review};
use wissel_core::refusal::Coded;
use wissel_service::privacy::log_review::{self as use_cases, Close, Whole};

fn status(t: Texts, verdict: Option<Verdict>) -> Status {
    match verdict {
        Some(Verdict::InOrder) => Status::new(Tone::Done, t.t(say::LOG_CASE_IN_ORDER)),
        Some(Verdict::NotInOrder) => Status::new(Tone::Bad, t.t(say::LOG_CASE_NOT_IN_ORDER)),
        None => Status::new(Tone::Warn, t.t(say::LOG_CASE_WAITS)),
    }
}

fn why(t: Texts, pattern: Pattern) -> String {
    match pattern {
        Pattern::Sample => t.t(say::PATTERN_SAMPLE),
        Pattern::OwnName => t.t(say::PATTERN_OWN_NAME),
        Pattern::Colleague => t.t(say::PATTERN_COLLEAGUE),
        Pattern::Misses => t.t1(say::PATTERN_MISSES, "n", MISSES),
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
        Ok(list) => list.into_inner(),
        Err(failure) => return stopped(failure, refused),
    };
    let t = f.texts;
    let rows = list.rows.into_iter().map(|(case, who)| LogCaseRow {
        id: case.id.to_string(),
        why: why(t, case.pattern),
        who,
        at: t.moment(case.happened_at, list.now),
        status: status(t, case.verdict),
    });
    show(&LogCaseList {
        rows: rows.collect(),
        open: number(list.open),
        pages: pages(paging, list.total, "/logcontrole?"),
        f: f.at(Section::LogReview),
    })
}

pub(super) async fn sample(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    _: CheckedForm<NoFields>,
) -> Response {
    match use_cases::sample(&web.app, &actor).await {
        Ok(0) => saying(see_other("/logcontrole"), say::LOG_SAMPLE_NONE, &web),
        Ok(_) => saying(see_other("/logcontrole"), say::LOG_SAMPLED, &web),
        Err(failure) => stopped(failure, refused),
    }
}

fn refused(why: CaseRefused) -> Response {
    let said = match why {
        CaseRefused::Absent => return Failure::Absent.into_response(),
        CaseRefused::Closed => say::LOG_CASE_CLOSED,
        CaseRefused::Own => say::LOG_CASE_OWN,
    };
    Failure::refused(StatusCode::CONFLICT, why.code(), said).into_response()
}

pub(super) async fn page(
    State(web): State<Web>,
    signed: Signed,
    Framed(f): Framed,
    Which(id): Which<LogCaseId>,
) -> Response {
    draw(&web, &signed, f, id, StatusCode::OK, Form::new()).await
}

async fn draw(
    web: &Web,
    signed: &Signed,
    f: Frame,
    id: LogCaseId,
    status: StatusCode,
    form: Form,
) -> Response {
    match use_cases::see(&web.app, &signed.actor, id).await {
        Ok(whole) => page_with(status, &view(web, f, form, whole.into_inner())),
        Err(failure) => stopped(failure, refused),
    }
}

fn view(web: &Web, f: Frame, form: Form, w: Whole) -> LogCaseOne {
    let (t, now) = (f.texts, web.app.clock.civil());
    LogCaseOne {
        id: w.case.id.to_string(),
        why: why(t, w.case.pattern),
        status: status(t, w.case.verdict),
        at: t.moment(w.case.happened_at, now),
        who: w.who,
        number: w.case.record_number.unwrap_or_default(),
        closed_by: w.closed.as_ref().map(|(_, by)| by.clone()).unwrap_or_default(),
        closed_at: w.closed.as_ref().map(|(closed, _)| t.moment(closed.at, now)),
        note: w.closed.map(|(closed, _)| closed.review.note),
        own: w.own,
        form,
        f: f.at(Section::LogReview),
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
    Which(case): Which<LogCaseId>,
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
        Ok(()) => saying(see_other("/logcontrole"), say::LOG_CASE_REVIEWED, &web),
        Err(failure) => stopped(failure, refused),
    }
}
