//! Passkeys (WebAuthn): made on a person's own page, and then used to log in and to show again who she is (U2.4).
//!
//! The library makes and checks challenges. What binds one to a browser, ends it, and lets it be used once stands here
//! and in `store/identity/ceremony.rs`.

pub mod add;
pub mod ask;
pub mod log_in;
pub mod offer;
pub mod remove;

use crate::app::Policy;
use std::time::Duration;
use webauthn_rs::prelude::{Url, Webauthn, WebauthnBuilder};

pub use wissel_store::identity::ceremony::Purpose;
pub use wissel_store::identity::passkey::Passkey as Kept;

/// How long a challenge can be answered.
pub(super) const LIFE: Duration = Duration::from_mins(5);
/// The longest answer of a browser, in bytes.
const LONGEST: usize = 32 * 1024;
/// Passkeys of one person.
pub const MOST: i64 = 10;

/// Where passkeys of this installation work: at its own address, which has to be a name.
fn address(policy: &Policy) -> Option<Url> {
    let mut url = Url::parse(&policy.public_url).ok()?;
    url.set_host(Some(&policy.host)).ok()?;
    url.domain()?;
    Some(url)
}

/// The origin at which passkeys work here; none when the installation has no name of its own.
pub fn origin(policy: &Policy) -> Option<String> {
    address(policy).map(|url| url.origin().ascii_serialization())
}

/// What makes and checks challenges for this installation.
fn relying_party(policy: &Policy) -> Option<Webauthn> {
    let url = address(policy)?;
    let built =
        WebauthnBuilder::new(&policy.host, &url).and_then(|b| b.rp_name("Wissel").timeout(LIFE).build());
    built.inspect_err(|error| tracing::error!(?error, "passkeys cannot be used")).ok()
}

/// What a browser answered, when it is short enough and can be read.
fn read<T: serde::de::DeserializeOwned>(answer: &str) -> Option<T> {
    (answer.len() <= LONGEST).then(|| serde_json::from_str(answer).ok()).flatten()
}
