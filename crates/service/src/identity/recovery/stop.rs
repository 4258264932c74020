//! Somebody of the organisation stops a request that is not right. Nothing changed, and nothing will.

use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::ids::RecoveryId;
use wissel_core::permission::Need;
use wissel_core::refusal::Coded;
use wissel_store::identity::recovery;
use wissel_store::{Fault, Tx};

/// Why nothing was stopped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// There is no such request in her organisation.
    Absent,
    /// It is over.
    Over,
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "recovery-absent",
            Self::Over => "recovery-over",
        }
    }
}

/// Stops a request.
pub async fn stop(app: &App, actor: &Actor, id: RecoveryId) -> Result<(), Failure<Refused>> {
    finish(app.store.act(actor, id, run).await?)
}

fn run(tx: &mut Tx<'_>, &id: &RecoveryId) -> Result<Decided<(), Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::SeeRecoveries);
    let entry = AuditEntry::new(tx.new_id(), Event::RecoveryStopped).with("recovery", id);
    if let Some(person) = recovery::stop(tx, id, member.organisation)? {
        return Ok(Acted::done((), entry.about(person).of(member.organisation)));
    }
    let is_there = recovery::is_of(tx, id, member.organisation)?;
    Ok(Acted::refused(if is_there { Refused::Over } else { Refused::Absent }, entry))
}
