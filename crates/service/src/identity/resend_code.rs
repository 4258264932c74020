//! Another code for the same attempt, or one by SMS in the place of one of her app. The old one stops working; the tries that are left stay as they are.

use super::code::{self, Messenger, PAUSE, SENDS};
use super::enter_code::naming;
use super::{is_attempt, settle, take_invitation};
use crate::app::App;
use crate::exchange::viewer::knock;
use crate::failure::Failure;
use std::time::Duration;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::{Actor, Origin};
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::identity::login_way::LoginWay;
use wissel_core::lang::Lang;
use wissel_core::notice::Recipient;
use wissel_core::person::Phone;
use wissel_core::refusal::Coded;
use wissel_store::identity::attempt::{self, Attempt, Holder, Purpose};
use wissel_store::identity::person;
use wissel_store::{Fault, Tx};

/// Why no other code is sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refused {
    /// The attempt is unknown, used or over.
    Over,
    /// The last code was sent a moment ago.
    TooSoon(Duration),
    /// No more codes in this attempt or to this number for now.
    TooManyCodes(Duration),
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Over => "code-over",
            Self::TooSoon(_) => "codes-too-soon",
            Self::TooManyCodes(_) => "codes-too-many",
        }
    }
}

struct Command {
    token: String,
    lang: Lang,
    messenger: Messenger,
}

/// Sends another code; `lang` for somebody who has no account and so no language of her own.
pub async fn resend_code(
    app: &App,
    origin: &Origin,
    token: String,
    lang: Lang,
) -> Result<(), Failure<Refused>> {
    if !is_attempt(app, &token).await? {
        return Err(Failure::Refused(Refused::Over));
    }
    let command = Command { token, lang, messenger: Messenger::of(app) };
    settle(app.store.act(&Actor::Visitor(origin.clone()), command, run).await?)
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<(), Refused>, Fault> {
    let entry = AuditEntry::new(tx.new_id(), Event::LoginCodeResent);
    let Some(attempt) = attempt::open(tx, &c.token)? else { return Ok(Acted::refused(Refused::Over, entry)) };
    let entry = naming(entry, attempt.id, attempt.holder);
    let now = tx.real_now();
    let ready = attempt.code_at.plus(PAUSE);
    if attempt.sends >= SENDS {
        return Ok(Acted::refused(Refused::TooManyCodes(attempt.expires_at.since(now)), entry));
    }
    if attempt.way == LoginWay::Sms && ready > now {
        return Ok(Acted::refused(Refused::TooSoon(ready.since(now)), entry));
    }
    let Some((phone, to, lang)) = target(tx, &attempt, c.lang)? else {
        return Ok(Acted::refused(Refused::Over, entry));
    };
    if let Err(wait) = code::room(tx, attempt.purpose, attempt.holder, &phone, c.messenger.limits)? {
        return Ok(Acted::refused(Refused::TooManyCodes(wait), entry));
    }
    match code::renew(tx, &attempt, (&phone, to), lang, &c.messenger)? {
        Some(notice) => Ok(Acted::done((), entry).notice(notice)),
        None => Ok(Acted::refused(Refused::TooSoon(PAUSE), entry)),
    }
}

/// Where the codes of an attempt go, and in which language: to her own number, to the new one that is being confirmed,
/// to the one that stands in the invitation, or to the one that was checked when a view code was handed over. None when
/// what the view code shows is gone.
fn target(tx: &mut Tx<'_>, attempt: &Attempt, lang: Lang) -> Result<Option<(Phone, Recipient, Lang)>, Fault> {
    let person = match attempt.holder {
        Holder::Person(user) => person::get(tx, user)?,
        Holder::ViewCode(code) => {
            let Some(phone) = knock::phone_of(tx, code)? else { return Ok(None) };
            let to = Recipient::Address(phone.as_str().to_owned());
            return Ok(Some((phone, to, lang)));
        }
    };
    let number = match attempt.purpose {
        Purpose::Phone => String::from_utf8(attempt::pending(tx, attempt)?)
            .map_err(|_| Fault::Corrupt("a new number is not readable"))?,
        Purpose::Login | Purpose::Confirm | Purpose::View => person.profile.phone.clone(),
        Purpose::Invitation => take_invitation::phone_of(tx, attempt)?,
    };
    let phone = Phone::parse(&number).map_err(|_| Fault::Corrupt("a phone number is not readable"))?;
    let to = match attempt.purpose {
        Purpose::Login | Purpose::Confirm | Purpose::View => Recipient::User(person.id),
        Purpose::Phone | Purpose::Invitation => Recipient::Address(number),
    };
    Ok(Some((phone, to, person.lang)))
}
