//! A fresh store for each test: SQLite in memory-backed files, and PostgreSQL when there is one.

use crate::clock::{TestClock, TestEntropy};
use crate::postgres;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;
use wissel_store::{Database, Fault, Keyring, Options, Store};

/// A store with everything a test moves by hand.
pub struct Fresh {
    /// The store.
    pub store: Store,
    /// Its clock.
    pub clock: Arc<TestClock>,
    /// Its random bytes.
    pub entropy: Arc<TestEntropy>,
    /// Its keys.
    pub keyring: Arc<Keyring>,
    /// Where its data is.
    pub database: Database,
    /// Removed when the test ends.
    pub folder: TempDir,
}

/// When every test begins, unless it says otherwise.
pub const START: &str = "2026-09-01T08:00:00+02:00";

impl Fresh {
    /// One on each database that there is.
    pub async fn each() -> Vec<Self> {
        let mut all = vec![Self::sqlite()];
        all.extend(Self::postgres().await);
        all
    }

    /// On SQLite.
    pub fn sqlite() -> Self {
        let folder = folder();
        let database = Database::Sqlite { path: folder.path().join("wissel.db") };
        Self::on(database, folder)
    }

    /// On PostgreSQL, when `TEST_POSTGRES_URL` says where.
    pub async fn postgres() -> Option<Self> {
        let server = postgres::server()?;
        let url = postgres::fresh(&server, async |template| {
            let template = Self::on(Database::Postgres { url: template }, folder());
            template.store.close().await;
        })
        .await;
        Some(Self::on(Database::Postgres { url }, folder()))
    }

    fn on(database: Database, folder: TempDir) -> Self {
        let clock = Arc::new(TestClock::at(START));
        let entropy = Arc::new(TestEntropy::new(1));
        let keyring = Arc::new(Keyring::create(&folder.path().join("keyring"), &*entropy).expect("keyring"));
        let options = options(&database, &keyring, &clock, &entropy, "main");
        let store = Store::open(options).expect("store");
        Self { store, clock, entropy, keyring, database, folder }
    }

    /// What a restore brought back into another place, with the same keys and the same clock.
    #[must_use]
    pub fn restored(&self, database: Database, folder: TempDir) -> Self {
        let (clock, keyring) = (Arc::clone(&self.clock), Arc::clone(&self.keyring));
        let entropy = Arc::new(TestEntropy::new(2));
        let store = Store::open(options(&database, &keyring, &clock, &entropy, "main")).expect("store");
        Self { store, clock, entropy, keyring, database, folder }
    }

    /// Another program on the same database, with the same clock. On SQLite a second writer is possible too.
    pub fn other_node(&self, name: &str) -> Store {
        self.try_other_node(name).expect("store")
    }
    /// The same, when it may be refused.
    pub fn try_other_node(&self, name: &str) -> Result<Store, Fault> {
        let entropy = Arc::new(TestEntropy::new(99 + name.bytes().map(u64::from).sum::<u64>()));
        Store::open(options(&self.database, &self.keyring, &self.clock, &entropy, name))
    }
    /// An empty place for a restore: a folder, and an empty database of the same kind.
    pub async fn empty_place(&self) -> (Database, TempDir) {
        let folder = folder();
        let database = match &self.database {
            Database::Sqlite { .. } => Database::Sqlite { path: folder.path().join("wissel.db") },
            Database::Postgres { .. } => {
                let server = postgres::server().expect("a server");
                Database::Postgres { url: postgres::empty(&server).await }
            }
        };
        (database, folder)
    }

    /// Carries out SQL behind the store's back, as somebody with the database in hands would.
    pub async fn behind_its_back(&self, sql: &str) -> Result<(), String> {
        match &self.database {
            Database::Sqlite { path } => {
                let connection = rusqlite::Connection::open(path).expect("database");
                connection.execute_batch(sql).map_err(|e| e.to_string())
            }
            Database::Postgres { url } => {
                let done = postgres::connect(url).await.batch_execute(sql).await;
                done.map_err(|e| e.as_db_error().map_or(e.to_string(), |d| d.message().to_owned()))
            }
        }
    }
}

fn options(
    database: &Database,
    keyring: &Arc<Keyring>,
    clock: &Arc<TestClock>,
    entropy: &Arc<TestEntropy>,
    node: &str,
) -> Options {
    let (clock, entropy) = (Arc::clone(clock), Arc::clone(entropy));
    let mut options = Options::new(database.clone(), Arc::clone(keyring), clock, entropy);
    node.clone_into(&mut options.node);
    options.allow_loss = true;
    options.connections = 4;
    options
}

/// A folder for one test, in memory when the machine has such a place.
pub fn folder() -> TempDir {
    let memory = PathBuf::from("/dev/shm");
    if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() }.expect("a folder")
}
