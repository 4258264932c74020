//! Tells organisations' own systems what happened to a record, in the transaction of the act: the source that it was
//! collected, who collected it that it changed, both that it is about to end. Nothing else, and without content.

use wissel_core::exchange::record::RecordNumber;
use wissel_core::ids::{CollectionId, OrganisationId};
use wissel_core::office::webhook::{About, WebhookEvent};
use wissel_store::exchange::collection;
use wissel_store::exchange::record::Record;
use wissel_store::office::webhook;
use wissel_store::{Fault, Tx};

/// The source: somebody collected its record.
pub(super) fn collected(tx: &mut Tx<'_>, record: &Record) -> Result<(), Fault> {
    let about = About::logged(&record.number, record.id);
    tell(tx, record.organisation, WebhookEvent::Collected, &about)
}

/// Who collected: there is a newer version.
pub(super) fn new_version(tx: &mut Tx<'_>, record: &Record) -> Result<(), Fault> {
    to_collectors(tx, record, WebhookEvent::NewVersion)
}

/// Who collected: it was withdrawn. Not why.
pub(super) fn withdrawn(tx: &mut Tx<'_>, record: &Record) -> Result<(), Fault> {
    to_collectors(tx, record, WebhookEvent::Withdrawn)
}

/// The source and who collected: the record ends in a few days.
pub(super) fn expiring(tx: &mut Tx<'_>, record: &Record) -> Result<(), Fault> {
    let about = About::shared(&record.number, record.id);
    tell(tx, record.organisation, WebhookEvent::Expiring, &about)?;
    to_collectors(tx, record, WebhookEvent::Expiring)
}

/// Each organisation that collected the record, once, about its last collection.
fn to_collectors(tx: &mut Tx<'_>, record: &Record, event: WebhookEvent) -> Result<(), Fault> {
    let mut last: Vec<(OrganisationId, CollectionId)> = Vec::new();
    // In the order of their collections: the last one of an organisation stays.
    for who in collection::collectors(tx, record.id)? {
        last.retain(|(organisation, _)| *organisation != who.organisation);
        last.push((who.organisation, who.collection));
    }
    let number: &RecordNumber = &record.number;
    for (organisation, collection) in last {
        tell(tx, organisation, event, &About::collected(number, collection))?;
    }
    Ok(())
}

/// An organisation hears what it could ask: while an agreement holds and the service is on (U5.6).
fn tell(tx: &mut Tx<'_>, to: OrganisationId, event: WebhookEvent, about: &About) -> Result<(), Fault> {
    if webhook::is_told(tx, to)? { webhook::tell(tx, to, event, about) } else { Ok(()) }
}
