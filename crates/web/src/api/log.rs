//! `GET /api/v1/log`: the organisation's log, for one of its administrators: who, what, when, record numbers; no client,
//! no content.

use super::refusal::Refusal;
use crate::guard::Signed;
use crate::state::Web;
use axum::Json;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use wissel_core::audit::Event;
use wissel_core::input::{Collect, code};
use wissel_core::person::date::read_day;
use wissel_service::office::Paging;
use wissel_service::office::log::{Ask, By, Line, of_organisation};

/// Lines on a page.
const LINES: u32 = 200;

/// What is asked for; everything may be left out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    #[serde(default)]
    event: String,
    #[serde(default)]
    member: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    page: Option<u32>,
}

impl Asked {
    fn read(&self) -> Result<Ask, Refusal> {
        let unknown = || code::CHOICE_UNKNOWN.into();
        let mut c = Collect::new();
        let event = c.take_optional("event", &self.event, |n| Event::from_name(n).ok_or_else(unknown));
        let membership = c.take_optional("member", &self.member, |m| m.parse().map_err(|_| unknown()));
        let from = c.take_optional("from", &self.from, read_day);
        let until = c.take_optional("until", &self.until, read_day);
        let paging = Paging { page: self.page.unwrap_or(1).max(1), size: LINES };
        c.finish(|| Some(Ask { membership, department: None, event, from, until, paging }))
            .map_err(|problems| Refusal::problems("log-problems", problems))
    }
}

pub(super) async fn read(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let ask = asked.read()?;
    let paging = ask.paging;
    let page = of_organisation(&web.app, &actor, ask).await;
    let page = page.map_err(|f| Refusal::stopped(f, |never| match never {}))?.into_inner();
    let lines: Vec<_> = page.lines.iter().map(line).collect();
    let body = json!({
        "lines": lines,
        "page": paging.page,
        "pages": paging.last(page.total),
        "total": page.total,
    });
    Ok(Json(body).into_response())
}

fn line(line: &Line) -> Value {
    let by = match &line.by {
        By::Person { name, on_behalf, elsewhere, via } => {
            json!({ "kind": "person", "name": name, "on_behalf_of": on_behalf, "organisation": elsewhere, "system": via })
        }
        By::Former(role, number) => {
            json!({ "kind": "former", "role": role.map(wissel_core::actor::Role::name), "number": number })
        }
        By::Client => json!({ "kind": "client" }),
        By::Provisioner(house) => json!({ "kind": "personnel_system", "organisation": house }),
        By::Visitor(name) => json!({ "kind": "visitor", "account_of": name }),
        By::System(name) => json!({ "kind": "wissel", "name": name }),
    };
    json!({
        "at": line.at.rfc3339(),
        "by": by,
        "event": line.event.map(Event::name),
        "record": line.record,
        "refused": line.refused,
    })
}
