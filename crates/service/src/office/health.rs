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
use wissel_core::notice::Channel;
use wissel_core::office::complaint::Concerns;
use wissel_core::office::upkeep::{Facts, Finding, Waiting, look};
use wissel_core::permission::Need;
use wissel_core::privacy::log_case::MISSES;
use wissel_core::time::Moment;
use wissel_store::office::complaint;
pub use wissel_store::office::health::Chore;
use wissel_store::office::health::{done_now, last_done, newest_migration, refused_uploads};
use wissel_store::office::upkeep;
use wissel_store::queue::Standing;
use wissel_store::{Fault, Released, Tx};
use wissel_store::{node, queue};

/// Messages that did not arrive within this time raise the alarm.
const ALARM: Duration = Duration::from_hours(1);
/// Malware that was found within this time is shown.
const DAY: Duration = Duration::from_hours(24);

/// What the operator's overview shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Health {
    /// Every line of the page, and since when it stands so; `None`: it was not looked at before.
    pub lines: Vec<(Finding, Option<Moment>)>,
    /// Messages and jobs that were given up.
    pub given_up: i64,
    /// How many text messages failed within the last hour; people may be unable to log in.
    pub failed_sms: i64,
    /// Whether a virus scan is configured and does not answer.
    pub scan_fails: bool,
    /// Since when destruction waits because the clock jumped.
    pub clock_held: Option<Moment>,
    /// How many complaints about the operator are past their term (T24.2).
    pub late_complaints: i64,
    /// In how many files malware was found within the last day.
    pub infected: i64,
    /// In how many places more was searched within the last day than a budget allows, or often without a hit.
    pub searches: i64,
    /// How many files could not be scanned within the last hour, and were refused.
    pub not_scanned: i64,
    /// The newest migration that was carried out.
    pub migration: i64,
}

/// Whether the virus scan answers; `None`: none is configured. Asked before a transaction: nothing inside one waits for a
/// network.
pub(super) async fn scan_answers(app: &App) -> Option<bool> {
    Some(app.scanner.as_ref()?.is_there().await.is_ok())
}

/// Everything from which the lines follow.
pub(super) fn facts(tx: &mut Tx<'_>, scan: Option<bool>) -> Result<Facts, Fault> {
    let queues = queue::overview(tx)?;
    let since = tx.now().minus(ALARM);
    let waiting = |s: &Standing| Waiting { waiting: s.waiting, oldest: s.oldest, dead: s.dead };
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

/// How the installation stands now.
pub async fn overview(app: &App, actor: &Actor) -> Result<Released<Health>, Failure<Infallible>> {
    let scan = scan_answers(app).await;
    finish(app.store.view(actor, scan, read, |tx, _, _| still(tx, Need::Operate)).await?)
}

fn late_complaints(tx: &mut Tx<'_>) -> Result<i64, Fault> {
    let today = tx.now().day();
    Ok(complaint::count(tx, Concerns::Operator, today)?.1)
}

fn read(tx: &mut Tx<'_>, scan: &Option<bool>) -> Result<Decided<Health, Stop<Infallible>>, Fault> {
    authorised!(tx, Need::Operate);
    let facts = facts(tx, *scan)?;
    let known = upkeep::known(tx)?;
    let since = |f: &Finding| {
        let subject = f.subject();
        known.iter().find(|k| k.line == f.line && k.subject == subject && k.state == f.state).map(|k| k.since)
    };
    let (hour, yesterday) = (tx.now().minus(ALARM), tx.now().minus(DAY));
    let health = Health {
        lines: look(&facts).into_iter().map(|f| (f.clone(), since(&f))).collect(),
        given_up: facts.notices.dead.saturating_add(facts.jobs.dead),
        failed_sms: facts.sms.failed,
        scan_fails: *scan == Some(false),
        clock_held: facts.clock_held,
        late_complaints: late_complaints(tx)?,
        searches: search_budget::abused(tx, MISSES)?,
        infected: refused_uploads(tx, INFECTED, yesterday)?,
        not_scanned: refused_uploads(tx, NOT_SCANNED, hour)?,
        migration: newest_migration(tx)?,
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
