//! `/beheer`: an organisation's own administrator: agreement, members, invitations, "uit dienst".

use super::agreement::facts;
use super::emergencies;
use super::shared::{agreement, newcomer, not_invited, number, stopped, unrefused};
use crate::failure::{Failure, absent};
use crate::forgery::{CheckedForm, NoFields};
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::guard::Signed;
use crate::identity::identified;
use crate::messages::office as say;
use crate::page::{Framed, Which, or_return, saying, see_other};
use crate::state::Web;
use crate::status::{Status, Tone};
use crate::views::office::{EndMembership, MemberRow as ViewRow, Members, OfficeOverview, Todo as ViewTodo};
use crate::views::{Pages, page as show, page_with};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wissel_core::actor::{Actor, Role};
use wissel_core::identity::membership::{MembershipRefused, MembershipState};
use wissel_core::ids::{DepartmentId, MembershipId, UserId};
use wissel_core::input::{Flaw, Problem, Problems, code};
use wissel_core::time::Moment;
use wissel_service::failure::Failure as Stopped;
use wissel_service::identity::invite::{self as inviting, Invite, again};
use wissel_service::office::end_membership::{self, Ended};
use wissel_service::office::members::{self, MemberRow, Office, Todo};

pub(super) const HERE: &str = "/beheer/medewerkers";
const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

pub(super) async fn overview(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
) -> Response {
    let office = or_return!(unrefused(members::see(&web.app, &actor).await));
    let count = |state| number(office.members.iter().filter(|m| m.state == state).count());
    let agreement_facts = office.agreement.iter().flat_map(|a| facts(&f, a)).collect();
    let why = if office.agreement.is_none() {
        Some(f.t(say::AGREEMENT_WHY))
    } else if !office.service {
        Some(f.t(say::SERVICE_OFF_WHY))
    } else {
        None
    };
    show(&OfficeOverview {
        agreement: agreement(&f, office.agreement.is_some()),
        agreement_facts,
        why,
        emergency: emergencies::allowed(f.texts, office.emergency),
        emergency_on: office.emergency,
        active: count(MembershipState::Active),
        invited: count(MembershipState::Invited),
        todos: todos(&f, office.todos),
        organisation: office.name,
        f: f.at(Section::Office),
    })
}

fn todos(f: &Frame, todos: Vec<Todo>) -> Vec<ViewTodo> {
    let mut not_identified = Vec::new();
    let mut shown: Vec<ViewTodo> = Vec::new();
    for todo in todos {
        let (text, detail, href) = match todo {
            Todo::NoAgreement => (f.t(say::TODO_AGREEMENT), f.t(say::AGREEMENT_WHY), "/beheer/overeenkomst"),
            Todo::InvitationOver(name) => (f.t(say::TODO_INVITATION_OLD), name, HERE),
            Todo::NoPhone(name) => (f.t(say::TODO_NO_PHONE), name, HERE),
            Todo::Complaints(open, late) => {
                let detail = if late > 0 { f.t1(say::COMPLAINT_LATE, "n", late) } else { String::new() };
                (f.t1(say::TODO_COMPLAINTS, "n", open), detail, "/klachten")
            }
            Todo::Unused(name) => (f.t(say::TODO_UNUSED), name, HERE),
            Todo::NotIdentified(name) => {
                not_identified.push(name);
                continue;
            }
        };
        shown.push(ViewTodo { text, detail, href: href.to_owned() });
    }
    if !not_identified.is_empty() {
        shown.push(ViewTodo {
            text: f.t1(say::TODO_NOT_IDENTIFIED, "n", not_identified.len()),
            detail: not_identified.join(", "),
            href: HERE.to_owned(),
        });
    }
    shown
}

pub(super) async fn page(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Query(filter): Query<Filter>,
) -> Response {
    let office = or_return!(unrefused(members::see(&web.app, &actor).await));
    // A department that is not there (any more) narrows nothing.
    let shown = filter.afdeling.parse().ok().filter(|id| office.departments.iter().any(|d| d.id == *id));
    show(&list(f, (Form::new(), shown), office, actor.member().map(|m| m.user), web.app.clock.civil()))
}

#[derive(Deserialize, Default)]
pub(super) struct Filter {
    #[serde(default)]
    afdeling: String,
}

async fn draw(web: &Web, actor: &Actor, f: Frame, status: StatusCode, form: Form) -> Response {
    let office = or_return!(unrefused(members::see(&web.app, actor).await));
    page_with(status, &list(f, (form, None), office, actor.member().map(|m| m.user), web.app.clock.civil()))
}

fn list(
    f: Frame,
    (form, shown): (Form, Option<DepartmentId>),
    office: Office,
    own: Option<UserId>,
    now: Moment,
) -> Members {
    let named = |id: Option<DepartmentId>| {
        office.departments.iter().find(|d| Some(d.id) == id).map(|d| d.name.clone()).unwrap_or_default()
    };
    let active = |m: &&MemberRow, role| m.state == MembershipState::Active && m.role == role;
    let practitioners = office
        .members
        .iter()
        .filter(|m| active(m, Role::Practitioner))
        .map(|m| (m.id.to_string(), m.name.clone()))
        .collect();
    let administrators = office.members.iter().filter(|m| active(m, Role::Administrator)).count();
    let members: Vec<_> = office
        .members
        .into_iter()
        .filter(|m| shown.is_none() || m.department == shown)
        .map(|m| {
            let department = named(m.department);
            let last = administrators <= 1 && active(&&m, Role::Administrator);
            let can_end = m.state != MembershipState::Ended && !last;
            let can_recover = m.state == MembershipState::Active && Some(m.person) != own;
            ViewRow { department, ..row(&f, m, (can_end, can_recover), now) }
        })
        .collect();
    Members {
        total: number(members.len()),
        form,
        practitioners,
        departments: office.departments.iter().map(|d| (d.id.to_string(), d.name.clone())).collect(),
        shown: Form::new().with("afdeling", shown.map(|d| d.to_string()).unwrap_or_default()),
        members,
        pages: Pages::default(),
        f: f.at(Section::Members),
    }
}

fn row(f: &Frame, m: MemberRow, (can_end, can_recover): (bool, bool), now: Moment) -> ViewRow {
    ViewRow {
        id: m.id.to_string(),
        name: if m.name.is_empty() { f.t(say::MEMBER_FORMER) } else { m.name },
        mail: m.mail,
        role: f.texts.role(m.role),
        department: String::new(),
        identified: identified(f, m.identified_how.as_deref()),
        status: match m.state {
            MembershipState::Ended if m.started_at.is_none() => {
                Status::new(Tone::Done, f.t(say::MEMBER_WITHDRAWN))
            }
            MembershipState::Ended => Status::new(Tone::Done, f.t(say::MEMBER_ENDED)),
            _ if m.barred => Status::new(Tone::Bad, f.t(say::USER_BARRED)),
            MembershipState::Active => Status::new(Tone::Ok, f.t(say::MEMBER_ACTIVE)),
            MembershipState::Invited => Status::new(Tone::Info, f.t(say::MEMBER_INVITED)),
        },
        last: m.last_use.map(|at| f.texts.moment(at, now)),
        can_end,
        can_recover,
        invited: m.state == MembershipState::Invited,
        provisioned: m.provisioned && m.state != MembershipState::Ended,
    }
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    mail: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    responsible: String,
    #[serde(default)]
    identified: String,
    #[serde(default)]
    department: String,
}

impl Typed {
    /// Role and responsible practitioner (NEN 7513); a practitioner chosen beside another role is left out.
    fn role(&self) -> Result<(Role, Option<MembershipId>), Problem> {
        let role = Role::from_name(&self.role).filter(|r| *r != Role::Operator);
        let role = role.ok_or_else(|| Flaw::from(code::CHOICE_UNKNOWN).at("role"))?;
        if role != Role::Assistant {
            return Ok((role, None));
        }
        let responsible = self.responsible.parse();
        responsible.map(|id| (role, Some(id))).map_err(|_| Flaw::from(code::REQUIRED).at("responsible"))
    }
}

pub(super) async fn invite(
    State(web): State<Web>,
    Signed { actor, member }: Signed,
    Framed(f): Framed,
    CheckedForm(typed): CheckedForm<Typed>,
) -> Response {
    let kept = Form::new()
        .with("name", &typed.name)
        .with("mail", &typed.mail)
        .with("phone", &typed.phone)
        .with("role", &typed.role)
        .with("responsible", &typed.responsible)
        .with("identified", &typed.identified)
        .with("department", &typed.department);
    let person = newcomer(
        [&typed.name, &typed.mail, &typed.phone, &typed.identified],
        ["name", "mail", "phone", "identified"],
    );
    let (person, (role, responsible)) = match (person, typed.role()) {
        (Ok(person), Ok(role)) => (person, role),
        (person, role) => {
            let mut problems = person.err().map(Problems::into_vec).unwrap_or_default();
            problems.extend(role.err());
            let form = kept.problems(f.texts, &problems);
            return draw(&web, &actor, f, WRONG, form).await;
        }
    };
    let invitation = Invite {
        organisation: member.organisation,
        name: person.name,
        mail: person.mail,
        phone: person.phone,
        role,
        responsible,
        identified: Some(person.identified),
        lang: f.texts.lang(),
    };
    let form = match inviting::invite_into(&web.app, &actor, invitation, typed.department.parse().ok()).await
    {
        Ok(_) => return saying(see_other(HERE), say::MEMBER_INVITED_DONE, &web),
        Err(Stopped::Refused(why)) => {
            let Some(form) = not_invited(&f, kept, why, ["mail", "phone", "role", "responsible"]) else {
                return Failure::Absent.into_response();
            };
            form
        }
        Err(failure) => return stopped(failure, absent),
    };
    draw(&web, &actor, f, WRONG, form).await
}

pub(super) async fn ask_end(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Which(id): Which<MembershipId>,
) -> Response {
    let office = or_return!(unrefused(members::see(&web.app, &actor).await));
    let open = |m: &MemberRow| m.id == id && m.state != MembershipState::Ended;
    let Some(target) = office.members.into_iter().find(open) else {
        return Failure::Absent.into_response();
    };
    show(&EndMembership {
        id: id.to_string(),
        invited: target.state == MembershipState::Invited,
        name: target.name,
        role: f.texts.role(target.role),
        f: f.at(Section::Members),
    })
}

/// A new link for an invitation that was not taken up; the old one is over.
pub(super) async fn invite_again(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Which(id): Which<MembershipId>,
    CheckedForm(NoFields {}): CheckedForm<NoFields>,
) -> Response {
    match again::send_again(&web.app, &actor, id).await {
        Ok(()) => saying(see_other(HERE), say::MEMBER_INVITED_DONE, &web),
        Err(failure) => stopped(failure, |refused| match refused {
            again::Refused::Absent => Failure::Absent.into_response(),
            again::Refused::TooOften(wait) => Failure::too_many(wait).into_response(),
        }),
    }
}

pub(super) async fn end(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Which(id): Which<MembershipId>,
    CheckedForm(NoFields {}): CheckedForm<NoFields>,
) -> Response {
    match end_membership::end(&web.app, &actor, id).await {
        Ok(Ended::Membership(_)) => saying(see_other(HERE), say::MEMBER_ENDED_DONE, &web),
        Ok(Ended::Invitation) => saying(see_other(HERE), say::MEMBER_WITHDRAWN_DONE, &web),
        Err(Stopped::Refused(end_membership::Refused::Rule(rule))) => {
            let key = match rule {
                MembershipRefused::LastAdministrator => say::MEMBER_LAST_ADMINISTRATOR,
                MembershipRefused::AlreadyEnded | MembershipRefused::AlreadyActive => say::MEMBER_OVER,
            };
            let form = Form::new().refused(f.t(key));
            draw(&web, &actor, f, WRONG, form).await
        }
        Err(failure) => stopped(failure, absent),
    }
}
