//! Opening and closing.

use crate::engine::{Engine, Wake};
use crate::tx::Link;
use crate::{Fault, Keyring, migrate, postgres, sqlite};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use wissel_core::ports::{Clock, Entropy};

/// Where the data is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Database {
    /// A file beside the program; the default.
    Sqlite {
        /// The file; made when absent.
        path: PathBuf,
    },
    /// PostgreSQL 15 or newer.
    Postgres {
        /// `postgres://user:password@host/name?sslmode=require`
        url: String,
    },
}

/// Statements of the product take milliseconds; the search through a large log takes seconds.
const PATIENCE: Duration = Duration::from_secs(60);

/// How a store is opened.
pub struct Options {
    /// Where the data is.
    pub database: Database,
    /// The keys.
    pub keyring: Arc<Keyring>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives random bytes.
    pub entropy: Arc<dyn Entropy>,
    /// The name of this program among several on one database.
    pub node: String,
    /// SQLite: connections that read.
    pub readers: usize,
    /// PostgreSQL: connections.
    pub connections: usize,
    /// Whether migrations that wait are carried out; otherwise they are a fault.
    pub migrate: bool,
    /// PostgreSQL: whether a server that does not sync to disk is accepted. For tests only.
    pub allow_loss: bool,
    /// PostgreSQL: a statement without an answer for this long means a lost connection.
    pub patience: Duration,
    /// PostgreSQL over TLS: a file with the certificates that are trusted instead of the public ones (PEM).
    pub trusted: Option<PathBuf>,
}

impl Options {
    /// The usual options: node `main`, 4 readers, 8 connections, migrating, a minute of patience.
    pub fn new(
        database: Database,
        keyring: Arc<Keyring>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Self {
        Self {
            database,
            keyring,
            clock,
            entropy,
            node: "main".to_owned(),
            readers: 4,
            connections: 8,
            migrate: true,
            allow_loss: false,
            patience: PATIENCE,
            trusted: None,
        }
    }
}

pub(crate) struct Inner {
    pub(crate) engine: Engine,
    pub(crate) keyring: Arc<Keyring>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) node: Arc<str>,
    pub(crate) wake: Wake,
}

/// The data layer of one program. Clones share it.
#[derive(Clone)]
pub struct Store(pub(crate) Arc<Inner>);

impl Store {
    /// Opens the database, carries out migrations that wait, starts the threads.
    pub fn open(options: Options) -> Result<Self, Fault> {
        let wake = Wake::new();
        let engine = match &options.database {
            Database::Sqlite { path } => {
                let connection = sqlite::open_writer(path)?;
                prepare(&mut Link::Sqlite(&connection), &options)?;
                Engine::Sqlite {
                    writer: sqlite::Writer::start(path, connection, wake.clone())?,
                    readers: sqlite::Readers::open(path, options.readers)?,
                }
            }
            Database::Postgres { url } => {
                Engine::Postgres(postgres::Pool::open(url, &options, wake.clone())?)
            }
        };
        Ok(Self(Arc::new(Inner {
            engine,
            keyring: options.keyring,
            clock: options.clock,
            entropy: options.entropy,
            node: options.node.into(),
            wake,
        })))
    }

    /// Changes whenever this program has committed work for the queues.
    pub fn wake(&self) -> watch::Receiver<u64> {
        self.0.wake.listen()
    }

    /// After something was erased: moves SQLite's journal into the database and cuts it, so that no old page stays
    /// beside it; [`Fault::Busy`] when somebody still reads it. On PostgreSQL the keys that died make old pages unreadable.
    pub async fn truncate_journal(&self) -> Result<(), Fault> {
        self.0.engine.truncate_journal().await
    }

    /// Finishes what waits, moves SQLite's journal into the database, and ends the threads. Later calls get
    /// [`Fault::Closed`].
    pub async fn close(&self) {
        self.0.engine.close().await;
    }

    /// The keys.
    pub fn keyring(&self) -> &Arc<Keyring> {
        &self.0.keyring
    }
    /// The clock.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.clock
    }
    /// The source of random bytes.
    pub fn entropy(&self) -> &Arc<dyn Entropy> {
        &self.0.entropy
    }
}

/// Migrates, or refuses when that is forbidden and needed.
pub(crate) fn prepare(link: &mut Link<'_>, options: &Options) -> Result<(), Fault> {
    let waiting = migrate::pending(link)?.len();
    if waiting == 0 {
        return Ok(());
    }
    if !options.migrate {
        return Err(Fault::Unmigrated(waiting));
    }
    for name in migrate::migrate(link, options.clock.civil())? {
        tracing::info!(name, "migration carried out");
    }
    Ok(())
}

/// The names of the migrations that wait, in order; nothing is changed.
pub fn pending(options: &Options) -> Result<Vec<&'static str>, Fault> {
    match &options.database {
        Database::Sqlite { path } if !path.exists() => Ok(migrate::all()),
        Database::Sqlite { path } => {
            let connection = sqlite::open_reader(path)?;
            migrate::pending(&mut Link::Sqlite(&connection))
        }
        Database::Postgres { url } => postgres::pending(url, options),
    }
}
