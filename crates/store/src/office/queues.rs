//! What waits in the queues or was given up: kinds, masked recipients, errors; never a text or an object.

use crate::{Fault, Row, Tx, sql};
use wissel_core::time::Moment;

/// In which queue something waits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Queue {
    /// A text message.
    Sms,
    /// A mail.
    Mail,
    /// Work with a date.
    Job,
}

/// Something that waits or was given up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QueuedRow {
    /// Its id.
    pub id: String,
    /// In which queue.
    pub queue: Queue,
    /// The stable name of the template or of the kind of job.
    pub kind: String,
    /// The recipient, masked; empty for a job.
    pub masked: String,
    /// Since when it waits, civil time.
    pub since: Moment,
    /// How often it was tried.
    pub attempts: i64,
    /// The last error, masked.
    pub error: Option<String>,
    /// Whether it was given up, or fails for so long that an operator must look.
    pub dead: bool,
}

fn row(r: &Row) -> Result<QueuedRow, Fault> {
    Ok(QueuedRow {
        id: r.text("id")?,
        queue: match r.str("queue")? {
            "sms" => Queue::Sms,
            "mail" => Queue::Mail,
            _ => Queue::Job,
        },
        kind: r.text("kind")?,
        masked: r.text("masked")?,
        since: r.moment("since")?,
        attempts: r.int("attempts")?,
        error: r.opt_text("error")?,
        dead: r.flag("dead")?,
    })
}

/// A page of what waits or was given up: what was given up first, then the oldest. Jobs count once they are due.
pub fn list(tx: &mut Tx<'_>, limit: u32, offset: u32) -> Result<Vec<QueuedRow>, Fault> {
    let now = tx.now();
    tx.rows(
        sql!(
            "select id, channel as queue, template as kind, masked, created_at as since, attempts, error,
                case state when 'dead' then 1 else 0 end as dead
            from outbox where state in ('waiting', 'dead')
            union all
            select id, 'job' as queue, kind, '' as masked, run_at as since, attempts, error,
                case when state = 'dead' or attempts >= 10 then 1 else 0 end as dead
            from job where state = 'dead' or (state = 'waiting' and run_at <= $1)
            order by dead desc, since, id limit $2 offset $3"
        ),
        &[now.into(), limit.into(), offset.into()],
    )?
    .iter()
    .map(row)
    .collect()
}

/// How many things [`list`] has in all.
pub fn count(tx: &mut Tx<'_>) -> Result<i64, Fault> {
    let now = tx.now();
    tx.one(
        sql!(
            "select (select count(*) from outbox where state in ('waiting', 'dead'))
                + (select count(*) from job where state = 'dead' or (state = 'waiting' and run_at <= $1)) as n"
        ),
        &[now.into()],
    )?
    .int("n")
}
