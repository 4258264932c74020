//! An administrator saw a colleague's document: from then on her level is substantial. Nobody does so for herself (U5.5).

use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::identity::membership::IdentifiedBy;
use wissel_core::ids::MembershipId;
use wissel_core::permission::Need;
use wissel_core::refusal::Coded;
use wissel_store::identity::membership;
use wissel_store::{Fault, Tx};

/// Why nothing was recorded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// No such member is at work in her organisation.
    Absent,
    /// It is she herself.
    Oneself,
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "member-absent",
            Self::Oneself => "member-oneself",
        }
    }
}

/// Records that the acting administrator saw this member's document.
pub async fn identify(app: &App, actor: &Actor, id: MembershipId) -> Result<(), Failure<Refused>> {
    finish(app.store.act(actor, id, run).await?)
}

fn run(tx: &mut Tx<'_>, &id: &MembershipId) -> Result<Decided<(), Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::NameMembers);
    let entry = AuditEntry::new(tx.new_id(), Event::MemberIdentified).on(ObjectKind::Membership, id);
    let found = membership::by_id(tx, id)?.filter(|m| m.organisation == member.organisation);
    let Some(found) = found else { return Ok(Acted::refused(Refused::Absent, entry)) };
    let entry = entry.about(found.person).of(found.organisation);
    if found.person == member.user {
        return Ok(Acted::refused(Refused::Oneself, entry));
    }
    if !membership::identify(tx, id, IdentifiedBy::Document, member.user)? {
        return Ok(Acted::refused(Refused::Absent, entry));
    }
    Ok(Acted::done((), entry.with("identified", IdentifiedBy::Document.name())))
}
