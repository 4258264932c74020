//! A fresh store for each test: SQLite in memory-backed files, and PostgreSQL when there is one.

use crate::clock::{TestClock, TestEntropy};
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;
use wissel_store::{Database, Keyring, Options, Store};

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
    /// On SQLite.
    pub fn sqlite() -> Self {
        let folder = folder();
        let database = Database::Sqlite { path: folder.path().join("wissel.db") };
        Self::on(database, folder)
    }

    fn on(database: Database, folder: TempDir) -> Self {
        let clock = Arc::new(TestClock::at(START));
        let entropy = Arc::new(TestEntropy::new(1));
        let keyring = Arc::new(Keyring::create(&folder.path().join("keyring"), &*entropy).expect("keyring"));
        let options = options(&database, &keyring, &clock, &entropy, "main");
        let store = Store::open(options).expect("store");
        Self { store, clock, entropy, keyring, database, folder }
    }

    /// Another program on the same database, with the same clock.
    pub fn other_node(&self, name: &str) -> Store {
        let entropy = Arc::new(TestEntropy::new(u64::try_from(name.len()).expect("short") + 99));
        Store::open(options(&self.database, &self.keyring, &self.clock, &entropy, name)).expect("store")
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
    options
}

/// A folder for one test, in memory when the machine has such a place.
pub fn folder() -> TempDir {
    let memory = PathBuf::from("/dev/shm");
    if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() }.expect("a folder")
}
