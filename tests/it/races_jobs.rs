//! Two nodes on one database race for the work of every kind: each effect exactly once.
//!
//! Effects are counted where they are seen: receipts, outbox, audit log, the list of erasures, objects, rows of jobs.

use it::exchange::{Filled, events, organisation_of, pdf, share, two};
use it::world::World;
use std::collections::HashSet;
use std::path::Path;
use std::time::Duration;
use wissel_core::due::{Due, JobKind};
use wissel_core::exchange::emergency::{Reason, reminder};
use wissel_core::ids::{BlobId, DocumentId, MembershipId, OrganisationId, RecordId, UserId};
use wissel_core::office::agreement::settle;
use wissel_core::person::date::short;
use wissel_core::ports::Clock;
use wissel_service::{setup, worker};
use wissel_store::blob::BlobContext;
use wissel_store::exchange::blob::{self, Blob};
use wissel_store::exchange::emergency::{self, Case};
use wissel_store::office::agreement;
use wissel_store::{Fault, RecordKey, Sql, Tx, sql};

/// Records of the race; each with a PDF and a text.
const RECORDS: i64 = 6;
const NIGHTS: i64 = 3;

async fn rows(world: &World, count: Sql) -> i64 {
    world.app.store.read(count, |tx, count| tx.one(*count, &[])?.int("n")).await.expect("count")
}

fn objects(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).expect("folder").map(|e| e.expect("entry").path());
    entries.map(|path| if path.is_dir() { objects(&path) } else { 1 }).sum()
}

/// Two workers on each of two nodes, all at once, until nothing is due; then once more after the leases.
pub(crate) async fn race(world: &World, other: &World) {
    let workers = [world, other, world, other].map(|node| worker::run_due(&node.app));
    for done in futures_util::future::join_all(workers).await {
        done.expect("jobs");
    }
    world.clock().pass(Duration::from_secs(601));
    let late = [world, other].map(|node| worker::run_due(&node.app));
    for done in futures_util::future::join_all(late).await {
        done.expect("jobs");
    }
    assert_eq!(rows(world, sql!("select count(*) as n from job where state = 'dead'")).await, 0);
}

pub(crate) fn to(world: &World, moment: &str) {
    let to: wissel_core::time::Moment = moment.parse().expect("a moment");
    world.clock().travel(to.since(world.clock().civil()));
}

/// One race for this kind of work.
#[expect(clippy::too_many_lines, reason = "an arm for each kind of job")]
async fn raced(world: &World, other: &World, kind: JobKind) {
    match kind {
        JobKind::RecordStillNeeded => {
            let (mut sanne, _) = two(world).await;
            let filled = Filled::default().with_file(pdf("race", 3000));
            for _ in 0..RECORDS {
                share(world, &mut sanne, &filled).await;
            }
            world.settle().await;
            to(world, "2027-02-15T12:00:00+01:00");
            race(world, other).await;
            assert_eq!(events(world, "record.still_needed_asked").await, RECORDS);
            let mails = sql!("select count(*) as n from outbox where dedupe like 'still-needed:%'");
            assert_eq!(rows(world, mails).await, RECORDS);
        }
        JobKind::RecordExpiring => {
            let nest = organisation_of(world, "sanne").await;
            it::receiver::endpoint(world, nest, world.account("sanne").user, "https://epd.example.org/")
                .await;
            to(world, "2027-03-08T09:00:00+01:00");
            race(world, other).await;
            assert_eq!(events(world, "record.expiring").await, RECORDS);
            assert_eq!(rows(world, sql!("select count(*) as n from webhook_message")).await, RECORDS);
        }
        // The end of a record sets off the three that follow it, in the same race.
        JobKind::RecordDestroy => {
            to(world, "2027-03-16T00:00:00+01:00");
            race(world, other).await;
            let receipts = sql!("select count(*) as n from receipt where kind = 'destroyed'");
            assert_eq!(rows(world, receipts).await, RECORDS);
            assert_eq!(events(world, "record.destroyed").await, RECORDS);
            assert_eq!(rows(world, sql!("select count(*) as n from record")).await, 0);
        }
        JobKind::RecordErased => {
            assert_eq!(events(world, "erasure.listed").await, RECORDS);
            let listed = world.app.erasures.load().expect("a sound list").entries;
            let different: HashSet<_> = listed.iter().map(|e| e.record).collect();
            assert_eq!((listed.len(), different.len()), (6, 6));
        }
        JobKind::BlobDelete => {
            assert_eq!(events(world, "blob.removed").await, 2 * RECORDS);
            assert_eq!(rows(world, sql!("select count(*) as n from blob")).await, 0);
            assert_eq!(objects(&world.fresh.folder.path().join("blobs")), 0);
        }
        JobKind::DayKeyDie => {
            assert_eq!(events(world, "day_key.died").await, 1);
            let day = "2027-03-15".parse().expect("day");
            assert!(!world.fresh.keyring.has_day(day).expect("keyring"));
        }
        JobKind::BlobSweep => {
            let before = events(world, "blob.removed").await;
            for n in 0..RECORDS {
                abandoned(world, u8::try_from(n).expect("few")).await;
            }
            world.clock().pass(Duration::from_secs(24 * 3600));
            race(world, other).await;
            assert_eq!(events(world, "blob.removed").await, before + RECORDS);
            assert_eq!(rows(world, sql!("select count(*) as n from blob")).await, 0);
            assert_eq!(objects(&world.fresh.folder.path().join("blobs")), 0);
        }
        JobKind::ComplaintRemind => {
            let network = world.bare_organisation("Netwerk Voorbeeld", "operator").await;
            world.member("joris", wissel_core::actor::Role::Operator, network).await;
            let mut anybody = world.browser();
            let slip = anybody.get("/klacht").await.value("slip").expect("a slip").to_owned();
            let fields = [
                ("slip", slip.as_str()),
                ("concerns", "operator"),
                ("name", "X"),
                ("phone", "06 12345678"),
                ("words", "Te langzaam."),
            ];
            assert_eq!(anybody.submit("/klacht", &fields).await.status, 200);
            world.clock().travel(Duration::from_secs(15 * 86_400));
            race(world, other).await;
            assert_eq!(events(world, "complaint.reminded").await, 1);
            let mails = sql!("select count(*) as n from outbox where template = 'complaint-due'");
            assert_eq!(rows(world, mails).await, 1);
        }
        JobKind::ComplaintForget => {
            world.setup((), closed).await;
            world.clock().travel(Duration::from_secs(800 * 86_400));
            race(world, other).await;
            assert_eq!(events(world, "complaint.forgotten").await, 1);
            assert_eq!(rows(world, sql!("select count(*) as n from complaint")).await, 0);
        }
        // The end of an agreement sets off the end of its records, in the same race.
        JobKind::AgreementOver => {
            let house = world.organisation("De Eik", "midwifery").await;
            world.member("eva", wissel_core::actor::Role::Practitioner, house).await;
            let mut eva = world.log_in("eva").await;
            let today = world.clock().civil().day();
            let filled = Filled::default()
                .with("due_date", &short(today.plus_days(100)))
                .with("consent_day", &short(today));
            for _ in 0..RECORDS {
                share(world, &mut eva, &filled).await;
            }
            world.setup(house, ended).await;
            world.clock().travel(Duration::from_secs(7 * 86_400));
            race(world, other).await;
            assert_eq!(events(world, "agreement.settled").await, 1);
        }
        JobKind::RecordOrphaned => {
            let receipts = sql!("select count(*) as n from receipt where ground = 'agreement_over'");
            assert_eq!(rows(world, receipts).await, RECORDS);
            assert_eq!(rows(world, sql!("select count(*) as n from record")).await, 0);
        }
        // In `wind_down`, in a portal of its own: nobody is left there afterwards.
        JobKind::WindDownTell | JobKind::WindDownEmpty | JobKind::WindDownFinish => {}
        JobKind::EmergencyRemind => {
            let house = world.organisation("De Linde", "maternity").await;
            let officer = world.member("paula", wissel_core::actor::Role::PrivacyOfficer, house).await;
            let user = world.account("paula").user;
            world.setup((house, user, officer), opened).await;
            world.clock().travel(Duration::from_secs(7 * 86_400));
            race(world, other).await;
            assert_eq!(events(world, "emergency.reminded").await, 1);
            let mails = sql!("select count(*) as n from outbox where template = 'emergency-open'");
            assert_eq!(rows(world, mails).await, 1);
        }
        JobKind::BreachRemind => {
            let house = world.organisation("De Wilg", "maternity").await;
            world.member("pien", wissel_core::actor::Role::PrivacyOfficer, house).await;
            let mut pien = world.log_in("pien").await;
            pien.get("/datalekken").await;
            let day = short(world.clock().civil().day());
            let what = ("what", "Een brief ging verkeerd.");
            pien.submit("/datalekken", &[("day", &day), ("time", "00:00"), what]).await;
            world.clock().travel(Duration::from_secs(66 * 3600));
            race(world, other).await;
            assert_eq!(events(world, "breach.reminded").await, 2, "24 and 6 hours before the end");
        }
        JobKind::IdentitySweep => {
            setup::plan_recurring(&world.app).await.expect("planned");
            setup::plan_recurring(&other.app).await.expect("planned");
            let runs = sql!(
                "select count(*) as n from audit where event = 'system.changed' and detail like '%attempts%'"
            );
            let before = rows(world, runs).await;
            race(world, other).await;
            assert_eq!(rows(world, runs).await, before + 1, "one sweep in the hour");
            let planned =
                sql!("select count(*) as n from job where kind = 'identity.sweep' and state = 'waiting'");
            assert_eq!(rows(world, planned).await, 1);
        }
        JobKind::AuditHead => {
            for night in 1..=NIGHTS {
                let end = world.clock().civil().day().end();
                world.clock().travel(end.since(world.clock().civil()));
                race(world, other).await;
                assert_eq!(events(world, "log.signed").await, night, "one head a night");
            }
        }
        JobKind::AuditTrim => {
            world.clock().travel(Duration::from_secs(6 * 366 * 86_400));
            race(world, other).await;
            let signed_off = sql!(
                "select count(*) as n from audit where event = 'log.trimmed' and detail like '%position%'"
            );
            let finished = sql!(
                "select count(*) as n from audit where event = 'log.trimmed' and detail like '%receipts%'"
            );
            assert_eq!((rows(world, signed_off).await, rows(world, finished).await), (1, 1), "each once");
            let closed = sql!("select count(*) as n from audit_trim where is_open = 0");
            assert_eq!(rows(world, closed).await, 1);
        }
        JobKind::PeopleForget => {
            setup::plan_recurring(&world.app).await.expect("planned");
            setup::plan_recurring(&other.app).await.expect("planned");
            let looks = sql!(
                "select count(*) as n from audit where event = 'system.changed' and detail like '%forgotten%'"
            );
            let before = rows(world, looks).await;
            race(world, other).await;
            assert_eq!(rows(world, looks).await, before + 1, "one look in the month");
        }
    }
}

/// The one complaint is closed, and the work that follows is planned.
fn closed(tx: &mut Tx<'_>, (): &()) -> Result<(), Fault> {
    use wissel_core::office::complaint::{Decision, forgotten_at};
    let id = tx.one(sql!("select max(id) as id from complaint"), &[])?.id("id")?;
    wissel_store::office::complaint::close(tx, id, Decision::Upheld, "Dat klopt.", "test")?;
    let run_at = forgotten_at(tx.now());
    tx.plan_job(&Due { kind: JobKind::ComplaintForget, key: id.to_string(), run_at })
}

/// An emergency access that waits for its review.
fn opened(
    tx: &mut Tx<'_>,
    &(organisation, person, membership): &(OrganisationId, UserId, MembershipId),
) -> Result<(), Fault> {
    let case = Case {
        id: tx.new_id(),
        hit: tx.new_id(),
        record: tx.new_id(),
        record_number: "W-7K4M-2QXD".to_owned(),
        source: organisation,
        organisation,
        person,
        membership,
        purpose: "urgent".to_owned(),
        opened_at: tx.now(),
        verdict: None,
    };
    emergency::insert(tx, &case, &Reason::stored("Bevalling is begonnen.".to_owned()))?;
    tx.plan_job(&reminder(case.id, case.opened_at))
}

/// Ends what an organisation signed, now.
fn ended(tx: &mut Tx<'_>, organisation: &OrganisationId) -> Result<(), Fault> {
    let now = tx.now();
    for paper in agreement::of(tx, *organisation)? {
        agreement::end(tx, paper.id, *organisation, now)?;
        tx.plan_job(&settle(paper.id, now))?;
    }
    Ok(())
}

/// An upload that was announced and written, and never became part of a record.
async fn abandoned(world: &World, n: u8) {
    let app = &world.app;
    let now = app.clock.civil();
    let (id, record) = (BlobId::new(now, app.random()), RecordId::new(now, app.random()));
    let organisation = OrganisationId::new(now, app.random());
    let document = DocumentId::new(now, app.random());
    let blob = Blob { id, record, organisation, document, salt: [n; 32], kind: "pdf".to_owned(), version: 1 };
    world
        .setup(blob.clone(), |tx, blob| {
            blob::insert_pending(tx, blob)?;
            let run_at = tx.now().plus(Duration::from_secs(3600));
            tx.plan_job(&Due { kind: JobKind::BlobSweep, key: blob.id.to_string(), run_at })
        })
        .await;
    let context = BlobContext { organisation, record, document, version: 1, kind: blob.kind.clone() };
    let mut writer =
        app.blobs.begin(id, &RecordKey::from_bytes([n; 32]), &context, blob.salt).expect("an object");
    writer.write(pdf("half", 1000)).await.expect("written");
    writer.finish().await.expect("synced");
}

/// U2.5a: every kind of job, in the order in which one brings about the next.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn u2_5a_two_nodes_race_for_every_kind_of_job() {
    let first = [JobKind::RecordStillNeeded, JobKind::RecordExpiring, JobKind::RecordDestroy];
    let rest = JobKind::ALL.iter().copied().filter(|kind| !first.contains(kind));
    let order: Vec<JobKind> = first.into_iter().chain(rest).collect();
    for world in World::each().await {
        let other = world.other_node("second").await;
        for kind in &order {
            raced(&world, &other, *kind).await;
        }
        let report = world.app.store.verify().await.expect("report");
        assert_eq!(report.broken, None, "the log of both nodes is one chain");
    }
}
