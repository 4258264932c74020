//! `/beheer/logboek/meenemen`: the organisation's log as one signed file.

use super::shared::stopped;
use crate::forgery::CheckedForm;
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::guard::Signed;
use crate::messages::office as say;
use crate::page::Framed;
use crate::state::Web;
use crate::views::office::LogExport;
use crate::views::page_with;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wissel_core::actor::Role;
use wissel_core::input::{Collect, Problems, code};
use wissel_core::person::date::DateInput;
use wissel_core::privacy::log_export::MOST;
use wissel_service::office::export_log::{Days, Refused, export};

fn draw(f: Frame, role: Role, status: StatusCode, form: Form) -> Response {
    let section = if role == Role::PrivacyOfficer { Section::ClientLog } else { Section::OfficeLog };
    page_with(status, &LogExport { form, f: f.at(section) })
}

pub(super) async fn page(signed: Signed, Framed(f): Framed) -> Response {
    draw(f, signed.member.role, StatusCode::OK, Form::new())
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
}

fn days(typed: &Typed) -> Result<Days, Problems> {
    let mut c = Collect::new();
    let from = c.take("from", DateInput::from(typed.from.as_str()).day());
    let until = c.take("until", DateInput::from(typed.until.as_str()).day());
    if let (Some(from), Some(until)) = (from, until) {
        c.require("until", from <= until, code::DAYS_ORDER);
    }
    c.finish(|| Some(Days { from: from?, until: until? }))
}

pub(super) async fn take(
    State(web): State<Web>,
    signed: Signed,
    Framed(f): Framed,
    CheckedForm(typed): CheckedForm<Typed>,
) -> Response {
    let form = Form::new().with("from", &typed.from).with("until", &typed.until);
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    let days = match days(&typed) {
        Ok(days) => days,
        Err(problems) => {
            let form = form.problems(f.texts, problems.all());
            return draw(f, signed.member.role, wrong, form);
        }
    };
    match export(&web.app, &signed.actor, days).await {
        Ok(file) => {
            let name = format!("attachment; filename=\"wissel-log-{}-{}.txt\"", days.from, days.until);
            let kind = "text/plain; charset=utf-8".to_owned();
            ([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, name)], file.into_inner()).into_response()
        }
        Err(failure) => stopped(failure, |Refused::TooMany| {
            let said = f.t1(say::EXPORT_TOO_MANY, "n", MOST);
            draw(f, signed.member.role, wrong, form.wrong("until", said))
        }),
    }
}
