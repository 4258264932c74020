//! A collected record: its text and its documents, for the session that collected it.

use super::content::read_all;
use super::people::{self, Source};
use super::{client, own, refusals};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::gate::{stands, still_open};
use crate::pass;
use wissel_core::act::{Acted, Decided, Outcome};
use wissel_core::actor::{Actor, Member};
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::exchange::receipt::DocumentKind;
use wissel_core::exchange::record::RecordNumber;
use wissel_core::exchange::sector::RetentionRule;
use wissel_core::ids::{CollectionId, DocumentId, RecordId};
use wissel_core::permission::Need;
use wissel_core::person::{BirthDate, ClientName};
use wissel_core::time::{Day, Moment};
use wissel_store::exchange::blob::{self, Blob};
use wissel_store::exchange::collection::{self, Collection};
use wissel_store::exchange::record::{self, Record};
use wissel_store::exchange::warning::{self, Warning};
use wissel_store::exchange::{document, key};
use wissel_store::{Fault, RecordKey, Tx};

refusals! {
    /// Why a collected record is not shown.
    pub enum CollectedRefused {
        /// No such collection of hers, or no such document in it.
        Absent = "collection-absent",
        /// The record is not available any more. Why is not said.
        Gone = "collection-gone",
        /// Collected in an earlier session: relation and purpose are to be stated anew.
        Restate = "collection-restate",
    }
}

/// One document of a collected record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    /// Its id.
    pub document: DocumentId,
    /// PDF or text.
    pub kind: DocumentKind,
    /// Its version.
    pub version: u32,
    /// The name of the file, for a PDF.
    pub name: Option<String>,
    /// Pages, for a PDF.
    pub pages: Option<u32>,
    /// Bytes of the original.
    pub size: u64,
    /// Who added it.
    pub author: String,
    /// When.
    pub added_at: Moment,
    pub(crate) blob: Blob,
}

/// What may be shown of a collected record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Collected {
    /// The collection.
    pub collection: CollectionId,
    /// What was collected.
    pub(crate) record: RecordId,
    /// The stable name of the purpose that was stated.
    pub purpose: String,
    /// When it was collected.
    pub collected_at: Moment,
    /// The collector's name.
    pub collector: String,
    /// The name of the organisation for which it was collected.
    pub collector_organisation: String,
    /// The record's number.
    pub number: RecordNumber,
    /// Initials and birth name.
    pub client: ClientName,
    /// Her BSN's last three digits; `None` when she is found by a code.
    pub bsn_masked: Option<String>,
    /// Her birth date.
    pub birth_date: BirthDate,
    /// The due date; `None` once the pregnancy has ended.
    pub due: Option<Day>,
    /// Who shared it.
    pub source: Source,
    /// When it was first shared.
    pub shared_at: Moment,
    /// The last day on which it is there.
    pub last_day: Day,
    /// The rule by which it ends.
    pub rule: RetentionRule,
    /// Its documents, as they are now.
    pub items: Vec<Item>,
    /// Whether a document was replaced since it was collected.
    pub newer: bool,
    /// The text, when there is one.
    pub text: Option<String>,
    pub(crate) key: SecretKey,
}

/// A record's key on its way out of the transaction; never shown, never compared.
#[derive(Clone, Debug)]
pub(crate) struct SecretKey(pub(crate) RecordKey);
impl PartialEq for SecretKey {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
impl Eq for SecretKey {}

/// What a view of a collection asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Look {
    pub(crate) collection: CollectionId,
    /// What the entry says: the page was seen, the PDF or an original was taken.
    pub(crate) what: What,
}

/// Which screen or file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum What {
    /// The page.
    Page,
    /// The PDF with its cover.
    Pdf,
    /// One original.
    Original(DocumentId),
    /// The pages of one document, read on the screen.
    Pages(DocumentId),
}

/// Shows a collected record.
pub async fn see_collected(
    app: &App,
    actor: &Actor,
    collection: CollectionId,
) -> Result<Collected, Failure<CollectedRefused>> {
    let mut collected = look(app, actor, Look { collection, what: What::Page }).await?;
    collected.text = text(app, &collected).await?;
    Ok(collected)
}

/// The text of a collected record.
pub(crate) async fn text(app: &App, collected: &Collected) -> Result<Option<String>, Fault> {
    let Some(item) = collected.items.iter().find(|i| i.kind == DocumentKind::Text) else {
        return Ok(None);
    };
    let bytes = read_all(app, &collected.key.0, &item.blob).await?;
    String::from_utf8(bytes).map(Some).map_err(|_| Fault::Corrupt("a text is not UTF-8"))
}

/// Reads and audits; what comes back may be shown.
pub(crate) async fn look(
    app: &App,
    actor: &Actor,
    look: Look,
) -> Result<Collected, Failure<CollectedRefused>> {
    let outcome = app.store.view(actor, look, read, holds).await?;
    finish(match outcome {
        Outcome::Done(collected) => Outcome::Done(collected.into_inner()),
        Outcome::Refused(r) => Outcome::Refused(r),
    })
}

fn read(tx: &mut Tx<'_>, c: &Look) -> Result<Decided<Collected, Stop<CollectedRefused>>, Fault> {
    let member = pass!(tx, Need::FindAndCollect);
    let (collection, record) = match open(tx, &member, c.collection)? {
        Ok(opened) => opened,
        Err(refused) => return Ok(refuse(tx, c, refused)),
    };
    let entry = own::about(tx, &record, Event::DocumentRead)
        .with("collection", c.collection)
        .with("purpose", &collection.purpose);
    let entry = match c.what {
        What::Page => entry.with("as", "page"),
        What::Pdf => entry.with("as", "pdf"),
        What::Original(document) => entry.with("as", "original").with("document", document),
        What::Pages(document) => entry.with("as", "pages").with("document", document),
    };
    let collected = collected(tx, &member, &collection, record)?;
    if let What::Original(document) | What::Pages(document) = c.what
        && !collected.items.iter().any(|i| i.document == document)
    {
        return Ok(refuse(tx, c, CollectedRefused::Absent));
    }
    let taken = collection::taken(tx, c.collection)?;
    match c.what {
        What::Original(document) if taken.original != Some(document) => {
            collection::note_download(tx, c.collection, Some(document))?;
        }
        What::Pdf if !taken.downloaded => collection::note_download(tx, c.collection, None)?,
        What::Page | What::Pages(_) | What::Pdf | What::Original(_) => {}
    }
    Ok(Acted::done(collected, entry))
}

/// A further range of an original.
struct Further {
    member: Member,
    collection: CollectionId,
    document: DocumentId,
}

/// For a further range of an original whose collecting the log has already: one entry covers its range requests.
/// `None` when the log does not have it, or when it may not be shown any more: then [`look`] decides.
pub(crate) async fn look_further(
    app: &App,
    actor: &Actor,
    collection: CollectionId,
    document: DocumentId,
) -> Result<Option<Collected>, Fault> {
    let Some(member) = actor.member().cloned() else { return Ok(None) };
    app.store.read(Further { member, collection, document }, further).await
}

fn further(tx: &mut Tx<'_>, c: &Further) -> Result<Option<Collected>, Fault> {
    if !stands(tx, &c.member, Need::FindAndCollect)? {
        return Ok(None);
    }
    let Ok((collection, record)) = open(tx, &c.member, c.collection)? else { return Ok(None) };
    if collection::taken(tx, c.collection)?.original != Some(c.document) {
        return Ok(None);
    }
    let collected = collected(tx, &c.member, &collection, record)?;
    Ok(collected.items.iter().any(|i| i.document == c.document).then_some(collected))
}

fn refuse<T>(tx: &mut Tx<'_>, c: &Look, refused: CollectedRefused) -> Decided<T, Stop<CollectedRefused>> {
    let entry = AuditEntry::new(tx.new_id(), Event::DocumentRead).on(ObjectKind::Collection, c.collection);
    Acted::refused(refused, entry)
}

/// The collection and its record, when this member may look at it in this login.
fn open(
    tx: &mut Tx<'_>,
    member: &Member,
    id: CollectionId,
) -> Result<Result<(Collection, Record), CollectedRefused>, Fault> {
    let now = tx.now();
    let Some(collection) = collection::of_person(tx, id, member.user, member.organisation)? else {
        return Ok(Err(CollectedRefused::Absent));
    };
    let record = record::by_id(tx, collection.record)?;
    Ok(match record.filter(|r| r.is_available(now)) {
        None => Err(CollectedRefused::Gone),
        Some(_) if collection.session != member.session => Err(CollectedRefused::Restate),
        Some(record) => Ok((collection, record)),
    })
}

/// A document with its author and where its content is.
pub(crate) fn item(tx: &mut Tx<'_>, d: document::Document) -> Result<Item, Fault> {
    let blob = blob::active(tx, d.blob)?.ok_or(Fault::Corrupt("a document without its content"))?;
    Ok(Item {
        document: d.id,
        kind: DocumentKind::from_name(&d.kind).ok_or(Fault::Corrupt("an unknown kind of document"))?,
        version: d.version,
        name: d.meta.name,
        pages: d.meta.pages,
        size: u64::try_from(d.size).unwrap_or(0),
        author: people::author(tx, d.author)?,
        added_at: d.added_at,
        blob,
    })
}

fn collected(
    tx: &mut Tx<'_>,
    member: &Member,
    collection: &Collection,
    record: Record,
) -> Result<Collected, Fault> {
    let key = key::open(tx, record.id)?;
    let client = record::client(tx, record.id, &key)?;
    let mut items = Vec::new();
    for document in document::current(tx, record.id, &key)? {
        items.push(item(tx, document)?);
    }
    Ok(Collected {
        collection: collection.id,
        record: record.id,
        purpose: collection.purpose.clone(),
        collected_at: collection.at,
        collector: people::name(tx, member.user)?,
        collector_organisation: people::organisation(tx, member.organisation)?,
        client: client::name(&client)?,
        bsn_masked: client::identifier(&client)?.masked(),
        birth_date: client::birth_date(&client)?,
        due: (!client.ended).then_some(client.due),
        source: people::source(tx, record.id)?,
        shared_at: record.shared_at,
        last_day: record.last_day,
        rule: record.rule.clone(),
        newer: document::version_sum(tx, record.id)? > collection.seen_version,
        items,
        number: record.number,
        text: None,
        key: SecretKey(key),
    })
}

fn holds(tx: &mut Tx<'_>, c: &Look, _: &Collected) -> Result<bool, Fault> {
    let Some(member) = tx.actor().member().cloned() else { return Ok(false) };
    Ok(still_open(tx, Need::FindAndCollect)? && open(tx, &member, c.collection)?.is_ok())
}

/// What is known of a collection whose record cannot be opened: content-free.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stub {
    /// The collection.
    pub collection: Collection,
    /// The warning about it, when what was collected is wrong.
    pub warning: Option<Warning>,
    /// The name of the source.
    pub source: String,
    /// Its number by day and night, E.164.
    pub night_phone: String,
}

/// What a collector may know of her own collection without opening it.
pub async fn stub(app: &App, actor: &Actor, id: CollectionId) -> Result<Stub, Failure<CollectedRefused>> {
    let outcome = app
        .store
        .act(actor, id, |tx, id| {
            let member = pass!(tx, Need::OwnRecords);
            let entry = AuditEntry::new(tx.new_id(), Event::RecordsListed)
                .on(ObjectKind::Collection, id)
                .with("list", "collection");
            let Some(collection) = collection::of_person(tx, *id, member.user, member.organisation)? else {
                return Ok(Acted::refused(CollectedRefused::Absent, entry));
            };
            let warning = warning::of_collection(tx, *id)?;
            let (source, night_phone) = people::place(tx, collection.source)?;
            Ok(Acted::done(Stub { collection, warning, source, night_phone }, entry))
        })
        .await?;
    finish(outcome)
}

/// Whom a collection of an earlier session is about, so that relation and purpose can be stated anew.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reopening {
    /// Initials and birth name.
    pub client: ClientName,
    /// Her birth date.
    pub birth_date: BirthDate,
    /// Her BSN's last three digits; `None` when she is found by a code.
    pub bsn_masked: Option<String>,
}

/// Shows whom a collection of an earlier session is about; no content.
pub async fn reopening(
    app: &App,
    actor: &Actor,
    id: CollectionId,
) -> Result<Reopening, Failure<CollectedRefused>> {
    let outcome = app.store.act(actor, id, whom).await?;
    finish(outcome)
}

fn whom(tx: &mut Tx<'_>, id: &CollectionId) -> Result<Decided<Reopening, Stop<CollectedRefused>>, Fault> {
    let member = pass!(tx, Need::FindAndCollect);
    let now = tx.now();
    let collection = collection::of_person(tx, *id, member.user, member.organisation)?;
    let record = match &collection {
        Some(c) => record::by_id(tx, c.record)?.filter(|r| r.is_available(now)),
        None => None,
    };
    let Some(record) = record else {
        let look = Look { collection: *id, what: What::Page };
        return Ok(refuse(tx, &look, CollectedRefused::Gone));
    };
    let entry = own::about(tx, &record, Event::ClientAsked).with("collection", id);
    let key = key::open(tx, record.id)?;
    let client = record::client(tx, record.id, &key)?;
    let known = Reopening {
        client: client::name(&client)?,
        birth_date: client::birth_date(&client)?,
        bsn_masked: client::identifier(&client)?.masked(),
    };
    Ok(Acted::done(known, entry))
}
