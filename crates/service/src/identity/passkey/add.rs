//! A new passkey: she names it, her authenticator makes it, and it has to verify her at each use. Whether it opens the
//! door is for the terms to say (U2.4).

use super::{LIFE, MOST, read, relying_party};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::identity::change_password::{NOBODY, changed_mail};
use crate::identity::fresh_token;
use crate::pass;
use webauthn_rs::prelude::{
    CreationChallengeResponse, CredentialID, Passkey as Credential, PasskeyRegistration,
    RegisterPublicKeyCredential, Uuid, Webauthn,
};
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::ids::{PasskeyId, UserId};
use wissel_core::input::{Flaw, line};
use wissel_core::permission::Need;
use wissel_core::refusal::Coded;
use wissel_store::identity::ceremony::{self, Asked, Purpose};
use wissel_store::identity::passkey::{self, Held};
use wissel_store::identity::person;
use wissel_store::{Fault, Tx};

/// Why there is no new passkey.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refused {
    /// The name will not do.
    Name(Flaw),
    /// This installation has no name at which passkeys work.
    Unavailable,
    /// She has as many as anybody may have.
    TooMany,
    /// Nothing is asked (any more).
    Over,
    /// What the authenticator made is not right.
    Wrong,
    /// It is registered already.
    Known,
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Name(_) => "form",
            Self::Unavailable => "passkey-unavailable",
            Self::TooMany => "passkey-too-many",
            Self::Over => "passkey-over",
            Self::Wrong => "passkey-wrong",
            Self::Known => "passkey-known",
        }
    }
}

/// What the authenticator is told about her.
struct About {
    user: UserId,
    user_name: String,
    name: String,
    known: Vec<CredentialID>,
}

/// Asks her authenticator for a passkey with this name; the secret that binds the challenge to this browser.
pub async fn begin(app: &App, actor: &Actor, name: &str) -> Result<String, Failure<Refused>> {
    let Some(user) = actor.member().map(|m| m.user) else { return Err(Failure::Fault(NOBODY)) };
    let name = line(name, 1, 40).map_err(|flaw| Failure::Refused(Refused::Name(flaw)))?;
    let Some(party) = relying_party(&app.policy) else { return Err(Failure::Refused(Refused::Unavailable)) };
    let about = app.store.read(user, about).await?;
    let asked = challenge(&party, about, name)?;
    finish(app.store.act(actor, asked, run_begin).await?)
}

fn about(tx: &mut Tx<'_>, user: &UserId) -> Result<About, Fault> {
    let profile = person::get(tx, *user)?.profile;
    let known = passkey::of_person(tx, *user)?
        .iter()
        .map(|p| credential(&p.held).map(|c| c.cred_id().clone()))
        .collect::<Result<_, Fault>>()?;
    Ok(About { user: *user, user_name: profile.user_name.unwrap_or_default(), name: profile.name, known })
}

fn credential(held: &Held) -> Result<Credential, Fault> {
    serde_json::from_str(&held.credential).map_err(|_| Fault::Corrupt("a passkey is not readable"))
}

const UNWRITABLE: Fault = Fault::Corrupt("a challenge cannot be made");

fn challenge(party: &Webauthn, about: About, name: String) -> Result<Asked, Fault> {
    let id = Uuid::from_bytes(about.user.bytes());
    let (options, state) = party
        .start_passkey_registration(id, &about.user_name, &about.name, Some(about.known))
        .map_err(|_| UNWRITABLE)?;
    let state = serde_json::to_string(&state).map_err(|_| UNWRITABLE)?;
    Ok(Asked { options: discoverable(&options)?, state, name })
}

/// The options with one wish more: the authenticator keeps the credential itself, so that nobody types a user name.
fn discoverable(options: &CreationChallengeResponse) -> Result<String, Fault> {
    let mut options = serde_json::to_value(&options.public_key).map_err(|_| UNWRITABLE)?;
    let selection =
        options.get_mut("authenticatorSelection").and_then(|s| s.as_object_mut()).ok_or(UNWRITABLE)?;
    selection.insert("residentKey".to_owned(), "required".into());
    selection.insert("requireResidentKey".to_owned(), true.into());
    Ok(options.to_string())
}

fn run_begin(tx: &mut Tx<'_>, asked: &Asked) -> Result<Decided<String, Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::ChangeFactors);
    let entry = AuditEntry::new(tx.new_id(), Event::PasskeyBegun);
    if passkey::count(tx, member.user)? >= MOST {
        return Ok(Acted::refused(Refused::TooMany, entry));
    }
    let token = fresh_token(tx);
    let until = tx.real_now().plus(LIFE);
    let owner = Some((member.session, member.user));
    ceremony::insert(tx, (&token, Purpose::Register, owner), asked, until)?;
    Ok(Acted::done(token, entry))
}

struct Command {
    party: Webauthn,
    token: String,
    made: RegisterPublicKeyCredential,
    helpdesk: String,
}

/// Checks what the authenticator made and keeps it.
pub async fn finish_with(
    app: &App,
    actor: &Actor,
    token: String,
    answer: &str,
) -> Result<(), Failure<Refused>> {
    let Some(party) = relying_party(&app.policy) else { return Err(Failure::Refused(Refused::Unavailable)) };
    let Some(made) = read(answer) else { return Err(Failure::Refused(Refused::Wrong)) };
    let command = Command { party, token, made, helpdesk: app.policy.operator_phone.clone() };
    finish(app.store.act(actor, command, run).await?)
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<(), Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::ChangeFactors);
    let id: PasskeyId = tx.new_id();
    let entry = AuditEntry::new(tx.new_id(), Event::PasskeyAdded);
    let owner = Some((member.session, member.user));
    let Some(asked) = ceremony::take(tx, &c.token, Purpose::Register, owner)? else {
        return Ok(Acted::refused(Refused::Over, entry));
    };
    let state: PasskeyRegistration =
        serde_json::from_str(&asked.state).map_err(|_| Fault::Corrupt("a challenge is not readable"))?;
    let Ok(made) = c.party.finish_passkey_registration(&c.made, &state) else {
        return Ok(Acted::refused(Refused::Wrong, entry));
    };
    if passkey::count(tx, member.user)? >= MOST {
        return Ok(Acted::refused(Refused::TooMany, entry));
    }
    let credential =
        serde_json::to_string(&made).map_err(|_| Fault::Corrupt("a passkey cannot be written"))?;
    let person = person::get(tx, member.user)?;
    let held = Held { name: asked.name, credential };
    // The count at registration is the library's to compare; ours begins with the first use.
    if !passkey::insert(tx, id, (member.user, &person.key), (made.cred_id(), 0), &held)? {
        return Ok(Acted::refused(Refused::Known, entry));
    }
    let mail = changed_mail(tx, &person, "passkey", &c.helpdesk);
    Ok(Acted::done((), entry.on(ObjectKind::Passkey, id)).notice(mail))
}
