//! A fixed number of threads, each with a state of its own (a connection), that take work from one queue.

use crate::Fault;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use tokio::sync::{mpsc, oneshot};

type Work<S> = Box<dyn FnOnce(&mut S) + Send>;
/// Makes the state of one thread, on that thread.
pub(crate) type Maker<S> = Box<dyn FnOnce() -> Result<S, Fault> + Send>;

enum Message<S> {
    Work(Work<S>),
    Stop,
}

/// The threads and their queue.
pub(crate) struct Crew<S> {
    queue: mpsc::Sender<Message<S>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

/// How much work may wait before callers wait too.
const QUEUE: usize = 1024;

impl<S: 'static> Crew<S> {
    /// Starts one thread for each of these makers of a state. A thread whose state cannot be made ends the start.
    pub(crate) fn start(name: &str, makers: Vec<Maker<S>>) -> Result<Self, Fault> {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let waiting = Arc::new(Mutex::new(waiting));
        let (ready, started) = std::sync::mpsc::channel();
        let count = makers.len();
        let mut threads = Vec::with_capacity(count);
        for (i, make) in makers.into_iter().enumerate() {
            let (waiting, ready) = (Arc::clone(&waiting), ready.clone());
            let body = move || match make() {
                Ok(state) => {
                    let _ = ready.send(Ok(()));
                    serve(state, &waiting);
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
        self.queue.send(Message::Work(work)).await.map_err(|_| Fault::Closed)?;
        answer.await.map_err(|_| Fault::Closed)?
    }

    /// Lets the threads finish what waits, and ends them.
    pub(crate) async fn close(&self) {
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for _ in &threads {
            let _ = self.queue.send(Message::Stop).await;
        }
        let _ = tokio::task::spawn_blocking(|| threads.into_iter().for_each(|t| drop(t.join()))).await;
    }
}

fn serve<S>(mut state: S, waiting: &Mutex<mpsc::Receiver<Message<S>>>) {
    loop {
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv();
        match next {
            Some(Message::Work(work)) => work(&mut state),
            Some(Message::Stop) | None => return,
        }
    }
}
