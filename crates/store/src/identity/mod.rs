//! Statements of the identity domain: persons, memberships, log-in. Each function is one question or one change.
//!
//! Sessions, attempts and links go by real time (they are time-outs); memberships, terms and bars by civil time.

pub mod attempt;
pub mod bar;
pub mod ceremony;
pub mod client;
pub mod former;
pub mod link;
pub mod membership;
pub mod passkey;
pub mod person;
pub mod provider;
pub mod rate;
pub mod recovery;
pub mod scim;
pub mod session;
pub mod terms;
pub mod totp;

use sha2::{Digest, Sha256};

/// What is stored of a secret token: SHA-256 of its text. A token has 256 random bits, so that no slow hash is needed.
pub fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}
