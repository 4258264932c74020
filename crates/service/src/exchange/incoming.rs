//! A document on its way in: announced, encrypted while its bytes arrive, synced; never in the clear on disk, and
//! never whole in memory.
//!
//! Whether it becomes part of a record is decided later. Until then nobody but this process has its key, unless it
//! is a new version in a record that exists. What is given up is removed at once; what a killed process left, by
//! the sweep.

use super::content::{self, ABANDONED_AFTER, Place};
use crate::app::App;
use crate::ports::{ScanFault, Scanned};
use bytes::Bytes;
use wissel_core::act::{Acted, Outcome};
use wissel_core::actor::{Actor, Member};
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::due::{Due, JobKind};
use wissel_core::exchange::reading::Reading;
use wissel_core::exchange::receipt::{Bytes32, DocumentKind, SharedItem};
use wissel_core::ids::{BlobId, RecordId};
use wissel_core::input::is_deceptive;
use wissel_core::refusal::Coded;
use wissel_store::blob::BlobWriter;
use wissel_store::exchange::blob::{self, Blob, Stored};
use wissel_store::exchange::document::{self, Document, Meta};
use wissel_store::{Fault, RecordKey, Tx};
use wissel_wire::pdf::PdfRefusal;
use wissel_wire::pdf::exchange::Verdict;

/// Why a file is not taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FileRefused {
    /// It is not a PDF that may be shared.
    Pdf(PdfRefusal),
    /// Malware was found in it. Its name stands in the log.
    Infected,
    /// It could not be scanned: the scanner is away. Trying again later helps.
    NotScanned,
}

impl Coded for FileRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Pdf(refusal) => refusal.reason.code(),
            Self::Infected => INFECTED,
            Self::NotScanned => NOT_SCANNED,
        }
    }
}

/// What is done with the text of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Text {
    /// It is read, for a person who can be asked.
    Read,
    /// Nobody looks at it.
    LeftAlone,
}

/// The code of a file with malware in it.
pub(crate) const INFECTED: &str = "upload-infected";
/// The code of a file that could not be scanned.
pub(crate) const NOT_SCANNED: &str = "upload-not-scanned";

/// A refusal, and what the log has beside it.
type Found = (FileRefused, Option<(&'static str, String)>);

/// A document whose bytes are coming in. Dropped before its end, it is removed.
pub struct Incoming {
    pending: Pending,
    writer: BlobWriter,
    key: RecordKey,
    blob: Blob,
    kind: DocumentKind,
    nonce: [u8; 32],
}

impl Incoming {
    /// Announces the object. The key is the record's, made by the caller when the record does not exist yet.
    pub(crate) async fn begin(app: &App, key: RecordKey, place: Place) -> Result<Self, Fault> {
        let blob = Blob {
            id: BlobId::new(app.clock.civil(), app.random()),
            record: place.record,
            organisation: place.organisation,
            document: place.document,
            salt: app.random(),
            kind: place.kind.name().to_owned(),
            version: place.version.into(),
        };
        let nonce = app.random();
        let pending = Pending(Some((app.clone(), blob.id)));
        app.store.tick(blob.clone(), announce).await?;
        let writer = app.blobs.begin(blob.id, &key, &content::context(&blob), blob.salt)?;
        let writer = writer.hashing_after(&nonce);
        Ok(Self { pending, writer, key, blob, kind: place.kind, nonce })
    }

    /// Takes the next piece and encrypts it. May not be given up half-way: see [`Incoming::discard`].
    pub async fn write(&mut self, piece: Bytes) -> Result<(), Fault> {
        self.writer.write(piece).await
    }

    /// The end of the document; answers when all of it is durable. `name` is the file's, as the browser sent it.
    pub async fn finish(self, name: Option<&str>) -> Result<Received, Fault> {
        let Self { pending, writer, key, blob, kind, nonce } = self;
        let stored = writer.finish().await?;
        let draft = Draft {
            kind,
            meta: Meta { name: tame(name), pages: None },
            blob,
            stored: Stored { plain: stored.bytes_plain, stored: stored.bytes_stored },
            proof: stored.sha256,
            nonce,
        };
        Ok(Received { pending, key, draft })
    }

    /// Gives it up; nothing is left when this answers, or the sweep removes it.
    ///
    /// To be called, like a drop, only while no other call is under way: a write to the disk that was left running
    /// could make the file again.
    pub async fn discard(self) {
        let Self { pending, writer, .. } = self;
        drop(writer);
        pending.remove().await;
    }
}

/// A document that came in whole: a durable object that belongs to no record yet. Dropped, it is removed.
pub struct Received {
    pending: Pending,
    key: RecordKey,
    draft: Draft,
}

impl Received {
    /// The record that it was encrypted for.
    pub(crate) fn record(&self) -> RecordId {
        self.draft.blob.record
    }
    /// Its file name and size, by which a form is known that is sent again.
    pub fn described(&self) -> String {
        format!("{} {}", self.draft.stored.plain, self.draft.meta.name.as_deref().unwrap_or_default())
    }
    /// That record's key.
    pub(crate) fn key(&self) -> &RecordKey {
        &self.key
    }
    /// What an act needs to make it a document.
    pub(crate) fn draft(&self) -> Draft {
        self.draft.clone()
    }

    /// Judges a file as it is stored: the scanner looks at it, then the child process reads the PDF and counts its pages.
    /// Answers what its text says of its client, where that was wanted. A refusal is recorded, without the file's name.
    pub(crate) async fn judge(
        &mut self,
        app: &App,
        actor: &Actor,
        text: Text,
    ) -> Result<Result<Reading, FileRefused>, Fault> {
        let read_on = match text {
            Text::Read => Some(app.clock.civil().day()),
            Text::LeftAlone => None,
        };
        let (refused, detail) = match self.scanned(app).await? {
            Err(refused) => refused,
            Ok(()) => {
                let (from, key, blob) = (app.clone(), self.key.clone(), self.draft.blob.clone());
                let file = Box::new(move || content::pieces(&from, &key, &blob));
                match app.inspector.inspect(self.draft.stored.plain, file, read_on).await? {
                    (Verdict::Accepted(facts), reading) => {
                        self.draft.meta.pages = u32::try_from(facts.pages).ok();
                        return Ok(Ok(reading));
                    }
                    (Verdict::Refused(refusal), _) => (FileRefused::Pdf(refusal), None),
                }
            }
        };
        let _: Outcome<(), ()> = app
            .store
            .act(actor, (refused.code(), detail), |tx, (code, detail)| {
                let entry = AuditEntry::new(tx.new_id(), Event::UploadRefused).refused(code);
                let entry = match detail {
                    Some((name, value)) => entry.with(name, value),
                    None => entry,
                };
                Ok(Acted::done((), entry))
            })
            .await?;
        Ok(Err(refused))
    }

    /// Fails closed: a file that could not be looked at is not taken.
    async fn scanned(&self, app: &App) -> Result<Result<(), Found>, Fault> {
        let Some(scanner) = &app.scanner else { return Ok(Ok(())) };
        let pieces = content::pieces(app, &self.key, &self.draft.blob);
        match scanner.scan(pieces).await {
            Ok(Scanned::Clean) => Ok(Ok(())),
            Ok(Scanned::Infected(signature)) => {
                Ok(Err((FileRefused::Infected, Some(("signature", signature)))))
            }
            Err(ScanFault::Stored(fault)) => Err(fault),
            Err(fault) => {
                tracing::error!(%fault, "an upload could not be scanned and was refused");
                Ok(Err((FileRefused::NotScanned, Some(("scanner", fault.to_string())))))
            }
        }
    }

    /// It is not wanted; nothing is left when this answers, or the sweep removes it.
    pub async fn discard(self) {
        self.pending.remove().await;
    }
}

/// Takes in a document that is at hand as a whole, such as text from a form.
pub(crate) async fn take_in(
    app: &App,
    key: &RecordKey,
    place: Place,
    content: Bytes,
) -> Result<Received, Fault> {
    let mut incoming = Incoming::begin(app, key.clone(), place).await?;
    incoming.write(content).await?;
    incoming.finish(None).await
}

/// After the act: what became part of a record stays, and all of it goes when nothing came of it.
pub(crate) async fn settle(received: Vec<Received>, shared: bool) {
    for one in received {
        if shared {
            one.pending.keep();
        } else {
            one.discard().await;
        }
    }
}

/// One document, stored and waiting for its row.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) kind: DocumentKind,
    pub(crate) blob: Blob,
    meta: Meta,
    stored: Stored,
    /// SHA-256 of the nonce and the plaintext.
    proof: [u8; 32],
    nonce: [u8; 32],
}

impl Draft {
    /// Its version; none is as large as to be cut.
    pub(crate) fn version(&self) -> u32 {
        u32::try_from(self.blob.version).unwrap_or(u32::MAX)
    }
    pub(crate) fn item(&self) -> SharedItem {
        SharedItem {
            document: self.blob.document,
            kind: self.kind,
            version: self.version(),
            hash: Bytes32(self.proof),
            nonce: Bytes32(self.nonce),
        }
    }
    /// Makes the stored object a document of its record; `false` when the sweep was earlier.
    pub(crate) fn store(
        &self,
        tx: &mut Tx<'_>,
        record: RecordId,
        key: &RecordKey,
        author: &Member,
    ) -> Result<bool, Fault> {
        let size =
            i64::try_from(self.stored.plain).map_err(|_| Fault::Corrupt("a document too large to count"))?;
        let added_at = tx.now();
        document::insert(
            tx,
            record,
            key,
            &Document {
                id: self.blob.document,
                kind: self.kind.name().to_owned(),
                version: self.version(),
                blob: self.blob.id,
                meta: self.meta.clone(),
                size,
                proof: self.proof,
                author: author.membership,
                added_at,
                replaced_at: None,
            },
        )?;
        blob::activate(tx, self.blob.id, &self.stored)
    }
}

/// An announced object without a record. Dropped, it is removed in the background.
struct Pending(Option<(App, BlobId)>);

impl Pending {
    /// It is part of a record now.
    fn keep(mut self) {
        self.0 = None;
    }
    async fn remove(mut self) {
        if let Some((app, blob)) = self.0.take() {
            remove(&app, blob).await;
        }
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        let Some((app, blob)) = self.0.take() else { return };
        // Where nothing can run any more, the program is ending: the sweep comes after its next start.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move { remove(&app, blob).await });
        }
    }
}

fn announce(tx: &mut Tx<'_>, blob: &Blob) -> Result<(), Fault> {
    blob::insert_pending(tx, blob)?;
    let run_at = tx.now().plus(ABANDONED_AFTER);
    tx.plan_job(&Due { kind: JobKind::BlobSweep, key: blob.id.to_string(), run_at })
}

/// Removes object, row and planned sweep, in this order, unless an act made it part of a record after all.
async fn remove(app: &App, id: BlobId) {
    if let Err(fault) = removed(app, id).await {
        tracing::warn!(%fault, "an upload that was given up waits for the sweep");
    }
}

async fn removed(app: &App, id: BlobId) -> Result<(), Fault> {
    if !app.store.tick(id, |tx, id| blob::disown(tx, *id)).await? {
        return Ok(());
    }
    app.blobs.delete(id).await?;
    app.store
        .tick(id, |tx, id| {
            blob::delete(tx, *id)?;
            tx.cancel_job(JobKind::BlobSweep, &id.to_string())
        })
        .await
}

/// A file name for the log of documents: one line, no path, never longer than 120 characters, and nothing that
/// turns the reading direction: `verslag[U+202E]fdp.exe` would be shown as `verslagexe.pdf`.
fn tame(name: Option<&str>) -> Option<String> {
    let last = name?.rsplit(['/', '\\']).next()?.trim();
    let clean: String = last.chars().filter(|&c| !is_deceptive(c)).take(120).collect();
    (!clean.is_empty()).then_some(clean)
}

#[cfg(test)]
mod tests {
    use super::tame;

    #[test]
    fn a_file_name_shows_what_it_is() {
        assert_eq!(tame(Some("C:\\dossier\\verslag.pdf")).as_deref(), Some("verslag.pdf"));
        assert_eq!(tame(Some("verslag\u{202e}fdp.exe")).as_deref(), Some("verslagfdp.exe"));
        assert_eq!(tame(Some("\u{2066}a\u{200f}\u{7}é\u{2069}.pdf")).as_deref(), Some("aé.pdf"));
        assert_eq!(tame(Some("\u{202d}")), None);
    }
}
