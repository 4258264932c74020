//! How the end of the portal stands, for operators (U5.1).

use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::office::{Names, still};
use crate::pass;
use std::convert::Infallible;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::office::wind_down::{Stage, may_finish};
use wissel_core::permission::Need;
use wissel_core::time::Moment;
use wissel_store::office::wind_down::{self, WindDown};

pub use wissel_store::office::wind_down::Owner;
use wissel_store::{Fault, Released, Tx};

/// How it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seen {
    /// The plan with its moments.
    pub wind_down: WindDown,
    /// Where it stands.
    pub stage: Stage,
    /// Who planned it.
    pub planned_by: String,
    /// Who confirmed it.
    pub confirmed_by: Option<String>,
    /// Whether she who looks planned it herself, so that somebody else has to confirm it.
    pub is_hers: bool,
    /// Once everything is destroyed: who has her own log, and who has not said so.
    pub owners: Vec<Owner>,
    /// How many complaints have no answer yet.
    pub open_complaints: i64,
    /// Until when the log waits for them.
    pub kept_until: Option<Moment>,
    /// Whether the log may go now.
    pub may_finish: bool,
}

/// How it stands; `None`: no end of the portal is planned.
pub async fn see(app: &App, actor: &Actor) -> Result<Released<Option<Seen>>, Failure<Infallible>> {
    let years = app.policy.audit_years;
    finish(app.store.view(actor, years, read, |tx, _, _| still(tx, Need::Operate)).await?)
}

fn read(tx: &mut Tx<'_>, years: &u8) -> Result<Decided<Option<Seen>, Stop<Infallible>>, Fault> {
    let member = pass!(tx, Need::Operate);
    let entry = AuditEntry::new(tx.new_id(), Event::WindDownSeen);
    let Some(w) = wind_down::current(tx)? else { return Ok(Acted::done(None, entry)) };
    let now = tx.now();
    let stage = w.course.stage(now);
    let mut names = Names::default();
    let planned_by = names.of(tx, w.planned_by)?.unwrap_or_default();
    let confirmed_by = match w.confirmed_by {
        Some(user) => Some(names.of(tx, user)?.unwrap_or_default()),
        None => None,
    };
    let owners = if stage == Stage::LogsKept { wind_down::owners(tx)? } else { Vec::new() };
    let open_complaints = wind_down::open_complaints(tx)?;
    let waiting = owners.iter().filter(|o| o.confirmed.is_none()).count();
    let kept_until = w.course.kept_until(*years);
    let seen = Seen {
        stage,
        planned_by,
        confirmed_by,
        is_hers: w.planned_by == member.user,
        may_finish: stage == Stage::LogsKept && may_finish(waiting, open_complaints, kept_until, now),
        owners,
        open_complaints,
        kept_until,
        wind_down: w,
    };
    Ok(Acted::done(Some(seen), entry))
}
