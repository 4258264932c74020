use super::*;
use crate::blob::BlobContext;
use crate::erasure::ErasureList;
use crate::restore::{Restore, Restored, restore};
use crate::seal::RecordKey;
use crate::{Database, Options, Store, Value};
use bytes::Bytes;
use futures_util::TryStreamExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use wissel_core::ids::{DocumentId, OrganisationId, RecordId};
use wissel_core::ports::{Clock, Entropy};
use wissel_core::time::Day;

struct Fixed(AtomicU64);
impl Clock for Fixed {
    fn civil(&self) -> Moment {
        at()
    }
    fn real(&self) -> Moment {
        at()
    }
}
impl Entropy for Fixed {
    fn fill(&self, buffer: &mut [u8]) {
        for byte in buffer {
            let n = self.0.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            *byte = n.to_be_bytes()[0];
        }
    }
}

fn at() -> Moment {
    Moment::from_micros(1_800_000_000_000_000)
}
fn day(n: u8) -> Day {
    Day::new(2027, 3, 1).unwrap().plus_days(i64::from(n % 5))
}
fn record(n: u8) -> RecordId {
    RecordId::new(at(), [n; 10])
}
fn blob(n: u8) -> BlobId {
    BlobId::new(at(), [n; 10])
}
fn organisation() -> OrganisationId {
    OrganisationId::new(at(), [255; 10])
}
fn context(n: u8) -> BlobContext {
    BlobContext {
        organisation: organisation(),
        record: record(n),
        document: DocumentId::new(at(), [n; 10]),
        version: 1,
        kind: "text".into(),
    }
}
fn content(n: u8) -> Bytes {
    Bytes::from(format!("content of record {n} ").repeat(10_000))
}
/// What stands sealed in the record's row: recognisable, to look for it in files.
fn mark(n: u8) -> Vec<u8> {
    [b"mark-of-record-", &[n; 20][..]].concat()
}

struct World {
    dir: tempfile::TempDir,
    random: Arc<Fixed>,
    keyring: Arc<Keyring>,
    list: ErasureList,
    blobs: Blobs,
    store: Store,
}

impl World {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let random = Arc::new(Fixed(AtomicU64::new(1)));
        let keyring = Arc::new(Keyring::create(&dir.path().join("keys"), &*random).unwrap());
        let list = ErasureList::create(dir.path(), Arc::clone(&keyring), &*random).unwrap();
        let blobs = Blobs::in_folder(&dir.path().join("blobs")).unwrap();
        let database = Database::Sqlite { path: dir.path().join("live.sqlite") };
        let store = Store::open(Options::new(database, Arc::clone(&keyring), random.clone(), random.clone()))
            .unwrap();
        let world = Self { dir, random, keyring, list, blobs, store };
        let sql = sqlite::open_writer(&world.live()).unwrap();
        let org = organisation().to_string();
        sql.execute_batch(&format!(
            "insert into organisation (id, kind, name, night_phone, created_at)
               values ('{org}', 'midwifery', 'A', '+31', 1);
             insert into person (id, mail_index, key_wrapped, profile, lang, created_at, epoch)
               values ('p', x'00', x'00', x'00', 'nl', 1, 0);
             insert into membership values ('m', 'p', '{org}', 'midwife', null, 'active', null, null, null, null, 1, 1, null, null);
             insert into session (id, token_hash, person_id, membership_id, authenticated_at, last_seen_at, expires_at,
               device) values ('s', x'01', 'p', 'm', 1, 1, 9, x'00');
             insert into link values ('l', 'password_reset', x'02', 'p', null, 1, 9, null);
             insert into outbox (id, channel, masked, template, lang, sealed, dedupe, created_at, state)
               values ('o', 'mail', 'p…', 'password_reset', 'nl', x'00', 'd', 1, 'waiting');"
        ))
        .unwrap();
        world
    }
    fn live(&self) -> PathBuf {
        self.dir.path().join("live.sqlite")
    }
    async fn share(&self, n: u8) {
        let key = RecordKey::from_bytes([n; 32]);
        self.keyring.ensure_day(day(n), &*self.random).unwrap();
        let wrapped = self.keyring.wrap_record_key(day(n), record(n), &key, [n; 12]).unwrap();
        let mut writer = self.blobs.begin(blob(n), &key, &context(n), [n; 32]).unwrap();
        writer.write(content(n)).await.unwrap();
        let stored = writer.finish().await.unwrap();
        let sql = sqlite::open_writer(&self.live()).unwrap();
        let run = |text: &str, args: &[Value]| sqlite::exec(&sql, text, args).unwrap();
        let (id, org) = (Value::from(record(n)), Value::from(organisation()));
        run("begin immediate", &[]);
        run(
            "insert into record (id, number, organisation_id, author_id, find_index, subject, client, state, \
             shared_at, undo_until, last_day, expires_at, needs_confirmation, version) \
             values ($1, $1, $2, 'm', x'00', 's', $3, 'available', 1800000000000000, 1, $4, 9, 0, 1)",
            &[id.clone(), org.clone(), mark(n).into(), day(n).to_string().into()],
        );
        run(
            "insert into record_key (record_id, day, latest_day, wrapped) values ($1, $2, $2, $3)",
            &[id.clone(), day(n).to_string().into(), wrapped.into()],
        );
        run(
            "insert into blob (id, record_id, state, salt, kind, version, bytes_stored, created_at, \
             organisation_id, document_id) values ($1, $2, 'active', x'00', 'text', 1, $3, 1, $4, $5)",
            &[
                blob(n).into(),
                id,
                i64::try_from(stored.bytes_stored).unwrap().into(),
                org,
                context(n).document.into(),
            ],
        );
        run("commit", &[]);
    }
    fn backup(&self, name: &str) -> Result<Manifest, Fault> {
        make(&Backup {
            database: &Database::Sqlite { path: self.live() },
            blobs: &self.blobs,
            erasures: self.list.identity()?,
            keyring: &self.keyring,
            to: &self.dir.path().join(name),
            at: at(),
        })
    }
    fn restore(&self, from: &str, to: &str, list: Option<&ErasureList>) -> Result<Restored, Fault> {
        let to = self.dir.path().join(to);
        std::fs::create_dir_all(&to).unwrap();
        restore(&Restore {
            from: &self.dir.path().join(from),
            database: &Database::Sqlite { path: to.join("db.sqlite") },
            blobs: &to.join("blobs"),
            keyring: &self.keyring,
            erasures: list,
            at: at(),
        })
    }
    /// Opens what was restored and reads every record that can be found.
    async fn readable(&self, restored: &str) -> Vec<u8> {
        let path = self.dir.path().join(restored).join("db.sqlite");
        let database = Database::Sqlite { path: path.clone() };
        let options =
            Options::new(database, Arc::clone(&self.keyring), self.random.clone(), self.random.clone());
        Store::open(options).unwrap().close().await;
        let blobs = Blobs::in_folder(&self.dir.path().join(restored).join("blobs")).unwrap();
        let sql = sqlite::open_reader(&path).unwrap();
        let rows = sqlite::rows(
            &sql,
            "select r.id, k.day, k.wrapped from record r join record_key k on k.record_id = r.id \
             where r.state = 'available' and r.needs_confirmation = 0 order by r.id",
            &[],
        )
        .unwrap();
        let mut found = Vec::new();
        for row in rows {
            let id: RecordId = row.id("id").unwrap();
            let n = (0..=255).find(|n| record(*n) == id).unwrap();
            let key = self
                .keyring
                .unwrap_record_key(row.day("day").unwrap(), id, &row.bytes("wrapped").unwrap())
                .unwrap();
            let pieces: Vec<Bytes> =
                blobs.read(blob(n), &key, &context(n), None).await.unwrap().try_collect().await.unwrap();
            assert!(pieces.concat() == content(n));
            found.push(n);
        }
        found.sort_unstable();
        found
    }
}

fn everything(folder: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        all.extend(if path.is_dir() { everything(&path) } else { std::fs::read(path).unwrap() });
    }
    all
}
fn contains(all: &[u8], part: &[u8]) -> bool {
    all.windows(part.len()).any(|w| w == part)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_made_during_writes_is_consistent_and_comes_back() {
    let world = Arc::new(World::new());
    for n in 0..5 {
        world.share(n).await;
    }
    let going = Arc::new(AtomicBool::new(true));
    let writer = tokio::spawn({
        let (world, going) = (Arc::clone(&world), Arc::clone(&going));
        async move {
            for n in 5..200 {
                if going.load(Ordering::Relaxed) {
                    world.share(n).await;
                }
            }
        }
    });
    for round in 0..3 {
        let (from, to) = (format!("backup{round}"), format!("restored{round}"));
        let made = tokio::task::spawn_blocking({
            let (world, from) = (Arc::clone(&world), from.clone());
            move || world.backup(&from).unwrap()
        })
        .await
        .unwrap();
        assert_eq!(verify(&world.dir.path().join(&from), &world.keyring).unwrap(), made);
        let report = world.restore(&from, &to, Some(&world.list)).unwrap();
        assert!(report.list_is_current && report.removed == 0 && report.unopenable == 0);
        let found = world.readable(&to).await;
        assert_eq!(found.len() as u64, report.objects);
        assert_eq!(found.len(), made.files.len() - 1);
        assert!(found.starts_with(&[0, 1, 2, 3, 4]));
    }
    going.store(false, Ordering::Relaxed);
    writer.await.unwrap();
    world.store.close().await;
}

#[tokio::test]
async fn a_tampered_or_unfinished_backup_and_a_filled_target_are_refused() {
    let world = World::new();
    world.share(1).await;
    let manifest = world.backup("backup").unwrap();
    let from = world.dir.path().join("backup");
    assert!(matches!(world.backup("backup"), Err(Fault::Backup(_))), "the folder is not empty");
    let names = manifest.files.iter().map(|f| f.path.as_str()).chain([MANIFEST, SIGNATURE]);
    for (round, name) in names.enumerate() {
        let good = std::fs::read(from.join(name)).unwrap();
        let mut bad = good.clone();
        let middle = bad.len() / 2;
        bad[middle] ^= 1;
        for changed in [bad, good[..good.len() - 1].to_vec(), Vec::new()] {
            std::fs::write(from.join(name), changed).unwrap();
            assert!(verify(&from, &world.keyring).is_err(), "{name}");
            let to = format!("refused{round}");
            assert!(world.restore("backup", &to, Some(&world.list)).is_err(), "{name}");
            assert!(!world.dir.path().join(&to).join("db.sqlite").exists());
            std::fs::remove_dir_all(world.dir.path().join(&to)).unwrap();
        }
        std::fs::remove_file(from.join(name)).unwrap();
        assert!(verify(&from, &world.keyring).is_err(), "without {name}");
        std::fs::write(from.join(name), good).unwrap();
    }
    let other = Keyring::create(&world.dir.path().join("other"), &*world.random).unwrap();
    assert!(verify(&from, &other).is_err(), "another installation's keyring");
    world.restore("backup", "target", Some(&world.list)).unwrap();
    assert!(matches!(world.restore("backup", "target", Some(&world.list)), Err(Fault::Backup(_))));
    assert_eq!(world.readable("target").await, vec![1]);
}

#[tokio::test]
async fn u2_5b_an_old_backup_cannot_show_a_destroyed_record() {
    let world = World::new();
    for n in 1..=4 {
        world.share(n).await;
    }
    world.backup("backup").unwrap();
    // Since then: 1 destroyed before its day, 2 at the end of its day, 3 withdrawn: destroyed too.
    world.list.append(record(1), at()).unwrap();
    world.keyring.kill_day(day(2)).unwrap();
    world.list.append(record(3), at()).unwrap();
    let report = world.restore("backup", "restored", Some(&world.list)).unwrap();
    assert_eq!((report.removed, report.unconfirmed, report.objects), (3, 0, 1));
    let found = everything(&world.dir.path().join("restored"));
    for n in 1..=4 {
        assert_eq!(contains(&found, &mark(n)), n > 3, "record {n}");
    }
    assert_eq!(world.readable("restored").await, vec![4]);
    let sql = sqlite::open_reader(&world.dir.path().join("restored/db.sqlite")).unwrap();
    let open = sqlite::rows(&sql, "select id from session where ended_at is null", &[]).unwrap();
    assert!(open.is_empty());
    // What was used or sent since must not be used or sent again.
    let links = sqlite::rows(&sql, "select id from link where used_at is null", &[]).unwrap();
    let waiting =
        sqlite::rows(&sql, "select id from outbox where state = 'waiting' or sealed is not null", &[])
            .unwrap();
    assert!(links.is_empty() && waiting.is_empty());
    // A backup made after this one may hold the key under any later day: the receipt must not promise less.
    let latest = sqlite::rows(&sql, "select latest_day from record_key", &[]).unwrap();
    assert_eq!(latest[0].day("latest_day"), Ok(at().day().plus_days(342)));
}

/// Nobody else can read a backup, also not while it is made into a folder that was open to others.
#[tokio::test]
async fn a_backup_is_readable_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    world.share(1).await;
    let folder = world.dir.path().join("backup");
    std::fs::create_dir(&folder).unwrap();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    world.backup("backup").unwrap();
    let mut folders = vec![folder];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        assert_eq!(folder.metadata().unwrap().permissions().mode() & 0o777, 0o700, "{}", folder.display());
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files += 1;
                assert_eq!(
                    path.metadata().unwrap().permissions().mode() & 0o777,
                    0o600,
                    "{}",
                    path.display()
                );
            }
        }
    }
    assert_eq!(files, 4);
}

#[tokio::test]
async fn without_the_current_list_every_record_waits_for_its_source() {
    let world = World::new();
    world.share(1).await;
    world.share(2).await;
    // A list of another installation under the same keyring cannot exist; an older copy of this one can.
    let older = std::fs::read(world.dir.path().join("erasures")).unwrap();
    world.list.append(record(1), at()).unwrap();
    world.backup("backup").unwrap();
    let report = world.restore("backup", "without", None).unwrap();
    assert!(!report.list_is_current);
    assert_eq!(report.unconfirmed, 2);
    assert!(world.readable("without").await.is_empty());
    std::fs::write(world.dir.path().join("erasures"), older).unwrap();
    assert!(
        world.restore("backup", "older", Some(&world.list)).is_err(),
        "an older list is never taken for none"
    );
}
