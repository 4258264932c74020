//! An operator changes published maintenance (T12.1); who reads a page from now on sees the new words and times.

use super::tell;
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::ids::MaintenanceId;
use wissel_core::office::maintenance::{Maintenance, MaintenanceRefused, Phase, phase};
use wissel_core::permission::Need;
use wissel_store::office::maintenance;
use wissel_store::{Fault, Tx};

/// A change.
#[derive(Clone, Debug)]
pub struct Change {
    /// What is changed.
    pub id: MaintenanceId,
    /// Which version the form was filled in on.
    pub version: i64,
    /// How it is to be.
    pub to: Maintenance,
}

/// Changes it.
pub async fn change(app: &App, actor: &Actor, change: Change) -> Result<(), Failure<MaintenanceRefused>> {
    let done = finish(app.store.act(actor, change, run).await?);
    app.board.forget();
    done
}

fn run(tx: &mut Tx<'_>, c: &Change) -> Result<Decided<(), Stop<MaintenanceRefused>>, Fault> {
    let _member = pass!(tx, Need::Operate);
    let now = tx.now();
    let entry = AuditEntry::new(tx.new_id(), Event::MaintenanceChanged).with("maintenance", c.id);
    let known = maintenance::one(tx, c.id)?
        .filter(|k| k.withdrawn_at.is_none() && phase(k.shown, k.from, k.till, now) != Phase::Over);
    let Some(known) = known else {
        return Ok(Acted::refused(MaintenanceRefused::Gone, entry));
    };
    // It began while the form was open: then its beginning is a fact.
    let began = known.from <= now && c.to.from != known.from;
    if began || !maintenance::change(tx, c.id, c.version, &c.to)? {
        return Ok(Acted::refused(MaintenanceRefused::Changed, entry));
    }
    let mails = tell(tx, c.id, &c.to)?;
    let entry = entry
        .with("from", c.to.from.rfc3339())
        .with("till", c.to.till.rfc3339())
        .with("shown", c.to.shown.rfc3339())
        .with("mails", mails.len());
    Ok(Acted::done((), entry).notices(mails))
}
