//! Warnings to collectors: what was collected is wrong. They stay until confirmed.

use crate::{Fault, Row, Tx, sql};
use wissel_core::ids::{CollectionId, OrganisationId, UserId, WarningId};
use wissel_core::time::Moment;

/// A warning.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Warning {
    /// Its id.
    pub id: WarningId,
    /// The retrieval it is about.
    pub collection: CollectionId,
    /// The number of the record.
    pub record_number: String,
    /// Who collected.
    pub person: UserId,
    /// For which organisation.
    pub organisation: OrganisationId,
    /// The stable name of the reason.
    pub why: String,
    /// Since when.
    pub created_at: Moment,
    /// When it was confirmed.
    pub confirmed_at: Option<Moment>,
}

/// Stores a warning.
pub fn insert(tx: &mut Tx<'_>, warning: &Warning) -> Result<(), Fault> {
    tx.exec(
        sql!(
            "insert into warning (id, collection_id, record_number, organisation_id, person_id, why, created_at)
             values ($1, $2, $3, $4, $5, $6, $7)"
        ),
        &[
            warning.id.into(),
            warning.collection.into(),
            (&warning.record_number).into(),
            warning.organisation.into(),
            warning.person.into(),
            (&warning.why).into(),
            warning.created_at.into(),
        ],
    )?;
    Ok(())
}

fn read(row: &Row) -> Result<Warning, Fault> {
    Ok(Warning {
        id: row.id("id")?,
        collection: row.id("collection_id")?,
        record_number: row.text("record_number")?,
        person: row.id("person_id")?,
        organisation: row.id("organisation_id")?,
        why: row.text("why")?,
        created_at: row.moment("created_at")?,
        confirmed_at: row.opt_moment("confirmed_at")?,
    })
}

/// Warnings that this person has yet to confirm, for what she collected for this organisation; oldest first.
pub fn open_of(tx: &mut Tx<'_>, person: UserId, organisation: OrganisationId) -> Result<Vec<Warning>, Fault> {
    tx.rows(
        sql!(
            "select id, collection_id, record_number, person_id, organisation_id, why, created_at, confirmed_at
             from warning where person_id = $1 and organisation_id = $2 and confirmed_at is null
             order by created_at, id limit 100"
        ),
        &[person.into(), organisation.into()],
    )?
    .iter()
    .map(read)
    .collect()
}

/// The warning about one retrieval.
pub fn of_collection(tx: &mut Tx<'_>, collection: CollectionId) -> Result<Option<Warning>, Fault> {
    tx.opt(
        sql!(
            "select id, collection_id, record_number, person_id, organisation_id, why, created_at, confirmed_at
             from warning where collection_id = $1 order by created_at desc, id desc limit 1"
        ),
        &[collection.into()],
    )?
    .as_ref()
    .map(read)
    .transpose()
}

/// One warning.
pub fn by_id(tx: &mut Tx<'_>, id: WarningId) -> Result<Option<Warning>, Fault> {
    tx.opt(
        sql!(
            "select id, collection_id, record_number, person_id, organisation_id, why, created_at, confirmed_at
             from warning where id = $1"
        ),
        &[id.into()],
    )?
    .as_ref()
    .map(read)
    .transpose()
}

/// Confirms a warning; `false` when it was confirmed already.
pub fn confirm(tx: &mut Tx<'_>, id: WarningId, by: UserId) -> Result<bool, Fault> {
    let at = tx.now();
    let rows = tx.exec(
        sql!(
            "update warning set confirmed_at = $2, confirmed_by = $3
             where id = $1 and confirmed_at is null"
        ),
        &[id.into(), at.into(), by.into()],
    )?;
    Ok(rows == 1)
}

/// Of the warnings about a record: how many there are, and how many were confirmed.
pub fn counts(tx: &mut Tx<'_>, record_number: &str) -> Result<(i64, i64), Fault> {
    let row = tx.one(
        sql!("select count(*) as n, count(confirmed_at) as confirmed from warning where record_number = $1"),
        &[record_number.into()],
    )?;
    Ok((row.int("n")?, row.int("confirmed")?))
}
