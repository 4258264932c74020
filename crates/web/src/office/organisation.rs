//! `/operator/organisaties/{id}`: agreement, service, number for day and night, first administrator.

use super::shared::{AdminFields, agreement, not_invited, service, stopped, two_factors};
use crate::failure::{Failure, absent};
use crate::forgery::CheckedForm;
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::guard::Signed;
use crate::key;
use crate::messages::office as say;
use crate::page::{Framed, Which, saying, see_other};
use crate::state::Web;
use crate::views::office::{AgreementRow, EndAgreement, Ends, Organisation, Running, SwitchOff};
use crate::views::{page as show, page_with};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wissel_core::actor::Actor;
use wissel_core::identity::naming::NamingRefused;
use wissel_core::ids::OrganisationId;
use wissel_core::office::agreement::{
    AgreementForm, AgreementRefused, USUAL_NOTICE, ends_at, last_day, settled_at,
};
use wissel_core::office::entitlement::Service;
use wissel_core::person::Phone;
use wissel_core::person::date::DateInput;
use wissel_core::time::Moment;
use wissel_service::failure::Failure as Stopped;
use wissel_service::identity::invite as inviting;
use wissel_service::office::agreement::{self as agreements, End};
use wissel_service::office::{change_night_phone, organisations, switch_service};

const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

fn address(id: OrganisationId) -> String {
    format!("/operator/organisaties/{id}")
}

pub(super) async fn page(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Which(id): Which<OrganisationId>,
) -> Response {
    draw(&web, &actor, f, id, StatusCode::OK, Form::new()).await
}

async fn draw(
    web: &Web,
    actor: &Actor,
    f: Frame,
    id: OrganisationId,
    status: StatusCode,
    form: Form,
) -> Response {
    let seen = match organisations::one(&web.app, actor, id).await {
        Ok(seen) => seen.into_inner(),
        Err(failure) => return stopped(failure, absent),
    };
    let house = seen.organisation;
    let phone = Phone::parse(&house.night_phone).map_or(house.night_phone, |p| p.shown());
    let agb = house.agb.unwrap_or_else(|| "–".to_owned());
    let facts = vec![
        (f.t(say::ORGANISATION_AGB), agb),
        (f.t(say::ORGANISATION_PHONE), phone),
        (f.t(say::ORGANISATION_MEMBERS), house.members.to_string()),
    ];
    let now = web.app.clock.civil();
    let live = seen.agreements.iter().find(|a| a.ended_at.is_none_or(|end| now < end));
    let running = live.map(|a| Running { id: a.id.to_string(), ends: a.ended_at.map(|at| ends(&f, at)) });
    let agreements = seen
        .agreements
        .into_iter()
        .map(|a| AgreementRow {
            version: a.version,
            signatory: a.signatory,
            signed: f.texts.day(a.signed_on),
            systems: two_factors(&f, a.systems_two_factors),
            ended: a.ended_at.filter(|at| *at <= now).map(|at| f.texts.moment(at, now)),
        })
        .collect();
    let view = Organisation {
        form,
        id: id.to_string(),
        name: house.name,
        facts,
        agreement: agreement(&f, house.agreement),
        running,
        usual: f.texts.day_short(now.day().plus_days(USUAL_NOTICE)),
        agreements,
        service: service(&f, house.exchange),
        service_on: house.exchange,
        f: f.at(Section::Organisations),
    };
    page_with(status, &view)
}

#[derive(Deserialize)]
pub(super) struct SignedForm {
    #[serde(default)]
    version: String,
    #[serde(default)]
    signatory: String,
    #[serde(default)]
    signed_on: String,
    #[serde(default)]
    systems: String,
}

pub(super) async fn record(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Which(id): Which<OrganisationId>,
    CheckedForm(typed): CheckedForm<SignedForm>,
) -> Response {
    let kept = Form::new()
        .with("version", &typed.version)
        .with("signatory", &typed.signatory)
        .with("signed_on", &typed.signed_on)
        .with("systems", &typed.systems);
    let signed = DateInput::from(typed.signed_on.as_str());
    let (version, signatory) = (typed.version, typed.signatory);
    let form = AgreementForm { version, signatory, signed, systems: typed.systems };
    let data = match form.check(web.app.clock.civil().day()) {
        Ok(data) => data,
        Err(problems) => {
            let mut problems = problems.into_vec();
            for p in &mut problems {
                if p.field == "signed" {
                    p.field = "signed_on";
                }
            }
            let form = kept.problems(f.texts, &problems);
            return draw(&web, &actor, f, id, WRONG, form).await;
        }
    };
    match agreements::record(&web.app, &actor, id, data).await {
        Ok(_) => saying(see_other(&address(id)), say::AGREEMENT_SAVED, &web),
        Err(Stopped::Refused(agreements::Refused::Closing)) => {
            let form = kept.refused(f.t(say::PORTAL_CLOSING));
            draw(&web, &actor, f, id, WRONG, form).await
        }
        Err(Stopped::Refused(agreements::Refused::Rule(rule))) => {
            let form = kept.refused(f.t(agreement_rule(rule)));
            draw(&web, &actor, f, id, WRONG, form).await
        }
        Err(failure) => stopped(failure, absent),
    }
}

fn agreement_rule(rule: AgreementRefused) -> &'static str {
    match rule {
        AgreementRefused::AlreadyHolds => say::AGREEMENT_HOLDS,
        AgreementRefused::AlreadyEnded => say::AGREEMENT_OVER,
        AgreementRefused::NotEnding => say::AGREEMENT_NOT_ENDING,
        AgreementRefused::Operator => say::AGREEMENT_OPERATOR,
    }
}

/// Until when it holds, and when what was shared is destroyed.
fn ends(f: &Frame, at: Moment) -> Ends {
    Ends { last: f.texts.day(last_day(at)), gone: f.texts.day(settled_at(at).day()) }
}

#[derive(Deserialize)]
pub(super) struct EndForm {
    #[serde(default)]
    agreement: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    sure: String,
}

/// Ends an agreement; only after a question, because everybody there loses all data.
pub(super) async fn end(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Which(organisation): Which<OrganisationId>,
    CheckedForm(typed): CheckedForm<EndForm>,
) -> Response {
    let Ok(agreement) = typed.agreement.parse() else { return Failure::Absent.into_response() };
    let kept = Form::new().with("from", &typed.from);
    let at = match ends_at(&typed.from.as_str().into(), web.app.clock.civil()) {
        Ok(at) => at,
        Err(problems) => {
            let form = kept.problems(f.texts, problems.all());
            return draw(&web, &actor, f, organisation, WRONG, form).await;
        }
    };
    let end = End { organisation, agreement, at };
    if typed.sure != "yes" {
        return ask_end(&web, &actor, f, end, typed.from).await;
    }
    match agreements::end(&web.app, &actor, end).await {
        Ok(()) if typed.from.trim().is_empty() => {
            saying(see_other(&address(organisation)), say::AGREEMENT_ENDED_DONE, &web)
        }
        Ok(()) => saying(see_other(&address(organisation)), say::AGREEMENT_ENDS_DONE, &web),
        Err(failure) => not_changed(&web, &actor, f, organisation, failure).await,
    }
}

/// Takes back an end that is still to come.
pub(super) async fn keep(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Which(id): Which<OrganisationId>,
    CheckedForm(typed): CheckedForm<EndForm>,
) -> Response {
    let Ok(agreement) = typed.agreement.parse() else { return Failure::Absent.into_response() };
    match agreements::keep(&web.app, &actor, id, agreement).await {
        Ok(()) => saying(see_other(&address(id)), say::AGREEMENT_KEPT, &web),
        Err(failure) => not_changed(&web, &actor, f, id, failure).await,
    }
}

async fn not_changed(
    web: &Web,
    actor: &Actor,
    f: Frame,
    id: OrganisationId,
    failure: Stopped<agreements::Refused>,
) -> Response {
    match failure {
        Stopped::Refused(agreements::Refused::Rule(rule)) => {
            let form = Form::new().refused(f.t(agreement_rule(rule)));
            draw(web, actor, f, id, WRONG, form).await
        }
        failure => stopped(failure, absent),
    }
}

async fn ask_end(web: &Web, actor: &Actor, f: Frame, end: End, from: String) -> Response {
    let seen = match organisations::one(&web.app, actor, end.organisation).await {
        Ok(seen) => seen.into_inner(),
        Err(failure) => return stopped(failure, absent),
    };
    let Some(agreement) = seen.agreements.into_iter().find(|a| a.id == end.agreement) else {
        return Failure::Absent.into_response();
    };
    if agreement.ended_at.is_some() {
        let form = Form::new().refused(f.t(say::AGREEMENT_OVER));
        return draw(web, actor, f, end.organisation, WRONG, form).await;
    }
    show(&EndAgreement {
        id: end.organisation.to_string(),
        name: seen.organisation.name,
        members: seen.organisation.members,
        records: seen.records,
        agreement: end.agreement.to_string(),
        version: agreement.version,
        ends: ends(&f, end.at),
        at_once: from.trim().is_empty(),
        from,
        f: f.at(Section::Organisations),
    })
}

#[derive(Deserialize)]
pub(super) struct SwitchForm {
    #[serde(default)]
    service: String,
    #[serde(default)]
    sure: String,
}

/// Moves the switch; off only after a question, because everybody there stops working at once.
pub(super) async fn switch(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Which(id): Which<OrganisationId>,
    CheckedForm(typed): CheckedForm<SwitchForm>,
) -> Response {
    let on = match typed.service.as_str() {
        "on" => true,
        "off" => false,
        _ => return see_other(&address(id)),
    };
    if !on && typed.sure != "yes" {
        return match organisations::one(&web.app, &actor, id).await {
            Ok(seen) => {
                let house = seen.into_inner().organisation;
                let members = house.members.to_string();
                let f = f.at(Section::Organisations);
                show(&SwitchOff { id: id.to_string(), name: house.name, members, f })
            }
            Err(failure) => stopped(failure, absent),
        };
    }
    match switch_service::switch(&web.app, &actor, id, Service::Exchange, on).await {
        // It stands as was asked, whoever moved it: two operators may press at once.
        Ok(()) | Err(Stopped::Refused(switch_service::Refused::Rule(_))) => see_other(&address(id)),
        Err(failure) => stopped(failure, absent),
    }
}

#[derive(Deserialize)]
pub(super) struct PhoneForm {
    #[serde(default)]
    phone: String,
}

pub(super) async fn change_phone(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Which(id): Which<OrganisationId>,
    CheckedForm(typed): CheckedForm<PhoneForm>,
) -> Response {
    let phone = match Phone::parse(&typed.phone) {
        Ok(phone) => phone,
        Err(flaw) => {
            let form = Form::new().labelled("phone", key!("organisation-phone")).with("phone", typed.phone);
            let form = form.problems(f.texts, &[flaw.at("phone")]);
            return draw(&web, &actor, f, id, WRONG, form).await;
        }
    };
    match change_night_phone::change(&web.app, &actor, id, phone).await {
        Ok(()) => saying(see_other(&address(id)), say::ORGANISATION_SAVED, &web),
        Err(failure) => stopped(failure, absent),
    }
}

pub(super) async fn invite(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Which(id): Which<OrganisationId>,
    CheckedForm(typed): CheckedForm<AdminFields>,
) -> Response {
    let kept = typed.keep(Form::new());
    let admin = match typed.read() {
        Ok(admin) => admin,
        Err(problems) => {
            let form = kept.problems(f.texts, problems.all());
            return draw(&web, &actor, f, id, WRONG, form).await;
        }
    };
    let invitation = admin.for_administrator(id, f.texts.lang());
    match inviting::invite(&web.app, &actor, invitation).await {
        Ok(_) => saying(see_other(&address(id)), say::MEMBER_INVITED_DONE, &web),
        Err(Stopped::Refused(inviting::Refused::Rule(NamingRefused::NotGiven))) => {
            let form = kept.refused(f.t(say::AGREEMENT_OPERATOR));
            draw(&web, &actor, f, id, WRONG, form).await
        }
        Err(Stopped::Refused(why)) => {
            let names = ["admin_mail", "admin_phone", "identified", "identified"];
            match not_invited(&f, kept, why, names) {
                Some(form) => draw(&web, &actor, f, id, WRONG, form).await,
                None => Failure::Absent.into_response(),
            }
        }
        Err(failure) => stopped(failure, absent),
    }
}
