//! After a restore without the current list of erasures: what came back is not found until its source says that it
//! should be there (U2.5a, U2.3b; docs/operations.md).

use it::browser::Browser;
use it::exchange::{BORN, BSN, Filled, events, find, find_and_collect, share, two};
use it::world::World;
use std::path::Path;
use std::sync::Arc;
use wissel_core::ids::RecordId;
use wissel_store::backup::{self, Backup, Manifest};
use wissel_store::erasure::ErasureList;
use wissel_store::restore::{Restore, Restored, restore};
use wissel_store::{Database, Fault};

const ASKED: &str = "Na herstel: bevestig dit dossier";
const LISTED: &str = "Na herstel: bevestig deze dossiers";

async fn answer(browser: &mut Browser, record: RecordId, answer: &str) -> it::browser::Page {
    let page = browser.get(&format!("/dossiers/{record}")).await;
    let version = page.value("version").unwrap_or_else(|| panic!("no question: {page:?}")).to_owned();
    let fields = [("version", version.as_str()), ("answer", answer)];
    browser.submit(&format!("/dossiers/{record}/bevestigen"), &fields).await
}

async fn found(browser: &mut Browser) -> bool {
    find(browser, ("bsn", BSN), BORN).await.has("Is dit uw cliënt?")
}

/// U2.5a: it waits, only its source may answer, and only the question that she saw; confirmed it is found again, and
/// answered twice nothing happens.
#[tokio::test]
async fn u2_5a_a_restored_record_waits_for_its_source() {
    for world in World::each().await {
        let (mut sanne, mut noor) = two(&world).await;
        let record = share(&world, &mut sanne, &Filled::default()).await;
        assert!(found(&mut noor).await);
        assert!(!sanne.get("/dossiers").await.has(LISTED), "nothing waits");
        let path = format!("/dossiers/{record}/bevestigen");
        let early = sanne.submit(&path, &[("version", "1"), ("answer", "keep")]).await;
        assert_eq!(early.status, 409, "it does not wait: {early:?}");

        world.fresh.behind_its_back("update record set needs_confirmation = 1").await.expect("restored");
        assert!(!found(&mut noor).await, "it waits");
        let list = sanne.get("/dossiers").await;
        assert!(list.has(LISTED) && list.has("Wacht op uw bevestiging"), "{list:?}");
        assert!(!list.has("U deelt nog geen dossiers"));
        let page = sanne.get(&format!("/dossiers/{record}")).await;
        assert!(page.has(ASKED) && !page.has(&format!("/dossiers/{record}/versie")), "{page:?}");

        noor.get("/dossiers").await;
        let other = noor.submit(&path, &[("version", "1"), ("answer", "keep")]).await;
        assert_eq!(other.status, 404, "another organisation's: {other:?}");
        sanne.get("/dossiers").await;
        let stale = sanne.submit(&path, &[("version", "77"), ("answer", "keep")]).await;
        assert_eq!(stale.status, 409, "{stale:?}");
        sanne.get("/dossiers").await;
        let neither = sanne.submit(&path, &[("version", "1"), ("answer", "")]).await;
        assert_eq!(neither.status, 400, "{neither:?}");
        assert!(!found(&mut noor).await, "it still waits");
        assert_eq!(events(&world, "record.confirmed").await, 0);

        let page = answer(&mut sanne, record, "keep").await;
        assert!(page.has("vinden het dossier weer") && !page.has(ASKED), "{page:?}");
        assert!(found(&mut noor).await, "it is there again");
        assert!(!sanne.get("/dossiers").await.has(LISTED));
        assert_eq!(events(&world, "record.confirmed").await, 1);
    }
}

/// Backs up while the installation runs; as the server does, on a thread that may wait.
async fn back_up(world: &World, to: &Path) -> Manifest {
    let (app, database, to) = (world.app.clone(), world.fresh.database.clone(), to.to_owned());
    let made = tokio::task::spawn_blocking(move || {
        let (erasures, at) = (app.erasures.identity()?, app.clock.civil());
        let (blobs, keyring) = (&app.blobs, &*app.keyring);
        backup::make(&Backup { database: &database, blobs, erasures, keyring, to: &to, at })
    });
    made.await.expect("no panic").expect("a backup")
}

fn bring_back(
    world: &World,
    from: &Path,
    database: &Database,
    folder: &Path,
    list: Option<&ErasureList>,
) -> Result<Restored, Fault> {
    let (blobs, keyring) = (&folder.join("blobs"), &*world.fresh.keyring);
    restore(&Restore { from, database, blobs, keyring, erasures: list, at: world.app.clock.civil() })
}

/// U2.3b: what was withdrawn after the backup comes back unseen, and its source destroys it; what should be there stays.
#[tokio::test]
async fn u2_3b_a_backup_brings_a_withdrawn_record_back_to_its_source_only() {
    for world in World::each().await {
        let (mut sanne, mut noor) = two(&world).await;
        let stays = share(&world, &mut sanne, &Filled::default().with("initials", "S.")).await;
        let goes = share(&world, &mut sanne, &Filled::default().with("initials", "G.")).await;
        let place = it::fresh::folder();
        back_up(&world, &place.path().join("backup")).await;
        let page = sanne.get(&format!("/dossiers/{goes}/stoppen")).await;
        let version = page.value("version").expect("a version").to_owned();
        let fields = [("reason", "consent_withdrawn"), ("version", version.as_str())];
        let page = sanne.submit(&format!("/dossiers/{goes}/stoppen"), &fields).await;
        assert!(page.has("Bewijs van vernietiging"), "{page:?}");
        world.settle().await;

        let (database, folder) = world.fresh.empty_place().await;
        let restored = bring_back(&world, &place.path().join("backup"), &database, folder.path(), None);
        let restored = restored.expect("restored");
        assert_eq!((restored.unconfirmed, restored.objects, restored.list_is_current), (2, 2, false));
        let keyring = Arc::clone(&world.fresh.keyring);
        ErasureList::begin_again(folder.path(), keyring, &*world.fresh.entropy).expect("a new list");
        let again = world.restored(database, folder).await;

        let (mut sanne, mut noor_again) = (again.log_in("sanne").await, again.log_in("noor").await);
        assert!(!found(&mut noor_again).await, "neither is found");
        let list = sanne.get("/dossiers").await;
        assert!(list.has(LISTED) && list.has("S. ") && list.has("G. "), "{list:?}");
        let page = answer(&mut sanne, goes, "erase").await;
        assert!(page.has("Bewijs van vernietiging"), "{page:?}");
        assert!(!found(&mut noor_again).await);
        answer(&mut sanne, stays, "keep").await;
        assert!(found(&mut noor_again).await);
        let page = find_and_collect(&mut noor_again).await;
        assert!(page.has("Tweede zwangerschap"), "its content came back too: {page:?}");
        assert_eq!(sanne.get(&format!("/dossiers/{goes}")).await.status, 404);
        assert!(again.app.store.verify().await.expect("report").broken.is_none());
        assert!(found(&mut noor).await, "the first installation went on");
    }
}

/// A backup made while records come and go is of one moment; with the current list what was erased stays away, and what
/// was written after the backup is not half there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn u2_5a_a_backup_made_during_work_comes_back_whole() {
    for world in World::each().await {
        let (mut sanne, _) = two(&world).await;
        let first = share(&world, &mut sanne, &Filled::default()).await;
        let erased = share(&world, &mut sanne, &Filled::default().with("text", "Verdwijnt.")).await;
        let place = it::fresh::folder();
        let from = place.path().join("backup");
        let busy = tokio::spawn({
            let world = world.clone();
            async move {
                for _ in 0..12 {
                    let record = share(&world, &mut sanne, &Filled::default()).await;
                    sanne.get(&format!("/dossiers/{record}")).await;
                    sanne.submit(&format!("/dossiers/{record}/ongedaan"), &[]).await;
                    world.settle().await;
                }
                sanne
            }
        });
        let made = back_up(&world, &from).await;
        let mut sanne = busy.await.expect("busy");
        assert_eq!(backup::verify(&from, &world.fresh.keyring), Ok(made.clone()));
        let mut bad = std::fs::read(from.join(&made.files[0].path)).expect("database");
        let page = sanne.get(&format!("/dossiers/{erased}/stoppen")).await;
        let version = page.value("version").expect("a version").to_owned();
        let fields = [("reason", "no_longer_needed"), ("version", version.as_str())];
        sanne.submit(&format!("/dossiers/{erased}/stoppen"), &fields).await;
        world.settle().await;

        let list =
            ErasureList::open(world.fresh.folder.path(), Arc::clone(&world.fresh.keyring)).expect("list");
        let (database, folder) = world.fresh.empty_place().await;
        let restored = bring_back(&world, &from, &database, folder.path(), Some(&list)).expect("restored");
        assert!(restored.list_is_current && restored.removed >= 1, "{restored:?}");
        assert_eq!((restored.unconfirmed, restored.unopenable), (0, 0));
        let twice = bring_back(&world, &from, &database, folder.path(), Some(&list));
        assert!(matches!(twice, Err(Fault::Backup(_))), "not into what is not empty: {twice:?}");
        std::fs::copy(world.fresh.folder.path().join("erasures"), folder.path().join("erasures"))
            .expect("list");
        let again = world.restored(database, folder).await;
        let mut noor = again.log_in("noor").await;
        assert!(found(&mut noor).await);
        let mut sanne = again.log_in("sanne").await;
        assert_eq!(sanne.get(&format!("/dossiers/{first}")).await.status, 200);
        assert_eq!(sanne.get(&format!("/dossiers/{erased}")).await.status, 404);
        assert!(again.app.store.verify().await.expect("report").broken.is_none());

        let middle = bad.len() / 2;
        bad[middle] ^= 1;
        std::fs::write(from.join(&made.files[0].path), bad).expect("changed");
        let (database, folder) = world.fresh.empty_place().await;
        let refused = bring_back(&world, &from, &database, folder.path(), Some(&list));
        assert!(matches!(refused, Err(Fault::Backup(_))), "a changed database: {refused:?}");
    }
}

/// On PostgreSQL nothing opens a database into which a restore was cut short: what was erased may still be in it.
#[tokio::test]
async fn u2_5a_a_restore_that_was_cut_short_is_not_opened() {
    let Some(fresh) = it::fresh::Fresh::postgres().await else { return };
    fresh.behind_its_back("create table restoring (nothing bigint)").await.expect("as a restore begins");
    assert!(matches!(fresh.try_other_node("early").map(drop), Err(Fault::Backup(_))));
    fresh.behind_its_back("drop table restoring").await.expect("as a restore ends");
    assert!(fresh.try_other_node("late").is_ok());
}
