//! `/beheer/inloggen`: by which ways the organisation's members log in, and which level collecting asks for.

use super::shared::{stopped, unrefused};
use crate::failure::absent;
use crate::forgery::CheckedForm;
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::guard::Signed;
use crate::messages::office as say;
use crate::page::{Framed, Which, or_return, saying, see_other};
use crate::state::Web;
use crate::views::office::SignInRules;
use crate::views::page_with;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use wissel_core::actor::Actor;
use wissel_core::identity::login_way::SignIn;
use wissel_core::identity::membership::Level;
use wissel_core::ids::MembershipId;
use wissel_core::input::{Flaw, Problem, code};
use wissel_service::failure::Failure as Stopped;
use wissel_service::office::identify_member::{self as identifying, identify};
use wissel_service::office::sign_in::{self as rules, Refused};

const HERE: &str = "/beheer/inloggen";
const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

/// A rule of logging in, in words.
const fn word(rule: SignIn) -> &'static str {
    match rule {
        SignIn::Any => say::SIGN_IN_ANY,
        SignIn::NoSms => say::SIGN_IN_NO_SMS,
        SignIn::Passkey => say::SIGN_IN_PASSKEY,
        SignIn::Provider => say::SIGN_IN_PROVIDER,
    }
}

pub(super) async fn page(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
) -> Response {
    draw(&web, &actor, f, StatusCode::OK, None).await
}

async fn draw(web: &Web, actor: &Actor, f: Frame, status: StatusCode, form: Option<Form>) -> Response {
    let rules = or_return!(unrefused(rules::see(&web.app, actor).await));
    let form = form.unwrap_or_else(|| {
        Form::new().with("sign_in", rules.sign_in.name()).with("collect_level", rules.level.name())
    });
    page_with(
        status,
        &SignInRules {
            now: f.t(word(rules.sign_in)),
            limited: rules.limited,
            choices: rules.possible.iter().map(|rule| (rule.name(), f.t(word(*rule)))).collect(),
            without_way: rules.without_way,
            low: rules.low.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
            form,
            f: f.at(Section::Office),
        },
    )
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    sign_in: String,
    #[serde(default)]
    collect_level: String,
}

pub(super) async fn set(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    CheckedForm(typed): CheckedForm<Typed>,
) -> Response {
    let kept = Form::new().with("sign_in", &typed.sign_in).with("collect_level", &typed.collect_level);
    let (rule, level) = match (SignIn::from_name(&typed.sign_in), Level::from_name(&typed.collect_level)) {
        (Some(rule), Some(level)) => (rule, level),
        (rule, level) => {
            let unknown = |field: &'static str| -> Problem { Flaw::from(code::CHOICE_UNKNOWN).at(field) };
            let mut problems = Vec::new();
            problems.extend(rule.is_none().then(|| unknown("sign_in")));
            problems.extend(level.is_none().then(|| unknown("collect_level")));
            let form = kept.problems(f.texts, &problems);
            return draw(&web, &actor, f, WRONG, Some(form)).await;
        }
    };
    let key = match rules::set(&web.app, &actor, rule, level).await {
        Ok(()) | Err(Stopped::Refused(Refused::Unchanged)) => {
            return saying(see_other(HERE), say::SIGN_IN_SAVED, &web);
        }
        Err(Stopped::Refused(Refused::NotNamed)) => say::SIGN_IN_NOT_NAMED,
        Err(Stopped::Refused(Refused::NotOwnWay)) if rule == SignIn::Provider => say::SIGN_IN_OWN_PROVIDER,
        Err(Stopped::Refused(Refused::NotOwnWay)) => say::SIGN_IN_OWN_WAY,
        Err(failure) => return stopped(failure, absent),
    };
    let form = kept.wrong_key(f.texts, "sign_in", key);
    draw(&web, &actor, f, WRONG, Some(form)).await
}

#[derive(Deserialize)]
pub(super) struct Seen {
    #[serde(default)]
    seen: String,
}

pub(super) async fn identified(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Which(member): Which<MembershipId>,
    CheckedForm(typed): CheckedForm<Seen>,
) -> Response {
    let key = if typed.seen == "yes" {
        match identify(&web.app, &actor, member).await {
            Ok(()) => return saying(see_other(HERE), say::IDENTIFIED_SAVED, &web),
            Err(Stopped::Refused(identifying::Refused::Oneself)) => say::IDENTIFIED_ONESELF,
            Err(failure) => return stopped(failure, absent),
        }
    } else {
        say::IDENTIFIED_TICK
    };
    let form = Form::new().refused(f.t(key));
    draw(&web, &actor, f, WRONG, Some(form)).await
}
