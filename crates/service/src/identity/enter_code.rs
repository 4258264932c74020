//! The second step of logging in: the code from the SMS, or of the app (U2.4).
//!
//! A try is counted by one conditional update before anything is compared; only five ever are.

use super::code;
use super::provider::log_in::FirstFactor;
use super::{Device, Entered, is_attempt, open_session, open_session_at, settle, totp};
use crate::app::App;
use crate::failure::Failure;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::{Actor, Origin};
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::identity::login_way::LoginWay;
use wissel_core::identity::sms_code::{LIFETIME, MOST_TRIES, SmsCode};
use wissel_core::ids::AttemptId;
use wissel_core::refusal::Coded;
use wissel_store::identity::attempt::{self, Attempt, Holder, Purpose};
use wissel_store::identity::person::{self, Person};
use wissel_store::identity::{bar, membership, provider, terms};
use wissel_store::office::organisation;
use wissel_store::{Fault, Tx};

/// What was typed, and by which browser.
#[derive(Clone)]
pub struct EnterCode {
    /// The attempt's secret, from the cookie.
    pub token: String,
    /// The code as typed.
    pub code: String,
    /// Where the session will be used.
    pub device: Device,
}

/// Why a code opened nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// It is not the code; another try is left.
    Wrong,
    /// The attempt is unknown, used or over, its tries are spent, or the code is too old.
    Over,
    /// The person was barred meanwhile (U5.2).
    Barred,
    /// The code was right, but the number that somebody gave for her is another person's (U3.5).
    PhoneTaken,
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Wrong => "code-wrong",
            Self::Over => "code-over",
            Self::Barred => "barred",
            Self::PhoneTaken => "phone-taken",
        }
    }
}

/// Checks the code and opens a session.
pub async fn enter_code(app: &App, origin: &Origin, typed: EnterCode) -> Result<Entered, Failure<Refused>> {
    if !is_attempt(app, &typed.token).await? {
        return Err(Failure::Refused(Refused::Over));
    }
    settle(app.store.act(&Actor::Visitor(origin.clone()), typed, run).await?)
}

fn run(tx: &mut Tx<'_>, c: &EnterCode) -> Result<Decided<Entered, Refused>, Fault> {
    let (entry, checked) = check(tx, Event::LoginCode, Purpose::Login, &c.token, &c.code)?;
    let attempt = match checked {
        Ok(attempt) => attempt,
        Err(why) => return Ok(Acted::refused(why, entry)),
    };
    let user = attempt.holder.person()?;
    if bar::is_barred(tx, user)? {
        return Ok(Acted::refused(Refused::Barred, entry));
    }
    let person = person::get(tx, user)?;
    if attempt.way == LoginWay::Sms && !person::claim_phone(tx, user, &person.profile.phone)? {
        return Ok(Acted::refused(Refused::PhoneTaken, entry));
    }
    let entered = if attempt.pending.is_some() {
        match beside(tx, &attempt, &person, &c.device)? {
            Some(entered) => entered,
            None => return Ok(Acted::refused(Refused::Over, entry)),
        }
    } else {
        open_session(tx, &person, &c.device, attempt.way)?
    };
    let entry = entry.with("session", entered.session);
    Ok(Acted::done(entered, entry))
}

/// A session that the sign-in of her organisation and this code open together; none when she left that organisation, or
/// the sign-in was changed, meanwhile.
fn beside(
    tx: &mut Tx<'_>,
    attempt: &Attempt,
    person: &Person,
    device: &Device,
) -> Result<Option<Entered>, Fault> {
    let first: FirstFactor = serde_json::from_slice(&attempt::pending(tx, attempt)?)
        .map_err(|_| Fault::Corrupt("what waits for a code is not readable"))?;
    let here = provider::of(tx, first.organisation)?.filter(|p| p.generation == first.generation);
    let (Some(here), Some(place)) = (here, membership::at(tx, person.id, first.organisation)?) else {
        return Ok(None);
    };
    let (rule, _) = organisation::sign_in(tx, first.organisation)?;
    let way = rule.beside_provider(attempt.way, terms::ways_of(tx, person.id)?);
    open_session_at(tx, person, device, (way, place.id, here.settings.level)).map(Some)
}

/// Counts a try, compares, and uses the attempt up when the code is right. The entry names the attempt.
pub(crate) fn check(
    tx: &mut Tx<'_>,
    event: Event,
    purpose: Purpose,
    token: &str,
    typed: &str,
) -> Result<(AuditEntry, Result<Attempt, Refused>), Fault> {
    let mut entry = AuditEntry::new(tx.new_id(), event);
    let sent_after = tx.real_now().minus(LIFETIME);
    // What cannot be a code costs a try like any other, so that every post is one try.
    let Some(attempt) = attempt::count_try(tx, token, purpose, MOST_TRIES, sent_after)? else {
        if let Some((id, holder)) = attempt::owner(tx, token)? {
            entry = naming(entry, id, holder);
        }
        return Ok((entry, Err(Refused::Over)));
    };
    entry =
        naming(entry, attempt.id, attempt.holder).with("try", attempt.tries).with("by", attempt.way.name());
    let right = match (SmsCode::parse(typed), attempt.way) {
        (Err(_), _) => false,
        (Ok(code), LoginWay::Totp) => totp::is_right(tx, attempt.holder.person()?, &code)?,
        (Ok(code), LoginWay::Sms | LoginWay::Passkey | LoginWay::Provider) => {
            code::matches(tx, &attempt, &code)
        }
    };
    if !right {
        let why = if attempt.tries >= i64::from(MOST_TRIES) { Refused::Over } else { Refused::Wrong };
        return Ok((entry.with("compared", "yes"), Err(why)));
    }
    if !attempt::consume(tx, attempt.id)? {
        return Ok((entry, Err(Refused::Over)));
    }
    Ok((entry, Ok(attempt)))
}

/// The entry with the attempt, and whose it is.
pub(super) fn naming(entry: AuditEntry, attempt: AttemptId, holder: Holder) -> AuditEntry {
    let entry = entry.on(ObjectKind::Attempt, attempt);
    match holder {
        Holder::Person(user) => entry.about(user),
        Holder::ViewCode(code) => entry.with("view_code", code),
    }
}
