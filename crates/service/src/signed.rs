//! From a session cookie to who acts: loaded at each request, limits of time checked, rights as they are now.

use crate::app::App;
use std::time::Duration;
pub use wissel_core::identity::session::IDLE;
use wissel_core::ids::SessionId;
use wissel_store::identity::token_hash;
pub use wissel_store::standing::{AtWork, SessionFacts};
use wissel_store::{Fault, Tx, standing};

/// What a session cookie turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "made once for each request and taken apart at once")]
pub enum Loaded {
    /// A live session.
    Live(SessionFacts),
    /// There was a session; it was not used for too long, or it reached its absolute limit.
    Over,
    /// No such session.
    Unknown,
}

/// The last-seen moment is written at most this often.
const TOUCH: Duration = Duration::from_secs(60);

/// Loads the session with this cookie value; its limits go by real time, as all time-outs. Reads only, but for once a minute.
pub async fn load(app: &App, token: &str) -> Result<Loaded, Fault> {
    let facts = app.store.read(token_hash(token), |tx, hash| standing::by_token(tx, *hash)).await?;
    let Some(facts) = facts else { return Ok(Loaded::Unknown) };
    let now = app.clock.real();
    let quiet = now.since(facts.last_seen_at);
    if now >= facts.expires_at || quiet >= IDLE {
        let why = if now >= facts.expires_at { "over" } else { "idle" };
        app.store.tick((facts.session, why), end).await?;
        return Ok(Loaded::Over);
    }
    if quiet >= TOUCH {
        app.store.tick(facts.session, |tx, session| standing::touch_session(tx, *session)).await?;
    }
    Ok(Loaded::Live(facts))
}

/// Whether this cookie is of a session of somebody who is barred: then logging in again is no way on.
pub async fn is_of_barred(app: &App, token: &str) -> Result<bool, Fault> {
    app.store.read(token_hash(token), |tx, hash| standing::is_of_barred(tx, *hash)).await
}

fn end(tx: &mut Tx<'_>, (session, why): &(SessionId, &'static str)) -> Result<(), Fault> {
    standing::end_session(tx, *session, why)
}
