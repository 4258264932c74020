//! An administrator removes a department. Nobody loses anything but a place in the list; she can make it again.

use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::ids::DepartmentId;
use wissel_core::office::department::DepartmentRefused;
use wissel_core::permission::Need;
use wissel_store::office::department;
use wissel_store::{Fault, Tx};

/// Removes it.
pub async fn remove(app: &App, actor: &Actor, id: DepartmentId) -> Result<(), Failure<DepartmentRefused>> {
    finish(app.store.act(actor, id, run).await?)
}

fn run(tx: &mut Tx<'_>, id: &DepartmentId) -> Result<Decided<(), Stop<DepartmentRefused>>, Fault> {
    let member = pass!(tx, Need::ManageMembers);
    let entry = AuditEntry::new(tx.new_id(), Event::DepartmentRemoved).with("department", id);
    Ok(match department::remove(tx, member.organisation, *id)? {
        Some(left) => Acted::done((), entry.with("members", left)),
        None => Acted::refused(DepartmentRefused::Absent, entry),
    })
}
