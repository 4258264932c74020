//! An administrator sees her organisation: the agreement (U5.6), its members, and what there is to do.

use super::{authorised, complaints, still};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use std::convert::Infallible;
use std::time::Duration;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::identity::link::LinkPurpose;
use wissel_core::identity::membership::MembershipState;
use wissel_core::ids::{MembershipId, OrganisationId};
use wissel_core::permission::Need;
use wissel_core::time::Moment;
use wissel_store::office::agreement::{self, AgreementRow};
pub use wissel_store::office::department::Department;
pub use wissel_store::office::members::MemberRow;
use wissel_store::office::{department, members, organisation};
use wissel_store::{Fault, Released, Tx};

/// A membership under which nothing was done for so long is worth a question.
pub const UNUSED: Duration = Duration::from_hours(24 * 90);

/// An organisation as its administrator sees it.
#[derive(Clone, PartialEq, Eq)]
pub struct Office {
    /// Its name.
    pub name: String,
    /// The agreement that holds now (U5.6).
    pub agreement: Option<AgreementRow>,
    /// Whether the exchange service is switched on.
    pub service: bool,
    /// Whether emergency access is allowed (U3.9).
    pub emergency: bool,
    /// Its members: invited and active ones first, ended ones after them.
    pub members: Vec<MemberRow>,
    /// Its departments, by name.
    pub departments: Vec<Department>,
    /// What there is to do.
    pub todos: Vec<Todo>,
}

/// Something for the administrator to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Todo {
    /// No processor agreement holds: nobody reaches a data function (U5.6).
    NoAgreement,
    /// The invitation's link is over and was not used; the name.
    InvitationOver(String),
    /// She is at work and has no confirmed phone number; the name.
    NoPhone(String),
    /// Nobody recorded how she was identified; the name.
    NotIdentified(String),
    /// Nothing was done under this membership for 90 days; the name.
    Unused(String),
    /// So many complaints wait for an answer, so many of them past their term (T24.2).
    Complaints(i64, i64),
}

/// Everything on the pages of an organisation's administrator.
pub async fn see(app: &App, actor: &Actor) -> Result<Released<Office>, Failure<Infallible>> {
    finish(app.store.view(actor, (), read, |tx, (), _| still(tx, Need::ManageMembers)).await?)
}

fn read(tx: &mut Tx<'_>, (): &()) -> Result<Decided<Office, Stop<Infallible>>, Fault> {
    let by = authorised!(tx, Need::ManageMembers);
    let Some(member) = by.member() else {
        return Err(Fault::Forbidden("an organisation's own page is for a member of it"));
    };
    let house = organisation::get(tx, member.organisation)?
        .ok_or(Fault::Corrupt("a member of an organisation that is not there"))?;
    let now = tx.now();
    let holds = |a: &AgreementRow| a.signed_on <= now.day() && a.ended_at.is_none_or(|end| now < end);
    let agreement = agreement::of(tx, house.id)?.into_iter().find(holds);
    let members = members::of(tx, house.id)?;
    let mut todos = todos(&members, member.membership, agreement.is_some(), now);
    if let (open @ 1.., late) = complaints::open(tx, member)? {
        todos.insert(0, Todo::Complaints(open, late));
    }
    let emergency = organisation::emergency_on(tx, house.id)?;
    let departments = department::of(tx, house.id)?;
    let office = Office {
        name: house.name,
        agreement,
        service: house.exchange,
        emergency,
        members,
        departments,
        todos,
    };
    Ok(Acted::done(office, AuditEntry::new(tx.new_id(), Event::MembersSeen)))
}

/// The members of any organisation, for who holds the machine.
pub async fn list(
    app: &App,
    actor: &Actor,
    organisation: OrganisationId,
) -> Result<Released<Vec<MemberRow>>, Failure<Infallible>> {
    finish(app.store.view(actor, organisation, read_list, |tx, _, _| still(tx, Need::ManageMembers)).await?)
}

fn read_list(
    tx: &mut Tx<'_>,
    organisation: &OrganisationId,
) -> Result<Decided<Vec<MemberRow>, Stop<Infallible>>, Fault> {
    let by = authorised!(tx, Need::ManageMembers);
    if by.member().is_some() {
        return Err(Fault::Forbidden("a member sees her own organisation only"));
    }
    let members = members::of(tx, *organisation)?;
    Ok(Acted::done(members, AuditEntry::new(tx.new_id(), Event::MembersSeen).of(*organisation)))
}

/// `own`: who asks is at work, whatever the log says so far.
fn todos(members: &[MemberRow], own: MembershipId, agreement: bool, now: Moment) -> Vec<Todo> {
    let mut todos = Vec::new();
    if !agreement {
        todos.push(Todo::NoAgreement);
    }
    for m in members {
        let quiet_since = m.last_use.max(m.started_at).unwrap_or(m.invited_at);
        match m.state {
            MembershipState::Invited if now.since(m.invited_at) > LinkPurpose::Invitation.lifetime() => {
                todos.push(Todo::InvitationOver(m.name.clone()));
            }
            MembershipState::Active if !m.phone_confirmed => todos.push(Todo::NoPhone(m.name.clone())),
            MembershipState::Active if m.identified_how.is_none() => {
                todos.push(Todo::NotIdentified(m.name.clone()));
            }
            MembershipState::Active if m.id != own && now.since(quiet_since) > UNUSED => {
                todos.push(Todo::Unused(m.name.clone()));
            }
            MembershipState::Invited | MembershipState::Active | MembershipState::Ended => {}
        }
    }
    todos
}
