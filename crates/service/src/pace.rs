//! A pace for what strangers may do: free at first, then slowed, then refused. Counted in the database before anything
//! is looked at, so that many at once gain nothing.

use std::time::Duration;
use wissel_store::identity::rate;
use wissel_store::{Fault, Tx};

/// How often something may be done within a window.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    /// The name of its counter.
    pub(crate) scope: &'static str,
    /// So many are free …
    pub(crate) free: i64,
    /// … then there is so much time between two …
    pub(crate) pause: Duration,
    /// … and past so many there is no more.
    pub(crate) most: i64,
    /// Counted from the first one on, for so long.
    pub(crate) window: Duration,
}

/// Takes a turn for this key; how long to wait when there is none.
pub(crate) fn take(tx: &mut Tx<'_>, pace: Pace, what: &[u8]) -> Result<Result<(), Duration>, Fault> {
    let now = tx.real_now();
    if let Some(full) = rate::peek(tx, pace.scope, what, pace.window)?.filter(|s| s.count >= pace.most) {
        return Ok(Err(full.start_at.plus(pace.window).since(now)));
    }
    let counted = match rate::take_turn(tx, pace.scope, what, pace.window)? {
        Err(until) => return Ok(Err(until.since(now))),
        Ok(counted) => counted,
    };
    if counted.count >= pace.free {
        rate::block(tx, pace.scope, what, now.plus(pace.pause))?;
    }
    Ok(Ok(()))
}
