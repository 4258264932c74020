//! From a session cookie to who acts: loaded at each request, limits of time checked, rights as they are now.

use crate::app::App;
use sha2::{Digest, Sha256};
use std::time::Duration;
pub use wissel_store::standing::SessionFacts;
use wissel_store::standing;
use wissel_store::{Fault, Tx};

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
    app.store.tick(hash, read).await
}

fn read(tx: &mut Tx<'_>, hash: &[u8; 32]) -> Result<Loaded, Fault> {
    let Some(facts) = standing::by_token(tx, *hash)? else { return Ok(Loaded::Unknown) };
    let now = tx.now();
    if now >= facts.expires_at || now.since(facts.last_seen_at) >= IDLE {
        let why = if now >= facts.expires_at { "over" } else { "idle" };
        standing::end_session(tx, facts.session, why)?;
        return Ok(Loaded::Over);
    }
    if now.since(facts.last_seen_at) >= TOUCH {
        standing::touch_session(tx, facts.session)?;
    }
    Ok(Loaded::Live(facts))
}
