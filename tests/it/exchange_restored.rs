//! After a restore without the current list of erasures: what came back is not found until its source says that it
//! should be there (U2.5a, U2.3b; docs/operations.md).

use it::browser::Browser;
use it::exchange::{BORN, BSN, Filled, events, find, find_and_collect, share, two};
use it::world::World;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wissel_core::ids::{BlobId, RecordId};
use wissel_service::exchange::reconcile::{Reconciled, reconcile};
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
        let gone = sanne.get(&format!("/dossiers/{goes}")).await;
        assert!(gone.path.starts_with("/ontvangstbewijs/"), "it leads to its receipt: {gone:?}");
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

/// What the database and the disk hold of a record that its key opens: the wrapped key, the sealed client, and the
/// first piece of each encrypted object.
async fn traces(world: &World, record: RecordId) -> Vec<(&'static str, Vec<u8>)> {
    let rows = world.app.store.read(record, |tx, id| {
        let sql = wissel_store::sql!(
            "select k.wrapped, r.client from record_key k join record r on r.id = k.record_id where r.id = $1"
        );
        let row = tx.one(sql, &[id.into()])?;
        let blobs = wissel_store::sql!("select id from blob where record_id = $1 and state = 'active'");
        let blobs = tx.rows(blobs, &[id.into()])?;
        let blobs: Vec<BlobId> = blobs.iter().map(|b| b.id("id")).collect::<Result<_, _>>()?;
        Ok((row.bytes("wrapped")?, row.bytes("client")?, blobs))
    });
    let (wrapped, client, blobs) = rows.await.expect("read");
    let mut traces = vec![("the wrapped key", wrapped), ("the sealed client", client)];
    for blob in blobs {
        let file = named(&world.fresh.folder.path().join("blobs"), &blob.to_string()).expect("an object");
        let stored = std::fs::read(file).expect("an object");
        traces.push(("a piece of an object", stored[stored.len() / 2..].iter().copied().take(300).collect()));
    }
    traces
}

/// The file with this name below a folder.
fn named(folder: &Path, name: &str) -> Option<PathBuf> {
    std::fs::read_dir(folder).ok()?.flatten().find_map(|entry| {
        if entry.file_name() == name { Some(entry.path()) } else { named(&entry.path(), name) }
    })
}

/// The files below this folder in which these bytes stand.
fn holding(folder: &Path, bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            found.extend(holding(&path, bytes));
        } else if std::fs::read(&path).is_ok_and(|file| memchr(&file, bytes)) {
            found.push(path.display().to_string());
        }
    }
    found
}

fn memchr(file: &[u8], bytes: &[u8]) -> bool {
    file.windows(bytes.len()).any(|w| w == bytes)
}

/// Whether these bytes stand in the database: its files, or on PostgreSQL its rows as anybody may read them.
async fn in_database(world: &World, bytes: &[u8]) -> bool {
    match &world.fresh.database {
        Database::Sqlite { path } => ["", "-wal", "-shm"].iter().any(|end| {
            let mut file = path.clone().into_os_string();
            file.push(end);
            std::fs::read(file).is_ok_and(|file| memchr(&file, bytes))
        }),
        Database::Postgres { .. } => {
            let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
            world
                .fresh
                .behind_its_back(&format!(
                    "do $$ begin if exists (select from record_key where wrapped = '\\x{hex}')
                       or exists (select from record where client = '\\x{hex}')
                     then raise exception 'found'; end if; end $$"
                ))
                .await
                .is_err()
        }
    }
}

/// U2.5a: after its last day none of the bytes that a record was made of is left, in the database, its journal, the
/// objects or a new backup, and an old backup brings nothing of it back, with the list of erasures or without.
#[tokio::test]
async fn u2_5a_nothing_is_left_and_no_old_backup_brings_it_back() {
    for world in World::each().await {
        let (mut sanne, _) = two(&world).await;
        let filled = Filled::default().with_file(it::exchange::pdf("Overdracht", 3000));
        let record = share(&world, &mut sanne, &filled).await;
        let stays = share(&world, &mut sanne, &Filled::default().with("due_date", "01-05-2027")).await;
        let place = it::fresh::folder();
        let old = place.path().join("old");
        back_up(&world, &old).await;
        let traces = traces(&world, record).await;
        assert_eq!(traces.len(), 4, "key, client, text and PDF");
        for (what, bytes) in &traces {
            let here =
                in_database(&world, bytes).await || !holding(world.fresh.folder.path(), bytes).is_empty();
            assert!(here, "the test must be able to find {what}");
        }

        world.travel_to("2027-03-16T01:00:00+01:00").await;
        back_up(&world, &place.path().join("new")).await;
        for (what, bytes) in &traces {
            assert!(!in_database(&world, bytes).await, "{what} is in the database");
            let left = holding(world.fresh.folder.path(), bytes);
            assert!(left.is_empty(), "{what} is left: {left:?}");
            let left = holding(&place.path().join("new"), bytes);
            assert!(left.is_empty(), "{what} is in a new backup: {left:?}");
        }

        let list =
            ErasureList::open(world.fresh.folder.path(), Arc::clone(&world.fresh.keyring)).expect("list");
        for list in [Some(&list), None] {
            let (database, folder) = world.fresh.empty_place().await;
            let restored = bring_back(&world, &old, &database, folder.path(), list).expect("restored");
            assert_eq!((restored.removed, restored.unopenable), (1, 0), "with the list: {}", list.is_some());
            for (what, bytes) in &traces {
                let left = holding(folder.path(), bytes);
                assert!(left.is_empty(), "{what} came back: {left:?}");
            }
            let keyring = Arc::clone(&world.fresh.keyring);
            match list {
                Some(_) => drop(
                    std::fs::copy(world.fresh.folder.path().join("erasures"), folder.path().join("erasures"))
                        .expect("list"),
                ),
                None => drop(
                    ErasureList::begin_again(folder.path(), keyring, &*world.fresh.entropy)
                        .expect("a new list"),
                ),
            }
            let again = world.restored(database, folder).await;
            for (what, bytes) in &traces {
                assert!(!in_database(&again, bytes).await, "{what} came back");
            }
            let mut sanne = again.log_in("sanne").await;
            assert_eq!(sanne.get(&format!("/dossiers/{record}")).await.status, 404);
            assert_eq!(sanne.get(&format!("/dossiers/{stays}")).await.status, 200, "the other one is there");
        }
    }
}

/// A record whose day's key is not in the keyring that was brought back is told of, and hides no other: neither in the
/// list of its source nor from those who search.
#[tokio::test]
async fn u2_2_one_record_that_cannot_be_opened_hides_no_other() {
    for world in World::each().await {
        let (mut sanne, mut noor) = two(&world).await;
        let lost = share(&world, &mut sanne, &Filled::default().with("last_day", "01-10-2026")).await;
        let whole = share(&world, &mut sanne, &Filled::default()).await;
        let key = world.fresh.folder.path().join("keyring/days/2026-10-01.key");
        std::fs::remove_file(key).expect("an older copy of the keyring");
        let list = sanne.get("/dossiers").await;
        assert!(list.status == 200 && list.has("Kan niet worden geopend"), "{list:?}");
        assert!(list.has(&whole.to_string()), "the other one is listed: {list:?}");
        assert_eq!(sanne.get(&format!("/dossiers/{lost}")).await.status, 404);
        assert!(found(&mut noor).await);
        assert!(find_and_collect(&mut noor).await.has("Tweede zwangerschap"));
        // Its end comes all the same.
        world.travel_to("2026-10-02T01:00:00+02:00").await;
        assert_eq!(events(&world, "record.destroyed").await, 1);
    }
}

/// U2.3b, U2.5a: a database that came back without `wissel restore` does not show what was erased since; and one of which
/// the list cannot speak shows nothing until its sources confirm it. A start that finds nothing changes nothing.
#[tokio::test]
async fn u2_5a_an_old_database_does_not_pass_by_the_list() {
    for world in World::each().await {
        let (mut sanne, mut noor) = two(&world).await;
        let erased = share(&world, &mut sanne, &Filled::default().with("initials", "E.")).await;
        let stays = share(&world, &mut sanne, &Filled::default().with("initials", "S.")).await;
        assert_eq!(reconcile(&world.app).await, Ok(Reconciled::default()));
        // As if this were the database of yesterday: the list knows more than it does.
        world.app.erasures.ensure(erased, world.app.clock.civil()).expect("on the list");
        let found_old = reconcile(&world.app).await;
        assert_eq!(found_old, Ok(Reconciled { removed: 1, unconfirmed: 0 }));
        assert!(noor.get("/dossiers").await.path.starts_with("/inloggen"), "sessions of yesterday are over");
        let (mut sanne, mut noor) = (world.log_in("sanne").await, world.log_in("noor").await);
        assert_eq!(sanne.get(&format!("/dossiers/{erased}")).await.status, 404);
        assert!(found(&mut noor).await, "the other one is there");
        assert_eq!(reconcile(&world.app).await, Ok(Reconciled::default()), "once");
        // What is erased in its turn is known at the next start.
        let page = sanne.get(&format!("/dossiers/{stays}/stoppen")).await;
        let version = page.value("version").expect("a version").to_owned();
        let fields = [("reason", "no_longer_needed"), ("version", version.as_str())];
        sanne.submit(&format!("/dossiers/{stays}/stoppen"), &fields).await;
        world.settle().await;
        assert_eq!(reconcile(&world.app).await, Ok(Reconciled::default()));
        assert_eq!(sanne.get("/dossiers").await.status, 200, "nobody was logged out");

        share(&world, &mut sanne, &Filled::default()).await;
        let place = "select value from setting where key = 'erasures.place'";
        let other = format!(
            "update setting set value = '{}' || substr(({place}), 33) where key = 'erasures.place'",
            "0".repeat(32)
        );
        world.fresh.behind_its_back(&other).await.expect("another list");
        assert_eq!(reconcile(&world.app).await, Ok(Reconciled { removed: 0, unconfirmed: 1 }));
        let mut noor = world.log_in("noor").await;
        assert!(!found(&mut noor).await, "it waits for its source");
        assert!(world.log_in("sanne").await.get("/dossiers").await.has(LISTED));
    }
}
