//! Bars: "ontzegging" of one person (U5.2). Reasons are sealed under the person's key.

use crate::identity::session::{self, Ended};
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
    /// Who laid it: a user id, or the name of a command.
    pub set_by: String,
    /// Until when, if it was lifted.
    pub lifted_at: Option<Moment>,
    /// Who lifted it.
    pub lifted_by: Option<String>,
    /// The sealed note of who lifted it.
    pub lift_note: Option<Vec<u8>>,
}

fn row(r: &Row) -> Result<BarRow, Fault> {
    Ok(BarRow {
        id: r.id("id")?,
        reason: r.bytes("reason")?,
        set_at: r.moment("set_at")?,
        set_by: r.text("set_by")?,
        lifted_at: r.opt_moment("lifted_at")?,
        lifted_by: r.opt_text("lifted_by")?,
        lift_note: r.opt_bytes("lift_note")?,
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

/// Lifts a bar. Says whether it held.
pub fn lift(tx: &mut Tx<'_>, id: BarId, sealed_note: Vec<u8>, by: &str) -> Result<bool, Fault> {
    let now = tx.now();
    Ok(tx.exec(
        sql!(
            "update bar set lifted_at = $2, lifted_by = $3, lift_note = $4 where id = $1 and lifted_at is null"
        ),
        &[id.into(), now.into(), by.into(), sealed_note.into()],
    )? == 1)
}

/// The bars of a person, newest first.
pub fn of(tx: &mut Tx<'_>, person: UserId) -> Result<Vec<BarRow>, Fault> {
    tx.rows(
        sql!(
            "select id, reason, set_at, set_by, lifted_at, lifted_by, lift_note from bar
            where person_id = $1 order by set_at desc, id desc"
        ),
        &[person.into()],
    )?
    .iter()
    .map(row)
    .collect()
}

/// Ends every session of a person and moves her epoch, so that running downloads stop. Says how many sessions ended.
pub fn end_everything(tx: &mut Tx<'_>, person: UserId) -> Result<u64, Fault> {
    tx.exec(sql!("update person set epoch = epoch + 1 where id = $1"), &[person.into()])?;
    session::end_all(tx, person, None, Ended::Bar)
}
