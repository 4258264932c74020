//! The programs on this database, and what each thinks of its clock (decision 0010). All moments are real time.

use crate::{Fault, Tx, sql};
use wissel_core::clock_watch::{Hold, Trust};
use wissel_core::time::Moment;

/// What is known of the clock of one program.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Known {
    /// The newest moment at which any program trusted its clock.
    pub trusted: Option<Moment>,
    /// This program's own last such moment.
    pub own: Option<Moment>,
    /// This program's hold.
    pub hold: Option<Hold>,
}

/// What is known of the clock of this program.
pub fn known(tx: &mut Tx<'_>) -> Result<Known, Fault> {
    let name = tx.node();
    let newest = tx.one(sql!("select max(seen_at) as at from node"), &[])?.opt_moment("at")?;
    let row =
        tx.opt(sql!("select seen_at, looked_at, held_since from node where name = $1"), &[name.into()])?;
    let Some(row) = row else { return Ok(Known { trusted: newest, own: None, hold: None }) };
    let looked = row.moment("looked_at")?;
    let hold = row.opt_moment("held_since")?.map(|since| Hold { since, looked });
    Ok(Known { trusted: newest, own: Some(row.moment("seen_at")?), hold })
}

/// Notes a look at this program's clock.
pub fn note(tx: &mut Tx<'_>, trust: &Trust) -> Result<(), Fault> {
    let (name, now) = (tx.node(), tx.real_now());
    match trust {
        Trust::Trusted => tx.exec(
            sql!(
                "insert into node (name, seen_at, looked_at) values ($1, $2, $2) on conflict (name) \
                 do update set seen_at = $2, looked_at = $2, held_since = null"
            ),
            &[name.into(), now.into()],
        ),
        // A program that has never trusted its clock starts from what the others know.
        Trust::Held { since, .. } => tx.exec(
            sql!(
                "insert into node (name, seen_at, looked_at, held_since) \
                 select cast($1 as text), coalesce(max(seen_at), 0), cast($2 as bigint), cast($3 as bigint) \
                 from node where true on conflict (name) \
                 do update set looked_at = excluded.looked_at, held_since = excluded.held_since"
            ),
            &[name.into(), now.into(), (*since).into()],
        ),
    }
    .map(drop)
}

/// Since when any program holds destruction, earliest first; `None` when none does.
pub fn held_since(tx: &mut Tx<'_>) -> Result<Option<Moment>, Fault> {
    tx.one(sql!("select min(held_since) as at from node"), &[])?.opt_moment("at")
}

/// Somebody says that this program's clock is right: every hold ends. How many that were.
pub fn trust_all(tx: &mut Tx<'_>) -> Result<u64, Fault> {
    let now = tx.real_now();
    tx.exec(
        sql!("update node set seen_at = $1, looked_at = $1, held_since = null where held_since is not null"),
        &[now.into()],
    )
}
