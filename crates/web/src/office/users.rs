//! `/operator/gebruikers`: one person by her whole user name or address; barring her and lifting a bar (U5.2).

use super::shared::{stopped, unrefused};
use crate::failure::absent;
use crate::forgery::CheckedForm;
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::guard::Signed;
use crate::messages::office as say;
use crate::page::{Framed, Which, or_return, saying, see_other};
use crate::state::Web;
use crate::status::{Status, Tone};
use crate::views::identity::MembershipRow;
use crate::views::office::{BarNote, FoundUser, PastBar, Users};
use crate::views::{page as show, page_with};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use wissel_core::actor::Actor;
use wissel_core::identity::bar::{BarReason, BarRefused};
use wissel_core::identity::membership::MembershipState;
use wissel_core::ids::UserId;
use wissel_core::time::Moment;
use wissel_service::failure::Failure as Stopped;
use wissel_service::office::bar_user::{self, Refused};
use wissel_service::office::find_user::{self, BarSeen, Found, Who};

const HERE: &str = "/operator/gebruikers";
const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

pub(super) async fn page(_: Signed, Framed(f): Framed) -> Response {
    show(&Users { f: f.at(Section::Users), form: Form::new(), searched: false, found: None })
}

#[derive(Deserialize)]
pub(super) struct Search {
    #[serde(default)]
    who: String,
}

pub(super) async fn find(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    CheckedForm(typed): CheckedForm<Search>,
) -> Response {
    let form = Form::new().with("who", &typed.who);
    draw(&web, &actor, f, Who::Typed(typed.who), StatusCode::OK, form).await
}

async fn draw(web: &Web, actor: &Actor, f: Frame, who: Who, status: StatusCode, form: Form) -> Response {
    let found = or_return!(unrefused(find_user::find(&web.app, actor, who).await));
    let now = web.app.clock.civil();
    let found = found.map(|u| user(&f, u, now));
    page_with(status, &Users { form, searched: true, found, f: f.at(Section::Users) })
}

fn user(f: &Frame, u: Found, now: Moment) -> FoundUser {
    let note = |at: Moment, by: &str, reason: &str| BarNote {
        at: f.texts.moment(at, now),
        by: by.to_owned(),
        reason: reason.to_owned(),
    };
    let set = |b: &BarSeen| note(b.since, &b.by, &b.reason);
    let barred = u.barred().map(set);
    let history = u
        .bars
        .iter()
        .filter_map(|b| {
            let (at, by, why) = b.lifted.as_ref()?;
            Some(PastBar { set: set(b), lifted: note(*at, by, why) })
        })
        .collect();
    let status = if barred.is_some() {
        Status::new(Tone::Bad, f.t(say::USER_BARRED))
    } else if u.places.iter().any(|p| p.state == MembershipState::Active) {
        Status::new(Tone::Ok, f.t(say::MEMBER_ACTIVE))
    } else if u.places.iter().any(|p| p.state == MembershipState::Invited) {
        Status::new(Tone::Info, f.t(say::MEMBER_INVITED))
    } else if !u.places.is_empty() && u.places.iter().all(|p| !p.taken_up) {
        Status::new(Tone::Done, f.t(say::MEMBER_WITHDRAWN))
    } else {
        Status::new(Tone::Done, f.t(say::MEMBER_ENDED))
    };
    let memberships = u
        .places
        .into_iter()
        .map(|p| {
            let role = match p.state {
                MembershipState::Active => f.texts.role(p.role),
                MembershipState::Invited => {
                    format!("{} · {}", f.texts.role(p.role), f.t(say::MEMBER_INVITED))
                }
                MembershipState::Ended => {
                    let ended = if p.taken_up { say::MEMBER_ENDED } else { say::MEMBER_WITHDRAWN };
                    format!("{} · {}", f.texts.role(p.role), f.t(ended))
                }
            };
            MembershipRow { organisation: p.organisation, role, identified: String::new() }
        })
        .collect();
    FoundUser {
        id: u.id.to_string(),
        name: u.name,
        username: u.user_name.unwrap_or_default(),
        mail: u.mail,
        phone: format!("•• •• •• {}", u.phone_tail),
        status,
        memberships,
        barred,
        history,
    }
}

#[derive(Deserialize)]
pub(super) struct Why {
    #[serde(default)]
    reason: String,
}

/// What is done to the person's access.
#[derive(Clone, Copy)]
enum Act {
    Bar,
    Lift,
}

pub(super) async fn bar(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Which(id): Which<UserId>,
    CheckedForm(typed): CheckedForm<Why>,
) -> Response {
    carry_out(&web, &actor, f, id, typed, Act::Bar).await
}

pub(super) async fn lift(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Which(id): Which<UserId>,
    CheckedForm(typed): CheckedForm<Why>,
) -> Response {
    carry_out(&web, &actor, f, id, typed, Act::Lift).await
}

async fn carry_out(web: &Web, actor: &Actor, f: Frame, id: UserId, typed: Why, act: Act) -> Response {
    let reason = match BarReason::parse(&typed.reason) {
        Ok(reason) => reason,
        Err(flaw) => {
            let form = Form::new().with("reason", typed.reason).problems(f.texts, &[flaw.at("reason")]);
            return draw(web, actor, f, Who::Id(id), WRONG, form).await;
        }
    };
    let (done, said) = match act {
        Act::Bar => (bar_user::bar(&web.app, actor, id, reason).await.map(drop), say::BAR_DONE),
        Act::Lift => (bar_user::lift(&web.app, actor, id, reason).await, say::LIFT_DONE),
    };
    match done {
        Ok(()) => saying(see_other(HERE), said, web),
        Err(failure) => refused(web, actor, f, id, failure).await,
    }
}

async fn refused(web: &Web, actor: &Actor, f: Frame, id: UserId, failure: Stopped<Refused>) -> Response {
    match failure {
        Stopped::Refused(Refused::Rule(rule)) => {
            let key = match rule {
                BarRefused::AlreadyBarred => say::BAR_ALREADY,
                BarRefused::NotBarred => say::BAR_NONE,
                BarRefused::OwnAccount => say::BAR_OWN,
            };
            let form = Form::new().refused(f.t(key));
            draw(web, actor, f, Who::Id(id), WRONG, form).await
        }
        failure => stopped(failure, absent),
    }
}
