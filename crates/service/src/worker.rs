//! The worker: claims jobs that are due and carries them out, each effect once however many workers there are.

use crate::app::App;
use crate::office::{agreement_jobs, complaint_jobs, emergency_jobs, wind_down};
use crate::privacy::breaches;
use crate::{clock_watch, exchange, identity, privacy};
use std::pin::pin;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Interval;
use wissel_core::actor::Actor;
use wissel_core::due::JobKind;
use wissel_core::time::Moment;
use wissel_store::{ClaimedJob, Fault, Kinds};

/// How often a claim is renewed while its jobs are worked on: three times within one lease.
pub(crate) const RENEWED: Duration = Duration::from_secs(10);
/// A file of an upload that was not written to for so long belongs to a program that is gone.
const UNFINISHED: Duration = Duration::from_hours(6);
/// Jobs that are claimed at once.
const BATCH: u32 = 16;
/// How long the worker sleeps at most: work of other nodes and leases that ran out are found by then (decision 0009).
const LONGEST_SLEEP: Duration = Duration::from_secs(5);

/// Carries out one job. A kind without a handler fails and ends among the dead, where the operator sees it.
async fn run(app: &App, job: &ClaimedJob) -> Result<(), Fault> {
    if let Some(done) = exchange::jobs::run(app, job).await {
        return done;
    }
    match job.kind {
        JobKind::IdentitySweep => {
            app.store.housekeep().await?;
            app.blobs.sweep_unfinished(app.clock.real().minus(UNFINISHED)).await?;
            let actor = Actor::System("job:identity.sweep");
            app.store.finish_job(job, &actor, (), |tx, ()| identity::sweep::run(tx)).await.map(drop)
        }
        JobKind::AuditHead => privacy::audit_head::run(app, job).await,
        JobKind::AuditTrim => privacy::audit_trim::run(app, job).await,
        JobKind::PeopleForget => privacy::forget_people::run(app, job).await,
        JobKind::AgreementOver => agreement_jobs::settle(app, job).await,
        JobKind::ComplaintRemind => complaint_jobs::remind(app, job).await,
        JobKind::BreachRemind => breaches::remind(app, job).await,
        JobKind::WindDownTell => wind_down::jobs::tell_again(app, job).await,
        JobKind::WindDownEmpty => wind_down::jobs::empty(app, job).await,
        JobKind::WindDownFinish => wind_down::finish_jobs::finish(app, job).await,
        JobKind::EmergencyRemind => emergency_jobs::remind(app, job).await,
        JobKind::ComplaintForget => complaint_jobs::forget(app, job).await,
        other => Err(Fault::Corrupt(other.name())),
    }
}

/// Carries out one job and meanwhile keeps the claim under which it and those after it were taken.
async fn carry_out(app: &App, job: &ClaimedJob, renewal: &mut Interval) -> Result<(), Fault> {
    let mut work = pin!(run(app, job));
    loop {
        tokio::select! {
            done = &mut work => return done,
            _ = renewal.tick() => {
                // A claim that cannot be renewed runs out; then nothing of the job is committed.
                if let Err(fault) = app.store.renew_jobs(job).await {
                    tracing::warn!(kind = job.kind.name(), %fault, "a claim could not be renewed");
                }
            }
        }
    }
}

/// Carries out everything that is due now; how many jobs that were. A job that fails is put back for later. After a
/// jump of the clock nothing is destroyed (decision 0010).
pub async fn run_due(app: &App) -> Result<u64, Fault> {
    let kinds = clock_watch::look(app).await?;
    run_all(app, kinds).await
}

async fn run_all(app: &App, kinds: Kinds) -> Result<u64, Fault> {
    let mut done = 0;
    loop {
        let mut jobs = app.store.claim_of(BATCH, kinds).await?;
        // A day's key dies after the records of that day, which fall due at the same moment.
        jobs.sort_by_key(|job| job.kind == JobKind::DayKeyDie);
        if jobs.is_empty() {
            return Ok(done);
        }
        let mut renewal = tokio::time::interval(RENEWED);
        renewal.reset();
        for job in &jobs {
            match carry_out(app, job, &mut renewal).await {
                Ok(()) => done += 1,
                Err(fault) => {
                    tracing::warn!(kind = job.kind.name(), attempt = job.attempts, %fault, "a job failed");
                    app.store.fail_job(job, &fault.to_string()).await?;
                }
            }
        }
    }
}

/// Moves civil time forward to a moment and carries out, in their order, the jobs that fall due on the way.
/// `set` moves the clock. How many jobs were run. Who travels wants the clock to jump: nothing is held.
pub async fn travel(app: &App, set: &(dyn Fn(Moment) + Send + Sync), to: Moment) -> Result<u64, Fault> {
    let mut done = run_all(app, Kinds::All).await?;
    app.store.put_off(JobKind::IdentitySweep, to).await?;
    while let Some(next) = app.store.next_job_at().await?.filter(|next| *next <= to) {
        set(next.max(app.clock.civil()));
        done += run_all(app, Kinds::All).await?;
    }
    set(to.max(app.clock.civil()));
    Ok(done + run_all(app, Kinds::All).await?)
}

/// Works until told to stop.
pub async fn serve(app: App, mut stop: watch::Receiver<bool>) {
    let mut wake = app.store.wake();
    while !*stop.borrow() {
        if let Err(fault) = run_due(&app).await {
            tracing::error!(%fault, "the worker could not reach its queue");
        }
        let sleep = until_next(&app).await;
        tokio::select! {
            () = tokio::time::sleep(sleep) => {}
            changed = wake.changed() => if changed.is_err() { return },
            changed = stop.changed() => if changed.is_err() { return },
        }
    }
}

async fn until_next(app: &App) -> Duration {
    let next = match clock_watch::look(app).await {
        Ok(kinds) => app.store.next_of(kinds).await,
        Err(fault) => Err(fault),
    };
    match next {
        Ok(Some(next)) => next.since(app.clock.civil()).clamp(Duration::from_millis(20), LONGEST_SLEEP),
        Ok(None) | Err(_) => LONGEST_SLEEP,
    }
}
