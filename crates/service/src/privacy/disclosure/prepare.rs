//! Whoever holds the machine puts a disclosure on file: exact keys, record number, ground, and the document that shows it.

use crate::app::App;
use crate::exchange::client;
use crate::failure::{Failure, Stop, finish};
use crate::hex::hex;
use sha2::{Digest, Sha256};
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::exchange::client::FindKey;
use wissel_core::exchange::record::RecordNumber;
use wissel_core::ids::DisclosureId;
use wissel_core::privacy::disclosure::{Basis, DisclosureRefused, LIFE};
use wissel_core::time::Moment;
use wissel_store::exchange::record;
use wissel_store::privacy::disclosure::{self, New};
use wissel_store::{Fault, Tx};

/// What is put on file.
#[derive(Clone)]
pub struct Prepare {
    /// BSN or collection code, and birth date; not kept.
    pub key: FindKey,
    /// Which of the records that these find.
    pub number: RecordNumber,
    /// On what it rests.
    pub basis: Basis,
    /// The name of the document that shows it.
    pub name: String,
    /// The document.
    pub document: Vec<u8>,
}

/// What is on file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Prepared {
    /// Its id.
    pub id: DisclosureId,
    /// The SHA-256 of the document, hexadecimal.
    pub hash: String,
    /// Until when it can be written.
    pub until: Moment,
}

/// Puts a disclosure on file; nothing is opened.
pub async fn prepare(
    app: &App,
    actor: &Actor,
    command: Prepare,
) -> Result<Prepared, Failure<DisclosureRefused>> {
    finish(app.store.act(actor, command, run).await?)
}

fn run(tx: &mut Tx<'_>, c: &Prepare) -> Result<Decided<Prepared, Stop<DisclosureRefused>>, Fault> {
    let subject = client::subject(tx.keys(), &c.key.identifier);
    let index = client::index(tx.keys(), &c.key);
    let found = record::find(tx, index)?;
    let record = record::by_number(tx, c.number.as_str())?.filter(|r| found.contains(&r.id));
    let entry = AuditEntry::new(tx.new_id(), Event::DisclosurePrepared);
    let Some(record) = record else {
        return Ok(Acted::refused(DisclosureRefused::NoRecord, entry.subject(subject)));
    };
    let hash: [u8; 32] = Sha256::digest(&c.document).into();
    let prepared = Prepared { id: tx.new_id(), hash: hex(&hash), until: tx.real_now().plus(LIFE) };
    let new = New {
        id: prepared.id,
        record: record.id,
        number: c.number.as_str(),
        source: record.organisation,
        basis: &c.basis,
        name: &c.name,
        hash,
        document: &c.document,
        expires_at: prepared.until,
    };
    disclosure::insert(tx, &new)?;
    let entry = entry
        .on(ObjectKind::Record, &c.number)
        .with("disclosure", prepared.id)
        .with("ground", c.basis.ground.name())
        .with("untold", c.basis.untold.is_some());
    Ok(Acted::done(prepared, entry))
}
