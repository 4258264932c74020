//! Receipts: signed and content-free.

use crate::{Fault, Row, Tx, sql};
use wissel_core::exchange::view::About;
use wissel_core::ids::{OrganisationId, ReceiptId, RecordId};
use wissel_core::time::Moment;

/// What a receipt states.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A record was shared. Holds the nonce of the proofs; removed when the record is destroyed.
    Shared,
    /// A record was destroyed.
    Destroyed,
}

impl Kind {
    /// The stable name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Shared => "shared",
            Self::Destroyed => "destroyed",
        }
    }
}

/// A receipt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Receipt {
    /// Its id.
    pub id: ReceiptId,
    /// What it states.
    pub kind: Kind,
    /// The record.
    pub record: RecordId,
    /// The record's number.
    pub record_number: String,
    /// The source.
    pub organisation: OrganisationId,
    /// The stable name of the ground of a destruction.
    pub ground: Option<String>,
    /// The canonical text that was signed.
    pub body: String,
    /// Ed25519 over the text.
    pub signature: Vec<u8>,
    /// When.
    pub at: Moment,
    /// Whether the client herself withdrew her consent.
    pub by_client: bool,
    /// What the client had said is not right, and nobody had answered: its kinds and moments, the newest first.
    pub reported: Vec<(About, Moment)>,
}

fn write_reported(reported: &[(About, Moment)]) -> Result<Option<String>, Fault> {
    let list: Vec<_> = reported.iter().map(|(about, at)| (about.name(), at.micros())).collect();
    let write = |list| serde_json::to_string(list).map_err(|_| Fault::Corrupt("a receipt cannot be written"));
    (!list.is_empty()).then(|| write(&list)).transpose()
}

fn read_reported(row: &Row) -> Result<Vec<(About, Moment)>, Fault> {
    const BAD: Fault = Fault::Corrupt("what a client had said cannot be read");
    let Some(text) = row.opt_str("reported")? else { return Ok(Vec::new()) };
    let list: Vec<(String, i64)> = serde_json::from_str(text).map_err(|_| BAD)?;
    list.into_iter()
        .map(|(about, at)| Ok((About::from_name(&about).ok_or(BAD)?, Moment::from_micros(at))))
        .collect()
}

/// Stores a receipt.
pub fn insert(tx: &mut Tx<'_>, receipt: &Receipt) -> Result<(), Fault> {
    let reported = write_reported(&receipt.reported)?;
    tx.exec(
        sql!(
            "insert into receipt (id, kind, record_id, record_number, organisation_id, ground, body, signature, at,
               by_client, reported)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        ),
        &[
            receipt.id.into(),
            receipt.kind.name().into(),
            receipt.record.into(),
            (&receipt.record_number).into(),
            receipt.organisation.into(),
            receipt.ground.clone().into(),
            (&receipt.body).into(),
            (&receipt.signature).into(),
            receipt.at.into(),
            receipt.by_client.into(),
            reported.into(),
        ],
    )?;
    Ok(())
}

fn read(row: &Row) -> Result<Receipt, Fault> {
    Ok(Receipt {
        id: row.id("id")?,
        kind: match row.str("kind")? {
            "shared" => Kind::Shared,
            "destroyed" => Kind::Destroyed,
            _ => return Err(Fault::Corrupt("an unknown kind of receipt")),
        },
        record: row.id("record_id")?,
        record_number: row.text("record_number")?,
        organisation: row.id("organisation_id")?,
        ground: row.opt_text("ground")?,
        body: row.text("body")?,
        signature: row.bytes("signature")?,
        at: row.moment("at")?,
        by_client: row.flag("by_client")?,
        reported: read_reported(row)?,
    })
}

/// One receipt of one organisation.
pub fn of_organisation(
    tx: &mut Tx<'_>,
    id: ReceiptId,
    organisation: OrganisationId,
) -> Result<Option<Receipt>, Fault> {
    tx.opt(
        sql!(
            "select id, kind, record_id, record_number, organisation_id, ground, body, signature, at, by_client,
               reported from receipt where id = $1 and organisation_id = $2"
        ),
        &[id.into(), organisation.into()],
    )?
    .as_ref()
    .map(read)
    .transpose()
}

/// One receipt.
pub fn by_id(tx: &mut Tx<'_>, id: ReceiptId) -> Result<Option<Receipt>, Fault> {
    tx.opt(
        sql!(
            "select id, kind, record_id, record_number, organisation_id, ground, body, signature, at, by_client,
               reported from receipt where id = $1"
        ),
        &[id.into()],
    )?
    .as_ref()
    .map(read)
    .transpose()
}

/// The newest receipt of this kind about a record.
pub fn of_record(tx: &mut Tx<'_>, record: RecordId, kind: Kind) -> Result<Option<Receipt>, Fault> {
    tx.opt(
        sql!(
            "select id, kind, record_id, record_number, organisation_id, ground, body, signature, at, by_client,
               reported from receipt where record_id = $1 and kind = $2 order by at desc, id desc limit 1"
        ),
        &[record.into(), kind.name().into()],
    )?
    .as_ref()
    .map(read)
    .transpose()
}

/// An organisation's destruction receipts, newest first.
pub fn destroyed_of(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    limit: i64,
    offset: i64,
) -> Result<Vec<Receipt>, Fault> {
    tx.rows(
        sql!(
            "select id, kind, record_id, record_number, organisation_id, ground, body, signature, at, by_client,
               reported from receipt where organisation_id = $1 and kind = 'destroyed'
             order by at desc, id desc limit $2 offset $3"
        ),
        &[organisation.into(), limit.into(), offset.into()],
    )?
    .iter()
    .map(read)
    .collect()
}

/// How many records of this organisation were destroyed.
pub fn count_destroyed(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<i64, Fault> {
    tx.one(
        sql!("select count(*) as n from receipt where organisation_id = $1 and kind = 'destroyed'"),
        &[organisation.into()],
    )?
    .int("n")
}

/// Removes the share receipts of a record that is being destroyed: with their nonce gone, no proof
/// can be matched to a content by anybody who did not keep the receipt.
pub fn delete_shared_of(tx: &mut Tx<'_>, record: RecordId) -> Result<(), Fault> {
    tx.exec(sql!("delete from receipt where record_id = $1 and kind = 'shared'"), &[record.into()])?;
    Ok(())
}
