//! Who is about to change a factor shows both again when she did so too long ago: password and a code, or a
//! passkey. The session goes on under a new secret.

use super::change_password::{NOBODY, Shown, show_again};
use super::code::Messenger;
use super::enter_code::{self, check};
use super::hasher::HashFailure;
use super::passkey::log_in::{self as passkeys, Answer};
use super::{CodeSent, fresh_token, log_in};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use std::time::Duration;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::{Actor, Member};
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::identity::login_way::LoginWay;
use wissel_core::permission::Need;
use wissel_core::refusal::Coded;
use wissel_store::identity::attempt::{self, Purpose};
use wissel_store::identity::{ceremony, person, session, terms};
use wissel_store::office::organisation;
use wissel_store::{Fault, Tx};
use zeroize::Zeroizing;

/// Why the factors do not count as shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refused {
    /// The password is wrong.
    WrongPassword,
    /// Too many wrong passwords.
    TooOften(Duration),
    /// No more codes are sent to this number for now.
    TooManyCodes(Duration),
    /// Too many passwords are being hashed at this moment.
    Busy(Duration),
    /// The code is wrong; another try is left.
    CodeWrong,
    /// The attempt is used or over, or the session is.
    Over,
    /// The passkey showed nothing, for this reason.
    Passkey(passkeys::Refused),
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::WrongPassword => "password-wrong",
            Self::TooOften(_) => "login-too-often",
            Self::TooManyCodes(_) => "codes-too-many",
            Self::Busy(_) => "busy",
            Self::CodeWrong => "code-wrong",
            Self::Over => "code-over",
            Self::Passkey(why) => why.code(),
        }
    }
}

struct Begin {
    verified: Option<String>,
    messenger: Messenger,
}

/// The password; when it is right a code is asked for, of her app or by SMS.
pub async fn begin(
    app: &App,
    actor: &Actor,
    password: Zeroizing<String>,
) -> Result<CodeSent, Failure<Refused>> {
    let Some(user) = actor.member().map(|m| m.user) else { return Err(Failure::Fault(NOBODY)) };
    let verified = match show_again(app, user, password).await {
        Ok(Shown::Right(verified, _)) => Some(verified),
        Ok(Shown::Wrong) => None,
        Ok(Shown::Blocked(wait)) => return Err(Failure::Refused(Refused::TooOften(wait))),
        Err(HashFailure::Busy(wait)) => return Err(Failure::Refused(Refused::Busy(wait))),
        Err(HashFailure::Fault(fault)) => return Err(Failure::Fault(fault)),
    };
    finish(app.store.act(actor, Begin { verified, messenger: Messenger::of(app) }, run_begin).await?)
}

fn run_begin(tx: &mut Tx<'_>, c: &Begin) -> Result<Decided<CodeSent, Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::OwnAccount);
    let entry = AuditEntry::new(tx.new_id(), Event::LoginConfirmed);
    let person = person::get(tx, member.user)?;
    if c.verified.is_none() || c.verified != person.password {
        return Ok(Acted::refused(Refused::WrongPassword, entry));
    }
    // The code belongs to the session that showed the password.
    let waits = (Purpose::Confirm, Some(member.session.bytes().to_vec()));
    let sent = log_in::send(tx, &person, waits, entry, &c.messenger, Refused::TooManyCodes)?;
    Ok(sent.map(|outcome| match outcome.into_result() {
        Ok(sent) => wissel_core::act::Outcome::Done(sent),
        Err(why) => wissel_core::act::Outcome::Refused(Stop::Rule(why)),
    }))
}

struct Code {
    token: String,
    code: String,
}

/// The code; the session's new secret.
pub async fn by_code(
    app: &App,
    actor: &Actor,
    token: String,
    code: String,
) -> Result<String, Failure<Refused>> {
    finish(app.store.act(actor, Code { token, code }, run_code).await?)
}

fn run_code(tx: &mut Tx<'_>, c: &Code) -> Result<Decided<String, Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::OwnAccount);
    let (entry, checked) = check(tx, Event::LoginConfirmed, Purpose::Confirm, &c.token, &c.code)?;
    match checked {
        Ok(attempt)
            if attempt.holder == member.user.into()
                && attempt::pending(tx, &attempt)? == member.session.bytes() =>
        {
            go_on(tx, &member, attempt.way, entry)
        }
        Err(enter_code::Refused::Wrong) => Ok(Acted::refused(Refused::CodeWrong, entry)),
        Ok(_) | Err(_) => Ok(Acted::refused(Refused::Over, entry)),
    }
}

/// A passkey; the session's new secret.
pub async fn by_passkey(
    app: &App,
    actor: &Actor,
    token: String,
    answer: &str,
) -> Result<String, Failure<Refused>> {
    let Some(answer) = Answer::read(app, token, answer) else {
        return Err(Failure::Refused(Refused::Passkey(passkeys::Refused::Wrong)));
    };
    finish(app.store.act(actor, answer, run_passkey).await?)
}

fn run_passkey(tx: &mut Tx<'_>, answer: &Answer) -> Result<Decided<String, Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::OwnAccount);
    let entry = AuditEntry::new(tx.new_id(), Event::LoginConfirmed).with("by", LoginWay::Passkey.name());
    let owner = Some((member.session, member.user));
    let (entry, checked) = passkeys::check(tx, entry, answer, ceremony::Purpose::Confirm, owner)?;
    if let Err(why) = checked {
        return Ok(Acted::refused(Refused::Passkey(why), entry));
    }
    if !terms::ways_of(tx, member.user)?.allow(LoginWay::Passkey) {
        return Ok(Acted::refused(Refused::Passkey(passkeys::Refused::NotNamed), entry));
    }
    go_on(tx, &member, LoginWay::Passkey, entry)
}

/// The session goes on, its factors fresh, under a new secret.
fn go_on(
    tx: &mut Tx<'_>,
    member: &Member,
    by: LoginWay,
    entry: AuditEntry,
) -> Result<Decided<String, Stop<Refused>>, Fault> {
    let token = fresh_token(tx);
    let by = match session::way(tx, member.session)? {
        LoginWay::Provider => {
            let (rule, _) = organisation::sign_in(tx, member.organisation)?;
            rule.beside_provider(by, terms::ways_of(tx, member.user)?)
        }
        LoginWay::Sms | LoginWay::Totp | LoginWay::Passkey => by,
    };
    if !session::confirm(tx, member.session, &token, by)? {
        return Ok(Acted::refused(Refused::Over, entry));
    }
    Ok(Acted::done(token, entry))
}
