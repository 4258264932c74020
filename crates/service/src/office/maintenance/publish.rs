//! An operator publishes maintenance (T12.1): from the day that she chose every page tells it.

use super::tell;
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::once::{self, Once, SENT_BEFORE};
use crate::pass;
use std::convert::Infallible;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::ids::MaintenanceId;
use wissel_core::office::maintenance::Maintenance;
use wissel_core::permission::Need;
use wissel_store::office::maintenance;
use wissel_store::{Fault, Tx};

/// Publishes it, once for each form. `false`: this form was sent before.
pub async fn publish(
    app: &App,
    actor: &Actor,
    m: Maintenance,
    once: Option<Once>,
) -> Result<bool, Failure<Infallible>> {
    let done = finish(app.store.act(actor, (m, once), run).await?);
    app.board.forget();
    done
}

fn run(
    tx: &mut Tx<'_>,
    (m, once): &(Maintenance, Option<Once>),
) -> Result<Decided<bool, Stop<Infallible>>, Fault> {
    let member = pass!(tx, Need::Operate);
    let entry = AuditEntry::new(tx.new_id(), Event::MaintenancePublished);
    if let Some(id) = once::made::<MaintenanceId>(tx, *once)? {
        return Ok(Acted::done(false, entry.with("maintenance", id).refused(SENT_BEFORE)));
    }
    let id: MaintenanceId = tx.new_id();
    once::keep(tx, *once, id)?;
    maintenance::publish(tx, id, m, member.user)?;
    let mails = tell(tx, id, m)?;
    let entry = entry
        .with("maintenance", id)
        .with("from", m.from.rfc3339())
        .with("till", m.till.rfc3339())
        .with("shown", m.shown.rfc3339())
        .with("mails", mails.len());
    Ok(Acted::done(true, entry).notices(mails))
}
