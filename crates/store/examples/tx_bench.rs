//! Measures audited durable transactions: `tx_bench sqlite:PATH` or `tx_bench postgres://... [seconds]`.
//!
//! Each transaction writes one row and one audit entry with one client, and, on SQLite, its link. Compare only
//! figures of one run: a shared machine drifts.

#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
#![expect(clippy::expect_used, reason = "a tool for developers")]

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use wissel_core::act::Decided;
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, Subject};
use wissel_core::ids::{AuditId, BlobId};
use wissel_core::ports::{Clock, Entropy};
use wissel_core::time::Moment;
use wissel_store::{Database, Fault, Keyring, Options, Store, Tx, sql};

struct Wall;
impl Clock for Wall {
    fn civil(&self) -> Moment {
        let micros = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_micros();
        Moment::from_micros(i64::try_from(micros).expect("this age"))
    }
    fn real(&self) -> Moment {
        self.civil()
    }
}

struct Urandom(std::sync::Mutex<std::fs::File>);
impl Entropy for Urandom {
    fn fill(&self, buffer: &mut [u8]) {
        self.0.lock().expect("lock").read_exact(buffer).expect("random bytes");
    }
}

fn write(tx: &mut Tx<'_>, (): &()) -> Result<Decided<(), ()>, Fault> {
    let key = tx.new_id::<BlobId>();
    tx.exec(sql!("insert into setting (key, value) values ($1, 'value')"), &[key.into()])?;
    let id = tx.new_id::<AuditId>();
    let entry = AuditEntry::new(id, Event::SystemChanged).subject(Subject("client".to_owned()));
    Ok(Decided::done((), entry))
}

fn look(tx: &mut Tx<'_>, (): &()) -> Result<i64, Fault> {
    tx.one(sql!("select count(*) as n from node where name = $1"), &["x".into()])?.int("n")
}

async fn run<F: Future<Output = ()>>(clients: usize, seconds: u64, one: impl Fn() -> F) -> f64 {
    let start = Instant::now();
    let end = start + Duration::from_secs(seconds);
    let loops = (0..clients).map(|_| async {
        let mut n = 0_u32;
        while Instant::now() < end {
            one().await;
            n += 1;
        }
        f64::from(n)
    });
    let all: f64 = futures_util::future::join_all(loops).await.into_iter().sum();
    all / start.elapsed().as_secs_f64()
}

#[tokio::main]
async fn main() {
    let mut args = std::env::args().skip(1);
    let target = args.next().expect("sqlite:PATH or postgres://...");
    let seconds = args.next().map_or(3, |s| s.parse().expect("seconds"));
    let entropy = Arc::new(Urandom(std::fs::File::open("/dev/urandom").expect("urandom").into()));
    let folder = std::env::temp_dir().join(format!("tx-bench-keyring-{}", std::process::id()));
    let keyring = Arc::new(Keyring::create(&folder, &*entropy).expect("keyring"));
    let database = match target.strip_prefix("sqlite:") {
        Some(path) => Database::Sqlite { path: PathBuf::from(path) },
        None => Database::Postgres { url: target.clone() },
    };
    let mut options = Options::new(database, keyring, Arc::new(Wall), entropy);
    options.connections = 16;
    options.allow_loss = true;
    let store = Store::open(options).expect("store");
    for clients in [1, 16, 64] {
        let acts = run(clients, seconds, || async {
            let _ = store.act(&Actor::System("bench"), (), write).await.expect("act");
        })
        .await;
        let reads = run(clients, seconds, || async {
            store.read((), look).await.expect("read");
        })
        .await;
        println!("{clients:3} clients: {acts:8.0} audited transactions/s, {reads:8.0} reads/s");
    }
    store.close().await;
    let _ = std::fs::remove_dir_all(folder);
}
