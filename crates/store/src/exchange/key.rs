//! The record keys, each wrapped under the key of its record's last day.

use crate::keyring::Opener;
use crate::{Fault, RecordKey, Tx, sql};
use wissel_core::ids::RecordId;
use wissel_core::time::Day;

/// Wraps and stores the key of a new record.
pub fn insert(tx: &mut Tx<'_>, record: RecordId, day: Day, key: &RecordKey) -> Result<(), Fault> {
    let nonce = tx.nonce();
    let wrapped = tx.keys().wrap_record_key(day, record, key, nonce)?;
    tx.exec(
        sql!("insert into record_key (record_id, day, latest_day, wrapped) values ($1, $2, $2, $3)"),
        &[record.into(), day.into(), wrapped.into()],
    )?;
    Ok(())
}

/// Unwraps a record's key. A fault when the key or its day's key is gone.
pub fn open(tx: &mut Tx<'_>, record: RecordId) -> Result<RecordKey, Fault> {
    let row = tx.one(sql!("select day, wrapped from record_key where record_id = $1"), &[record.into()])?;
    tx.keys().unwrap_record_key(row.day("day")?, record, &row.bytes("wrapped")?)
}

/// Unwraps a record's key; `None`, and an error in the program's log, when it cannot be opened: after a restore with
/// a keyring that was not the newest copy. Lists go on without such a record.
pub fn open_if_it_opens(tx: &mut Tx<'_>, record: RecordId) -> Result<Option<RecordKey>, Fault> {
    let row = tx.opt(sql!("select day, wrapped from record_key where record_id = $1"), &[record.into()])?;
    row.map_or(Ok(None), |row| {
        unwrap_if_it_opens(&mut tx.keys().opener(), record, row.day("day")?, &row.bytes("wrapped")?)
    })
}

/// The same, of a wrapped key that was read already.
pub(crate) fn unwrap_if_it_opens(
    keys: &mut Opener<'_>,
    record: RecordId,
    day: Day,
    wrapped: &[u8],
) -> Result<Option<RecordKey>, Fault> {
    match keys.unwrap_record_key(day, record, wrapped) {
        Ok(key) => Ok(Some(key)),
        Err(fault @ (Fault::Keyring(_) | Fault::Crypto)) => {
            tracing::error!(%record, %fault, "a record cannot be opened");
            Ok(None)
        }
        Err(fault) => Err(fault),
    }
}

/// Wraps a record's key anew under another day.
pub fn move_to(tx: &mut Tx<'_>, record: RecordId, day: Day, key: &RecordKey) -> Result<(), Fault> {
    let nonce = tx.nonce();
    let wrapped = tx.keys().wrap_record_key(day, record, key, nonce)?;
    tx.exec(
        sql!(
            "update record_key set day = $2, wrapped = $3, \
             latest_day = case when latest_day < $2 then $2 else latest_day end where record_id = $1"
        ),
        &[record.into(), day.into(), wrapped.into()],
    )?;
    Ok(())
}

/// The latest day under which a record's key was ever wrapped: a backup of that time opens it until that day's key
/// dies. `None` without a key.
pub fn latest_day(tx: &mut Tx<'_>, record: RecordId) -> Result<Option<Day>, Fault> {
    let row = tx.opt(sql!("select latest_day from record_key where record_id = $1"), &[record.into()])?;
    row.map(|r| r.day("latest_day")).transpose()
}

/// Removes a record's key: from here on the database cannot show the record any more.
pub fn delete(tx: &mut Tx<'_>, record: RecordId) -> Result<(), Fault> {
    tx.exec(sql!("delete from record_key where record_id = $1"), &[record.into()])?;
    Ok(())
}

/// How many record keys hang on this day.
pub fn count_of(tx: &mut Tx<'_>, day: Day) -> Result<i64, Fault> {
    tx.one(sql!("select count(*) as n from record_key where day = $1"), &[day.into()])?.int("n")
}
