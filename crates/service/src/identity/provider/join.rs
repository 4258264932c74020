//! A member lets the sign-in of her organisation open her account, once and after factors of her own: her mail address at
//! the provider says which account is meant, and nothing more.

use super::log_in::Joining;
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::identity::change_password::changed_mail;
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::ids::OrganisationId;
use wissel_core::permission::Need;
use wissel_core::refusal::Coded;
use wissel_store::identity::ceremony::{self, Purpose};
use wissel_store::identity::{person, provider};
use wissel_store::office::organisation;
use wissel_store::{Fault, Tx};

/// Why nothing was joined.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// Nothing waits (any more), or for somebody else.
    Over,
    /// She acts for another organisation now.
    Elsewhere,
    /// That name at the provider is joined to somebody else.
    Taken,
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Over => "provider-over",
            Self::Elsewhere => "provider-elsewhere",
            Self::Taken => "provider-taken",
        }
    }
}

/// The organisation whose sign-in waits to be let in; none when nothing waits (any more).
pub async fn waiting(app: &App, token: String) -> Result<Option<(OrganisationId, String)>, Fault> {
    app.store
        .read(token, |tx, token| {
            let Some(asked) = ceremony::open(tx, token, Purpose::ProviderLink, None)? else {
                return Ok(None);
            };
            let id = Joining::of(&asked)?.organisation;
            Ok(organisation::get(tx, id)?.map(|o| (id, o.name)))
        })
        .await
}

struct Command {
    token: String,
    helpdesk: String,
}

/// Joins the acting member to the name that waits in her browser.
pub async fn join(app: &App, actor: &Actor, token: String) -> Result<(), Failure<Refused>> {
    let command = Command { token, helpdesk: app.policy.operator_phone.clone() };
    finish(app.store.act(actor, command, run).await?)
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<(), Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::ChangeFactors);
    let entry = AuditEntry::new(tx.new_id(), Event::ProviderLinked).on(ObjectKind::User, member.user);
    let Some(asked) = ceremony::open(tx, &c.token, Purpose::ProviderLink, None)? else {
        return Ok(Acted::refused(Refused::Over, entry));
    };
    let waits = Joining::of(&asked)?;
    if waits.person != member.user {
        return Ok(Acted::refused(Refused::Over, entry));
    }
    if waits.organisation != member.organisation {
        return Ok(Acted::refused(Refused::Elsewhere, entry));
    }
    let same = provider::of(tx, waits.organisation)?.is_some_and(|p| p.generation == waits.generation);
    if !same || ceremony::take(tx, &c.token, Purpose::ProviderLink, None)?.is_none() {
        return Ok(Acted::refused(Refused::Over, entry));
    }
    if provider::linked(tx, waits.organisation, waits.subject)?.is_some_and(|l| l.person != member.user)
        || !provider::link(tx, (waits.organisation, member.user), waits.subject)?
    {
        return Ok(Acted::refused(Refused::Taken, entry));
    }
    let person = person::get(tx, member.user)?;
    let mail = changed_mail(tx, &person, "provider", &c.helpdesk);
    Ok(Acted::done((), entry).notice(mail))
}
