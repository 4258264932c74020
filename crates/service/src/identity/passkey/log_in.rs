//! Logging in with a passkey that verified its user: what she has and what she is, in one step (U2.4).
//!
//! The challenge is used up before the answer is looked at. Nobody types a user name: the answer names the credential,
//! and an unknown one is refused as a wrong one is.

use super::{read, relying_party};
use crate::app::App;
use crate::failure::Failure;
use crate::identity::{Device, Entered, open_session, settle};
use webauthn_rs::prelude::{Passkey as Credential, PublicKeyCredential, Webauthn, WebauthnError};
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::{Actor, Origin};
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::identity::login_way::LoginWay;
use wissel_core::refusal::Coded;
use wissel_store::identity::ceremony::{self, Owner, Purpose};
use wissel_store::identity::passkey::{self, Held};
use wissel_store::identity::person::{self, Person};
use wissel_store::identity::{bar, terms};
use wissel_store::{Fault, Tx};

/// Why a passkey opened nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// Nothing is asked (any more): unknown, used, over, or asked of another browser.
    Over,
    /// The answer is not right, or of no passkey that is known here.
    Wrong,
    /// The authenticator counts less than it did: there may be a copy of it.
    Copied,
    /// The person is barred (U5.2).
    Barred,
    /// The version of the terms that she accepted does not name this way (U2.4).
    NotNamed,
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Over => "passkey-over",
            Self::Wrong => "passkey-wrong",
            Self::Copied => "passkey-copied",
            Self::Barred => "barred",
            Self::NotNamed => "way-not-named",
        }
    }
}

/// An answer that can be looked at.
pub(crate) struct Answer {
    party: Webauthn,
    token: String,
    credential: PublicKeyCredential,
}

impl Answer {
    /// Reads what the browser answered; none when it cannot be right.
    pub(crate) fn read(app: &App, token: String, answer: &str) -> Option<Self> {
        Some(Self { party: relying_party(&app.policy)?, token, credential: read(answer)? })
    }
}

struct Command {
    answer: Answer,
    device: Device,
}

/// Checks the answer to the challenge of this browser and opens a session.
pub async fn log_in(
    app: &App,
    origin: &Origin,
    (token, answer): (String, &str),
    device: Device,
) -> Result<Entered, Failure<Refused>> {
    // Each challenge leaves at most one row in the log, and a network gets few of them.
    let is_asked = |tx: &mut Tx<'_>, token: &String| ceremony::open(tx, token, Purpose::Login, None);
    if app.store.read(token.clone(), is_asked).await?.is_none() {
        return Err(Failure::Refused(Refused::Over));
    }
    let Some(answer) = Answer::read(app, token, answer) else { return Err(Failure::Refused(Refused::Wrong)) };
    settle(app.store.act(&Actor::Visitor(origin.clone()), Command { answer, device }, run).await?)
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<Entered, Refused>, Fault> {
    let entry = AuditEntry::new(tx.new_id(), Event::LoginPasskey);
    let (entry, checked) = check(tx, entry, &c.answer, Purpose::Login, None)?;
    let person = match checked {
        Ok(person) => person,
        Err(why) => return Ok(Acted::refused(why, entry)),
    };
    if bar::is_barred(tx, person.id)? {
        return Ok(Acted::refused(Refused::Barred, entry));
    }
    if !terms::ways_of(tx, person.id)?.allow(LoginWay::Passkey) {
        return Ok(Acted::refused(Refused::NotNamed, entry));
    }
    let entered = open_session(tx, &person, &c.device, LoginWay::Passkey)?;
    let entry = entry.with("session", entered.session);
    Ok(Acted::done(entered, entry))
}

/// Uses the challenge up, then compares; whose passkey it is when everything is right. The entry names both.
pub(crate) fn check(
    tx: &mut Tx<'_>,
    entry: AuditEntry,
    answer: &Answer,
    purpose: Purpose,
    owner: Owner,
) -> Result<(AuditEntry, Result<Person, Refused>), Fault> {
    let Some(asked) = ceremony::take(tx, &answer.token, purpose, owner)? else {
        return Ok((entry, Err(Refused::Over)));
    };
    let Some(found) = passkey::by_credential(tx, answer.credential.get_credential_id())? else {
        return Ok((entry, Err(Refused::Wrong)));
    };
    let entry = entry.about(found.person).on(ObjectKind::Passkey, found.id);
    let hers = answer.credential.get_user_unique_id() == Some(found.person.bytes().as_slice());
    if !hers || owner.is_some_and(|(_, person)| person != found.person) {
        return Ok((entry, Err(Refused::Wrong)));
    }
    let state =
        serde_json::from_str(&asked.state).map_err(|_| Fault::Corrupt("a challenge is not readable"))?;
    let mut credential: Credential = serde_json::from_str(&found.held.credential)
        .map_err(|_| Fault::Corrupt("a passkey is not readable"))?;
    let result =
        match answer.party.finish_discoverable_authentication_v2(&answer.credential, state, &credential) {
            // The library refuses an answer without a verified user: a challenge to any passkey requires it.
            Ok(result) => result,
            Err(WebauthnError::CredentialPossibleCompromise) => return Ok((entry, Err(Refused::Copied))),
            Err(_) => return Ok((entry, Err(Refused::Wrong))),
        };
    credential.update_credential(&result);
    let credential =
        serde_json::to_string(&credential).map_err(|_| Fault::Corrupt("a passkey cannot be written"))?;
    let person = person::get(tx, found.person)?;
    let held = Held { name: found.held.name.clone(), credential };
    // Two uses with one count at the same moment: the update decides which of them holds.
    if !passkey::used(tx, (&found, &person.key), &held, result.counter())? {
        return Ok((entry, Err(Refused::Copied)));
    }
    Ok((entry, Ok(person)))
}
