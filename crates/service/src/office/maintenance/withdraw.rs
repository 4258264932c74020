//! An operator withdraws maintenance (T12.1), before it begins or when it is done early.

use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::ids::MaintenanceId;
use wissel_core::office::maintenance::MaintenanceRefused;
use wissel_core::permission::Need;
use wissel_store::office::maintenance;
use wissel_store::{Fault, Tx};

/// Withdraws it.
pub async fn withdraw(
    app: &App,
    actor: &Actor,
    id: MaintenanceId,
) -> Result<(), Failure<MaintenanceRefused>> {
    let done = finish(app.store.act(actor, id, run).await?);
    app.board.forget();
    done
}

fn run(tx: &mut Tx<'_>, id: &MaintenanceId) -> Result<Decided<(), Stop<MaintenanceRefused>>, Fault> {
    let _member = pass!(tx, Need::Operate);
    let entry = AuditEntry::new(tx.new_id(), Event::MaintenanceWithdrawn).with("maintenance", id);
    if maintenance::withdraw(tx, *id)? {
        return Ok(Acted::done((), entry));
    }
    Ok(Acted::refused(MaintenanceRefused::Gone, entry))
}
