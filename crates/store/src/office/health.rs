//! What the operator's overview knows of the installation: when it was last backed up, whether text messages arrive.

use crate::{Fault, Tx, sql};
use wissel_core::time::Moment;

/// A thing that is done from time to time and whose last time is remembered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Chore {
    /// A backup was made.
    Backup,
    /// A backup was restored and verified.
    Restore,
}

impl Chore {
    /// The key of the setting.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Backup => "backup.last",
            Self::Restore => "restore.last",
        }
    }
}

/// When this was last done, civil time; stored as RFC 3339.
pub fn last_done(tx: &mut Tx<'_>, chore: Chore) -> Result<Option<Moment>, Fault> {
    let row = tx.opt(sql!("select value from setting where key = $1"), &[chore.key().into()])?;
    row.map(|r| r.id("value")).transpose()
}

/// Remembers that this was done now.
pub fn done_now(tx: &mut Tx<'_>, chore: Chore) -> Result<(), Fault> {
    let now = tx.now();
    done_at(tx, chore, now)
}

/// Remembers when this was done.
pub fn done_at(tx: &mut Tx<'_>, chore: Chore, at: Moment) -> Result<(), Fault> {
    tx.exec(
        sql!(
            "insert into setting (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value"
        ),
        &[chore.key().into(), at.rfc3339().into()],
    )?;
    Ok(())
}

/// How many uploads were refused with this code since this moment.
pub fn refused_uploads(tx: &mut Tx<'_>, code: &'static str, since: Moment) -> Result<i64, Fault> {
    tx.one(
        sql!("select count(*) as n from audit where at >= $2 and event = 'upload.refused' and refused = $1"),
        &[code.into(), since.into()],
    )?
    .int("n")
}

/// The number of the newest migration that was carried out.
pub fn newest_migration(tx: &mut Tx<'_>) -> Result<i64, Fault> {
    tx.one(sql!("select coalesce(max(number), 0) as n from migration"), &[])?.int("n")
}
