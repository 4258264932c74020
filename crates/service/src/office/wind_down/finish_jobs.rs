//! The last work of a portal that ends (U5.1): organisations are asked to take their logs along; when each has its own, or
//! the time of the log is over, the log goes with everything that went along with it, and the report is made.

use super::jobs::{at, key_of};
use super::report;
use crate::app::App;
use crate::privacy::audit_trim;
use std::time::Duration;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::due::{Due, JobKind};
use wissel_core::ids::WindDownId;
use wissel_core::notice::{Channel, Notice, Recipient, Template};
use wissel_core::office::wind_down::{REMINDED, Stage, may_finish};
use wissel_store::identity::former;
use wissel_store::office::members;
use wissel_store::office::wind_down::{self, Owner, WindDown};
use wissel_store::{ClaimedJob, Fault, Tx};

const ACTOR: Actor = Actor::System("job:wind_down.finish");
/// People forgotten in one transaction.
const AT_ONCE: i64 = 100;

struct Command {
    id: WindDownId,
    years: u8,
}

/// Finishes when it may, reminds otherwise.
pub async fn finish(app: &App, job: &ClaimedJob) -> Result<(), Fault> {
    let (id, _) = key_of(job)?;
    let years = app.policy.audit_years;
    let ready = app.store.read(Command { id, years }, |tx, c| {
        let Some(w) = at(tx, c.id, &[Stage::LogsKept])? else { return Ok(false) };
        Ok(waits(tx, &w, c.years)?.is_none())
    });
    if ready.await? {
        app.store.link_log().await?;
        // The whole log as it is now. Not while it, or a head of it that was signed, is not what was written: then the job
        // fails, and the operator sees it.
        audit_trim::remove_before(app, &ACTOR, app.clock.civil().day().plus_days(1)).await?;
        while app.store.act(&ACTOR, (), forget).await?.into_result().unwrap_or(false) {}
    }
    let done = app.store.finish_job(job, &ACTOR, Command { id, years }, run).await.map(drop);
    app.board.forget();
    done
}

/// For whom the log still waits; `None`: it may go.
fn waits(tx: &mut Tx<'_>, w: &WindDown, years: u8) -> Result<Option<Vec<Owner>>, Fault> {
    let mut owners = wind_down::owners(tx)?;
    owners.retain(|o| o.confirmed.is_none());
    let complaints = wind_down::open_complaints(tx)?;
    let may = may_finish(owners.len(), complaints, w.course.kept_until(years), tx.now());
    Ok((!may).then_some(owners))
}

/// Forgets some of the people who do not work for the operator. Whether there may be more.
fn forget(tx: &mut Tx<'_>, (): &()) -> Result<Decided<bool, ()>, Fault> {
    let people = wind_down::people(tx, AT_ONCE)?;
    let entry = AuditEntry::new(tx.new_id(), Event::SystemChanged).with("forgotten", people.len());
    let more = !people.is_empty();
    for user in people {
        wind_down::end_person(tx, user)?;
        former::forget(tx, user)?;
    }
    Ok(Acted::done(more, entry))
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Acted<()>, Fault> {
    let entry = AuditEntry::new(tx.new_id(), Event::WindDownFinished).with("wind-down", c.id);
    let Some(w) = at(tx, c.id, &[Stage::LogsKept])? else {
        return Ok(Acted::new((), entry.refused("wind-down-absent")));
    };
    if let Some(owners) = waits(tx, &w, c.years)? {
        return remind(tx, &w, c.years, &owners, entry);
    }
    wind_down::remove_traces(tx)?;
    let made = report::make(tx, &w)?;
    if !made.is_complete() {
        // What is left is named in the operator's list of failed work; nothing of this act is kept.
        return Err(Fault::Corrupt("end of the portal: something is left that should be gone"));
    }
    let body = made.canonical();
    let signature = tx.keys().sign(body.as_bytes());
    wind_down::set_finished(tx, c.id, &body, &signature)?;
    Ok(Acted::new((), entry.with("receipts", made.receipts).with("log-position", made.log.0)))
}

/// A mail to who can take the log along, and the next look.
fn remind(
    tx: &mut Tx<'_>,
    w: &WindDown,
    years: u8,
    owners: &[Owner],
    entry: AuditEntry,
) -> Result<Acted<()>, Fault> {
    let today = tx.now().day();
    let mut mails = Vec::new();
    for owner in owners {
        for (user, lang) in members::overseers(tx, owner.organisation)? {
            mails.push(Notice {
                id: tx.new_id(),
                channel: Channel::Mail,
                to: Recipient::User(user),
                template: Template::PortalLogDue,
                args: vec![("organisation".to_owned(), owner.name.clone())],
                lang,
                dedupe: format!("portal-log-due:{}:{today}:{user}", owner.organisation),
                not_after: None,
            });
        }
    }
    // Only complaints are open: they are looked at each day.
    let days = if owners.is_empty() { 1 } else { REMINDED };
    let next = tx.now().plus(Duration::from_hours(24 * u64::try_from(days).unwrap_or(1)));
    let run_at = w.course.kept_until(years).map_or(next, |end| next.min(end));
    let next = Due { kind: JobKind::WindDownFinish, key: w.id.to_string(), run_at };
    Ok(Acted::new((), entry.refused("wind-down-waits").with("waiting", owners.len()))
        .notices(mails)
        .plan(next))
}
