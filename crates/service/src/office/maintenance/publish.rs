//! An operator publishes maintenance (T12.1): from the day that she chose every page tells it.

use super::tell;
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
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

/// Publishes it.
pub async fn publish(app: &App, actor: &Actor, m: Maintenance) -> Result<MaintenanceId, Failure<Infallible>> {
    let done = finish(app.store.act(actor, m, run).await?);
    app.board.forget();
    done
}

fn run(tx: &mut Tx<'_>, m: &Maintenance) -> Result<Decided<MaintenanceId, Stop<Infallible>>, Fault> {
    let member = pass!(tx, Need::Operate);
    let id: MaintenanceId = tx.new_id();
    maintenance::publish(tx, id, m, member.user)?;
    let mails = tell(tx, id, m)?;
    let entry = AuditEntry::new(tx.new_id(), Event::MaintenancePublished)
        .with("maintenance", id)
        .with("from", m.from.rfc3339())
        .with("till", m.till.rfc3339())
        .with("shown", m.shown.rfc3339())
        .with("mails", mails.len());
    Ok(Acted::done(id, entry).notices(mails))
}
