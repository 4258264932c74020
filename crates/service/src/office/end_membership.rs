//! "Uit dienst": a membership ends, and everything under it with it, in one transaction.

use super::authorised;
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::identity::membership::{MembershipRefused, MembershipState};
use wissel_core::ids::MembershipId;
use wissel_core::notice::{Channel, Notice, Recipient, Template};
use wissel_core::permission::Need;
use wissel_core::refusal::Coded;
use wissel_store::identity::membership::{self, Membership};
use wissel_store::identity::{person, provider};
use wissel_store::office::{members, organisation};
use wissel_store::{Fault, Tx};

/// Why nothing ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// There is no such membership in the acting member's organisation.
    Absent,
    /// By a rule of memberships.
    Rule(MembershipRefused),
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "member-absent",
            Self::Rule(rule) => rule.code(),
        }
    }
}

/// What ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ended {
    /// A membership, and so many sessions under it.
    Membership(u64),
    /// An invitation that was not taken up.
    Invitation,
}

/// Ends a membership of the administrator's own organisation, or withdraws an invitation to it; the command line may
/// end any, a last administrator's too.
pub async fn end(app: &App, actor: &Actor, id: MembershipId) -> Result<Ended, Failure<Refused>> {
    let command = Command { id, helpdesk: app.policy.operator_phone.clone() };
    finish(app.store.act(actor, command, run).await?)
}

struct Command {
    id: MembershipId,
    helpdesk: String,
}

fn run(tx: &mut Tx<'_>, Command { id, helpdesk }: &Command) -> Result<Decided<Ended, Stop<Refused>>, Fault> {
    let by = authorised!(tx, Need::NameMembers);
    let own = |organisation| by.member().is_none_or(|m| m.organisation == organisation);
    let Some(target) = membership::by_id(tx, *id)?.filter(|m| own(m.organisation)) else {
        let entry = AuditEntry::new(tx.new_id(), Event::MemberEnded).on(ObjectKind::Membership, id);
        return Ok(Acted::refused(Refused::Absent, entry));
    };
    let last = by.member().is_some() && members::is_last_administrator(tx, target.organisation, *id)?;
    conclude(tx, &target, last, helpdesk)
}

/// Ends this membership, for who passed a gate that allows it. `last`: it is the last administrator's, and whoever ends
/// it leaves one.
pub(crate) fn conclude(
    tx: &mut Tx<'_>,
    target: &Membership,
    last: bool,
    helpdesk: &str,
) -> Result<Decided<Ended, Stop<Refused>>, Fault> {
    let entry = AuditEntry::new(tx.new_id(), Event::MemberEnded).on(ObjectKind::Membership, target.id);
    let invited = target.state == MembershipState::Invited;
    let entry = entry.about(target.person).of(target.organisation).with("role", target.role.name());
    if let Err(rule) = target.state.end(last) {
        return Ok(Acted::refused(Refused::Rule(rule), entry));
    }
    if members::end(tx, target.organisation, target.id)?.is_none() {
        return Ok(Acted::refused(Refused::Rule(MembershipRefused::AlreadyEnded), entry));
    }
    let sessions = members::end_sessions(tx, target.id, target.person)?;
    provider::left(tx, target.organisation, target.person)?;
    let entry = entry.with("sessions", sessions).with("was", target.state.name());
    if !invited {
        return Ok(Acted::done(Ended::Membership(sessions), entry));
    }
    let entry = AuditEntry { event: Event::InvitationWithdrawn, ..entry };
    Ok(Acted::done(Ended::Invitation, entry).notice(withdrawn(tx, target, helpdesk)?))
}

/// Tells whoever was invited that the link is over.
fn withdrawn(tx: &mut Tx<'_>, target: &Membership, helpdesk: &str) -> Result<Notice, Fault> {
    let person = person::get(tx, target.person)?;
    let house = organisation::get(tx, target.organisation)?.map(|o| o.name).unwrap_or_default();
    Ok(Notice {
        id: tx.new_id(),
        channel: Channel::Mail,
        to: Recipient::User(target.person),
        template: Template::InvitationWithdrawn,
        args: vec![("organisation".to_owned(), house), ("helpdesk".to_owned(), helpdesk.to_owned())],
        lang: person.lang,
        dedupe: format!("withdrawn:{}", target.id),
        not_after: None,
    })
}
