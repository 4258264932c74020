//! Reminders of emergency accesses that wait for their review (U3.9): each week while a case is open.

use crate::app::App;
use crate::exchange::emergency::tell_reviewers;
use wissel_core::act::Acted;
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::exchange::emergency::{CaseRefused, reminder};
use wissel_core::ids::EmergencyId;
use wissel_core::notice::Template;
use wissel_core::refusal::Coded;
use wissel_store::exchange::emergency;
use wissel_store::{ClaimedJob, Fault, Tx};

const DAY: u64 = 24 * 3600;

/// Reminds, unless the case was closed.
pub async fn remind(app: &App, job: &ClaimedJob) -> Result<(), Fault> {
    let id: EmergencyId = job.key.parse().map_err(|_| Fault::Corrupt("the key of a job"))?;
    app.store.finish_job(job, &Actor::System("job:emergency.remind"), id, run).await.map(drop)
}

fn run(tx: &mut Tx<'_>, id: &EmergencyId) -> Result<Acted<()>, Fault> {
    let entry = AuditEntry::new(tx.new_id(), Event::EmergencyReminded).on(ObjectKind::Emergency, id);
    let Some(case) = emergency::by_id(tx, *id)? else {
        return Ok(Acted::new((), entry.refused(CaseRefused::Absent.code())));
    };
    let entry = entry.of(case.organisation);
    if case.verdict.is_some() {
        return Ok(Acted::new((), entry.refused(CaseRefused::Closed.code())));
    }
    let now = tx.now();
    let days = now.since(case.opened_at).as_secs() / DAY;
    let told = tell_reviewers(tx, &case, Template::EmergencyOpen, Some(days))?;
    Ok(Acted::new((), entry.with("days", days)).notices(told).plan(reminder(*id, now)))
}
