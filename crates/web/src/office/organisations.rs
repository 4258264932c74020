//! `/operator/organisaties`: the list, and adding one with its first administrator.

use super::shared::{AdminFields, agreement, number, service, stopped};
use crate::failure::absent;
use crate::forgery::CheckedForm;
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::guard::Signed;
use crate::key;
use crate::messages::office as say;
use crate::page::{Framed, saying, see_other};
use crate::state::Web;
use crate::views::office::{OrganisationRow, Organisations};
use crate::views::{Pages, page_with};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use wissel_core::actor::Actor;
use wissel_core::identity::naming::NamingRefused;
use wissel_core::office::organisation::OrganisationForm;
use wissel_service::identity::invite;
use wissel_service::office::{add_organisation, organisations};

pub(super) async fn page(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
) -> Response {
    draw(&web, &actor, f, StatusCode::OK, Form::new()).await
}

async fn draw(web: &Web, actor: &Actor, f: Frame, status: StatusCode, form: Form) -> Response {
    let all = match organisations::list(&web.app, actor).await {
        Ok(all) => all.into_inner(),
        Err(failure) => return stopped(failure, absent),
    };
    let rows: Vec<_> = all
        .into_iter()
        .map(|o| OrganisationRow {
            id: o.id.to_string(),
            name: o.name,
            agreement: agreement(&f, o.agreement),
            service: service(&f, o.exchange),
            members: number(o.members),
        })
        .collect();
    let total = number(rows.len());
    page_with(
        status,
        &Organisations {
            form,
            organisations: rows,
            total,
            pages: Pages::default(),
            f: f.at(Section::Organisations),
        },
    )
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    agb: String,
    #[serde(default)]
    phone: String,
    #[serde(flatten)]
    admin: AdminFields,
}

impl Typed {
    fn kept(&self) -> Form {
        let form = Form::new()
            .labelled("name", key!("organisation-name"))
            .labelled("phone", key!("organisation-phone"))
            .with("name", &self.name)
            .with("kind", &self.kind)
            .with("agb", &self.agb)
            .with("phone", &self.phone);
        self.admin.keep(form)
    }
}

pub(super) async fn add(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    CheckedForm(typed): CheckedForm<Typed>,
) -> Response {
    const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
    let kept = typed.kept();
    let data = OrganisationForm {
        name: typed.name.clone(),
        kind: typed.kind.clone(),
        agb: typed.agb.clone(),
        phone: typed.phone.clone(),
    }
    .check();
    let (data, admin) = match (data, typed.admin.read()) {
        (Ok(data), Ok(admin)) => (data, admin),
        (data, admin) => {
            let problems = data.err().into_iter().chain(admin.err());
            let form = problems.fold(kept, |form, p| form.problems(f.texts, p.all()));
            return draw(&web, &actor, f, WRONG, form).await;
        }
    };
    let id = match add_organisation::add(&web.app, &actor, data).await {
        Ok(id) => id,
        Err(wissel_service::failure::Failure::Refused(why)) => {
            let form = match why {
                add_organisation::Refused::NameTaken => kept.wrong_key(f.texts, "name", say::NAME_TAKEN),
                add_organisation::Refused::Closing => kept.refused(f.t(say::PORTAL_CLOSING)),
                add_organisation::Refused::Operator => {
                    kept.wrong_key(f.texts, "kind", "problem-choice-unknown")
                }
            };
            return draw(&web, &actor, f, WRONG, form).await;
        }
        Err(failure) => return stopped(failure, absent),
    };
    let invitation = admin.for_administrator(id, f.texts.lang());
    let to = format!("/operator/organisaties/{id}");
    match invite::invite(&web.app, &actor, invitation).await {
        Ok(_) => saying(see_other(&to), say::ORGANISATION_ADDED, &web),
        // The organisation is there; its page offers to invite an administrator.
        Err(failure) => stopped(failure, |why| {
            let refused = match why {
                invite::Refused::Rule(NamingRefused::Oneself) => say::MEMBER_ONESELF,
                invite::Refused::Rule(_) => say::MEMBER_OPERATOR_ALONE,
                _ => return see_other(&to),
            };
            saying(see_other(&to), refused, &web)
        }),
    }
}
