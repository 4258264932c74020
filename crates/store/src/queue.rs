//! How the queues stand, and trying again what was given up. What an operator sees of it: `office::queues`.

use crate::{Fault, Tx, sql};
use wissel_core::ids::{JobId, NoticeId};
use wissel_core::time::Moment;

/// How one queue stands.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Standing {
    /// How many wait and are due.
    pub waiting: i64,
    /// Since when the oldest of them waits.
    pub oldest: Option<Moment>,
    /// How many were given up.
    pub dead: i64,
}

/// Both queues.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Overview {
    /// Jobs. Those that are tried for ever count as given up from the tenth failure on.
    pub jobs: Standing,
    /// Messages.
    pub notices: Standing,
}

/// How the queues stand. Looks only at what waits and what was given up, by indexes: what is done may be much.
pub fn overview(tx: &mut Tx<'_>) -> Result<Overview, Fault> {
    let jobs = tx.one(
        sql!(
            "select count(*) as waiting, min(run_at) as oldest, \
             (select count(*) from job where state = 'dead') \
             + (select count(*) from job where state = 'waiting' and attempts >= 10) as dead \
             from job where state = 'waiting' and run_at <= $1"
        ),
        &[tx.now().into()],
    )?;
    let notices = tx.one(
        sql!(
            "select count(*) as waiting, min(created_at) as oldest, \
             (select count(*) from outbox where state = 'dead') as dead \
             from outbox where state = 'waiting'"
        ),
        &[],
    )?;
    let standing = |row: &crate::Row| {
        Ok(Standing {
            waiting: row.int("waiting")?,
            oldest: row.opt_moment("oldest")?,
            dead: row.int("dead")?,
        })
    };
    Ok(Overview { jobs: standing(&jobs)?, notices: standing(&notices)? })
}

/// Puts a message that was given up in the queue again; `false` when there is none.
pub fn retry_notice(tx: &mut Tx<'_>, id: NoticeId) -> Result<bool, Fault> {
    let again = tx.exec(
        sql!(
            "update outbox set state = 'waiting', attempts = 0, held_until = 0, done_at = null \
             where id = $1 and state = 'dead' and sealed is not null"
        ),
        &[id.into()],
    )?;
    tx.queued |= again == 1;
    Ok(again == 1)
}

/// Puts a job that was given up in the queue again; `false` when there is none.
pub fn retry_job(tx: &mut Tx<'_>, id: JobId) -> Result<bool, Fault> {
    let again = tx.exec(
        sql!(
            "update job set state = 'waiting', attempts = 0, held_until = 0, done_at = null, lease = null \
             where id = $1 and (state = 'dead' or (state = 'waiting' and attempts >= 10))"
        ),
        &[id.into()],
    )?;
    tx.queued |= again == 1;
    Ok(again == 1)
}
