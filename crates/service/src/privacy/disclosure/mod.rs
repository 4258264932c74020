//! Disclosure (U5.5): the only exit for content that an operator has. Whoever holds the machine puts it on file with the
//! document that shows its ground; one operator asks, another confirms, both by both factors; then the machine writes the
//! content to a folder, once. No page of the operator ever holds content.

pub mod prepare;
pub mod see;
pub mod sign;
pub mod write;

use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_store::Tx;
use wissel_store::privacy::disclosure::Disclosure;

/// An entry about a disclosure: ground, item and both persons. The source reads it in its log unless it may not be told.
fn entry(tx: &mut Tx<'_>, event: Event, d: &Disclosure) -> AuditEntry {
    let entry = AuditEntry::new(tx.new_id(), event)
        .on(ObjectKind::Record, &d.number)
        .with("disclosure", d.id)
        .with("ground", d.basis.ground.name());
    let entry = match d.asked_by {
        Some(user) => entry.with("asked_by", user),
        None => entry,
    };
    match d.confirmed_by {
        Some(user) => entry.with("confirmed_by", user),
        None => entry,
    }
}

/// An entry about one that is not there, or not yet read.
fn blank(tx: &mut Tx<'_>, event: Event, id: wissel_core::ids::DisclosureId) -> AuditEntry {
    AuditEntry::new(tx.new_id(), event).with("disclosure", id)
}
