//! The sign-in of an organisation (OpenID Connect): its members come in by it, where the accepted terms name it (U2.4).
//!
//! What its provider says is believed for one thing: that somebody showed there who she is. Who she is here was settled
//! once, by her mail address and by factors of her own ([`join`]); from then on by her name at the provider alone.

pub mod begin;
pub mod join;
mod known;
pub mod log_in;
mod proof;
pub mod try_out;
pub mod unlink;

pub use known::Providers;
pub use proof::{Back, Flaw};
pub use wissel_store::identity::provider::Listed;

use crate::app::{App, Policy};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use wissel_core::ids::OrganisationId;
use wissel_store::identity::ceremony::Asked;
use wissel_store::identity::provider::Provider;
use wissel_store::{Fault, Tx};
use wissel_wire::oidc;

/// How long somebody may take at her organisation's sign-in.
const LIFE: Duration = Duration::from_mins(15);

/// Where the browser comes back to; an organisation registers it at its provider.
pub fn redirect_uri(policy: &Policy) -> String {
    format!("{}/inloggen/organisatie/terug", policy.public_url)
}

/// What a question is checked against when its answer comes. It never leaves the server.
#[derive(Serialize, Deserialize)]
struct Question {
    organisation: OrganisationId,
    generation: i64,
    state: String,
    nonce: String,
    verifier: String,
}

impl Question {
    fn of(asked: &Asked) -> Result<Self, Fault> {
        serde_json::from_str(&asked.state).map_err(|_| Fault::Corrupt("a question is not readable"))
    }
}

/// A question to this provider, with the address at which it is asked; none when its own address is none.
fn question(
    tx: &mut Tx<'_>,
    provider: &Provider,
    metadata: &oidc::Metadata,
    (redirect_uri, lang): (&str, &str),
) -> Result<Option<Asked>, Fault> {
    let mut fresh = || super::fresh_token(tx);
    let q = Question {
        organisation: provider.organisation,
        generation: provider.generation,
        state: fresh(),
        nonce: fresh(),
        verifier: fresh(),
    };
    let asked = oidc::Asked {
        client_id: &provider.settings.client_id,
        redirect_uri,
        state: &q.state,
        nonce: &q.nonce,
        verifier: &q.verifier,
        acr: &provider.settings.assurance.acr.join(" "),
        lang,
    };
    let Some(options) = oidc::address(&metadata.authorization_endpoint, &asked) else { return Ok(None) };
    let state = serde_json::to_string(&q).map_err(|_| Fault::Corrupt("a question cannot be written"))?;
    Ok(Some(Asked { options, state, name: String::new() }))
}

/// What a provider says about itself, for the organisation's own page and for who wants to log in.
async fn metadata(app: &App, provider: &Provider) -> Result<oidc::Metadata, Flaw> {
    app.providers.metadata(app, &provider.settings.issuer).await
}
