//! How the installation stands now, and how it stood when it was last looked at: one reading of the facts, for the
//! operator's page and for the alarms.

use crate::app::App;
use std::time::Duration;
use wissel_core::notice::Channel;
use wissel_core::office::upkeep::{Facts, Finding, Waiting, look};
use wissel_store::office::health::{Chore, last_done};
use wissel_store::office::upkeep::{self, Known};
use wissel_store::queue::{self, Standing as Queued};
use wissel_store::{Fault, Tx, node};

/// Messages that did not arrive within this time, and files that could not be scanned, count.
pub(super) const HOUR: Duration = Duration::from_hours(1);

/// Whether the virus scan answers; `None`: none is configured. Asked before a transaction: nothing inside one waits for a
/// network.
pub(super) async fn scan_answers(app: &App) -> Option<bool> {
    Some(app.scanner.as_ref()?.is_there().await.is_ok())
}

/// Every line as it is, beside every line as it was.
pub(super) struct Standing {
    /// As it is.
    pub(super) found: Vec<Finding>,
    known: Vec<Known>,
}

impl Standing {
    /// As it is in this transaction.
    pub(super) fn read(tx: &mut Tx<'_>, scan: Option<bool>) -> Result<Self, Fault> {
        Ok(Self { found: look(&facts(tx, scan)?), known: upkeep::known(tx)? })
    }
    /// How this line was; `None`: it was not looked at before.
    pub(super) fn before(&self, f: &Finding) -> Option<&Known> {
        let subject = f.subject();
        self.known.iter().find(|k| k.line == f.line && k.subject == subject)
    }
    /// The lines that stand otherwise than before.
    pub(super) fn changed(&self) -> impl Iterator<Item = &Finding> {
        self.found.iter().filter(|f| self.before(f).is_none_or(|k| k.state != f.state))
    }
    /// The lines of before that are no more.
    pub(super) fn gone(&self) -> impl Iterator<Item = &Known> {
        let there = |k: &Known| self.found.iter().any(|f| f.line == k.line && f.subject() == k.subject);
        self.known.iter().filter(move |k| !there(k))
    }
}

/// Everything from which the lines follow.
fn facts(tx: &mut Tx<'_>, scan: Option<bool>) -> Result<Facts, Fault> {
    let queues = queue::overview(tx)?;
    let since = tx.now().minus(HOUR);
    let waiting = |q: &Queued| Waiting { waiting: q.waiting, oldest: q.oldest, dead: q.dead };
    Ok(Facts {
        now: tx.now(),
        real: tx.real_now(),
        backup: last_done(tx, Chore::Backup)?,
        restore: last_done(tx, Chore::Restore)?,
        sms: upkeep::failing(tx, Channel::Sms.name(), since)?,
        mail: upkeep::failing(tx, Channel::Mail.name(), since)?,
        notices: waiting(&queues.notices),
        jobs: waiting(&queues.jobs),
        scan,
        clock_held: node::held_since(tx)?,
        servers: upkeep::reports(tx)?,
    })
}
