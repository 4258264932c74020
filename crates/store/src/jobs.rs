//! Work with a date: claimed under a lease, done in one transaction with its completion, repeated when it fails.
//!
//! Jobs fall due by civil time; leases and back-off go by real time. A recurring job plans its successor itself.

use crate::act::Keep;
use crate::engine::{Body, Isolation};
use crate::tx::Writes;
use crate::{Fault, Row, Sql, Store, Tx, Value, sql};
use std::time::Duration;
use wissel_core::act::Acted;
use wissel_core::actor::Actor;
use wissel_core::due::JobKind;
use wissel_core::ids::JobId;
use wissel_core::time::Moment;

/// How long a claim holds, unless it is renewed.
pub const LEASE: Duration = Duration::from_secs(30);
/// After how many claims a job or message counts as dead. The number stands in the statements and indexes too.
pub const ATTEMPTS: i64 = 10;
const ERROR_CHARS: usize = 200;

/// A job that is ours for as long as its lease runs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClaimedJob {
    /// Its id.
    pub id: JobId,
    /// What is to be done.
    pub kind: JobKind,
    /// To what.
    pub key: String,
    /// When it fell due, civil time.
    pub run_at: Moment,
    /// Which attempt this is, from 1.
    pub attempts: i64,
    lease: String,
}

/// Which jobs are claimed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kinds {
    /// Every kind.
    All,
    /// None that [destroys](JobKind::destroys).
    ButDestruction,
}

impl Store {
    /// Claims jobs that are due, earliest first; each goes to one claimer only.
    pub async fn claim_jobs(&self, limit: u32) -> Result<Vec<ClaimedJob>, Fault> {
        self.claim_of(limit, Kinds::All).await
    }

    /// The same, of these kinds only.
    pub async fn claim_of(&self, limit: u32, kinds: Kinds) -> Result<Vec<ClaimedJob>, Fault> {
        self.claim(move |tx, lease| {
            tx.exec(
                sql!(
                    "update job set state = 'dead', done_at = $1, lease = null, \
                     error = coalesce(error, 'the lease ran out each time') \
                     where state = 'waiting' and attempts >= 10 and held_until <= $2 \
                     and kind not in ('record.destroy', 'record.erased', 'day_key.die', 'blob.delete', 'agreement.over', 'record.orphaned', 'wind_down.empty', 'wind_down.finish')"
                ),
                &[tx.now().into(), tx.real_now().into()],
            )?;
            let args = [
                tx.now().into(),
                tx.real_now().into(),
                limit.into(),
                lease.into(),
                tx.real_now().plus(LEASE).into(),
                (kinds == Kinds::ButDestruction).into(),
            ];
            let mut jobs = Vec::new();
            for row in tx.rows(CLAIM, &args)? {
                if let Some(kind) = JobKind::from_name(row.str("kind")?) {
                    jobs.push(claimed(&row, kind, lease)?);
                } else {
                    tracing::warn!(kind = row.str("kind")?, "a job of an unknown kind");
                }
            }
            jobs.sort_by_key(|j| (j.run_at, j.id));
            Ok(jobs)
        })
        .await
    }

    /// A claim from a queue under a lease that is like no other.
    pub(crate) async fn claim<T: Send + 'static>(
        &self,
        take: impl Fn(&mut Tx<'_>, &str) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let body: Body<T> = Box::new(move |tx| {
            let lease = format!("{} {:016x}", tx.node(), u64::from_be_bytes(tx.random()));
            take(tx, &lease)
        });
        let scope = self.scope(Actor::System("queue"), Writes::Listed);
        self.write(scope, Isolation::ReadCommitted, body).await
    }

    /// Holds everything that was claimed together with this job for another [`LEASE`]: work may take longer than one. How
    /// many jobs that were; zero when all are done or somebody else has them.
    pub async fn renew_jobs(&self, job: &ClaimedJob) -> Result<u64, Fault> {
        let own = job.lease.clone();
        self.claim(move |tx, _| {
            let until = tx.real_now().plus(LEASE);
            tx.exec(
                sql!("update job set held_until = $1 where lease = $2 and state = 'waiting'"),
                &[until.into(), (&own).into()],
            )
        })
        .await
    }

    /// Does a job: its effects and its completion in one transaction. `None` when the lease was lost or the job
    /// was planned anew meanwhile; then nothing was done.
    pub async fn finish_job<C, T>(
        &self,
        job: &ClaimedJob,
        actor: &Actor,
        command: C,
        run: Keep<C, Acted<T>>,
    ) -> Result<Option<T>, Fault>
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
    {
        let job = job.clone();
        let body: Body<Option<T>> = Box::new(move |tx| {
            let ours = tx.exec(
                sql!(
                    "update job set state = 'done', done_at = $1, lease = null, error = null \
                     where id = $2 and lease = $3 and held_until > $4 and state = 'waiting'"
                ),
                &[tx.now().into(), job.id.into(), (&job.lease).into(), tx.real_now().into()],
            )?;
            if ours == 0 {
                return Ok(None);
            }
            let acted = run(tx, &command)?;
            tx.apply(acted).map(Some)
        });
        self.write(self.scope(actor.clone(), Writes::Any), Isolation::Serializable, body).await
    }

    /// Puts a job back for later, or among the dead after [`ATTEMPTS`]: not what is [promised](JobKind::is_promised). The error must not hold personal data.
    pub async fn fail_job(&self, job: &ClaimedJob, error: &str) -> Result<(), Fault> {
        let (job, error) = (job.clone(), short(error));
        self.claim(move |tx, _| {
            // What is promised is tried for ever, each hour in the end.
            let tried = if job.kind.is_promised() { job.attempts.min(ATTEMPTS - 1) } else { job.attempts };
            let (state, done_at, held_until) = verdict(tx, tried);
            tx.exec(
                sql!(
                    "update job set state = $1, done_at = $2, held_until = $3, lease = null, error = $4 \
                     where id = $5 and lease = $6 and state = 'waiting'"
                ),
                &[state, done_at, held_until, (&error).into(), job.id.into(), (&job.lease).into()],
            )
            .map(drop)
        })
        .await
    }

    /// When the next job falls due that is not held by a lease or a back-off (civil time).
    pub async fn next_job_at(&self) -> Result<Option<Moment>, Fault> {
        self.next_of(Kinds::All).await
    }

    /// The same, of these kinds only.
    pub async fn next_of(&self, kinds: Kinds) -> Result<Option<Moment>, Fault> {
        self.read(kinds, |tx, kinds| {
            let args = [tx.real_now().into(), (*kinds == Kinds::ButDestruction).into()];
            tx.one(
                sql!(
                    "select min(run_at) as next from job where state = 'waiting' and held_until <= $1 \
                     and (cast($2 as bigint) = 0 or kind not in ('record.destroy', 'day_key.die', 'complaint.forget', 'agreement.over', 'record.orphaned', 'wind_down.empty', 'wind_down.finish', 'audit.trim', 'people.forget'))"
                ),
                &args,
            )?
            .opt_moment("next")
        })
        .await
    }

    /// Puts off jobs of a kind that fall due before this moment: housekeeping by real time has nothing to do while
    /// civil time travels.
    pub async fn put_off(&self, kind: JobKind, until: Moment) -> Result<(), Fault> {
        self.tick((kind, until), |tx, (kind, until)| {
            tx.exec(
                sql!("update job set run_at = $2 where kind = $1 and run_at < $2 and state = 'waiting'"),
                &[kind.name().into(), (*until).into()],
            )
            .map(drop)
        })
        .await
    }

    /// Removes bookkeeping that is over: names of acts after an hour, finished jobs and messages after 90 days, also
    /// messages that could not be sent, and messages to systems after 30 days.
    pub async fn housekeep(&self) -> Result<(), Fault> {
        self.tick((), |tx, ()| {
            let hour = tx.real_now().minus(Duration::from_hours(1));
            let quarter = tx.now().minus(Duration::from_hours(90 * 24));
            tx.exec(sql!("delete from act_done where at < $1"), &[hour.into()])?;
            tx.exec(sql!("delete from job where state = 'done' and done_at < $1"), &[quarter.into()])?;
            tx.exec(sql!("delete from outbox where state <> 'waiting' and done_at < $1"), &[quarter.into()])?;
            Self::forget_webhooks(tx)
        })
        .await
    }
}

const CLAIM: Sql = Sql::claiming(
    "update job set lease = $4, held_until = $5, attempts = attempts + 1 where id in (select id from job \
     where state = 'waiting' and run_at <= $1 and held_until <= $2 \
     and (cast($6 as bigint) = 0 or kind not in ('record.destroy', 'day_key.die', 'complaint.forget', 'agreement.over', 'record.orphaned', 'wind_down.empty', 'wind_down.finish', 'audit.trim', 'people.forget')) \
     order by run_at, id limit $3) \
     and state = 'waiting' and held_until <= $2 returning id, kind, key, run_at, attempts",
    "update job set lease = $4, held_until = $5, attempts = attempts + 1 where id in (select id from job \
     where state = 'waiting' and run_at <= $1 and held_until <= $2 \
     and (cast($6 as bigint) = 0 or kind not in ('record.destroy', 'day_key.die', 'complaint.forget', 'agreement.over', 'record.orphaned', 'wind_down.empty', 'wind_down.finish', 'audit.trim', 'people.forget')) \
     order by run_at, id limit $3 \
     for update skip locked) \
     and state = 'waiting' and held_until <= $2 returning id, kind, key, run_at, attempts",
);

fn claimed(row: &Row, kind: JobKind, lease: &str) -> Result<ClaimedJob, Fault> {
    Ok(ClaimedJob {
        id: row.id("id")?,
        kind,
        key: row.text("key")?,
        run_at: row.moment("run_at")?,
        attempts: row.int("attempts")?,
        lease: lease.to_owned(),
    })
}

/// What becomes of something that failed at this attempt: state, moment of death, and until when it is held.
pub(crate) fn verdict(tx: &mut Tx<'_>, attempts: i64) -> (Value, Value, Value) {
    if attempts >= ATTEMPTS {
        return ("dead".into(), tx.now().into(), 0_i64.into());
    }
    // 10 s, 20 s, 40 s ... to an hour, plus up to a quarter.
    let exponent = u32::try_from(attempts.clamp(1, 10) - 1).unwrap_or(0);
    let seconds = 10_u64.saturating_mul(1 << exponent).min(3600);
    let [jitter] = tx.random();
    let millis = seconds * 1000 + seconds * u64::from(jitter);
    ("waiting".into(), Value::Null, tx.real_now().plus(Duration::from_millis(millis)).into())
}

/// An error as it is kept.
pub(crate) fn short(error: &str) -> String {
    error.chars().take(ERROR_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The statements name the kinds and the number that `core` and this module define.
    #[test]
    fn statements_and_definitions_agree() {
        let quoted = |kinds: &mut dyn Iterator<Item = &JobKind>| {
            let names: Vec<String> = kinds.map(|k| format!("'{}'", k.name())).collect();
            format!("kind not in ({})", names.join(", "))
        };
        let source = include_str!("jobs.rs");
        let code = source.split("mod tests").next().unwrap();
        let destroying = quoted(&mut JobKind::ALL.iter().filter(|k| k.destroys()));
        assert_eq!(code.matches(&destroying).count(), 3, "{destroying}");
        let promised = quoted(&mut JobKind::ALL.iter().filter(|k| k.is_promised()));
        assert_eq!(code.matches(&promised).count(), 1, "{promised}");
        assert!(code.contains(&format!("attempts >= {ATTEMPTS} and")));
        let index = format!("attempts >= {ATTEMPTS};");
        assert_eq!(include_str!("../migrations/0001-foundation.sql").matches(&index).count(), 2);
    }
}
