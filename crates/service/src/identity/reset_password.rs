//! A new password by a mailed link. The second factor stays: after it a code by SMS is asked as at every log-in.

use super::change_password::changed_mail;
use super::code::Messenger;
use super::hasher::HashFailure;
use super::{CodeSent, log_in, password, settle};
use crate::app::App;
use crate::failure::Failure;
use std::time::Duration;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::{Actor, Origin};
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::identity::link::LinkPurpose;
use wissel_core::input::Flaw;
use wissel_core::refusal::Coded;
use wissel_store::identity::attempt::Purpose;
use wissel_store::identity::link;
use wissel_store::identity::session::{self, Ended};
use wissel_store::identity::{attempt, bar, person};
use wissel_store::{Fault, Tx};
use zeroize::Zeroizing;

/// Why the password was not changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refused {
    /// The link is unknown, used or over.
    Over,
    /// The new password will not do.
    Password(Flaw),
    /// The password was changed; no code is sent to this number for now.
    TooManyCodes(Duration),
    /// The person is barred (U5.2).
    Barred,
    /// Too many passwords are being hashed at this moment.
    Busy(Duration),
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Over => "link-over",
            Self::Password(_) => "form",
            Self::TooManyCodes(_) => "codes-too-many",
            Self::Barred => "barred",
            Self::Busy(_) => "busy",
        }
    }
}

/// Whether a link can still be used.
pub async fn is_open(app: &App, token: String) -> Result<bool, Fault> {
    app.store.read(token, |tx, token| Ok(link::open(tx, LinkPurpose::PasswordReset, token)?.is_some())).await
}

struct Command {
    token: String,
    phc: String,
    messenger: Messenger,
    helpdesk: String,
}

/// Sets the new password, ends every session, and sends the code of a log-in.
pub async fn reset_password(
    app: &App,
    origin: &Origin,
    token: String,
    new: Zeroizing<String>,
) -> Result<CodeSent, Failure<Refused>> {
    let words = app.store.read(token.clone(), read_context).await?;
    let Some(words) = words else { return Err(Failure::Refused(Refused::Over)) };
    let context: Vec<&str> = words.iter().map(String::as_str).collect();
    password::check(&new, &context).map_err(|flaw| Failure::Refused(Refused::Password(flaw)))?;
    let phc = match app.hasher.hash(new).await {
        Ok(phc) => phc,
        Err(HashFailure::Busy(wait)) => return Err(Failure::Refused(Refused::Busy(wait))),
        Err(HashFailure::Fault(fault)) => return Err(Failure::Fault(fault)),
    };
    let helpdesk = app.policy.operator_phone.clone();
    let command = Command { token, phc, messenger: Messenger::of(app), helpdesk };
    settle(app.store.act(&Actor::Visitor(origin.clone()), command, run).await?)
}

/// The words that her password must not be made of; none when the link is over.
fn read_context(tx: &mut Tx<'_>, token: &String) -> Result<Option<Vec<String>>, Fault> {
    let Some(link) = link::open(tx, LinkPurpose::PasswordReset, token)? else { return Ok(None) };
    let profile = person::get(tx, link.person)?.profile;
    Ok(Some(vec![profile.user_name.unwrap_or_default(), profile.name, profile.mail]))
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<CodeSent, Refused>, Fault> {
    let entry = AuditEntry::new(tx.new_id(), Event::PasswordChanged).with("by", "link");
    let Some(link) = link::open(tx, LinkPurpose::PasswordReset, &c.token)? else {
        return Ok(Acted::refused(Refused::Over, entry));
    };
    let entry = entry.about(link.person);
    if link::consume(tx, link.id)?.is_none() {
        return Ok(Acted::refused(Refused::Over, entry));
    }
    if bar::is_barred(tx, link.person)? {
        return Ok(Acted::refused(Refused::Barred, entry));
    }
    person::set_password(tx, link.person, &c.phc)?;
    session::end_all(tx, link.person, None, Ended::Password)?;
    attempt::close_all(tx, link.person)?;
    link::close_all(tx, LinkPurpose::PasswordReset, link.person)?;
    let person = person::get(tx, link.person)?;
    let login = AuditEntry::new(tx.new_id(), Event::LoginPassword).about(person.id);
    let mail = changed_mail(tx, &person, "password", &c.helpdesk);
    let sent = log_in::send(tx, &person, (Purpose::Login, None), login, &c.messenger, Refused::TooManyCodes)?;
    Ok(sent.and(entry.on(ObjectKind::User, link.person)).notice(mail))
}
