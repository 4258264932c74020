//! `/datalekken`: files of data breaches with their 72 hours (GDPR art. 33), for the privacy officers.

use super::shared::{PageQuery, number, pages, paging, stopped};
use crate::failure::Failure;
use crate::forgery::CheckedForm;
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::guard::Signed;
use crate::i18n::Texts;
use crate::messages::exchange::SENT_BEFORE;
use crate::messages::office as say;
use crate::page::{Framed, Which, saying, see_other};
use crate::state::Web;
use crate::status::{Status, Tone};
use crate::views::office::{BreachFile, BreachList, BreachRow, BreachTold};
use crate::views::page_with;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wissel_core::ids::BreachId;
use wissel_core::privacy::breach::{self, BreachRefused, Clock, Outcome, Whom, clock, deadline};
use wissel_core::refusal::Coded;
use wissel_core::time::Moment;
use wissel_service::once::Once;
use wissel_service::privacy::breaches::{self as use_cases, Close, File, Tell, Whole};

const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
/// With so few hours left it is said as a warning.
const SOON: u64 = 24;

/// Where a file stands, in words.
fn status(t: Texts, file: &File, now: Moment) -> Status {
    match (file.outcome, clock(file.known_at, file.reported_at, now)) {
        (Some(Outcome::Reported), _) => Status::new(Tone::Done, t.t(say::BREACH_REPORTED)),
        (Some(Outcome::NotNeeded), _) => Status::new(Tone::Done, t.t(say::BREACH_NOT_NEEDED)),
        (None, Clock::InTime) => Status::new(Tone::Ok, t.t(say::BREACH_IN_TIME)),
        (None, Clock::Late) => Status::new(Tone::Warn, t.t(say::BREACH_LATE)),
        (None, Clock::Over(n)) => Status::new(Tone::Bad, t.t1(say::BREACH_OVER, "n", n)),
        (None, Clock::Left(n)) => {
            let tone = if n < SOON { Tone::Warn } else { Tone::Info };
            Status::new(tone, t.t1(say::BREACH_LEFT, "n", n))
        }
    }
}

pub(super) async fn list(
    State(web): State<Web>,
    signed: Signed,
    Framed(f): Framed,
    Query(asked): Query<PageQuery>,
) -> Response {
    draw_list(&web, &signed, f, &asked.pagina, StatusCode::OK, Form::new()).await
}

async fn draw_list(
    web: &Web,
    signed: &Signed,
    f: Frame,
    page: &str,
    status_code: StatusCode,
    form: Form,
) -> Response {
    let paging = paging(page);
    let list = match use_cases::list(&web.app, &signed.actor, paging).await {
        Ok(list) => list.into_inner(),
        Err(failure) => return stopped(failure, refused),
    };
    let t = f.texts;
    let row = |file: &File| BreachRow {
        id: file.id.to_string(),
        known: t.moment(file.known_at, list.now),
        deadline: t.moment(deadline(file.known_at), list.now),
        status: status(t, file, list.now),
    };
    let view = BreachList {
        rows: list.rows.iter().map(row).collect(),
        open: number(list.open),
        pages: pages(paging, list.total, "/datalekken?"),
        form,
        f: f.at(Section::Breaches),
    };
    page_with(status_code, &view)
}

#[derive(Deserialize)]
pub(super) struct Opened {
    #[serde(default)]
    day: String,
    #[serde(default)]
    time: String,
    #[serde(default)]
    what: String,
    #[serde(default)]
    once: String,
}

pub(super) async fn open(
    State(web): State<Web>,
    signed: Signed,
    Framed(f): Framed,
    CheckedForm(typed): CheckedForm<Opened>,
) -> Response {
    let new = match breach::opened(&typed.day, &typed.time, &typed.what, web.app.clock.civil()) {
        Ok(new) => new,
        Err(problems) => {
            let form = Form::new().with("day", typed.day).with("time", typed.time).with("what", typed.what);
            let form = form.problems(f.texts, problems.all());
            return draw_list(&web, &signed, f, "", WRONG, form).await;
        }
    };
    let once = Once::of(&typed.once, ["breach", &typed.day, &typed.time, &typed.what]);
    match use_cases::open(&web.app, &signed.actor, new, once).await {
        Ok((id, before)) => {
            let said = if before { SENT_BEFORE } else { say::BREACH_OPENED };
            saying(see_other(&format!("/datalekken/{id}")), said, &web)
        }
        Err(failure) => stopped(failure, refused),
    }
}

fn refused(why: BreachRefused) -> Response {
    let said = match why {
        BreachRefused::Absent => return Failure::Absent.into_response(),
        BreachRefused::Closed => say::BREACH_CLOSED,
        BreachRefused::NotReported => say::BREACH_NOT_REPORTED,
    };
    Failure::refused(StatusCode::CONFLICT, why.code(), said).into_response()
}

pub(super) async fn page(
    State(web): State<Web>,
    signed: Signed,
    Framed(f): Framed,
    Which(id): Which<BreachId>,
) -> Response {
    draw(&web, &signed, f, id, StatusCode::OK, Form::new()).await
}

async fn draw(
    web: &Web,
    signed: &Signed,
    f: Frame,
    id: BreachId,
    status: StatusCode,
    form: Form,
) -> Response {
    match use_cases::see(&web.app, &signed.actor, id).await {
        Ok(whole) => page_with(status, &view(web, f, form, whole.into_inner())),
        Err(failure) => stopped(failure, refused),
    }
}

fn whom(t: Texts, whom: Whom) -> String {
    t.t(match whom {
        Whom::Authority => say::WHOM_AUTHORITY,
        Whom::Clients => say::WHOM_CLIENTS,
        Whom::Source => say::WHOM_SOURCE,
        Whom::Other => say::WHOM_OTHER,
    })
}

fn view(web: &Web, f: Frame, form: Form, w: Whole) -> BreachFile {
    let (t, now) = (f.texts, web.app.clock.civil());
    let told = |(telling, by): &(breach::Telling, String)| BreachTold {
        whom: whom(t, telling.whom),
        at: t.moment(telling.at, now),
        by: by.clone(),
        words: telling.words.clone(),
    };
    BreachFile {
        id: w.file.id.to_string(),
        status: status(t, &w.file, now),
        known: t.moment(w.file.known_at, now),
        deadline: t.moment(deadline(w.file.known_at), now),
        opened_by: w.opened_by,
        what: w.what,
        told: w.told.iter().map(told).collect(),
        whom: Whom::ALL.iter().map(|w| (w.name().to_owned(), whom(t, *w))).collect(),
        closed_by: w.closed.as_ref().map(|(_, by)| by.clone()).unwrap_or_default(),
        closed_at: w.closed.as_ref().map(|(closed, _)| t.moment(closed.at, now)),
        note: w.closed.map(|(closed, _)| closed.closing.note),
        form,
        f: f.at(Section::Breaches),
    }
}

#[derive(Deserialize)]
pub(super) struct Told {
    #[serde(default)]
    whom: String,
    #[serde(default)]
    day: String,
    #[serde(default)]
    time: String,
    #[serde(default)]
    words: String,
    #[serde(default)]
    once: String,
}

pub(super) async fn tell(
    State(web): State<Web>,
    signed: Signed,
    Framed(f): Framed,
    Which(breach): Which<BreachId>,
    CheckedForm(typed): CheckedForm<Told>,
) -> Response {
    let now = web.app.clock.civil();
    let telling = match breach::telling(&typed.whom, &typed.day, &typed.time, &typed.words, now) {
        Ok(telling) => telling,
        Err(problems) => {
            let form = Form::new().with("whom", typed.whom).with("day", typed.day);
            let form = form.with("time", typed.time).with("words", typed.words);
            let form = form.problems(f.texts, problems.all());
            return draw(&web, &signed, f, breach, WRONG, form).await;
        }
    };
    let key = breach.to_string();
    let once = Once::of(&typed.once, ["telling", &key, &typed.whom, &typed.day, &typed.time, &typed.words]);
    match use_cases::tell(&web.app, &signed.actor, Tell { breach, telling, once }).await {
        Ok(()) => saying(see_other(&format!("/datalekken/{breach}")), say::BREACH_NOTED, &web),
        Err(failure) => stopped(failure, refused),
    }
}

#[derive(Deserialize)]
pub(super) struct Closed {
    #[serde(default)]
    closing: String,
    #[serde(default)]
    note: String,
}

pub(super) async fn close(
    State(web): State<Web>,
    signed: Signed,
    Framed(f): Framed,
    Which(breach): Which<BreachId>,
    CheckedForm(typed): CheckedForm<Closed>,
) -> Response {
    let form = Form::new().with("closing", &typed.closing).with("note", &typed.note);
    let closing = match breach::closing(&typed.closing, &typed.note) {
        Ok(closing) => closing,
        Err(problems) => {
            let form = form.problems(f.texts, problems.all());
            return draw(&web, &signed, f, breach, WRONG, form).await;
        }
    };
    match use_cases::close(&web.app, &signed.actor, Close { breach, closing }).await {
        Ok(()) => saying(see_other("/datalekken"), say::BREACH_DONE, &web),
        Err(wissel_service::failure::Failure::Refused(BreachRefused::NotReported)) => {
            let form = form.wrong_key(f.texts, "closing", say::BREACH_NOT_REPORTED);
            draw(&web, &signed, f, breach, WRONG, form).await
        }
        Err(failure) => stopped(failure, refused),
    }
}
