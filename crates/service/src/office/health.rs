//! How the installation stands: queues, text messages, backups. For the operator's first page and for commands.

use super::{authorised, still};
use crate::app::App;
use crate::exchange::incoming::{INFECTED, NOT_SCANNED};
use crate::exchange::search_budget;
use crate::failure::{Failure, Stop, finish};
use std::convert::Infallible;
use std::time::Duration;
use wissel_core::act::{Acted, Decided, Outcome};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::office::complaint::Concerns;
use wissel_core::permission::Need;
use wissel_core::privacy::log_case::MISSES;
use wissel_core::time::Moment;
use wissel_store::office::complaint;
pub use wissel_store::office::health::Chore;
use wissel_store::office::health::{done_now, failed_sms, last_done, refused_uploads};
pub use wissel_store::queue::Standing;
use wissel_store::{Fault, Released, Tx};
use wissel_store::{node, queue};

/// Text messages that did not arrive within this time raise the alarm.
const ALARM: Duration = Duration::from_hours(1);
/// Malware that was found within this time is shown.
const DAY: Duration = Duration::from_hours(24);
/// A backup older than this is too old.
pub const BACKUP_OLD: Duration = Duration::from_hours(26);
/// A proven restore older than this is too old: a quarter.
pub const RESTORE_OLD: Duration = Duration::from_hours(24 * 92);

/// What the operator's overview shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Health {
    /// Messages.
    pub notices: Standing,
    /// Jobs.
    pub jobs: Standing,
    /// How many text messages failed within the last hour; people may be unable to log in.
    pub failed_sms: i64,
    /// Since when destruction waits because the clock jumped.
    pub clock_held: Option<Moment>,
    /// How many complaints about the operator are past their term (T24.2).
    pub late_complaints: i64,
    /// When the last backup was made.
    pub backup: Option<Moment>,
    /// When a restore was last proven.
    pub restore: Option<Moment>,
    /// How it stands with the virus scan.
    pub scan: Scan,
    /// In how many files malware was found within the last day.
    pub infected: i64,
    /// In how many places more was searched within the last day than a budget allows, or often without a hit.
    pub searches: i64,
    /// How many files could not be scanned within the last hour, and were refused.
    pub not_scanned: i64,
}

/// How it stands with the virus scan.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scan {
    /// None is configured.
    Off,
    /// The scanner answers.
    Works,
    /// It does not: nobody can share a file.
    Fails,
}

/// How the installation stands now.
pub async fn overview(app: &App, actor: &Actor) -> Result<Released<Health>, Failure<Infallible>> {
    // Asked before the transaction: nothing inside it waits for a network.
    let scan = match &app.scanner {
        None => Scan::Off,
        Some(scanner) => match scanner.is_there().await {
            Ok(()) => Scan::Works,
            Err(_) => Scan::Fails,
        },
    };
    finish(app.store.view(actor, scan, read, |tx, _, _| still(tx, Need::Operate)).await?)
}

fn late_complaints(tx: &mut Tx<'_>) -> Result<i64, Fault> {
    let today = tx.now().day();
    Ok(complaint::count(tx, Concerns::Operator, today)?.1)
}

fn read(tx: &mut Tx<'_>, scan: &Scan) -> Result<Decided<Health, Stop<Infallible>>, Fault> {
    authorised!(tx, Need::Operate);
    let queues = queue::overview(tx)?;
    let (since, yesterday) = (tx.now().minus(ALARM), tx.now().minus(DAY));
    let health = Health {
        notices: queues.notices,
        jobs: queues.jobs,
        failed_sms: failed_sms(tx, since)?,
        clock_held: node::held_since(tx)?,
        late_complaints: late_complaints(tx)?,
        backup: last_done(tx, Chore::Backup)?,
        restore: last_done(tx, Chore::Restore)?,
        scan: *scan,
        searches: search_budget::abused(tx, MISSES)?,
        infected: refused_uploads(tx, INFECTED, yesterday)?,
        not_scanned: refused_uploads(tx, NOT_SCANNED, since)?,
    };
    Ok(Acted::done(health, AuditEntry::new(tx.new_id(), Event::QueuesSeen).with("what", "health")))
}

/// Remembers that a backup was made, or a restore proven, now. For the commands that do it.
pub async fn note_done(app: &App, command: &'static str, chore: Chore) -> Result<(), Fault> {
    let outcome = app.store.act(&Actor::System(command), chore, run_done).await?;
    match outcome {
        Outcome::Done(()) => Ok(()),
        Outcome::Refused(never) => match never {},
    }
}

fn run_done(tx: &mut Tx<'_>, chore: &Chore) -> Result<Decided<(), Infallible>, Fault> {
    done_now(tx, *chore)?;
    Ok(Acted::done((), AuditEntry::new(tx.new_id(), Event::SystemChanged).with("done", chore.key())))
}
