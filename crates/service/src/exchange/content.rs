//! Stored content and how it is read back. How it comes in stands in [`super::incoming`].

use crate::app::App;
use crate::pdf_check::Pieces;
use futures_util::{StreamExt, TryStreamExt, stream};
use std::time::Duration;
use wissel_core::exchange::receipt::DocumentKind;
use wissel_core::ids::{DocumentId, OrganisationId, RecordId};
use wissel_store::blob::BlobContext;
use wissel_store::exchange::blob::Blob;
use wissel_store::{Fault, RecordKey};

/// How long an upload may take before it is taken for abandoned.
pub const ABANDONED_AFTER: Duration = Duration::from_secs(6 * 3600);

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

/// The plaintext of an object in pieces; nothing is fetched before the first one is asked for.
pub(crate) fn pieces(app: &App, key: &RecordKey, blob: &Blob) -> Pieces {
    let (blobs, key, id, context) = (app.blobs.clone(), key.clone(), blob.id, context(blob));
    let opened = async move { blobs.read(id, &key, &context, None).await };
    Box::pin(stream::once(opened).try_flatten())
}

/// The whole plaintext of an object, for small contents such as text.
pub(crate) async fn read_all(app: &App, key: &RecordKey, blob: &Blob) -> Result<Vec<u8>, Fault> {
    let mut stream = app.blobs.read(blob.id, key, &context(blob), None).await?;
    let mut all = Vec::new();
    while let Some(piece) = stream.next().await {
        all.extend_from_slice(&piece?);
    }
    Ok(all)
}
