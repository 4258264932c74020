//! How the installation stands: queues, text messages, backups. For the operator's first page and for commands.

use super::standing::{HOUR, Standing, scan_answers};
use super::{authorised, still};
use crate::app::App;
use crate::exchange::incoming::{INFECTED, NOT_SCANNED};
use crate::exchange::search_budget;
use crate::failure::{Failure, Stop, finish};
use std::cmp::Reverse;
use std::convert::Infallible;
use std::time::Duration;
use wissel_core::act::{Acted, Decided, Outcome};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::office::complaint::Concerns;
use wissel_core::office::upkeep::Finding;
use wissel_core::permission::Need;
use wissel_core::privacy::log_case::MISSES;
use wissel_core::time::Moment;
use wissel_store::office::complaint;
pub use wissel_store::office::health::Chore;
use wissel_store::office::health::{done_now, newest_migration, refused_uploads};
use wissel_store::{Fault, Released, Tx};

/// Malware that was found within this time is shown.
const DAY: Duration = Duration::from_hours(24);

/// What the operator's overview shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Health {
    /// Every line of the page, what must be done now first, and since when it stands so; `None`: it was not looked at
    /// before.
    pub lines: Vec<(Finding, Option<Moment>)>,
    /// How many complaints about the operator are past their term (T24.2).
    pub late_complaints: i64,
    /// How often within the last day a file was refused because malware was found in it; the same file counts each time.
    pub infected: i64,
    /// In how many places more was searched within the last day than a budget allows, or often without a hit.
    pub searches: i64,
    /// How often within the last hour a file was refused because it could not be scanned; the same file counts each time.
    pub not_scanned: i64,
    /// The newest migration that was carried out.
    pub migration: i64,
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
    let standing = Standing::read(tx, *scan)?;
    let since = |f: &Finding| standing.before(f).filter(|k| k.state == f.state).map(|k| k.since);
    let (hour, yesterday) = (tx.now().minus(HOUR), tx.now().minus(DAY));
    let mut lines: Vec<_> = standing.found.iter().map(|f| (f.clone(), since(f))).collect();
    lines.sort_by_key(|(f, _)| Reverse(f.state.figure()));
    let health = Health {
        lines,
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
