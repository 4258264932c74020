//! A running installation: the worker and the postman beside the site, and an orderly end.

use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use wissel_core::notice::Channel;
use wissel_service::app::App;
use wissel_service::postman::{Ports, deliver_by};
use wissel_service::worker;

/// How long the postman sleeps when nobody wakes him: messages that failed are tried again by then.
const ROUND: Duration = Duration::from_secs(2);

/// The tasks beside the site.
pub struct Crew {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Crew {
    /// Starts the worker, and a postman for each channel.
    pub fn start(app: &App, ports: Ports) -> Self {
        let (stop, stopped) = watch::channel(false);
        let tasks = vec![
            tokio::spawn(worker::serve(app.clone(), stopped.clone())),
            tokio::spawn(post(app.clone(), ports.clone(), Channel::Sms, stopped.clone())),
            tokio::spawn(post(app.clone(), ports, Channel::Mail, stopped)),
        ];
        Self { stop, tasks }
    }

    /// Lets them finish what they are doing, then closes the store.
    pub async fn end(self, app: &App) {
        let _nobody_left = self.stop.send(true);
        for task in self.tasks {
            if let Err(error) = task.await {
                tracing::error!(%error, "a task beside the site did not end well");
            }
        }
        app.store.close().await;
    }
}

async fn post(app: App, ports: Ports, channel: Channel, mut stop: watch::Receiver<bool>) {
    let mut wake = app.store.wake();
    while !*stop.borrow() {
        if let Err(fault) = deliver_by(&app, &ports, channel).await {
            tracing::error!(%fault, "the postman could not reach the outbox");
        }
        tokio::select! {
            () = tokio::time::sleep(ROUND) => {}
            changed = wake.changed() => if changed.is_err() { return },
            changed = stop.changed() => if changed.is_err() { return },
        }
    }
}

/// Whether the installation can do its work: the database answers.
pub fn readiness(app: App) -> crate::commands::serve::health::Ready {
    Arc::new(move || {
        let app = app.clone();
        Box::pin(async move {
            app.store
                .read((), |tx, ()| wissel_store::office::organisation::any(tx))
                .await
                .map(drop)
                .map_err(|_| "database")
        })
    })
}
