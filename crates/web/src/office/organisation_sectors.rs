//! `/operator/organisaties/{id}/sectoren`: which care sectors are on for an organisation, and what keeps the others off.

use super::shared::stopped;
use crate::exchange::words::rule_to_come;
use crate::failure::{Failure, absent};
use crate::forgery::CheckedForm;
use crate::frame::Section;
use crate::guard::Signed;
use crate::i18n::Texts;
use crate::messages::office as say;
use crate::page::{Framed, Which, saying, see_other};
use crate::state::Web;
use crate::status::{Status, Tone};
use crate::views::office::{OrganisationSectors, SwitchLine};
use crate::views::page as show;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wissel_core::exchange::sector::{SectorKey, SwitchRefused, WhyOff};
use wissel_core::ids::OrganisationId;
use wissel_service::failure::Failure as Stopped;
use wissel_service::office::sectors::switch;
use wissel_service::office::sectors::switches::{self, Switch};

pub(super) async fn page(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Which(house): Which<OrganisationId>,
) -> Response {
    match switches::see(&web.app, &actor, house).await {
        Ok(seen) => {
            let seen = seen.into_inner();
            let sectors = seen.sectors.iter().map(|s| switch_line(f.texts, s)).collect();
            show(&OrganisationSectors {
                id: house.to_string(),
                name: seen.organisation,
                sectors,
                f: f.at(Section::Organisations),
            })
        }
        Err(failure) => stopped(failure, absent),
    }
}

fn switch_line(t: Texts, s: &Switch) -> SwitchLine {
    let shown = s.standing.as_ref().unwrap_or(&s.newest);
    let (status, why) = match &s.standing {
        Ok(_) => (Status::new(Tone::Ok, t.t(say::SERVICE_IS_ON)), Vec::new()),
        Err(why) => {
            (Status::new(Tone::Done, t.t(say::SERVICE_IS_OFF)), why.iter().map(|w| reason(t, *w)).collect())
        }
    };
    SwitchLine {
        key: shown.rule.sector().to_string(),
        name: shown.rule.name().within(t.lang()).to_owned(),
        rule: rule_to_come(t, &shown.rule),
        status,
        switched: s.switched,
        why,
    }
}

/// One reason why a sector is off, and what to do.
fn reason(t: Texts, why: WhyOff) -> String {
    match why {
        WhyOff::NoRule => t.t(say::SECTOR_WHY_RULE),
        WhyOff::AboveMaximum(most) => t.t1(say::SECTOR_WHY_MAXIMUM, "days", most.to_string()),
        WhyOff::TermsSilent => t.t(say::SECTOR_WHY_TERMS),
        WhyOff::TermsOther(days) => t.t1(say::SECTOR_WHY_TERMS_DAYS, "days", days.to_string()),
        WhyOff::NoAgreement => t.t(say::SECTOR_WHY_NO_AGREEMENT),
        WhyOff::AgreementSilent => t.t(say::SECTOR_WHY_AGREEMENT),
        WhyOff::AgreementOther(days) => t.t1(say::SECTOR_WHY_AGREEMENT_DAYS, "days", days.to_string()),
        WhyOff::AgreementLater(day) => t.t1(say::SECTOR_WHY_AGREEMENT_LATER, "day", t.day(day).text),
        WhyOff::NotSwitched => t.t(say::SECTOR_WHY_SWITCH),
    }
}

#[derive(Deserialize)]
pub(super) struct Moved {
    #[serde(default)]
    sector: String,
    #[serde(default)]
    on: String,
}

pub(super) async fn switch(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Which(house): Which<OrganisationId>,
    CheckedForm(moved): CheckedForm<Moved>,
) -> Response {
    let on = match moved.on.as_str() {
        "yes" => true,
        "no" => false,
        _ => return StatusCode::BAD_REQUEST.into_response(),
    };
    let Ok(sector) = SectorKey::read_other(&moved.sector) else { return Failure::Absent.into_response() };
    let back = see_other(&format!("/operator/organisaties/{house}/sectoren"));
    match switch::switch(&web.app, &actor, house, sector, on).await {
        Ok(()) => saying(back, if on { say::SECTOR_ON } else { say::SECTOR_OFF }, &web),
        Err(Stopped::Refused(SwitchRefused::Unchanged)) => back,
        Err(failure) => stopped(failure, absent),
    }
}
