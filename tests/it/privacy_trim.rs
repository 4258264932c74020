//! The log is kept for its years and not longer: months go whole, signed off, and what stays is still proved
//! (U1.4, U2.5a, NEN 7513; docs/retention.md).

use it::exchange::{Filled, at, events, find_and_collect, share, two};
use it::world::World;
use wissel_core::due::{Due, JobKind};
use wissel_service::privacy::{audit_trim, verify_log};
use wissel_service::worker;
use wissel_store::{Database, sql};

/// Moves civil time without running what falls due on the way.
fn jump(world: &World, to: &str) {
    let now = wissel_core::ports::Clock::civil(world.clock());
    world.clock().travel(at(to).since(now));
}

/// The log is looked at now; whether the job did its work.
pub(crate) async fn look(world: &World) -> bool {
    sealed(world).await;
    let due =
        Due { kind: JobKind::AuditTrim, key: audit_trim::KEY.to_owned(), run_at: at("2026-01-01T00:00:00Z") };
    world.app.store.tick(due, plan).await.expect("planned");
    worker::run_due(&world.app).await.expect("jobs");
    number(world, "select count(*) as n from job where kind = 'audit.trim' and error is null").await == 1
}

fn plan(tx: &mut wissel_store::Tx<'_>, due: &Due) -> Result<(), wissel_store::Fault> {
    tx.plan_job(due)
}

/// PostgreSQL links entries a moment after their commit.
pub(crate) async fn sealed(world: &World) {
    while world.app.store.verify().await.expect("report").unsealed > 0 {
        tokio::task::yield_now().await;
    }
}

async fn number(world: &World, sql: &'static str) -> i64 {
    let sql = wissel_store::Sql::literal(sql);
    let read: fn(&mut wissel_store::Tx<'_>, &wissel_store::Sql) -> Result<i64, wissel_store::Fault> =
        |tx, sql| tx.one(*sql, &[])?.int("n");
    world.app.store.read(sql, read).await.expect("a number")
}

async fn older_than(world: &World, moment: &str) -> i64 {
    let moment = at(moment);
    let read = world.app.store.read(moment, |tx, moment| {
        tx.one(sql!("select count(*) as n from audit where at < $1"), &[(*moment).into()])?.int("n")
    });
    read.await.expect("a number")
}

/// An entry at this moment.
async fn entry_at(world: &World, moment: &str) {
    jump(world, moment);
    world.setup((), |_, ()| Ok(())).await;
}

/// U1.4, NEN 7513: a month goes when its last moment in Amsterdam is five years old, and not a moment earlier; the rest
/// of the chain, its checkpoint and its signed heads still agree.
#[tokio::test]
async fn u1_4_whole_months_go_after_five_years_and_the_rest_is_still_proved() {
    for world in World::each().await {
        world.organisation("Het Nest", "midwifery").await;
        // The first of October begins at 22:00 UTC of the thirtieth of September.
        entry_at(&world, "2026-09-30T23:59:59.999999+02:00").await;
        entry_at(&world, "2026-10-01T00:00:00+02:00").await;
        entry_at(&world, "2026-10-31T23:59:59.999999+01:00").await;
        entry_at(&world, "2026-11-01T00:00:00+01:00").await;
        let all = number(&world, "select count(*) as n from audit").await;
        jump(&world, "2031-09-30T23:59:59+02:00");
        assert!(look(&world).await);
        assert_eq!(number(&world, "select count(*) as n from audit").await, all + 1, "nothing is old enough");

        jump(&world, "2031-10-01T00:00:00+02:00");
        assert!(look(&world).await);
        assert_eq!(older_than(&world, "2026-10-01T00:00:00+02:00").await, 0, "September is gone");
        assert_eq!(older_than(&world, "2026-11-01T00:00:00+01:00").await, 2, "October is whole");
        jump(&world, "2031-11-01T00:00:00+01:00");
        assert!(look(&world).await);
        assert_eq!(older_than(&world, "2026-11-01T00:00:00+01:00").await, 0, "October is gone");
        assert_eq!(older_than(&world, "2026-11-01T00:00:01+01:00").await, 1, "November is there");

        sealed(&world).await;
        let found = verify_log::verify(&world.app, None).await.expect("report");
        let start = found.report.trimmed.clone().expect("a checkpoint");
        assert!(found.is_sound(), "{found:?}");
        assert_eq!(start.before.to_string(), "2026-11-01");
        assert!(start.is_signed(&world.fresh.keyring));
        assert_eq!(start.entries, 2, "since the checkpoint before");
        let left = number(&world, "select count(*) as n from audit").await;
        assert_eq!(i64::try_from(found.report.checked).unwrap(), left, "each entry that is left was walked");
        let orphans = "select count(*) as n from audit_client where audit_id not in (select id from audit)";
        assert_eq!(number(&world, orphans).await, 0);
        assert_eq!(number(&world, "select count(*) as n from audit_trim where is_open = 1").await, 0);
        let next = number(&world, "select run_at as n from job where kind = 'audit.trim'").await;
        assert_eq!(next, at("2031-12-01T03:00:00+01:00").micros(), "looked at again");
    }
}

/// U2.5a: receipts of destruction, collections and confirmed warnings go along with the log; what is younger stays.
#[tokio::test]
async fn u2_5a_receipts_and_collections_go_along_with_the_log() {
    for world in World::each().await {
        let (mut sanne, mut noor) = two(&world).await;
        let kept = "select count(*) as n from receipt where kind = 'destroyed'";
        let record = share(&world, &mut sanne, &Filled::default().with("last_day", "05-09-2026")).await;
        find_and_collect(&mut noor).await;
        world.travel_to("2026-09-06T01:00:00+02:00").await;
        world.travel_to("2026-10-02T12:00:00+02:00").await;
        let mut sanne = world.log_in("sanne").await;
        let filled = Filled::default().with("last_day", "05-10-2026").with("consent_day", "02-10-2026");
        share(&world, &mut sanne, &filled).await;
        world.travel_to("2026-10-06T01:00:00+02:00").await;
        assert_eq!((number(&world, kept).await, events(&world, "record.destroyed").await), (2, 2));

        jump(&world, "2031-09-30T12:00:00+02:00");
        assert!(look(&world).await);
        assert_eq!(number(&world, kept).await, 2);
        jump(&world, "2031-10-01T03:00:00+02:00");
        assert!(look(&world).await);
        assert_eq!(number(&world, kept).await, 1, "October's receipt stays");
        assert_eq!(number(&world, "select count(*) as n from collection").await, 0);
        assert_eq!(events(&world, "record.collected").await, 0);
        assert_eq!(events(&world, "record.destroyed").await, 1);
        let left = world.app.store.read(record, |tx, id| {
            let sql = sql!("select count(*) as n from audit where object_id = $1");
            tx.one(sql, &[(*id).into()])?.int("n")
        });
        assert_eq!(left.await.expect("read"), 0, "nothing in the log names the record");
    }
}

/// The log outlives what it speaks of: a record whose destruction is late keeps the log of its whole life.
#[tokio::test]
async fn u1_4_nothing_goes_while_the_record_it_speaks_of_is_there() {
    for world in World::each().await {
        let (mut sanne, _) = two(&world).await;
        entry_at(&world, "2026-10-02T12:00:00+02:00").await;
        let mut again = world.log_in("sanne").await;
        std::mem::swap(&mut sanne, &mut again);
        share(&world, &mut sanne, &Filled::default().with("consent_day", "02-10-2026")).await;
        world
            .app
            .store
            .tick((), |tx, ()| tx.exec(sql!("update job set state = 'dead'"), &[]))
            .await
            .expect("late");
        jump(&world, "2036-10-01T03:00:00+02:00");
        assert!(look(&world).await);
        assert_eq!(older_than(&world, "2026-10-01T00:00:00+02:00").await, 0);
        assert_eq!(events(&world, "record.shared").await, 1);
    }
}

/// Nothing is removed while the log is not what was written, wherever it was changed; nor by whoever has the database
/// in hands without going round its triggers; and a checkpoint that nobody signed is found.
#[tokio::test]
async fn u5_5_a_changed_log_is_not_trimmed_and_a_trimmed_one_is_still_proof() {
    for world in World::each().await {
        entry_at(&world, "2026-09-20T12:00:00+02:00").await;
        entry_at(&world, "2026-11-20T12:00:00+01:00").await;
        jump(&world, "2031-10-05T12:00:00+02:00");
        let around = match world.fresh.database {
            Database::Sqlite { .. } => {
                "drop trigger audit_no_update; drop trigger audit_trim_closes_only; drop trigger audit_trim_no_delete;"
            }
            Database::Postgres { .. } => "set session_replication_role = replica;",
        };
        let mut around = Some(around);
        for which in ["min(id)", "max(id)"] {
            sealed(&world).await;
            let all = number(&world, "select count(*) as n from audit").await;
            let open = match world.fresh.database {
                Database::Sqlite { .. } => around.take().unwrap_or_default(),
                Database::Postgres { .. } => "set session_replication_role = replica;",
            };
            let change = |by: &str| {
                format!(
                    "update audit set at = at {by} where id = (select {which} from audit where event = 'system.changed');"
                )
            };
            world.fresh.behind_its_back(&format!("{open}{}", change("+ 1"))).await.expect("changed");
            assert!(!look(&world).await, "{which}: refused");
            assert_eq!(number(&world, "select count(*) as n from audit").await, all, "{which}: all is there");
            let open = if open.starts_with("set") { open } else { "" };
            world.fresh.behind_its_back(&format!("{open}{}", change("- 1"))).await.expect("changed back");
        }
        assert!(look(&world).await, "whole again");
        assert_eq!(older_than(&world, "2026-10-01T00:00:00+02:00").await, 0);

        let refused = ["delete from audit", "delete from audit_link", "delete from audit_client where 1 = 1"];
        for sql in refused {
            let said = world.fresh.behind_its_back(sql).await;
            assert!(sql.contains("client") || said.expect_err(sql).contains("append-only"), "{sql}");
        }
        if let Database::Postgres { .. } = world.fresh.database {
            for sql in ["update audit_trim set is_open = 1", "delete from audit_trim"] {
                let said = world.fresh.behind_its_back(sql).await.expect_err(sql);
                assert!(said.contains("append-only"), "{sql}: {said}");
            }
        }
        sealed(&world).await;
        assert!(verify_log::verify(&world.app, None).await.expect("report").is_sound());

        // Whoever cuts more off and moves the checkpoint has no signature for it.
        let open = if let Database::Postgres { .. } = world.fresh.database {
            "set session_replication_role = replica;"
        } else {
            ""
        };
        let forged = "update audit_trim set position = position + 1, \
             hash = (select hash from audit_link where position = (select max(position) from audit_trim) + 1);";
        world.fresh.behind_its_back(&format!("{open}{forged}")).await.expect("forged");
        let found = verify_log::verify(&world.app, None).await.expect("report");
        assert!(!found.is_sound() && found.report.broken.is_some(), "{found:?}");
        assert!(!look(&world).await, "and nothing more is removed");
    }
}

/// An open checkpoint releases what it stands for and nothing that is younger; a stopped removal is taken up again.
#[tokio::test]
async fn a_removal_that_stopped_halfway_is_finished_by_the_next_look() {
    for world in World::each().await {
        for n in 0..3 {
            entry_at(&world, &format!("2026-09-2{n}T12:00:00+02:00")).await;
        }
        entry_at(&world, "2026-11-20T12:00:00+01:00").await;
        jump(&world, "2031-10-05T12:00:00+02:00");
        sealed(&world).await;
        let before = at("2026-10-01T00:00:00+02:00");
        let place =
            world.app.store.verify_before(before).await.expect("report").older.expect("older entries");
        let signed = world
            .setup((before.day(), place), |tx, (day, place)| {
                wissel_store::audit::trim::sign_off(tx, *day, place)
            })
            .await;
        assert!(signed.is_some());
        sealed(&world).await;
        assert!(
            world.app.store.verify().await.expect("report").broken.is_none(),
            "signed off, not yet removed"
        );
        let all = number(&world, "select count(*) as n from audit").await;
        for sql in
            ["delete from audit where at > 1795000000000000", "delete from audit_link where position > 0"]
        {
            let said = world.fresh.behind_its_back(sql).await.expect_err(sql);
            assert!(
                said.contains("append-only"),
                "the open checkpoint releases only what it stands for: {said}"
            );
        }
        assert_eq!(number(&world, "select count(*) as n from audit").await, all);
        assert!(look(&world).await);
        assert_eq!(older_than(&world, "2026-10-01T00:00:00+02:00").await, 0);
        sealed(&world).await;
        assert!(verify_log::verify(&world.app, None).await.expect("report").is_sound());
    }
}
