//! Replacing a document by a newer version. The old version's content is destroyed; who collected it sees that
//! there is a newer one.

use super::content::Place;
use super::incoming::{self, Draft, FileRefused, Incoming, Received};
use super::own::{self, Missing, own};
use super::tell_systems;
use super::{client, people, receipt};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use bytes::Bytes;
use std::collections::HashSet;
use wissel_core::act::{Acted, Decided, Outcome};
use wissel_core::actor::Actor;
use wissel_core::audit::Event;
use wissel_core::due::{Due, JobKind};
use wissel_core::exchange::decide;
use wissel_core::exchange::reading::Reading;
use wissel_core::exchange::receipt::{DocumentKind, RuleNamed, ShareReceipt};
use wissel_core::exchange::record::{RecordNumber, RecordRefused};
use wissel_core::exchange::share::RecordText;
use wissel_core::ids::{DocumentId, RecordId};
use wissel_core::input::{Flaw, Problems, code};
use wissel_core::notice::{Channel, Notice, Recipient, Template};
use wissel_core::permission::{Denied, Need};
use wissel_core::person::date::DateInput;
use wissel_core::person::{BirthDate, Bsn};
use wissel_core::refusal::Coded;
use wissel_store::exchange::document::{self, Document};
use wissel_store::exchange::record::Record;
use wissel_store::exchange::{blob, collection, record};
use wissel_store::{Fault, RecordKey, Tx};

/// Why a document is not replaced.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ReplaceRefused {
    /// The record is not there, or was changed.
    Missing(Missing),
    /// The rules do not allow it.
    Rule(RecordRefused),
    /// The text cannot be taken, or nothing was given.
    Problems(Problems),
    /// The file is not taken.
    File(FileRefused),
    /// It was sent for another client than the record's.
    OtherClient,
}

impl From<Missing> for ReplaceRefused {
    fn from(m: Missing) -> Self {
        Self::Missing(m)
    }
}
impl From<RecordRefused> for ReplaceRefused {
    fn from(r: RecordRefused) -> Self {
        Self::Rule(r)
    }
}

impl Coded for ReplaceRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing(m) => m.code(),
            Self::Rule(r) => r.code(),
            Self::Problems(_) => "replace-problems",
            Self::File(refused) => refused.code(),
            Self::OtherClient => "replace-other-client",
        }
    }
}

/// Whose record a system means to work on: a slip in its own books must not put one client's paper in another's record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Meant {
    /// The record.
    pub record: RecordId,
    /// Her BSN; empty for a client who has none.
    pub bsn: String,
    /// Her birth date.
    pub birth_date: DateInput,
    /// Her initials; asked where no BSN tells her from another client of that birth date.
    pub initials: String,
    /// Her birth name; asked where the initials are.
    pub birth_name: String,
}

/// The record that is meant, as it is now: its number, and its version for [`replace_document`].
pub async fn meant(
    app: &App,
    actor: &Actor,
    meant: Meant,
) -> Result<(RecordNumber, i64), Failure<ReplaceRefused>> {
    finish(app.store.act(actor, meant, is_meant).await?)
}

fn is_meant(tx: &mut Tx<'_>, c: &Meant) -> Result<Decided<(RecordNumber, i64), Stop<ReplaceRefused>>, Fault> {
    let member = pass!(tx, Need::ShareRecords);
    let opened = own!(tx, &member, c.record, None, Event::DocumentReplaced);
    let stored = opened.client(tx)?;
    let bsn = Bsn::parse(&c.bsn).ok().map(|bsn| bsn.digits());
    let born = BirthDate::parse(&c.birth_date, tx.now().day()).ok();
    let named =
        bsn.is_some() || (alike(&c.initials, &stored.initials) && alike(&c.birth_name, &stored.birth_name));
    let same = bsn == stored.bsn
        && bsn.is_none() == c.bsn.is_empty()
        && born == Some(client::birth_date(&stored)?)
        && named;
    if !same {
        let refused = ReplaceRefused::OtherClient;
        let entry = opened.entry(tx, Event::DocumentReplaced);
        return Ok(Acted::refused(refused, entry));
    }
    let entry = opened.entry(tx, Event::RecordSeen).with("prepare", "replace");
    Ok(Acted::done((opened.record.number, opened.record.version), entry))
}

/// Whether two ways of writing a name name the same: letters count, whatever their case, and nothing else.
fn alike(one: &str, other: &str) -> bool {
    let letters =
        |name: &str| name.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    let (one, other): (String, String) = (letters(one), letters(other));
    one == other
}

/// The new version of the record's PDF or of its text.
pub enum NewVersion {
    /// A PDF that came in by [`begin`].
    Pdf(Box<Received>, Whose),
    /// Text as typed.
    Text(String),
}

/// Whether a PDF that names another BSN is a question: it takes the place of what is there, and who collects it reads it
/// as this client's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Whose {
    /// A person is asked.
    Ask,
    /// She said that it is this client's, or a system said whose it is.
    Said,
}

struct Command {
    record: RecordId,
    version: i64,
    draft: Draft,
    reading: Option<Reading>,
}

struct Asked {
    record: RecordId,
    /// As the form knew it, where that is known already.
    version: Option<i64>,
    kind: DocumentKind,
}

impl Asked {
    fn text(record: RecordId, version: i64) -> Self {
        Self { record, version: Some(version), kind: DocumentKind::Text }
    }
}

/// What is needed before the new content can be written: the record's key and the newest version so far.
struct Ready {
    key: RecordKey,
    latest: u32,
}

/// Where a new version of a record's PDF goes. The form may say only later which version of the record it knew, so
/// that is asked in the act that replaces.
pub async fn begin(app: &App, actor: &Actor, record: RecordId) -> Result<Incoming, Failure<ReplaceRefused>> {
    let asked = Asked { record, version: None, kind: DocumentKind::Pdf };
    let (key, place) = next(app, actor, asked).await?;
    Ok(Incoming::begin(app, key, place).await?)
}

/// Replaces the record's PDF or text, or adds the one that was not there. When it is not done, nothing of the new
/// version is left.
pub async fn replace_document(
    app: &App,
    actor: &Actor,
    record: RecordId,
    version: i64,
    new: NewVersion,
) -> Result<(), Failure<ReplaceRefused>> {
    let (mut received, whose) = match new {
        NewVersion::Pdf(pdf, whose) => (*pdf, whose),
        NewVersion::Text(text) => {
            (take_in(app, actor, Asked::text(record, version), &text).await?, Whose::Said)
        }
    };
    let done = by(app, actor, (record, version), whose, &mut received).await;
    incoming::settle(vec![received], done.is_ok()).await;
    done
}

async fn by(
    app: &App,
    actor: &Actor,
    (record, version): (RecordId, i64),
    whose: Whose,
    new: &mut Received,
) -> Result<(), Failure<ReplaceRefused>> {
    let mut reading = None;
    if new.draft().kind == DocumentKind::Pdf {
        let text = if whose == Whose::Ask { incoming::Text::Read } else { incoming::Text::LeftAlone };
        let judged = new.judge(app, actor, text).await?;
        let read = judged.map_err(|r| Failure::Refused(ReplaceRefused::File(r)))?;
        reading = (whose == Whose::Ask).then_some(read);
    }
    finish(app.store.act(actor, Command { record, version, draft: new.draft(), reading }, run).await?)
}

async fn take_in(
    app: &App,
    actor: &Actor,
    asked: Asked,
    text: &str,
) -> Result<Received, Failure<ReplaceRefused>> {
    let text = RecordText::parse(text);
    let text = text.map_err(|f| Failure::Refused(ReplaceRefused::Problems(f.at("text").into())))?;
    let (key, place) = next(app, actor, asked).await?;
    let bytes = Bytes::copy_from_slice(text.as_str().as_bytes());
    Ok(incoming::take_in(app, &key, place, bytes).await?)
}

/// The record's key and the place of the next version in it.
async fn next(app: &App, actor: &Actor, asked: Asked) -> Result<(RecordKey, Place), Failure<ReplaceRefused>> {
    let member = actor.member().ok_or(Failure::Denied(Denied::MembershipNotActive))?;
    let (record, kind) = (asked.record, asked.kind);
    let ready = finish(app.store.act(actor, asked, prepare).await?)?;
    let document = DocumentId::new(app.clock.civil(), app.random());
    let version = ready.latest + 1;
    Ok((ready.key, Place { organisation: member.organisation, record, document, kind, version }))
}

fn prepare(tx: &mut Tx<'_>, c: &Asked) -> Result<Decided<Ready, Stop<ReplaceRefused>>, Fault> {
    let member = pass!(tx, Need::ShareRecords);
    let opened = own!(tx, &member, c.record, c.version, Event::DocumentReplaced);
    let latest = latest(&document::all(tx, c.record, &opened.key)?, c.kind);
    let entry = opened.entry(tx, Event::RecordSeen).with("prepare", "replace");
    Ok(Acted::done(Ready { key: opened.key, latest }, entry))
}

fn latest(documents: &[Document], kind: DocumentKind) -> u32 {
    documents.iter().filter(|d| d.kind == kind.name()).map(|d| d.version).max().unwrap_or(0)
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<(), Stop<ReplaceRefused>>, Fault> {
    let member = pass!(tx, Need::ShareRecords);
    let opened = own!(tx, &member, c.record, Some(c.version), Event::DocumentReplaced);
    let client = opened.client(tx)?;
    if let Some(other) = other_bsn(c, client.bsn.as_deref()) {
        let problem = Flaw::new(code::BSN_OTHER_IN_VERSION).arg("last", other.masked()).at("confirmed_bsn");
        let entry = opened.entry(tx, Event::DocumentReplaced);
        return Ok(Acted::refused(ReplaceRefused::Problems(problem.into()), entry));
    }
    let documents = document::all(tx, c.record, &opened.key)?;
    let latest = latest(&documents, c.draft.kind);
    let decided = decide::replace_document(&opened.acting(tx), &opened.facts(&client), latest);
    let Outcome::Done(_) = decided.value() else { return own::ruled(decided, None) };
    let mut gone = None;
    for old in documents.iter().filter(|d| d.replaced_at.is_none() && d.kind == c.draft.kind.name()) {
        document::mark_replaced(tx, old.id)?;
        blob::mark_deleting(tx, old.blob)?;
        gone = Some(old.blob);
    }
    if latest + 1 != c.draft.version() || !c.draft.store(tx, c.record, &opened.key, &member)? {
        // Somebody else was earlier, or the upload was given up: nothing of this may stay.
        return Err(Fault::Busy);
    }
    if !record::touch(tx, &opened.record)? {
        return Err(Fault::Busy);
    }
    let shared = ShareReceipt {
        id: tx.new_id(),
        number: opened.record.number.clone(),
        source: opened.record.organisation,
        shared_at: tx.now(),
        last_day: opened.record.last_day,
        rule: RuleNamed::of(&opened.record.rule),
        items: vec![c.draft.item()],
    };
    receipt::put_shared(tx, c.record, &shared)?;
    tell_systems::new_version(tx, &opened.record)?;
    let run_at = tx.now();
    let told = tell_collectors(tx, &opened.record, &c.draft.blob.id.to_string())?;
    let acted =
        own::ruled(decided, Some(()))?.notices(told).cancel(JobKind::BlobSweep, c.draft.blob.id.to_string());
    Ok(match gone {
        None => acted,
        Some(blob) => acted.plan(Due { kind: JobKind::BlobDelete, key: blob.to_string(), run_at }),
    })
}

/// The BSN that the new PDF names when it does not hold the client's anywhere.
fn other_bsn(c: &Command, own: Option<&str>) -> Option<Bsn> {
    c.reading.as_ref()?.other_bsn(&Bsn::parse(own?).ok()?)
}

/// Mails without content to everybody who collected the record: what they have is an older version.
fn tell_collectors(tx: &mut Tx<'_>, record: &Record, occasion: &str) -> Result<Vec<Notice>, Fault> {
    let mut told = HashSet::new();
    let mut mails = Vec::new();
    for who in collection::collectors(tx, record.id)? {
        if !told.insert(who.person) {
            continue;
        }
        mails.push(Notice {
            id: tx.new_id(),
            channel: Channel::Mail,
            to: Recipient::User(who.person),
            template: Template::NewerVersion,
            args: vec![("number".to_owned(), record.number.to_string())],
            lang: people::lang(tx, who.person)?,
            dedupe: format!("newer-version:{occasion}:{}", who.person),
            not_after: None,
        });
    }
    Ok(mails)
}
