//! A system shows who it is and gets a short token (RFC 6749, section 4.4; RFC 7523 for statements).
//!
//! Unknown, revoked and wrong get one answer for the same work. Secrets are random and 256 bits long: no guessing finds
//! one, so that a fast hash keeps them well, and failures are bounded only to spare the log and the processor.
//!
//! Failures of others keep no system out: past the bound a secret is still compared, which costs one fast hash, and a
//! right one gets its token. A signature costs more. Past the bound it is looked at only where this system got a token
//! before, and then so many times in a minute.

use super::{fresh_token, is_token, network_of, settle};
use crate::app::App;
use crate::failure::Failure;
use crate::sparing::worth_a_row;
use std::time::Duration;
use subtle::ConstantTimeEq;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::{Actor, Origin};
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::identity::system::{ASSERTION_LIFE, CLOCK_LEEWAY, Scopes, TOKEN_LIFE, TokenRefused};
use wissel_core::ids::{ClientId, TokenId};
use wissel_core::refusal::Coded;
use wissel_core::time::Moment;
use wissel_store::identity::client::{self, Client, NewToken};
use wissel_store::identity::{rate, token_hash};
use wissel_store::{Fault, Tx};
use wissel_wire::jwt::{self, PublicKey};
use zeroize::Zeroizing;

/// Failures of one system from one network in [`WINDOW`] before it waits.
const FREE: i64 = 20;
/// The same for all systems of one network.
const FREE_NETWORK: i64 = 200;
const WINDOW: Duration = Duration::from_mins(15);
/// Counts tokens of a system from a network.
const KNOWN: &str = "token-known";
/// So long a network counts as one from which a system comes.
const KNOWN_FOR: Duration = Duration::from_hours(24);
/// Past the bound: statements of a system from a known network that are looked at in a minute.
const SLOW: i64 = 60;
const MINUTE: Duration = Duration::from_mins(1);

/// What a system shows.
pub enum Shown {
    /// Its secret.
    Secret(Zeroizing<String>),
    /// A statement that it signed (`private_key_jwt`).
    Statement(String),
}

/// What a system asks.
pub struct AskToken {
    /// The client id; with a statement it may be left out.
    pub client: Option<String>,
    /// What it shows.
    pub shown: Shown,
    /// What it wants to do; `None`: all that it may.
    pub scopes: Option<Scopes>,
}

/// Why there is no token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// By a rule.
    Rule(TokenRefused),
    /// Too many failures from there.
    TooOften(Duration),
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Rule(rule) => rule.code(),
            Self::TooOften(_) => "token-too-often",
        }
    }
}

/// A token.
pub struct Issued {
    /// The secret.
    pub token: String,
    /// What it allows.
    pub scopes: Scopes,
    /// How long it is good.
    pub life: Duration,
}

struct Command {
    ask: AskToken,
    client: Option<ClientId>,
    network: String,
    /// Addresses that a statement may be meant for.
    audiences: [String; 2],
    closed: Option<(Duration, i64)>,
}

/// Where tokens are given, under the public address.
pub const TOKEN_PATH: &str = "/oauth/token";

/// Gives a token.
pub async fn issue(app: &App, origin: &Origin, ask: AskToken) -> Result<Issued, Failure<Refused>> {
    let named = match (&ask.client, &ask.shown) {
        (Some(id), _) => Some(id.clone()),
        (None, Shown::Statement(statement)) => jwt::subject_of(statement),
        (None, Shown::Secret(_)) => None,
    };
    let client = named.and_then(|id| id.parse().ok());
    let network = network_of(&origin.address);
    let proof = match &ask.shown {
        // Ours are 64 digits: nothing else is hashed.
        Shown::Secret(secret) if is_token(secret) => Proof::Secret(token_hash(secret)),
        Shown::Secret(_) => Proof::NoSecretOfOurs,
        Shown::Statement(_) => Proof::Statement,
    };
    let asking = Asking { client, network: network.clone(), proof };
    let closed = app.store.tick(asking, closed).await?;
    if let Some((wait, times)) = closed
        && !worth_a_row(times)
    {
        return Err(Failure::Refused(Refused::TooOften(wait)));
    }
    let url = &app.policy.public_url;
    let audiences = [format!("{url}{TOKEN_PATH}"), url.clone()];
    let command = Command { ask, client, network, audiences, closed };
    settle(app.store.act(&Actor::Visitor(origin.clone()), command, run).await?)
}

fn pair(client: Option<ClientId>, network: &str) -> Vec<u8> {
    format!("{network} {}", client.map(|c| c.to_string()).unwrap_or_default()).into_bytes()
}

/// What is known before anything is looked at.
struct Asking {
    client: Option<ClientId>,
    network: String,
    proof: Proof,
}

#[derive(Clone, Copy)]
enum Proof {
    /// The hash of a secret.
    Secret([u8; 32]),
    NoSecretOfOurs,
    Statement,
}

/// Whether too many failed from there already, and this one is not right: how long to wait, and the how-many-th time
/// that this is said.
fn closed(tx: &mut Tx<'_>, asking: &Asking) -> Result<Option<(Duration, i64)>, Fault> {
    let own = pair(asking.client, &asking.network);
    for (scope, what, most) in
        [("token-client", own.as_slice(), FREE), ("token-network", asking.network.as_bytes(), FREE_NETWORK)]
    {
        if let Some(full) = rate::peek(tx, scope, what, WINDOW)?.filter(|seen| seen.count >= most) {
            if is_looked_at(tx, asking, &own)? {
                return Ok(None);
            }
            let times = rate::count(tx, "token-refused", what, WINDOW)?.count;
            return Ok(Some((full.start_at.plus(WINDOW).since(tx.real_now()), times)));
        }
    }
    Ok(None)
}

/// Past the bound: whether the secret is right, or the statement comes from where this system got tokens.
fn is_looked_at(tx: &mut Tx<'_>, asking: &Asking, own: &[u8]) -> Result<bool, Fault> {
    let Some(client) = asking.client else { return Ok(false) };
    match asking.proof {
        Proof::Secret(shown) => {
            let hash =
                client::by_id(tx, client)?.filter(|c| c.revoked_at.is_none()).and_then(|c| c.secret_hash);
            Ok(hash.is_some_and(|hash| bool::from(hash.ct_eq(&shown))))
        }
        Proof::NoSecretOfOurs => Ok(false),
        Proof::Statement => Ok(rate::peek(tx, KNOWN, own, KNOWN_FOR)?.is_some()
            && rate::count(tx, "token-minute", own, MINUTE)?.count <= SLOW),
    }
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<Issued, Refused>, Fault> {
    let mut entry = AuditEntry::new(tx.new_id(), Event::ClientToken);
    if let Some((wait, times)) = c.closed {
        return Ok(Acted::refused(Refused::TooOften(wait), entry.with("times", times)));
    }
    let known = match c.client {
        Some(id) => client::by_id(tx, id)?,
        None => None,
    };
    if let Some(known) = &known {
        entry = entry.on(ObjectKind::Client, known.id).of(known.organisation);
    }
    let proven = prove(tx, c, known.as_ref())?;
    let Some(known) = known.filter(|k| proven && k.revoked_at.is_none()) else {
        rate::count(tx, "token-client", &pair(c.client, &c.network), WINDOW)?;
        rate::count(tx, "token-network", c.network.as_bytes(), WINDOW)?;
        return Ok(Acted::refused(Refused::Rule(TokenRefused::Client), entry));
    };
    let scopes = c.ask.scopes.unwrap_or(known.scopes);
    if scopes.is_empty() || !known.scopes.covers(scopes) {
        return Ok(Acted::refused(Refused::Rule(TokenRefused::Scope), entry));
    }
    let (id, token): (TokenId, String) = (tx.new_id(), fresh_token(tx));
    let expires_at = tx.real_now().plus(TOKEN_LIFE);
    let own = pair(Some(known.id), &c.network);
    rate::forget(tx, KNOWN, &own)?;
    rate::count(tx, KNOWN, &own, KNOWN_FOR)?;
    client::give_token(tx, NewToken { id, client: known.id, token: &token, scopes, expires_at })?;
    let entry = entry.with("scopes", scopes.text()).with("token", id);
    Ok(Acted::done(Issued { token, scopes, life: TOKEN_LIFE }, entry))
}

/// Whether this system showed who it is. A statement is used up by it.
fn prove(tx: &mut Tx<'_>, c: &Command, known: Option<&Client>) -> Result<bool, Fault> {
    match &c.ask.shown {
        Shown::Secret(secret) => {
            // The same comparison for a system that is not there.
            let hash = known.and_then(|k| k.secret_hash);
            let same = token_hash(secret).ct_eq(&hash.unwrap_or_default());
            Ok(hash.is_some() && bool::from(same))
        }
        Shown::Statement(statement) => {
            let Some((known, text)) = known.and_then(|k| Some((k, k.public_key.as_deref()?))) else {
                return Ok(false);
            };
            let key = PublicKey::parse(text).map_err(|_| Fault::Corrupt("the key of a system"))?;
            let now = tx.real_now().micros().div_euclid(1_000_000);
            let audiences = c.audiences.each_ref().map(String::as_str);
            let bounds = (ASSERTION_LIFE, CLOCK_LEEWAY);
            match jwt::verify(&key, statement, &known.id.to_string(), &audiences, now, bounds) {
                Ok(proven) => {
                    let over = Moment::from_micros(proven.ends.saturating_mul(1_000_000)).plus(CLOCK_LEEWAY);
                    client::use_up(tx, known.id, &proven.id, over)
                }
                Err(_) => Ok(false),
            }
        }
    }
}
