//! The dated work of complaints: reminders before the term ends, and forgetting what was closed long ago.

use super::complain::{about, tell};
use crate::app::App;
use wissel_core::act::Acted;
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::due::{Due, JobKind};
use wissel_core::ids::ComplaintId;
use wissel_core::notice::Template;
use wissel_core::office::complaint::{Clock, forgotten_at};
use wissel_store::office::complaint;
use wissel_store::{ClaimedJob, Fault, Tx};

fn id_of(job: &ClaimedJob) -> Result<ComplaintId, Fault> {
    let id = job.key.split(':').next().unwrap_or_default();
    id.parse().map_err(|_| Fault::Corrupt("the key of a job"))
}

/// Reminds who handles a complaint, by content-free mail, unless it was closed (T24.2).
pub async fn remind(app: &App, job: &ClaimedJob) -> Result<(), Fault> {
    let actor = Actor::System("job:complaint.remind");
    app.store.finish_job(job, &actor, id_of(job)?, run_remind).await.map(drop)
}

fn run_remind(tx: &mut Tx<'_>, id: &ComplaintId) -> Result<Acted<()>, Fault> {
    let entry = AuditEntry::new(tx.new_id(), Event::ComplaintReminded);
    let Some(complaint) = complaint::by_id(tx, *id)? else {
        return Ok(Acted::new((), entry.refused("complaint-absent")));
    };
    let entry = about(entry, complaint.concerns, &complaint.number);
    if complaint.closed.is_some() {
        return Ok(Acted::new((), entry.refused("complaint-closed")));
    }
    let days = match complaint.term.on(tx.now().day()) {
        Clock::Left(days) => days,
        Clock::Over(_) => 0,
    };
    let number = &complaint.number;
    let due = Some((days, complaint.term.last()));
    let told = tell(tx, complaint.concerns, *id, Template::ComplaintDue, number, due)?;
    Ok(Acted::new((), entry.with("days", days)).notices(told))
}

/// Removes a complaint that was closed two years ago.
pub async fn forget(app: &App, job: &ClaimedJob) -> Result<(), Fault> {
    let actor = Actor::System("job:complaint.forget");
    app.store.finish_job(job, &actor, id_of(job)?, run_forget).await.map(drop)
}

fn run_forget(tx: &mut Tx<'_>, id: &ComplaintId) -> Result<Acted<()>, Fault> {
    let entry = AuditEntry::new(tx.new_id(), Event::ComplaintForgotten);
    let Some(complaint) = complaint::by_id(tx, *id)? else {
        return Ok(Acted::new((), entry.refused("complaint-absent")));
    };
    let entry = entry.on(ObjectKind::Complaint, &complaint.number);
    let due = complaint.closed.map(|closed| forgotten_at(closed.at));
    match due {
        Some(due) if due <= tx.now() => {
            complaint::delete(tx, *id)?;
            Ok(Acted::new((), entry))
        }
        Some(due) => {
            let again = Due { kind: JobKind::ComplaintForget, key: id.to_string(), run_at: due };
            Ok(Acted::new((), entry.refused("complaint-kept")).plan(again))
        }
        None => Ok(Acted::new((), entry.refused("complaint-open"))),
    }
}
