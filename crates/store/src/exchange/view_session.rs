//! A client's short sessions under a view code. Real time; only the hash of the cookie's token is stored.

use crate::exchange::view_code;
use crate::identity::token_hash;
use crate::{Fault, Tx, sql};
use std::time::Duration;
use wissel_core::exchange::view::{ABSOLUTE, IDLE};
use wissel_core::ids::{RecordId, ViewCodeId, ViewSessionId};
use wissel_core::time::Moment;

/// A session that lasts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Live {
    /// The session.
    pub session: ViewSessionId,
    /// The code that opened it.
    pub code: ViewCodeId,
    /// The record that it shows.
    pub record: RecordId,
    /// When it was last used, to the minute.
    pub last_seen_at: Moment,
}

/// Opens a session.
pub fn insert(tx: &mut Tx<'_>, id: ViewSessionId, token: &str, code: ViewCodeId) -> Result<(), Fault> {
    let now = tx.real_now();
    tx.exec(
        sql!(
            "insert into view_session (id, token_hash, view_code_id, last_seen_at, expires_at)
             values ($1, $2, $3, $4, $5)"
        ),
        &[id.into(), token_hash(token).into(), code.into(), now.into(), now.plus(ABSOLUTE).into()],
    )?;
    Ok(())
}

/// The session with this cookie (SHA-256 of the token), while it lasts and its record can be seen.
pub fn by_token(tx: &mut Tx<'_>, token_hash: [u8; 32]) -> Result<Option<Live>, Fault> {
    let row = tx.opt(sql!("select id from view_session where token_hash = $1"), &[token_hash.into()])?;
    match row {
        Some(row) => by_id(tx, row.id("id")?),
        None => Ok(None),
    }
}

/// The session with this id, while it lasts and its record can be seen: every act and every running download asks here.
pub fn by_id(tx: &mut Tx<'_>, id: ViewSessionId) -> Result<Option<Live>, Fault> {
    let now = tx.real_now();
    let row = tx.opt(
        sql!(
            "select view_code_id, last_seen_at from view_session
             where id = $1 and ended_at is null and expires_at > $2 and last_seen_at > $3"
        ),
        &[id.into(), now.into(), now.minus(IDLE).into()],
    )?;
    let Some(row) = row else { return Ok(None) };
    let code = row.id("view_code_id")?;
    let last_seen_at = row.moment("last_seen_at")?;
    let record = view_code::shows(tx, code)?;
    Ok(record.map(|record| Live { session: id, code, record, last_seen_at }))
}

/// The session was used now.
pub fn touch(tx: &mut Tx<'_>, id: ViewSessionId) -> Result<(), Fault> {
    let now = tx.real_now();
    tx.exec(
        sql!("update view_session set last_seen_at = $2 where id = $1 and last_seen_at < $2"),
        &[id.into(), now.into()],
    )?;
    Ok(())
}

/// Ends a session.
pub fn end(tx: &mut Tx<'_>, id: ViewSessionId) -> Result<(), Fault> {
    let now = tx.real_now();
    tx.exec(
        sql!("update view_session set ended_at = $2 where id = $1 and ended_at is null"),
        &[id.into(), now.into()],
    )?;
    Ok(())
}

/// Removes sessions that reached their limit before this moment.
pub fn sweep(tx: &mut Tx<'_>, before: Moment) -> Result<u64, Fault> {
    tx.exec(sql!("delete from view_session where expires_at < $1"), &[before.into()])
}

/// Moves every live session ahead, so that a demo's journey ends none.
pub fn shift(tx: &mut Tx<'_>, ahead: Duration) -> Result<(), Fault> {
    let micros = i64::try_from(ahead.as_micros()).unwrap_or(i64::MAX);
    tx.exec(
        sql!(
            "update view_session set last_seen_at = last_seen_at + $1, expires_at = expires_at + $1 \
             where ended_at is null"
        ),
        &[micros.into()],
    )
    .map(drop)
}
