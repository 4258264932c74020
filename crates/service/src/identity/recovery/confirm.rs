//! A second person of the organisation confirms: the codes go to the new number, passkeys and app are removed, every
//! session ends. The password stays the other factor.

use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::identity::change_password::changed_mail;
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::identity::link::LinkPurpose;
use wissel_core::identity::membership::MembershipState;
use wissel_core::ids::{RecoveryId, UserId};
use wissel_core::permission::Need;
use wissel_core::refusal::Coded;
use wissel_store::identity::session::{self, Ended};
use wissel_store::identity::{attempt, bar, link, membership, passkey, person, provider, recovery, totp};
use wissel_store::{Fault, Tx};

/// Why nothing changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// There is no such request in her organisation.
    Absent,
    /// It is over, or it is not hers to confirm: she asked for it herself, or it is for her.
    Over,
    /// The person is not at work here only any more, or barred.
    Changed,
    /// The new number is that of who confirms, or of who asked: nobody gets the codes of somebody else (U3.5).
    OwnNumber,
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "recovery-absent",
            Self::Over => "recovery-over",
            Self::Changed => "recovery-changed",
            Self::OwnNumber => "recovery-own-number",
        }
    }
}

struct Command {
    id: RecoveryId,
    helpdesk: String,
}

/// Confirms a request that somebody else made.
pub async fn confirm(app: &App, actor: &Actor, id: RecoveryId) -> Result<(), Failure<Refused>> {
    let command = Command { id, helpdesk: app.policy.operator_phone.clone() };
    finish(app.store.act(actor, command, run).await?)
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<(), Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::ConfirmRecovery);
    let entry = AuditEntry::new(tx.new_id(), Event::RecoveryConfirmed).with("recovery", c.id);
    let Some(asked) = recovery::confirm(tx, c.id, member.organisation, member.user)? else {
        let is_there = recovery::is_of(tx, c.id, member.organisation)?;
        return Ok(Acted::refused(if is_there { Refused::Over } else { Refused::Absent }, entry));
    };
    let entry = entry.about(asked.person).on(ObjectKind::User, asked.person).of(member.organisation);
    // What was true when it was asked has to be true now.
    let at_work =
        membership::by_id(tx, asked.membership)?.is_some_and(|m| m.state == MembershipState::Active);
    if !at_work
        || membership::is_elsewhere(tx, asked.person, member.organisation)?
        || bar::is_barred(tx, asked.person)?
    {
        return Ok(Acted::refused(Refused::Changed, entry));
    }
    for helper in [member.user, asked.asked_by] {
        if person::get(tx, helper)?.profile.phone == asked.phone {
            return Ok(Acted::refused(Refused::OwnNumber, entry));
        }
    }
    let mut person = person::get(tx, asked.person)?;
    // Whether it is somebody else's is told to nobody who only types it: the first code shows.
    person::set_phone(tx, &mut person, &asked.phone)?;
    clear(tx, asked.person)?;
    let mail = changed_mail(tx, &person, "recovery", &c.helpdesk);
    Ok(Acted::done((), entry.with("asked_by", asked.asked_by)).notice(mail))
}

/// Nothing that was made or begun before opens the door any more.
fn clear(tx: &mut Tx<'_>, person: UserId) -> Result<(), Fault> {
    passkey::remove_all(tx, person)?;
    totp::remove(tx, person)?;
    provider::unlink_all(tx, person)?;
    session::end_all(tx, person, None, Ended::Phone)?;
    attempt::close_all(tx, person)?;
    link::close_all(tx, LinkPurpose::PasswordReset, person)
}
