//! Sending an invitation again that was not taken up: a new link by mail, the old one is over. Everything that the
//! inviter gave stays as it was.

use super::limits::{count_sent, too_often};
use super::mails::invitation;
use super::{name_of_inviter, new_link};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::office::authorised;
use std::time::Duration;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::identity::link::LinkPurpose;
use wissel_core::identity::membership::MembershipState;
use wissel_core::ids::MembershipId;
use wissel_core::permission::Need;
use wissel_core::refusal::Coded;
use wissel_store::identity::{link, membership, person};
use wissel_store::office::organisation;
use wissel_store::{Fault, Tx};

/// Why nothing was sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// There is no such invitation in the acting member's organisation, or it was taken up or withdrawn.
    Absent,
    /// The inviter has sent many invitations lately.
    TooOften(Duration),
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "invitation-absent",
            Self::TooOften(_) => "invitations-too-many",
        }
    }
}

struct Command {
    membership: MembershipId,
    public_url: String,
    operator: String,
}

/// Sends the invitation to this membership once more.
pub async fn send_again(app: &App, actor: &Actor, membership: MembershipId) -> Result<(), Failure<Refused>> {
    let (public_url, operator) = (app.policy.public_url.clone(), app.policy.operator.clone());
    finish(app.store.act(actor, Command { membership, public_url, operator }, run).await?)
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<(), Stop<Refused>>, Fault> {
    let by = authorised!(tx, Need::NameMembers);
    let entry = AuditEntry::new(tx.new_id(), Event::MemberInvited)
        .on(ObjectKind::Membership, c.membership)
        .with("again", "yes");
    let own = |organisation| by.member().is_none_or(|m| m.organisation == organisation);
    let waits = membership::by_id(tx, c.membership)?
        .filter(|m| own(m.organisation) && m.state == MembershipState::Invited);
    let Some(waits) = waits else { return Ok(Acted::refused(Refused::Absent, entry)) };
    let entry = entry.about(waits.person).of(waits.organisation).with("role", waits.role.name());
    if let Some(wait) = too_often(tx)? {
        return Ok(Acted::refused(Refused::TooOften(wait), entry));
    }
    count_sent(tx)?;
    link::close_of_membership(tx, waits.id)?;
    membership::invited_again(tx, waits.id)?;
    let lang = person::get(tx, waits.person)?.lang;
    let link = new_link(tx, LinkPurpose::Invitation, &c.public_url, waits.person, waits.id)?;
    let house = organisation::get(tx, waits.organisation)?.map(|o| o.name).unwrap_or_default();
    let inviter = name_of_inviter(tx, &c.operator)?;
    let mail = invitation(tx, waits.person, lang, link, (house, inviter));
    Ok(Acted::done((), entry).notice(mail))
}
