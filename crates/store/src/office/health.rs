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
    let now = tx.now().rfc3339();
    tx.exec(
        sql!(
            "insert into setting (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value"
        ),
        &[chore.key().into(), now.into()],
    )?;
    Ok(())
}

/// How many text messages did not arrive since this moment: given up, come too late, or failed and waiting.
pub fn failed_sms(tx: &mut Tx<'_>, since: Moment) -> Result<i64, Fault> {
    tx.one(
        sql!(
            "select count(*) as n from outbox where channel = 'sms' and error is not null
            and (state = 'waiting' or (state in ('dead', 'expired') and done_at >= $1))"
        ),
        &[since.into()],
    )?
    .int("n")
}

/// How many uploads were refused with this code since this moment.
pub fn refused_uploads(tx: &mut Tx<'_>, code: &'static str, since: Moment) -> Result<i64, Fault> {
    tx.one(
        sql!("select count(*) as n from audit where at >= $2 and event = 'upload.refused' and refused = $1"),
        &[code.into(), since.into()],
    )?
    .int("n")
}
