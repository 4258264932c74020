//! The thread that links audit entries within a second of their commit.

use super::session::{Session, Settings};
use crate::{Fault, audit};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

const EVERY: Duration = Duration::from_millis(500);

/// The sealer of one program. Among several programs whoever holds the lock does the work.
pub(super) struct Sealer(Mutex<Option<(Sender<()>, JoinHandle<()>)>>);

impl Sealer {
    pub(super) fn start(settings: Settings) -> Result<Self, Fault> {
        let (stop, stopped) = channel::<()>();
        let body = move || {
            let mut session = None;
            loop {
                match stopped.recv_timeout(EVERY) {
                    Err(RecvTimeoutError::Timeout) => seal_all(&mut session, &settings),
                    Ok(()) | Err(RecvTimeoutError::Disconnected) => {
                        return seal_all(&mut session, &settings);
                    }
                }
            }
        };
        let thread = std::thread::Builder::new().name("store-sealer".to_owned());
        let thread = thread.spawn(body).map_err(|e| Fault::Io(e.to_string()))?;
        Ok(Self(Mutex::new(Some((stop, thread)))))
    }

    /// Links what waits and ends the thread.
    pub(super) async fn close(&self) {
        let running = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some((stop, thread)) = running {
            drop(stop);
            let _ = tokio::task::spawn_blocking(move || drop(thread.join())).await;
        }
    }
}

fn seal_all(session: &mut Option<Session>, settings: &Settings) {
    if let Err(fault) = try_seal_all(session, settings) {
        tracing::warn!(%fault, "audit entries could not be linked; trying again");
        *session = None;
    }
}

fn try_seal_all(session: &mut Option<Session>, settings: &Settings) -> Result<(), Fault> {
    let session = match session {
        Some(open) => open,
        empty => empty.insert(Session::open(settings.clone())?),
    };
    while audit::seal(session)? > 0 {}
    Ok(())
}
