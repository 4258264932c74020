//! Whether this inviter may give this function to this person, on the facts of the transaction.

use super::Invite;
use crate::gate::{self, Gate};
use wissel_core::actor::{Actor, Role};
use wissel_core::identity::membership::MembershipState;
use wissel_core::identity::naming::{Giver, Naming, NamingRefused, may_give};
use wissel_core::permission::{Denied, Need};
use wissel_store::identity::membership;
use wissel_store::identity::person::{self, Person};
use wissel_store::office::members;
use wissel_store::office::organisation::OrganisationRow;
use wissel_store::{Fault, Tx};

/// What the inviter may give, and how she stands in the log; checked on the facts of this transaction.
pub(super) fn authority(tx: &mut Tx<'_>, invite: &Invite) -> Result<Result<String, (Denied, Need)>, Fault> {
    let actor = tx.actor();
    let (need, role) = match actor {
        Actor::System(name) => return Ok(Ok((*name).to_owned())),
        // It passed its own gate in the same transaction.
        Actor::Provisioner(p, _) if p.organisation == invite.organisation => {
            return Ok(Ok(p.token.to_string()));
        }
        Actor::Visitor(_) | Actor::Client(..) | Actor::Provisioner(..) => {
            return Ok(Err((Denied::RoleNotAllowed, Need::NameMembers)));
        }
        Actor::Member(m, _) if m.role == Role::Operator => (Need::NameAdministrators, Role::Operator),
        Actor::Member(m, _) => (Need::NameMembers, m.role),
    };
    match gate::ask(tx, need)? {
        Gate::Closed(denied) => Ok(Err((denied, need))),
        Gate::Open(member) if role == Role::Operator || member.organisation == invite.organisation => {
            Ok(Ok(member.user.to_string()))
        }
        Gate::Open(_) => Ok(Err((Denied::RoleNotAllowed, need))),
    }
}

/// Who gives the function, as the rules see it.
fn giver(actor: &Actor) -> Option<Giver> {
    match actor {
        Actor::System(_) => Some(Giver::Command),
        Actor::Member(m, _) if m.role == Role::Operator => Some(Giver::Operator),
        Actor::Member(..) => Some(Giver::Administrator),
        Actor::Provisioner(..) => Some(Giver::Provisioner),
        Actor::Visitor(_) | Actor::Client(..) => None,
    }
}

/// Asks the rules of who gives what to whom, on the facts of this transaction.
pub(super) fn rule(
    tx: &mut Tx<'_>,
    invite: &Invite,
    organisation: &OrganisationRow,
    known: Option<&Person>,
) -> Result<Result<(), NamingRefused>, Fault> {
    let Some(giver) = giver(tx.actor()) else { return Ok(Err(NamingRefused::NotGiven)) };
    let oneself = match tx.actor().member().map(|m| m.user) {
        // Another address with her own phone is she herself as well.
        Some(user) => {
            known.is_some_and(|p| p.id == user)
                || person::get(tx, user)?.profile.phone == invite.phone.as_str()
        }
        None => false,
    };
    let held = match known {
        Some(known) => membership::roles_of(tx, known.id)?,
        None => Vec::new(),
    };
    Ok(may_give(&Naming {
        giver,
        role: invite.role,
        at_operator: organisation.kind == "operator",
        oneself,
        hfor_administrator: members::hfor_administrator(tx, invite.organisation)?,
        held: &held,
    }))
}

pub(super) fn responsible_fits(tx: &mut Tx<'_>, invite: &Invite) -> Result<bool, Fault> {
    match (invite.role, invite.responsible) {
        (Role::Assistant, Some(id)) => Ok(membership::by_id(tx, id)?.is_some_and(|m| {
            m.organisation == invite.organisation
                && m.role == Role::Practitioner
                && m.state == MembershipState::Active
        })),
        (Role::Assistant, None) => Ok(false),
        (_, responsible) => Ok(responsible.is_none()),
    }
}
