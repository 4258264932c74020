//! "Zwangerschap geëindigd": from now on no text about the record mentions a due date. How it ended is not stored.

use super::own::{self, own};
use super::withdraw::WithdrawRefused;
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use wissel_core::act::{Decided, Outcome};
use wissel_core::actor::Actor;
use wissel_core::audit::Event;
use wissel_core::due::JobKind;
use wissel_core::exchange::decide;
use wissel_core::ids::RecordId;
use wissel_core::permission::Need;
use wissel_store::exchange::client::Client;
use wissel_store::exchange::record;
use wissel_store::{Fault, Tx};

/// The end of a pregnancy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ended {
    /// Which record.
    pub record: RecordId,
    /// The version that the form showed.
    pub version: i64,
}

/// Notes the end of a pregnancy.
pub async fn pregnancy_ended(
    app: &App,
    actor: &Actor,
    command: Ended,
) -> Result<(), Failure<WithdrawRefused>> {
    finish(app.store.act(actor, command, run).await?)
}

fn run(tx: &mut Tx<'_>, c: &Ended) -> Result<Decided<(), Stop<WithdrawRefused>>, Fault> {
    let member = pass!(tx, Need::OwnRecords);
    let opened = own!(tx, &member, c.record, Some(c.version), Event::PregnancyEnded);
    let client = opened.client(tx)?;
    let decided = decide::pregnancy_ended(&opened.acting(tx), &opened.facts(&client), client.ended);
    let Outcome::Done(()) = decided.value() else { return own::ruled(decided, None) };
    record::set_client(tx, c.record, &opened.key, &Client { ended: true, ..client })?;
    record::set_asked(tx, c.record, None)?;
    let acted = own::ruled(decided, Some(()))?;
    Ok(acted.cancel(JobKind::RecordStillNeeded, c.record.to_string()))
}
