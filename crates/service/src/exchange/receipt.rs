//! Receipts: signing them, and showing one to its source. Their canonical texts are core's.

use super::{people, refusals};
use crate::app::App;
use crate::failure::{Failure, finish};
pub use crate::hex::hex;
use crate::pass;
use crate::privacy::signed_text;
use wissel_core::act::Acted;
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::exchange::receipt::{DestructionReceipt, ShareReceipt};
use wissel_core::exchange::view::About;
use wissel_core::ids::{OrganisationId, ReceiptId, RecordId};
use wissel_core::permission::Need;
use wissel_core::time::Moment;
use wissel_store::exchange::receipt::{self, Kind, Receipt};
use wissel_store::exchange::warning;
use wissel_store::{Fault, Keyring, Tx};
pub use wissel_wire::pdf::WriteFault;
use wissel_wire::pdf::{TextDocument, text_pdf};

refusals! {
    /// Why a receipt is not shown.
    pub enum ReceiptRefused {
        /// This organisation has no such receipt.
        Absent = "receipt-absent",
    }
}

/// A receipt as it is shown and downloaded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shown {
    /// The receipt.
    pub receipt: Receipt,
    /// The installation's public key (Ed25519), hexadecimal.
    pub verify_key: String,
    /// Whether the signature is the installation's own.
    pub verified: bool,
    /// The name of the source.
    pub organisation: String,
    /// Whether people who had collected the record were warned that it was wrong.
    pub warned: bool,
}

impl Shown {
    /// The signature, hexadecimal.
    pub fn signature(&self) -> String {
        hex(&self.receipt.signature)
    }
    /// As a text file that can be verified without this program: the signed text, an empty line, signature and key.
    pub fn file(&self) -> String {
        let signature = self.signature();
        signed_text::write(&self.receipt.body, &signature, &self.verify_key)
    }
}

/// Signs and stores a share receipt.
pub(crate) fn put_shared(tx: &mut Tx<'_>, record: RecordId, shared: &ShareReceipt) -> Result<(), Fault> {
    let body = shared.canonical();
    let signed = Receipt {
        id: shared.id,
        kind: Kind::Shared,
        record,
        record_number: shared.number.to_string(),
        organisation: shared.source,
        ground: None,
        signature: tx.keys().sign(body.as_bytes()).to_vec(),
        body,
        at: tx.now(),
        by_client: false,
        reported: Vec::new(),
    };
    receipt::insert(tx, &signed)
}

/// What the client herself had to do with a destruction. Kept beside the signed text, which is content-free.
pub(crate) struct ByClient {
    /// Whether she withdrew her consent herself.
    pub(crate) withdrew: bool,
    /// What she had said is not right, and nobody had answered.
    pub(crate) reported: Vec<(About, Moment)>,
}

/// Signs and stores a destruction receipt.
pub(crate) fn put_destroyed(
    tx: &mut Tx<'_>,
    record: RecordId,
    destroyed: &DestructionReceipt,
    by_client: ByClient,
) -> Result<(), Fault> {
    let body = destroyed.canonical();
    let signed = Receipt {
        id: destroyed.id,
        kind: Kind::Destroyed,
        record,
        record_number: destroyed.number.to_string(),
        organisation: destroyed.source,
        ground: Some(destroyed.ground.name().to_owned()),
        signature: tx.keys().sign(body.as_bytes()).to_vec(),
        body,
        at: tx.now(),
        by_client: by_client.withdrew,
        reported: by_client.reported,
    };
    receipt::insert(tx, &signed)
}

/// The receipt of the destruction of a record that this organisation shared. Says nothing personal.
pub async fn of_destroyed(
    app: &App,
    source: OrganisationId,
    record: RecordId,
) -> Result<Option<ReceiptId>, Fault> {
    let found = app.store.read(record, |tx, id| receipt::of_record(tx, *id, Kind::Destroyed)).await?;
    Ok(found.filter(|r| r.organisation == source).map(|r| r.id))
}

/// Shows a receipt to the organisation that it belongs to.
pub async fn receipt(app: &App, actor: &Actor, id: ReceiptId) -> Result<Shown, Failure<ReceiptRefused>> {
    let outcome = app
        .store
        .act(actor, id, |tx, &id| {
            let member = pass!(tx, Need::OwnRecords);
            let entry = AuditEntry::new(tx.new_id(), Event::ReceiptSeen).with("receipt", id);
            let Some(receipt) = receipt::of_organisation(tx, id, member.organisation)? else {
                return Ok(Acted::refused(ReceiptRefused::Absent, entry));
            };
            let entry = entry.on(ObjectKind::Record, &receipt.record_number);
            Ok(Acted::done(shown(tx, receipt)?, entry))
        })
        .await?;
    finish(outcome)
}

/// The name of the organisation that a receipt names; empty when it is not one of this installation.
pub async fn source_name(app: &App, source: OrganisationId) -> Result<String, Fault> {
    app.store.read(source, |tx, id| people::organisation(tx, *id)).await
}

/// A receipt as a PDF, by the writer of the cover page.
pub fn as_pdf(receipt: &TextDocument) -> Result<Vec<u8>, WriteFault> {
    text_pdf(receipt)
}

/// A receipt with what is shown beside it.
pub(crate) fn shown(tx: &mut Tx<'_>, receipt: Receipt) -> Result<Shown, Fault> {
    let key = tx.keys().verify_key();
    let verified = <&[u8; 64]>::try_from(receipt.signature.as_slice())
        .is_ok_and(|s| Keyring::verify(&key, receipt.body.as_bytes(), s));
    let organisation = people::organisation(tx, receipt.organisation)?;
    let (warned, _) = warning::counts(tx, &receipt.record_number)?;
    Ok(Shown { receipt, verify_key: hex(&key), verified, organisation, warned: warned > 0 })
}
