//! Facts about the installation itself, by name: the newest signed log head, the last backup, the last proven restore.

use crate::{Fault, Tx, sql};

/// Sets a fact.
pub fn set(tx: &mut Tx<'_>, key: &str, value: &str) -> Result<(), Fault> {
    tx.exec(
        sql!("insert into setting (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value"),
        &[key.into(), value.into()],
    )
    .map(drop)
}

/// A fact, when it was set.
pub fn get(tx: &mut Tx<'_>, key: &str) -> Result<Option<String>, Fault> {
    tx.opt(sql!("select value from setting where key = $1"), &[key.into()])?
        .map(|r| r.text("value"))
        .transpose()
}
