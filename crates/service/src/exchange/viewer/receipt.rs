//! The receipt of a client who withdrew her consent. Her session and her code ended with the record; what her browser got
//! instead opens the receipt and nothing else, for as long as a session would have lasted without her doing anything.

use super::{IDLE, ViewRefused};
use crate::app::App;
use crate::exchange::receipt::{Shown, shown};
use crate::failure::Failure;
use crate::identity::settle;
use std::fmt::Write;
use subtle::ConstantTimeEq;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::{Actor, Origin};
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::exchange::receipt::DestructionReceipt;
use wissel_core::ids::ReceiptId;
use wissel_core::time::Moment;
use wissel_store::exchange::receipt;
use wissel_store::office::organisation;
use wissel_store::{Fault, Tx};

/// What she keeps.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Withdrawn {
    /// The receipt of the destruction.
    pub receipt: Shown,
    /// From when no backup can bring it back.
    pub beyond_backup_at: Moment,
    /// The source's number by day and night, E.164.
    pub night_phone: String,
}

/// What opens this receipt: its id and a seal of it.
pub(super) fn ticket(tx: &Tx<'_>, id: ReceiptId) -> String {
    let seal = tx.keys().mac("withdrawn receipt", &id.bytes());
    seal.iter().fold(format!("{id}."), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn read(tx: &Tx<'_>, text: &str) -> Option<ReceiptId> {
    let id: ReceiptId = text.split_once('.')?.0.parse().ok()?;
    bool::from(ticket(tx, id).as_bytes().ct_eq(text.as_bytes())).then_some(id)
}

/// Shows the receipt that was given for a withdrawal.
pub async fn receipt(app: &App, origin: &Origin, given: String) -> Result<Withdrawn, Failure<ViewRefused>> {
    let ours = app.store.read(given, |tx, given| Ok(read(tx, given))).await?;
    // What is not ours leaves no row in the log.
    let id = ours.ok_or(Failure::Refused(ViewRefused::Over))?;
    settle(app.store.act(&Actor::Visitor(origin.clone()), id, run).await?)
}

fn run(tx: &mut Tx<'_>, id: &ReceiptId) -> Result<Decided<Withdrawn, ViewRefused>, Fault> {
    let entry =
        AuditEntry::new(tx.new_id(), Event::ReceiptSeen).with("receipt", id).with("ground", "view_code");
    let found = receipt::by_id(tx, *id)?.filter(|r| r.by_client && tx.now() < r.at.plus(IDLE));
    let Some(found) = found else {
        return Ok(Acted::refused(ViewRefused::Over, entry));
    };
    let destroyed = DestructionReceipt::parse(&found.body)
        .map_err(|_| Fault::Corrupt("a receipt of destruction that cannot be read"))?;
    let house = organisation::get(tx, found.organisation)?;
    let entry = entry.on(ObjectKind::Record, &found.record_number).of(found.organisation);
    let withdrawn = Withdrawn {
        receipt: shown(tx, found)?,
        beyond_backup_at: destroyed.beyond_backup_at,
        night_phone: house.map(|h| h.night_phone).unwrap_or_default(),
    };
    Ok(Acted::done(withdrawn, entry))
}
