//! A challenge for somebody who wants to log in, or to show again who she is. It says nothing about anybody: the
//! authenticator itself knows which passkeys it has for this site.

use super::{LIFE, relying_party};
use crate::app::App;
use crate::failure::Failure;
use crate::identity::{fresh_token, network_of};
use std::time::Duration;
use wissel_core::actor::{Actor, Origin};
use wissel_core::refusal::Coded;
use wissel_store::identity::ceremony::{self, Asked, Owner, Purpose};
use wissel_store::identity::rate;
use wissel_store::{Fault, Tx};

/// Challenges for one network in a minute.
const MOST: i64 = 120;
const MINUTE: Duration = Duration::from_mins(1);

/// Why nothing was asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// This installation has no name at which passkeys work.
    Unavailable,
    /// Too many challenges for this network.
    TooOften(Duration),
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Unavailable => "passkey-unavailable",
            Self::TooOften(_) => "login-too-often",
        }
    }
}

struct Command {
    network: String,
    purpose: Purpose,
    owner: Owner,
    asked: Asked,
}

/// Makes a challenge; the secret that binds it to this browser. A challenge of somebody who is logged in is bound to
/// her session as well.
pub async fn ask(app: &App, origin: &Origin, actor: Option<&Actor>) -> Result<String, Failure<Refused>> {
    let Some(party) = relying_party(&app.policy) else { return Err(Failure::Refused(Refused::Unavailable)) };
    let (options, state) = party.start_discoverable_authentication().map_err(|_| UNWRITABLE)?;
    let write = |value: Result<String, serde_json::Error>| value.map_err(|_| UNWRITABLE);
    let asked = Asked {
        options: write(serde_json::to_string(&options.public_key))?,
        state: write(serde_json::to_string(&state))?,
        name: String::new(),
    };
    let owner = actor.and_then(Actor::member).map(|m| (m.session, m.user));
    let purpose = if owner.is_some() { Purpose::Confirm } else { Purpose::Login };
    let command = Command { network: network_of(&origin.address), purpose, owner, asked };
    app.store.tick(command, run).await?.map_err(Failure::Refused)
}

const UNWRITABLE: Fault = Fault::Corrupt("a challenge cannot be made");

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Result<String, Refused>, Fault> {
    let counted = rate::count(tx, "passkey-asked", c.network.as_bytes(), MINUTE)?;
    if counted.count > MOST {
        let wait = counted.start_at.plus(MINUTE).since(tx.real_now());
        return Ok(Err(Refused::TooOften(wait)));
    }
    let token = fresh_token(tx);
    let until = tx.real_now().plus(LIFE);
    ceremony::insert(tx, (&token, c.purpose, c.owner), &c.asked, until)?;
    Ok(Ok(token))
}

/// What the browser with this secret is asked, as JSON; none when nothing is asked (any more).
pub async fn asked(
    app: &App,
    token: String,
    purpose: Purpose,
    actor: Option<&Actor>,
) -> Result<Option<Asked>, Fault> {
    let owner = actor.and_then(Actor::member).map(|m| (m.session, m.user));
    app.store
        .read((token, purpose, owner), |tx, (token, purpose, owner)| {
            ceremony::open(tx, token, *purpose, *owner)
        })
        .await
}
