//! A running installation: the worker and the postman beside the site, and an orderly end.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use wissel_core::notice::Channel;
use wissel_core::time::Moment;
use wissel_service::app::App;
use wissel_service::courier;
use wissel_service::ports::Webhooks;
use wissel_service::postman::{Ports, deliver_by};
use wissel_service::worker;
use wissel_store::identity::rate;

/// How long the postman sleeps when nobody wakes him: messages that failed are tried again by then.
const ROUND: Duration = Duration::from_secs(2);

/// The tasks beside the site.
pub struct Crew {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Crew {
    /// Starts the worker, a postman for each channel, and the courier to organisations' own systems.
    pub fn start(app: &App, ports: Ports, systems: Arc<dyn Webhooks>) -> Self {
        let (stop, stopped) = watch::channel(false);
        let tasks = vec![
            tokio::spawn(worker::serve(app.clone(), stopped.clone())),
            tokio::spawn(post(app.clone(), ports.clone(), Channel::Sms, stopped.clone())),
            tokio::spawn(post(app.clone(), ports, Channel::Mail, stopped.clone())),
            tokio::spawn(courier::serve(app.clone(), systems, stopped)),
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

/// What was written a moment ago is not asked again: anybody may ask for `/readyz`, and each answer costs a sync.
const FRESH: Duration = Duration::from_secs(1);

/// Whether the installation can do its work: the database accepts a write and keeps it.
pub fn readiness(app: App) -> crate::commands::serve::health::Ready {
    let written = Arc::new(Mutex::new(None::<Moment>));
    Arc::new(move || {
        let (app, written) = (app.clone(), Arc::clone(&written));
        Box::pin(async move {
            let now = app.clock.real();
            let last = *written.lock().unwrap_or_else(PoisonError::into_inner);
            if last.is_some_and(|at| at <= now && now.since(at) < FRESH) {
                return Ok(());
            }
            app.store
                .tick((), |tx, ()| rate::count(tx, "ready", b"", FRESH))
                .await
                .map_err(|_| "database")?;
            *written.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
            Ok(())
        })
    })
}
