//! Content on its way to the blob store and back: announced, encrypted, synced; never in the clear on disk.

use crate::app::App;
use bytes::Bytes;
use std::time::Duration;
use wissel_core::due::{Due, JobKind};
use wissel_core::exchange::receipt::DocumentKind;
use wissel_core::ids::{BlobId, DocumentId, OrganisationId, RecordId};
use wissel_store::blob::BlobContext;
use wissel_store::exchange::blob::{self, Blob, Stored};
use wissel_store::{Fault, RecordKey, Tx};

/// How long an upload may take before it is taken for abandoned.
pub const ABANDONED_AFTER: Duration = Duration::from_secs(6 * 3600);

/// An object that was written and waits to become part of a record.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub(crate) blob: Blob,
    pub(crate) stored: Stored,
    /// SHA-256 of the nonce and the plaintext.
    pub(crate) proof: [u8; 32],
}

/// Where a new document belongs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) organisation: OrganisationId,
    pub(crate) record: RecordId,
    pub(crate) document: DocumentId,
    pub(crate) kind: DocumentKind,
    pub(crate) version: u32,
}

pub(crate) fn context(blob: &Blob) -> BlobContext {
    BlobContext {
        organisation: blob.organisation,
        record: blob.record,
        document: blob.document,
        version: blob.version,
        kind: blob.kind.clone(),
    }
}

/// Announces an object, encrypts and writes it, and answers when it is durable.
///
/// What fails afterwards leaves a pending row and an object that the sweep removes.
pub(crate) async fn put(
    app: &App,
    key: &RecordKey,
    place: Place,
    nonce: &[u8; 32],
    content: Bytes,
) -> Result<Written, Fault> {
    let now = app.clock.civil();
    let blob = Blob {
        id: BlobId::new(now, app.random()),
        record: place.record,
        organisation: place.organisation,
        document: place.document,
        salt: app.random(),
        kind: place.kind.name().to_owned(),
        version: place.version.into(),
    };
    app.store.tick(blob.clone(), announce).await?;
    let mut writer = app.blobs.begin(blob.id, key, &context(&blob), blob.salt)?.hashing_after(nonce);
    writer.write(content).await?;
    let stored = writer.finish().await?;
    Ok(Written {
        blob,
        stored: Stored { plain: stored.bytes_plain, stored: stored.bytes_stored },
        proof: stored.sha256,
    })
}

fn announce(tx: &mut Tx<'_>, blob: &Blob) -> Result<(), Fault> {
    blob::insert_pending(tx, blob)?;
    let run_at = tx.now().plus(ABANDONED_AFTER);
    tx.plan_job(&Due { kind: JobKind::BlobSweep, key: blob.id.to_string(), run_at })
}

/// The whole plaintext of an object, for small contents such as text.
pub(crate) async fn read_all(app: &App, key: &RecordKey, blob: &Blob) -> Result<Vec<u8>, Fault> {
    use futures_util::StreamExt;
    let mut stream = app.blobs.read(blob.id, key, &context(blob), None).await?;
    let mut all = Vec::new();
    while let Some(piece) = stream.next().await {
        all.extend_from_slice(&piece?);
    }
    Ok(all)
}
