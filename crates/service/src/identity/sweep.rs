//! Once an hour: what was needed to log in and is over is removed.

use super::way_in::{KNOWN, KNOWN_FOR};
use std::time::Duration;
use wissel_core::act::Acted;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::due::{Due, JobKind};
use wissel_store::exchange::{hit, launch, view_session};
use wissel_store::identity::{attempt, ceremony, client, link, rate, recovery, scim, session};
use wissel_store::office::{maintenance, upkeep, webhook};
use wissel_store::privacy::disclosure;
use wissel_store::{Fault, Tx, once};

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);
/// The only key of this job.
pub const KEY: &str = "all";

/// Removes documents of disclosures that were never written, tokens, used statements and launches of systems that are over, attempts, challenges, searches and counters after a day, links
/// and requests for recovery after a week, ended tokens of personnel systems and what they said of who left long ago, replaced secrets of webhooks that sign no more, reports of servers that went, maintenance of last year, marks of forms after a day, sessions after 30 days, those of clients after a day, and plans itself again.
///
/// A node that was off for a week sweeps once, not 168 times: the next run is an hour from now.
pub fn run(tx: &mut Tx<'_>) -> Result<Acted<u64>, Fault> {
    let now = tx.real_now();
    let attempts = attempt::sweep(tx, now.minus(DAY))?;
    let challenges = ceremony::sweep(tx, now.minus(DAY))?;
    let links = link::sweep(tx, now.minus(DAY.saturating_mul(7)))?;
    let recoveries = recovery::sweep(tx, now.minus(DAY.saturating_mul(7)))?;
    let sessions = session::sweep(tx, now.minus(DAY.saturating_mul(30)))?;
    let views = view_session::sweep(tx, now.minus(DAY))?;
    let counters = rate::sweep_but(tx, KNOWN, now.minus(DAY))?.saturating_add(rate::sweep_scope(
        tx,
        KNOWN,
        now.minus(KNOWN_FOR),
    )?);
    hit::forget_before(tx, now.minus(DAY))?;
    client::sweep(tx, now)?;
    launch::sweep(tx, now)?;
    webhook::forget_earlier(tx, now)?;
    disclosure::sweep(tx, now)?;
    upkeep::sweep(tx, now.minus(DAY.saturating_mul(7)))?;
    maintenance::sweep(tx)?;
    scim::sweep(tx)?;
    once::sweep(tx, now.minus(DAY))?;
    let entry = AuditEntry::new(tx.new_id(), Event::SystemChanged)
        .with("attempts", attempts)
        .with("challenges", challenges)
        .with("links", links)
        .with("recoveries", recoveries)
        .with("sessions", sessions)
        .with("view_sessions", views)
        .with("counters", counters);
    let total = attempts.saturating_add(links).saturating_add(sessions).saturating_add(counters);
    let next = Due { kind: JobKind::IdentitySweep, key: KEY.to_owned(), run_at: tx.now().plus(HOUR) };
    Ok(Acted::new(total, entry).plan(next))
}
