//! A member ends that the sign-in of an organisation opens her account. She hears of it at her mail address.

use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::identity::change_password::changed_mail;
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::ids::ProviderLinkId;
use wissel_core::permission::Need;
use wissel_core::refusal::Coded;
use wissel_store::identity::{person, provider};
use wissel_store::{Fault, Tx};

/// Why nothing ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// It is not there, or not hers.
    Absent,
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "provider-link-absent",
        }
    }
}

struct Command {
    link: ProviderLinkId,
    helpdesk: String,
}

/// Ends one of her own links, and the sessions that it opened.
pub async fn unlink(app: &App, actor: &Actor, link: ProviderLinkId) -> Result<(), Failure<Refused>> {
    let command = Command { link, helpdesk: app.policy.operator_phone.clone() };
    finish(app.store.act(actor, command, run).await?)
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<(), Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::ChangeFactors);
    let entry = AuditEntry::new(tx.new_id(), Event::ProviderUnlinked).on(ObjectKind::User, member.user);
    if !provider::unlink(tx, c.link, member.user)? {
        return Ok(Acted::refused(Refused::Absent, entry));
    }
    let person = person::get(tx, member.user)?;
    let mail = changed_mail(tx, &person, "provider", &c.helpdesk);
    Ok(Acted::done((), entry).notice(mail))
}
