//! After a restore without the current list of erasures: what came back is not found until its source says that it
//! should be there (U2.5a, U2.3b; docs/operations.md).

use it::browser::Browser;
use it::exchange::{BORN, BSN, Filled, events, find, share, two};
use it::world::World;
use wissel_core::ids::RecordId;
use wissel_store::backup::{self, Backup};
use wissel_store::erasure::ErasureList;
use wissel_store::restore::{Restore, restore};
use wissel_store::Database;

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

/// U2.3b: what was withdrawn after the backup comes back unseen, and its source destroys it; what should be there stays.
#[tokio::test]
async fn u2_3b_a_backup_brings_a_withdrawn_record_back_to_its_source_only() {
    let world = World::sqlite().await;
    let Database::Sqlite { path } = world.fresh.database.clone() else { unreachable!("SQLite") };
    let (mut sanne, mut noor) = two(&world).await;
    let stays = share(&world, &mut sanne, &Filled::default().with("initials", "S.")).await;
    let goes = share(&world, &mut sanne, &Filled::default().with("initials", "G.")).await;
    let place = it::fresh::folder();
    backup::make(&Backup {
        database: &path,
        blobs: &world.app.blobs,
        erasures: world.app.erasures.identity().expect("list"),
        keyring: &world.fresh.keyring,
        to: &place.path().join("backup"),
        at: world.app.clock.civil(),
    })
    .expect("backup");
    let page = sanne.get(&format!("/dossiers/{goes}/stoppen")).await;
    let version = page.value("version").expect("a version").to_owned();
    let fields = [("reason", "consent_withdrawn"), ("version", version.as_str())];
    assert!(sanne.submit(&format!("/dossiers/{goes}/stoppen"), &fields).await.has("Bewijs van vernietiging"));
    world.settle().await;
    assert!(found(&mut noor).await);

    let folder = it::fresh::folder();
    let database = folder.path().join("wissel.db");
    let restored = restore(&Restore {
        from: &place.path().join("backup"),
        database: &database,
        blobs: &folder.path().join("blobs"),
        keyring: &world.fresh.keyring,
        erasures: None,
        at: world.app.clock.civil(),
    })
    .expect("restored");
    assert_eq!((restored.unconfirmed, restored.list_is_current), (2, false));
    let keyring = std::sync::Arc::clone(&world.fresh.keyring);
    ErasureList::begin_again(folder.path(), keyring, &*world.fresh.entropy).expect("a new list");
    let again = world.restored(Database::Sqlite { path: database }, folder).await;

    let (mut sanne, mut noor) = (again.log_in("sanne").await, again.log_in("noor").await);
    assert!(!found(&mut noor).await, "neither is found");
    let list = sanne.get("/dossiers").await;
    assert!(list.has(LISTED) && list.has("S. ") && list.has("G. "), "{list:?}");
    let page = answer(&mut sanne, goes, "erase").await;
    assert!(page.has("Bewijs van vernietiging"), "{page:?}");
    assert!(!found(&mut noor).await);
    answer(&mut sanne, stays, "keep").await;
    assert!(found(&mut noor).await);
    assert_eq!(sanne.get(&format!("/dossiers/{goes}")).await.status, 404);
    assert!(again.app.store.verify().await.expect("report").broken.is_none());
}
