//! `/beheer/medewerkers/{id}`: in which department a member is, and what she may do, in words that come from the policy itself.

use super::shared::{stopped, unrefused};
use crate::failure::{Failure, absent};
use crate::forgery::CheckedForm;
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::guard::Signed;
use crate::messages::office as say;
use crate::page::{Framed, Which, or_return, saying, see_other};
use crate::state::Web;
use crate::views::office::Member;
use crate::views::page as show;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wissel_core::actor::Role;
use wissel_core::ids::MembershipId;
use wissel_core::permission::{Need, has_function};
use wissel_service::office::departments::place;
use wissel_service::office::members;

pub(super) async fn page(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Which(id): Which<MembershipId>,
) -> Response {
    let office = or_return!(unrefused(members::see(&web.app, &actor).await));
    let Some(found) = office.members.iter().find(|m| m.id == id) else {
        return Failure::Absent.into_response();
    };
    let (may, may_not) = functions(&f, found.role);
    let chosen = found.department.map(|d| d.to_string()).unwrap_or_default();
    show(&Member {
        id: id.to_string(),
        name: if found.name.is_empty() { f.t(say::MEMBER_FORMER) } else { found.name.clone() },
        role: f.texts.role(found.role),
        ended: found.ended_at.is_some(),
        form: Form::new().with("department", chosen),
        departments: office.departments.iter().map(|d| (d.id.to_string(), d.name.clone())).collect(),
        may,
        may_not,
        f: f.at(Section::Members),
    })
}

/// What a role may do, and what of the work with records it may not, as the policy says it.
fn functions(f: &Frame, role: Role) -> (Vec<String>, Vec<String>) {
    let words = |need: Need| f.texts.need(need);
    let may = Need::ALL.iter().filter(|n| has_function(role, **n)).map(|n| words(*n)).collect();
    let with_records = |n: &&Need| {
        matches!(
            n,
            Need::ShareRecords
                | Need::FindAndCollect
                | Need::EmergencyAccess
                | Need::OwnRecords
                | Need::ReadClientLog
                | Need::ReadOrganisationLog
        )
    };
    let not = Need::ALL.iter().filter(with_records).filter(|n| !has_function(role, **n));
    (may, not.map(|n| words(*n)).collect())
}

#[derive(Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    department: String,
}

pub(super) async fn choose(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Which(member): Which<MembershipId>,
    CheckedForm(chosen): CheckedForm<Chosen>,
) -> Response {
    let department = match chosen.department.trim() {
        "" => None,
        text => match text.parse() {
            Ok(department) => Some(department),
            Err(_) => return Failure::Absent.into_response(),
        },
    };
    match place::place(&web.app, &actor, member, department).await {
        Ok(()) => saying(see_other(super::members::HERE), say::DEPARTMENT_CHOSEN, &web),
        Err(failure) => stopped(failure, absent),
    }
}
