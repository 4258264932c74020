//! Taking a collected record along: one PDF with a cover page, or an untouched original (U2.1, U3.1).
//!
//! A running download stops when its session ends, its person is barred, or the record goes.

use super::content::{context, read_all};
use super::see_collected::{
    Collected, CollectedRefused, Item, Look, SecretKey, What, look, look_further, text,
};
use crate::app::App;
use crate::failure::Failure;
use crate::gate::stands;
use crate::pdf_check::{Pieces, StoredPart};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use std::ops::Range;
use std::time::Duration;
use wissel_core::actor::{Actor, Member};
use wissel_core::exchange::receipt::DocumentKind;
use wissel_core::exchange::record::RecordNumber;
use wissel_core::ids::{CollectionId, DocumentId, RecordId, ViewSessionId};
use wissel_core::permission::Need;
use wissel_core::time::Moment;
use wissel_store::exchange::{record, view_session};
use wissel_store::{Fault, Tx};
pub use wissel_wire::pdf::{Cover, CoverDocument, CoverLabels, PdfMoment, TextDocument};

/// Bytes between two looks at whether a download may go on. The first look is that of its beginning.
const LOOK_EVERY: u64 = 1024 * 1024;
/// The longest time between two looks while a slow reader takes its time.
const LOOK_AFTER: Duration = Duration::from_millis(500);

/// The longest wait for a place among those who assemble.
const TURN_WITHIN: Duration = Duration::from_secs(30);
/// Bytes of one piece of an assembled file.
const PIECE: usize = 64 * 1024;
/// What cover and text add to a file, in bytes; more is possible and rare.
const PAGES: u64 = 512 * 1024;

/// An assembled file on its way.
pub struct Covered {
    /// Its bytes.
    pub size: u64,
    /// The pieces; ends with a fault when the download may not go on.
    pub stream: Pieces,
}

/// The PDF that a collector takes along: cover page, text, original. [`Fault::Busy`] when too many are in work.
///
/// Assembling takes time, so it is looked once more before the first byte, and on the way as for an original.
pub async fn pdf(
    app: &App,
    actor: &Actor,
    collection: CollectionId,
    words: impl FnOnce(&Collected) -> Pages,
) -> Result<Covered, Failure<CollectedRefused>> {
    let mut collected = look(app, actor, Look { collection, what: What::Pdf }).await?;
    let member = actor.member().cloned().ok_or(Fault::Forbidden("a download without a member"))?;
    collected.text = text(app, &collected).await?;
    let pages = words(&collected);
    let originals: Vec<_> = collected.items.iter().filter(|i| i.kind == DocumentKind::Pdf).collect();
    let size = originals.iter().fold(PAGES, |sum, item| sum.saturating_add(item.size.saturating_mul(2)));
    let held = app.budgets.downloads.take(member.user, size).await;
    let mut held = held.map_err(|_| Fault::Busy)?;
    let turn = tokio::time::timeout(TURN_WITHIN, app.assembler.turn()).await;
    let turn = turn.map_err(|_| Fault::Busy)?.map_err(|f| Fault::Io(f.to_string()))?;
    let mut parts = Vec::with_capacity(collected.items.len());
    parts.extend(pages.text.map(StoredPart::Text));
    for item in originals {
        let bytes = read_all(app, &collected.key.0, &item.blob).await?;
        parts.push(StoredPart::Pdf(bytes.into()));
    }
    let assembled = app.assembler.assemble(turn, pages.cover, parts).await;
    let file = assembled.map_err(|f| Fault::Io(f.to_string()))?;
    let file = file.map_err(|_| Fault::Corrupt("an original cannot be taken apart"))?;
    let size = file.len() as u64;
    held.shrink(size);
    let ask = Ask { reader: Reader::Member(member, Need::FindAndCollect), record: collected.record };
    if !app.store.read(ask.clone(), may_go_on).await? {
        return Err(Failure::Refused(CollectedRefused::Gone));
    }
    let guard = Guard { app: app.clone(), ask, looked: app.clock.real(), since: 0 };
    Ok(Covered { size, stream: Box::pin(guarded(slices(held.with(file)), guard)) })
}

/// The file in pieces that share its memory.
fn slices(mut file: Bytes) -> impl Stream<Item = Result<Bytes, Fault>> + Send + Unpin {
    stream::iter(std::iter::from_fn(move || {
        (!file.is_empty()).then(|| Ok(file.split_to(file.len().min(PIECE))))
    }))
}

/// The pages that are written here.
#[derive(Clone, Debug)]
pub struct Pages {
    /// The cover page.
    pub cover: Cover,
    /// The text, set on pages, when there is one.
    pub text: Option<TextDocument>,
}

/// An original on its way.
pub struct Original {
    /// The record's number.
    pub number: RecordNumber,
    /// What it is.
    pub item: Item,
    /// The bytes that were asked for.
    pub range: Range<u64>,
    /// The pieces; ends with a fault when the download may not go on.
    pub stream: Pieces,
}

/// An untouched original, whole or in part. `ranged`: a part was asked for; once the log has this original, its
/// further parts are covered.
pub async fn original(
    app: &App,
    actor: &Actor,
    collection: CollectionId,
    document: DocumentId,
    ranged: bool,
    range: impl FnOnce(u64) -> Range<u64>,
) -> Result<Original, Failure<CollectedRefused>> {
    let covered = if ranged { look_further(app, actor, collection, document).await? } else { None };
    let collected = match covered {
        Some(collected) => collected,
        None => look(app, actor, Look { collection, what: What::Original(document) }).await?,
    };
    stream_collected(app, actor, collected, document, range).await
}

/// A document whole, to be drawn on the screen of who collected it: reading, not taking along.
pub async fn pages(
    app: &App,
    actor: &Actor,
    collection: CollectionId,
    document: DocumentId,
) -> Result<Original, Failure<CollectedRefused>> {
    let collected = look(app, actor, Look { collection, what: What::Pages(document) }).await?;
    stream_collected(app, actor, collected, document, |size| 0..size).await
}

async fn stream_collected(
    app: &App,
    actor: &Actor,
    collected: Collected,
    document: DocumentId,
    range: impl FnOnce(u64) -> Range<u64>,
) -> Result<Original, Failure<CollectedRefused>> {
    let item = collected.items.iter().find(|i| i.document == document).cloned();
    let item = item.ok_or(Failure::Refused(CollectedRefused::Absent))?;
    let range = range(item.size);
    let member = actor.member().cloned().ok_or(Fault::Forbidden("a download without a member"))?;
    let reader = Reader::Member(member, Need::FindAndCollect);
    let opened = Opened { number: collected.number, item, key: collected.key, reader };
    Ok(stream_of(app, opened, range).await?)
}

/// A document that may be read now.
pub(crate) struct Opened {
    pub(crate) number: RecordNumber,
    pub(crate) item: Item,
    pub(crate) key: SecretKey,
    /// Who must be allowed to read it for as long as it runs.
    pub(crate) reader: Reader,
}

/// Who reads.
#[derive(Clone)]
pub(crate) enum Reader {
    /// A member, for as long as she may do this.
    Member(Member, Need),
    /// The client by her view code, for as long as her session lasts.
    Client(ViewSessionId),
}

/// The document's bytes as a stream that stops when its reader may not go on.
pub(crate) async fn stream_of(app: &App, opened: Opened, range: Range<u64>) -> Result<Original, Fault> {
    let Opened { number, item, key, reader } = opened;
    let pieces = app.blobs.read(item.blob.id, &key.0, &context(&item.blob), Some(range.clone())).await?;
    let ask = Ask { reader, record: item.blob.record };
    let guard = Guard { app: app.clone(), ask, looked: app.clock.real(), since: 0 };
    Ok(Original { number, item, range, stream: Box::pin(guarded(pieces, guard)) })
}

struct Guard {
    app: App,
    ask: Ask,
    looked: Moment,
    since: u64,
}

#[derive(Clone)]
struct Ask {
    reader: Reader,
    record: RecordId,
}

/// Stops the stream as soon as a look says that it may not go on.
fn guarded(
    pieces: impl Stream<Item = Result<Bytes, Fault>> + Send + Unpin + 'static,
    guard: Guard,
) -> impl Stream<Item = Result<Bytes, Fault>> + Send {
    stream::try_unfold((pieces, guard), |(mut pieces, mut guard)| async move {
        let Some(piece) = pieces.next().await else { return Ok(None) };
        let piece = piece?;
        let now = guard.app.clock.real();
        if guard.since >= LOOK_EVERY || now.since(guard.looked) >= LOOK_AFTER {
            if !guard.app.store.read(guard.ask.clone(), may_go_on).await? {
                return Err(Fault::Forbidden("the download was stopped"));
            }
            guard.since = 0;
            guard.looked = now;
        }
        guard.since += piece.len() as u64;
        Ok(Some((piece, (pieces, guard))))
    })
}

/// Session, bar, membership and record, as they are now.
fn may_go_on(tx: &mut Tx<'_>, ask: &Ask) -> Result<bool, Fault> {
    let now = tx.now();
    let (member, need) = match &ask.reader {
        Reader::Member(member, need) => (member, *need),
        Reader::Client(session) => {
            return Ok(view_session::by_id(tx, *session)?.is_some_and(|live| live.record == ask.record));
        }
    };
    let there = |r: record::Record| {
        if need == Need::OwnRecords { r.is_present(now) } else { r.is_available(now) }
    };
    Ok(stands(tx, member, need)? && record::by_id(tx, ask.record)?.is_some_and(there))
}
