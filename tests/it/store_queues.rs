//! Jobs and messages: once only, also with two programs, lost leases and failures.

use it::fresh::Fresh;
use std::collections::HashSet;
use std::time::Duration;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::due::{Due, JobKind};
use wissel_core::ids::{AuditId, NoticeId};
use wissel_core::lang::Lang;
use wissel_core::notice::{Channel, Notice, Recipient, Template};
use wissel_core::time::Moment;
use wissel_store::office::queues;
use wissel_store::{ATTEMPTS, Fault, LEASE, Tx, queue, sql};

const ME: Actor = Actor::System("test");

fn entry(tx: &mut Tx<'_>) -> AuditEntry {
    AuditEntry::new(tx.new_id::<AuditId>(), Event::SystemChanged)
}

/// Plans this many jobs, all due in an hour.
fn plan(tx: &mut Tx<'_>, count: &u32) -> Result<Decided<(), ()>, Fault> {
    let run_at = tx.now().plus(Duration::from_secs(3600));
    let mut acted = Decided::done((), entry(tx));
    for n in 0..*count {
        acted = acted.plan(Due { kind: JobKind::BlobSweep, key: format!("{n:04}"), run_at });
    }
    Ok(acted)
}

fn cancel(tx: &mut Tx<'_>, key: &String) -> Result<Decided<(), ()>, Fault> {
    Ok(Decided::done((), entry(tx)).cancel(JobKind::BlobSweep, key.clone()))
}

/// Leaves a mark that a second run would trip over.
fn mark(tx: &mut Tx<'_>, key: &String) -> Result<Acted<()>, Fault> {
    tx.exec(sql!("insert into setting (key, value) values ($1, 'done')"), &[key.into()])?;
    Ok(Acted::new((), entry(tx)))
}

const HOUR: Duration = Duration::from_secs(3601);

#[tokio::test]
async fn jobs_fall_due_by_civil_time_and_are_done_once() {
    for f in Fresh::each().await {
        let s = &f.store;
        let mut wake = s.wake();
        let _ = s.act(&ME, 3, plan).await.expect("act");
        assert!(wake.has_changed().expect("open"), "whoever waits for work is woken");
        wake.mark_unchanged();
        let _ = s.act(&ME, "0001".to_owned(), cancel).await.expect("act");
        let due: Moment = "2026-09-01T09:00:00+02:00".parse().expect("moment");
        assert_eq!(s.next_job_at().await, Ok(Some(due)));
        assert_eq!(s.claim_jobs(10).await, Ok(vec![]));
        f.clock.travel(HOUR);
        let jobs = s.claim_jobs(10).await.expect("jobs");
        let mut keys: Vec<_> = jobs.iter().map(|j| j.key.as_str()).collect();
        keys.sort_unstable();
        assert_eq!(keys, ["0000", "0002"], "both fall due at the same moment, in any order");
        assert_eq!(s.claim_jobs(10).await, Ok(vec![]), "held by the lease");
        for job in &jobs {
            assert_eq!(s.finish_job(job, &ME, job.key.clone(), mark).await, Ok(Some(())));
            assert_eq!(s.finish_job(job, &ME, job.key.clone(), mark).await, Ok(None), "done is done");
        }
        assert_eq!(s.next_job_at().await, Ok(None));
        // Planned anew: the finished row starts over.
        let _ = s.act(&ME, 1, plan).await.expect("act");
        f.clock.travel(HOUR);
        assert_eq!(s.claim_jobs(10).await.expect("jobs").len(), 1);
    }
}

#[tokio::test]
async fn a_lost_lease_leaves_no_effect() {
    for f in Fresh::each().await {
        let s = &f.store;
        let _ = s.act(&ME, 1, plan).await.expect("act");
        f.clock.travel(HOUR);
        let slow = s.claim_jobs(1).await.expect("jobs").remove(0);
        f.clock.pass(LEASE + Duration::from_secs(1));
        assert_eq!(s.finish_job(&slow, &ME, "x".to_owned(), mark).await, Ok(None), "the lease ran out");
        let quick = s.claim_jobs(1).await.expect("jobs").remove(0);
        assert_eq!(quick.attempts, 2);
        assert_eq!(s.finish_job(&slow, &ME, "x".to_owned(), mark).await, Ok(None), "somebody else has it");
        // Planned anew while it runs: the run comes to nothing.
        let _ = s.act(&ME, 1, plan).await.expect("act");
        assert_eq!(s.finish_job(&quick, &ME, "x".to_owned(), mark).await, Ok(None));
    }
}

/// Work that takes longer than a lease is renewed, all of one claim at once; without renewal another program takes over.
#[tokio::test]
async fn a_renewed_claim_outlasts_its_lease() {
    let most = LEASE.saturating_sub(Duration::from_secs(1));
    for f in Fresh::each().await {
        let (s, other) = (&f.store, f.other_node("second"));
        let _ = s.act(&ME, 2, plan).await.expect("act");
        let _ = s.act(&ME, "a".to_owned(), send).await.expect("act");
        f.clock.travel(HOUR);
        let jobs = s.claim_jobs(2).await.expect("jobs");
        let notices = s.claim_notices(Channel::Sms, 2).await.expect("messages");
        for _ in 0..4 {
            f.clock.pass(most);
            assert_eq!(s.renew_jobs(&jobs[0]).await, Ok(2));
            assert_eq!(s.renew_notices(&notices[0]).await, Ok(1));
            f.clock.pass(most);
            assert_eq!(other.claim_jobs(2).await, Ok(vec![]), "held");
            assert_eq!(other.claim_notices(Channel::Sms, 2).await, Ok(vec![]), "held");
            assert_eq!(s.renew_jobs(&jobs[1]).await, Ok(2));
            assert_eq!(s.renew_notices(&notices[0]).await, Ok(1));
        }
        assert_eq!(s.finish_job(&jobs[0], &ME, "0".to_owned(), mark).await, Ok(Some(())));
        f.clock.pass(LEASE + Duration::from_secs(1));
        let taken = other.claim_jobs(2).await.expect("jobs");
        assert_eq!(taken.len(), 1, "not renewed");
        assert_eq!(s.renew_jobs(&jobs[1]).await, Ok(0), "somebody else has it");
        assert_eq!(s.finish_job(&jobs[1], &ME, "1".to_owned(), mark).await, Ok(None));
        assert_eq!(other.finish_job(&taken[0], &ME, "1".to_owned(), mark).await, Ok(Some(())));
    }
}

#[tokio::test]
async fn a_failing_job_waits_longer_each_time_and_ends_where_the_operator_sees_it() {
    for f in Fresh::each().await {
        let s = &f.store;
        let _ = s.act(&ME, 1, plan).await.expect("act");
        f.clock.travel(HOUR);
        for n in 1..=ATTEMPTS {
            let job = s.claim_jobs(1).await.expect("jobs").remove(0);
            assert_eq!(job.attempts, n);
            s.fail_job(&job, "no answer").await.expect("fail");
            assert_eq!(s.claim_jobs(1).await, Ok(vec![]), "held back");
            f.clock.pass(Duration::from_secs(5000));
        }
        let seen = s.read((), |tx, ()| queue::overview(tx)).await.expect("overview");
        assert_eq!((seen.jobs.waiting, seen.jobs.dead), (0, 1));
        let rows = s.read((), |tx, ()| queues::list(tx, 9, 0)).await.expect("rows");
        assert_eq!(rows[0].error.as_deref(), Some("no answer"));
    }
}

/// U2.5a: what was promised to be gone is tried for ever, and from the tenth failure on an operator sees it.
#[tokio::test]
async fn u2_5a_work_that_destroys_is_never_given_up() {
    for f in Fresh::each().await {
        let s = &f.store;
        let plan = |tx: &mut Tx<'_>, (): &()| {
            let due = Due { kind: JobKind::RecordErased, key: "r".to_owned(), run_at: tx.now() };
            Ok::<Decided<(), ()>, Fault>(Decided::done((), entry(tx)).plan(due))
        };
        let _ = s.act(&ME, (), plan).await.expect("act");
        for n in 1..=ATTEMPTS + 3 {
            let job = s.claim_jobs(1).await.expect("jobs").remove(0);
            assert_eq!(job.attempts, n);
            s.fail_job(&job, "the folder cannot be written").await.expect("fail");
            f.clock.pass(Duration::from_secs(5000));
        }
        let seen = s.read((), |tx, ()| queue::overview(tx)).await.expect("overview");
        assert_eq!((seen.jobs.waiting, seen.jobs.dead), (1, 1), "it waits, and it is an alarm");
        let rows = s.read((), |tx, ()| queues::list(tx, 9, 0)).await.expect("rows");
        assert!(rows[0].dead && rows[0].error.as_deref() == Some("the folder cannot be written"));
        // A claim whose program was killed does not end it either.
        for _ in 0..2 {
            assert_eq!(s.claim_jobs(1).await.expect("jobs").len(), 1);
            f.clock.pass(LEASE + Duration::from_secs(1));
        }
    }
}

#[tokio::test]
async fn two_programs_share_the_jobs_and_do_each_once() {
    for f in Fresh::each().await {
        let _ = f.store.act(&ME, 60, plan).await.expect("act");
        f.clock.travel(HOUR);
        let nodes = [f.store.clone(), f.other_node("second")];
        let work = (0..6).map(|w| {
            let store = nodes[w % 2].clone();
            async move {
                let mut done = Vec::new();
                loop {
                    let jobs = store.claim_jobs(3).await.expect("claim");
                    if jobs.is_empty() {
                        return done;
                    }
                    for job in jobs {
                        let ran = store.finish_job(&job, &ME, job.key.clone(), mark).await.expect("finish");
                        assert_eq!(ran, Some(()));
                        done.push(job.key);
                    }
                }
            }
        });
        let all: Vec<String> = futures_util::future::join_all(work).await.concat();
        assert_eq!(all.len(), 60);
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), 60);
    }
}

/// Sends one message with this dedupe key.
fn send(tx: &mut Tx<'_>, dedupe: &String) -> Result<Decided<(), ()>, Fault> {
    let notice = Notice {
        id: tx.new_id::<NoticeId>(),
        channel: Channel::Sms,
        to: Recipient::Address("+31612345678".to_owned()),
        template: Template::LoginCode,
        args: vec![("code".to_owned(), "123456".to_owned())],
        lang: Lang::Nl,
        dedupe: dedupe.clone(),
        not_after: Some(tx.now().plus(Duration::from_secs(300))),
    };
    Ok(Decided::done((), entry(tx)).notice(notice))
}

fn secrets(tx: &mut Tx<'_>, (): &()) -> Result<(i64, i64), Fault> {
    let row = tx.one(sql!("select count(*) as n, count(sealed) as kept from outbox"), &[])?;
    Ok((row.int("n")?, row.int("kept")?))
}

#[tokio::test]
async fn a_message_is_sent_once_and_then_wiped() {
    for f in Fresh::each().await {
        let s = &f.store;
        for key in ["a", "a", "b"] {
            let _ = s.act(&ME, key.to_owned(), send).await.expect("act");
        }
        let notices = s.claim_notices(Channel::Sms, 10).await.expect("claim");
        assert_eq!(notices.len(), 2, "the second with the same key was not written");
        assert_eq!(notices[0].to, Recipient::Address("+31612345678".to_owned()));
        assert_eq!(notices[0].args, [("code".to_owned(), "123456".to_owned())]);
        assert_eq!(s.claim_notices(Channel::Sms, 10).await, Ok(vec![]));
        assert_eq!(s.notice_sent(&notices[0]).await, Ok(true));
        assert_eq!(s.read((), secrets).await, Ok((2, 1)));
        s.notice_failed(&notices[1], "busy", false).await.expect("fail");
        f.clock.pass(Duration::from_secs(200));
        assert_eq!(s.claim_notices(Channel::Sms, 10).await.expect("claim")[0].attempts, 2);
        f.clock.pass(Duration::from_secs(200));
        assert_eq!(
            s.claim_notices(Channel::Sms, 10).await,
            Ok(vec![]),
            "a code that has expired is not sent"
        );
        assert_eq!(s.read((), secrets).await, Ok((2, 0)));
    }
}

#[tokio::test]
async fn a_dead_message_is_shown_masked_and_can_be_sent_again() {
    for f in Fresh::each().await {
        let s = &f.store;
        let _ = s.act(&ME, "a".to_owned(), send).await.expect("act");
        f.behind_its_back("update outbox set not_after = null").await.expect("no limit");
        for _ in 0..ATTEMPTS {
            let notice = s.claim_notices(Channel::Sms, 1).await.expect("claim").remove(0);
            s.notice_failed(&notice, "gateway says no", false).await.expect("fail");
            f.clock.pass(Duration::from_secs(5000));
        }
        assert_eq!(s.claim_notices(Channel::Sms, 1).await, Ok(vec![]));
        let seen = s.read((), |tx, ()| queue::overview(tx)).await.expect("overview");
        assert_eq!(seen.notices.dead, 1);
        let dead = s.read((), |tx, ()| queues::list(tx, 9, 0)).await.expect("rows").remove(0);
        assert_eq!((dead.kind.as_str(), dead.masked.as_str()), ("login-code", "…78"));
        assert_eq!(dead.error.as_deref(), Some("gateway says no"));
        let id: NoticeId = dead.id.parse().expect("an id");
        let again = s.tick(id, |tx, id| queue::retry_notice(tx, *id)).await;
        assert_eq!(again, Ok(true));
        assert_eq!(s.claim_notices(Channel::Sms, 1).await.expect("claim").len(), 1);
    }
}
