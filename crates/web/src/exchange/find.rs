//! Finding by exact keys (U2.2, U3.9, U4.1, U5.3). POST only; the answer stands at an address of its own.

use super::{stopped, words};
use crate::forgery::CheckedForm;
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::guard::{InSession, Signed};
use crate::messages::exchange as say;
use crate::page::{Framed, Which, saying, see_other};
use crate::state::Web;
use crate::views::exchange::{Find, FindResult, Hit};
use crate::views::{page as show, page_with};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::time::Duration;
use wissel_core::actor::Actor;
use wissel_core::exchange::find::FindForm;
use wissel_core::exchange::relation::TreatmentRelation;
use wissel_core::ids::HitId;
use wissel_core::permission::{Need, permit};
use wissel_service::exchange::collect::{CollectHit, collect};
use wissel_service::exchange::confirm::{Candidate, HitRefused, confirm, deny};
use wissel_service::exchange::search as searches;
use wissel_service::exchange::search::SearchRefused;
use wissel_service::failure::Failure as Stopped;

/// Whether she may state an emergency here (U3.9); decided again when she does.
pub(super) fn may_in_emergency(session: &InSession) -> bool {
    let work = session.facts.at_work.as_ref();
    work.is_some_and(|w| permit(w.member.role, &w.standing, Need::EmergencyAccess).is_ok())
}

pub(super) async fn page(session: InSession, Framed(f): Framed) -> Response {
    show(&Find::new(f.at(Section::Find), Form::new(), may_in_emergency(&session)))
}

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    bsn: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    birth_date: String,
    #[serde(default)]
    relation: String,
    #[serde(default)]
    purpose: String,
    #[serde(default)]
    emergency_reason: String,
}

pub(super) async fn search(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    session: InSession,
    Framed(f): Framed,
    CheckedForm(asked): CheckedForm<Asked>,
) -> Response {
    let form = FindForm {
        bsn: asked.bsn.clone(),
        code: asked.code.clone(),
        birth_date: asked.birth_date.as_str().into(),
        relation: asked.relation.clone(),
        purpose: asked.purpose.clone(),
        emergency_reason: asked.emergency_reason.clone(),
    };
    let kept = Form::new()
        .with("bsn", asked.bsn)
        .with("code", asked.code)
        .with("birth_date", asked.birth_date)
        .with("relation", asked.relation)
        .with("purpose", asked.purpose)
        .with("emergency_reason", asked.emergency_reason);
    let emergency = may_in_emergency(&session);
    match searches::search(&web.app, &actor, &form).await {
        Ok(found) if found.empty => nothing(&web, &actor, f, found.hit, (kept, emergency)).await,
        Ok(found) => see_other(&format!("/zoeken/{}", found.hit)),
        Err(Stopped::Denied(_)) if form.relation == TreatmentRelation::Emergency.name() => {
            let form = kept.refused(f.t(say::EMERGENCY_NOT_ALLOWED));
            page_with(StatusCode::FORBIDDEN, &Find::new(f.at(Section::Find), form, emergency))
        }
        Err(failure) => stopped(failure, |why| {
            let (status, form) = match why {
                SearchRefused::Problems(problems) => {
                    (StatusCode::UNPROCESSABLE_ENTITY, kept.problems(f.texts, problems.all()))
                }
                SearchRefused::TooOften(wait) => {
                    let wait = f.texts.wait(wait.max(Duration::from_secs(1)));
                    (StatusCode::TOO_MANY_REQUESTS, kept.refused(f.t1(say::SEARCH_TOO_OFTEN, "time", wait)))
                }
            };
            page_with(status, &Find::new(f.at(Section::Find), form, emergency))
        }),
    }
}

/// The one answer for unknown, withdrawn, expired and mistyped, with the form as she typed it: a slip of the pen is mended
/// and not typed anew. It stands in this answer only: in no address, and nothing keeps it.
async fn nothing(
    web: &Web,
    actor: &Actor,
    f: Frame,
    hit: HitId,
    (form, emergency): (Form, bool),
) -> Response {
    match confirm(&web.app, actor, hit).await {
        Ok(found) if found.candidates.is_empty() => {
            show(&Find { nothing: true, ..Find::new(f.at(Section::Find), form, emergency) })
        }
        Ok(_) => see_other(&format!("/zoeken/{hit}")),
        Err(failure) => stopped(failure, |HitRefused::Over| over(web)),
    }
}

/// "Is dit uw cliënt?", or the one answer for unknown, withdrawn, expired and mistyped.
pub(super) async fn result(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Which(hit): Which<HitId>,
) -> Response {
    match confirm(&web.app, &actor, hit).await {
        Ok(found) => {
            let hits = found.candidates.into_iter().enumerate();
            let hits = hits.map(|(n, c)| candidate(&web, &f, n == 0, c)).collect();
            show(&FindResult { find: hit.to_string(), hits, f: f.at(Section::Find) })
        }
        Err(failure) => stopped(failure, |HitRefused::Over| over(&web)),
    }
}

fn over(web: &Web) -> Response {
    saying(see_other("/zoeken"), say::SEARCH_OVER, web)
}

fn candidate(web: &Web, f: &Frame, newest: bool, c: Candidate) -> Hit {
    let kinds = words::kinds(f.texts, &c.kinds());
    let author = match c.source.responsible {
        Some(responsible) => format!("{} ({responsible})", c.source.author),
        None => c.source.author,
    };
    Hit {
        record: c.record.to_string(),
        number: c.number.to_string(),
        name: c.client.shown(),
        due: words::due(&c.rule, c.due).map(|d| f.texts.day(d)),
        rule: words::rule(f.texts, &words::Until { due: c.due, rule: &c.rule, last_day: c.last_day }),
        kinds,
        source: c.source.organisation,
        author,
        at: f.texts.moment(c.shared_at, web.app.clock.civil()),
        phone: words::phone(&c.source.night_phone),
        newest,
    }
}

#[derive(Deserialize)]
pub(super) struct Answer {
    #[serde(default)]
    find: String,
    #[serde(default)]
    record: String,
    #[serde(default)]
    answer: String,
}

pub(super) async fn answer(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    CheckedForm(given): CheckedForm<Answer>,
) -> Response {
    let Ok(hit) = given.find.parse::<HitId>() else { return over(&web) };
    match (given.answer.as_str(), given.record.parse()) {
        ("yes", Ok(record)) => {
            match collect(&web.app, &actor, CollectHit { hit, record, document: None }).await {
                Ok(collection) => see_other(&format!("/opgehaald/{collection}")),
                Err(failure) => stopped(failure, |HitRefused::Over| over(&web)),
            }
        }
        ("no", _) => match deny(&web.app, &actor, hit).await {
            Ok(()) => saying(see_other("/zoeken"), say::ANSWERED_NO, &web),
            Err(failure) => stopped(failure, |HitRefused::Over| over(&web)),
        },
        _ => StatusCode::BAD_REQUEST.into_response(),
    }
}
