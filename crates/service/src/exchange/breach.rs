//! A withdrawn record that was wrong: who had collected it, and who has seen the warning (GDPR art. 33).
//!
//! Told from the receipt of its destruction, so that it stays readable when everybody has confirmed and nothing
//! else of the record is left.

use super::people;
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use std::time::Duration;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::ids::{ReceiptId, RecordId};
use wissel_core::permission::Need;
use wissel_core::refusal::Coded;
use wissel_core::time::Moment;
use wissel_store::exchange::collection;
use wissel_store::exchange::receipt::{self, Kind};
use wissel_store::{Fault, Tx};

/// The term for telling the authority (GDPR art. 33).
const TERM: Duration = Duration::from_secs(72 * 3600);

/// Why nothing is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BreachRefused {
    /// No record of hers that was destroyed.
    Absent,
    /// Nobody had collected it, or it was not wrong: only the receipt of its destruction is left to see.
    Nobody(ReceiptId),
}

impl Coded for BreachRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "breach-absent",
            Self::Nobody(_) => "breach-nobody",
        }
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
    /// The receipt of its destruction.
    pub receipt: ReceiptId,
    /// Who was warned.
    pub collectors: Vec<Collector>,
}

/// Shows what a wrong record may ask of its source.
pub async fn breach(app: &App, actor: &Actor, id: RecordId) -> Result<Known, Failure<BreachRefused>> {
    finish(app.store.act(actor, id, run).await?)
}

fn run(tx: &mut Tx<'_>, id: &RecordId) -> Result<Decided<Known, Stop<BreachRefused>>, Fault> {
    let member = pass!(tx, Need::OwnRecords);
    let entry = AuditEntry::new(tx.new_id(), Event::ReceiptSeen).with("page", "breach");
    let receipt = receipt::of_record(tx, *id, Kind::Destroyed)?;
    let Some(receipt) = receipt.filter(|r| r.organisation == member.organisation) else {
        return Ok(Acted::refused(BreachRefused::Absent, entry));
    };
    let mut collectors = Vec::new();
    for seen in collection::of_record(tx, *id)?.into_iter().filter(|s| s.warned) {
        collectors.push(Collector {
            who: people::name(tx, seen.collection.person)?,
            organisation: seen.organisation_name,
            at: seen.collection.at,
            confirmed_at: seen.confirmed_at,
        });
    }
    let entry = entry.on(ObjectKind::Record, &receipt.record_number);
    if collectors.is_empty() {
        return Ok(Acted::refused(BreachRefused::Nobody(receipt.id), entry));
    }
    let known = Known { report_before: receipt.at.plus(TERM), receipt: receipt.id, collectors };
    Ok(Acted::done(known, entry))
}
