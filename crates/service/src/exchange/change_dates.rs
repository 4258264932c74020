//! Correcting the due date and choosing the last day (U2.5b): the limits are shown before, the record's key moves
//! to its new day with the change.

use super::own::{self, Missing, Opened, own};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use wissel_core::act::{Acted, Decided, Outcome};
use wissel_core::actor::Actor;
use wissel_core::audit::Event;
use wissel_core::exchange::decide::{self, DatesRefused};
use wissel_core::exchange::record::Record as Facts;
use wissel_core::exchange::retention::{CorrectionGround, DateRefused, Retention};
use wissel_core::ids::RecordId;
use wissel_core::permission::Need;
use wissel_core::refusal::Coded;
use wissel_core::time::Day;
use wissel_store::exchange::client::Client;
use wissel_store::exchange::key;
use wissel_store::exchange::record::{self, Dates};
use wissel_store::{Fault, Tx};

/// Why a date is not changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DatesFailed {
    /// The record is not there, or was changed.
    #[error(transparent)]
    Missing(#[from] Missing),
    /// The rules do not allow it.
    #[error(transparent)]
    Rule(#[from] DatesRefused),
}

impl Coded for DatesFailed {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing(m) => m.code(),
            Self::Rule(r) => r.code(),
        }
    }
}

/// Which date.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    /// Another due date, on this ground.
    Due(Day, CorrectionGround),
    /// Another last day.
    Last(Day),
}

/// A change of dates.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ChangeDates {
    /// Which record.
    pub record: RecordId,
    /// Which date.
    pub change: Change,
    /// The version that the form showed.
    pub version: i64,
}

/// The limits before and after.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// The last day as it is.
    pub old: Day,
    /// The last day as it would be.
    pub new: Day,
}

/// Shows old and new limit before anything is changed.
pub async fn preview(app: &App, actor: &Actor, command: ChangeDates) -> Result<Limits, Failure<DatesFailed>> {
    let outcome = app
        .store
        .act(actor, command, |tx, c| {
            let member = pass!(tx, Need::OwnRecords);
            let opened = own!(tx, &member, c.record, Some(c.version), Event::RecordSeen);
            let client = opened.client(tx)?;
            let entry = opened.entry(tx, Event::RecordSeen).with("preview", "dates");
            let now = opened.facts(&client).retention;
            let today = tx.now().day();
            let then = match decide::due_still_counts(client.ended, matches!(c.change, Change::Due(..))) {
                Ok(()) => next(&now, c.change, today).map_err(DatesRefused::from),
                Err(refused) => Err(DatesRefused::Record(refused)),
            };
            Ok(match then {
                Ok(then) => {
                    let limits = Limits { old: opened.record.last_day, new: then.last_day() };
                    Acted::done(limits, entry)
                }
                Err(refused) => Acted::refused(DatesFailed::Rule(refused), entry),
            })
        })
        .await?;
    finish(outcome)
}

fn next(now: &Retention, change: Change, today: Day) -> Result<Retention, DateRefused> {
    match change {
        Change::Due(day, _) => now.correct_due(day, today),
        Change::Last(day) => now.choose_last_day(day, today),
    }
}

/// Changes a date of a record.
pub async fn change_dates(
    app: &App,
    actor: &Actor,
    command: ChangeDates,
) -> Result<Limits, Failure<DatesFailed>> {
    let limits = preview(app, actor, command).await?;
    app.keyring.ensure_day(limits.new, &*app.entropy)?;
    finish(app.store.act(actor, command, run).await?)
}

fn run(tx: &mut Tx<'_>, c: &ChangeDates) -> Result<Decided<Limits, Stop<DatesFailed>>, Fault> {
    let member = pass!(tx, Need::OwnRecords);
    let event = match c.change {
        Change::Due(..) => Event::DueDateCorrected,
        Change::Last(_) => Event::LastDayChosen,
    };
    let opened = own!(tx, &member, c.record, Some(c.version), event);
    let client = opened.client(tx)?;
    let (acting, facts) = (opened.acting(tx), opened.facts(&client));
    if let Err(refused) = decide::due_still_counts(client.ended, matches!(c.change, Change::Due(..))) {
        let refused = DatesFailed::Rule(DatesRefused::Record(refused));
        let entry = opened.entry(tx, event);
        return Ok(Acted::refused(refused, entry));
    }
    let decided = match c.change {
        Change::Due(day, ground) => decide::correct_due(&acting, &facts, day, ground),
        Change::Last(day) => decide::choose_last_day(&acting, &facts, day),
    };
    let Outcome::Done(after) = decided.value() else { return own::ruled(decided, None) };
    let limits = redate(tx, &opened, &client, after)?;
    own::ruled(decided, Some(limits))
}

/// Applies new dates: the row, the sealed due date, the day whose key wraps the record's key.
fn redate(tx: &mut Tx<'_>, opened: &Opened, client: &Client, after: &Facts) -> Result<Limits, Fault> {
    let id = opened.record.id;
    let (old, new) = (opened.record.last_day, after.retention.last_day());
    let dates =
        Dates { last_day: new, expires_at: after.retention.expires_at(), chosen: after.retention.chosen() };
    if !record::set_dates(tx, &opened.record, &dates)? {
        return Err(Fault::Busy);
    }
    if client.due != after.retention.due() {
        let client = Client { due: after.retention.due(), ..client.clone() };
        record::set_client(tx, id, &opened.key, &client)?;
    }
    if old != new {
        key::move_to(tx, id, new, &opened.key)?;
    }
    Ok(Limits { old, new })
}
