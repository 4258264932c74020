//! An operator plans the end of the portal (U5.1). Nobody but operators hears of it before another one confirms it.

use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::ids::WindDownId;
use wissel_core::office::wind_down::{Plan, WindDownRefused, earliest_sharing, keeps_its_word};
use wissel_core::permission::Need;
use wissel_store::exchange::sector;
use wissel_store::office::wind_down;
use wissel_store::{Fault, Tx};

/// Puts a plan on file.
pub async fn plan(app: &App, actor: &Actor, plan: Plan) -> Result<WindDownId, Failure<WindDownRefused>> {
    finish(app.store.act(actor, plan, run).await?)
}

fn run(tx: &mut Tx<'_>, plan: &Plan) -> Result<Decided<WindDownId, Stop<WindDownRefused>>, Fault> {
    let member = pass!(tx, Need::WindDown);
    let id: WindDownId = tx.new_id();
    let entry = AuditEntry::new(tx.new_id(), Event::WindDownPlanned).with("wind-down", id);
    // The form was read a moment ago: midnight may lie between.
    let refused = if plan.sharing < earliest_sharing(tx.now().day()) {
        Some(WindDownRefused::NoticeTooShort)
    } else if !keeps_its_word(plan.early, plan.sharing, plan.collecting, sector::longest_stay(tx)?) {
        // A rule was published since the form was read; one that comes later is refused by itself.
        Some(WindDownRefused::RuleLonger)
    } else if wind_down::plan(tx, id, plan, member.user)? {
        None
    } else {
        Some(WindDownRefused::AlreadyPlanned)
    };
    if let Some(why) = refused {
        return Ok(Acted::refused(why, entry));
    }
    let entry = entry
        .with("sharing-until", plan.sharing)
        .with("collecting-until", plan.collecting)
        .with("early", plan.early);
    Ok(Acted::done(id, entry))
}
