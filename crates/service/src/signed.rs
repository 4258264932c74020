//! From a session cookie to who acts: loaded at each request, limits of time checked, rights as they are now.

use crate::app::App;
use sha2::{Digest, Sha256};
use std::time::Duration;
use wissel_core::ids::SessionId;
pub use wissel_store::standing::{AtWork, SessionFacts};
use wissel_store::{Fault, standing};

/// What a session cookie turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Loaded {
    /// A live session.
    Live(SessionFacts),
    /// There was a session; it was not used for too long, or it reached its absolute limit.
    Over,
    /// No such session.
    Unknown,
}

/// How long a session may be left alone (NIST SP 800-63B, AAL2).
pub const IDLE: Duration = Duration::from_secs(30 * 60);
/// The last-seen moment is written at most this often.
const TOUCH: Duration = Duration::from_secs(60);

/// Loads the session with this cookie value.
pub async fn load(app: &App, token: &[u8]) -> Result<Loaded, Fault> {
    let hash: [u8; 32] = Sha256::digest(token).into();
    let Some(facts) = app.store.read(hash, |tx, hash| standing::by_token(tx, *hash)).await? else {
        return Ok(Loaded::Unknown);
    };
    let now = app.clock.civil();
    if now >= facts.expires_at {
        return end(app, facts.session, "over").await;
    }
    if now.since(facts.last_seen_at) >= IDLE {
        return end(app, facts.session, "idle").await;
    }
    if now.since(facts.last_seen_at) >= TOUCH {
        app.store.tick(facts.session, |tx, session| standing::touch_session(tx, *session)).await?;
    }
    Ok(Loaded::Live(facts))
}

async fn end(app: &App, session: SessionId, why: &'static str) -> Result<Loaded, Fault> {
    app.store.tick((session, why), |tx, (session, why)| standing::end_session(tx, *session, why)).await?;
    Ok(Loaded::Over)
}
