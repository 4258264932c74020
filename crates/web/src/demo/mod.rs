//! Pages and machine routes that exist in demo mode only: accounts to try, the test mailbox, travel in time.

use crate::dates::When;
use crate::forgery::CheckedForm;
use crate::form::Form;
use crate::messages::demo as say;
use crate::page::{Framed, see_other};
use crate::routes::{Access, Route};
use crate::state::Web;
use crate::views::demo::{DemoAccount, DemoInbox, DemoMessage, DemoStart};
use crate::views::page;
use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use std::future::Future;
use std::pin::Pin;
use wissel_core::person::date::DateInput;
use wissel_core::time::Moment;
use wissel_service::failure::Fault;

/// One message in the test mailbox, as `inbox.json` shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Message {
    /// `sms` or `mail`.
    pub kind: String,
    /// Phone number or mail address.
    pub to: String,
    /// When, RFC 3339.
    pub at: String,
    /// The subject of a mail.
    pub subject: Option<String>,
    /// The text.
    pub text: String,
}

/// An account to try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// midwife, hospital, maternity, admin, privacy or operator.
    pub role: String,
    /// Her organisation.
    pub organisation: String,
    /// Her user name.
    pub username: String,
    /// Her password.
    pub password: String,
}

/// A journey on its way.
pub type Journey<'a> = Pin<Box<dyn Future<Output = Result<u64, Fault>> + Send + 'a>>;

/// What only a demo can do.
pub trait Tools: Send + Sync {
    /// The test mailbox, newest first.
    fn inbox(&self) -> Vec<Message>;
    /// The accounts to try.
    fn accounts(&self) -> Vec<Account>;
    /// Moves civil time forward and runs every job on the way; how many jobs ran.
    fn travel(&self, to: Moment) -> Journey<'_>;
}

/// The routes of the demo.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/demo", Access::Public, start),
        Route::get("/demo/postvak", Access::Public, inbox_page),
        Route::get("/demo/inbox.json", Access::Public, inbox),
        Route::get("/demo/clock", Access::Public, clock),
        Route::post("/demo/clock", Access::Public, travel),
        Route::post("/demo/reis", Access::Public, travel_by_form),
    ]
}

/// The start page.
async fn start(State(web): State<Web>, Framed(frame): Framed, Query(trip): Query<Made>) -> Response {
    let now = frame.texts.stamp(web.app.clock.civil()).text;
    let travelled = trip.taken.map(|n| frame.texts.t2(say::DEMO_TRAVELLED, "now", now, "n", n));
    start_page(&web, frame, Form::new(), travelled, StatusCode::OK)
}

/// After a journey: how many tasks ran on the way.
#[derive(Deserialize)]
struct Made {
    taken: Option<u64>,
}

fn start_page(
    web: &Web,
    frame: crate::frame::Frame,
    form: Form,
    travelled: Option<String>,
    status: StatusCode,
) -> Response {
    let texts = frame.texts;
    let role = |role: &str| match role {
        "midwife" => texts.t("demo-role-midwife"),
        "hospital" => texts.t("demo-role-hospital"),
        "maternity" => texts.t("demo-role-maternity"),
        "admin" => texts.t("demo-role-admin"),
        "privacy" => texts.t("demo-role-privacy"),
        _ => texts.t("demo-role-operator"),
    };
    let accounts = web.demo().map(Tools::accounts).unwrap_or_default();
    let accounts = accounts
        .into_iter()
        .map(|a| DemoAccount {
            role: role(&a.role),
            organisation: a.organisation,
            username: a.username,
            password: a.password,
        })
        .collect();
    let now = texts.stamp(web.app.clock.civil());
    (status, page(&DemoStart { now, travelled, ..DemoStart::new(frame, form, accounts) })).into_response()
}

async fn inbox_page(State(web): State<Web>, Framed(frame): Framed) -> Response {
    let now = web.app.clock.civil();
    let texts = frame.texts;
    let when = |at: &str| -> When {
        let at = at.parse::<Moment>().unwrap_or(now);
        texts.moment(at, now)
    };
    let messages = web
        .demo()
        .map(Tools::inbox)
        .unwrap_or_default()
        .into_iter()
        .map(|m| DemoMessage {
            sms: m.kind == "sms",
            to: m.to,
            at: when(&m.at),
            subject: m.subject,
            text: m.text,
        })
        .collect();
    page(&DemoInbox { f: frame, messages })
}

async fn inbox(State(web): State<Web>) -> Response {
    Json(web.demo().map(Tools::inbox).unwrap_or_default()).into_response()
}

#[derive(Serialize)]
struct Now {
    now: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    jobs_run: Option<u64>,
}

async fn clock(State(web): State<Web>) -> Response {
    Json(Now { now: web.app.clock.civil().rfc3339(), jobs_run: None }).into_response()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TravelTo {
    travel_to: String,
}

#[derive(Serialize)]
struct Wrong {
    error: &'static str,
    field: &'static str,
    what_to_do: &'static str,
}

/// `POST /demo/clock` with `{"travel_to":"2027-03-29T08:00:00+02:00"}`.
async fn travel(
    State(web): State<Web>,
    body: Result<Json<TravelTo>, axum::extract::rejection::JsonRejection>,
) -> Response {
    let wrong = |error, what_to_do| {
        (StatusCode::UNPROCESSABLE_ENTITY, Json(Wrong { error, field: "travel_to", what_to_do }))
            .into_response()
    };
    let Ok(Json(asked)) = body else {
        return wrong("body-unreadable", "send {\"travel_to\":\"2027-03-29T08:00:00+02:00\"} as JSON");
    };
    let Ok(to) = asked.travel_to.parse::<Moment>() else {
        return wrong("date-unreadable", "write the moment as RFC 3339 with an offset");
    };
    if to < web.app.clock.civil() {
        return wrong("moment-past", "civil time only moves forward; GET /demo/clock tells it");
    }
    match go(&web, to).await {
        Ok(jobs) => Json(Now { now: web.app.clock.civil().rfc3339(), jobs_run: Some(jobs) }).into_response(),
        Err(fault) => crate::page::fault(&fault),
    }
}

async fn go(web: &Web, to: Moment) -> Result<u64, Fault> {
    match web.demo() {
        Some(tools) => tools.travel(to).await,
        None => Ok(0),
    }
}

#[derive(Deserialize)]
struct Trip {
    #[serde(default)]
    preset: String,
    #[serde(default)]
    travel_to: String,
}

/// "Reis door de tijd": a press on a preset, or a day; on a day one arrives at eight in the morning.
async fn travel_by_form(
    State(web): State<Web>,
    Framed(frame): Framed,
    CheckedForm(trip): CheckedForm<Trip>,
) -> Response {
    let now = web.app.clock.civil();
    let days = match trip.preset.as_str() {
        "1-day" => Some(1),
        "2-weeks" => Some(14),
        "10-weeks" => Some(70),
        "1-year" => Some(365),
        _ => None,
    };
    let chosen = match days {
        Some(days) => Ok(now.day().plus_days(days)),
        None => DateInput::Text(trip.travel_to.clone()).day(),
    };
    let again = |form: Form| start_page(&web, frame.clone(), form, None, StatusCode::UNPROCESSABLE_ENTITY);
    let form = Form::new().with("travel_to", trip.travel_to.clone());
    let to = match chosen {
        Ok(day) => day.at_hour(8),
        Err(_) => {
            return again(form.wrong_key(frame.texts, "travel_to", crate::key!("problem-date-unreadable")));
        }
    };
    if to <= now {
        return again(form.wrong_key(frame.texts, "travel_to", crate::key!("demo-travel-past")));
    }
    match go(&web, to).await {
        Ok(jobs) => see_other(&format!("/demo?taken={jobs}")),
        Err(fault) => crate::page::fault(&fault),
    }
}
