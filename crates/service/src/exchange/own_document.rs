//! A source reads back what it shared: the text on the record's page, and each document as it was shared.

use super::content::read_all;
use super::download::{self, Original};
use super::own::{Missing, own};
use super::see_collected::{Item, SecretKey, item};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::gate::still_open;
use crate::pass;
use wissel_core::act::{Acted, Decided, Outcome};
use wissel_core::actor::Actor;
use wissel_core::audit::Event;
use wissel_core::exchange::record::RecordNumber;
use wissel_core::ids::{DocumentId, RecordId};
use wissel_core::permission::Need;
use wissel_store::exchange::{document, record};
use wissel_store::{Fault, Tx};

#[derive(Clone, Copy)]
struct Ask {
    record: RecordId,
    document: DocumentId,
}

struct Found {
    number: RecordNumber,
    item: Item,
    key: SecretKey,
}

/// A document of an own record as it was shared, whole, while the record is there. Each time is logged.
pub async fn own_document(
    app: &App,
    actor: &Actor,
    record: RecordId,
    document: DocumentId,
) -> Result<Original, Failure<Missing>> {
    let outcome = app.store.view(actor, Ask { record, document }, read, holds).await?;
    let Found { number, item, key } = finish(match outcome {
        Outcome::Done(found) => Outcome::Done(found.into_inner()),
        Outcome::Refused(r) => Outcome::Refused(r),
    })?;
    let whole = 0..item.size;
    let member = actor.member().cloned().ok_or(Fault::Forbidden("a download without a member"))?;
    let reader = download::Reader::Member(member, Need::OwnRecords);
    let opened = download::Opened { number, item, key, reader };
    Ok(download::stream_of(app, opened, whole).await?)
}

fn read(tx: &mut Tx<'_>, ask: &Ask) -> Result<Decided<Found, Stop<Missing>>, Fault> {
    let member = pass!(tx, Need::OwnRecords);
    let opened = own!(tx, &member, ask.record, None, Event::DocumentRead);
    let entry = opened.entry(tx, Event::DocumentRead).with("as", "own").with("document", ask.document);
    let current = document::current(tx, ask.record, &opened.key)?;
    let Some(found) = current.into_iter().find(|d| d.id == ask.document) else {
        return Ok(Acted::refused(Missing::Gone, entry));
    };
    let item = item(tx, found)?;
    Ok(Acted::done(Found { number: opened.record.number, item, key: SecretKey(opened.key) }, entry))
}

fn holds(tx: &mut Tx<'_>, ask: &Ask, _: &Found) -> Result<bool, Fault> {
    let now = tx.now();
    let there = record::by_id(tx, ask.record)?.is_some_and(|r| r.is_present(now));
    Ok(there && still_open(tx, Need::OwnRecords)?)
}

/// A text of an own record, which may be shown already.
pub(crate) async fn own_text(app: &App, item: &Item, key: &SecretKey) -> Result<String, Fault> {
    let bytes = read_all(app, &key.0, &item.blob).await?;
    String::from_utf8(bytes).map_err(|_| Fault::Corrupt("a text is not UTF-8"))
}
