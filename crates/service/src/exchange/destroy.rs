//! Destruction (U2.5a): the key first, then all rows; the objects follow by jobs. What remains is a receipt.
//!
//! Called by the job at the end of the last day, and by every act that destroys at once. The record's key is
//! deleted in the same transaction, so that from its commit on nothing can show the record; the key of its
//! day dies with the day, from when on no backup can either.

use super::{receipt, view_code};
use crate::app::App;
use wissel_core::act::Acted;
use wissel_core::due::{Due, JobKind};
use wissel_core::exchange::receipt::{
    Bytes32, DestroyedItem, DestructionReceipt, DocumentKind, Ground, RuleNamed,
};
use wissel_core::exchange::record::RecordState;
use wissel_core::ids::{BlobId, ReceiptId, RecordId};
use wissel_core::time::Moment;
use wissel_store::exchange::record::Record;
use wissel_store::exchange::{blob, document, key, receipt as receipts, record, report, statement};
use wissel_store::{Fault, Tx};

/// What a destruction leaves to be done.
#[derive(Debug)]
pub(crate) struct Destroyed {
    record: RecordId,
    /// The receipt.
    pub(crate) receipt: ReceiptId,
    blobs: Vec<BlobId>,
    at: Moment,
}

impl Destroyed {
    /// Adds the work that follows: the list of erasures, the journal, the objects.
    pub(crate) fn plan<T>(&self, acted: Acted<T>) -> Acted<T> {
        let key = self.record.to_string();
        let acted = acted.plan(Due { kind: JobKind::RecordErased, key, run_at: self.at });
        self.blobs.iter().fold(acted, |acted, blob| {
            acted.plan(Due { kind: JobKind::BlobDelete, key: blob.to_string(), run_at: self.at })
        })
    }
}

/// Destroys a record's key and content and writes the receipt. `after` is the state that was decided: only a
/// withdrawn record keeps its bare row.
pub(crate) fn destroy(
    tx: &mut Tx<'_>,
    record: &Record,
    ground: Ground,
    after: RecordState,
) -> Result<Destroyed, Fault> {
    let at = tx.now();
    let items = document::proofs(tx, record.id)?;
    // A backup made while the last day was a later one opens the record until that day's key dies.
    let latest = key::latest_day(tx, record.id)?.unwrap_or(record.last_day).max(record.last_day);
    let destroyed = DestructionReceipt {
        id: tx.new_id(),
        number: record.number.clone(),
        source: record.organisation,
        ground,
        rule: RuleNamed::of(&record.rule),
        destroyed_at: at,
        beyond_backup_at: latest.end().max(at),
        items: items.into_iter().map(item).collect::<Result<_, Fault>>()?,
    };
    let told = receipt::ByClient {
        withdrew: tx.actor().viewer().is_some(),
        // Her words go with the record. That she said something, and of what kind, stays a task of its source.
        reported: report::waiting(tx, record.id)?,
    };
    receipt::put_destroyed(tx, record.id, &destroyed, told)?;
    key::delete(tx, record.id)?;
    statement::delete_of(tx, record.id)?;
    receipts::delete_shared_of(tx, record.id)?;
    document::delete_of(tx, record.id)?;
    report::delete_of(tx, record.id)?;
    view_code::remove(tx, record.id)?;
    let blobs = blob::mark_all_deleting(tx, record.id)?;
    match after {
        RecordState::Withdrawn(reason) => record::withdraw(tx, record.id, reason)?,
        RecordState::Pending | RecordState::Available | RecordState::Destroyed => {
            record::delete(tx, record.id)?;
        }
    }
    Ok(Destroyed { record: record.id, receipt: destroyed.id, blobs, at })
}

/// Puts a record that was destroyed on the list outside the database; durable when this answers. An act that
/// destroys calls it after its commit and before its answer, so that no backup restored later can miss it.
pub(crate) async fn listed(app: &App, record: RecordId, at: Moment) -> Result<(), Fault> {
    let list = app.erasures.clone();
    tokio::task::spawn_blocking(move || list.ensure(record, at).map(drop))
        .await
        .map_err(|_| Fault::Panicked)?
}

fn item(p: document::Proof) -> Result<DestroyedItem, Fault> {
    let kind = DocumentKind::from_name(&p.kind).ok_or(Fault::Corrupt("an unknown kind of document"))?;
    Ok(DestroyedItem { document: p.document, kind, version: p.version, hash: Bytes32(p.proof) })
}
