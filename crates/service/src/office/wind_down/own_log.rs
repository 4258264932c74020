//! An organisation takes its log along and says that it has it (U5.1). Only then may the log be destroyed.

use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::office::still;
use crate::pass;
use std::convert::Infallible;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::{Actor, Member};
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::due::{Due, JobKind};
use wissel_core::exchange::receipt::Bytes32;
use wissel_core::office::wind_down::{Stage, WindDownRefused, cover};
use wissel_core::permission::Need;
use wissel_core::time::{Day, Moment};
use wissel_store::office::organisation;
use wissel_store::office::wind_down::{self, Export, WindDown};
use wissel_store::{Fault, Released, Tx};

/// How her organisation stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OwnLog {
    /// Since when everything is destroyed; `None`: not yet, and nothing is asked.
    pub emptied_at: Option<Moment>,
    /// Which days the exports have to cover.
    pub days: Option<(Day, Day)>,
    /// What was taken along since, newest first.
    pub exports: Vec<Export>,
    /// Whether these exports cover the whole log.
    pub whole: bool,
    /// When somebody of the organisation said that it has its log.
    pub confirmed_at: Option<Moment>,
}

/// What her organisation has, and what it has still to do.
pub async fn see(app: &App, actor: &Actor) -> Result<Released<OwnLog>, Failure<Infallible>> {
    finish(app.store.view(actor, (), read, |tx, (), _| still(tx, Need::ReadOrganisationLog)).await?)
}

fn read(tx: &mut Tx<'_>, (): &()) -> Result<Decided<OwnLog, Stop<Infallible>>, Fault> {
    let member = pass!(tx, Need::ReadOrganisationLog);
    let entry = AuditEntry::new(tx.new_id(), Event::WindDownSeen).of(member.organisation);
    let own = match wind_down::current(tx)? {
        Some(w) => stands(tx, &member, &w)?,
        None => {
            OwnLog { emptied_at: None, days: None, exports: Vec::new(), whole: false, confirmed_at: None }
        }
    };
    Ok(Acted::done(own, entry))
}

/// The exports count that were made after the destruction: an older one does not hold it.
fn stands(tx: &mut Tx<'_>, member: &Member, w: &WindDown) -> Result<OwnLog, Fault> {
    let own = member.organisation;
    let emptied_at = w.course.emptied_at.filter(|_| w.course.stage(tx.now()) == Stage::LogsKept);
    let since = organisation::get(tx, own)?.map(|o| o.created_at.day());
    let days = emptied_at.zip(since).map(|(emptied, since)| (since.min(emptied.day()), emptied.day()));
    let exports = match emptied_at {
        Some(at) => wind_down::exports(tx, own, at)?,
        None => Vec::new(),
    };
    let taken: Vec<(Day, Day)> = exports.iter().map(|e| e.days).collect();
    let confirmed = wind_down::owners(tx)?.into_iter().find(|o| o.organisation == own);
    Ok(OwnLog {
        emptied_at,
        days,
        whole: days.is_some_and(|(first, last)| cover(&taken, first, last)),
        exports,
        confirmed_at: confirmed.and_then(|o| o.confirmed).map(|c| c.at),
    })
}

/// Says that her organisation has its log, with the exports that were made.
pub async fn confirm(app: &App, actor: &Actor) -> Result<(), Failure<WindDownRefused>> {
    finish(app.store.act(actor, (), run).await?)
}

fn run(tx: &mut Tx<'_>, (): &()) -> Result<Decided<(), Stop<WindDownRefused>>, Fault> {
    let member = pass!(tx, Need::ConfirmLog);
    let own = member.organisation;
    let entry = AuditEntry::new(tx.new_id(), Event::LogReceived).on(ObjectKind::Organisation, own).of(own);
    let Some(w) = wind_down::current(tx)? else {
        return Ok(Acted::refused(WindDownRefused::NotPlanned, entry));
    };
    let stands = stands(tx, &member, &w)?;
    if stands.emptied_at.is_none() {
        return Ok(Acted::refused(WindDownRefused::TooEarly, entry));
    }
    if !stands.whole {
        return Ok(Acted::refused(WindDownRefused::NoExport, entry));
    }
    let exports: Vec<Bytes32> = stands.exports.iter().map(|e| e.digest).collect();
    if !wind_down::receive_log(tx, own, member.user, &exports)? {
        return Ok(Acted::refused(WindDownRefused::AlreadyConfirmed, entry));
    }
    let acted = Acted::done((), entry.with("exports", exports.len()));
    let all = wind_down::owners(tx)?.iter().all(|o| o.confirmed.is_some());
    let now = tx.now();
    let finish = Due { kind: JobKind::WindDownFinish, key: w.id.to_string(), run_at: now };
    Ok(if all { acted.plan(finish) } else { acted })
}
