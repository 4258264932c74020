//! What the calendar does when the portal ends (U5.1): everybody is told again, and when collecting is over everything is
//! destroyed, record by record with a receipt, and the keys of all days with it.

use super::tell;
use crate::app::App;
use std::sync::Arc;
use std::time::Duration;
use wissel_core::act::Acted;
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::due::{Due, JobKind};
use wissel_core::ids::WindDownId;
use wissel_core::notice::Template;
use wissel_core::office::wind_down::Stage;
use wissel_store::office::wind_down::{self, WindDown};
use wissel_store::{ClaimedJob, Fault, Tx};

/// Records whose end is planned in one act.
const MOST: i64 = 500;
/// When it looks again after it got on.
const SOON: Duration = Duration::from_secs(5);
/// When it looks again after it did not: something else still has to happen.
const AGAIN: Duration = Duration::from_mins(1);

/// The id in the key of a job, and what follows it.
pub(super) fn key_of(job: &ClaimedJob) -> Result<(WindDownId, String), Fault> {
    let (id, about) = job.key.split_once(':').unwrap_or((&job.key, ""));
    Ok((id.parse().map_err(|_| Fault::Corrupt("the key of a job"))?, about.to_owned()))
}

/// This end of the portal, when it stands at one of these stages.
pub(super) fn at(tx: &mut Tx<'_>, id: WindDownId, stages: &[Stage]) -> Result<Option<WindDown>, Fault> {
    let now = tx.now();
    Ok(wind_down::current(tx)?.filter(|w| w.id == id && stages.contains(&w.course.stage(now))))
}

/// Tells everybody again that the portal ends.
pub async fn tell_again(app: &App, job: &ClaimedJob) -> Result<(), Fault> {
    let actor = Actor::System("job:wind_down.tell");
    app.store.finish_job(job, &actor, key_of(job)?, run_tell).await.map(drop)
}

fn run_tell(tx: &mut Tx<'_>, (id, about): &(WindDownId, String)) -> Result<Acted<()>, Fault> {
    let entry = AuditEntry::new(tx.new_id(), Event::WindDownTold).with("wind-down", id);
    let Some(w) = at(tx, *id, &[Stage::Announced, Stage::SharingOver])? else {
        return Ok(Acted::new((), entry.refused("wind-down-absent")));
    };
    let told = tell(tx, &w, Template::PortalEnds, about)?;
    Ok(Acted::new((), entry.with("told", told.len())).notices(told))
}

/// Destroys. It comes again until nothing is left; then the keys of all days die, and only then it says so.
pub async fn empty(app: &App, job: &ClaimedJob) -> Result<(), Fault> {
    let (id, _) = key_of(job)?;
    // The keys before the act that says so: destroying twice is destroying once. No record hangs on any of them, and
    // with the door closed none ever will.
    let over = app.store.read(id, |tx, id| is_empty(tx, *id)).await?;
    if over {
        let keyring = Arc::clone(&app.keyring);
        let kill = move || keyring.days()?.into_iter().try_for_each(|day| keyring.kill_day(day).map(drop));
        tokio::task::spawn_blocking(kill).await.map_err(|_| Fault::Panicked)??;
    }
    let actor = Actor::System("job:wind_down.empty");
    let done = app.store.finish_job(job, &actor, (id, over), run_empty).await.map(drop);
    app.board.forget();
    done
}

fn is_empty(tx: &mut Tx<'_>, id: WindDownId) -> Result<bool, Fault> {
    Ok(at(tx, id, &[Stage::Destroying])?.is_some() && nothing_left(tx)?)
}

fn nothing_left(tx: &mut Tx<'_>) -> Result<bool, Fault> {
    Ok(wind_down::content_left(tx)?.iter().all(|(_, n)| *n == 0))
}

fn run_empty(tx: &mut Tx<'_>, (id, over): &(WindDownId, bool)) -> Result<Acted<()>, Fault> {
    let entry = AuditEntry::new(tx.new_id(), Event::WindDownEmptied).with("wind-down", id);
    if at(tx, *id, &[Stage::Destroying])?.is_none() {
        return Ok(Acted::new((), entry.refused("wind-down-absent")));
    }
    let now = tx.now();
    let again = |wait| Due { kind: JobKind::WindDownEmpty, key: id.to_string(), run_at: now.plus(wait) };
    let records = wind_down::records(tx, MOST)?;
    if !records.is_empty() {
        let acted = Acted::new((), entry.with("records", records.len())).plan(again(SOON));
        return Ok(records.into_iter().fold(acted, |acted, record| {
            acted.plan(Due { kind: JobKind::RecordOrphaned, key: record.to_string(), run_at: now })
        }));
    }
    let removed = wind_down::remove_rest(tx)?;
    if !*over || !nothing_left(tx)? {
        let wait = if removed > 0 { SOON } else { AGAIN };
        return Ok(Acted::new((), entry.with("records", 0)).plan(again(wait)));
    }
    wind_down::set_emptied(tx, *id)?;
    let finish = Due { kind: JobKind::WindDownFinish, key: id.to_string(), run_at: now };
    Ok(Acted::new((), entry.with("emptied", now.rfc3339())).plan(finish))
}
