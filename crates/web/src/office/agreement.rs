//! `/beheer/overeenkomst`: an administrator reads the processor agreement and signs it (U5.6).
//! `/operator/overeenkomst`: the operator publishes a version of it.

use super::shared::{agreement, stopped, two_factors};
use crate::failure::absent;
use crate::forgery::CheckedForm;
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::guard::Signed;
use crate::identity::{named_sectors, sections};
use crate::key;
use crate::messages::office as say;
use crate::page::{Framed, saying, see_other};
use crate::state::Web;
use crate::status::{Status, Tone};
use crate::views::office::{AgreementTextPart, PublishAgreement, SignAgreement, SignedRow, SubProcessorRow};
use crate::views::page_with;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use wissel_core::actor::Actor;
use wissel_core::exchange::sector::Published;
use wissel_core::lang::Lang;
use wissel_core::office::agreement::{last_day, settled_at};
use wissel_core::office::agreement_text::{SignatureForm, TextForm, TextRefused};
use wissel_core::time::Moment;
use wissel_service::failure::Failure as Stopped;
use wissel_service::office::publish_agreement;
use wissel_service::office::sign_agreement::{self, AgreementRow, AgreementText};

const HERE: &str = "/beheer/overeenkomst";
const OPERATORS: &str = "/operator/overeenkomst";
const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

pub(super) async fn page(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
) -> Response {
    draw(&web, &actor, f, StatusCode::OK, Form::new()).await
}

async fn draw(web: &Web, actor: &Actor, f: Frame, status: StatusCode, form: Form) -> Response {
    let own = match sign_agreement::see(&web.app, actor).await {
        Ok(own) => own.into_inner(),
        Err(failure) => return stopped(failure, absent),
    };
    let now = web.app.clock.civil();
    let facts = own.holds.iter().flat_map(|(row, _)| facts(&f, row)).collect();
    let signed = own.holds.as_ref().and_then(|(_, text)| text.as_ref()).map(|t| part(&f, t, &own.rules, now));
    let earlier = own
        .earlier
        .into_iter()
        .map(|a| {
            (a.version, a.signatory, f.texts.day(a.signed_on), a.ended_at.map(|at| f.texts.moment(at, now)))
        })
        .collect();
    page_with(
        status,
        &SignAgreement {
            organisation: own.organisation,
            status: agreement(&f, own.holds.is_some()),
            on_paper: own.holds.is_some() && signed.is_none(),
            facts,
            signed,
            offered: own.offered.map(|t| part(&f, &t, &own.rules, now)),
            earlier,
            form,
            f: f.at(Section::Office),
        },
    )
}

/// What is on file of an agreement: term and value.
pub(super) fn facts(f: &Frame, a: &AgreementRow) -> Vec<(String, String)> {
    let mut facts = vec![
        (f.t(say::AGREEMENT_VERSION_LABEL), a.version.clone()),
        (f.t(say::AGREEMENT_SIGNATORY), a.signatory.clone()),
        (f.t(say::AGREEMENT_SIGNED), f.texts.day(a.signed_on).text),
        (f.t(say::AGREEMENT_SYSTEMS), two_factors(f, a.systems_two_factors)),
    ];
    if let Some(at) = a.ended_at {
        facts.push((f.t(say::AGREEMENT_ENDS), f.texts.day(last_day(at)).text));
        facts.push((f.t(say::AGREEMENT_GONE), f.texts.day(settled_at(at).day()).text));
    }
    facts
}

fn part(f: &Frame, text: &AgreementText, rules: &[Published], now: Moment) -> AgreementTextPart {
    AgreementTextPart {
        id: text.id.to_string(),
        hash: text.hash.clone(),
        version: text.version.clone(),
        in_force: f.texts.day(text.in_force_at.day()),
        to_come: now < text.in_force_at,
        sections: sections(match f.texts.lang() {
            Lang::Nl => &text.text_nl,
            Lang::En => &text.text_en,
        }),
        sub_processors: text
            .sub_processors
            .iter()
            .map(|s| SubProcessorRow {
                name: s.name.clone(),
                task: s.task.clone(),
                country: s.country.clone(),
            })
            .collect(),
        sectors: named_sectors(f.texts, &text.sectors, rules),
    }
}

#[derive(Deserialize)]
pub(super) struct Signature {
    #[serde(default)]
    text: String,
    #[serde(default)]
    hash: String,
    #[serde(default)]
    signatory: String,
    #[serde(default)]
    entitled: String,
    #[serde(default)]
    systems: String,
}

pub(super) async fn sign(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    CheckedForm(typed): CheckedForm<Signature>,
) -> Response {
    let kept = Form::new()
        .labelled("signatory", key!("sign-agreement-name"))
        .with("signatory", &typed.signatory)
        .with("entitled", &typed.entitled)
        .with("systems", &typed.systems);
    let form = SignatureForm { signatory: typed.signatory, entitled: typed.entitled, systems: typed.systems };
    let form = match (form.check(), typed.text.parse()) {
        (Err(problems), _) => kept.problems(f.texts, problems.all()),
        (Ok(_), Err(_)) => kept.refused(f.t(word(TextRefused::OtherVersion))),
        (Ok(signature), Ok(text)) => {
            let sign = sign_agreement::Sign { text, hash: typed.hash, signature };
            match sign_agreement::sign(&web.app, &actor, sign).await {
                Ok(_) => return saying(see_other(HERE), say::AGREEMENT_SIGNED_DONE, &web),
                Err(Stopped::Refused(why)) => kept.refused(f.t(word(why))),
                Err(failure) => return stopped(failure, absent),
            }
        }
    };
    draw(&web, &actor, f, WRONG, form).await
}

const fn word(why: TextRefused) -> &'static str {
    match why {
        TextRefused::Exists => say::PUBLISH_EXISTS,
        TextRefused::TooSoon => say::PUBLISH_TOO_SOON,
        TextRefused::BeforeNewest => say::PUBLISH_BEFORE,
        TextRefused::SectorAbsent => say::SECTOR_ABSENT,
        TextRefused::OtherVersion => say::AGREEMENT_OTHER_VERSION,
        TextRefused::AlreadySigned => say::AGREEMENT_SIGNED_ALREADY,
        TextRefused::Operator => say::AGREEMENT_OPERATOR,
        TextRefused::Closing => say::PORTAL_CLOSING,
    }
}

pub(super) async fn operators_page(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
) -> Response {
    draw_operators(&web, &actor, f, StatusCode::OK, Form::new()).await
}

async fn draw_operators(web: &Web, actor: &Actor, f: Frame, status: StatusCode, form: Form) -> Response {
    let offered = match publish_agreement::see(&web.app, actor).await {
        Ok(offered) => offered.into_inner(),
        Err(failure) => return stopped(failure, absent),
    };
    let newest = offered.newest;
    let rows = offered
        .organisations
        .into_iter()
        .map(|row| {
            let status = match &row.signed {
                None => agreement(&f, false),
                Some((version, _)) => {
                    let last = newest.as_ref().is_none_or(|n| n.version == *version);
                    let tone = if last { Tone::Ok } else { Tone::Warn };
                    Status::new(tone, f.t1(say::AGREEMENT_VERSION, "version", version))
                }
            };
            let on = row.signed.map(|(_, day)| f.texts.day(day));
            SignedRow { id: row.organisation.to_string(), name: row.name, status, on }
        })
        .collect();
    let newest = newest.map(|t| (t.version, f.texts.day(t.in_force_at.day())));
    page_with(status, &PublishAgreement { f: f.at(Section::Operator), form, newest, rows })
}

#[derive(Deserialize)]
pub(super) struct NewText {
    #[serde(default)]
    version: String,
    #[serde(default)]
    text_nl: String,
    #[serde(default)]
    text_en: String,
    #[serde(default)]
    sub_processors: String,
    #[serde(default)]
    sectors: String,
    #[serde(default)]
    named: String,
}

pub(super) async fn publish(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    CheckedForm(typed): CheckedForm<NewText>,
) -> Response {
    let kept = Form::new()
        .with("version", &typed.version)
        .with("text_nl", &typed.text_nl)
        .with("text_en", &typed.text_en)
        .with("sub_processors", &typed.sub_processors)
        .with("sectors", &typed.sectors)
        .with("named", &typed.named);
    let form = TextForm {
        version: typed.version,
        text_nl: typed.text_nl,
        text_en: typed.text_en,
        sub_processors: typed.sub_processors,
        sectors: typed.sectors,
        named: typed.named.as_str().into(),
    };
    let form = match form.check() {
        Err(problems) => kept.problems(f.texts, problems.all()),
        Ok(new) => match publish_agreement::publish(&web.app, &actor, new).await {
            Ok(_) => return saying(see_other(OPERATORS), say::AGREEMENT_PUBLISHED, &web),
            Err(Stopped::Refused(why)) => {
                let field = match why {
                    TextRefused::TooSoon | TextRefused::BeforeNewest => "named",
                    TextRefused::SectorAbsent => "sectors",
                    TextRefused::Exists
                    | TextRefused::OtherVersion
                    | TextRefused::AlreadySigned
                    | TextRefused::Operator
                    | TextRefused::Closing => "version",
                };
                kept.wrong_key(f.texts, field, word(why))
            }
            Err(failure) => return stopped(failure, absent),
        },
    };
    draw_operators(&web, &actor, f, WRONG, form).await
}
