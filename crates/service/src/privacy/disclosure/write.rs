//! What two operators agreed on is written, once. One act takes the writing, opens the record as it is now, logs it and
//! tells the source; what goes wrong after that does not give the writing back.

use super::{blank, entry};
use crate::app::App;
use crate::exchange::content::read_all;
use crate::exchange::people;
use crate::exchange::see_collected::{Item, SecretKey, item};
use crate::failure::{Failure, Stop, finish};
use crate::hex::hex;
use sha2::{Digest, Sha256};
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::{Actor, Role};
use wissel_core::audit::Event;
use wissel_core::exchange::receipt::DocumentKind;
use wissel_core::ids::{DisclosureId, UserId};
use wissel_core::notice::Template;
use wissel_core::privacy::disclosure::{DisclosureRefused, stage, why_not};
use wissel_core::time::Moment;
use wissel_store::exchange::{document, key, record};
use wissel_store::identity::{bar, membership};
use wissel_store::privacy::disclosure::{self, Disclosure};
use wissel_store::{Fault, Tx};

/// One document as it was shared.
#[derive(Clone, PartialEq, Eq)]
pub struct Paper {
    /// PDF or text.
    pub kind: DocumentKind,
    /// Which version.
    pub version: u32,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Their SHA-256, hexadecimal.
    pub sha256: String,
}

/// What goes out.
#[derive(Clone, PartialEq, Eq)]
pub struct Disclosed {
    /// On what it rests, and by whom.
    pub disclosure: Disclosure,
    /// The name of the source.
    pub source: String,
    /// Who asked.
    pub asked_by: String,
    /// Who confirmed.
    pub confirmed_by: String,
    /// The SHA-256 of the document that shows the ground, hexadecimal.
    pub document_sha256: String,
    /// When it was released.
    pub at: Moment,
    /// The documents as they are now.
    pub papers: Vec<Paper>,
}

struct Opened {
    out: Disclosed,
    items: Vec<Item>,
    key: SecretKey,
}

/// Releases the content of a confirmed disclosure.
pub async fn write(
    app: &App,
    actor: &Actor,
    id: DisclosureId,
) -> Result<Disclosed, Failure<DisclosureRefused>> {
    let Opened { mut out, items, key } = finish(app.store.act(actor, id, run).await?)?;
    for item in items {
        let bytes = read_all(app, &key.0, &item.blob).await?;
        let sha256 = hex(&Sha256::digest(&bytes));
        out.papers.push(Paper { kind: item.kind, version: item.version, bytes, sha256 });
    }
    Ok(out)
}

fn run(tx: &mut Tx<'_>, &id: &DisclosureId) -> Result<Decided<Opened, Stop<DisclosureRefused>>, Fault> {
    let event = Event::RecordDisclosed;
    let Some(found) = disclosure::by_id(tx, id)? else {
        return Ok(Acted::refused(DisclosureRefused::Absent, blank(tx, event, id)));
    };
    let about = entry(tx, event, &found);
    let (Some(asked_by), Some(confirmed_by)) = (found.asked_by, found.confirmed_by) else {
        return Ok(Acted::refused(why_not(stage(&found.moments, tx.real_now())), about));
    };
    if !operates(tx, asked_by)? || !operates(tx, confirmed_by)? {
        return Ok(Acted::refused(DisclosureRefused::Changed, about));
    }
    let now = tx.now();
    let there = record::by_id(tx, found.record)?.filter(|r| r.is_available(now));
    let opened = match there {
        Some(record) => key::open_if_it_opens(tx, record.id)?.map(|key| (record, key)),
        None => None,
    };
    let Some((record, key)) = opened else { return Ok(Acted::refused(DisclosureRefused::NoRecord, about)) };
    if !disclosure::write(tx, id)? {
        return Ok(Acted::refused(why_not(stage(&found.moments, tx.real_now())), about));
    }
    let mut items = Vec::new();
    for document in document::current(tx, record.id, &key)? {
        items.push(item(tx, document)?);
    }
    // What a statute keeps from the source stands in no log that the source reads.
    let (about, told) = if found.basis.untold.is_some() {
        (about.with("untold", true), Vec::new())
    } else {
        let told = people::tell_keepers(tx, &record, Template::RecordDisclosed, &id.to_string())?;
        (about.of(record.organisation), told)
    };
    let out = Disclosed {
        source: people::organisation(tx, record.organisation)?,
        asked_by: people::name(tx, asked_by)?,
        confirmed_by: people::name(tx, confirmed_by)?,
        document_sha256: hex(&found.document_hash),
        at: now,
        papers: Vec::with_capacity(items.len()),
        disclosure: found,
    };
    let opened = Opened { out, items, key: SecretKey(key) };
    Ok(Acted::done(opened, about.subject(record.subject)).notices(told))
}

/// Whether she is an operator at work now.
fn operates(tx: &mut Tx<'_>, user: UserId) -> Result<bool, Fault> {
    Ok(membership::roles_of(tx, user)?.contains(&Role::Operator) && !bar::is_barred(tx, user)?)
}
