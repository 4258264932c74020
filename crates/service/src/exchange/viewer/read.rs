//! A client reads what is about her: a text on its page, a PDF as it was shared. Each reading is one entry in the log.

use super::{ViewRefused, entry, seen};
use crate::app::App;
use crate::exchange::download::{self, Original, Reader};
use crate::exchange::own_document::own_text;
use crate::exchange::see_collected::{Item, SecretKey, item};
use crate::failure::Failure;
use crate::identity::settle;
use wissel_core::act::{Acted, Decided, Outcome};
use wissel_core::actor::Actor;
use wissel_core::audit::Event;
use wissel_core::exchange::receipt::DocumentKind;
use wissel_core::exchange::record::RecordNumber;
use wissel_core::ids::DocumentId;
use wissel_store::exchange::document;
use wissel_store::{Fault, Tx};

#[derive(Clone, Copy)]
struct Ask {
    document: DocumentId,
    kind: DocumentKind,
}

struct Found {
    number: RecordNumber,
    item: Item,
    key: SecretKey,
}

/// A text as it is now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Text {
    /// The text.
    pub text: String,
    /// Which version, and when it was added.
    pub item: Item,
}

/// Shows a text to the acting client.
pub async fn text(app: &App, actor: &Actor, document: DocumentId) -> Result<Text, Failure<ViewRefused>> {
    let found = look(app, actor, Ask { document, kind: DocumentKind::Text }).await?;
    let text = own_text(app, &found.item, &found.key).await?;
    Ok(Text { text, item: found.item })
}

/// A PDF as it was shared, for the acting client; it stops when her session ends or the record goes.
pub async fn file(app: &App, actor: &Actor, document: DocumentId) -> Result<Original, Failure<ViewRefused>> {
    let Found { number, item, key } = look(app, actor, Ask { document, kind: DocumentKind::Pdf }).await?;
    let viewer = actor.viewer().ok_or(Fault::Forbidden("a client's download without a client"))?;
    let (whole, reader) = (0..item.size, Reader::Client(viewer.session));
    Ok(download::stream_of(app, download::Opened { number, item, key, reader }, whole).await?)
}

async fn look(app: &App, actor: &Actor, ask: Ask) -> Result<Found, Failure<ViewRefused>> {
    let outcome = app.store.view(actor, ask, read, |tx, _, _| Ok(super::standing(tx)?.is_some())).await?;
    settle(match outcome {
        Outcome::Done(found) => Outcome::Done(found.into_inner()),
        Outcome::Refused(r) => Outcome::Refused(r),
    })
}

fn read(tx: &mut Tx<'_>, ask: &Ask) -> Result<Decided<Found, ViewRefused>, Fault> {
    let opened = seen!(tx, Event::DocumentRead);
    let entry = entry(tx, &opened, Event::DocumentRead);
    let entry = entry.with("as", ask.kind.name()).with("document", ask.document);
    let current = document::current(tx, opened.record.id, &opened.key)?;
    let found = current.into_iter().find(|d| d.id == ask.document && d.kind == ask.kind.name());
    let Some(found) = found else {
        return Ok(Acted::refused(ViewRefused::Absent, entry));
    };
    let item = item(tx, found)?;
    Ok(Acted::done(Found { number: opened.record.number, item, key: SecretKey(opened.key) }, entry))
}
