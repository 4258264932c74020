//! Logging out.

use crate::app::App;
use crate::signed::SessionFacts;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::{Actor, Origin};
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::ids::{SessionId, UserId};
use wissel_store::identity::session::{self, Ended};
use wissel_store::{Fault, Tx};

struct Command {
    session: SessionId,
    person: UserId,
}

/// Ends a login session, whatever its user's standing.
pub async fn log_out(app: &App, origin: &Origin, facts: &SessionFacts) -> Result<(), Fault> {
    let command = Command { session: facts.session, person: facts.user };
    app.store.act(&Actor::Visitor(origin.clone()), command, run).await.map(|_| ())
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<(), ()>, Fault> {
    session::end(tx, c.session, c.person, Ended::Logout)?;
    let entry =
        AuditEntry::new(tx.new_id(), Event::Logout).about(c.person).on(ObjectKind::Session, c.session);
    Ok(Acted::done((), entry))
}
