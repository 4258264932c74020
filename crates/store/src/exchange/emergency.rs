//! Emergency accesses and their review (U3.9). Reason and note are sealed; the id inside binds each to its row.

use crate::bound::{open, seal};
use crate::{Fault, Row, Tx, sql};
use wissel_core::exchange::emergency::{Reason, Review, Verdict};
use wissel_core::ids::{EmergencyId, HitId, MembershipId, OrganisationId, RecordId, UserId};
use wissel_core::time::{Day, Moment};

const ASKED: &str = "search.emergency";
const REASON: &str = "emergency.reason";
const NOTE: &str = "emergency.note";

/// The reason as it is kept with a search.
pub(super) fn seal_asked(tx: &mut Tx<'_>, hit: HitId, reason: &Reason) -> Result<Vec<u8>, Fault> {
    seal(tx, ASKED, hit.to_string(), reason.as_str())
}

/// The reason of a search.
pub(super) fn open_asked(tx: &Tx<'_>, hit: HitId, sealed: &[u8]) -> Result<Reason, Fault> {
    open(tx, ASKED, &hit.to_string(), sealed).map(Reason::stored)
}

/// A decision that closed a case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Closed {
    /// Decision and note.
    pub review: Review,
    /// Who decided.
    pub by: UserId,
    /// When.
    pub at: Moment,
}

/// One emergency access, without its words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Case {
    /// Its id.
    pub id: EmergencyId,
    /// The search with which it was stated.
    pub hit: HitId,
    /// What was collected.
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
    /// The stable name of the purpose.
    pub purpose: String,
    /// When.
    pub opened_at: Moment,
    /// The decision, once there is one.
    pub verdict: Option<Verdict>,
}

/// Stores a case, unless this search has one about this record. Says whether it is new.
pub fn insert(tx: &mut Tx<'_>, case: &Case, reason: &Reason) -> Result<bool, Fault> {
    let sealed = seal(tx, REASON, case.id.to_string(), reason.as_str())?;
    let rows = tx.exec(
        sql!(
            "insert into emergency (id, hit_id, record_id, record_number, source_id, organisation_id, person_id,
               membership_id, purpose, reason, opened_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (hit_id, record_id) do nothing"
        ),
        &[
            case.id.into(),
            case.hit.into(),
            case.record.into(),
            (&case.record_number).into(),
            case.source.into(),
            case.organisation.into(),
            case.person.into(),
            case.membership.into(),
            (&case.purpose).into(),
            sealed.into(),
            case.opened_at.into(),
        ],
    )?;
    Ok(rows == 1)
}

/// The case of this search about this record.
pub fn of_hit(tx: &mut Tx<'_>, hit: HitId, record: RecordId) -> Result<Option<EmergencyId>, Fault> {
    tx.opt(
        sql!("select id from emergency where hit_id = $1 and record_id = $2"),
        &[hit.into(), record.into()],
    )?
    .map(|row| row.id("id"))
    .transpose()
}

fn read(row: &Row) -> Result<Case, Fault> {
    let verdict = row.opt_str("verdict")?;
    let verdict = verdict.map(|v| Verdict::from_name(v).ok_or(Fault::Corrupt("an unknown decision")));
    Ok(Case {
        id: row.id("id")?,
        hit: row.id("hit_id")?,
        record: row.id("record_id")?,
        record_number: row.text("record_number")?,
        source: row.id("source_id")?,
        organisation: row.id("organisation_id")?,
        person: row.id("person_id")?,
        membership: row.id("membership_id")?,
        purpose: row.text("purpose")?,
        opened_at: row.moment("opened_at")?,
        verdict: verdict.transpose()?,
    })
}

/// A page of an organisation's cases: open ones first, the oldest on top; then closed ones, the newest on top.
pub fn of_organisation(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    limit: u32,
    offset: u32,
) -> Result<Vec<Case>, Fault> {
    tx.rows(
        sql!(
            "select id, hit_id, record_id, record_number, source_id, organisation_id, person_id, membership_id,
               purpose, opened_at, verdict
             from emergency where organisation_id = $1
             order by case when verdict is null then 0 else 1 end,
               case when verdict is null then opened_at else -opened_at end, id limit $2 offset $3"
        ),
        &[organisation.into(), limit.into(), offset.into()],
    )?
    .iter()
    .map(read)
    .collect()
}

/// How many cases an organisation has, and how many of them wait.
pub fn count(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<(i64, i64), Fault> {
    let row = tx.one(
        sql!(
            "select count(*) as n, coalesce(sum(case when verdict is null then 1 else 0 end), 0) as waiting
             from emergency where organisation_id = $1"
        ),
        &[organisation.into()],
    )?;
    Ok((row.int("n")?, row.int("waiting")?))
}

/// One case, whatever organisation it is of.
pub fn by_id(tx: &mut Tx<'_>, id: EmergencyId) -> Result<Option<Case>, Fault> {
    tx.opt(
        sql!(
            "select id, hit_id, record_id, record_number, source_id, organisation_id, person_id, membership_id,
               purpose, opened_at, verdict
             from emergency where id = $1"
        ),
        &[id.into()],
    )?
    .as_ref()
    .map(read)
    .transpose()
}

/// The words of a case: its reason, and what closed it.
pub fn words(tx: &mut Tx<'_>, id: EmergencyId) -> Result<(Reason, Option<Closed>), Fault> {
    let row = tx.one(
        sql!("select reason, verdict, note, closed_by, closed_at from emergency where id = $1"),
        &[id.into()],
    )?;
    let name = id.to_string();
    let reason = Reason::stored(open(tx, REASON, &name, &row.bytes("reason")?)?);
    let verdict = row.opt_str("verdict")?.and_then(Verdict::from_name);
    let (note, by, at) = (row.opt_bytes("note")?, row.opt_id("closed_by")?, row.opt_moment("closed_at")?);
    let closed = match (verdict, note, by, at) {
        (Some(verdict), Some(note), Some(by), Some(at)) => {
            let note = open(tx, NOTE, &name, &note)?;
            Some(Closed { review: Review { verdict, note }, by, at })
        }
        _ => None,
    };
    Ok((reason, closed))
}

/// Closes an open case. `false`: it was closed already.
pub fn close(tx: &mut Tx<'_>, id: EmergencyId, review: &Review, by: UserId) -> Result<bool, Fault> {
    let note = seal(tx, NOTE, id.to_string(), &review.note)?;
    let now = tx.now();
    let rows = tx.exec(
        sql!(
            "update emergency set verdict = $2, note = $3, closed_by = $4, closed_at = $5
             where id = $1 and verdict is null"
        ),
        &[id.into(), review.verdict.name().into(), note.into(), by.into(), now.into()],
    )?;
    Ok(rows == 1)
}

/// Removes the cases that began before this day. How many.
pub fn forget_before(tx: &mut Tx<'_>, before: Day) -> Result<u64, Fault> {
    tx.exec(sql!("delete from emergency where opened_at < $1"), &[before.start().into()])
}
