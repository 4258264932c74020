//! An operator takes the end of the portal back (U5.1): alone, because it destroys nothing, and until destruction begins.

use super::{current, tell};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::due::JobKind;
use wissel_core::ids::WindDownId;
use wissel_core::notice::Template;
use wissel_core::office::wind_down::WindDownRefused;
use wissel_core::permission::Need;
use wissel_store::office::wind_down;
use wissel_store::{Fault, Tx};

/// Takes it back. Who was told that the portal ends is told that it goes on.
pub async fn take_back(app: &App, actor: &Actor, id: WindDownId) -> Result<(), Failure<WindDownRefused>> {
    let done = finish(app.store.act(actor, id, run).await?);
    app.board.forget();
    done
}

fn run(tx: &mut Tx<'_>, id: &WindDownId) -> Result<Decided<(), Stop<WindDownRefused>>, Fault> {
    pass!(tx, Need::WindDown);
    let now = tx.now();
    let entry = AuditEntry::new(tx.new_id(), Event::WindDownTakenBack).with("wind-down", id);
    let decided = current(tx)?.and_then(|w| {
        let is_it = if w.id == *id { Ok(()) } else { Err(WindDownRefused::NotPlanned) };
        is_it.and_then(|()| w.course.take_back(now)).map(|()| w)
    });
    let w = match decided {
        Ok(w) if wind_down::take_back(tx, *id)? => w,
        refused => {
            return Ok(Acted::refused(refused.err().unwrap_or(WindDownRefused::Irreversible), entry));
        }
    };
    let was_told = w.course.confirmed_at.is_some();
    let told = if was_told { tell(tx, &w, Template::PortalGoesOn, "back")? } else { Vec::new() };
    Ok(Acted::done((), entry.with("told", told.len()))
        .notices(told)
        .cancel(JobKind::WindDownTell, format!("{id}:closed"))
        .cancel(JobKind::WindDownTell, format!("{id}:last"))
        .cancel(JobKind::WindDownEmpty, id.to_string()))
}
