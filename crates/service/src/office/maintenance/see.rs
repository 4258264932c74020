//! The operator sees the maintenance that is planned (T12.1).

use super::super::{authorised, still};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use std::convert::Infallible;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::permission::Need;
pub use wissel_store::office::maintenance::Planned;
use wissel_store::office::maintenance::coming;
use wissel_store::{Fault, Released, Tx};

/// What is neither over nor withdrawn, earliest first.
pub async fn see(app: &App, actor: &Actor) -> Result<Released<Vec<Planned>>, Failure<Infallible>> {
    finish(app.store.view(actor, (), read, |tx, (), _| still(tx, Need::Operate)).await?)
}

fn read(tx: &mut Tx<'_>, (): &()) -> Result<Decided<Vec<Planned>, Stop<Infallible>>, Fault> {
    authorised!(tx, Need::Operate);
    let all = coming(tx)?;
    Ok(Acted::done(all, AuditEntry::new(tx.new_id(), Event::MaintenanceSeen)))
}
