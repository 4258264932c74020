//! The source hands over a view code, withdraws it, and answers what its client says is not right.

use super::record::{gone, head, whole};
use super::{missing, stopped, words};
use crate::failure::{Failure, absent};
use crate::forgery::{CheckedForm, NoFields};
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::guard::Signed;
use crate::i18n::Texts;
use crate::messages::exchange as say;
use crate::page::{Framed, Which, or_return, saying, see_other};
use crate::qr::qr;
use crate::state::Web;
use crate::views::exchange::{AnswerReport as AnswerPage, CodeFacts, CodeSheet, GiveCode};
use crate::views::{page as show, page_with};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wissel_core::exchange::view::{About, GiveForm, answered};
use wissel_core::ids::{ClientReportId, RecordId};
use wissel_core::time::Moment;
use wissel_service::exchange::answer_report::{AnswerRefused, AnswerReport, answer_report};
use wissel_service::exchange::own::Missing;
use wissel_service::exchange::see_record::{Face, HandedOver, Whole};
use wissel_service::exchange::view_code::{Give, Given, give as giving, withdraw_code};
use wissel_service::failure::Failure as Stopped;

const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

/// A view code as the record's page shows it.
pub(super) fn facts(t: Texts, code: &HandedOver, now: Moment) -> CodeFacts {
    CodeFacts {
        who: code.who.clone(),
        at: t.moment(code.at, now),
        used: code.last_used_at.map(|at| t.moment(at, now)),
        phone_tail: code.phone_tail.clone(),
    }
}

pub(super) async fn page(
    State(web): State<Web>,
    signed: Signed,
    Framed(f): Framed,
    Which(record): Which<RecordId>,
) -> Response {
    draw(&web, &signed, f, record, StatusCode::OK, Form::new()).await
}

async fn draw(
    web: &Web,
    signed: &Signed,
    f: Frame,
    id: RecordId,
    status: StatusCode,
    form: Form,
) -> Response {
    let w = or_return!(whole(web, signed, id, Face::Act).await);
    if w.record.needs_confirmation {
        return see_other(&format!("/dossiers/{id}"));
    }
    let view = GiveCode {
        client: head(&f, &w),
        now: w.view_code.as_ref().map(|code| facts(f.texts, code, w.now)),
        instead_of: w.view_code.as_ref().map(|code| code.id.to_string()).unwrap_or_default(),
        form,
        id: id.to_string(),
        f: f.at(Section::Records),
    };
    page_with(status, &view)
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    phone: String,
    #[serde(default)]
    checked: String,
    #[serde(default)]
    instead_of: String,
}

/// The sheet is the answer itself: the code is shown once and stored nowhere.
pub(super) async fn give(
    State(web): State<Web>,
    signed: Signed,
    Framed(f): Framed,
    Which(record): Which<RecordId>,
    CheckedForm(typed): CheckedForm<Typed>,
) -> Response {
    let form = GiveForm { phone: typed.phone.clone(), checked: typed.checked };
    let phone = match form.check(|phone| web.app.policy.gets_sms(phone)) {
        Ok(phone) => phone,
        Err(problems) => {
            // The tick is never put back: it is made anew each time.
            let form = Form::new().with("phone", typed.phone).problems(f.texts, problems.all());
            return draw(&web, &signed, f, record, WRONG, form).await;
        }
    };
    let instead_of = match typed.instead_of.as_str() {
        "" => None,
        text => match text.parse() {
            Ok(code) => Some(code),
            Err(_) => return Failure::Absent.into_response(),
        },
    };
    match giving(&web.app, &signed.actor, Give { record, phone, instead_of }).await {
        Ok(given) => match sheet(&web, f.at(Section::Records), record, &given) {
            Some(sheet) => show(&sheet),
            None => Failure::Fault.into_response(),
        },
        Err(Stopped::Refused(Missing::Gone)) => gone(&web, &signed, record).await,
        Err(Stopped::Refused(Missing::Changed)) => {
            Failure::refused(StatusCode::CONFLICT, "view-code-changed", say::CODE_CHANGED).into_response()
        }
        Err(failure) => stopped(failure, missing),
    }
}

fn sheet(web: &Web, f: Frame, id: RecordId, given: &Given) -> Option<CodeSheet> {
    let address = format!("{}/inzage", web.app.policy.public_url);
    // The code stands in the fragment, which no browser sends and no server logs.
    let (qr_side, qr_path) = qr(&format!("{address}#{}", given.code.symbols()))?;
    Some(CodeSheet {
        id: id.to_string(),
        name: given.name.clone(),
        organisation: given.organisation.clone(),
        phone: words::phone(&given.night_phone),
        phone_tail: given.phone.tail().to_owned(),
        code: given.code.shown(),
        address: address.split_once("://").map_or(address.clone(), |(_, rest)| rest.to_owned()),
        qr_side,
        qr_path,
        last: f.texts.day(given.last_day),
        rule: words::rule(f.texts, &words::Until { due: None, rule: &given.rule, last_day: given.last_day }),
        f,
    })
}

pub(super) async fn withdraw(
    State(web): State<Web>,
    signed: Signed,
    Which(record): Which<RecordId>,
    CheckedForm(NoFields {}): CheckedForm<NoFields>,
) -> Response {
    match withdraw_code(&web.app, &signed.actor, record).await {
        Ok(()) => saying(see_other(&format!("/dossiers/{record}")), say::CODE_WITHDRAWN, &web),
        Err(Stopped::Refused(Missing::Gone)) => gone(&web, &signed, record).await,
        Err(failure) => stopped(failure, missing),
    }
}

pub(super) async fn report_page(
    State(web): State<Web>,
    signed: Signed,
    Framed(f): Framed,
    Which((record, report)): Which<(RecordId, ClientReportId)>,
) -> Response {
    let w = or_return!(whole(&web, &signed, record, Face::Act).await);
    draw_report(f, &w, report, StatusCode::OK, Form::new())
}

fn draw_report(f: Frame, w: &Whole, report: ClientReportId, status: StatusCode, form: Form) -> Response {
    let found = w.reports.iter().find(|r| r.id == report && r.answered.is_none());
    let Some(found) = found else { return Failure::Absent.into_response() };
    let other_person = found.about == About::Person;
    let (client, report) = (head(&f, w), words::report(f.texts, found, w.now));
    let id = w.record.id.to_string();
    page_with(status, &AnswerPage { client, report, other_person, form, id, f: f.at(Section::Records) })
}

#[derive(Deserialize)]
pub(super) struct Answered {
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    answer: String,
}

pub(super) async fn answer(
    State(web): State<Web>,
    signed: Signed,
    Framed(f): Framed,
    Which((record, report)): Which<(RecordId, ClientReportId)>,
    CheckedForm(typed): CheckedForm<Answered>,
) -> Response {
    let answer = match answered(&typed.outcome, &typed.answer) {
        Ok(answer) => answer,
        Err(problems) => {
            let w = or_return!(whole(&web, &signed, record, Face::Act).await);
            let form = Form::new().with("outcome", typed.outcome).with("answer", typed.answer);
            let form = form.problems(f.texts, problems.all());
            return draw_report(f, &w, report, WRONG, form);
        }
    };
    let command = AnswerReport { record, report, answer };
    match answer_report(&web.app, &signed.actor, command).await {
        Ok(()) => saying(see_other(&format!("/dossiers/{record}")), say::REPORT_ANSWERED, &web),
        Err(Stopped::Refused(AnswerRefused::Gone)) => gone(&web, &signed, record).await,
        Err(failure) => stopped(failure, absent),
    }
}
