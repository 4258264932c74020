//! `/beheer/afdelingen`: an organisation's departments.

use super::shared::{stopped, unrefused};
use crate::failure::{Failure, absent};
use crate::forgery::{CheckedForm, NoFields};
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::guard::Signed;
use crate::messages::office as say;
use crate::page::{Framed, Which, or_return, saying, see_other};
use crate::state::Web;
use crate::views::office::{DepartmentRow, Departments};
use crate::views::page_with;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wissel_core::actor::Actor;
use wissel_core::ids::DepartmentId;
use wissel_core::office::department::{DepartmentName, DepartmentRefused};
use wissel_service::failure::Failure as Stopped;
use wissel_service::office::departments::{add, remove, rename};
use wissel_service::office::members;

const PAGE: &str = "/beheer/afdelingen";
const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

#[derive(Deserialize)]
pub(super) struct Named {
    #[serde(default)]
    name: String,
}

pub(super) async fn page(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
) -> Response {
    draw(&web, &actor, f, StatusCode::OK, (form(), None)).await
}

fn form() -> Form {
    Form::new().labelled("name", say::DEPARTMENT_NAME)
}

/// `renamed`: whose name was typed; `None`: that of a new one.
async fn draw(
    web: &Web,
    actor: &Actor,
    f: Frame,
    status: StatusCode,
    (form, renamed): (Form, Option<DepartmentId>),
) -> Response {
    let office = or_return!(unrefused(members::see(&web.app, actor).await));
    let rows = office.departments.into_iter().map(|d| DepartmentRow {
        renaming: renamed == Some(d.id),
        id: d.id.to_string(),
        name: d.name,
        members: d.members,
    });
    let view =
        Departments { rows: rows.collect(), renamed: renamed.is_some(), form, f: f.at(Section::Members) };
    page_with(status, &view)
}

fn sentence(f: &Frame, why: DepartmentRefused) -> String {
    f.t(match why {
        DepartmentRefused::Taken => say::DEPARTMENT_TAKEN,
        DepartmentRefused::Absent => say::DEPARTMENT_ABSENT,
        DepartmentRefused::TooMany => say::DEPARTMENT_TOO_MANY,
    })
}

/// The answer to a name that was not taken, at its field.
async fn refused(
    web: &Web,
    actor: &Actor,
    f: Frame,
    (form, renamed): (Form, Option<DepartmentId>),
    failure: Stopped<DepartmentRefused>,
) -> Response {
    match failure {
        Stopped::Refused(DepartmentRefused::Absent) => Failure::Absent.into_response(),
        Stopped::Refused(why) => {
            let form = form.wrong("name", sentence(&f, why));
            draw(web, actor, f, WRONG, (form, renamed)).await
        }
        failure => stopped(failure, absent),
    }
}

pub(super) async fn make(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    CheckedForm(typed): CheckedForm<Named>,
) -> Response {
    let kept = form().with("name", &typed.name);
    let name = match DepartmentName::parse(&typed.name) {
        Ok(name) => name,
        Err(flaw) => {
            let kept = kept.problems(f.texts, &[flaw.at("name")]);
            return draw(&web, &actor, f, WRONG, (kept, None)).await;
        }
    };
    match add::add(&web.app, &actor, name).await {
        Ok(_) => saying(see_other(PAGE), say::DEPARTMENT_MADE, &web),
        Err(failure) => refused(&web, &actor, f, (kept, None), failure).await,
    }
}

pub(super) async fn change(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Which(id): Which<DepartmentId>,
    CheckedForm(typed): CheckedForm<Named>,
) -> Response {
    let kept = form().with("name", &typed.name);
    let name = match DepartmentName::parse(&typed.name) {
        Ok(name) => name,
        Err(flaw) => {
            let kept = kept.problems(f.texts, &[flaw.at("name")]);
            return draw(&web, &actor, f, WRONG, (kept, Some(id))).await;
        }
    };
    match rename::rename(&web.app, &actor, id, name).await {
        Ok(()) => saying(see_other(PAGE), say::DEPARTMENT_RENAMED, &web),
        Err(failure) => refused(&web, &actor, f, (kept, Some(id)), failure).await,
    }
}

pub(super) async fn take_away(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Which(id): Which<DepartmentId>,
    CheckedForm(NoFields {}): CheckedForm<NoFields>,
) -> Response {
    match remove::remove(&web.app, &actor, id).await {
        Ok(()) => saying(see_other(PAGE), say::DEPARTMENT_REMOVED, &web),
        Err(failure) => stopped(failure, absent),
    }
}
