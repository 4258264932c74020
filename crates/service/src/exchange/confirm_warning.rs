//! Confirming a warning: the collector has seen that what she collected is wrong. After the last confirmation a job
//! ends the bare row of the withdrawn record: that is Wissel's doing, not the collector's.

use super::refusals;
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::due::{Due, JobKind};
use wissel_core::ids::WarningId;
use wissel_core::permission::Need;
use wissel_store::exchange::{record, warning};
use wissel_store::{Fault, Tx};

refusals! {
    /// Why a warning is not confirmed.
    pub enum WarningRefused {
        /// No such warning for her.
        Absent = "warning-absent",
    }
}

/// Confirms a warning.
pub async fn confirm_warning(app: &App, actor: &Actor, id: WarningId) -> Result<(), Failure<WarningRefused>> {
    finish(app.store.act(actor, id, run).await?)
}

fn run(tx: &mut Tx<'_>, id: &WarningId) -> Result<Decided<(), Stop<WarningRefused>>, Fault> {
    let member = pass!(tx, Need::OwnRecords);
    let entry = AuditEntry::new(tx.new_id(), Event::WarningConfirmed).on(ObjectKind::Warning, id);
    let warning =
        warning::by_id(tx, *id)?.filter(|w| w.person == member.user && w.organisation == member.organisation);
    let Some(warning) = warning else {
        return Ok(Acted::refused(WarningRefused::Absent, entry));
    };
    let entry = entry.with("record", &warning.record_number);
    if !warning::confirm(tx, *id, member.user)? {
        // Pressed twice: it was confirmed once.
        return Ok(Acted::done((), entry.refused("warning-confirmed")));
    }
    let acted = Acted::done((), entry);
    let (all, confirmed) = warning::counts(tx, &warning.record_number)?;
    if confirmed < all {
        return Ok(acted);
    }
    let Some(record) = record::by_number(tx, &warning.record_number)? else { return Ok(acted) };
    let run_at = tx.now();
    Ok(acted.plan(Due { kind: JobKind::RecordDestroy, key: record.id.to_string(), run_at }))
}
