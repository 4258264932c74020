//! The record keys, each wrapped under the key of its record's last day.

use crate::{Fault, RecordKey, Tx, sql};
use wissel_core::ids::RecordId;
use wissel_core::time::Day;

/// Wraps and stores the key of a new record.
pub fn insert(tx: &mut Tx<'_>, record: RecordId, day: Day, key: &RecordKey) -> Result<(), Fault> {
    let nonce = tx.nonce();
    let wrapped = tx.keys().wrap_record_key(day, record, key, nonce)?;
    tx.exec(
        sql!("insert into record_key (record_id, day, wrapped) values ($1, $2, $3)"),
        &[record.into(), day.into(), wrapped.into()],
    )?;
    Ok(())
}

/// Unwraps a record's key. A fault when the key or its day's key is gone.
pub fn open(tx: &mut Tx<'_>, record: RecordId) -> Result<RecordKey, Fault> {
    let row = tx.one(sql!("select day, wrapped from record_key where record_id = $1"), &[record.into()])?;
    tx.keys().unwrap_record_key(row.day("day")?, record, &row.bytes("wrapped")?)
}

/// Wraps a record's key anew under another day.
pub fn move_to(tx: &mut Tx<'_>, record: RecordId, day: Day, key: &RecordKey) -> Result<(), Fault> {
    let nonce = tx.nonce();
    let wrapped = tx.keys().wrap_record_key(day, record, key, nonce)?;
    tx.exec(
        sql!("update record_key set day = $2, wrapped = $3 where record_id = $1"),
        &[record.into(), day.into(), wrapped.into()],
    )?;
    Ok(())
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
