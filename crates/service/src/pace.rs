//! A pace for what strangers may do: free at first, then slowed, then refused. Counted in the database before anything
//! is looked at, so that many at once gain nothing.
//!
//! What all of them do together is never refused, or one stranger could keep everybody out: past its free number it gets
//! a queue, in which each has a place of her own and keeps it.

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

/// What everybody together may do within a window.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Queue {
    /// The name of its counter.
    pub(crate) scope: &'static str,
    /// The name of its places.
    pub(crate) places: &'static str,
    /// So many are free …
    pub(crate) free: i64,
    /// … then one after another, with so much time between two.
    pub(crate) gap: Duration,
    /// Counted from the first one on, for so long.
    pub(crate) window: Duration,
}

/// Where somebody stands who may have been here before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    /// She has no place.
    None,
    /// It is her turn.
    Turn,
    /// So long until her turn.
    Waits(Duration),
}

/// The place that somebody has.
pub(crate) fn place(tx: &mut Tx<'_>, queue: Queue, who: &[u8]) -> Result<Place, Fault> {
    let now = tx.real_now();
    Ok(match rate::blocked_until(tx, queue.places, who)? {
        None => Place::None,
        Some(until) if until > now => Place::Waits(until.since(now)),
        Some(_) => Place::Turn,
    })
}

/// Stands in the queue: goes on, or gets a place and hears how long until its turn.
pub(crate) fn stand(tx: &mut Tx<'_>, queue: Queue, who: &[u8]) -> Result<Result<(), Duration>, Fault> {
    let (now, all) = (tx.real_now(), b"all");
    if rate::count(tx, queue.scope, all, queue.window)?.count <= queue.free {
        return Ok(Ok(()));
    }
    let turn = rate::next_turn(tx, queue.scope, all, queue.gap)?;
    if turn <= now {
        return Ok(Ok(()));
    }
    rate::count(tx, queue.places, who, queue.window)?;
    rate::block(tx, queue.places, who, turn)?;
    Ok(Err(turn.since(now)))
}
