//! Sharing a record (U2.1 to U2.5b).
//!
//! The order makes that nothing is lost and nothing is left over: all fields and the PDF are judged before
//! anything is written; each content is announced, encrypted and synced; then one act makes the record, its
//! statements, its jobs, its receipt and its audit entry. What fails in between leaves pending objects that
//! the sweep removes.

use super::content::{self, Place, Written};
use super::{client, own, receipt};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use bytes::Bytes;
use wissel_core::act::{Acted, Decided, Outcome};
use wissel_core::actor::{Actor, Member};
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::due::JobKind;
use wissel_core::exchange::decide;
use wissel_core::exchange::receipt::{Bytes32, DocumentKind, ShareReceipt, SharedItem};
use wissel_core::exchange::record::{Record as Facts, RecordNumber, RecordRefused, RecordState, UNDO_WITHIN};
use wissel_core::exchange::share::{ClientKey, ShareCommand, ShareForm};
use wissel_core::ids::{AuditId, DocumentId, ReceiptId, RecordId};
use wissel_core::input::{Problems, is_deceptive};
use wissel_core::permission::{Denied, Need};
use wissel_core::person::CollectionCode;
use wissel_store::exchange::document::{self, Document, Meta};
use wissel_store::exchange::record::{self, New, Record};
use wissel_store::exchange::statement::{self, Statement};
use wissel_store::exchange::{blob, client::Client, key};
use wissel_store::{Fault, RecordKey, Tx};
use wissel_wire::pdf::exchange::Verdict;
use wissel_wire::pdf::{PdfFacts, PdfRefusal};

/// Why a record is not shared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ShareRefused {
    /// Fields are missing or wrong.
    Problems(Problems),
    /// The file is not a PDF that may be shared.
    Pdf(PdfRefusal),
    /// The upload took so long that it was given up, or the day changed under it. Trying again helps.
    TooSlow,
}

impl From<RecordRefused> for ShareRefused {
    /// A new record is refused only when its last day ended while it was uploaded.
    fn from(_: RecordRefused) -> Self {
        Self::TooSlow
    }
}

impl ShareRefused {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Problems(_) => "share-problems",
            Self::Pdf(refusal) => refusal.reason.code(),
            Self::TooSlow => "share-too-slow",
        }
    }
}

/// A PDF that comes with a record.
#[derive(Clone, Debug)]
pub struct PdfUpload {
    /// Its bytes.
    pub content: Bytes,
    /// The file's name as the browser sent it.
    pub name: Option<String>,
}

/// A record that was shared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shared {
    /// Its id.
    pub record: RecordId,
    /// Its number.
    pub number: RecordNumber,
    /// How it is found, for a client without a BSN. Shown on the record's page to its source only.
    pub code: Option<CollectionCode>,
    /// The share receipt.
    pub receipt: ReceiptId,
}

/// One document, written and waiting for its row.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) document: DocumentId,
    pub(crate) kind: DocumentKind,
    pub(crate) version: u32,
    pub(crate) meta: Meta,
    pub(crate) written: Written,
    pub(crate) nonce: [u8; 32],
}

impl Draft {
    pub(crate) fn item(&self) -> SharedItem {
        SharedItem {
            document: self.document,
            kind: self.kind,
            version: self.version,
            hash: Bytes32(self.written.proof),
            nonce: Bytes32(self.nonce),
        }
    }
    /// Makes the written object a document of its record; `false` when the sweep was earlier.
    pub(crate) fn store(
        &self,
        tx: &mut Tx<'_>,
        record: RecordId,
        key: &RecordKey,
        author: &Member,
    ) -> Result<bool, Fault> {
        let size = i64::try_from(self.written.stored.plain)
            .map_err(|_| Fault::Corrupt("a document too large to count"))?;
        let added_at = tx.now();
        document::insert(
            tx,
            record,
            key,
            &Document {
                id: self.document,
                kind: self.kind.name().to_owned(),
                version: self.version,
                blob: self.written.blob.id,
                meta: self.meta.clone(),
                size,
                proof: self.written.proof,
                author: author.membership,
                added_at,
                replaced_at: None,
            },
        )?;
        blob::activate(tx, self.written.blob.id, &self.written.stored)
    }
}

/// A document that is about to be written.
pub(crate) struct Content {
    pub(crate) kind: DocumentKind,
    pub(crate) version: u32,
    pub(crate) meta: Meta,
    pub(crate) bytes: Bytes,
}

/// Encrypts and writes one document.
pub(crate) async fn draft(
    app: &App,
    record: RecordId,
    organisation: wissel_core::ids::OrganisationId,
    key: &RecordKey,
    content: Content,
) -> Result<Draft, Fault> {
    let document = DocumentId::new(app.clock.civil(), app.random());
    let nonce = app.random();
    let place = Place { organisation, record, document, kind: content.kind, version: content.version };
    let written = content::put(app, key, place, &nonce, content.bytes).await?;
    Ok(Draft { document, kind: content.kind, version: content.version, meta: content.meta, written, nonce })
}

/// Judges a PDF in the child process and counts its pages; a refusal is recorded, without the file's name.
pub(crate) async fn judge(
    app: &App,
    actor: &Actor,
    upload: Bytes,
) -> Result<Result<PdfFacts, PdfRefusal>, Fault> {
    let verdict = app.inspector.inspect(upload).await.map_err(|f| Fault::Io(f.to_string()))?;
    let refusal = match verdict {
        Verdict::Accepted(facts) => return Ok(Ok(facts)),
        Verdict::Refused(refusal) => refusal,
    };
    let _: Outcome<(), ()> = app
        .store
        .act(actor, refusal.reason.code(), |tx, &code| {
            let entry = AuditEntry::new(tx.new_id(), Event::UploadRefused).refused(code);
            Ok(Acted::done((), entry))
        })
        .await?;
    Ok(Err(refusal))
}

/// A file name for the log of documents: one line, no path, never longer than 120 characters, and nothing that
/// turns the reading direction: `verslag[U+202E]fdp.exe` would be shown as `verslagexe.pdf`.
pub(crate) fn tame(name: Option<&str>) -> Option<String> {
    let last = name?.rsplit(['/', '\\']).next()?.trim();
    let clean: String = last.chars().filter(|&c| !is_deceptive(c)).take(120).collect();
    (!clean.is_empty()).then_some(clean)
}

#[derive(Clone)]
struct Command {
    id: RecordId,
    organisation: wissel_core::ids::OrganisationId,
    key: RecordKey,
    share: ShareCommand,
    code: Option<CollectionCode>,
    drafts: Vec<Draft>,
}

/// Shares a record.
pub async fn share(
    app: &App,
    actor: &Actor,
    form: &ShareForm,
    pdf: Option<PdfUpload>,
) -> Result<Shared, Failure<ShareRefused>> {
    let refused = |r| Failure::Refused(r);
    let member = actor.member().ok_or(Failure::Denied(Denied::MembershipNotActive))?;
    let share = form
        .check(app.clock.civil().day(), app.bsn_policy())
        .map_err(|p| refused(ShareRefused::Problems(p)))?;
    let mut contents = Vec::new();
    let text = share.text.as_ref().map(|t| Bytes::copy_from_slice(t.as_str().as_bytes()));
    if let Some(pdf) = &pdf {
        let checked =
            judge(app, actor, pdf.content.clone()).await?.map_err(|r| refused(ShareRefused::Pdf(r)))?;
        contents.push(Content {
            kind: DocumentKind::Pdf,
            version: 1,
            meta: Meta { name: tame(pdf.name.as_deref()), pages: u32::try_from(checked.pages).ok() },
            bytes: pdf.content.clone(),
        });
    }
    if let Some(bytes) = text {
        let meta = Meta { name: None, pages: None };
        contents.push(Content { kind: DocumentKind::Text, version: 1, meta, bytes });
    }
    app.keyring.ensure_day(share.retention.last_day(), &*app.entropy)?;
    let id = RecordId::new(app.clock.civil(), app.random());
    let key = RecordKey::from_bytes(app.random());
    let mut drafts = Vec::with_capacity(contents.len());
    for content in contents {
        drafts.push(draft(app, id, member.organisation, &key, content).await?);
    }
    let code = match &share.client {
        ClientKey::Bsn(_) => None,
        ClientKey::NoBsn(_) => Some(draw(|| CollectionCode::from_random(&app.random::<64>()))?),
    };
    let command = Command { id, organisation: member.organisation, key, share, code, drafts };
    finish(app.store.act(actor, command, run).await?)
}

/// Draws until it succeeds; a handful of tries is more than enough.
fn draw<T>(mut once: impl FnMut() -> Option<T>) -> Result<T, Fault> {
    (0..8).find_map(|_| once()).ok_or(Fault::Corrupt("the source of randomness"))
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<Shared, Stop<ShareRefused>>, Fault> {
    let member = pass!(tx, Need::ShareRecords);
    let now = tx.now();
    let late = c.share.retention.first_shared() != now.day() || c.organisation != member.organisation;
    if late {
        return Ok(too_slow(tx));
    }
    let (record, client) = new_record(tx, c, &member)?;
    let index = client::index(tx.keys(), &client::find_key(&client)?);
    let new = New { record: &record, client: &client, find_index: index, key: &c.key };
    if !record::insert(tx, &new)? {
        return Err(Fault::Busy);
    }
    key::insert(tx, c.id, record.last_day, &c.key)?;
    statements(tx, c, &member)?;
    let mut acted_drafts = true;
    for draft in &c.drafts {
        acted_drafts &= draft.store(tx, c.id, &c.key, &member)?;
    }
    if !acted_drafts {
        // Abandoned meanwhile. A fault, not a refusal: what was written above must not stay.
        return Err(Fault::Busy);
    }
    let receipt: ReceiptId = tx.new_id();
    let shared = ShareReceipt {
        id: receipt,
        number: record.number.clone(),
        source: record.organisation,
        shared_at: now,
        last_day: record.last_day,
        items: c.drafts.iter().map(Draft::item).collect(),
    };
    receipt::put_shared(tx, c.id, &shared)?;
    let acting = own::acting(tx, &record);
    let pending = Facts { state: RecordState::Pending, ..record.facts(client.due) };
    let decided = decide::share(&acting, &pending);
    if let Outcome::Refused(_) = decided.value() {
        // Only when its last day ended under the upload. A fault, for nothing written above may stay.
        return Err(Fault::Busy);
    }
    let done = Shared { record: c.id, number: record.number, code: c.code.clone(), receipt };
    let acted = own::ruled(decided, Some(done))?;
    Ok(c.drafts.iter().fold(acted, |a, d| a.cancel(JobKind::BlobSweep, d.written.blob.id.to_string())))
}

fn too_slow<T>(tx: &mut Tx<'_>) -> Decided<T, Stop<ShareRefused>> {
    let refused = ShareRefused::TooSlow;
    let entry = AuditEntry::new(tx.new_id::<AuditId>(), Event::RecordShared)
        .refused(refused.code())
        .on(ObjectKind::Route, Need::ShareRecords.name());
    Acted::refused(Stop::Rule(refused), entry)
}

fn new_record(tx: &mut Tx<'_>, c: &Command, member: &Member) -> Result<(Record, Client), Fault> {
    let now = tx.now();
    let client = client::of_command(&c.share, c.code.as_ref());
    let record = Record {
        id: c.id,
        number: draw(|| RecordNumber::from_random(&tx.random::<32>()))?,
        organisation: member.organisation,
        author: member.membership,
        responsible: member.responsible,
        subject: client::subject(tx.keys(), &client::identifier(&client)?),
        shared_at: now,
        undo_until: now.plus(UNDO_WITHIN),
        last_day: c.share.retention.last_day(),
        expires_at: c.share.retention.expires_at(),
        chosen: c.share.retention.chosen(),
        state: RecordState::Available,
        withdrawn_at: None,
        asked_at: None,
        needs_confirmation: false,
        version: 1,
    };
    Ok((record, client))
}

/// Both statements (U2.3a, U2.3b), each under its own id.
fn statements(tx: &mut Tx<'_>, c: &Command, member: &Member) -> Result<(), Fault> {
    let json = |r: Result<String, serde_json::Error>| r.map_err(|_| Fault::Corrupt("a statement"));
    let made = [
        (
            statement::Kind::Treatment,
            c.share.treatment.wording().as_str(),
            json(serde_json::to_string(&c.share.treatment))?,
        ),
        (
            statement::Kind::Consent,
            c.share.consent.wording().as_str(),
            json(serde_json::to_string(&c.share.consent))?,
        ),
    ];
    for (kind, wording, detail) in made {
        let made = Statement {
            id: tx.new_id(),
            person: member.user,
            membership: member.membership,
            wording: wording.to_owned(),
            detail,
            at: tx.now(),
        };
        statement::insert(tx, c.id, &c.key, kind, &made)?;
    }
    Ok(())
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
