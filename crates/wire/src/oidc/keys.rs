//! The keys of a provider (RFC 7517). What is not readable, private, or made for something else is left out.

use crate::jwt::PublicKey;
use jsonwebtoken::Algorithm;
use serde_json::{Map, Value};

/// Keys beyond this many are left out.
const MOST: usize = 64;

/// Why there are no keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum KeyFlaw {
    /// It is no set of keys.
    #[error("unreadable")]
    Unreadable,
    /// It holds none that can be used.
    #[error("none")]
    NoKeys,
}

#[derive(Clone, Debug)]
struct Held {
    id: Option<String>,
    algorithm: Option<String>,
    key: PublicKey,
}

/// The keys that a token may be signed with.
#[derive(Clone, Debug)]
pub struct KeySet(Vec<Held>);

/// The name of an algorithm that is taken at all: no shared secret, and never none.
pub(super) const fn name(algorithm: Algorithm) -> Option<&'static str> {
    match algorithm {
        Algorithm::RS256 => Some("RS256"),
        Algorithm::PS256 => Some("PS256"),
        Algorithm::ES256 => Some("ES256"),
        Algorithm::EdDSA => Some("EdDSA"),
        _ => None,
    }
}

fn held(jwk: &Map<String, Value>) -> Option<Held> {
    let text = |name: &str| jwk.get(name).and_then(Value::as_str).map(str::to_owned);
    if text("use").is_some_and(|u| u != "sig") {
        return None;
    }
    Some(Held { id: text("kid"), algorithm: text("alg"), key: PublicKey::of_provider(jwk).ok()? })
}

impl KeySet {
    /// Reads a set.
    pub fn parse(bytes: &[u8]) -> Result<Self, KeyFlaw> {
        #[derive(serde::Deserialize)]
        struct Set {
            keys: Vec<Map<String, Value>>,
        }
        let set: Set = serde_json::from_slice(bytes).map_err(|_| KeyFlaw::Unreadable)?;
        let keys: Vec<Held> = set.keys.iter().filter_map(held).take(MOST).collect();
        if keys.is_empty() { Err(KeyFlaw::NoKeys) } else { Ok(Self(keys)) }
    }
    /// The keys that a token with this header may be signed with: those of that name, or all of its kind when it names
    /// none.
    pub(super) fn fitting<'a>(
        &'a self,
        id: Option<&'a str>,
        algorithm: Algorithm,
    ) -> impl Iterator<Item = &'a PublicKey> {
        self.0
            .iter()
            .filter(move |held| id.is_none() || held.id.as_deref() == id)
            .filter(move |held| held.algorithm.is_none() || held.algorithm.as_deref() == name(algorithm))
            .filter(move |held| held.key.algorithms.contains(&algorithm))
            .map(|held| &held.key)
    }
}
