//! A new password, chosen while logged in; the current one is asked for.

use super::hasher::{HashFailure, Verified};
use super::password;
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use std::time::Duration;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::identity::link::LinkPurpose;
use wissel_core::identity::throttle::{FORGOTTEN_AFTER, Way, delay};
use wissel_core::ids::UserId;
use wissel_core::input::Flaw;
use wissel_core::notice::{Channel, Notice, Recipient, Template};
use wissel_core::permission::Need;
use wissel_core::refusal::Coded;
use wissel_core::time::Moment;
use wissel_store::identity::person::{self, Person};
use wissel_store::identity::session::{self, Ended};
use wissel_store::identity::{attempt, link, rate};
use wissel_store::{Fault, Tx};
use zeroize::Zeroizing;

/// Why nothing was changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refused {
    /// The current password is wrong.
    WrongPassword,
    /// The new password will not do.
    NewPassword(Flaw),
    /// Too many wrong tries.
    TooOften(Duration),
    /// Too many passwords are being hashed at this moment.
    Busy(Duration),
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::WrongPassword => "password-wrong",
            Self::NewPassword(_) => "form",
            Self::TooOften(_) => "login-too-often",
            Self::Busy(_) => "busy",
        }
    }
}

/// What showing the password again led to.
pub(super) enum Shown {
    /// It is the password behind this hash; with the words that a new one must not be made of.
    Right(String, Vec<String>),
    /// It is not.
    Wrong,
    /// Not looked at.
    Blocked(Duration),
}

/// Asks for the password of somebody who is logged in; the turn is counted first, as at log-in.
pub(super) async fn show_again(
    app: &App,
    user: UserId,
    typed: Zeroizing<String>,
) -> Result<Shown, HashFailure> {
    let (phc, words) = match app.store.tick(user, take_turn).await.map_err(HashFailure::Fault)? {
        Ok(found) => found,
        Err(until) => return Ok(Shown::Blocked(until.since(app.clock.real()))),
    };
    Ok(match app.hasher.verify(typed, phc.clone()).await? {
        Verified::Right(_) => {
            app.store.tick(user, forget).await.map_err(HashFailure::Fault)?;
            Shown::Right(phc.unwrap_or_default(), words)
        }
        Verified::Wrong => Shown::Wrong,
    })
}

type Turn = Result<(Option<String>, Vec<String>), Moment>;

fn take_turn(tx: &mut Tx<'_>, user: &UserId) -> Result<Turn, Fault> {
    let now = tx.real_now();
    match rate::take_turn(tx, "password-again", &user.bytes(), FORGOTTEN_AFTER)? {
        Err(until) => Ok(Err(until)),
        Ok(counted) => {
            let wait = delay(Way::Device, u32::try_from(counted.count).unwrap_or(u32::MAX));
            if wait > Duration::ZERO {
                rate::block(tx, "password-again", &user.bytes(), now.plus(wait))?;
            }
            let person = person::get(tx, *user)?;
            let profile = person.profile;
            Ok(Ok((person.password, vec![profile.user_name.unwrap_or_default(), profile.name, profile.mail])))
        }
    }
}

fn forget(tx: &mut Tx<'_>, user: &UserId) -> Result<(), Fault> {
    rate::forget(tx, "password-again", &user.bytes())
}

/// A mail that tells the person of a change to her log-in.
pub(super) fn changed_mail(tx: &mut Tx<'_>, person: &Person, what: &'static str, helpdesk: &str) -> Notice {
    let id = tx.new_id();
    Notice {
        id,
        channel: Channel::Mail,
        to: Recipient::User(person.id),
        template: Template::AccountChanged,
        args: vec![("what".to_owned(), what.to_owned()), ("helpdesk".to_owned(), helpdesk.to_owned())],
        lang: person.lang,
        dedupe: format!("changed:{id}"),
        not_after: None,
    }
}

struct Command {
    verified: Option<String>,
    new: String,
    helpdesk: String,
}

/// Changes the password; her other sessions end, and she is told by mail.
pub async fn change_password(
    app: &App,
    actor: &Actor,
    current: Zeroizing<String>,
    new: Zeroizing<String>,
) -> Result<(), Failure<Refused>> {
    let Some(user) = actor.member().map(|m| m.user) else { return Err(Failure::Fault(NOBODY)) };
    let busy = |failure| match failure {
        HashFailure::Busy(wait) => Failure::Refused(Refused::Busy(wait)),
        HashFailure::Fault(fault) => Failure::Fault(fault),
    };
    let (verified, new) = match show_again(app, user, current).await.map_err(busy)? {
        Shown::Blocked(wait) => return Err(Failure::Refused(Refused::TooOften(wait))),
        Shown::Wrong => (None, String::new()),
        Shown::Right(verified, words) => {
            let context: Vec<&str> = words.iter().map(String::as_str).collect();
            password::check(&new, &context).map_err(|flaw| Failure::Refused(Refused::NewPassword(flaw)))?;
            (Some(verified), app.hasher.hash(new).await.map_err(busy)?)
        }
    };
    let command = Command { verified, new, helpdesk: app.policy.operator_phone.clone() };
    finish(app.store.act(actor, command, run).await?)
}

/// A use case of a member was called for somebody else.
pub(super) const NOBODY: Fault = Fault::Forbidden("this needs a member");

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<(), Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::ChangeFactors);
    let entry = AuditEntry::new(tx.new_id(), Event::PasswordChanged).on(ObjectKind::User, member.user);
    let person = person::get(tx, member.user)?;
    if c.verified.is_none() || c.verified != person.password {
        return Ok(Acted::refused(Refused::WrongPassword, entry));
    }
    person::set_password(tx, member.user, &c.new)?;
    session::end_all(tx, member.user, Some(member.session), Ended::Password)?;
    attempt::close_all(tx, member.user)?;
    // A link that somebody else asked for and can read must not undo this.
    link::close_all(tx, LinkPurpose::PasswordReset, member.user)?;
    let mail = changed_mail(tx, &person, "password", &c.helpdesk);
    Ok(Acted::done((), entry).notice(mail))
}
