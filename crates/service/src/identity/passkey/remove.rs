//! A passkey is removed by whose it is: from then on it opens nothing. She hears of it at her mail address.

use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::identity::change_password::changed_mail;
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::ids::PasskeyId;
use wissel_core::permission::Need;
use wissel_core::refusal::Coded;
use wissel_store::identity::{passkey, person};
use wissel_store::{Fault, Tx};

/// Why nothing was removed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// It is not there, or not hers.
    Absent,
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "passkey-absent",
        }
    }
}

struct Command {
    passkey: PasskeyId,
    helpdesk: String,
}

/// Removes one of her own passkeys.
pub async fn remove(app: &App, actor: &Actor, passkey: PasskeyId) -> Result<(), Failure<Refused>> {
    let command = Command { passkey, helpdesk: app.policy.operator_phone.clone() };
    finish(app.store.act(actor, command, run).await?)
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<(), Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::ChangeFactors);
    let entry = AuditEntry::new(tx.new_id(), Event::PasskeyRemoved).on(ObjectKind::Passkey, c.passkey);
    if !passkey::remove(tx, c.passkey, member.user)? {
        return Ok(Acted::refused(Refused::Absent, entry));
    }
    let person = person::get(tx, member.user)?;
    let mail = changed_mail(tx, &person, "passkey", &c.helpdesk);
    Ok(Acted::done((), entry).notice(mail))
}
