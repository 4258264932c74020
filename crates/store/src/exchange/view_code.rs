//! View codes: what a source handed to its client. At most one for each record; it ends with the record.

use crate::identity::attempt;
use crate::{Fault, RecordKey, Row, Tx, sql};
use wissel_core::ids::{AttemptId, MembershipId, RecordId, ViewCodeId};
use wissel_core::time::Moment;

const PHONE: &str = "view_code.phone";

/// A code on file; the code itself is not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ViewCode {
    /// Its id.
    pub id: ViewCodeId,
    /// What it shows.
    pub record: RecordId,
    /// Who handed it over.
    pub given_by: MembershipId,
    /// When.
    pub given_at: Moment,
    /// When the client last came in with it.
    pub last_used_at: Option<Moment>,
}

/// A code to be stored.
pub struct New<'a> {
    /// Its id.
    pub id: ViewCodeId,
    /// What it shows.
    pub record: RecordId,
    /// The keyed hash of code and birth date.
    pub door: [u8; 32],
    /// The client's number (E.164).
    pub phone: &'a str,
    /// Who hands it over.
    pub given_by: MembershipId,
}

/// Stores a code; the one before it was deleted.
pub fn insert(tx: &mut Tx<'_>, new: &New<'_>, key: &RecordKey) -> Result<(), Fault> {
    let (nonce, now) = (tx.nonce(), tx.now());
    let phone = key.seal(PHONE, &new.id.bytes(), new.phone.as_bytes(), nonce)?;
    tx.exec(
        sql!(
            "insert into view_code (id, record_id, door, phone, given_by, given_at)
             values ($1, $2, $3, $4, $5, $6)"
        ),
        &[new.id.into(), new.record.into(), new.door.into(), phone.into(), new.given_by.into(), now.into()],
    )?;
    Ok(())
}

/// The code of a record, as its source knows it.
pub fn of_record(tx: &mut Tx<'_>, record: RecordId) -> Result<Option<ViewCode>, Fault> {
    let row = tx.opt(
        sql!("select id, record_id, given_by, given_at, last_used_at from view_code where record_id = $1"),
        &[record.into()],
    )?;
    row.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<ViewCode, Fault> {
    Ok(ViewCode {
        id: row.id("id")?,
        record: row.id("record_id")?,
        given_by: row.id("given_by")?,
        given_at: row.moment("given_at")?,
        last_used_at: row.opt_moment("last_used_at")?,
    })
}

/// The code behind this door, while its record can be seen. One statement, whatever there is to find: unknown, mistyped,
/// withdrawn and ended are the same.
pub fn behind(tx: &mut Tx<'_>, door: [u8; 32]) -> Result<Option<(ViewCodeId, RecordId)>, Fault> {
    let now = tx.now();
    let row = tx.opt(
        sql!(
            "select v.id, v.record_id from view_code v
             join record r on r.id = v.record_id
             join organisation o on o.id = r.organisation_id
             where v.door = $1 and r.state = 'available' and r.needs_confirmation = 0 and r.expires_at > $2
               and o.closed_at is null
               and exists (select 1 from agreement g where g.organisation_id = o.id
                 and (g.ended_at is null or g.ended_at > $2))
               and not exists (select 1 from wind_down w where w.taken_back_at is null
                 and w.confirmed_at is not null and w.ends_at <= $2)"
        ),
        &[door.into(), now.into()],
    )?;
    row.map(|r| Ok((r.id("id")?, r.id("record_id")?))).transpose()
}

/// The record that this code shows, while it can be seen.
pub fn shows(tx: &mut Tx<'_>, code: ViewCodeId) -> Result<Option<RecordId>, Fault> {
    let now = tx.now();
    let row = tx.opt(
        sql!(
            "select v.record_id from view_code v
             join record r on r.id = v.record_id
             join organisation o on o.id = r.organisation_id
             where v.id = $1 and r.state = 'available' and r.needs_confirmation = 0 and r.expires_at > $2
               and o.closed_at is null
               and exists (select 1 from agreement g where g.organisation_id = o.id
                 and (g.ended_at is null or g.ended_at > $2))
               and not exists (select 1 from wind_down w where w.taken_back_at is null
                 and w.confirmed_at is not null and w.ends_at <= $2)"
        ),
        &[code.into(), now.into()],
    )?;
    row.map(|r| r.id("record_id")).transpose()
}

/// The client's number (E.164).
pub fn phone(tx: &mut Tx<'_>, code: ViewCodeId, key: &RecordKey) -> Result<String, Fault> {
    let row = tx.one(sql!("select phone from view_code where id = $1"), &[code.into()])?;
    let plain = key.open(PHONE, &code.bytes(), &row.bytes("phone")?)?;
    String::from_utf8(plain).map_err(|_| Fault::Corrupt("a phone number is not readable"))
}

/// The client came in with it now.
pub fn note_use(tx: &mut Tx<'_>, code: ViewCodeId) -> Result<(), Fault> {
    let now = tx.now();
    tx.exec(sql!("update view_code set last_used_at = $2 where id = $1"), &[code.into(), now.into()])?;
    Ok(())
}

/// Removes the code of a record with its sessions and attempts. The messages of those attempts are the caller's to wipe.
pub fn delete_of(tx: &mut Tx<'_>, record: RecordId) -> Result<Vec<(AttemptId, i64)>, Fault> {
    let Some(code) = of_record(tx, record)? else { return Ok(Vec::new()) };
    let attempts = attempt::of_view_code(tx, code.id)?;
    tx.exec(sql!("delete from attempt where view_code_id = $1"), &[code.id.into()])?;
    tx.exec(sql!("delete from view_session where view_code_id = $1"), &[code.id.into()])?;
    tx.exec(sql!("delete from view_code where id = $1"), &[code.id.into()])?;
    Ok(attempts)
}
