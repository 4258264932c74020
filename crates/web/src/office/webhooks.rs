//! `/beheer/koppelberichten`: which of the organisation's own systems are told what happens, and how that goes.

use super::shared::{number, stopped};
use crate::failure::{Failure, absent};
use crate::forgery::{CheckedForm, NoFields, OnceField};
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::guard::Signed;
use crate::messages::webhooks as say;
use crate::page::{Framed, Which, saying, see_other};
use crate::state::Web;
use crate::status::{Status, Tone};
use crate::views::office::{RemoveWebhook, TryRow, Webhook, WebhookRow, WebhookSecret, Webhooks};
use crate::views::{page as show, page_with};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::time::Duration;
use wissel_core::actor::Actor;
use wissel_core::ids::WebhookId;
use wissel_core::office::webhook::{MOST, WebhookEvent, WebhookForm, WebhookResult, WebhookState};
use wissel_core::time::Moment;
use wissel_service::failure::Failure as Stopped;
use wissel_service::office::webhooks::{self as hooks, Absent, Seen, Try, add, remove, secret, switch, test};
use wissel_service::once::Once;

const HERE: &str = "/beheer/koppelberichten";
const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

fn there(id: WebhookId) -> String {
    format!("{HERE}/{id}")
}

/// The name of the box of what can be told.
const fn field(event: WebhookEvent) -> &'static str {
    match event {
        WebhookEvent::Collected => "event_collected",
        WebhookEvent::NewVersion => "event_new_version",
        WebhookEvent::Withdrawn => "event_withdrawn",
        WebhookEvent::Expiring => "event_expiring",
        WebhookEvent::Test => "event_test",
    }
}

fn status(f: &Frame, state: WebhookState) -> Status {
    let (tone, key) = match state {
        WebhookState::On => (Tone::Ok, say::ON),
        WebhookState::Off => (Tone::Done, say::OFF),
        WebhookState::Failing => (Tone::Bad, say::FAILING),
        WebhookState::Gone => (Tone::Bad, say::GONE),
        WebhookState::Restored => (Tone::Warn, say::RESTORED),
    };
    Status::new(tone, f.t(key))
}

fn result(f: &Frame, t: &Try) -> Status {
    let words = match (t.result, t.status) {
        (WebhookResult::Taken, code) => f.t1(say::TAKEN, "code", code.unwrap_or_default().to_string()),
        (WebhookResult::Status, code) => f.t1(say::STATUS, "code", code.unwrap_or_default().to_string()),
        (WebhookResult::Timeout, _) => f.t(say::TIMEOUT),
        (WebhookResult::Connect, _) => f.t(say::CONNECT),
        (WebhookResult::Tls, _) => f.t(say::TLS),
        (WebhookResult::Address, _) => f.t(say::ADDRESS),
        (WebhookResult::Answer, _) => f.t(say::ANSWER),
        (WebhookResult::Internal, _) => f.t(say::INTERNAL),
    };
    let tone = match (t.result, t.last) {
        (WebhookResult::Taken, _) => Tone::Ok,
        (_, true) => Tone::Bad,
        (_, false) => Tone::Warn,
    };
    Status::new(tone, words)
}

fn try_row(f: &Frame, t: &Try, now: Moment) -> TryRow {
    let key = if t.last { say::LAST } else { say::ATTEMPT };
    TryRow {
        at: f.texts.moment(t.at, now),
        event: f.texts.webhook_event(t.event),
        number: t.number.clone(),
        status: result(f, t),
        detail: f.t2(key, "n", t.attempt.to_string(), "millis", t.millis.to_string()),
    }
}

pub(super) async fn page(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
) -> Response {
    draw(&web, &actor, f, StatusCode::OK, Form::new()).await
}

async fn draw(web: &Web, actor: &Actor, f: Frame, status_code: StatusCode, form: Form) -> Response {
    let rows = match hooks::list(&web.app, actor).await {
        Ok(rows) => rows.into_inner(),
        Err(failure) => return stopped(failure, gone),
    };
    let now = web.app.clock.civil();
    let rows: Vec<_> = rows
        .into_iter()
        .map(|s| WebhookRow {
            id: s.endpoint.id.to_string(),
            url: s.endpoint.url.as_str().to_owned(),
            events: words(&f, &s.endpoint.events),
            status: status(&f, s.endpoint.state),
            last: s.tries.first().map(|t| try_row(&f, t, now)),
        })
        .collect();
    let events = WebhookEvent::CHOICES.map(|e| (field(e), f.texts.webhook_event(e))).to_vec();
    let (total, can_add) = (number(rows.len()), rows.len() < MOST || form.again());
    page_with(status_code, &Webhooks { form, events, total, can_add, rows, f: f.at(Section::Clients) })
}

fn words(f: &Frame, events: &[WebhookEvent]) -> Vec<String> {
    events.iter().map(|e| f.texts.webhook_event(*e)).collect()
}

fn gone(_: Absent) -> Response {
    Failure::Absent.into_response()
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    url: String,
    #[serde(default)]
    event_collected: String,
    #[serde(default)]
    event_new_version: String,
    #[serde(default)]
    event_withdrawn: String,
    #[serde(default)]
    event_expiring: String,
    #[serde(default)]
    once: String,
}

impl Typed {
    fn ticked(&self, event: WebhookEvent) -> &str {
        match event {
            WebhookEvent::Collected => &self.event_collected,
            WebhookEvent::NewVersion => &self.event_new_version,
            WebhookEvent::Withdrawn => &self.event_withdrawn,
            WebhookEvent::Expiring => &self.event_expiring,
            WebhookEvent::Test => "",
        }
    }
    fn kept(&self) -> Form {
        let form = Form::new().with("url", &self.url);
        WebhookEvent::CHOICES.iter().fold(form, |form, e| form.with(field(*e), self.ticked(*e)))
    }
    fn form(&self) -> WebhookForm {
        let chosen = WebhookEvent::CHOICES.into_iter().filter(|e| self.ticked(*e) == "yes");
        WebhookForm { url: self.url.clone(), events: chosen.map(|e| e.name().to_owned()).collect() }
    }
}

/// The answer shows the secret, so that it is the page itself: going there again would show it again.
pub(super) async fn add(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    CheckedForm(typed): CheckedForm<Typed>,
) -> Response {
    let new = match typed.form().check(web.app.policy.demo) {
        Ok(new) => new,
        Err(problems) => {
            let form = typed.kept().problems(f.texts, problems.all());
            return draw(&web, &actor, f, WRONG, form).await;
        }
    };
    let chosen = WebhookEvent::CHOICES.map(|e| typed.ticked(e));
    let once = Once::of(&typed.once, ["webhook", &typed.url].into_iter().chain(chosen));
    match add::add(&web.app, &actor, new, once).await {
        Ok(added) => secret_page(f, added.id, added.secret, false),
        Err(Stopped::Refused(why)) => {
            let form = match why {
                add::Refused::Known => typed.kept().wrong_key(f.texts, "url", say::KNOWN),
                add::Refused::TooMany => typed.kept().refused(f.t1(say::TOO_MANY, "n", number(MOST))),
            };
            draw(&web, &actor, f, WRONG, form).await
        }
        Err(failure) => stopped(failure, absent),
    }
}

fn secret_page(f: Frame, id: WebhookId, secret: String, replaced: bool) -> Response {
    show(&WebhookSecret { id: id.to_string(), secret, replaced, f: f.at(Section::Clients) })
}

pub(super) async fn one(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Which(id): Which<WebhookId>,
) -> Response {
    draw_one(&web, &actor, f, StatusCode::OK, (id, Form::new())).await
}

async fn draw_one(
    web: &Web,
    actor: &Actor,
    f: Frame,
    status_code: StatusCode,
    (id, form): (WebhookId, Form),
) -> Response {
    let seen = match hooks::see(&web.app, actor, id).await {
        Ok(seen) => seen.into_inner(),
        Err(failure) => return stopped(failure, gone),
    };
    page_with(status_code, &view(f, seen, form, web.app.clock.civil()))
}

fn view(f: Frame, seen: Seen, form: Form, now: Moment) -> Webhook {
    let made = f.texts.moment(seen.endpoint.created_at, now).text;
    Webhook {
        form,
        id: seen.endpoint.id.to_string(),
        url: seen.endpoint.url.as_str().to_owned(),
        events: words(&f, &seen.endpoint.events),
        status: status(&f, seen.endpoint.state),
        since: f.texts.moment(seen.endpoint.state_at, now),
        made: f.t2("client-made", "name", seen.created_by, "when", made),
        is_on: seen.endpoint.state == WebhookState::On,
        two_secrets: seen.two_secrets,
        waiting: number(seen.waiting),
        tries: seen.tries.iter().map(|t| try_row(&f, t, now)).collect(),
        f: f.at(Section::Clients),
    }
}

pub(super) async fn test(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Which(hook): Which<WebhookId>,
    CheckedForm(NoFields {}): CheckedForm<NoFields>,
) -> Response {
    let said = match test::send(&web.app, &actor, hook).await {
        Ok(()) => return saying(see_other(&there(hook)), say::TESTED, &web),
        Err(Stopped::Refused(test::Refused::Off)) => f.t(say::TEST_OFF),
        Err(Stopped::Refused(test::Refused::Waits)) => f.t(say::TEST_WAITS),
        Err(Stopped::Refused(test::Refused::TooOften(wait))) => {
            f.t1(say::TEST_TOO_OFTEN, "time", f.texts.wait(wait.max(Duration::from_secs(1))))
        }
        Err(failure) => return stopped(failure, |_| gone(Absent)),
    };
    draw_one(&web, &actor, f, WRONG, (hook, Form::new().refused(said))).await
}

/// The answer shows the new secret: going there again would replace it again.
pub(super) async fn replace(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Which(hook): Which<WebhookId>,
    CheckedForm(OnceField { once }): CheckedForm<OnceField>,
) -> Response {
    let once = Once::of(&once, ["webhook secret", &hook.to_string()]);
    match secret::replace(&web.app, &actor, hook, once).await {
        Ok(secret) => secret_page(f, hook, secret, true),
        Err(failure) => stopped(failure, gone),
    }
}

pub(super) async fn switch_on(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Which(id): Which<WebhookId>,
    CheckedForm(NoFields {}): CheckedForm<NoFields>,
) -> Response {
    switched(&web, &actor, id, true).await
}

pub(super) async fn switch_off(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Which(id): Which<WebhookId>,
    CheckedForm(NoFields {}): CheckedForm<NoFields>,
) -> Response {
    switched(&web, &actor, id, false).await
}

async fn switched(web: &Web, actor: &Actor, hook: WebhookId, on: bool) -> Response {
    match switch::switch(&web.app, actor, hook, on).await {
        Ok(()) | Err(Stopped::Refused(switch::Refused::Unchanged)) => {
            saying(see_other(&there(hook)), if on { say::ON_DONE } else { say::OFF_DONE }, web)
        }
        Err(failure) => stopped(failure, |_| gone(Absent)),
    }
}

pub(super) async fn ask_remove(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Which(hook): Which<WebhookId>,
) -> Response {
    match hooks::see(&web.app, &actor, hook).await {
        Ok(seen) => {
            let url = seen.into_inner().endpoint.url.as_str().to_owned();
            show(&RemoveWebhook { id: hook.to_string(), url, f: f.at(Section::Clients) })
        }
        Err(failure) => stopped(failure, gone),
    }
}

pub(super) async fn remove(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Which(hook): Which<WebhookId>,
    CheckedForm(NoFields {}): CheckedForm<NoFields>,
) -> Response {
    match remove::remove(&web.app, &actor, hook).await {
        Ok(()) => saying(see_other(HERE), say::REMOVED, &web),
        Err(failure) => stopped(failure, gone),
    }
}
