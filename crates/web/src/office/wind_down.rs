//! `/operator/einde` and `/beheer/afscheid` (U5.1): the end of the whole portal.

use super::shared::{stopped, unrefused};
use crate::exchange::words::ground;
use crate::failure::absent;
use crate::forgery::{CheckedForm, NoFields};
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::guard::Signed;
use crate::messages::office as say;
use crate::page::{Framed, Which, fault, or_return, saying, see_other};
use crate::state::Web;
use crate::status::{Status, Tone};
use crate::views::office::{OwnLog, OwnerRow, Planned, Steps, WindDown, WindDownReport};
use crate::views::{page as show, page_with};
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::collections::HashMap;
use wissel_core::actor::Actor;
use wissel_core::exchange::receipt::Ground;
use wissel_core::ids::{OrganisationId, WindDownId};
use wissel_core::office::wind_down::{PlanForm, Stage, WindDownRefused, earliest_sharing};
use wissel_service::failure::Failure as Stopped;
use wissel_service::office::organisations;
use wissel_service::office::wind_down::longest_stay;
use wissel_service::office::wind_down::report::Reported;
use wissel_service::office::wind_down::see::{Owner, Seen, see};
use wissel_service::office::wind_down::{confirm, own_log, plan, report, take_back};

const PAGE: &str = "/operator/einde";
const OWN: &str = "/beheer/afscheid";
const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

const fn sentence(why: WindDownRefused) -> &'static str {
    match why {
        WindDownRefused::AlreadyPlanned => say::WIND_DOWN_ALREADY,
        WindDownRefused::NotPlanned => say::WIND_DOWN_ABSENT,
        WindDownRefused::Oneself => say::WIND_DOWN_ONESELF,
        WindDownRefused::NoticeTooShort => say::WIND_DOWN_NOTICE_OVER,
        WindDownRefused::RuleLonger => say::WIND_DOWN_RULE_LONGER,
        WindDownRefused::Irreversible => say::WIND_DOWN_IRREVERSIBLE,
        WindDownRefused::TooEarly => say::WIND_DOWN_TOO_EARLY,
        WindDownRefused::NoExport => say::WIND_DOWN_NO_EXPORT,
        WindDownRefused::AlreadyConfirmed => say::WIND_DOWN_CONFIRMED_BEFORE,
    }
}

fn status(f: &Frame, stage: Stage) -> Status {
    let (tone, key) = match stage {
        Stage::Planned => (Tone::Info, say::WIND_DOWN_PLANNED),
        Stage::TakenBack => (Tone::Done, say::WIND_DOWN_TAKEN_BACK),
        Stage::Announced => (Tone::Warn, say::WIND_DOWN_ANNOUNCED),
        Stage::SharingOver => (Tone::Warn, say::WIND_DOWN_SHARING_OVER),
        Stage::Destroying => (Tone::Bad, say::WIND_DOWN_DESTROYING),
        Stage::LogsKept => (Tone::Warn, say::WIND_DOWN_LOGS_KEPT),
        Stage::Finished => (Tone::Done, say::WIND_DOWN_FINISHED),
    };
    Status::new(tone, f.t(key))
}

pub(super) async fn page(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
) -> Response {
    draw(&web, &actor, f, StatusCode::OK, Form::new()).await
}

async fn draw(web: &Web, actor: &Actor, f: Frame, status: StatusCode, form: Form) -> Response {
    let seen = or_return!(unrefused(see(&web.app, actor).await));
    let longest = match longest_stay(&web.app).await {
        Ok(days) => days,
        Err(failure) => return fault(&failure),
    };
    let earliest = f.texts.day(earliest_sharing(web.app.clock.civil().day())).text;
    let planned = seen.map(|seen| planned(&f, seen));
    let longest = longest.to_string();
    page_with(status, &WindDown { form, planned, earliest, longest, f: f.at(Section::Operator) })
}

fn planned(f: &Frame, seen: Seen) -> Planned {
    let (t, w) = (f.texts, seen.wind_down);
    let mut facts = vec![
        (t.t(say::WIND_DOWN_SHARING), t.day(w.sharing).text),
        (t.t(say::WIND_DOWN_COLLECTING), t.day(w.collecting).text),
        (t.t(say::WIND_DOWN_BY), format!("{}, {}", seen.planned_by, t.stamp(w.planned_at).text)),
    ];
    if let Some((name, at)) = seen.confirmed_by.zip(w.course.confirmed_at) {
        facts.push((t.t(say::WIND_DOWN_CONFIRMED_BY), format!("{name}, {}", t.stamp(at).text)));
    }
    if let Some(at) = w.course.emptied_at {
        facts.push((t.t(say::WIND_DOWN_EMPTIED), t.stamp(at).text));
    }
    if let Some(at) = w.course.finished_at {
        facts.push((t.t(say::WIND_DOWN_FINISHED_AT), t.stamp(at).text));
    }
    let owner = |o: Owner| OwnerRow {
        name: o.name,
        status: match o.confirmed {
            Some(_) => Status::new(Tone::Ok, t.t(say::WIND_DOWN_HAS_LOG)),
            None => Status::new(Tone::Warn, t.t(say::WIND_DOWN_HAS_NOT)),
        },
        at: o.confirmed.map(|c| t.stamp(c.at)),
    };
    let waits_for = seen.kept_until.filter(|_| !seen.may_finish).map(|until| {
        t.t2(say::WIND_DOWN_WAITS_FOR, "day", t.day(until.day()).text, "n", seen.open_complaints)
    });
    Planned {
        status: status(f, seen.stage),
        facts,
        words: vec![("nl", w.words_nl), ("en", w.words_en)],
        steps: Steps {
            id: w.id.to_string(),
            confirm: seen.stage == Stage::Planned && !seen.is_hers,
            waits: seen.stage == Stage::Planned && seen.is_hers,
            take_back: matches!(seen.stage, Stage::Planned | Stage::Announced | Stage::SharingOver),
            report: seen.stage == Stage::Finished,
        },
        owners: seen.owners.into_iter().map(owner).collect(),
        waits_for,
    }
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    sharing: String,
    #[serde(default)]
    collecting: String,
    #[serde(default)]
    early: String,
    #[serde(default)]
    words_nl: String,
    #[serde(default)]
    words_en: String,
}

pub(super) async fn make_plan(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    CheckedForm(typed): CheckedForm<Typed>,
) -> Response {
    let kept = Form::new()
        .with("sharing", &typed.sharing)
        .with("collecting", &typed.collecting)
        .with("early", &typed.early)
        .with("words_nl", &typed.words_nl)
        .with("words_en", &typed.words_en);
    let form = PlanForm {
        sharing: typed.sharing.as_str().into(),
        collecting: typed.collecting.as_str().into(),
        early: typed.early,
        words_nl: typed.words_nl,
        words_en: typed.words_en,
    };
    let longest = match longest_stay(&web.app).await {
        Ok(days) => days,
        Err(failure) => return fault(&failure),
    };
    let plan_data = match form.check(web.app.clock.civil().day(), longest) {
        Ok(plan_data) => plan_data,
        Err(problems) => {
            let form = kept.problems(f.texts, problems.all());
            return draw(&web, &actor, f, WRONG, form).await;
        }
    };
    match plan::plan(&web.app, &actor, plan_data).await {
        Ok(_) => saying(see_other(PAGE), say::WIND_DOWN_PLANNED_DONE, &web),
        Err(failure) => refused(&web, &actor, f, failure).await,
    }
}

async fn refused(web: &Web, actor: &Actor, f: Frame, failure: Stopped<WindDownRefused>) -> Response {
    match failure {
        Stopped::Refused(why) => {
            let form = Form::new().refused(f.t(sentence(why)));
            draw(web, actor, f, WRONG, form).await
        }
        failure => stopped(failure, absent),
    }
}

#[derive(Deserialize)]
pub(super) struct Answer {
    #[serde(default)]
    seen: String,
}

pub(super) async fn confirm_plan(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Which(id): Which<WindDownId>,
    CheckedForm(answer): CheckedForm<Answer>,
) -> Response {
    if answer.seen != "yes" {
        let form = Form::new().wrong_key(f.texts, "seen", say::WIND_DOWN_TICK);
        return draw(&web, &actor, f, WRONG, form).await;
    }
    match confirm::confirm(&web.app, &actor, id).await {
        Ok(()) => saying(see_other(PAGE), say::WIND_DOWN_CONFIRMED_DONE, &web),
        Err(failure) => refused(&web, &actor, f, failure).await,
    }
}

pub(super) async fn take_plan_back(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Which(id): Which<WindDownId>,
    CheckedForm(NoFields {}): CheckedForm<NoFields>,
) -> Response {
    match take_back::take_back(&web.app, &actor, id).await {
        Ok(()) => saying(see_other(PAGE), say::WIND_DOWN_BACK_DONE, &web),
        Err(failure) => refused(&web, &actor, f, failure).await,
    }
}

pub(super) async fn report_page(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
) -> Response {
    let Reported { report: r, .. } = match report::report(&web.app, &actor).await {
        Ok(reported) => reported.into_inner(),
        Err(failure) => return stopped(failure, absent),
    };
    let names: HashMap<OrganisationId, String> = match organisations::list(&web.app, &actor).await {
        Ok(all) => all.into_inner().into_iter().map(|o| (o.id, o.name)).collect(),
        Err(failure) => return stopped(failure, absent),
    };
    let name = |id: &OrganisationId| names.get(id).cloned().unwrap_or_else(|| id.to_string());
    let t = f.texts;
    let facts = vec![
        (t.t(say::WIND_DOWN_CONFIRMED_AT), t.stamp(r.confirmed_at).text),
        (t.t(say::WIND_DOWN_SHARING), t.day(r.sharing_until).text),
        (t.t(say::WIND_DOWN_COLLECTING), t.day(r.collecting_until).text),
        (t.t(say::WIND_DOWN_EMPTIED), t.stamp(r.emptied_at).text),
        (t.t(say::WIND_DOWN_FINISHED_AT), t.stamp(r.finished_at).text),
        (t.t(say::WIND_DOWN_RECEIPTS), r.receipts.to_string()),
        (t.t(say::WIND_DOWN_DIGEST), r.receipts_digest.to_string()),
        (t.t(say::WIND_DOWN_LOG_END), format!("{} · {}", r.log.0, r.log.1)),
    ];
    let said = r.confirmed.iter().map(|c| {
        let at = t.t1(say::WIND_DOWN_SAID, "at", t.stamp(c.at).text);
        (name(&c.organisation), at, c.exports.iter().map(ToString::to_string).collect())
    });
    let silent = r.silent.iter().map(|o| (name(o), t.t(say::WIND_DOWN_SILENT), Vec::new()));
    show(&WindDownReport {
        facts,
        destroyed: r
            .destroyed
            .iter()
            .map(|(name, n)| (Ground::from_name(name).map_or_else(|| name.clone(), |g| ground(t, g)), *n))
            .collect(),
        left: r.left.clone(),
        owners: said.chain(silent).collect(),
        f: f.at(Section::Operator),
    })
}

/// The signed text with signature and key.
pub(super) async fn report_text(State(web): State<Web>, Signed { actor, .. }: Signed) -> Response {
    match report::report(&web.app, &actor).await {
        Ok(reported) => {
            let name = "attachment; filename=\"wissel-wind-down.txt\"".to_owned();
            let kind = "text/plain; charset=utf-8".to_owned();
            ([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, name)], reported.into_inner().file).into_response()
        }
        Err(failure) => stopped(failure, absent),
    }
}

pub(super) async fn own_page(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
) -> Response {
    draw_own(&web, &actor, f, StatusCode::OK, Form::new()).await
}

async fn draw_own(web: &Web, actor: &Actor, f: Frame, status: StatusCode, form: Form) -> Response {
    let own = or_return!(unrefused(own_log::see(&web.app, actor).await));
    let t = f.texts;
    let view = OwnLog {
        form,
        days: own.days.map(|(first, last)| (t.day(first), t.day(last))),
        exports: own
            .exports
            .iter()
            .map(|e| (t.day(e.days.0), t.day(e.days.1), e.digest.to_string()))
            .collect(),
        whole: own.whole,
        confirmed: own.confirmed_at.map(|at| t.stamp(at)),
        f: f.at(Section::Office),
    };
    page_with(status, &view)
}

pub(super) async fn own_confirm(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    CheckedForm(answer): CheckedForm<Answer>,
) -> Response {
    if answer.seen != "yes" {
        let form = Form::new().wrong_key(f.texts, "seen", say::OWN_LOG_TICK);
        return draw_own(&web, &actor, f, WRONG, form).await;
    }
    match own_log::confirm(&web.app, &actor).await {
        Ok(()) => saying(see_other(OWN), say::OWN_LOG_DONE, &web),
        Err(Stopped::Refused(why)) => {
            let form = Form::new().refused(f.t(sentence(why)));
            draw_own(&web, &actor, f, WRONG, form).await
        }
        Err(failure) => stopped(failure, absent),
    }
}
