//! The rows behind encrypted objects. A row precedes the object and outlives it.

use crate::{Fault, Tx, sql};
use wissel_core::ids::{BlobId, DocumentId, OrganisationId, RecordId};

/// Where an object is in its life.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// Being written, or written and not yet part of a record.
    Pending,
    /// Part of a record.
    Active,
    /// To be removed.
    Deleting,
}

impl State {
    const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Deleting => "deleting",
        }
    }
    fn from_name(name: &str) -> Result<Self, Fault> {
        [Self::Pending, Self::Active, Self::Deleting]
            .into_iter()
            .find(|s| s.name() == name)
            .ok_or(Fault::Corrupt("an unknown state of a blob"))
    }
}

/// Everything needed to read an encrypted object, except its record's key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Blob {
    /// Its id and name in the blob store.
    pub id: BlobId,
    /// The record it belongs to.
    pub record: RecordId,
    /// The organisation that shared it.
    pub organisation: OrganisationId,
    /// The document it is a version of.
    pub document: DocumentId,
    /// Random; its key is derived with it.
    pub salt: [u8; 32],
    /// `pdf` or `text`.
    pub kind: String,
    /// The version of the document.
    pub version: i64,
}

/// What was written to the blob store.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stored {
    /// Bytes of the original.
    pub plain: u64,
    /// Bytes of the object.
    pub stored: u64,
}

/// Announces an object that is about to be written.
pub fn insert_pending(tx: &mut Tx<'_>, blob: &Blob) -> Result<(), Fault> {
    let at = tx.now();
    tx.exec(
        sql!(
            "insert into blob (id, record_id, state, salt, kind, version, created_at, organisation_id, document_id)
             values ($1, $2, 'pending', $3, $4, $5, $6, $7, $8)"
        ),
        &[
            blob.id.into(),
            blob.record.into(),
            blob.salt.into(),
            (&blob.kind).into(),
            blob.version.into(),
            at.into(),
            blob.organisation.into(),
            blob.document.into(),
        ],
    )?;
    Ok(())
}

/// Makes a written object part of its record; `false` when a sweep was earlier.
pub fn activate(tx: &mut Tx<'_>, blob: BlobId, stored: &Stored) -> Result<bool, Fault> {
    let size = |n: u64| i64::try_from(n).map_err(|_| Fault::Corrupt("a blob too large to count"));
    let rows = tx.exec(
        sql!(
            "update blob set state = 'active', bytes_plain = $2, bytes_stored = $3
             where id = $1 and state = 'pending'"
        ),
        &[blob.into(), size(stored.plain)?.into(), size(stored.stored)?.into()],
    )?;
    Ok(rows == 1)
}

/// One active object.
pub fn active(tx: &mut Tx<'_>, blob: BlobId) -> Result<Option<Blob>, Fault> {
    let row = tx.opt(
        sql!(
            "select record_id, organisation_id, document_id, salt, kind, version from blob
             where id = $1 and state = 'active'"
        ),
        &[blob.into()],
    )?;
    row.map(|r| {
        Ok(Blob {
            id: blob,
            record: r.id("record_id")?,
            organisation: r.id("organisation_id")?,
            document: r.id("document_id")?,
            salt: r.array("salt")?,
            kind: r.text("kind")?,
            version: r.int("version")?,
        })
    })
    .transpose()
}

/// Where an object is in its life; `None` when its row is gone.
pub fn state(tx: &mut Tx<'_>, blob: BlobId) -> Result<Option<State>, Fault> {
    tx.opt(sql!("select state from blob where id = $1"), &[blob.into()])?
        .map(|r| State::from_name(r.str("state")?))
        .transpose()
}

/// Marks an upload that was never activated for removal; `false` when it was activated or is gone.
pub fn give_up(tx: &mut Tx<'_>, blob: BlobId) -> Result<bool, Fault> {
    let rows = tx.exec(
        sql!("update blob set state = 'deleting' where id = $1 and state in ('pending', 'deleting')"),
        &[blob.into()],
    )?;
    Ok(rows == 1)
}

/// Marks an upload for removal unless it became part of a record; `false` when it did. One whose row is gone may
/// have left an object too: the sweep did not know that it was still being written.
pub fn disown(tx: &mut Tx<'_>, blob: BlobId) -> Result<bool, Fault> {
    Ok(give_up(tx, blob)? || state(tx, blob)?.is_none())
}

/// Marks an object for removal.
pub fn mark_deleting(tx: &mut Tx<'_>, blob: BlobId) -> Result<(), Fault> {
    tx.exec(sql!("update blob set state = 'deleting' where id = $1"), &[blob.into()])?;
    Ok(())
}

/// Marks all objects of a record for removal and names them.
pub fn mark_all_deleting(tx: &mut Tx<'_>, record: RecordId) -> Result<Vec<BlobId>, Fault> {
    tx.rows(sql!("update blob set state = 'deleting' where record_id = $1 returning id"), &[record.into()])?
        .iter()
        .map(|r| r.id("id"))
        .collect()
}

/// Forgets an object that is gone from the blob store.
pub fn delete(tx: &mut Tx<'_>, blob: BlobId) -> Result<bool, Fault> {
    Ok(tx.exec(sql!("delete from blob where id = $1 and state = 'deleting'"), &[blob.into()])? == 1)
}
