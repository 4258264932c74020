//! `/beheer/logboek` and `/operator/logboek`: who, what, when, record numbers; no client, no content.

use super::shared::{never, pages, paging, stopped};
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::guard::Signed;
use crate::messages::office as say;
use crate::page::Framed;
use crate::state::Web;
use crate::views::office::{Log, LogRow};
use crate::views::page_with;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use wissel_core::audit::Event;
use wissel_core::input::{Collect, Problems, code};
use wissel_core::person::date::DateInput;
use wissel_core::time::{Day, Moment};
use wissel_service::office::log::{self, Ask, By, Line, LogPage};

#[derive(Deserialize, Default)]
pub(super) struct Filter {
    #[serde(default)]
    wat: String,
    #[serde(default)]
    wie: String,
    #[serde(default)]
    afdeling: String,
    #[serde(default)]
    van: String,
    #[serde(default)]
    tot: String,
    #[serde(default)]
    pagina: String,
}

impl Filter {
    fn form(&self) -> Form {
        Form::new()
            .with("wat", &self.wat)
            .with("wie", &self.wie)
            .with("afdeling", &self.afdeling)
            .with("van", &self.van)
            .with("tot", &self.tot)
    }
    /// What is asked for, and what was wrong with the days.
    fn ask(&self) -> (Ask, Option<Problems>) {
        let mut c = Collect::new();
        let day = |typed: &str| DateInput::from(typed).day();
        let from = c.take_optional("van", &self.van, day);
        let until = c.take_optional("tot", &self.tot, day);
        if let (Some(from), Some(until)) = (from, until) {
            c.require("tot", from <= until, code::DAYS_ORDER);
        }
        let ask = Ask {
            membership: self.wie.parse().ok(),
            department: self.afdeling.parse().ok(),
            event: Event::from_name(&self.wat),
            from,
            until,
            paging: paging(&self.pagina),
        };
        (ask, c.finish(|| Some(())).err())
    }
}

/// The page's address with what is asked for, ready for `pagina=`. Only what was understood comes back.
fn base(path: &str, ask: &Ask) -> String {
    let mut base = format!("{path}?");
    let mut add = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            base.push_str(name);
            base.push('=');
            base.push_str(&value);
            base.push('&');
        }
    };
    add("wat", ask.event.map(|e| e.name().to_owned()));
    add("wie", ask.membership.map(|m| m.to_string()));
    add("afdeling", ask.department.map(|d| d.to_string()));
    add("van", ask.from.map(typed_day));
    add("tot", ask.until.map(typed_day));
    base
}

fn typed_day(day: Day) -> String {
    day.date().strftime("%d-%m-%Y").to_string()
}

pub(super) async fn organisation(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Query(filter): Query<Filter>,
) -> Response {
    let (ask, problems) = filter.ask();
    match log::of_organisation(&web.app, &actor, ask.clone()).await {
        Ok(page) => {
            draw(&web, f, ("/beheer/logboek", Section::OfficeLog), &filter, &ask, problems, page.into_inner())
        }
        Err(failure) => stopped(failure, never),
    }
}

pub(super) async fn operator(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Query(filter): Query<Filter>,
) -> Response {
    let (ask, problems) = filter.ask();
    match log::of_operator(&web.app, &actor, ask.clone()).await {
        Ok(page) => draw(
            &web,
            f,
            ("/operator/logboek", Section::OperatorLog),
            &filter,
            &ask,
            problems,
            page.into_inner(),
        ),
        Err(failure) => stopped(failure, never),
    }
}

fn draw(
    web: &Web,
    f: Frame,
    (action, section): (&'static str, Section),
    filter: &Filter,
    ask: &Ask,
    problems: Option<Problems>,
    page: LogPage,
) -> Response {
    let now = web.app.clock.civil();
    let asked = problems.is_none();
    let (status, form) = match problems {
        Some(p) => (StatusCode::UNPROCESSABLE_ENTITY, filter.form().problems(f.texts, p.all())),
        None => (StatusCode::OK, filter.form()),
    };
    let view = Log {
        form,
        action,
        kinds: Event::ALL.iter().map(|e| (e.name().to_owned(), f.texts.event(*e))).collect(),
        people: page.people.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
        departments: page.departments.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
        // What was not understood is no answer to what was asked.
        rows: if asked { page.lines.into_iter().map(|l| row(&f, l, now)).collect() } else { Vec::new() },
        asked,
        pages: pages(ask.paging, page.total, &base(action, ask)),
        f: f.at(section),
    };
    page_with(status, &view)
}

/// One line in words.
pub(super) fn row(f: &Frame, line: Line, now: Moment) -> LogRow {
    LogRow {
        at: f.texts.moment(line.at, now),
        who: who(f, line.by),
        what: match (line.event.map(|e| f.texts.event(e)).unwrap_or_default(), line.about) {
            (what, Some(name)) => format!("{what}: {name}"),
            (what, None) => what,
        },
        record: line.record.unwrap_or_default(),
        refused: line.refused.is_some(),
    }
}

fn who(f: &Frame, by: By) -> String {
    match by {
        By::Person { name, on_behalf, elsewhere, via } => {
            let name = match on_behalf {
                Some(of) => f.t2(say::LOG_ON_BEHALF, "name", name, "of", of),
                None => name,
            };
            let name = match elsewhere {
                Some(house) => format!("{name} ({house})"),
                None => name,
            };
            match via {
                Some(system) => f.t2(say::LOG_VIA, "name", name, "system", system),
                None => name,
            }
        }
        By::Former(role, number) => {
            let role = role.map(|r| f.texts.role(r)).unwrap_or_default();
            f.t2(say::LOG_FORMER, "role", role.to_lowercase(), "number", number)
        }
        By::Visitor(Some(name)) => f.t1(say::LOG_VISITOR_OF, "name", name),
        By::Visitor(None) => f.t(say::LOG_VISITOR),
        By::Client => f.t(say::LOG_CLIENT),
        By::Provisioner(None) => f.t(say::LOG_PROVISIONER),
        By::Provisioner(Some(house)) => format!("{} ({house})", f.t(say::LOG_PROVISIONER)),
        By::System(name) => f.t1(say::LOG_SYSTEM, "name", name),
    }
}
