//! A record as its source sees it: until when, what, and who collected it (U2.5b, U4.2). With it the sheet for
//! the client, which shows the same record in plain words.

use super::client;
use super::own::{Missing, Opened, own};
use super::own_document::own_text;
use super::people::{self, Source};
use super::see_collected::{Item, SecretKey, item};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::gate::still_open;
use crate::pass;
use wissel_core::act::{Acted, Decided, Outcome};
use wissel_core::actor::Actor;
use wissel_core::audit::Event;
use wissel_core::exchange::receipt::DocumentKind;
use wissel_core::exchange::retention::Retention;
use wissel_core::exchange::statement::ConsentStatement;
use wissel_core::ids::{ReceiptId, RecordId, ViewCodeId};
use wissel_core::permission::Need;
use wissel_core::person::{BirthDate, ClientName, CollectionCode, Phone};
use wissel_core::privacy::disclosure::Ground;
use wissel_core::time::{Day, Moment};
use wissel_store::exchange::collection::{self, Seen};
use wissel_store::exchange::document::{self, Document};
use wissel_store::exchange::receipt::{self, Kind};
use wissel_store::exchange::record::{self, Beside, Record};
pub use wissel_store::exchange::report::Report;
use wissel_store::exchange::{report, statement, view_code};
use wissel_store::privacy::disclosure;
use wissel_store::{Fault, Tx};

/// A document with its author's name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Version {
    /// The document.
    pub document: Document,
    /// Who added it.
    pub author: String,
}

/// A collection with its collector's name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CollectedBy {
    /// The collection.
    pub seen: Seen,
    /// Who collected.
    pub who: String,
    /// Whether what she has is an older version than the one that is there now.
    pub older: bool,
}

/// A record with everything that its source may see.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Whole {
    /// The record.
    pub record: Record,
    /// Initials and birth name.
    pub client: ClientName,
    /// The last three digits of the BSN; `None` for a code.
    pub bsn_masked: Option<String>,
    /// The collection code, for a client without a BSN at sharing.
    pub code: Option<CollectionCode>,
    /// Her birth date.
    pub birth_date: BirthDate,
    /// The due date; `None` once the pregnancy has ended.
    pub due: Option<Day>,
    /// The dates on which its end depends.
    pub retention: Retention,
    /// Who shared it.
    pub source: Source,
    /// All versions of its documents, newest first.
    pub versions: Vec<Version>,
    /// The text as it is now, on the record's own page only.
    pub text: Option<String>,
    /// Who collected it, newest first.
    pub collected: Vec<CollectedBy>,
    /// Other records of this client that the organisation shares: two of them are easily taken for one.
    pub also: Vec<Beside>,
    /// The view code that was handed to the client.
    pub view_code: Option<HandedOver>,
    /// What the client said is not right, newest first, with the source's answers.
    pub reports: Vec<Report>,
    /// What the operator disclosed of it, and the source may know: when, on which ground (U5.5).
    pub disclosed: Vec<(Moment, Ground)>,
    /// What was stated at sharing.
    pub stated: Option<Stated>,
    /// The newest share receipt.
    pub receipt: Option<ReceiptId>,
    /// The moment at which this was read.
    pub now: Moment,
    unread: Option<(Item, SecretKey)>,
}

/// A view code as its source knows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HandedOver {
    /// Its id.
    pub id: ViewCodeId,
    /// Who handed it over.
    pub who: String,
    /// When.
    pub at: Moment,
    /// When the client last came in with it.
    pub last_used_at: Option<Moment>,
    /// The last two digits of her number.
    pub phone_tail: String,
}

/// The statements of U2.3a and U2.3b, as made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stated {
    /// Who consented, how and on which day.
    pub consent: ConsentStatement,
    /// Who stated it.
    pub who: String,
    /// When.
    pub at: Moment,
}

/// Which page shows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Face {
    /// The record's own page, with its text.
    Page,
    /// A page on which something is done to it.
    Act,
    /// The sheet for the client.
    Sheet,
}

struct Ask {
    record: RecordId,
    face: Face,
}

/// Shows a record to its source.
pub async fn see_record(
    app: &App,
    actor: &Actor,
    record: RecordId,
    face: Face,
) -> Result<Whole, Failure<Missing>> {
    let outcome = app.store.view(actor, Ask { record, face }, read, holds).await?;
    let mut whole = finish(match outcome {
        Outcome::Done(whole) => Outcome::Done(whole.into_inner()),
        Outcome::Refused(r) => Outcome::Refused(r),
    })?;
    if let Some((item, key)) = whole.unread.take() {
        whole.text = Some(own_text(app, &item, &key).await?);
    }
    Ok(whole)
}

fn read(tx: &mut Tx<'_>, ask: &Ask) -> Result<Decided<Whole, Stop<Missing>>, Fault> {
    let member = pass!(tx, Need::OwnRecords);
    let event = match ask.face {
        Face::Page | Face::Act => Event::RecordSeen,
        Face::Sheet => Event::ClientSheet,
    };
    let opened = own!(tx, &member, ask.record, None, event);
    let entry = opened.entry(tx, event);
    let client = opened.client(tx)?;
    let mut versions = Vec::new();
    let mut unread = None;
    for document in document::all(tx, ask.record, &opened.key)? {
        let text = document.kind == DocumentKind::Text.name() && document.replaced_at.is_none();
        if text && ask.face == Face::Page {
            unread = Some((item(tx, document.clone())?, SecretKey(opened.key.clone())));
        }
        versions.push(Version { author: people::author(tx, document.author)?, document });
    }
    let mut collected = Vec::new();
    for (seen, older) in with_versions(tx, ask.record)? {
        collected.push(CollectedBy { who: people::name(tx, seen.collection.person)?, older, seen });
    }
    let also = record::others_of_client(tx, &opened.record)?;
    let stated = stated(tx, &opened)?;
    let view_code = handed_over(tx, &opened)?;
    let reports = report::of_record(tx, ask.record, &opened.key)?;
    let disclosed = disclosure::told_of_record(tx, ask.record)?;
    let code = client.code.as_deref().and_then(|c| CollectionCode::parse(c).ok());
    let whole = Whole {
        client: client::name(&client)?,
        bsn_masked: client::identifier(&client)?.masked(),
        code,
        birth_date: client::birth_date(&client)?,
        due: (!client.ended).then_some(client.due),
        retention: opened.facts(&client).retention,
        source: people::source(tx, ask.record)?,
        versions,
        text: None,
        unread,
        collected,
        also,
        view_code,
        reports,
        stated,
        disclosed,
        receipt: receipt::of_record(tx, ask.record, Kind::Shared)?.map(|r| r.id),
        now: tx.now(),
        record: opened.record,
    };
    Ok(Acted::done(whole, entry))
}

fn handed_over(tx: &mut Tx<'_>, opened: &Opened) -> Result<Option<HandedOver>, Fault> {
    let Some(code) = view_code::of_record(tx, opened.record.id)? else { return Ok(None) };
    let phone = view_code::phone(tx, code.id, &opened.key)?;
    Ok(Some(HandedOver {
        id: code.id,
        who: people::author(tx, code.given_by)?,
        at: code.given_at,
        last_used_at: code.last_used_at,
        phone_tail: Phone::parse(&phone).map(|p| p.tail().to_owned()).unwrap_or_default(),
    }))
}

fn stated(tx: &mut Tx<'_>, opened: &Opened) -> Result<Option<Stated>, Fault> {
    let made = statement::newest(tx, opened.record.id, &opened.key, statement::Kind::Consent)?;
    made.map(|s| {
        let consent = serde_json::from_str(&s.detail).map_err(|_| Fault::Corrupt("a statement"))?;
        Ok(Stated { consent, who: people::name(tx, s.person)?, at: s.at })
    })
    .transpose()
}

fn holds(tx: &mut Tx<'_>, ask: &Ask, _: &Whole) -> Result<bool, Fault> {
    let now = tx.now();
    let there = record::by_id(tx, ask.record)?.is_some_and(|r| r.is_present(now));
    Ok(there && still_open(tx, Need::OwnRecords)?)
}

/// Who collected a record, and of each whether what she has is an older version than the one that is there now.
pub(crate) fn with_versions(tx: &mut Tx<'_>, record: RecordId) -> Result<Vec<(Seen, bool)>, Fault> {
    let newest = document::version_sum(tx, record)?;
    let all = collection::of_record(tx, record)?;
    // Who collected the newest version has it, whatever she collected before or at the same moment.
    let has_it: std::collections::HashSet<_> = all
        .iter()
        .filter(|seen| seen.collection.seen_version >= newest)
        .map(|seen| (seen.collection.person, seen.collection.organisation))
        .collect();
    let older = |seen: &Seen| !has_it.contains(&(seen.collection.person, seen.collection.organisation));
    Ok(all
        .into_iter()
        .map(|seen| {
            let old = older(&seen);
            (seen, old)
        })
        .collect())
}
