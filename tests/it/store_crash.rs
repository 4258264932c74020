//! Killed at any moment: whatever was acknowledged is there, whole.

use it::clock::{TestClock, TestEntropy};
use it::fresh::{START, folder};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use wissel_core::act::Decided;
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::ids::AuditId;
use wissel_store::{Database, Fault, Keyring, Options, Store, Tx, sql};

const ME: Actor = Actor::System("test");
const FOLDER: &str = "WISSEL_CRASH_FOLDER";

fn open(folder: &Path, seed: u64) -> Store {
    let entropy = Arc::new(TestEntropy::new(seed));
    let keys = folder.join("keyring");
    let keyring =
        if Keyring::exists(&keys) { Keyring::open(&keys) } else { Keyring::create(&keys, &*entropy) };
    let database = Database::Sqlite { path: folder.join("wissel.db") };
    let clock = Arc::new(TestClock::at(START));
    Store::open(Options::new(database, Arc::new(keyring.expect("keyring")), clock, entropy)).expect("store")
}

fn put(tx: &mut Tx<'_>, key: &String) -> Result<Decided<(), ()>, Fault> {
    tx.exec(sql!("insert into setting (key, value) values ($1, 'here')"), &[key.into()])?;
    let id = tx.new_id::<AuditId>();
    Ok(Decided::done((), AuditEntry::new(id, Event::SystemChanged)))
}

fn keys(tx: &mut Tx<'_>, (): &()) -> Result<Vec<String>, Fault> {
    tx.rows(sql!("select key from setting"), &[])?.iter().map(|r| r.text("key")).collect()
}

/// The program that gets killed; started by the test below. Without a folder named by that test it does nothing.
#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the parent says where to write")]
async fn child() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let round = std::env::var("WISSEL_CRASH_ROUND").expect("round");
    let store = open(Path::new(&folder), round.parse::<u64>().expect("number") + 1000);
    let writers = (0..8).map(|w| {
        let (store, round) = (store.clone(), round.clone());
        async move {
            for n in 0.. {
                let key = format!("{round}-{w}-{n}");
                let _ = store.act(&ME, key.clone(), put).await.expect("act");
                writeln!(std::io::stdout(), "\nack {key}").expect("parent");
            }
        }
    });
    futures_util::future::join_all(writers).await;
}

#[tokio::test]
async fn acknowledged_acts_survive_the_kill() {
    let folder = folder();
    let mut acked = Vec::new();
    for round in 0..8_u64 {
        let mut child = Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", "store_crash::child", "--nocapture"])
            .env(FOLDER, folder.path())
            .env("WISSEL_CRASH_ROUND", round.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("child");
        let mut lines = BufReader::new(child.stdout.take().expect("output")).lines();
        let first =
            lines.find_map(|l| l.ok()?.strip_prefix("ack ").map(str::to_owned)).expect("a first answer");
        acked.push(first);
        std::thread::sleep(Duration::from_millis(7 * round));
        child.kill().expect("kill");
        acked.extend(lines.map_while(Result::ok).filter_map(|l| {
            // A torn last line is no acknowledgement.
            let key = l.strip_prefix("ack ")?;
            (key.split('-').count() == 3 && !key.ends_with('-')).then(|| key.to_owned())
        }));
        child.wait().expect("end");
        let store = open(folder.path(), round + 5000);
        let there: std::collections::HashSet<String> =
            store.read((), keys).await.expect("keys").into_iter().collect();
        let last = acked.len() - 1;
        for (i, key) in acked.iter().enumerate() {
            assert!(there.contains(key) || i == last, "{key} was acknowledged and is gone");
        }
        acked.retain(|k| there.contains(k));
        let report = store.verify().await.expect("report");
        assert_eq!((report.broken, report.unsealed), (None, 0));
        assert_eq!(report.checked, u64::try_from(there.len()).expect("count"), "an entry for each act");
        store.close().await;
    }
    assert!(acked.len() > 8);
}
