//! Another phone number: a new enrolment. The password is asked again and a code goes to the new number; her mail
//! address hears of it, and her other sessions end.

use super::CodeSent;
use super::change_password::{NOBODY, Shown, changed_mail, show_again};
use super::code::{self, Messenger, Start};
use super::enter_code::{self, check};
use super::hasher::HashFailure;
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use std::time::Duration;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::identity::link::LinkPurpose;
use wissel_core::input::{Flaw, code::PHONE_COUNTRY};
use wissel_core::permission::Need;
use wissel_core::person::Phone;
use wissel_core::refusal::Coded;
use wissel_store::identity::attempt::{self, Purpose};
use wissel_store::identity::link;
use wissel_store::identity::person;
use wissel_store::identity::session::{self, Ended};
use wissel_store::{Fault, Tx};
use zeroize::Zeroizing;

/// Why the number was not changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refused {
    /// The password is wrong.
    WrongPassword,
    /// The new number cannot be read, or gets no SMS.
    Phone(Flaw),
    /// Too many wrong passwords.
    TooOften(Duration),
    /// No more codes are sent to this number for now.
    TooManyCodes(Duration),
    /// The code is wrong; another try is left.
    CodeWrong,
    /// The attempt is used or over.
    Over,
    /// The code was right, but the number is another person's (U3.5).
    Taken,
    /// Too many passwords are being hashed at this moment.
    Busy(Duration),
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::WrongPassword => "password-wrong",
            Self::Phone(_) => "form",
            Self::TooOften(_) => "login-too-often",
            Self::TooManyCodes(_) => "codes-too-many",
            Self::CodeWrong => "code-wrong",
            Self::Over => "code-over",
            Self::Taken => "phone-taken",
            Self::Busy(_) => "busy",
        }
    }
}

struct Command {
    verified: Option<String>,
    phone: Phone,
    messenger: Messenger,
}

/// Sends a code to the new number.
pub async fn change_phone(
    app: &App,
    actor: &Actor,
    password: Zeroizing<String>,
    phone: &str,
) -> Result<CodeSent, Failure<Refused>> {
    let Some(user) = actor.member().map(|m| m.user) else { return Err(Failure::Fault(NOBODY)) };
    let phone = Phone::parse_for_sms(phone).map_err(|flaw| Failure::Refused(Refused::Phone(flaw)))?;
    if !app.policy.gets_sms(&phone) {
        return Err(Failure::Refused(Refused::Phone(PHONE_COUNTRY.into())));
    }
    let verified = match show_again(app, user, password).await {
        Ok(Shown::Right(verified, _)) => Some(verified),
        Ok(Shown::Wrong) => None,
        Ok(Shown::Blocked(wait)) => return Err(Failure::Refused(Refused::TooOften(wait))),
        Err(HashFailure::Busy(wait)) => return Err(Failure::Refused(Refused::Busy(wait))),
        Err(HashFailure::Fault(fault)) => return Err(Failure::Fault(fault)),
    };
    let command = Command { verified, phone, messenger: Messenger::of(app) };
    finish(app.store.act(actor, command, run).await?)
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<CodeSent, Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::ChangeFactors);
    let entry = AuditEntry::new(tx.new_id(), Event::PhoneCode);
    let person = person::get(tx, member.user)?;
    if c.verified.is_none() || c.verified != person.password {
        return Ok(Acted::refused(Refused::WrongPassword, entry));
    }
    if let Err(wait) = code::room(tx, Purpose::Phone, member.user.into(), &c.phone, c.messenger.limits)? {
        return Ok(Acted::refused(Refused::TooManyCodes(wait), entry));
    }
    let pending = Some(c.phone.as_str().as_bytes().to_vec());
    let start = Start { purpose: Purpose::Phone, link: None, pending, phone: c.phone.clone(), own: false };
    let (attempt, sent, notice) = code::begin(tx, (person.id.into(), person.lang), start, &c.messenger)?;
    Ok(Acted::done(sent, entry.on(ObjectKind::Attempt, attempt)).notice(notice))
}

struct Confirm {
    token: String,
    code: String,
    helpdesk: String,
}

/// The code from the new number: it is hers from now on.
pub async fn confirm_phone(
    app: &App,
    actor: &Actor,
    token: String,
    code: String,
) -> Result<(), Failure<Refused>> {
    let helpdesk = app.policy.operator_phone.clone();
    finish(app.store.act(actor, Confirm { token, code, helpdesk }, run_confirm).await?)
}

fn run_confirm(tx: &mut Tx<'_>, c: &Confirm) -> Result<Decided<(), Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::OwnAccount);
    let (entry, checked) = check(tx, Event::PhoneChanged, Purpose::Phone, &c.token, &c.code)?;
    let attempt = match checked {
        Ok(attempt) if attempt.holder == member.user.into() => attempt,
        Err(enter_code::Refused::Wrong) => return Ok(Acted::refused(Refused::CodeWrong, entry)),
        Ok(_) | Err(_) => return Ok(Acted::refused(Refused::Over, entry)),
    };
    let phone = String::from_utf8(attempt::pending(tx, &attempt)?)
        .map_err(|_| Fault::Corrupt("a new number is not readable"))?;
    let mut person = person::get(tx, member.user)?;
    // Told to whoever proved that she holds the phone, never to whoever types a number.
    if !person::set_own_phone(tx, &mut person, &phone)? {
        return Ok(Acted::refused(Refused::Taken, entry));
    }
    session::end_all(tx, member.user, Some(member.session), Ended::Phone)?;
    attempt::close_all(tx, member.user)?;
    link::close_all(tx, LinkPurpose::PasswordReset, member.user)?;
    let mail = changed_mail(tx, &person, "phone", &c.helpdesk);
    Ok(Acted::done((), entry).notice(mail))
}
