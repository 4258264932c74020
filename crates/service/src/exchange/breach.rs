//! A withdrawn record that was wrong: who had collected it, and who has seen the warning (GDPR art. 33).

use super::{own, people, refusals};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use std::time::Duration;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::exchange::record::RecordState;
use wissel_core::ids::RecordId;
use wissel_core::permission::Need;
use wissel_core::time::Moment;
use wissel_store::exchange::receipt::{self, Kind};
use wissel_store::exchange::{collection, record};
use wissel_store::{Fault, Tx};

/// The term for telling the authority (GDPR art. 33).
const TERM: Duration = Duration::from_secs(72 * 3600);

refusals! {
    /// Why nothing is shown.
    pub enum BreachRefused {
        /// No withdrawn record of hers that somebody still has to confirm.
        Absent = "breach-absent",
        /// Everybody has confirmed; what is left of the record is its receipt of destruction.
        Over = "breach-over",
    }
}

/// Somebody who collected it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Collector {
    /// Her name.
    pub who: String,
    /// Her organisation's.
    pub organisation: String,
    /// When she last collected it.
    pub at: Moment,
    /// When she confirmed the warning.
    pub confirmed_at: Option<Moment>,
}

/// What the source is shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Known {
    /// 72 hours after the withdrawal.
    pub report_before: Moment,
    /// Who was warned.
    pub collectors: Vec<Collector>,
}

/// Shows what a wrong record may ask of its source.
pub async fn breach(app: &App, actor: &Actor, id: RecordId) -> Result<Known, Failure<BreachRefused>> {
    finish(app.store.act(actor, id, run).await?)
}

fn run(tx: &mut Tx<'_>, id: &RecordId) -> Result<Decided<Known, Stop<BreachRefused>>, Fault> {
    let member = pass!(tx, Need::OwnRecords);
    let record = record::of_source(tx, *id, member.organisation)?;
    let withdrawn = record.filter(|r| matches!(r.state, RecordState::Withdrawn(_)));
    let Some((record, at)) = withdrawn.and_then(|r| r.withdrawn_at.map(|at| (r, at))) else {
        let receipt = receipt::of_record(tx, *id, Kind::Destroyed)?;
        let own = receipt.is_some_and(|r| r.organisation == member.organisation);
        let refused = if own { BreachRefused::Over } else { BreachRefused::Absent };
        let entry = AuditEntry::new(tx.new_id(), Event::RecordSeen).refused(refused.code());
        return Ok(Acted::refused(Stop::Rule(refused), entry));
    };
    let entry = own::about(tx, &record, Event::RecordSeen).with("page", "breach");
    let mut collectors = Vec::new();
    for seen in collection::of_record(tx, *id)?.into_iter().filter(|s| s.warned) {
        collectors.push(Collector {
            who: people::name(tx, seen.collection.person)?,
            organisation: seen.organisation_name,
            at: seen.collection.at,
            confirmed_at: seen.confirmed_at,
        });
    }
    Ok(Acted::done(Known { report_before: at.plus(TERM), collectors }, entry))
}
