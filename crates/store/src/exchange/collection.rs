//! Collections: who retrieved which record, when, for which purpose (U3.9, U5.3).

use crate::{Fault, Row, Tx, sql};
use wissel_core::ids::{
    CollectionId, DocumentId, EmergencyId, MembershipId, OrganisationId, RecordId, SessionId, StatementId,
    UserId,
};
use wissel_core::time::Moment;

/// One collection.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Collection {
    /// Its id.
    pub id: CollectionId,
    /// What was collected. The record itself may be gone.
    pub record: RecordId,
    /// Its number.
    pub record_number: String,
    /// Who had shared it.
    pub source: OrganisationId,
    /// For whom it was collected.
    pub organisation: OrganisationId,
    /// Who collected.
    pub person: UserId,
    /// Under which membership.
    pub membership: MembershipId,
    /// In which session; a later session states relation and purpose anew.
    pub session: SessionId,
    /// The statement of the treatment relation.
    pub statement: StatementId,
    /// The stable name of the purpose.
    pub purpose: String,
    /// When.
    pub at: Moment,
    /// The sum of document versions when it was last read.
    pub seen_version: i64,
    /// The emergency that stood in the place of a relation.
    pub emergency: Option<EmergencyId>,
}

/// Stores a collection.
pub fn insert(tx: &mut Tx<'_>, c: &Collection) -> Result<(), Fault> {
    tx.exec(
        sql!(
            "insert into collection (id, record_id, record_number, source_id, organisation_id, person_id,
               membership_id, session_id, statement_id, purpose, at, seen_version, emergency_id)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
        ),
        &[
            c.id.into(),
            c.record.into(),
            (&c.record_number).into(),
            c.source.into(),
            c.organisation.into(),
            c.person.into(),
            c.membership.into(),
            c.session.into(),
            c.statement.into(),
            (&c.purpose).into(),
            c.at.into(),
            c.seen_version.into(),
            c.emergency.into(),
        ],
    )?;
    Ok(())
}

fn read(row: &Row) -> Result<Collection, Fault> {
    Ok(Collection {
        id: row.id("id")?,
        record: row.id("record_id")?,
        record_number: row.text("record_number")?,
        source: row.id("source_id")?,
        organisation: row.id("organisation_id")?,
        person: row.id("person_id")?,
        membership: row.id("membership_id")?,
        session: row.id("session_id")?,
        statement: row.id("statement_id")?,
        purpose: row.text("purpose")?,
        at: row.moment("at")?,
        seen_version: row.int("seen_version")?,
        emergency: row.opt_id("emergency_id")?,
    })
}

/// One collection of one person for one organisation; others do not exist for her.
pub fn of_person(
    tx: &mut Tx<'_>,
    id: CollectionId,
    person: UserId,
    organisation: OrganisationId,
) -> Result<Option<Collection>, Fault> {
    tx.opt(
        sql!(
            "select id, record_id, record_number, source_id, organisation_id, person_id, membership_id,
               session_id, statement_id, purpose, at, seen_version, emergency_id
             from collection where id = $1 and person_id = $2 and organisation_id = $3"
        ),
        &[id.into(), person.into(), organisation.into()],
    )?
    .as_ref()
    .map(read)
    .transpose()
}

/// The newest collection of a record in a session, under this membership.
pub fn newest_in_session(
    tx: &mut Tx<'_>,
    record: RecordId,
    session: SessionId,
    membership: MembershipId,
) -> Result<Option<Collection>, Fault> {
    tx.opt(
        sql!(
            "select id, record_id, record_number, source_id, organisation_id, person_id, membership_id,
               session_id, statement_id, purpose, at, seen_version, emergency_id
             from collection where record_id = $1 and session_id = $2 and membership_id = $3
             order by at desc, id desc limit 1"
        ),
        &[record.into(), session.into(), membership.into()],
    )?
    .as_ref()
    .map(read)
    .transpose()
}

/// How often a record was collected.
pub fn count_of_record(tx: &mut Tx<'_>, record: RecordId) -> Result<i64, Fault> {
    tx.one(sql!("select count(*) as n from collection where record_id = $1"), &[record.into()])?.int("n")
}

/// Somebody who collected a record, with the last time she did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Who {
    /// Who.
    pub person: UserId,
    /// For which organisation.
    pub organisation: OrganisationId,
    /// Her last collection for it.
    pub collection: CollectionId,
}

/// Everybody who collected a record, once for each organisation.
pub fn collectors(tx: &mut Tx<'_>, record: RecordId) -> Result<Vec<Who>, Fault> {
    tx.rows(
        sql!(
            "select person_id, organisation_id, max(id) as last from collection
             where record_id = $1 group by person_id, organisation_id order by last"
        ),
        &[record.into()],
    )?
    .iter()
    .map(|r| {
        Ok(Who {
            person: r.id("person_id")?,
            organisation: r.id("organisation_id")?,
            collection: r.id("last")?,
        })
    })
    .collect()
}

/// A collection as the source sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seen {
    /// The collection.
    pub collection: Collection,
    /// The name of the organisation that collected.
    pub organisation_name: String,
    /// Whether the collector was warned, and when she confirmed.
    pub warned: bool,
    /// When the collector confirmed the warning.
    pub confirmed_at: Option<Moment>,
    /// When the collector first took it along as a file.
    pub downloaded_at: Option<Moment>,
    /// Whether an untouched original was among it.
    pub original: bool,
}

/// What was taken along of a collection, as far as the log has it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Taken {
    /// Whether it was taken along as a file.
    pub downloaded: bool,
    /// The original that was last written in the log.
    pub original: Option<DocumentId>,
}

/// Notes that a collection was taken along as a file, the first time; and which original, when it was one.
pub fn note_download(tx: &mut Tx<'_>, id: CollectionId, original: Option<DocumentId>) -> Result<(), Fault> {
    let now = tx.now();
    tx.exec(
        sql!(
            "update collection set downloaded_at = coalesce(downloaded_at, $2),
               original_id = coalesce($3, original_id) where id = $1"
        ),
        &[id.into(), now.into(), original.into()],
    )
    .map(drop)
}

/// What was taken along of a collection already.
pub fn taken(tx: &mut Tx<'_>, id: CollectionId) -> Result<Taken, Fault> {
    let row =
        tx.one(sql!("select downloaded_at, original_id from collection where id = $1"), &[id.into()])?;
    Ok(Taken { downloaded: row.opt_moment("downloaded_at")?.is_some(), original: row.opt_id("original_id")? })
}

/// All collections of a record, newest first.
pub fn of_record(tx: &mut Tx<'_>, record: RecordId) -> Result<Vec<Seen>, Fault> {
    tx.rows(
        sql!(
            "select c.id, c.record_id, c.record_number, c.source_id, c.organisation_id, c.person_id,
               c.membership_id, c.session_id, c.statement_id, c.purpose, c.at, c.seen_version, c.emergency_id,
               o.name as organisation_name, w.id as warning, w.confirmed_at, c.downloaded_at,
               c.original_id
             from collection c
             join organisation o on o.id = c.organisation_id
             left join warning w on w.collection_id = c.id
             where c.record_id = $1 order by c.at desc, c.id desc limit 500"
        ),
        &[record.into()],
    )?
    .iter()
    .map(|row| {
        Ok(Seen {
            collection: read(row)?,
            organisation_name: row.text("organisation_name")?,
            warned: row.opt_text("warning")?.is_some(),
            confirmed_at: row.opt_moment("confirmed_at")?,
            downloaded_at: row.opt_moment("downloaded_at")?,
            original: row.opt_str("original_id")?.is_some(),
        })
    })
    .collect()
}

/// A collection in the list of its collector. Only content-free facts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mine {
    /// The collection.
    pub collection: Collection,
    /// The name of the source.
    pub source_name: String,
    /// Whether the record can still be opened.
    pub available: bool,
    /// The sum of document versions now; higher than `seen_version` when there is a newer version.
    pub version_now: i64,
    /// When the record ends, while it is there.
    pub expires_at: Option<Moment>,
}

/// What this person collected for this organisation, newest first: the last collection of each record.
pub fn list_of_person(
    tx: &mut Tx<'_>,
    person: UserId,
    organisation: OrganisationId,
    limit: i64,
    offset: i64,
) -> Result<Vec<Mine>, Fault> {
    let now = tx.now();
    tx.rows(
        sql!(
            "select c.id, c.record_id, c.record_number, c.source_id, c.organisation_id, c.person_id,
               c.membership_id, c.session_id, c.statement_id, c.purpose, c.at, c.seen_version, c.emergency_id,
               o.name as source_name, r.expires_at, r.state, r.needs_confirmation,
               (select cast(coalesce(sum(d.version), 0) as bigint) from document d
                where d.record_id = c.record_id and d.replaced_at is null) as version_now
             from collection c
             join organisation o on o.id = c.source_id
             left join record r on r.id = c.record_id
             where c.person_id = $1 and c.organisation_id = $2
               and not exists (select 1 from collection n
                 where n.record_id = c.record_id and n.person_id = c.person_id
                   and n.organisation_id = c.organisation_id and (n.at > c.at or (n.at = c.at and n.id > c.id)))
             order by c.at desc, c.id desc limit $3 offset $4"
        ),
        &[person.into(), organisation.into(), limit.into(), offset.into()],
    )?
    .iter()
    .map(|row| {
        let expires_at = row.opt_moment("expires_at")?;
        let open = row.opt_str("state")? == Some("available")
            && row.opt_int("needs_confirmation")? == Some(0)
            && expires_at.is_some_and(|e| e > now);
        Ok(Mine {
            collection: read(row)?,
            source_name: row.text("source_name")?,
            available: open,
            version_now: row.int("version_now")?,
            expires_at: expires_at.filter(|_| open),
        })
    })
    .collect()
}

/// How many records this person collected for this organisation.
pub fn count_of_person(tx: &mut Tx<'_>, person: UserId, organisation: OrganisationId) -> Result<i64, Fault> {
    tx.one(
        sql!(
            "select count(distinct record_id) as n from collection
             where person_id = $1 and organisation_id = $2"
        ),
        &[person.into(), organisation.into()],
    )?
    .int("n")
}
