//! "Uit dienst": a membership ends, and everything under it with it, in one transaction.

use super::authorised;
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::identity::membership::MembershipRefused;
use wissel_core::ids::MembershipId;
use wissel_core::permission::Need;
use wissel_store::identity::membership;
use wissel_store::office::members;
use wissel_store::{Fault, Tx};

/// Why nothing ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// There is no such membership in the acting member's organisation.
    Absent,
    /// By a rule of memberships.
    Rule(MembershipRefused),
}

impl Refused {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Absent => "member-absent",
            Self::Rule(rule) => rule.code(),
        }
    }
}

/// Ends a membership of the administrator's own organisation; the command line may end any, a last administrator's
/// too. How many sessions ended.
pub async fn end(app: &App, actor: &Actor, id: MembershipId) -> Result<u64, Failure<Refused>> {
    finish(app.store.act(actor, id, run).await?)
}

fn run(tx: &mut Tx<'_>, id: &MembershipId) -> Result<Decided<u64, Stop<Refused>>, Fault> {
    let by = authorised!(tx, Need::ManageMembers);
    let entry = AuditEntry::new(tx.new_id(), Event::MemberEnded).on(ObjectKind::Membership, id);
    let refuse =
        |why: Refused, entry: AuditEntry| Ok(Acted::refused(Stop::Rule(why), entry.refused(why.code())));
    let own = |organisation| by.member().is_none_or(|m| m.organisation == organisation);
    let Some(target) = membership::by_id(tx, *id)?.filter(|m| own(m.organisation)) else {
        return refuse(Refused::Absent, entry);
    };
    let entry = entry.about(target.person).of(target.organisation).with("role", target.role.name());
    let last = by.member().is_some() && members::is_last_administrator(tx, target.organisation, *id)?;
    if let Err(rule) = target.state.end(last) {
        return refuse(Refused::Rule(rule), entry);
    }
    if members::end(tx, target.organisation, *id)?.is_none() {
        return refuse(Refused::Rule(MembershipRefused::AlreadyEnded), entry);
    }
    let sessions = members::end_sessions(tx, *id, target.person)?;
    Ok(Acted::done(sessions, entry.with("sessions", sessions)))
}
