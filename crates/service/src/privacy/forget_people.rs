//! Each month the personal data of people who left long ago are removed: a configured number of years after the last
//! membership ended, by whole months. Her number stays, so that the log can still be read.

use crate::app::App;
use std::time::Duration;
use wissel_core::act::Acted;
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::due::{Due, JobKind};
use wissel_core::privacy::log_retention::{months_before, next_look};
use wissel_store::identity::former;
use wissel_store::{ClaimedJob, Fault, Tx};

/// The one key of this recurring job.
pub const KEY: &str = "monthly";
/// People forgotten in one transaction; what is left comes a moment later.
const AT_ONCE: usize = 100;
const SOON: Duration = Duration::from_secs(1);

/// Forgets who is due, and plans the next look.
pub async fn run(app: &App, job: &ClaimedJob) -> Result<(), Fault> {
    let actor = Actor::System("job:people.forget");
    app.store.finish_job(job, &actor, app.policy.former_years, forget).await.map(drop)
}

fn forget(tx: &mut Tx<'_>, years: &u8) -> Result<Acted<()>, Fault> {
    let before = months_before(tx.now().day(), *years).start();
    let mut over = former::over(tx, before)?;
    let more = over.len() > AT_ONCE;
    over.truncate(AT_ONCE);
    let mut entry = AuditEntry::new(tx.new_id(), Event::SystemChanged).with("forgotten", over.len());
    for user in over {
        former::forget(tx, user)?;
        entry = entry.about(user);
    }
    let run_at = if more { tx.now().plus(SOON) } else { next_look(tx.now()) };
    Ok(Acted::new((), entry).plan(Due { kind: JobKind::PeopleForget, key: KEY.to_owned(), run_at }))
}
