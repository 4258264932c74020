//! A new authenticator app: the secret is shown once, as a QR code and as letters, and kept when a code proves that the
//! app has it. It stands in the place of the one before. Whether it opens the door is for the terms to say (U2.4).

use super::{SECRET, app_of, step};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::identity::change_password::{NOBODY, changed_mail};
use crate::identity::fresh_token;
use crate::pass;
use std::time::Duration;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::identity::sms_code::SmsCode;
use wissel_core::input::Flaw;
use wissel_core::permission::Need;
use wissel_core::refusal::Coded;
use wissel_store::identity::ceremony::{self, Asked, Purpose};
use wissel_store::identity::{person, totp};
use wissel_store::{Fault, Tx};

/// How long a secret that was shown can be proved.
const LIFE: Duration = Duration::from_mins(10);

/// Why there is no new app.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refused {
    /// What was typed cannot be a code.
    Code(Flaw),
    /// It is not the code that the app shows now.
    Wrong,
    /// No secret is shown (any more).
    Over,
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Code(_) => "form",
            Self::Wrong => "code-wrong",
            Self::Over => "app-over",
        }
    }
}

/// What she puts into her app.
#[derive(Clone, PartialEq, Eq)]
pub struct Shown {
    /// The address that the QR code holds.
    pub address: String,
    /// The secret in letters and digits (base 32), in groups of four.
    pub letters: String,
}

/// Draws a secret; the token that binds it to this browser.
pub async fn begin(app: &App, actor: &Actor) -> Result<String, Failure<Refused>> {
    finish(app.store.act(actor, (), run_begin).await?)
}

fn run_begin(tx: &mut Tx<'_>, (): &()) -> Result<Decided<String, Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::ChangeFactors);
    let entry = AuditEntry::new(tx.new_id(), Event::TotpBegun);
    let secret: [u8; SECRET] = tx.random();
    let token = fresh_token(tx);
    let letters = app_of(secret.to_vec(), "", "")?.secret().to_base32();
    let asked = Asked { options: String::new(), state: letters, name: String::new() };
    let until = tx.real_now().plus(LIFE);
    ceremony::insert(tx, (&token, Purpose::Totp, Some((member.session, member.user))), &asked, until)?;
    Ok(Acted::done(token, entry))
}

fn secret_of(asked: &Asked) -> Result<Vec<u8>, Fault> {
    let secret = totp_rs::Secret::try_from_base32(&asked.state);
    Ok(secret.map_err(|_| Fault::Corrupt("a secret of an app is not readable"))?.as_bytes().to_vec())
}

/// The secret that is being made known to her app; none when it is over.
pub async fn shown(app: &App, actor: &Actor, token: String) -> Result<Option<Shown>, Fault> {
    let Some(member) = actor.member() else { return Err(NOBODY) };
    let owner = Some((member.session, member.user));
    let read = |tx: &mut Tx<'_>, (token, owner): &(String, ceremony::Owner)| {
        let Some(asked) = ceremony::open(tx, token, Purpose::Totp, *owner)? else { return Ok(None) };
        let Some((_, user)) = owner else { return Ok(None) };
        Ok(Some((secret_of(&asked)?, person::get(tx, *user)?.profile.user_name.unwrap_or_default())))
    };
    let Some((secret, name)) = app.store.read((token, owner), read).await? else { return Ok(None) };
    let made = app_of(secret, &app.policy.host, &name)?;
    let address = made.to_url().map_err(|_| Fault::Corrupt("an address for an app cannot be written"))?;
    let letters = made.secret().to_base32();
    let groups: Vec<_> = letters.as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
    Ok(Some(Shown { address, letters: groups.join(" ") }))
}

struct Command {
    token: String,
    code: SmsCode,
    helpdesk: String,
}

/// A code of the app: the secret is kept.
pub async fn finish_with(
    app: &App,
    actor: &Actor,
    token: String,
    code: &str,
) -> Result<(), Failure<Refused>> {
    let code = SmsCode::parse(code).map_err(|flaw| Failure::Refused(Refused::Code(flaw)))?;
    let command = Command { token, code, helpdesk: app.policy.operator_phone.clone() };
    finish(app.store.act(actor, command, run).await?)
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<(), Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::ChangeFactors);
    let entry = AuditEntry::new(tx.new_id(), Event::TotpAdded).on(ObjectKind::User, member.user);
    let owner = Some((member.session, member.user));
    let Some(asked) = ceremony::open(tx, &c.token, Purpose::Totp, owner)? else {
        return Ok(Acted::refused(Refused::Over, entry));
    };
    let secret = secret_of(&asked)?;
    // Who guesses here guesses at a secret that is on her own screen.
    let Some(step) = step(&app_of(secret.clone(), "", "")?, &c.code, tx.real_now()) else {
        return Ok(Acted::refused(Refused::Wrong, entry));
    };
    if ceremony::take(tx, &c.token, Purpose::Totp, owner)?.is_none() {
        return Ok(Acted::refused(Refused::Over, entry));
    }
    let person = person::get(tx, member.user)?;
    totp::put(tx, (member.user, &person.key), &secret, step)?;
    let mail = changed_mail(tx, &person, "app", &c.helpdesk);
    Ok(Acted::done((), entry).notice(mail))
}
