//! The dated work of the exchange. Jobs only do what is due: every read checks by itself whether a record may
//! still be seen, so that a late job shows nothing.

use super::destroy::destroy;
use super::{own, people, reconcile, tell_systems};
use crate::app::App;
use std::sync::Arc;
use std::time::Duration;
use wissel_core::act::{Acted, Outcome};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::due::{Due, JobKind};
use wissel_core::exchange::decide;
use wissel_core::exchange::receipt::Ground;
use wissel_core::exchange::record::RecordState;
use wissel_core::ids::{BlobId, RecordId};
use wissel_core::notice::{Channel, Notice, Recipient, Template};
use wissel_core::office::wind_down::Portal;
use wissel_core::time::Day;
use wissel_store::exchange::record::Record;
use wissel_store::exchange::{blob, key, record, warning};
use wissel_store::office::{agreement, wind_down};
use wissel_store::{ClaimedJob, Fault, Tx};

/// How long a day's key waits for records that still hang on it.
const KEY_WAITS: Duration = Duration::from_secs(600);

/// Runs a job of the exchange; `None` when its kind is another domain's.
pub async fn run(app: &App, job: &ClaimedJob) -> Option<Result<(), Fault>> {
    Some(match job.kind {
        JobKind::RecordDestroy => destroy_record(app, job).await,
        JobKind::RecordOrphaned => destroy_orphan(app, job).await,
        JobKind::RecordStillNeeded => ask_still_needed(app, job).await,
        JobKind::RecordExpiring => tell_expiring(app, job).await,
        JobKind::RecordErased => note_erasure(app, job).await,
        JobKind::DayKeyDie => day_key_die(app, job).await,
        JobKind::BlobDelete => blob_delete(app, job).await,
        JobKind::BlobSweep => blob_sweep(app, job).await,
        JobKind::IdentitySweep
        | JobKind::AgreementOver
        | JobKind::WindDownTell
        | JobKind::WindDownEmpty
        | JobKind::WindDownFinish
        | JobKind::AuditHead
        | JobKind::AuditTrim
        | JobKind::PeopleForget
        | JobKind::ComplaintRemind
        | JobKind::ComplaintForget
        | JobKind::BreachRemind
        | JobKind::EmergencyRemind => return None,
    })
}

fn key_of<T: std::str::FromStr>(job: &ClaimedJob) -> Result<T, Fault> {
    job.key.parse().map_err(|_| Fault::Corrupt("the key of a job"))
}

/// An act of a job that found nothing to do.
fn nothing(tx: &mut Tx<'_>, event: Event, why: &'static str) -> Acted<()> {
    Acted::new((), AuditEntry::new(tx.new_id(), event).refused(why))
}

/// The end of a record (U2.5a), or of the bare row of a withdrawn one.
async fn destroy_record(app: &App, job: &ClaimedJob) -> Result<(), Fault> {
    let id: RecordId = key_of(job)?;
    let actor = Actor::System("job:record.destroy");
    app.store.finish_job(job, &actor, id, end).await.map(drop)
}

fn end(tx: &mut Tx<'_>, id: &RecordId) -> Result<Acted<()>, Fault> {
    let Some(record) = record::by_id(tx, *id)? else {
        return Ok(nothing(tx, Event::RecordDestroyed, "record-gone"));
    };
    let (all, confirmed) = warning::counts(tx, record.number.as_str())?;
    let open = u32::try_from(all - confirmed).unwrap_or(u32::MAX);
    let due = due_of(tx, &record);
    let decided = decide::end(&own::acting(tx, &record), &record.facts(due), open);
    let Outcome::Done(after) = decided.value() else {
        // Its dates moved: the job comes again with them.
        let key = id.to_string();
        let run_at = record.expires_at.max(tx.now().plus(KEY_WAITS));
        return Ok(decided.map(|_| ()).plan(Due { kind: JobKind::RecordDestroy, key, run_at }));
    };
    let after = after.state;
    let acted = decided.map(|_| ());
    if matches!(record.state, RecordState::Withdrawn(_)) {
        record::delete(tx, *id)?;
        return Ok(acted);
    }
    let destroyed = destroy(tx, &record, Ground::Expired, after)?;
    Ok(destroyed.plan(acted))
}

/// The end of a record whose source has no processor agreement any more (U5.6; with a new one it stays), or whose portal
/// is over (U5.1).
async fn destroy_orphan(app: &App, job: &ClaimedJob) -> Result<(), Fault> {
    let id: RecordId = key_of(job)?;
    let actor = Actor::System("job:record.orphaned");
    app.store.finish_job(job, &actor, id, orphan).await.map(drop)
}

fn orphan(tx: &mut Tx<'_>, id: &RecordId) -> Result<Acted<()>, Fault> {
    let Some(record) = record::by_id(tx, *id)? else {
        return Ok(nothing(tx, Event::RecordDestroyed, "record-gone"));
    };
    let ground = if is_over(tx)? {
        Ground::WoundDown
    } else if agreement::holds(tx, record.organisation)? {
        return Ok(nothing(tx, Event::RecordDestroyed, "agreement-already-holds"));
    } else {
        Ground::AgreementOver
    };
    let due = due_of(tx, &record);
    let decided = decide::orphan(&own::acting(tx, &record), &record.facts(due), ground);
    let Outcome::Done(after) = decided.value() else { return Ok(decided.map(|_| ())) };
    let after = after.state;
    let destroyed = destroy(tx, &record, ground, after)?;
    Ok(destroyed.plan(decided.map(|_| ())))
}

/// Whether collecting is over because the portal ends (U5.1).
fn is_over(tx: &mut Tx<'_>) -> Result<bool, Fault> {
    let now = tx.now();
    Ok(wind_down::current(tx)?.is_some_and(|w| w.course.portal(now) == Portal::Shut))
}

/// The due date, sealed with the client. Without its key nothing is left to protect: then the stored end counts.
fn due_of(tx: &mut Tx<'_>, record: &Record) -> Day {
    let stored = record.last_day.plus_days(-record.rule.limits().days());
    if !record.state.has_content() {
        return stored;
    }
    key::open(tx, record.id)
        .and_then(|key| record::client(tx, record.id, &key))
        .map_or(stored, |client| client.due)
}

/// "Nog nodig?": a content-free mail to the author, and the question on the record's page.
async fn ask_still_needed(app: &App, job: &ClaimedJob) -> Result<(), Fault> {
    let id: RecordId = key_of(job)?;
    let actor = Actor::System("job:record.still_needed");
    app.store.finish_job(job, &actor, id, ask).await.map(drop)
}

fn ask(tx: &mut Tx<'_>, id: &RecordId) -> Result<Acted<()>, Fault> {
    let now = tx.now();
    let record = record::by_id(tx, *id)?.filter(|r| r.is_present(now) && r.asked_at.is_none());
    let Some(record) = record else {
        return Ok(nothing(tx, Event::StillNeededAsked, "record-gone"));
    };
    record::set_asked(tx, *id, Some(now))?;
    let acted = Acted::new((), own::about(tx, &record, Event::StillNeededAsked));
    let Some((author, lang)) = people::reached(tx, record.author)? else { return Ok(acted) };
    Ok(acted.notice(Notice {
        id: tx.new_id(),
        channel: Channel::Mail,
        to: Recipient::User(author),
        template: Template::StillNeeded,
        args: vec![("number".to_owned(), record.number.to_string())],
        lang,
        // Once for each last day: after a corrected due date the question is a new one.
        dedupe: format!("still-needed:{id}:{}", record.last_day),
        not_after: Some(record.expires_at),
    }))
}

/// The record ends in a few days: systems of both sides are told.
async fn tell_expiring(app: &App, job: &ClaimedJob) -> Result<(), Fault> {
    let id: RecordId = key_of(job)?;
    let actor = Actor::System("job:record.expiring");
    app.store.finish_job(job, &actor, id, expiring).await.map(drop)
}

fn expiring(tx: &mut Tx<'_>, id: &RecordId) -> Result<Acted<()>, Fault> {
    let now = tx.now();
    let Some(record) = record::by_id(tx, *id)?.filter(|r| r.is_available(now)) else {
        return Ok(nothing(tx, Event::RecordExpiring, "record-gone"));
    };
    tell_systems::expiring(tx, &record)?;
    Ok(Acted::new((), own::about(tx, &record, Event::RecordExpiring)))
}

/// After a destruction: the journal lets go of the old pages, and the list outside the database learns of it,
/// unless the act that destroyed put it there itself.
async fn note_erasure(app: &App, job: &ClaimedJob) -> Result<(), Fault> {
    let id: RecordId = key_of(job)?;
    let (list, at) = (app.erasures.clone(), job.run_at);
    let ensured = move || list.ensure(id, at);
    let place = tokio::task::spawn_blocking(ensured).await.map_err(|_| Fault::Panicked)??;
    app.store.truncate_journal().await?;
    let actor = Actor::System("job:record.erased");
    app.store
        .finish_job(job, &actor, (id, place), |tx, (id, place)| {
            // Whatever stands before it in the list was committed before it was listed.
            reconcile::note(tx, place)?;
            let entry = AuditEntry::new(tx.new_id(), Event::ErasureListed).on(ObjectKind::Record, id);
            Ok(Acted::new((), entry))
        })
        .await
        .map(drop)
}

/// The key of a day dies when the day is over and no record hangs on it; otherwise the job comes again.
async fn day_key_die(app: &App, job: &ClaimedJob) -> Result<(), Fault> {
    let day: Day = key_of(job)?;
    let actor = Actor::System("job:day_key.die");
    // No new key can be wrapped under a day that is over, so what is true now stays true. The key is destroyed before
    // the act that says so: an act may be repeated and may be lost, and destroying twice is destroying once.
    let over = app.store.read(day, |tx, day| Ok(!waits(tx, *day)?)).await?;
    if over {
        let keyring = Arc::clone(&app.keyring);
        tokio::task::spawn_blocking(move || keyring.kill_day(day)).await.map_err(|_| Fault::Panicked)??;
    }
    app.store.finish_job(job, &actor, (day, over), die).await.map(drop)
}

fn waits(tx: &mut Tx<'_>, day: Day) -> Result<bool, Fault> {
    Ok(tx.now() < day.end() || key::count_of(tx, day)? > 0)
}

fn die(tx: &mut Tx<'_>, (day, over): &(Day, bool)) -> Result<Acted<()>, Fault> {
    let now = tx.now();
    let entry = AuditEntry::new(tx.new_id(), Event::DayKeyDied).on(ObjectKind::Day, day);
    if !over {
        let run_at = day.end().max(now.plus(KEY_WAITS));
        let again = Due { kind: JobKind::DayKeyDie, key: day.to_string(), run_at };
        return Ok(Acted::new((), entry.refused("day-key-needed")).plan(again));
    }
    Ok(Acted::new((), entry))
}

/// Removes an encrypted object that lost its row's protection; the row goes when object and folder are synced.
async fn blob_delete(app: &App, job: &ClaimedJob) -> Result<(), Fault> {
    let id: BlobId = key_of(job)?;
    app.blobs.delete(id).await?;
    let actor = Actor::System("job:blob.delete");
    app.store.finish_job(job, &actor, id, forget).await.map(drop)
}

fn forget(tx: &mut Tx<'_>, id: &BlobId) -> Result<Acted<()>, Fault> {
    blob::delete(tx, *id)?;
    Ok(Acted::new((), AuditEntry::new(tx.new_id(), Event::BlobRemoved).with("blob", id)))
}

/// Removes an upload that never became part of a record. First the row says so, so that no act can take it up.
async fn blob_sweep(app: &App, job: &ClaimedJob) -> Result<(), Fault> {
    let id: BlobId = key_of(job)?;
    let actor = Actor::System("job:blob.sweep");
    if app.store.tick(id, |tx, id| blob::give_up(tx, *id)).await? {
        app.blobs.delete(id).await?;
        return app.store.finish_job(job, &actor, id, forget).await.map(drop);
    }
    app.store
        .finish_job(job, &actor, id, |tx, _| Ok(nothing(tx, Event::BlobRemoved, "blob-in-use")))
        .await
        .map(drop)
}
