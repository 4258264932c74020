//! Bars: "ontzegging" of one person (U5.2). Reasons are sealed under the person's key.

use crate::{Fault, Row, Tx, sql};
use wissel_core::ids::{BarId, UserId};
use wissel_core::time::Moment;

/// A row of `bar`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BarRow {
    /// Its id.
    pub id: BarId,
    /// The sealed reason.
    pub reason: Vec<u8>,
    /// Since when.
    pub set_at: Moment,
    /// Until when, if it was lifted.
    pub lifted_at: Option<Moment>,
}

fn row(r: &Row) -> Result<BarRow, Fault> {
    Ok(BarRow {
        id: r.id("id")?,
        reason: r.bytes("reason")?,
        set_at: r.moment("set_at")?,
        lifted_at: r.opt_moment("lifted_at")?,
    })
}

/// Bars a person. Says whether that is new: a second bar on a barred person is not written.
pub fn set(
    tx: &mut Tx<'_>,
    id: BarId,
    person: UserId,
    sealed_reason: Vec<u8>,
    by: &str,
) -> Result<bool, Fault> {
    let now = tx.now();
    Ok(tx.exec(
        sql!(
            "insert into bar (id, person_id, reason, set_by, set_at) values ($1, $2, $3, $4, $5)
            on conflict (person_id) where lifted_at is null do nothing"
        ),
        &[id.into(), person.into(), sealed_reason.into(), by.into(), now.into()],
    )? == 1)
}

/// Lifts the bar of a person. Says which, if there was one.
pub fn lift(tx: &mut Tx<'_>, person: UserId, sealed_note: Vec<u8>, by: &str) -> Result<Option<BarId>, Fault> {
    let now = tx.now();
    tx.opt(
        sql!(
            "update bar set lifted_at = $2, lifted_by = $3, lift_note = $4
            where person_id = $1 and lifted_at is null returning id"
        ),
        &[person.into(), now.into(), by.into(), sealed_note.into()],
    )?
    .map(|r| r.id("id"))
    .transpose()
}

/// The bars of a person, newest first.
pub fn of(tx: &mut Tx<'_>, person: UserId) -> Result<Vec<BarRow>, Fault> {
    tx.rows(
        sql!("select id, reason, set_at, lifted_at from bar where person_id = $1 order by set_at desc"),
        &[person.into()],
    )?
    .iter()
    .map(row)
    .collect()
}

/// Ends every session of a person and moves her epoch, so that running downloads stop. Says how many sessions ended.
pub fn end_everything(tx: &mut Tx<'_>, person: UserId, why: &'static str) -> Result<u64, Fault> {
    let now = tx.now();
    tx.exec(sql!("update person set epoch = epoch + 1 where id = $1"), &[person.into()])?;
    tx.exec(
        sql!("update session set ended_at = $2, ended_why = $3 where person_id = $1 and ended_at is null"),
        &[person.into(), now.into(), why.into()],
    )
}
