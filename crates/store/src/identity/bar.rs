//! Bars: "ontzegging" of one person (U5.2). The reason stands sealed under the person's key.

use super::person::Person;
use crate::{Fault, Tx, sql};
use wissel_core::ids::{BarId, UserId};

const REASON: &str = "bar.reason";
const NOTE: &str = "bar.lift_note";

/// Whether a person is barred now.
pub fn is_barred(tx: &mut Tx<'_>, person: UserId) -> Result<bool, Fault> {
    let row = tx.opt(sql!("select id from bar where person_id = $1 and lifted_at is null"), &[person.into()])?;
    Ok(row.is_some())
}

/// Bars a person; `false` when she was barred already.
pub fn set(tx: &mut Tx<'_>, id: BarId, person: &Person, reason: &str, by: &str) -> Result<bool, Fault> {
    let nonce = tx.nonce();
    let sealed = person.key.seal(REASON, &id.bytes(), reason.as_bytes(), nonce)?;
    let now = tx.now();
    let row = tx.opt(
        sql!(
            "insert into bar (id, person_id, reason, set_by, set_at) values ($1, $2, $3, $4, $5) \
             on conflict do nothing returning id"
        ),
        &[id.into(), person.id.into(), sealed.into(), by.into(), now.into()],
    )?;
    Ok(row.is_some())
}

/// Lifts the bar of a person; `None` when she was not barred.
pub fn lift(tx: &mut Tx<'_>, person: &Person, note: &str, by: &str) -> Result<Option<BarId>, Fault> {
    let row = tx.opt(sql!("select id from bar where person_id = $1 and lifted_at is null"), &[person.id.into()])?;
    let Some(id) = row.map(|r| r.id::<BarId>("id")).transpose()? else { return Ok(None) };
    let nonce = tx.nonce();
    let sealed = person.key.seal(NOTE, &id.bytes(), note.as_bytes(), nonce)?;
    let now = tx.now();
    tx.exec(
        sql!("update bar set lifted_by = $2, lifted_at = $3, lift_note = $4 where id = $1 and lifted_at is null"),
        &[id.into(), by.into(), now.into(), sealed.into()],
    )?;
    Ok(Some(id))
}
