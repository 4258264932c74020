//! What only a demo can do: read the test mailbox, name the accounts, travel in time.

use super::seed::Account;
use crate::adapters::clock::TravellingClock;
use crate::adapters::mailbox::TestMailbox;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::Mutex;
use wissel_core::time::Moment;
use wissel_service::app::App;
use wissel_service::postman::{Ports, deliver};
use wissel_service::worker;
use wissel_store::{Fault, standing};
use wissel_web::demo as site;

/// The tools behind `/demo`.
pub(super) struct DemoTools {
    /// The use cases.
    pub app: App,
    /// The clock that travels.
    pub clock: Arc<TravellingClock>,
    /// Where the clock's offset is kept over a restart.
    pub clock_file: PathBuf,
    /// The test mailbox.
    pub mailbox: Arc<TestMailbox>,
    /// The ways out: the mailbox for both.
    pub ports: Ports,
    /// Accounts to try.
    pub accounts: Vec<Account>,
    /// One journey at a time.
    pub underway: Mutex<()>,
}

impl DemoTools {
    async fn go(&self, to: Moment) -> Result<u64, Fault> {
        let _one = self.underway.lock().await;
        let ahead = to.since(self.app.clock.civil());
        // Live sessions travel along: nobody is logged out by a journey.
        self.app.store.tick(ahead, |tx, ahead| standing::shift_sessions(tx, *ahead)).await?;
        let set = |moment: Moment| {
            self.clock.travel_to(moment);
            self.keep();
        };
        let jobs = worker::travel(&self.app, &set, to).await?;
        deliver(&self.app, &self.ports).await?;
        Ok(jobs)
    }

    /// The offset survives a restart; written beside the data, whole or not at all.
    fn keep(&self) {
        let fresh = self.clock_file.with_extension("new");
        let written = std::fs::write(&fresh, self.clock.offset().to_string());
        if let Err(error) = written.and_then(|()| std::fs::rename(&fresh, &self.clock_file)) {
            tracing::warn!(%error, "the demo's clock could not be kept");
        }
    }
}

impl site::Tools for DemoTools {
    fn inbox(&self) -> Vec<site::Message> {
        let kept = self.mailbox.newest_first().into_iter();
        kept.map(|m| site::Message { kind: m.kind, to: m.to, at: m.at, subject: m.subject, text: m.text })
            .collect()
    }
    fn accounts(&self) -> Vec<site::Account> {
        let known = self.accounts.iter().cloned();
        known
            .map(|a| site::Account {
                role: a.role,
                organisation: a.organisation,
                username: a.username,
                password: a.password,
            })
            .collect()
    }
    fn travel(&self, to: Moment) -> site::Journey<'_> {
        Box::pin(self.go(to))
    }
}
