//! Where she works now, and why she may not work there.

use super::passkey::welcome;
use crate::cookies::Cookie;
use crate::failure::Failure;
use crate::forgery::CheckedForm;
use crate::guard::InSession;
use crate::messages::identity as say;
use crate::page::{Framed, fault, see_other};
use crate::state::Web;
use crate::status::{Status, Tone};
use crate::views::identity::{ChooseOrganisation, NoAccess, NoAccessReason, OrganisationChoice};
use crate::views::{page as show, page_with};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wissel_core::actor::Role;
use wissel_core::permission::{Denied, Need, permit};
use wissel_service::failure::Failure as Stopped;
use wissel_service::identity::choose_membership;

pub(super) async fn page(
    State(web): State<Web>,
    InSession { facts, .. }: InSession,
    Framed(f): Framed,
) -> Response {
    let choices = match choose_membership::choices(&web.app, facts.user).await {
        Ok(choices) => choices,
        Err(f) => return fault(&f),
    };
    if choices.is_empty() {
        return see_other("/geen-toegang");
    }
    let choices = choices
        .into_iter()
        .map(|c| OrganisationChoice {
            membership: c.place.membership.id.to_string(),
            organisation: c.place.organisation_name,
            role: f.texts.role(c.place.membership.role),
            status: (!c.agreement).then(|| Status::new(Tone::Warn, f.t(say::NO_AGREEMENT))),
        })
        .collect();
    show(&ChooseOrganisation { f, choices })
}

#[derive(Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    membership: String,
}

pub(super) async fn choose(
    State(web): State<Web>,
    InSession { facts, origin }: InSession,
    headers: HeaderMap,
    CheckedForm(chosen): CheckedForm<Chosen>,
) -> Response {
    let Ok(membership) = chosen.membership.parse() else { return see_other("/organisatie-kiezen") };
    match choose_membership::choose_membership(&web.app, &origin, &facts, membership).await {
        Ok(()) if Cookie::Joining.read(&headers, web.tls).is_some() => see_other("/inloggen/koppelen"),
        Ok(()) => welcome(&web, &headers, &origin, facts.user, "/").await,
        Err(Stopped::Refused(_)) => see_other("/organisatie-kiezen"),
        Err(Stopped::Denied(_)) => Failure::Fault.into_response(),
        Err(Stopped::Fault(f)) => fault(&f),
    }
}

/// What somebody in this role is here for: of her functions, the one that asks for most.
const fn work_of(role: Role, level_short: bool) -> Need {
    match role {
        Role::Practitioner | Role::Assistant if level_short => Need::FindAndCollect,
        Role::Practitioner | Role::Assistant => Need::ShareRecords,
        Role::Administrator => Need::ManageMembers,
        Role::PrivacyOfficer => Need::ReadClientLog,
        Role::Operator => Need::Operate,
    }
}

/// Says why she reaches nothing, or sends her on when nothing is wrong.
pub(super) async fn no_access(InSession { facts, .. }: InSession, Framed(f): Framed) -> Response {
    let others = facts.places > 1;
    let reason = match &facts.at_work {
        _ if facts.barred => NoAccessReason::Barred,
        None if facts.places > 0 => return see_other("/organisatie-kiezen"),
        None => NoAccessReason::Ended,
        Some(work) => {
            // The same policy as the guard's, so that nobody is told a reason that does not hold for her role.
            let role = work.member.role;
            match permit(role, &work.standing, work_of(role, work.standing.level_short)) {
                Err(Denied::Barred) => NoAccessReason::Barred,
                Err(Denied::MembershipNotActive) => NoAccessReason::Ended,
                Err(Denied::TermsNotAccepted) => return see_other("/voorwaarden"),
                Err(Denied::NoAgreement) => NoAccessReason::NoAgreement,
                Err(Denied::ServiceOff) => NoAccessReason::ServiceOff,
                Err(Denied::SharingOver) => NoAccessReason::SharingOver,
                Err(Denied::PortalOver) => NoAccessReason::PortalOver,
                Err(Denied::NoResponsible) => NoAccessReason::NoResponsible,
                Err(Denied::WayNotNamed) => NoAccessReason::WayNotNamed,
                Err(Denied::WayRefused) if work.standing.other_way_outside => {
                    let organisation = work.organisation.clone();
                    let reason = NoAccessReason::Provider;
                    let to_rules = role == Role::Administrator;
                    let page = NoAccess { to_rules, ..NoAccess::new(f, reason, &organisation, others) };
                    return page_with(StatusCode::FORBIDDEN, &page);
                }
                Err(Denied::WayRefused) if work.standing.has_other_way => NoAccessReason::OtherWay,
                Err(Denied::WayRefused) => NoAccessReason::WayRefused,
                Err(Denied::LevelTooLow) => NoAccessReason::LevelTooLow,
                // An emergency is nobody's whole work; the last three are said to systems only, which see no pages.
                Err(
                    Denied::NotFresh
                    | Denied::RoleNotAllowed
                    | Denied::EmergencyOff
                    | Denied::SystemOver
                    | Denied::ScopeMissing
                    | Denied::NoTwoFactors,
                )
                | Ok(()) => return see_other("/"),
            }
        }
    };
    let organisation = f.person.as_ref().map(|p| p.organisation.clone()).unwrap_or_default();
    page_with(StatusCode::FORBIDDEN, &NoAccess::new(f, reason, &organisation, others))
}
