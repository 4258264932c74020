//! An ID token (OpenID Connect Core 1.0, section 3.1.3.7).

use super::keys::{KeySet, name};
use crate::jwt::ready;
use jsonwebtoken::{Header, Validation};
use serde::Deserialize;

/// The longest token that is looked at, in bytes.
const LONGEST: usize = 16 * 1024;
/// The longest name of a person at her provider (section 2).
const LONGEST_SUBJECT: usize = 255;
/// How long ago a token may have been made, in seconds: it was asked for a moment ago.
const OLDEST: i64 = 600;
/// How far two clocks may differ, in seconds.
const LEEWAY: i64 = 60;

/// What a token must say.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// By whom it was made.
    pub issuer: &'a str,
    /// For whom.
    pub client_id: &'a str,
    /// For which question.
    pub nonce: &'a str,
    /// Now, in seconds since 1970.
    pub now: i64,
}

/// Why a token is not believed. For our own log, and for who sets up the sign-in; who logs in is not told.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TokenFlaw {
    /// It is no token with what must stand in it.
    #[error("unreadable")]
    Unreadable,
    /// Its algorithm is not one that is taken.
    #[error("algorithm")]
    Algorithm,
    /// None of the keys has its name: there may be newer ones.
    #[error("unknown-key")]
    UnknownKey,
    /// Its signature is not of the key that it names.
    #[error("signature")]
    Signature,
    /// Another issuer made it.
    #[error("issuer")]
    Issuer,
    /// It is meant for somebody else.
    #[error("audience")]
    Audience,
    /// It is over, old, or not valid yet.
    #[error("time")]
    Time,
    /// It answers another question.
    #[error("nonce")]
    Nonce,
    /// It names nobody, or by a name that is too long.
    #[error("subject")]
    Subject,
}

/// What a token that holds says.
#[derive(Clone, PartialEq, Eq)]
pub struct Claims {
    /// Her name at her provider; it never changes.
    pub subject: String,
    /// Her mail address, when the provider says that it is verified.
    pub verified_mail: Option<String>,
    /// The level of assurance.
    pub acr: Option<String>,
    /// How she showed who she is.
    pub amr: Vec<String>,
}

impl std::fmt::Debug for Claims {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Claims").field("acr", &self.acr).field("amr", &self.amr).finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
struct Said {
    iss: String,
    sub: String,
    aud: Audience,
    exp: i64,
    iat: i64,
    nbf: Option<i64>,
    nonce: Option<String>,
    azp: Option<String>,
    acr: Option<String>,
    #[serde(default)]
    amr: Vec<String>,
    email: Option<String>,
    #[serde(default)]
    email_verified: serde_json::Value,
}

/// The ID token in what a provider answered to a code.
pub fn of_answer(bytes: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Answer {
        id_token: String,
    }
    serde_json::from_slice::<Answer>(bytes).ok().map(|a| a.id_token)
}

/// Believes a token.
pub fn verify(keys: &KeySet, token: &str, expected: &Expected<'_>) -> Result<Claims, TokenFlaw> {
    if token.len() > LONGEST {
        return Err(TokenFlaw::Unreadable);
    }
    let header = jsonwebtoken::decode_header(token).map_err(|_| TokenFlaw::Unreadable)?;
    let said = signed(keys, token, &header)?;
    if said.iss != expected.issuer {
        return Err(TokenFlaw::Issuer);
    }
    let (ours, alone) = match &said.aud {
        Audience::One(one) => (one == expected.client_id, true),
        Audience::Many(many) => (many.iter().any(|a| a == expected.client_id), many.len() == 1),
    };
    // Meant for several: then it says for whom it was made (points 4 and 5).
    let party = said.azp.as_deref();
    if !ours || party.is_some_and(|p| p != expected.client_id) || (!alone && party.is_none()) {
        return Err(TokenFlaw::Audience);
    }
    let now = expected.now;
    let begun = |at: i64| at <= now.saturating_add(LEEWAY);
    if said.exp <= now.saturating_sub(LEEWAY)
        || !begun(said.iat)
        || said.iat < now.saturating_sub(OLDEST)
        || said.nbf.is_some_and(|at| !begun(at))
    {
        return Err(TokenFlaw::Time);
    }
    if said.nonce.as_deref() != Some(expected.nonce) {
        return Err(TokenFlaw::Nonce);
    }
    if said.sub.is_empty() || said.sub.len() > LONGEST_SUBJECT {
        return Err(TokenFlaw::Subject);
    }
    // Nothing but `true` is true: a provider that says nothing has verified nothing.
    let verified = said.email_verified == serde_json::Value::Bool(true);
    Ok(Claims {
        subject: said.sub,
        verified_mail: said.email.filter(|_| verified),
        acr: said.acr,
        amr: said.amr,
    })
}

/// What stands under a good signature. Everything else is looked at above, with our own clock.
fn signed(keys: &KeySet, token: &str, header: &Header) -> Result<Said, TokenFlaw> {
    let plain = header.typ.as_deref().is_none_or(|t| t.eq_ignore_ascii_case("jwt"));
    if name(header.alg).is_none() || header.jwk.is_some() || header.crit.is_some() || !plain {
        return Err(TokenFlaw::Algorithm);
    }
    let mut rules = Validation::new(header.alg);
    rules.required_spec_claims.clear();
    rules.validate_exp = false;
    rules.validate_nbf = false;
    rules.validate_aud = false;
    let mut flaw = TokenFlaw::UnknownKey;
    for key in keys.fitting(header.kid.as_deref(), header.alg) {
        match jsonwebtoken::decode(token, ready(key), &rules) {
            Ok(token) => return Ok(token.claims),
            Err(e) => {
                flaw = match e.kind() {
                    jsonwebtoken::errors::ErrorKind::InvalidSignature => TokenFlaw::Signature,
                    _ => return Err(TokenFlaw::Unreadable),
                };
            }
        }
    }
    Err(flaw)
}

#[cfg(test)]
#[path = "token_tests.rs"]
mod tests;
