//! A second operator confirms the end of the portal (U5.1): from now on everybody is told, and the calendar runs.

use super::{current, tell};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::due::{Due, JobKind};
use wissel_core::ids::WindDownId;
use wissel_core::notice::Template;
use wissel_core::office::wind_down::{LAST_CALL, WindDownRefused};
use wissel_core::permission::Need;
use wissel_store::office::wind_down;
use wissel_store::{Fault, Tx};

/// The hour at which everybody is told for the last time.
const TOLD_AT_HOUR: i8 = 9;

/// Confirms what somebody else planned.
pub async fn confirm(app: &App, actor: &Actor, id: WindDownId) -> Result<(), Failure<WindDownRefused>> {
    let done = finish(app.store.act(actor, id, run).await?);
    app.board.forget();
    done
}

fn run(tx: &mut Tx<'_>, id: &WindDownId) -> Result<Decided<(), Stop<WindDownRefused>>, Fault> {
    let member = pass!(tx, Need::WindDown);
    let now = tx.now();
    let entry = AuditEntry::new(tx.new_id(), Event::WindDownConfirmed).with("wind-down", id);
    let decided = current(tx)?.and_then(|w| {
        let is_it = if w.id == *id { Ok(()) } else { Err(WindDownRefused::NotPlanned) };
        is_it.and_then(|()| w.course.confirm(now)).map(|()| w)
    });
    let w = match decided {
        Ok(w) if wind_down::confirm(tx, *id, member.user)? => w,
        refused => {
            return Ok(Acted::refused(refused.err().unwrap_or(WindDownRefused::Oneself), entry));
        }
    };
    let told = tell(tx, &w, Template::PortalEnds, "announced")?;
    let last_call = w.collecting.plus_days(-LAST_CALL).at_hour(TOLD_AT_HOUR);
    let entry = entry.with("planned-by", w.planned_by).with("told", told.len());
    Ok(Acted::done((), entry)
        .notices(told)
        .plan(Due { kind: JobKind::WindDownTell, key: format!("{id}:closed"), run_at: w.course.closes_at })
        .plan(Due { kind: JobKind::WindDownTell, key: format!("{id}:last"), run_at: last_call })
        .plan(Due { kind: JobKind::WindDownEmpty, key: id.to_string(), run_at: w.course.ends_at }))
}
