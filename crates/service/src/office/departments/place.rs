//! An administrator puts a member in a department, or in none.

use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::ids::{DepartmentId, MembershipId};
use wissel_core::office::department::DepartmentRefused;
use wissel_core::permission::Need;
use wissel_store::office::department;
use wissel_store::{Fault, Tx};

/// Puts her there.
pub async fn place(
    app: &App,
    actor: &Actor,
    member: MembershipId,
    department: Option<DepartmentId>,
) -> Result<(), Failure<DepartmentRefused>> {
    finish(app.store.act(actor, (member, department), run).await?)
}

fn run(
    tx: &mut Tx<'_>,
    (id, to): &(MembershipId, Option<DepartmentId>),
) -> Result<Decided<(), Stop<DepartmentRefused>>, Fault> {
    let member = pass!(tx, Need::ManageMembers);
    let entry = AuditEntry::new(tx.new_id(), Event::DepartmentChosen)
        .with("department", to.map_or_else(|| "none".to_owned(), |d| d.to_string()));
    if department::place(tx, member.organisation, *id, *to)? {
        return Ok(Acted::done((), entry.on(ObjectKind::Membership, id)));
    }
    Ok(Acted::refused(DepartmentRefused::Absent, entry))
}
