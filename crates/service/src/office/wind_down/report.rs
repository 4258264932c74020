//! The report that a portal was wound down (U5.1): made once, in the act that finishes; taken along by operators.

use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::hex::hex;
use crate::office::still;
use crate::pass;
use crate::privacy::signed_text;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::exchange::receipt::Bytes32;
use wissel_core::office::wind_down::WindDownRefused;
use wissel_core::office::wind_down_report::WindDownReport;
use wissel_core::permission::Need;
use wissel_store::audit::trim;
use wissel_store::office::wind_down::{self, WindDown};
use wissel_store::{Fault, Released, Tx};

/// What the rows say now. The report is this, signed; and it is compared with this again by `wissel wind-down verify`.
pub(super) fn make(tx: &mut Tx<'_>, w: &WindDown) -> Result<WindDownReport, Fault> {
    let place = trim::newest(tx)?.ok_or(Fault::Corrupt("the log was not signed off"))?.place;
    let (receipts, receipts_digest) = wind_down::receipts(tx)?;
    let (mut confirmed, mut silent) = (Vec::new(), Vec::new());
    for owner in wind_down::owners(tx)? {
        match owner.confirmed {
            Some(said) => confirmed.push(said),
            None => silent.push(owner.organisation),
        }
    }
    Ok(WindDownReport {
        id: w.id,
        confirmed_at: w.course.confirmed_at.ok_or(Fault::Corrupt("an end that nobody confirmed"))?,
        sharing_until: w.sharing,
        collecting_until: w.collecting,
        emptied_at: w.course.emptied_at.ok_or(Fault::Corrupt("an end before everything was gone"))?,
        finished_at: w.course.finished_at.unwrap_or_else(|| tx.now()),
        log: (place.position, Bytes32(place.hash)),
        receipts,
        receipts_digest,
        destroyed: wind_down::grounds(tx)?,
        left: wind_down::left(tx)?,
        confirmed,
        silent,
    })
}

/// A report as it is shown and taken along.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reported {
    /// What it says.
    pub report: WindDownReport,
    /// As a text file that can be verified without this program: the signed text, an empty line, signature and key.
    pub file: String,
}

/// The report, for an operator.
pub async fn report(app: &App, actor: &Actor) -> Result<Released<Reported>, Failure<WindDownRefused>> {
    finish(app.store.view(actor, (), read, |tx, (), _| still(tx, Need::Operate)).await?)
}

fn read(tx: &mut Tx<'_>, (): &()) -> Result<Decided<Reported, Stop<WindDownRefused>>, Fault> {
    pass!(tx, Need::Operate);
    let entry = AuditEntry::new(tx.new_id(), Event::WindDownReported);
    let Some((body, signature)) = wind_down::current(tx)?.and_then(|w| w.report) else {
        return Ok(Acted::refused(WindDownRefused::TooEarly, entry));
    };
    let report = WindDownReport::parse(&body).map_err(|_| Fault::Corrupt("the report of the end"))?;
    let file = signed_text::write(&body, &hex(&signature), &hex(&tx.keys().verify_key()));
    Ok(Acted::done(Reported { report, file }, entry))
}
