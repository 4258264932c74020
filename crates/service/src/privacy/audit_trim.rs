//! Each month the months of the audit log whose time is over are signed off and removed (NEN 7513). A month that was
//! missed is not made up for: the next look removes everything that is over by then.

use super::verify_log;
use crate::app::App;
use wissel_core::act::{Acted, Decided, Outcome};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::due::{Due, JobKind};
use wissel_core::privacy::log_retention::{kept_from, month_of, next_look, receipts_kept_from};
use wissel_core::time::{Day, Moment};
use wissel_store::audit::{Head, trim};
use wissel_store::office::wind_down;
use wissel_store::{ClaimedJob, Fault, Tx};

/// The one key of this recurring job.
pub const KEY: &str = "monthly";

const ACTOR: Actor = Actor::System("job:audit.trim");

/// Removes what is over. Nothing is removed while the log, or a head of it that was signed, is not what was written:
/// the job then fails, and the operator sees it.
pub async fn run(app: &App, job: &ClaimedJob) -> Result<(), Fault> {
    let oldest = app.store.read((), |tx, ()| trim::oldest_record(tx)).await?;
    let kept = kept_from(app.clock.civil().day(), app.policy.audit_years);
    let before = oldest.map_or(kept, |moment| kept.min(month_of(moment.day())));
    remove_before(app, &ACTOR, before).await?;
    app.store.finish_job(job, &ACTOR, kept, finish).await.map(drop)
}

/// Signs off what is older than this day and removes it.
pub(crate) async fn remove_before(app: &App, actor: &Actor, before: Day) -> Result<(), Fault> {
    // A checkpoint that was signed before the program stopped is carried out first.
    if !app.store.read((), |tx, ()| trim::is_open(tx)).await? {
        let found = verify_log::verify_before(app, None, before.start()).await?;
        if !found.is_sound() {
            return Err(Fault::Corrupt(
                "audit log (`wissel audit verify` tells where); nothing of it was removed",
            ));
        }
        if let Some(place) = found.report.older {
            let _signed = app.store.act(actor, (before, place), sign_off).await?;
        }
    }
    while app.store.remove_signed_off().await? > 0 {}
    Ok(())
}

fn sign_off(tx: &mut Tx<'_>, (before, place): &(Day, Head)) -> Result<Decided<(), ()>, Fault> {
    let entry = AuditEntry::new(tx.new_id(), Event::LogTrimmed).on(ObjectKind::Day, before);
    Ok(match trim::sign_off(tx, *before, place)? {
        Some(signed) => {
            Acted::done((), entry.with("position", signed.place.position).with("entries", signed.entries))
        }
        None => Acted::new(Outcome::Refused(()), entry.refused("nothing-to-trim")),
    })
}

/// What goes along with the log, and the next look.
fn finish(tx: &mut Tx<'_>, kept: &Day) -> Result<Acted<()>, Fault> {
    let next = Due { kind: JobKind::AuditTrim, key: KEY.to_owned(), run_at: next_look(tx.now()) };
    let entry = AuditEntry::new(tx.new_id(), Event::LogTrimmed);
    let Some(signed) = trim::newest(tx)? else {
        return Ok(Acted::new((), entry.with("entries", 0)).plan(next));
    };
    let reported = wind_down::current(tx)?.and_then(|w| w.course.finished_at).map(Moment::day);
    let (receipts, collections) =
        trim::remove_attached(tx, signed.before, receipts_kept_from(*kept, reported))?;
    let entry = entry.on(ObjectKind::Day, signed.before);
    Ok(Acted::new((), entry.with("receipts", receipts).with("collections", collections)).plan(next))
}
