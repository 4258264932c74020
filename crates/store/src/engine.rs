//! The two engines behind one door.

use crate::tx::{Scope, Tx, Writes};
use crate::{Fault, postgres, sqlite};
use std::sync::Arc;
use tokio::sync::watch;

/// The code of a transaction. On PostgreSQL it may run several times.
pub(crate) type Body<O> = Box<dyn FnMut(&mut Tx<'_>) -> Result<O, Fault> + Send>;

/// Rings when work for the queues was committed by this program.
#[derive(Clone)]
pub(crate) struct Wake(Arc<watch::Sender<u64>>);

impl Wake {
    pub(crate) fn new() -> Self {
        Self(Arc::new(watch::Sender::new(0)))
    }
    pub(crate) fn ring(&self) {
        self.0.send_modify(|n| *n = n.wrapping_add(1));
    }
    pub(crate) fn listen(&self) -> watch::Receiver<u64> {
        self.0.subscribe()
    }
}

/// How strictly a transaction stands apart from others. Only PostgreSQL tells them apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Isolation {
    /// As if transactions ran one after another.
    Serializable,
    /// Claims from queues, which skip what others have locked.
    ReadCommitted,
    /// Reading only, in one snapshot.
    Snapshot,
}

/// SQLite or PostgreSQL.
pub(crate) enum Engine {
    Sqlite { writer: sqlite::Writer, readers: sqlite::Readers },
    Postgres(postgres::Pool),
}

impl Engine {
    /// Runs a transaction that may write; answers after its commit.
    pub(crate) async fn write<O: Send + 'static>(
        &self,
        scope: Scope,
        isolation: Isolation,
        body: Body<O>,
    ) -> Result<O, Fault> {
        match self {
            Self::Sqlite { writer, .. } => writer.run(scope, body).await,
            Self::Postgres(pool) => pool.run(scope, isolation, body).await,
        }
    }

    /// Reads in one snapshot.
    pub(crate) async fn read<O: Send + 'static>(&self, mut scope: Scope, body: Body<O>) -> Result<O, Fault> {
        scope.writes = Writes::None;
        match self {
            Self::Sqlite { readers, .. } => readers.run(scope, body).await,
            Self::Postgres(pool) => pool.run(scope, Isolation::Snapshot, body).await,
        }
    }

    /// Lets go of old pages: SQLite's journal is moved into the database. PostgreSQL's log is outside our reach.
    pub(crate) async fn truncate_journal(&self) -> Result<(), Fault> {
        match self {
            Self::Sqlite { writer, .. } => writer.checkpoint().await,
            Self::Postgres(_) => Ok(()),
        }
    }

    /// Finishes what waits and ends the threads.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}
