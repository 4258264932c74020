//! What an operator sees of the queues: kinds, masked recipients, errors; never a text. To be used inside an
//! audited act or view.

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

/// A message that was given up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeadNotice {
    /// Its id.
    pub id: NoticeId,
    /// The template's name.
    pub kind: String,
    /// The recipient, masked.
    pub masked: String,
    /// The last error, masked.
    pub error: String,
    /// When it was given up.
    pub at: Moment,
}

/// A job that was given up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeadJob {
    /// Its id.
    pub id: JobId,
    /// Its kind.
    pub kind: String,
    /// The last error.
    pub error: String,
    /// When it was given up.
    pub at: Moment,
}

/// Both queues.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Overview {
    /// Jobs.
    pub jobs: Standing,
    /// Messages.
    pub notices: Standing,
    /// Jobs that were given up, newest first, at most 100.
    pub dead_jobs: Vec<DeadJob>,
    /// Messages that were given up, newest first, at most 100.
    pub dead_notices: Vec<DeadNotice>,
}

/// How the queues stand.
pub fn overview(tx: &mut Tx<'_>) -> Result<Overview, Fault> {
    let jobs = tx.one(
        sql!(
            "select count(case when state = 'waiting' and run_at <= $1 then 1 end) as waiting, \
             min(case when state = 'waiting' and run_at <= $1 then run_at end) as oldest, \
             count(case when state = 'dead' then 1 end) as dead from job"
        ),
        &[tx.now().into()],
    )?;
    let notices = tx.one(
        sql!(
            "select count(case when state = 'waiting' then 1 end) as waiting, \
             min(case when state = 'waiting' then created_at end) as oldest, \
             count(case when state = 'dead' then 1 end) as dead from outbox"
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
    let mut overview =
        Overview { jobs: standing(&jobs)?, notices: standing(&notices)?, ..Overview::default() };
    for row in tx.rows(
        sql!("select id, kind, error, done_at from job where state = 'dead' order by done_at desc, id limit 100"),
        &[],
    )? {
        overview.dead_jobs.push(DeadJob {
            id: row.id("id")?,
            kind: row.text("kind")?,
            error: row.opt_text("error")?.unwrap_or_default(),
            at: row.moment("done_at")?,
        });
    }
    for row in tx.rows(
        sql!(
            "select id, template, masked, error, done_at from outbox where state = 'dead' \
             order by done_at desc, id limit 100"
        ),
        &[],
    )? {
        overview.dead_notices.push(DeadNotice {
            id: row.id("id")?,
            kind: row.text("template")?,
            masked: row.text("masked")?,
            error: row.opt_text("error")?.unwrap_or_default(),
            at: row.moment("done_at")?,
        });
    }
    Ok(overview)
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
        sql!("update job set state = 'waiting', attempts = 0, held_until = 0, done_at = null where id = $1 and state = 'dead'"),
        &[id.into()],
    )?;
    tx.queued |= again == 1;
    Ok(again == 1)
}
