//! "Nog nodig?" answered with yes: the question goes, the limit stays. No is a withdrawal.

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

/// Notes that a record is still needed.
pub async fn still_needed(
    app: &App,
    actor: &Actor,
    record: RecordId,
) -> Result<(), Failure<WithdrawRefused>> {
    finish(app.store.act(actor, record, run).await?)
}

fn run(tx: &mut Tx<'_>, id: &RecordId) -> Result<Decided<(), Stop<WithdrawRefused>>, Fault> {
    let member = pass!(tx, Need::OwnRecords);
    let opened = own!(tx, &member, *id, None, Event::StillNeeded);
    let client = opened.client(tx)?;
    let decided = decide::still_needed(&opened.acting(tx), &opened.facts(&client));
    if let Outcome::Done(()) = decided.value() {
        record::set_asked(tx, *id, None)?;
    }
    own::ruled(decided, Some(()))
}
