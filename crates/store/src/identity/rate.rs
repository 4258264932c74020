//! Counters for limits. All real time; the key is a MAC of what is counted, so that the table names nobody.

use crate::{Fault, Tx, sql};
use std::time::Duration;
use wissel_core::time::Moment;

/// A counter after one more event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Counted {
    /// Events in this window, this one included.
    pub count: i64,
    /// When the window began.
    pub start_at: Moment,
}

/// Counts one event in a window of this length that begins with its first event.
pub fn count(tx: &mut Tx<'_>, scope: &'static str, what: &[u8], window: Duration) -> Result<Counted, Fault> {
    let key = tx.keys().mac(scope, what);
    let now = tx.real_now();
    let row = tx.one(
        sql!(
            "insert into rate_window (scope, key, start_at, count, until) values ($1, $2, $3, 1, 0) \
             on conflict (scope, key) do update set \
             start_at = case when rate_window.start_at <= $4 then $3 else rate_window.start_at end, \
             count = case when rate_window.start_at <= $4 then 1 else rate_window.count + 1 end \
             returning count, start_at"
        ),
        &[scope.into(), key.into(), now.into(), now.minus(window).into()],
    )?;
    Ok(Counted { count: row.int("count")?, start_at: row.moment("start_at")? })
}

/// How many events stand in the running window, without counting one.
pub fn peek(
    tx: &mut Tx<'_>,
    scope: &'static str,
    what: &[u8],
    window: Duration,
) -> Result<Option<Counted>, Fault> {
    let key = tx.keys().mac(scope, what);
    let now = tx.real_now();
    let row = tx.opt(
        sql!("select count, start_at from rate_window where scope = $1 and key = $2 and start_at > $3"),
        &[scope.into(), key.into(), now.minus(window).into()],
    )?;
    row.map(|r| Ok(Counted { count: r.int("count")?, start_at: r.moment("start_at")? })).transpose()
}

/// How many keys of this scope have at least so many events in a window that began since this moment.
pub fn keys_since(tx: &mut Tx<'_>, scope: &'static str, least: i64, since: Moment) -> Result<i64, Fault> {
    tx.one(
        sql!("select count(*) as n from rate_window where scope = $1 and count >= $2 and start_at > $3"),
        &[scope.into(), least.into(), since.into()],
    )?
    .int("n")
}

/// Takes one turn: counts it unless the key is blocked now. `Err(until)` inside when blocked.
pub fn take_turn(
    tx: &mut Tx<'_>,
    scope: &'static str,
    what: &[u8],
    window: Duration,
) -> Result<Result<Counted, Moment>, Fault> {
    let key = tx.keys().mac(scope, what);
    let now = tx.real_now();
    let row = tx.opt(
        sql!(
            "insert into rate_window (scope, key, start_at, count, until) values ($1, $2, $3, 1, 0) \
             on conflict (scope, key) do update set \
             start_at = case when rate_window.start_at <= $4 then $3 else rate_window.start_at end, \
             count = case when rate_window.start_at <= $4 then 1 else rate_window.count + 1 end \
             where rate_window.until <= $3 returning count, start_at"
        ),
        &[scope.into(), key.into(), now.into(), now.minus(window).into()],
    )?;
    match row {
        Some(r) => Ok(Ok(Counted { count: r.int("count")?, start_at: r.moment("start_at")? })),
        None => {
            let row = tx.one(
                sql!("select until from rate_window where scope = $1 and key = $2"),
                &[scope.into(), key.into()],
            )?;
            Ok(Err(row.moment("until")?))
        }
    }
}

/// Nothing more for this key until then.
pub fn block(tx: &mut Tx<'_>, scope: &'static str, what: &[u8], until: Moment) -> Result<(), Fault> {
    let key = tx.keys().mac(scope, what);
    tx.exec(
        sql!("update rate_window set until = $3 where scope = $1 and key = $2"),
        &[scope.into(), key.into(), until.into()],
    )?;
    Ok(())
}

/// Until when this key is blocked; none when nobody ever blocked it.
pub fn blocked_until(tx: &mut Tx<'_>, scope: &'static str, what: &[u8]) -> Result<Option<Moment>, Fault> {
    let key = tx.keys().mac(scope, what);
    let row = tx.opt(
        sql!("select until from rate_window where scope = $1 and key = $2 and until > 0"),
        &[scope.into(), key.into()],
    )?;
    row.map(|r| r.moment("until")).transpose()
}

/// The next turn of a counter that is there: now, or after the one before it. The one after it comes a gap later.
pub fn next_turn(tx: &mut Tx<'_>, scope: &'static str, what: &[u8], gap: Duration) -> Result<Moment, Fault> {
    let key = tx.keys().mac(scope, what);
    let now = tx.real_now();
    let row = tx.one(
        sql!(
            "update rate_window set until = case when until > $3 then until else $3 end + $4 \
             where scope = $1 and key = $2 returning until"
        ),
        &[scope.into(), key.into(), now.into(), i64::try_from(gap.as_micros()).unwrap_or(i64::MAX).into()],
    )?;
    Ok(row.moment("until")?.minus(gap))
}

/// Forgets a counter: the person showed that it was she.
pub fn forget(tx: &mut Tx<'_>, scope: &'static str, what: &[u8]) -> Result<(), Fault> {
    let key = tx.keys().mac(scope, what);
    tx.exec(sql!("delete from rate_window where scope = $1 and key = $2"), &[scope.into(), key.into()])?;
    Ok(())
}

/// Removes counters of this scope whose window began before this moment and that block nothing any more.
pub fn sweep_scope(tx: &mut Tx<'_>, scope: &'static str, before: Moment) -> Result<u64, Fault> {
    tx.exec(
        sql!("delete from rate_window where scope = $1 and start_at < $2 and until < $2"),
        &[scope.into(), before.into()],
    )
}

/// Removes counters of every other scope.
pub fn sweep_but(tx: &mut Tx<'_>, scope: &'static str, before: Moment) -> Result<u64, Fault> {
    tx.exec(
        sql!("delete from rate_window where scope <> $1 and start_at < $2 and until < $2"),
        &[scope.into(), before.into()],
    )
}
