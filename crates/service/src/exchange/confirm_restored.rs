//! After a restore without the current list of erasures nobody but the source knows whether a record should still be
//! there: it cannot be found until its source says so. "No" is a withdrawal, which destroys at once.

use super::own::{self, own};
use super::withdraw::WithdrawRefused;
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use wissel_core::act::{Decided, Outcome};
use wissel_core::actor::Actor;
use wissel_core::audit::Event;
use wissel_core::exchange::decide;
use wissel_core::ids::RecordId;
use wissel_core::permission::Need;
use wissel_store::exchange::record;
use wissel_store::{Fault, Tx};

/// A record that its source says should be there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ConfirmRestored {
    /// Which record.
    pub record: RecordId,
    /// The version that the form showed.
    pub version: i64,
}

/// Confirms a record: from now on it can be found again.
pub async fn confirm_restored(
    app: &App,
    actor: &Actor,
    command: ConfirmRestored,
) -> Result<(), Failure<WithdrawRefused>> {
    finish(app.store.act(actor, command, run).await?)
}

fn run(tx: &mut Tx<'_>, c: &ConfirmRestored) -> Result<Decided<(), Stop<WithdrawRefused>>, Fault> {
    let member = pass!(tx, Need::OwnRecords);
    let opened = own!(tx, &member, c.record, Some(c.version), Event::RecordConfirmed);
    let client = opened.client(tx)?;
    let waits = opened.record.needs_confirmation;
    let decided = decide::confirm_restored(&opened.acting(tx), &opened.facts(&client), waits);
    if let Outcome::Done(()) = decided.value() {
        record::set_confirmed(tx, c.record)?;
    }
    own::ruled(decided, Some(()))
}
