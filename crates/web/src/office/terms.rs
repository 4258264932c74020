//! `/operator/voorwaarden`: publishing a version of the user terms (T5.1).

use super::shared::stopped;
use crate::failure::absent;
use crate::forgery::CheckedForm;
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::guard::Signed;
use crate::messages::office as say;
use crate::page::{Framed, saying, see_other};
use crate::state::Web;
use crate::views::office::PublishTerms;
use crate::views::page_with;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use wissel_core::actor::Actor;
use wissel_core::identity::login_way::{LoginWay, Ways};
use wissel_core::identity::terms::TermsRefused;
use wissel_core::person::date::DateInput;
use wissel_service::failure::Failure as Stopped;
use wissel_service::office::publish_terms::{self, Refused, TermsForm};

pub(super) async fn page(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
) -> Response {
    draw(&web, &actor, f, StatusCode::OK, Form::new()).await
}

async fn draw(web: &Web, actor: &Actor, f: Frame, status: StatusCode, form: Form) -> Response {
    match publish_terms::newest(&web.app, actor).await {
        Ok(newest) => {
            let newest = newest.into_inner().map(|t| (t.version, f.texts.day(t.in_force_at.day())));
            page_with(status, &PublishTerms { f: f.at(Section::Operator), form, newest })
        }
        Err(failure) => stopped(failure, absent),
    }
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    version: String,
    #[serde(default)]
    text_nl: String,
    #[serde(default)]
    text_en: String,
    #[serde(default)]
    way_passkey: String,
    #[serde(default)]
    way_totp: String,
    #[serde(default)]
    way_provider: String,
    #[serde(default)]
    named: String,
    #[serde(default)]
    sectors: String,
}

pub(super) async fn publish(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    CheckedForm(typed): CheckedForm<Typed>,
) -> Response {
    let kept = Form::new()
        .with("version", &typed.version)
        .with("text_nl", &typed.text_nl)
        .with("text_en", &typed.text_en)
        .with("way_passkey", &typed.way_passkey)
        .with("way_totp", &typed.way_totp)
        .with("way_provider", &typed.way_provider)
        .with("sectors", &typed.sectors)
        .with("named", &typed.named);
    let ways = [
        (&typed.way_totp, LoginWay::Totp),
        (&typed.way_passkey, LoginWay::Passkey),
        (&typed.way_provider, LoginWay::Provider),
    ]
    .into_iter()
    .filter(|(ticked, _)| ticked.as_str() == "yes")
    .fold(Ways::NONE, |ways, (_, way)| ways.with(way));
    let named = DateInput::from(typed.named.as_str());
    let read = TermsForm {
        version: typed.version,
        text_nl: typed.text_nl,
        text_en: typed.text_en,
        ways,
        sectors: typed.sectors,
        named,
    };
    let form = match read.check() {
        Err(problems) => kept.problems(f.texts, problems.all()),
        Ok(new) => match publish_terms::publish(&web.app, &actor, new).await {
            Ok(_) => return saying(see_other("/operator/voorwaarden"), say::PUBLISH_DONE, &web),
            Err(Stopped::Refused(why)) => match why {
                Refused::Rule(TermsRefused::TooSoon) => {
                    kept.wrong_key(f.texts, "named", say::PUBLISH_TOO_SOON)
                }
                Refused::BeforeNewest => kept.wrong_key(f.texts, "named", say::PUBLISH_BEFORE),
                Refused::Rule(TermsRefused::SectorAbsent) => {
                    kept.wrong_key(f.texts, "sectors", say::SECTOR_ABSENT)
                }
                Refused::Rule(TermsRefused::Exists | TermsRefused::OtherVersion) => {
                    kept.wrong_key(f.texts, "version", say::PUBLISH_EXISTS)
                }
            },
            Err(failure) => return stopped(failure, absent),
        },
    };
    draw(&web, &actor, f, StatusCode::UNPROCESSABLE_ENTITY, form).await
}
