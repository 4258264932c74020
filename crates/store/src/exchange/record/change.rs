//! What changes a record.

use super::Record;
use crate::exchange::client::Client;
use crate::{Fault, RecordKey, Tx, sql};
use wissel_core::audit::Subject;
use wissel_core::exchange::record::WithdrawReason;
use wissel_core::ids::RecordId;
use wissel_core::time::{Day, Moment};

/// The changes that a form can make to a record; all of them count up the version.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Dates {
    /// The last day.
    pub last_day: Day,
    /// The first moment after it.
    pub expires_at: Moment,
    /// The day that the source chose.
    pub chosen: Option<Day>,
}

/// Sets the dates on which a record ends; `false` when somebody else changed it meanwhile.
pub fn set_dates(tx: &mut Tx<'_>, record: &Record, dates: &Dates) -> Result<bool, Fault> {
    let rows = tx.exec(
        sql!(
            "update record set last_day = $3, expires_at = $4, chosen_day = $5, version = version + 1
             where id = $1 and version = $2"
        ),
        &[
            record.id.into(),
            record.version.into(),
            dates.last_day.into(),
            dates.expires_at.into(),
            dates.chosen.into(),
        ],
    )?;
    Ok(rows == 1)
}

/// Seals the client anew.
pub fn set_client(tx: &mut Tx<'_>, id: RecordId, key: &RecordKey, client: &Client) -> Result<(), Fault> {
    let nonce = tx.nonce();
    let sealed = client.seal(id, key, nonce)?;
    tx.exec(
        sql!("update record set client = $2, version = version + 1 where id = $1"),
        &[id.into(), sealed.into()],
    )?;
    Ok(())
}

/// Adds the index of a BSN to a record that is found by its code, and lets the log speak of her BSN's pseudonym.
pub fn add_index(tx: &mut Tx<'_>, id: RecordId, index: [u8; 32], subject: &Subject) -> Result<(), Fault> {
    tx.exec(
        sql!("update record set find_index2 = $2, subject = $3 where id = $1"),
        &[id.into(), index.into(), (&subject.0).into()],
    )?;
    Ok(())
}

/// Leaves only the bare row of a withdrawn record: nothing of the client stays, nothing finds it.
pub fn withdraw(tx: &mut Tx<'_>, id: RecordId, reason: WithdrawReason) -> Result<(), Fault> {
    let (nothing, index, at): (Vec<u8>, [u8; 32], _) = (Vec::new(), tx.random(), tx.now());
    tx.exec(
        sql!(
            "update record set state = 'withdrawn', withdrawn_at = $2, withdrawn_why = $3, client = $4,
               find_index = $5, find_index2 = null, version = version + 1
             where id = $1"
        ),
        &[id.into(), at.into(), reason.name().into(), nothing.into(), index.into()],
    )?;
    Ok(())
}

/// "Nog nodig?" was asked, or answered (`None`).
pub fn set_asked(tx: &mut Tx<'_>, id: RecordId, at: Option<Moment>) -> Result<(), Fault> {
    tx.exec(sql!("update record set asked_at = $2 where id = $1"), &[id.into(), at.into()])?;
    Ok(())
}

/// The source confirmed a record after a restore.
pub fn set_confirmed(tx: &mut Tx<'_>, id: RecordId) -> Result<(), Fault> {
    tx.exec(
        sql!("update record set needs_confirmation = 0, version = version + 1 where id = $1"),
        &[id.into()],
    )?;
    Ok(())
}

/// Nobody finds any record until its source confirms it; how many those are.
pub fn all_need_confirmation(tx: &mut Tx<'_>) -> Result<u64, Fault> {
    tx.exec(sql!("update record set needs_confirmation = 1 where state = 'available'"), &[])
}

/// Counts up the version: something beside the record changed, such as a document.
pub fn touch(tx: &mut Tx<'_>, record: &Record) -> Result<bool, Fault> {
    let rows = tx.exec(
        sql!("update record set version = version + 1 where id = $1 and version = $2"),
        &[record.id.into(), record.version.into()],
    )?;
    Ok(rows == 1)
}

/// Removes the row of a record that is being destroyed.
pub fn delete(tx: &mut Tx<'_>, id: RecordId) -> Result<(), Fault> {
    tx.exec(sql!("delete from record where id = $1"), &[id.into()])?;
    Ok(())
}
