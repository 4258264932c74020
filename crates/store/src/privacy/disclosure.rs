//! Disclosures of content by an operator (U5.5). Words and document are sealed; the id inside binds each text to its row.

use crate::{Fault, Row, Tx, bound, sql};
use wissel_core::ids::{DisclosureId, OrganisationId, RecordId, UserId};
use wissel_core::privacy::disclosure::{Basis, Ground, Moments};
use wissel_core::time::{Day, Moment};

const BASIS: &str = "disclosure.basis";
const UNTOLD: &str = "disclosure.untold";
const DOCUMENT: &str = "disclosure.document";

/// A disclosure to be put on file.
pub struct New<'a> {
    /// Its id.
    pub id: DisclosureId,
    /// Of which record.
    pub record: RecordId,
    /// The record's number.
    pub number: &'a str,
    /// The record's source.
    pub source: OrganisationId,
    /// On what it rests.
    pub basis: &'a Basis,
    /// The name of the document that shows it.
    pub name: &'a str,
    /// Its SHA-256.
    pub hash: [u8; 32],
    /// The document.
    pub document: &'a [u8],
    /// Until when it can be written.
    pub expires_at: Moment,
}

/// A disclosure without its document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Disclosure {
    /// Its id.
    pub id: DisclosureId,
    /// Of which record.
    pub record: RecordId,
    /// The record's number.
    pub number: String,
    /// The record's source.
    pub source: OrganisationId,
    /// On what it rests.
    pub basis: Basis,
    /// The name of the document that shows it.
    pub document_name: String,
    /// Its SHA-256.
    pub document_hash: [u8; 32],
    /// When it was put on file (civil time; all other moments are real).
    pub prepared_at: Moment,
    /// Who asked.
    pub asked_by: Option<UserId>,
    /// Who confirmed.
    pub confirmed_by: Option<UserId>,
    /// Its moments.
    pub moments: Moments,
}

/// Puts one on file.
pub fn insert(tx: &mut Tx<'_>, new: &New<'_>) -> Result<(), Fault> {
    let id = new.id.to_string();
    let basis = bound::seal(tx, BASIS, id.clone(), &new.basis.words)?;
    let untold = new.basis.untold.as_ref().map(|why| bound::seal(tx, UNTOLD, id.clone(), why)).transpose()?;
    // The id before the bytes binds them to this row.
    let plain = [new.id.bytes().as_slice(), new.document].concat();
    let nonce = tx.nonce();
    let document = tx.keys().seal_system(DOCUMENT, &plain, nonce)?;
    let now = tx.now();
    tx.exec(
        sql!(
            "insert into disclosure (id, record_id, record_number, source_id, ground, basis, untold,
               document_name, document_hash, document, prepared_at, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        ),
        &[
            new.id.into(),
            new.record.into(),
            new.number.into(),
            new.source.into(),
            new.basis.ground.name().into(),
            basis.into(),
            untold.into(),
            new.name.into(),
            new.hash.as_slice().into(),
            document.into(),
            now.into(),
            new.expires_at.into(),
        ],
    )?;
    Ok(())
}

fn read(tx: &Tx<'_>, row: &Row) -> Result<Disclosure, Fault> {
    let id: DisclosureId = row.id("id")?;
    let text = id.to_string();
    let untold =
        row.opt_bytes("untold")?.map(|sealed| bound::open(tx, UNTOLD, &text, &sealed)).transpose()?;
    Ok(Disclosure {
        id,
        record: row.id("record_id")?,
        number: row.text("record_number")?,
        source: row.id("source_id")?,
        basis: Basis {
            ground: ground(row)?,
            words: bound::open(tx, BASIS, &text, &row.bytes("basis")?)?,
            untold,
        },
        document_name: row.text("document_name")?,
        document_hash: row.array("document_hash")?,
        prepared_at: row.moment("prepared_at")?,
        asked_by: row.opt_id("asked_by")?,
        confirmed_by: row.opt_id("confirmed_by")?,
        moments: Moments {
            expires_at: row.moment("expires_at")?,
            asked_at: row.opt_moment("asked_at")?,
            confirmed_at: row.opt_moment("confirmed_at")?,
            written_at: row.opt_moment("written_at")?,
            stopped_at: row.opt_moment("stopped_at")?,
        },
    })
}

/// One disclosure.
pub fn by_id(tx: &mut Tx<'_>, id: DisclosureId) -> Result<Option<Disclosure>, Fault> {
    let row = tx.opt(
        sql!(
            "select id, record_id, record_number, source_id, ground, basis, untold, document_name, document_hash,
               prepared_at, expires_at, asked_by, asked_at, confirmed_by, confirmed_at, written_at, stopped_at
             from disclosure where id = $1"
        ),
        &[id.into()],
    )?;
    row.map(|row| read(tx, &row)).transpose()
}

/// The newest disclosures.
pub fn newest(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<Disclosure>, Fault> {
    let rows = tx.rows(
        sql!(
            "select id, record_id, record_number, source_id, ground, basis, untold, document_name, document_hash,
               prepared_at, expires_at, asked_by, asked_at, confirmed_by, confirmed_at, written_at, stopped_at
             from disclosure
             order by prepared_at desc, id desc limit $1"
        ),
        &[limit.into()],
    )?;
    rows.iter().map(|row| read(tx, row)).collect()
}

/// What was written of a record and may be known to its source, newest first: when (real time), on which ground.
pub fn told_of_record(tx: &mut Tx<'_>, record: RecordId) -> Result<Vec<(Moment, Ground)>, Fault> {
    let rows = tx.rows(
        sql!(
            "select written_at, ground from disclosure
             where record_id = $1 and written_at is not null and untold is null order by written_at desc, id desc"
        ),
        &[record.into()],
    )?;
    rows.iter().map(|row| Ok((row.moment("written_at")?, ground(row)?))).collect()
}

fn ground(row: &Row) -> Result<Ground, Fault> {
    Ground::from_name(row.str("ground")?).ok_or(Fault::Corrupt("an unknown ground"))
}

/// The document that shows the ground, while it is kept.
pub fn document(tx: &mut Tx<'_>, id: DisclosureId) -> Result<Option<Vec<u8>>, Fault> {
    let row = tx.one(sql!("select document from disclosure where id = $1"), &[id.into()])?;
    let Some(sealed) = row.opt_bytes("document")? else { return Ok(None) };
    let plain = tx.keys().open_system(DOCUMENT, &sealed)?;
    match plain.strip_prefix(id.bytes().as_slice()) {
        Some(document) => Ok(Some(document.to_vec())),
        None => Err(Fault::Corrupt("a document in another row")),
    }
}

/// An operator asks. `false`: it does not wait for that.
pub fn ask(tx: &mut Tx<'_>, id: DisclosureId, by: UserId) -> Result<bool, Fault> {
    let now = tx.real_now();
    let rows = tx.exec(
        sql!(
            "update disclosure set asked_by = $2, asked_at = $3
             where id = $1 and asked_at is null and stopped_at is null and expires_at > $3"
        ),
        &[id.into(), by.into(), now.into()],
    )?;
    Ok(rows == 1)
}

/// Another operator confirms. `false`: it does not wait for that, or she asked herself.
pub fn confirm(tx: &mut Tx<'_>, id: DisclosureId, by: UserId) -> Result<bool, Fault> {
    let now = tx.real_now();
    let rows = tx.exec(
        sql!(
            "update disclosure set confirmed_by = $2, confirmed_at = $3
             where id = $1 and asked_at is not null and asked_by <> $2 and confirmed_at is null
               and stopped_at is null and expires_at > $3"
        ),
        &[id.into(), by.into(), now.into()],
    )?;
    Ok(rows == 1)
}

/// An operator stops it; its document goes. `false`: it is over.
pub fn stop(tx: &mut Tx<'_>, id: DisclosureId, by: UserId) -> Result<bool, Fault> {
    let now = tx.real_now();
    let rows = tx.exec(
        sql!(
            "update disclosure set stopped_by = $2, stopped_at = $3, document = null
             where id = $1 and written_at is null and stopped_at is null and expires_at > $3"
        ),
        &[id.into(), by.into(), now.into()],
    )?;
    Ok(rows == 1)
}

/// Takes the one writing. `false`: it is not confirmed, over, or was written.
pub fn write(tx: &mut Tx<'_>, id: DisclosureId) -> Result<bool, Fault> {
    let now = tx.real_now();
    let rows = tx.exec(
        sql!(
            "update disclosure set written_at = $2
             where id = $1 and confirmed_at is not null and written_at is null and stopped_at is null
               and expires_at > $2"
        ),
        &[id.into(), now.into()],
    )?;
    Ok(rows == 1)
}

/// Removes the documents of what was never written and cannot be any more.
pub fn sweep(tx: &mut Tx<'_>, now: Moment) -> Result<u64, Fault> {
    tx.exec(
        sql!(
            "update disclosure set document = null
             where document is not null and written_at is null and expires_at <= $1"
        ),
        &[now.into()],
    )
}

/// Removes disclosures of before this day.
pub fn forget_before(tx: &mut Tx<'_>, before: Day) -> Result<u64, Fault> {
    tx.exec(sql!("delete from disclosure where prepared_at < $1"), &[before.start().into()])
}
