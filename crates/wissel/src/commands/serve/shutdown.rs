//! Signals: SIGTERM and SIGINT end the program, SIGHUP has it read its certificates again.

use super::tls::Tls;
use std::io;
use std::sync::Arc;
use tokio::signal::unix::{SignalKind, signal};

/// Ends when the program is asked to stop.
pub fn requested() -> io::Result<impl Future<Output = ()> + Send> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => (),
            _ = interrupt.recv() => (),
        }
    })
}

/// Reads the certificates again at each SIGHUP; without TLS the signal does nothing (and does not end the program).
pub fn reload_on_hangup(tls: Option<Arc<Tls>>) -> io::Result<()> {
    let mut hangup = signal(SignalKind::hangup())?;
    tokio::spawn(async move {
        while hangup.recv().await.is_some() {
            match tls.as_deref().map(Tls::reload) {
                Some(Ok(())) => tracing::info!("certificates were read again"),
                Some(Err(error)) => {
                    tracing::error!(%error, "certificates were not replaced; the old ones stay in use");
                }
                None => tracing::info!("nothing to read again"),
            }
        }
    });
    Ok(())
}
