//! What follows the end of an agreement: a week later, what the organisation shared is destroyed (U5.6, GDPR
//! art. 28(3)(g)), unless an agreement holds again.

use crate::app::App;
use std::time::Duration;
use wissel_core::act::Acted;
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::due::{Due, JobKind};
use wissel_core::ids::AgreementId;
use wissel_store::exchange::record;
use wissel_store::office::agreement;
use wissel_store::{ClaimedJob, Fault, Tx};

/// Records whose end is planned in one act.
const MOST: i64 = 500;
/// When it looks again for more of them.
const AGAIN: Duration = Duration::from_mins(1);

/// Plans the end of each record of the organisation.
pub async fn settle(app: &App, job: &ClaimedJob) -> Result<(), Fault> {
    let id: AgreementId = job.key.parse().map_err(|_| Fault::Corrupt("the key of a job"))?;
    app.store.finish_job(job, &Actor::System("job:agreement.over"), id, run).await.map(drop)
}

fn run(tx: &mut Tx<'_>, id: &AgreementId) -> Result<Acted<()>, Fault> {
    let entry = AuditEntry::new(tx.new_id(), Event::AgreementSettled).on(ObjectKind::Agreement, id);
    let Some(source) = agreement::organisation(tx, *id)? else {
        return Ok(Acted::new((), entry.refused("agreement-absent")));
    };
    let entry = entry.of(source);
    if agreement::holds(tx, source)? {
        return Ok(Acted::new((), entry.refused("agreement-already-holds")));
    }
    let records = record::all_of_source(tx, source, MOST)?;
    let run_at = tx.now();
    let acted = Acted::new((), entry.with("records", records.len()));
    let acted = if i64::try_from(records.len()).is_ok_and(|n| n < MOST) {
        acted
    } else {
        acted.plan(Due { kind: JobKind::AgreementOver, key: id.to_string(), run_at: run_at.plus(AGAIN) })
    };
    Ok(records.into_iter().fold(acted, |acted, record| {
        acted.plan(Due { kind: JobKind::RecordOrphaned, key: record.to_string(), run_at })
    }))
}
