//! `/operator/onderhoud` (T12.1): the operator plans maintenance, sees how it looks, publishes, changes and withdraws it.

use super::shared::{never, stopped, unrefused};
use crate::board;
use crate::failure::{Failure, absent};
use crate::forgery::{CheckedForm, NoFields};
use crate::form::Form;
use crate::frame::{BoardNote, Frame, Section};
use crate::guard::Signed;
use crate::i18n::Texts;
use crate::messages::exchange::SENT_BEFORE;
use crate::messages::office as say;
use crate::page::{Framed, Which, or_return, saying, see_other};
use crate::state::Web;
use crate::status::{Status, Tone};
use crate::views::office::{Maintenance, MaintenanceEdit, MaintenanceRow};
use crate::views::page_with;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wissel_core::actor::Actor;
use wissel_core::ids::MaintenanceId;
use wissel_core::lang::Lang;
use wissel_core::office::maintenance::{
    self as rule, MaintenanceForm, MaintenanceRefused, Phase, TimeInput, phase,
};
use wissel_core::time::Moment;
use wissel_service::failure::Failure as Stopped;
use wissel_service::office::board::Work;
use wissel_service::office::maintenance::change::{Change, change};
use wissel_service::office::maintenance::publish::publish;
use wissel_service::office::maintenance::see::{Planned, see};
use wissel_service::office::maintenance::withdraw::withdraw;
use wissel_service::once::Once;

const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
const PAGE: &str = "/operator/onderhoud";

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    from_day: String,
    #[serde(default)]
    from_time: String,
    #[serde(default)]
    till_day: String,
    #[serde(default)]
    till_time: String,
    #[serde(default)]
    shown: String,
    #[serde(default)]
    words_nl: String,
    #[serde(default)]
    words_en: String,
    #[serde(default)]
    tell: String,
    #[serde(default)]
    version: String,
    #[serde(default)]
    step: String,
    #[serde(default)]
    once: String,
}

impl Typed {
    fn rule(&self) -> MaintenanceForm {
        let at = |day: &str, time: &str| TimeInput { day: day.into(), time: time.to_owned() };
        MaintenanceForm {
            from: at(&self.from_day, &self.from_time),
            till: at(&self.till_day, &self.till_time),
            shown: self.shown.as_str().into(),
            words_nl: self.words_nl.clone(),
            words_en: self.words_en.clone(),
            tell: self.tell.clone(),
        }
    }
    fn once(&self) -> Option<Once> {
        let typed = [&self.from_day, &self.from_time, &self.till_day, &self.till_time, &self.shown];
        let words = [&self.words_nl, &self.words_en, &self.tell];
        let all = typed.into_iter().chain(words).map(String::as_str);
        Once::of(&self.once, std::iter::once("maintenance").chain(all))
    }
    fn kept(&self) -> Form {
        labelled(Form::new())
            .with("from_day", &self.from_day)
            .with("from_time", &self.from_time)
            .with("till_day", &self.till_day)
            .with("till_time", &self.till_time)
            .with("shown", &self.shown)
            .with("words_nl", &self.words_nl)
            .with("words_en", &self.words_en)
            .with("tell", &self.tell)
    }
}

fn labelled(form: Form) -> Form {
    form.labelled("from_day", say::MAINTENANCE_FROM_DAY)
        .labelled("from_time", say::MAINTENANCE_FROM_TIME)
        .labelled("till_day", say::MAINTENANCE_TILL_DAY)
        .labelled("till_time", say::MAINTENANCE_TILL_TIME)
        .labelled("shown", say::MAINTENANCE_SHOWN)
        .labelled("words_nl", say::MAINTENANCE_NL)
        .labelled("words_en", say::MAINTENANCE_EN)
}

/// A form with the words that fit most often.
fn fresh() -> Form {
    let words = |lang| Texts::new(lang).t(say::MAINTENANCE_WORDS_OF);
    labelled(Form::new()).with("words_nl", words(Lang::Nl)).with("words_en", words(Lang::En))
}

fn of(planned: &Planned) -> Form {
    let day = |at: Moment| at.zoned().strftime("%d-%m-%Y").to_string();
    let time = |at: Moment| at.zoned().strftime("%H:%M").to_string();
    labelled(Form::new())
        .with("from_day", day(planned.from))
        .with("from_time", time(planned.from))
        .with("till_day", day(planned.till))
        .with("till_time", time(planned.till))
        .with("shown", day(planned.shown))
        .with("words_nl", &planned.words_nl)
        .with("words_en", &planned.words_en)
}

pub(super) async fn page(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
) -> Response {
    draw(&web, &actor, f, None, Drawn::new(StatusCode::OK, fresh())).await
}

pub(super) async fn one(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Which(id): Which<MaintenanceId>,
) -> Response {
    let planned = or_return!(found(&web, &actor, id).await);
    let Some(planned) = planned else { return Failure::Absent.into_response() };
    let form = of(&planned);
    draw(&web, &actor, f, Some(planned), Drawn::new(StatusCode::OK, form)).await
}

/// What is changed, when it is neither over nor withdrawn.
async fn found(web: &Web, actor: &Actor, id: MaintenanceId) -> Result<Option<Planned>, Response> {
    match see(&web.app, actor).await {
        Ok(all) => Ok(all.into_inner().into_iter().find(|p| p.id == id)),
        Err(failure) => Err(stopped(failure, never)),
    }
}

/// How the page is drawn.
struct Drawn {
    status: StatusCode,
    form: Form,
    preview: Option<rule::Maintenance>,
}

impl Drawn {
    fn new(status: StatusCode, form: Form) -> Self {
        Self { status, form, preview: None }
    }
}

async fn draw(web: &Web, actor: &Actor, f: Frame, edited: Option<Planned>, drawn: Drawn) -> Response {
    let all = or_return!(unrefused(see(&web.app, actor).await));
    let now = web.app.clock.civil();
    let rows = all.iter().map(|p| row(&f, p, now)).collect();
    let edit = edited.map(|p| MaintenanceEdit {
        id: p.id.to_string(),
        version: p.version,
        begun: (p.from <= now).then(|| f.texts.stamp(p.from)),
        told: p.told_at.map(|at| f.texts.stamp(at)),
    });
    let view = Maintenance {
        form: drawn.form,
        rows,
        edit,
        preview: drawn.preview.map(|m| preview(&m)).unwrap_or_default(),
        f: f.at(Section::Operator),
    };
    page_with(drawn.status, &view)
}

fn row(f: &Frame, p: &Planned, now: Moment) -> MaintenanceRow {
    let status = match phase(p.shown, p.from, p.till, now) {
        Phase::Hidden | Phase::Over => Status::new(Tone::Done, f.t(say::MAINTENANCE_HIDDEN)),
        Phase::Announced => Status::new(Tone::Info, f.t(say::MAINTENANCE_ANNOUNCED)),
        Phase::Underway => Status::new(Tone::Warn, f.t(say::MAINTENANCE_UNDERWAY)),
    };
    MaintenanceRow {
        id: p.id.to_string(),
        from: f.texts.stamp(p.from),
        till: f.texts.stamp(p.till),
        shown: f.texts.day(p.shown.day()),
        status,
    }
}

/// Both languages, before and during: as every page will say it.
fn preview(m: &rule::Maintenance) -> Vec<(Lang, BoardNote, BoardNote)> {
    [(Lang::Nl, &m.words_nl), (Lang::En, &m.words_en)]
        .into_iter()
        .map(|(lang, words)| {
            let note = |underway| {
                let work = Work { underway, from: m.from, till: m.till, words: words.clone() };
                board::work(Texts::new(lang), work)
            };
            (lang, note(false), note(true))
        })
        .collect()
}

pub(super) async fn add(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    CheckedForm(typed): CheckedForm<Typed>,
) -> Response {
    let form = typed.kept();
    let m = match typed.rule().check(web.app.clock.civil(), None) {
        Ok(m) => m,
        Err(problems) => {
            let form = form.problems(f.texts, problems.all());
            return draw(&web, &actor, f, None, Drawn::new(WRONG, form)).await;
        }
    };
    if typed.step != "publish" {
        let drawn = Drawn { status: StatusCode::OK, form, preview: Some(m) };
        return draw(&web, &actor, f, None, drawn).await;
    }
    match publish(&web.app, &actor, m, typed.once()).await {
        Ok(true) => saying(see_other(PAGE), say::MAINTENANCE_PUBLISHED, &web),
        Ok(false) => saying(see_other(PAGE), SENT_BEFORE, &web),
        Err(failure) => stopped(failure, never),
    }
}

pub(super) async fn edit(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Which(id): Which<MaintenanceId>,
    CheckedForm(typed): CheckedForm<Typed>,
) -> Response {
    let planned = or_return!(found(&web, &actor, id).await);
    let form = typed.kept();
    let Some(planned) = planned else { return refused(&web, &actor, f, MaintenanceRefused::Gone).await };
    let now = web.app.clock.civil();
    let begun = (planned.from <= now).then_some(planned.from);
    let m = match typed.rule().check(now, begun) {
        Ok(m) => m,
        Err(problems) => {
            let form = form.problems(f.texts, problems.all());
            return draw(&web, &actor, f, Some(planned), Drawn::new(WRONG, form)).await;
        }
    };
    if typed.step != "publish" {
        let drawn = Drawn { status: StatusCode::OK, form, preview: Some(m) };
        return draw(&web, &actor, f, Some(planned), drawn).await;
    }
    let version = typed.version.parse().unwrap_or_default();
    match change(&web.app, &actor, Change { id, version, to: m }).await {
        Ok(()) => saying(see_other(PAGE), say::MAINTENANCE_CHANGED_DONE, &web),
        // What was typed stays, beside the times and the version that hold now.
        Err(Stopped::Refused(MaintenanceRefused::Changed)) => {
            let now_so = or_return!(found(&web, &actor, id).await);
            let form = form.refused(f.t(say::MAINTENANCE_CHANGED));
            draw(&web, &actor, f, now_so, Drawn::new(WRONG, form)).await
        }
        Err(Stopped::Refused(why)) => refused(&web, &actor, f, why).await,
        Err(failure) => stopped(failure, absent),
    }
}

pub(super) async fn take_down(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Which(id): Which<MaintenanceId>,
    CheckedForm(NoFields {}): CheckedForm<NoFields>,
) -> Response {
    match withdraw(&web.app, &actor, id).await {
        Ok(()) => saying(see_other(PAGE), say::MAINTENANCE_WITHDRAWN_DONE, &web),
        Err(Stopped::Refused(why)) => refused(&web, &actor, f, why).await,
        Err(failure) => stopped(failure, absent),
    }
}

async fn refused(web: &Web, actor: &Actor, f: Frame, why: MaintenanceRefused) -> Response {
    let text = f.t(match why {
        MaintenanceRefused::Gone => say::MAINTENANCE_GONE,
        MaintenanceRefused::Changed => say::MAINTENANCE_CHANGED,
    });
    draw(web, actor, f, None, Drawn::new(WRONG, fresh().refused(text))).await
}
