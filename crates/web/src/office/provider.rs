//! `/beheer/inloggen/organisatie`: the organisation's own sign-in page, set up, tried, and taken away.

use super::shared::stopped;
use crate::failure::absent;
use crate::forgery::{CheckedForm, NoFields};
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::guard::Signed;
use crate::identity::provider_go;
use crate::key;
use crate::messages::office as say;
use crate::page::{Framed, fault, saying, see_other};
use crate::state::Web;
use crate::status::{Status, Tone};
use crate::views::office::{ProviderSettings, ProviderTried};
use crate::views::page_with;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use wissel_core::actor::{Actor, Member};
use wissel_core::identity::provider::Typed;
use wissel_core::refusal::Coded;
use wissel_service::failure::Failure as Stopped;
use wissel_service::identity::provider::try_out::{self, Wrong};
use wissel_service::identity::provider::{Back, Flaw};
use wissel_service::office::provider::{self as settings, Refused, Seen};
use zeroize::Zeroizing;

const HERE: &str = "/beheer/inloggen/organisatie";
const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

pub(super) async fn page(
    State(web): State<Web>,
    Signed { member, .. }: Signed,
    Framed(f): Framed,
) -> Response {
    draw(&web, &member, f, StatusCode::OK, None).await
}

fn status(f: &Frame, seen: &Seen) -> Status {
    match (&seen.settings, seen.compulsory, seen.tried) {
        (None, _, _) => Status::new(Tone::Done, f.t(say::PROVIDER_NONE)),
        (Some(_), true, _) => Status::new(Tone::Ok, f.t(say::PROVIDER_COMPULSORY)),
        (Some(_), false, true) => Status::new(Tone::Ok, f.t(say::PROVIDER_TRIED)),
        (Some(_), false, false) => Status::new(Tone::Warn, f.t(say::PROVIDER_UNTRIED)),
    }
}

async fn draw(web: &Web, member: &Member, f: Frame, status_code: StatusCode, form: Option<Form>) -> Response {
    let seen = match settings::see(&web.app, member.organisation).await {
        Ok(seen) => seen,
        Err(f) => return fault(&f),
    };
    let form = form.unwrap_or_else(|| match &seen.settings {
        None => Form::new(),
        Some(s) => Form::new()
            .with("issuer", &s.issuer)
            .with("client_id", &s.client_id)
            .with("domains", s.domains.join(" "))
            .with("acr", s.assurance.acr.join(" "))
            .with("amr", s.assurance.amr.join(" "))
            .with("level", s.level.name()),
    });
    page_with(
        status_code,
        &ProviderSettings {
            form,
            is_set: seen.settings.is_some(),
            status: status(&f, &seen),
            compulsory: seen.compulsory,
            joined: seen.joined.to_string(),
            redirect_uri: seen.redirect_uri,
            f: f.at(Section::Office),
        },
    )
}

#[derive(Deserialize)]
pub(super) struct Filled {
    #[serde(default)]
    issuer: String,
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    client_secret: Zeroizing<String>,
    #[serde(default)]
    domains: String,
    #[serde(default)]
    acr: String,
    #[serde(default)]
    amr: String,
    #[serde(default)]
    level: String,
}

pub(super) async fn set(
    State(web): State<Web>,
    Signed { actor, member }: Signed,
    Framed(f): Framed,
    CheckedForm(filled): CheckedForm<Filled>,
) -> Response {
    let typed = Typed {
        issuer: &filled.issuer,
        client_id: &filled.client_id,
        domains: &filled.domains,
        acr: &filled.acr,
        amr: &filled.amr,
        level: &filled.level,
    };
    let kept = Form::new()
        .with("issuer", typed.issuer)
        .with("client_id", typed.client_id)
        .with("domains", typed.domains)
        .with("acr", typed.acr)
        .with("amr", typed.amr)
        .with("level", typed.level);
    let form = match settings::set(&web.app, &actor, &typed, &filled.client_secret).await {
        Ok(()) => return saying(see_other(HERE), say::PROVIDER_SAVED, &web),
        Err(Stopped::Refused(Refused::Form(problems))) => kept.problems(f.texts, problems.all()),
        Err(Stopped::Refused(Refused::SecretMissing)) => {
            kept.wrong_key(f.texts, "client_secret", say::PROVIDER_SECRET_MISSING)
        }
        Err(Stopped::Refused(Refused::DomainNotOurs)) => {
            kept.wrong_key(f.texts, "domains", say::PROVIDER_DOMAIN)
        }
        Err(Stopped::Refused(Refused::Compulsory)) => {
            return saying(see_other(HERE), say::PROVIDER_LOCKED, &web);
        }
        Err(failure) => return stopped(failure, absent),
    };
    draw(&web, &member, f, WRONG, Some(form)).await
}

pub(super) async fn remove(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    CheckedForm(NoFields {}): CheckedForm<NoFields>,
) -> Response {
    match settings::remove(&web.app, &actor).await {
        Ok(()) => saying(see_other(HERE), say::PROVIDER_REMOVED, &web),
        Err(Stopped::Refused(Refused::Compulsory)) => saying(see_other(HERE), say::PROVIDER_LOCKED, &web),
        Err(failure) => stopped(failure, absent),
    }
}

pub(super) async fn try_it(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    CheckedForm(NoFields {}): CheckedForm<NoFields>,
) -> Response {
    match try_out::begin(&web.app, &actor, f.texts.lang()).await {
        Ok(token) => provider_go(&web, &token),
        Err(Stopped::Refused(try_out::Refused::Flaw(flaw))) => {
            result(f, Some(Wrong::Flaw(flaw)), (String::new(), String::new()))
        }
        Err(failure) => stopped(failure, absent),
    }
}

/// What came of trying it, when the browser is back.
pub(crate) async fn tried(web: &Web, actor: &Actor, f: Frame, back: &Back) -> Response {
    match try_out::finish_with(&web.app, actor, back).await {
        Ok(tried) => {
            let or_nothing =
                |text: String| if text.is_empty() { f.t("provider-tried-nothing") } else { text };
            let said = (or_nothing(tried.acr.unwrap_or_default()), or_nothing(tried.amr.join(" ")));
            result(f, tried.wrong, said)
        }
        Err(failure) => stopped(failure, |_| see_other(HERE)),
    }
}

fn result(f: Frame, wrong: Option<Wrong>, (acr, amr): (String, String)) -> Response {
    let status = match wrong {
        None => Status::new(Tone::Ok, f.t("provider-tried-works")),
        Some(_) => Status::new(Tone::Bad, f.t("provider-tried-fails")),
    };
    page_with(
        StatusCode::OK,
        &ProviderTried {
            status,
            wrong: wrong.map(|w| f.t(words(w))),
            code: wrong.map(|w| w.code().to_owned()).unwrap_or_default(),
            acr,
            amr,
            f: f.at(Section::Office),
        },
    )
}

const fn words(wrong: Wrong) -> &'static str {
    match wrong {
        Wrong::NoMail => key!("provider-flaw-no-mail"),
        Wrong::OtherMail => key!("provider-flaw-other-mail"),
        Wrong::Flaw(flaw) => match flaw {
            Flaw::State => key!("provider-flaw-state"),
            Flaw::Refused => key!("provider-flaw-refused"),
            Flaw::Address => key!("provider-flaw-address"),
            Flaw::Away => key!("provider-flaw-away"),
            Flaw::Metadata => key!("provider-flaw-metadata"),
            Flaw::Issuer => key!("provider-flaw-issuer"),
            Flaw::Unsuited => key!("provider-flaw-unsuited"),
            Flaw::Keys => key!("provider-flaw-keys"),
            Flaw::Exchange => key!("provider-flaw-exchange"),
            Flaw::Token(_) => key!("provider-flaw-token"),
            Flaw::Weak => key!("provider-flaw-weak"),
            Flaw::Changed => key!("provider-flaw-changed"),
        },
    }
}
