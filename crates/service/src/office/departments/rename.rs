//! An administrator gives a department another name.

use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::ids::DepartmentId;
use wissel_core::office::department::{DepartmentName, DepartmentRefused};
use wissel_core::permission::Need;
use wissel_store::office::department;
use wissel_store::{Fault, Tx};

/// Gives it another name.
pub async fn rename(
    app: &App,
    actor: &Actor,
    id: DepartmentId,
    name: DepartmentName,
) -> Result<(), Failure<DepartmentRefused>> {
    finish(app.store.act(actor, (id, name), run).await?)
}

fn run(
    tx: &mut Tx<'_>,
    (id, name): &(DepartmentId, DepartmentName),
) -> Result<Decided<(), Stop<DepartmentRefused>>, Fault> {
    let member = pass!(tx, Need::ManageMembers);
    let entry = AuditEntry::new(tx.new_id(), Event::DepartmentRenamed)
        .with("department", id)
        .with("name", name.as_str());
    let refused = if department::is_taken(tx, member.organisation, *id, name)? {
        Some(DepartmentRefused::Taken)
    } else if department::rename(tx, member.organisation, *id, name)? {
        None
    } else {
        Some(DepartmentRefused::Absent)
    };
    Ok(match refused {
        None => Acted::done((), entry),
        Some(why) => Acted::refused(why, entry),
    })
}
