//! `/beheer/logboek/client`: a client's log by BSN or code, for the privacy officer. Asked by POST; nothing of it in an address.

use super::log::row;
use super::shared::unrefused;
use crate::forgery::CheckedForm;
use crate::form::Form;
use crate::frame::Section;
use crate::guard::Signed;
use crate::messages::office as say;
use crate::page::{Framed, or_return};
use crate::state::Web;
use crate::views::office::ClientLog;
use crate::views::{page as show, page_with};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use wissel_core::exchange::client::ClientIdentifier;
use wissel_core::input::{Collect, Flaw, code};
use wissel_core::person::{Bsn, CollectionCode};
use wissel_service::office::client_log::{Ground, read_client_log};

/// The grounds to choose from: name and text key.
const GROUNDS: [(Ground, &str); 4] = [
    (Ground::Client, say::GROUND_CLIENT),
    (Ground::Incident, say::GROUND_INCIDENT),
    (Ground::Check, say::GROUND_CHECK),
    (Ground::Supervisor, say::GROUND_SUPERVISOR),
];

fn grounds(f: &crate::frame::Frame) -> Vec<(String, String)> {
    GROUNDS.iter().map(|(g, key)| (g.name().to_owned(), f.t(key))).collect()
}

pub(super) async fn page(_: Signed, Framed(f): Framed) -> Response {
    show(&ClientLog {
        form: Form::new(),
        grounds: grounds(&f),
        rows: None,
        older: None,
        f: f.at(Section::ClientLog),
    })
}

/// A BSN, or the code of a record without one.
fn identifier(typed: &str) -> Result<ClientIdentifier, Flaw> {
    match (Bsn::parse(typed), CollectionCode::parse(typed)) {
        (Ok(bsn), _) => Ok(ClientIdentifier::Bsn(bsn)),
        (Err(_), Ok(code)) => Ok(ClientIdentifier::Code(code)),
        (Err(flaw), Err(_)) => Err(flaw),
    }
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    bsn: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    page: String,
}

pub(super) async fn ask(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    CheckedForm(typed): CheckedForm<Typed>,
) -> Response {
    let mut c = Collect::new();
    let client = c.take("bsn", identifier(&typed.bsn));
    let ground =
        c.take("reason", Ground::from_name(&typed.reason).ok_or_else(|| code::CHOICE_UNKNOWN.into()));
    let form = Form::new().with("reason", typed.reason);
    let (client, ground) = match c.finish(|| Some((client?, ground?))) {
        Ok(asked) => asked,
        Err(problems) => {
            let form = form.with("bsn", typed.bsn).problems(f.texts, problems.all());
            let view = ClientLog {
                form,
                grounds: grounds(&f),
                rows: None,
                older: None,
                f: f.at(Section::ClientLog),
            };
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &view);
        }
    };
    let asked = typed.page.parse().unwrap_or(1_u32).max(1);
    let found = or_return!(unrefused(read_client_log(&web.app, &actor, client, ground, asked).await));
    let now = web.app.clock.civil();
    let rows = found.lines.into_iter().map(|l| row(&f, l, now)).collect();
    // The number is not written back into the page: for older lines it is typed again.
    let older = found.more.then(|| asked.saturating_add(1));
    let form = match older {
        Some(next) => Form::new().with("reason", ground.name()).with("page", next.to_string()),
        None => Form::new(),
    };
    show(&ClientLog { form, older, grounds: grounds(&f), rows: Some(rows), f: f.at(Section::ClientLog) })
}
