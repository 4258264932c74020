//! The one thread that writes: closures run in the order of their coming, many to one commit.

use super::{BUSY, fault, open_writer, rows};
use crate::engine::{Body, Wake};
use crate::tx::{Entries, Link, Scope, Tx};
use crate::{Fault, audit};
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// How many closures share one commit at most.
const GROUP: usize = 128;
/// How many closures may wait before callers wait too.
const QUEUE: usize = 1024;
/// A closure that takes longer holds up every other writer and is logged.
const SLOW: Duration = Duration::from_millis(20);

/// What one closure left behind in the open transaction.
struct Left {
    entries: Entries,
    queued: bool,
    /// Answers the caller once the commit has succeeded or failed.
    reply: Box<dyn FnOnce(Result<(), Fault>) + Send>,
}

/// One closure with its caller. Without a connection it is not run and its caller gets the fault.
type Work = Box<dyn FnOnce(Result<&Connection, Fault>) -> Left + Send>;

enum Message {
    Work(Work),
    Checkpoint(oneshot::Sender<Result<(), Fault>>),
    Close(oneshot::Sender<()>),
}

/// The writer's queue.
pub(crate) struct Writer {
    queue: mpsc::Sender<Message>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the writer on a connection that has been migrated.
    pub(crate) fn start(path: &Path, connection: Connection, wake: Wake) -> Result<Self, Fault> {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let mut hand = Hand { path: path.to_owned(), connection: Some(connection), wake };
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || hand.serve(waiting))
            .map_err(|e| Fault::Io(e.to_string()))?;
        Ok(Self { queue, thread: Mutex::new(Some(thread)) })
    }

    /// Runs a closure in a transaction; answers after the commit is on the disk.
    pub(crate) async fn run<O: Send + 'static>(&self, scope: Scope, body: Body<O>) -> Result<O, Fault> {
        let (reply, answer) = oneshot::channel();
        let work: Work = Box::new(move |connection| {
            let (out, entries, queued) = match connection {
                Ok(connection) => in_savepoint(connection, &scope, body),
                Err(fault) => failed(fault),
            };
            let reply = move |commit: Result<(), Fault>| {
                let _ = reply.send(commit.and(out));
            };
            Left { entries, queued, reply: Box::new(reply) }
        });
        self.queue.send(Message::Work(work)).await.map_err(|_| Fault::Closed)?;
        answer.await.map_err(|_| Fault::Closed)?
    }

    /// Moves the journal into the database and cuts it to nothing. `Fault::Busy` while somebody reads from it: nothing
    /// was cut. Never waits for readers, because every writer would wait with it.
    pub(crate) async fn checkpoint(&self) -> Result<(), Fault> {
        let (reply, answer) = oneshot::channel();
        self.queue.send(Message::Checkpoint(reply)).await.map_err(|_| Fault::Closed)?;
        answer.await.map_err(|_| Fault::Closed)?
    }

    /// Finishes what waits, moves the journal into the database, and ends the thread.
    pub(crate) async fn close(&self) {
        let (reply, answer) = oneshot::channel();
        if self.queue.send(Message::Close(reply)).await.is_ok() {
            let _ = answer.await;
        }
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            let _ = tokio::task::spawn_blocking(move || drop(thread.join())).await;
        }
    }
}

type Ran<O> = (Result<O, Fault>, Entries, bool);

fn failed<O>(fault: Fault) -> Ran<O> {
    (Err(fault), Entries::new(), false)
}

/// Runs one closure in its own savepoint; a fault or a panic undoes only this one.
fn in_savepoint<O>(connection: &Connection, scope: &Scope, mut body: Body<O>) -> Ran<O> {
    if let Err(e) = connection.prepare_cached("savepoint act").and_then(|mut s| s.raw_execute()) {
        return failed(fault(&e));
    }
    let start = (scope.clock.civil(), scope.clock.real());
    let ran = catch_unwind(AssertUnwindSafe(|| {
        let mut tx = Tx::new(Link::Sqlite(connection), scope, start, 0);
        let out = body(&mut tx);
        let out = tx.failure().map_or(out, |first| Err(first.clone()));
        (out, std::mem::take(&mut tx.entries), tx.queued)
    }));
    let took = scope.clock.real().since(start.1);
    if took > SLOW {
        tracing::warn!(actor = scope.actor_kind(), millis = took.as_millis(), "slow transaction");
    }
    let (out, entries, queued) = ran.unwrap_or_else(|_| failed(Fault::Panicked));
    let end = if out.is_ok() { "release act" } else { "rollback to act; release act" };
    match (out, connection.execute_batch(end)) {
        (Ok(out), Ok(())) => (Ok(out), entries, queued),
        (Ok(_), Err(e)) => failed(fault(&e)),
        (Err(f), _) => failed(f),
    }
}

/// What the thread works with.
struct Hand {
    path: PathBuf,
    connection: Option<Connection>,
    wake: Wake,
}

impl Hand {
    fn serve(&mut self, mut waiting: mpsc::Receiver<Message>) {
        while let Some(first) = waiting.blocking_recv() {
            let mut closing = None;
            let mut waiting_for_checkpoint = Vec::new();
            let mut batch = Vec::new();
            let mut next = Some(first);
            while let Some(message) = next {
                match message {
                    Message::Work(work) => batch.push(work),
                    Message::Checkpoint(reply) => waiting_for_checkpoint.push(reply),
                    Message::Close(reply) => closing = Some(reply),
                }
                let full = closing.is_some() || batch.len() >= GROUP;
                next = if full { None } else { waiting.try_recv().ok() };
            }
            if !batch.is_empty() {
                self.commit(batch);
            }
            if !waiting_for_checkpoint.is_empty() {
                let cut = self.checkpoint();
                for reply in waiting_for_checkpoint {
                    let _ = reply.send(cut.clone());
                }
            }
            if let Some(reply) = closing {
                waiting.close();
                self.last_checkpoint();
                self.connection = None;
                let _ = reply.send(());
                return;
            }
        }
        self.last_checkpoint();
    }

    /// Runs a batch and commits it; whoever is in it is answered only then.
    fn commit(&mut self, batch: Vec<Work>) {
        let mut left = Vec::with_capacity(batch.len());
        let done = self.run(batch, &mut left);
        if let Err(fault) = &done {
            tracing::error!(%fault, "a commit failed");
            self.mend();
        }
        if done.is_ok() && left.iter().any(|l| l.queued) {
            self.wake.ring();
        }
        for one in left {
            (one.reply)(done.clone());
        }
    }

    fn run(&mut self, batch: Vec<Work>, left: &mut Vec<Left>) -> Result<(), Fault> {
        let opened = self.connection().and_then(|connection| begin(connection).map(|()| connection));
        let mut state = opened;
        for work in batch {
            left.push(work(state.as_ref().map(|c| *c).map_err(Clone::clone)));
            if let Ok(connection) = &state
                && connection.is_autocommit()
            {
                // SQLite has given up the whole transaction: disk full, I/O error, out of memory.
                state = Err(Fault::Database("the database rolled the transaction back".into()));
            }
        }
        let connection = state?;
        let entries = left.iter_mut().flat_map(|l| std::mem::take(&mut l.entries)).collect();
        audit::append_links(&mut Link::Sqlite(connection), entries)?;
        connection.prepare_cached("commit").and_then(|mut s| s.raw_execute()).map_err(|e| fault(&e))?;
        Ok(())
    }

    fn connection(&mut self) -> Result<&Connection, Fault> {
        match &mut self.connection {
            Some(connection) => Ok(connection),
            empty => Ok(empty.insert(open_writer(&self.path)?)),
        }
    }

    /// After a failed commit the connection is closed; the next batch opens a new one.
    fn mend(&mut self) {
        if let Some(connection) = self.connection.take()
            && !connection.is_autocommit()
        {
            let _ = connection.execute_batch("rollback");
        }
    }

    /// Cuts the journal, or says that it could not be cut.
    fn checkpoint(&mut self) -> Result<(), Fault> {
        let connection = self.connection()?;
        connection.busy_timeout(Duration::ZERO).map_err(|e| fault(&e))?;
        let cut = rows(connection, "pragma wal_checkpoint(truncate)", &[]);
        connection.busy_timeout(BUSY).map_err(|e| fault(&e))?;
        match cut?.first().map(|row| row.int("busy")).transpose()? {
            Some(0) => Ok(()),
            _ => Err(Fault::Busy),
        }
    }

    /// At the end of the thread: whoever still reads keeps the journal, and the next start goes on with it.
    fn last_checkpoint(&mut self) {
        if let Err(fault) = self.checkpoint() {
            tracing::warn!(%fault, "the journal could not be moved into the database");
        }
        if let Some(connection) = &self.connection
            && let Err(error) = connection.execute_batch("pragma optimize;")
        {
            tracing::warn!(%error, "the statistics of the database could not be renewed");
        }
    }
}

fn begin(connection: &Connection) -> Result<(), Fault> {
    connection.prepare_cached("begin immediate").and_then(|mut s| s.raw_execute()).map_err(|e| fault(&e))?;
    Ok(())
}
