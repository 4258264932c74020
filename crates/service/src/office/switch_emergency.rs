//! An administrator allows emergency access in her organisation, or ends it (U3.9). It is off until somebody allows it,
//! and asks for a privacy officer who judges each case.

use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::permission::Need;
use wissel_core::refusal::Coded;
use wissel_store::office::{members, organisation};
use wissel_store::{Fault, Tx};

/// Why the switch did not move.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// Nobody at work there is a privacy officer.
    NoOfficer,
    /// It stands so already.
    Unchanged,
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::NoOfficer => "emergency-no-officer",
            Self::Unchanged => "emergency-unchanged",
        }
    }
}

/// Moves the switch.
pub async fn switch(app: &App, actor: &Actor, on: bool) -> Result<(), Failure<Refused>> {
    finish(app.store.act(actor, on, run).await?)
}

fn run(tx: &mut Tx<'_>, &on: &bool) -> Result<Decided<(), Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::SwitchEmergency);
    let entry = AuditEntry::new(tx.new_id(), Event::EmergencySwitched)
        .on(ObjectKind::Organisation, member.organisation)
        .of(member.organisation)
        .with("on", on);
    let refused = if on && members::privacy_officers(tx, member.organisation)?.is_empty() {
        Some(Refused::NoOfficer)
    } else if organisation::switch_emergency(tx, member.organisation, on)? {
        None
    } else {
        Some(Refused::Unchanged)
    };
    Ok(match refused {
        Some(why) => Acted::refused(why, entry),
        None => Acted::done((), entry),
    })
}
