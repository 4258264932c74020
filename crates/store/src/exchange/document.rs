//! Documents of a record, one row for each version.

use crate::{Fault, RecordKey, Row, Tx, sql};
use serde::{Deserialize, Serialize};
use wissel_core::ids::{BlobId, DocumentId, MembershipId, RecordId};
use wissel_core::time::Moment;

const CONTEXT: &str = "document.meta";

/// What is known of a document's content; sealed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Meta {
    /// The file's name as uploaded; `None` for text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Pages of a PDF.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
}

/// One version of one document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Document {
    /// Its id.
    pub id: DocumentId,
    /// `pdf` or `text`.
    pub kind: String,
    /// From 1, growing with each replacement of the same kind.
    pub version: u32,
    /// Where its content is.
    pub blob: BlobId,
    /// What is known of its content.
    pub meta: Meta,
    /// Bytes of the original.
    pub size: i64,
    /// SHA-256 of a secret nonce and the content; the nonce stands in the share receipt only.
    pub proof: [u8; 32],
    /// Who added it.
    pub author: MembershipId,
    /// When.
    pub added_at: Moment,
    /// When a newer version took its place.
    pub replaced_at: Option<Moment>,
}

/// Stores a new version.
pub fn insert(tx: &mut Tx<'_>, record: RecordId, key: &RecordKey, document: &Document) -> Result<(), Fault> {
    let plain = serde_json::to_vec(&document.meta)
        .map_err(|_| Fault::Corrupt("a document's facts cannot be written"))?;
    let nonce = tx.nonce();
    let sealed = key.seal(CONTEXT, &document.id.bytes(), &plain, nonce)?;
    tx.exec(
        sql!(
            "insert into document (id, record_id, kind, version, blob_id, meta, size, proof, author_id, added_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        ),
        &[
            document.id.into(),
            record.into(),
            (&document.kind).into(),
            document.version.into(),
            document.blob.into(),
            sealed.into(),
            document.size.into(),
            document.proof.into(),
            document.author.into(),
            document.added_at.into(),
        ],
    )?;
    Ok(())
}

fn read(row: &Row, key: &RecordKey) -> Result<Document, Fault> {
    let id: DocumentId = row.id("id")?;
    let plain = key.open(CONTEXT, &id.bytes(), &row.bytes("meta")?)?;
    Ok(Document {
        id,
        kind: row.text("kind")?,
        version: version(row)?,
        blob: row.id("blob_id")?,
        meta: serde_json::from_slice(&plain)
            .map_err(|_| Fault::Corrupt("a document's facts cannot be read"))?,
        size: row.int("size")?,
        proof: row.array("proof")?,
        author: row.id("author_id")?,
        added_at: row.moment("added_at")?,
        replaced_at: row.opt_moment("replaced_at")?,
    })
}

/// All versions of a record's documents, newest first.
pub fn all(tx: &mut Tx<'_>, record: RecordId, key: &RecordKey) -> Result<Vec<Document>, Fault> {
    tx.rows(
        sql!(
            "select id, kind, version, blob_id, meta, size, proof, author_id, added_at, replaced_at
             from document where record_id = $1 order by added_at desc, id desc"
        ),
        &[record.into()],
    )?
    .iter()
    .map(|r| read(r, key))
    .collect()
}

/// The versions that stand now: at most one PDF and one text.
pub fn current(tx: &mut Tx<'_>, record: RecordId, key: &RecordKey) -> Result<Vec<Document>, Fault> {
    tx.rows(
        sql!(
            "select id, kind, version, blob_id, meta, size, proof, author_id, added_at, replaced_at
             from document where record_id = $1 and replaced_at is null order by kind, id"
        ),
        &[record.into()],
    )?
    .iter()
    .map(|r| read(r, key))
    .collect()
}

/// What a destruction receipt names of a version. Content-free, so it can be read when the record's key is gone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proof {
    /// Which document.
    pub document: DocumentId,
    /// `pdf` or `text`.
    pub kind: String,
    /// Its version.
    pub version: u32,
    /// SHA-256 of the nonce and the content.
    pub proof: [u8; 32],
}

/// The proofs of all versions of a record's documents.
pub fn proofs(tx: &mut Tx<'_>, record: RecordId) -> Result<Vec<Proof>, Fault> {
    tx.rows(
        sql!(
            "select id, kind, version, proof from document where record_id = $1
             order by kind, version"
        ),
        &[record.into()],
    )?
    .iter()
    .map(|r| {
        Ok(Proof {
            document: r.id("id")?,
            kind: r.text("kind")?,
            version: version(r)?,
            proof: r.array("proof")?,
        })
    })
    .collect()
}

fn version(row: &Row) -> Result<u32, Fault> {
    u32::try_from(row.int("version")?).map_err(|_| Fault::Corrupt("a version out of range"))
}

/// Marks a version as replaced; `false` when it was replaced already.
pub fn mark_replaced(tx: &mut Tx<'_>, document: DocumentId) -> Result<bool, Fault> {
    let at = tx.now();
    let rows = tx.exec(
        sql!("update document set replaced_at = $2 where id = $1 and replaced_at is null"),
        &[document.into(), at.into()],
    )?;
    Ok(rows == 1)
}

/// The sum of a record's document versions: it grows with each replacement.
pub fn version_sum(tx: &mut Tx<'_>, record: RecordId) -> Result<i64, Fault> {
    tx.one(
        sql!(
            "select cast(coalesce(sum(version), 0) as bigint) as n from document
             where record_id = $1 and replaced_at is null"
        ),
        &[record.into()],
    )?
    .int("n")
}

/// Removes all rows of a record that is being destroyed.
pub fn delete_of(tx: &mut Tx<'_>, record: RecordId) -> Result<(), Fault> {
    tx.exec(sql!("delete from document where record_id = $1"), &[record.into()])?;
    Ok(())
}
