//! The client withdraws her consent herself (U2.3b, GDPR art. 7(3)): what this source shared is destroyed at once, by
//! the same act as when its source withdraws, and the source is told.

use super::{ViewRefused, entry, seen};
use crate::app::App;
use crate::exchange::destroy::listed;
use crate::exchange::people;
use crate::exchange::withdraw::{Withdrawn, carry_out};
use crate::failure::{Failure, Stop};
use crate::identity::settle;
use wissel_core::act::{Acted, Decided, Outcome};
use wissel_core::actor::Actor;
use wissel_core::audit::Event;
use wissel_core::exchange::record::{RecordRefused, WithdrawReason};
use wissel_core::exchange::view::About;
use wissel_core::ids::{ReceiptId, RecordId};
use wissel_core::notice::Template;
use wissel_store::exchange::receipt::{self, Kind};
use wissel_store::exchange::report;
use wissel_store::{Fault, Tx};

/// What the act leaves: the record that went.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Done {
    record: RecordId,
    withdrawn: Withdrawn,
    receipt: ReceiptId,
}

/// Withdraws the acting client's consent. Her code and her session end with it; what comes back opens the receipt for a
/// while, see [`super::receipt`].
pub async fn withdraw(app: &App, actor: &Actor) -> Result<String, Failure<ViewRefused>> {
    let done = settle(app.store.act(actor, (), run).await?)?;
    listed(app, done.record, done.withdrawn.at).await?;
    Ok(app.store.read(done.receipt, |tx, id| Ok(super::receipt::ticket(tx, *id))).await?)
}

/// What the shared act refuses: to her it is over.
struct Gone;
impl From<RecordRefused> for Gone {
    fn from(_: RecordRefused) -> Self {
        Self
    }
}

fn run(tx: &mut Tx<'_>, (): &()) -> Result<Decided<Done, ViewRefused>, Fault> {
    let opened = seen!(tx, Event::ClientWithdrew);
    let mine = entry(tx, &opened, Event::ClientWithdrew);
    let record = opened.record.id;
    let waiting = report::waiting(tx, record)?;
    // The gravest: that it is not about her; else what she said last.
    let gravest = waiting.iter().find(|(about, _)| *about == About::Person).or(waiting.first());
    let mine = gravest.iter().fold(mine, |mine, (about, _)| mine.with("reported", about.name()));
    let told = match gravest {
        Some(said) => people::tell_of_lost_report(tx, &opened.record, *said)?,
        None => people::tell_keepers(tx, &opened.record, Template::ClientWithdrew, &record.to_string())?,
    };
    let acted = carry_out::<Gone>(tx, &opened, WithdrawReason::ConsentWithdrawn)?;
    let withdrawn = match acted.value() {
        Outcome::Done(withdrawn) => *withdrawn,
        Outcome::Refused(Stop::Rule(Gone) | Stop::Denied(_)) => {
            return Ok(Acted::refused(ViewRefused::Over, mine));
        }
    };
    let receipt = receipt::of_record(tx, record, Kind::Destroyed)?
        .ok_or(Fault::Corrupt("a destruction without its receipt"))?;
    let done = Done { receipt: receipt.id, record, withdrawn };
    Ok(acted.map(|_| Outcome::Done(done)).and(mine).notices(told))
}
