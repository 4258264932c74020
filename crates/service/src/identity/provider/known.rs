//! What providers said about themselves, and their keys, for a while: a log-in waits for one request, not three, and
//! visitors cannot make this program ask an organisation's provider without end.

use super::Flaw;
use crate::app::App;
use crate::outward::{Answer, Call};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use wissel_core::time::Moment;
use wissel_wire::oidc::{KeySet, Metadata};

/// So long what was read counts.
const FRESH: Duration = Duration::from_hours(1);
/// So long nobody asks again after a failure.
const PAUSE: Duration = Duration::from_secs(15);
/// So long nobody asks for newer keys again.
const KEYS_PAUSE: Duration = Duration::from_mins(1);
/// Longest description and longest set of keys, in bytes.
const LONGEST: usize = 256 * 1024;
/// How long a provider is waited for.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
/// Providers that are remembered.
const MOST: usize = 500;

#[derive(Clone)]
struct Known {
    read_at: Moment,
    /// What it says, or that it could not be read.
    said: Result<Metadata, Flaw>,
    keys: Option<(Moment, Arc<KeySet>)>,
}

/// The memory of one program.
#[derive(Default)]
pub struct Providers(Mutex<HashMap<String, Known>>);

impl Providers {
    fn held(&self) -> MutexGuard<'_, HashMap<String, Known>> {
        // What is in it is whole at every moment: a panic elsewhere spoils nothing.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What this issuer says about itself.
    pub(super) async fn metadata(&self, app: &App, issuer: &str) -> Result<Metadata, Flaw> {
        let now = app.clock.real();
        if let Some(known) = self.held().get(issuer) {
            let age = now.since(known.read_at);
            match &known.said {
                Ok(metadata) if age < FRESH => return Ok(metadata.clone()),
                Err(flaw) if age < PAUSE => return Err(*flaw),
                Ok(_) | Err(_) => {}
            }
        }
        let said = read(app, issuer).await;
        let mut held = self.held();
        if held.len() >= MOST {
            held.clear();
        }
        held.insert(issuer.to_owned(), Known { read_at: now, said: said.clone(), keys: None });
        said
    }

    /// Its keys; newer ones when a token names one that is not among them, once in a while.
    pub(super) async fn keys(
        &self,
        app: &App,
        metadata: &Metadata,
        newer: bool,
    ) -> Result<Option<Arc<KeySet>>, Flaw> {
        let now = app.clock.real();
        let known = self.held().get(&metadata.issuer).and_then(|k| k.keys.clone());
        if let Some((read_at, keys)) = known {
            let age = now.since(read_at);
            if newer && age < KEYS_PAUSE {
                return Ok(None);
            }
            if !newer && age < FRESH {
                return Ok(Some(keys));
            }
        }
        let answer = fetch(app, &metadata.jwks_uri).await?;
        let keys = Arc::new(KeySet::parse(&answer).map_err(|_| Flaw::Keys)?);
        if let Some(known) = self.held().get_mut(&metadata.issuer) {
            known.keys = Some((now, Arc::clone(&keys)));
        }
        Ok(Some(keys))
    }

    /// Forgets what an issuer said: an administrator changed something and tries again.
    pub(crate) fn forget(&self, issuer: &str) {
        self.held().remove(issuer);
    }
}

async fn fetch(app: &App, address: &str) -> Result<Vec<u8>, Flaw> {
    let call = Call {
        address: address.to_owned(),
        headers: vec![("accept", "application/json".to_owned())],
        body: None,
        most: LONGEST,
        patience: PATIENCE,
    };
    match app.outward.ask(call).await {
        Ok(Answer { status: 200, body }) => Ok(body),
        Ok(_) => Err(Flaw::Away),
        Err(fault) => Err(fault.into()),
    }
}

async fn read(app: &App, issuer: &str) -> Result<Metadata, Flaw> {
    let answer = fetch(app, &Metadata::address(issuer)).await?;
    let metadata = Metadata::parse(&answer, issuer).map_err(Flaw::from)?;
    // A browser is sent to the first; the others are asked by us. All of them have to be ours to reach.
    let all = [&metadata.authorization_endpoint, &metadata.token_endpoint, &metadata.jwks_uri];
    if all.iter().all(|a| app.outward.takes(a)) { Ok(metadata) } else { Err(Flaw::Address) }
}
