//! The two engines behind one door.

use crate::tx::{Scope, Tx, Writes};
use crate::{Fault, postgres, sqlite};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// How often, and after which pauses, the journal is tried to be cut while somebody reads from it.
const TRIES: u32 = 20;
const BETWEEN: Duration = Duration::from_millis(10);

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

/// What the engines carry out: the code of a transaction that leaves its value elsewhere. The engines know nothing of
/// that value, so that they are compiled once and not once per use case.
type Work = Body<()>;
type Done<'a> = Pin<Box<dyn Future<Output = Result<(), Fault>> + Send + 'a>>;

/// Where a transaction leaves its value. A repeated transaction overwrites it.
struct Slot<O>(Arc<Mutex<Option<O>>>);

impl<O: Send + 'static> Slot<O> {
    fn filled_by(mut body: Body<O>) -> (Self, Work) {
        let slot = Arc::new(Mutex::new(None));
        let filled = Arc::clone(&slot);
        let work: Work = Box::new(move |tx| {
            let value = body(tx)?;
            *filled.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
            Ok(())
        });
        (Self(slot), work)
    }
    /// The value, once the work has succeeded.
    fn take(self) -> Result<O, Fault> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take().ok_or(Fault::Closed)
    }
}

impl Engine {
    /// Runs a transaction that may write; answers after its commit.
    pub(crate) async fn write<O: Send + 'static>(
        &self,
        scope: Scope,
        isolation: Isolation,
        body: Body<O>,
    ) -> Result<O, Fault> {
        let (slot, work) = Slot::filled_by(body);
        self.carry_out(scope, isolation, work).await?;
        slot.take()
    }

    /// Reads in one snapshot.
    pub(crate) async fn read<O: Send + 'static>(&self, scope: Scope, body: Body<O>) -> Result<O, Fault> {
        let (slot, work) = Slot::filled_by(body);
        self.look(scope, work).await?;
        slot.take()
    }

    fn carry_out(&self, scope: Scope, isolation: Isolation, work: Work) -> Done<'_> {
        match self {
            Self::Sqlite { writer, .. } => Box::pin(writer.run(scope, work)),
            Self::Postgres(pool) => Box::pin(pool.run(scope, isolation, work)),
        }
    }

    fn look(&self, mut scope: Scope, work: Work) -> Done<'_> {
        scope.writes = Writes::None;
        match self {
            Self::Sqlite { readers, .. } => Box::pin(readers.run(scope, work)),
            Self::Postgres(pool) => Box::pin(pool.run(scope, Isolation::Snapshot, work)),
        }
    }

    /// Lets go of old pages: SQLite's journal is moved into the database. PostgreSQL's log is outside our reach.
    /// `Fault::Busy` when somebody went on reading old pages (a backup takes minutes): then nothing was let go of.
    pub(crate) async fn truncate_journal(&self) -> Result<(), Fault> {
        match self {
            Self::Sqlite { writer, .. } => {
                for _ in 0..TRIES {
                    match writer.checkpoint().await {
                        Err(Fault::Busy) => tokio::time::sleep(BETWEEN).await,
                        done => return done,
                    }
                }
                writer.checkpoint().await
            }
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
