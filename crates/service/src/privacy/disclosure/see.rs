//! Operators see what is on file, and whoever holds the machine reads the document that shows a ground. No content.

use super::{blank, entry};
use crate::app::App;
use crate::exchange::people;
use crate::failure::{Failure, Stop, finish};
use crate::hex::hex;
use crate::office::{Names, authorised, still};
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::ids::DisclosureId;
use wissel_core::permission::Need;
use wissel_core::privacy::disclosure::{DisclosureRefused, Stage, stage};
use wissel_core::time::Moment;
use wissel_store::privacy::disclosure::{self, Disclosure};
use wissel_store::{Fault, Released, Tx};

/// So many are shown.
const SHOWN: u32 = 50;

/// One disclosure with its names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed {
    /// What is on file.
    pub disclosure: Disclosure,
    /// Where it stands.
    pub stage: Stage,
    /// The SHA-256 of the document, hexadecimal.
    pub sha256: String,
    /// The name of the source.
    pub source: String,
    /// Who asked.
    pub asked_by: String,
    /// Who confirmed.
    pub confirmed_by: String,
    /// Whether she who looks asked for it herself: somebody else confirms.
    pub own: bool,
}

/// The newest disclosures, and the moment at which they were read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct List {
    /// Newest first.
    pub rows: Vec<Listed>,
    /// When (real time).
    pub now: Moment,
}

/// The newest disclosures.
pub async fn list(app: &App, actor: &Actor) -> Result<Released<List>, Failure<DisclosureRefused>> {
    finish(app.store.view(actor, (), read_list, |tx, (), _| still(tx, Need::Operate)).await?)
}

fn read_list(tx: &mut Tx<'_>, (): &()) -> Result<Decided<List, Stop<DisclosureRefused>>, Fault> {
    let by = authorised!(tx, Need::Operate);
    let now = tx.real_now();
    let mut names = Names::default();
    let mut rows = Vec::new();
    for disclosure in disclosure::newest(tx, SHOWN)? {
        let mut name = |tx: &mut Tx<'_>, user: Option<_>| match user {
            Some(user) => names.of(tx, user).map(Option::unwrap_or_default),
            None => Ok(String::new()),
        };
        rows.push(Listed {
            stage: stage(&disclosure.moments, now),
            sha256: hex(&disclosure.document_hash),
            source: people::organisation(tx, disclosure.source)?,
            asked_by: name(tx, disclosure.asked_by)?,
            confirmed_by: name(tx, disclosure.confirmed_by)?,
            own: disclosure.asked_by.is_some() && disclosure.asked_by == by.user(),
            disclosure,
        });
    }
    Ok(Acted::done(List { rows, now }, AuditEntry::new(tx.new_id(), Event::DisclosuresListed)))
}

/// The document that shows the ground, for whoever holds the machine.
pub async fn document(
    app: &App,
    actor: &Actor,
    id: DisclosureId,
) -> Result<Released<Vec<u8>>, Failure<DisclosureRefused>> {
    let holds = |tx: &mut Tx<'_>, _: &DisclosureId, _: &Vec<u8>| still(tx, Need::Operate);
    finish(app.store.view(actor, id, read_document, holds).await?)
}

fn read_document(
    tx: &mut Tx<'_>,
    &id: &DisclosureId,
) -> Result<Decided<Vec<u8>, Stop<DisclosureRefused>>, Fault> {
    authorised!(tx, Need::Operate);
    let event = Event::DisclosureDocument;
    let Some(found) = disclosure::by_id(tx, id)? else {
        return Ok(Acted::refused(DisclosureRefused::Absent, blank(tx, event, id)));
    };
    let entry = entry(tx, event, &found);
    match disclosure::document(tx, id)? {
        Some(document) => Ok(Acted::done(document, entry)),
        None => Ok(Acted::refused(DisclosureRefused::Over, entry)),
    }
}
