//! What a destruction receipt promises holds for every backup that was ever made (U2.5a).

use it::exchange::{Filled, actor, share, two};
use it::world::World;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use wissel_core::exchange::record::WithdrawReason;
use wissel_core::exchange::retention::CorrectionGround;
use wissel_core::ids::{ReceiptId, RecordId};
use wissel_core::time::{Day, Moment};
use wissel_service::exchange::change_dates::{Change, ChangeDates, change_dates};
use wissel_service::exchange::withdraw::{Withdraw, withdraw};
use wissel_store::exchange::record;
use wissel_store::{Fault, Tx, sql};

/// The day under which a record's key is wrapped, and the record's version.
fn wrapped(tx: &mut Tx<'_>, id: &RecordId) -> Result<(Day, i64), Fault> {
    let day = tx.one(sql!("select day from record_key where record_id = $1"), &[id.into()])?.day("day")?;
    let version = record::by_id(tx, *id)?.map(|r| r.version);
    Ok((day, version.ok_or(Fault::Corrupt("no record"))?))
}

fn beyond_backup(tx: &mut Tx<'_>, id: &ReceiptId) -> Result<Moment, Fault> {
    let body = tx.one(sql!("select body from receipt where id = $1"), &[id.into()])?.text("body")?;
    let line = body.lines().find_map(|l| l.strip_prefix("beyond-backup-at: "));
    line.and_then(|l| l.parse().ok()).ok_or(Fault::Corrupt("no moment in the receipt"))
}

/// U2.5a, U2.5b: whatever days a record's key was wrapped under before, the receipt names a moment at which the key of
/// each of them is dead.
#[tokio::test]
async fn u2_5a_the_receipt_outlasts_every_wrapping_of_the_key() {
    let seed = [5; 32];
    let changes = proptest::collection::vec((any::<bool>(), -20..290_i64), 1..7);
    for world in World::each().await {
        let (mut sanne, _) = two(&world).await;
        let mut runner =
            TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
        let mut moved_back = 0;
        for _ in 0..10 {
            let steps = changes.new_tree(&mut runner).expect("steps").current();
            let record = share(&world, &mut sanne, &Filled::default()).await;
            let by = actor(&world, "sanne").await;
            let mut ever = vec![world.app.store.read(record, wrapped).await.expect("read").0];
            for (due, days) in &steps {
                let version = world.app.store.read(record, wrapped).await.expect("read").1;
                let day = world.app.clock.civil().day().plus_days(*days);
                let change = if *due { Change::Due(day, CorrectionGround::Scan) } else { Change::Last(day) };
                // What the rules refuse changes nothing.
                let _ = change_dates(&world.app, &by, ChangeDates { record, change, version }).await;
                ever.push(world.app.store.read(record, wrapped).await.expect("read").0);
            }
            let command = Withdraw { record, reason: WithdrawReason::NoLongerNeeded, version: None };
            let done = withdraw(&world.app, &by, command).await.expect("withdrawn");
            let stated = world.app.store.read(done.receipt, beyond_backup).await.expect("a receipt");
            let latest = ever.iter().max().expect("a day").end();
            assert!(stated >= latest, "wrapped under {ever:?}, the receipt says {}", stated.rfc3339());
            moved_back += i32::from(ever.last() < ever.iter().max());
        }
        assert!(moved_back >= 3, "only {moved_back} histories moved a last day back");
    }
}
