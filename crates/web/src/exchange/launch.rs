//! `/start/…`: the portal as a record system opens it for one client. The link is used by a button, not by a look: what
//! a browser fetches ahead uses nothing up.

use super::find::may_in_emergency;
use super::stopped;
use crate::failure::Failure;
use crate::forgery::{CheckedForm, NoFields};
use crate::form::Form;
use crate::frame::Section;
use crate::guard::{InSession, Signed};
use crate::messages::exchange as say;
use crate::page::Framed;
use crate::state::Web;
use crate::views::exchange::{Find, Start};
use crate::views::{page as show, page_with};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use wissel_service::exchange::launch::{LaunchLink, open};

pub(super) async fn page(Framed(f): Framed, Path(link): Path<String>) -> Response {
    let Some(link) = LaunchLink::parse(&link) else { return Failure::Absent.into_response() };
    show(&Start { f: f.at(Section::Find), form: Form::new(), link: link.to_string() })
}

pub(super) async fn start(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    session: InSession,
    Framed(f): Framed,
    Path(link): Path<String>,
    CheckedForm(NoFields {}): CheckedForm<NoFields>,
) -> Response {
    let Some(link) = LaunchLink::parse(&link) else { return Failure::Absent.into_response() };
    let emergency = may_in_emergency(&session);
    match open(&web.app, &actor, link).await {
        Ok(key) => {
            let form =
                Form::new().with("bsn", key.bsn).with("code", key.code).with("birth_date", key.birth_date);
            show(&Find::new(f.at(Section::Find), form, emergency))
        }
        Err(failure) => stopped(failure, |_| {
            let form = Form::new().refused(f.t(say::START_OVER));
            page_with(StatusCode::GONE, &Find::new(f.at(Section::Find), form, emergency))
        }),
    }
}
