//! From a client's cookie to who acts: loaded at each request. Its limits go by real time, as all time-outs.

use crate::app::App;
use std::time::Duration;
use wissel_core::actor::Viewer;
pub use wissel_core::exchange::view::IDLE;
use wissel_store::Fault;
use wissel_store::exchange::view_session;
use wissel_store::identity::token_hash;

/// The last-seen moment is written at most this often.
const TOUCH: Duration = Duration::from_secs(60);

/// The client of this cookie; none when it is unknown or over, or when what it shows is gone.
pub async fn load(app: &App, token: &str) -> Result<Option<Viewer>, Fault> {
    let live = app.store.read(token_hash(token), |tx, hash| view_session::by_token(tx, *hash)).await?;
    let Some(live) = live else { return Ok(None) };
    if app.clock.real().since(live.last_seen_at) >= TOUCH {
        app.store.tick(live.session, |tx, session| view_session::touch(tx, *session)).await?;
    }
    Ok(Some(Viewer { session: live.session, code: live.code, record: live.record }))
}
