//! An administrator makes a department.

use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::ids::DepartmentId;
use wissel_core::office::department::{DepartmentName, DepartmentRefused, MOST};
use wissel_core::permission::Need;
use wissel_store::office::department;
use wissel_store::{Fault, Tx};

/// Makes it.
pub async fn add(
    app: &App,
    actor: &Actor,
    name: DepartmentName,
) -> Result<DepartmentId, Failure<DepartmentRefused>> {
    finish(app.store.act(actor, name, run).await?)
}

fn run(
    tx: &mut Tx<'_>,
    name: &DepartmentName,
) -> Result<Decided<DepartmentId, Stop<DepartmentRefused>>, Fault> {
    let member = pass!(tx, Need::ManageMembers);
    let id: DepartmentId = tx.new_id();
    let entry = AuditEntry::new(tx.new_id(), Event::DepartmentAdded).with("name", name.as_str());
    let refused = if department::count(tx, member.organisation)? >= MOST {
        Some(DepartmentRefused::TooMany)
    } else if department::add(tx, member.organisation, id, name)? {
        None
    } else {
        Some(DepartmentRefused::Taken)
    };
    Ok(match refused {
        None => Acted::done(id, entry.with("department", id)),
        Some(why) => Acted::refused(why, entry),
    })
}
