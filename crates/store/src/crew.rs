//! A fixed number of threads, each with a state of its own (a connection), that take work from one queue.

use crate::Fault;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use tokio::sync::{Semaphore, oneshot};

type Work<S> = Box<dyn FnOnce(&mut S) + Send>;
/// Makes the state of one thread, on that thread.
pub(crate) type Maker<S> = Box<dyn FnOnce() -> Result<S, Fault> + Send>;

/// What waits, and who waits for it. One piece of work wakes one thread.
struct Queue<S> {
    waiting: Mutex<Waiting<S>>,
    more: Condvar,
    /// One place for each piece of work that may wait; closed when no more is taken.
    places: Semaphore,
}

struct Waiting<S> {
    work: VecDeque<Work<S>>,
    closed: bool,
}

/// The threads and their queue.
pub(crate) struct Crew<S> {
    queue: Arc<Queue<S>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

/// How much work may wait before callers wait too.
const QUEUE: usize = 1024;

impl<S: 'static> Crew<S> {
    /// Starts one thread for each of these makers of a state. A thread whose state cannot be made ends the start.
    pub(crate) fn start(name: &str, makers: Vec<Maker<S>>) -> Result<Self, Fault> {
        let waiting = Mutex::new(Waiting { work: VecDeque::new(), closed: false });
        let queue = Arc::new(Queue { waiting, more: Condvar::new(), places: Semaphore::new(QUEUE) });
        let (ready, started) = std::sync::mpsc::channel();
        let count = makers.len();
        let mut threads = Vec::with_capacity(count);
        for (i, make) in makers.into_iter().enumerate() {
            let (queue, ready) = (Arc::clone(&queue), ready.clone());
            let body = move || match make() {
                Ok(state) => {
                    let _ = ready.send(Ok(()));
                    serve(state, &queue);
                }
                Err(fault) => {
                    let _ = ready.send(Err(fault));
                }
            };
            let thread = std::thread::Builder::new().name(format!("{name}-{i}"));
            threads.push(thread.spawn(body).map_err(|e| Fault::Io(e.to_string()))?);
        }
        drop(ready);
        for _ in 0..count {
            started.recv().map_err(|_| Fault::Closed)??;
        }
        Ok(Self { queue, threads: Mutex::new(threads) })
    }

    /// Runs a piece of work on one of the threads.
    pub(crate) async fn run<O: Send + 'static>(
        &self,
        work: impl FnOnce(&mut S) -> Result<O, Fault> + Send + 'static,
    ) -> Result<O, Fault> {
        let (reply, answer) = oneshot::channel();
        let work: Work<S> = Box::new(move |state| {
            let out = catch_unwind(AssertUnwindSafe(|| work(state))).unwrap_or(Err(Fault::Panicked));
            let _ = reply.send(out);
        });
        // The place is given back when a thread takes the work.
        self.queue.places.acquire().await.map_err(|_| Fault::Closed)?.forget();
        self.queue.put(work)?;
        answer.await.map_err(|_| Fault::Closed)?
    }

    /// Lets the threads finish what waits, and ends them.
    pub(crate) async fn close(&self) {
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        self.queue.close();
        let _ = tokio::task::spawn_blocking(|| threads.into_iter().for_each(|t| drop(t.join()))).await;
    }
}

impl<S> Drop for Crew<S> {
    /// The threads end after what waits, also when nobody closed.
    fn drop(&mut self) {
        self.queue.close();
    }
}

impl<S> Queue<S> {
    fn waiting(&self) -> MutexGuard<'_, Waiting<S>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `Fault::Closed` after the end: nobody would come for it.
    fn put(&self, work: Work<S>) -> Result<(), Fault> {
        let mut waiting = self.waiting();
        if waiting.closed {
            return Err(Fault::Closed);
        }
        waiting.work.push_back(work);
        drop(waiting);
        self.more.notify_one();
        Ok(())
    }

    fn close(&self) {
        self.places.close();
        self.waiting().closed = true;
        self.more.notify_all();
    }

    /// The next piece of work; `None` when nothing waits and nothing more is taken.
    fn next(&self) -> Option<Work<S>> {
        let mut waiting = self.waiting();
        loop {
            if let Some(work) = waiting.work.pop_front() {
                self.places.add_permits(1);
                return Some(work);
            }
            if waiting.closed {
                return None;
            }
            waiting = self.more.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

fn serve<S>(mut state: S, queue: &Queue<S>) {
    while let Some(work) = queue.next() {
        work(&mut state);
    }
}
