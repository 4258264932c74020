//! Complaints for who handles them (T24.2): an organisation's own, or those about the operator.

use super::shared::stopped;
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
use crate::views::office::{ComplaintList, ComplaintOne, ComplaintRow};
use crate::views::{page as show, page_with};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wissel_core::ids::ComplaintId;
use wissel_core::input::{Collect, line};
use wissel_core::office::complaint::{Clock, ComplaintRefused, Decision, Term, closing};
use wissel_core::person::Phone;
use wissel_core::person::date::DateInput;
use wissel_core::time::Day;
use wissel_service::failure::Failure as Stopped;
use wissel_service::office::complaints::{self as use_cases, Close, Complaint, Extend, Refused};

const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
/// With so few days left it is said as a warning.
const SOON: i64 = 3;

/// Where a complaint stands, in words.
pub(super) fn status(t: Texts, term: Term, decision: Option<Decision>, today: Day) -> Status {
    match (decision, term.on(today)) {
        (Some(Decision::Upheld), _) => Status::new(Tone::Done, t.t("decision-upheld")),
        (Some(Decision::InPart), _) => Status::new(Tone::Done, t.t("decision-in-part")),
        (Some(Decision::Rejected), _) => Status::new(Tone::Done, t.t("decision-rejected")),
        (None, Clock::Over(n)) => Status::new(Tone::Bad, t.t1(say::COMPLAINT_OVER, "n", n)),
        (None, Clock::Left(n)) => {
            let tone = if n <= SOON { Tone::Warn } else { Tone::Info };
            Status::new(tone, t.t1(say::COMPLAINT_LEFT, "n", n))
        }
    }
}

pub(super) async fn list(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
) -> Response {
    let list = match use_cases::list(&web.app, &actor).await {
        Ok(list) => list,
        Err(failure) => return stopped(failure, absent),
    };
    let (t, today) = (f.texts, list.now.day());
    let late = |decision: &Option<Decision>, term: Term| {
        decision.is_none() && matches!(term.on(today), Clock::Over(_))
    };
    show(&ComplaintList {
        late: list.rows.iter().filter(|r| late(&r.decision, r.term)).count(),
        rows: list
            .rows
            .iter()
            .map(|r| ComplaintRow {
                id: r.id.to_string(),
                number: r.number.clone(),
                received: t.moment(r.received_at, list.now),
                last: t.day_short(r.term.last()),
                status: status(t, r.term, r.decision, today),
            })
            .collect(),
        f: f.at(Section::Complaints),
    })
}

fn refused(refused: Refused) -> Response {
    match refused {
        Refused::Rule(ComplaintRefused::Closed) => {
            Failure::refused(StatusCode::CONFLICT, "complaint-closed", say::COMPLAINT_CLOSED).into_response()
        }
        Refused::Rule(ComplaintRefused::Absent) | Refused::Day(_) => Failure::Absent.into_response(),
    }
}

pub(super) async fn page(
    State(web): State<Web>,
    signed: Signed,
    Framed(f): Framed,
    Which(id): Which<ComplaintId>,
) -> Response {
    draw(&web, &signed, f, id, StatusCode::OK, Form::new()).await
}

async fn draw(
    web: &Web,
    signed: &Signed,
    f: Frame,
    id: ComplaintId,
    status: StatusCode,
    form: Form,
) -> Response {
    match use_cases::see(&web.app, &signed.actor, id).await {
        Ok(complaint) => page_with(status, &view(web, f, form, complaint)),
        Err(failure) => stopped(failure, refused),
    }
}

fn view(web: &Web, f: Frame, form: Form, c: Complaint) -> ComplaintOne {
    let (t, now) = (f.texts, web.app.clock.civil());
    let shown = |number: String| Phone::parse(&number).map_or(number, |phone| phone.shown());
    ComplaintOne {
        status: status(t, c.term, c.closed.as_ref().map(|closed| closed.decision), now.day()),
        late: c.closed.is_none() && matches!(c.term.on(now.day()), Clock::Over(_)),
        received: t.moment(c.received_at, now),
        last: t.day(c.term.last()),
        name: c.written.name,
        mail: c.written.mail.unwrap_or_default(),
        phone: c.written.phone.map(shown).unwrap_or_default(),
        words: c.written.words,
        why: c.extended_why,
        answer: c.closed.map(|closed| closed.answer),
        id: c.id.to_string(),
        number: c.number,
        form,
        f: f.at(Section::Complaints),
    }
}

#[derive(Deserialize)]
pub(super) struct More {
    #[serde(default)]
    last: String,
    #[serde(default)]
    why: String,
}

pub(super) async fn extend(
    State(web): State<Web>,
    signed: Signed,
    Framed(f): Framed,
    Which(complaint): Which<ComplaintId>,
    CheckedForm(typed): CheckedForm<More>,
) -> Response {
    let form = Form::new().with("last", typed.last.clone()).with("why", typed.why.clone());
    let mut c = Collect::new();
    let to = c.take("last", DateInput::from(typed.last.as_str()).day());
    let why = c.take("why", line(&typed.why, 5, 500));
    let command = match c.finish(|| Some(Extend { complaint, to: to?, why: why? })) {
        Ok(command) => command,
        Err(problems) => {
            let form = form.problems(f.texts, problems.all());
            return draw(&web, &signed, f, complaint, WRONG, form).await;
        }
    };
    match use_cases::extend(&web.app, &signed.actor, command).await {
        Ok(()) => saying(see_other(&format!("/klachten/{complaint}")), say::COMPLAINT_EXTENDED, &web),
        Err(Stopped::Refused(Refused::Day(flaw))) => {
            let form = form.problems(f.texts, &[flaw.at("last")]);
            draw(&web, &signed, f, complaint, WRONG, form).await
        }
        Err(failure) => stopped(failure, refused),
    }
}

#[derive(Deserialize)]
pub(super) struct Answer {
    #[serde(default)]
    decision: String,
    #[serde(default)]
    answer: String,
}

pub(super) async fn close(
    State(web): State<Web>,
    signed: Signed,
    Framed(f): Framed,
    Which(complaint): Which<ComplaintId>,
    CheckedForm(typed): CheckedForm<Answer>,
) -> Response {
    let closing = match closing(&typed.decision, &typed.answer) {
        Ok(closing) => closing,
        Err(problems) => {
            let form = Form::new().with("decision", typed.decision).with("answer", typed.answer);
            let form = form.problems(f.texts, problems.all());
            return draw(&web, &signed, f, complaint, WRONG, form).await;
        }
    };
    match use_cases::close(&web.app, &signed.actor, Close { complaint, closing }).await {
        Ok(()) => saying(see_other("/klachten"), say::COMPLAINT_ANSWERED, &web),
        Err(failure) => stopped(failure, refused),
    }
}
