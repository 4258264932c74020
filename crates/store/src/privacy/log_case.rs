//! Cases of the privacy officers' review of the log. The note is sealed; the id inside binds it to its row.

use crate::{Fault, Row, Tx, bound, sql};
use wissel_core::ids::{LogCaseId, OrganisationId, UserId};
use wissel_core::privacy::log_case::{Pattern, Review, Verdict};
use wissel_core::time::{Day, Moment};

const NOTE: &str = "log_case.note";

/// A case without its note.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Case {
    /// Its id.
    pub id: LogCaseId,
    /// Whose log.
    pub organisation: OrganisationId,
    /// Why it is looked at.
    pub pattern: Pattern,
    /// What makes it one case: a collection, or a person and a day.
    pub key: String,
    /// Who did it.
    pub person: UserId,
    /// The record's number, when it is about one.
    pub record_number: Option<String>,
    /// When it happened.
    pub happened_at: Moment,
    /// The decision, once there is one.
    pub verdict: Option<Verdict>,
}

/// What closed a case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Closed {
    /// Decision and note.
    pub review: Review,
    /// Who decided.
    pub by: UserId,
    /// When.
    pub at: Moment,
}

/// Opens a case, unless there is one about the same thing. Says whether it is new.
pub fn insert(tx: &mut Tx<'_>, case: &Case) -> Result<bool, Fault> {
    let rows = tx.exec(
        sql!(
            "insert into log_case (id, organisation_id, pattern, key, person_id, record_number, happened_at)
             values ($1, $2, $3, $4, $5, $6, $7) on conflict (organisation_id, pattern, key) do nothing"
        ),
        &[
            case.id.into(),
            case.organisation.into(),
            case.pattern.name().into(),
            (&case.key).into(),
            case.person.into(),
            case.record_number.clone().into(),
            case.happened_at.into(),
        ],
    )?;
    Ok(rows == 1)
}

fn read(row: &Row) -> Result<Case, Fault> {
    let verdict = row.opt_str("verdict")?;
    let verdict = verdict.map(|v| Verdict::from_name(v).ok_or(Fault::Corrupt("an unknown decision")));
    Ok(Case {
        id: row.id("id")?,
        organisation: row.id("organisation_id")?,
        pattern: Pattern::from_name(row.str("pattern")?).ok_or(Fault::Corrupt("an unknown pattern"))?,
        key: row.text("key")?,
        person: row.id("person_id")?,
        record_number: row.opt_text("record_number")?,
        happened_at: row.moment("happened_at")?,
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
            "select id, organisation_id, pattern, key, person_id, record_number, happened_at, verdict
             from log_case where organisation_id = $1
             order by case when verdict is null then 0 else 1 end,
               case when verdict is null then happened_at else -happened_at end, id limit $2 offset $3"
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
             from log_case where organisation_id = $1"
        ),
        &[organisation.into()],
    )?;
    Ok((row.int("n")?, row.int("waiting")?))
}

/// One case, whatever organisation it is of.
pub fn by_id(tx: &mut Tx<'_>, id: LogCaseId) -> Result<Option<Case>, Fault> {
    tx.opt(
        sql!(
            "select id, organisation_id, pattern, key, person_id, record_number, happened_at, verdict
             from log_case where id = $1"
        ),
        &[id.into()],
    )?
    .as_ref()
    .map(read)
    .transpose()
}

/// What closed a case.
pub fn closed(tx: &mut Tx<'_>, id: LogCaseId) -> Result<Option<Closed>, Fault> {
    let row =
        tx.one(sql!("select verdict, note, closed_by, closed_at from log_case where id = $1"), &[id.into()])?;
    let verdict = row.opt_str("verdict")?.and_then(Verdict::from_name);
    let (note, by, at) = (row.opt_bytes("note")?, row.opt_id("closed_by")?, row.opt_moment("closed_at")?);
    Ok(match (verdict, note, by, at) {
        (Some(verdict), Some(note), Some(by), Some(at)) => {
            let note = bound::open(tx, NOTE, &id.to_string(), &note)?;
            Some(Closed { review: Review { verdict, note }, by, at })
        }
        _ => None,
    })
}

/// Closes an open case. `false`: it was closed already.
pub fn close(tx: &mut Tx<'_>, id: LogCaseId, review: &Review, by: UserId) -> Result<bool, Fault> {
    let (note, now) = (bound::seal(tx, NOTE, id.to_string(), &review.note)?, tx.now());
    let rows = tx.exec(
        sql!(
            "update log_case set verdict = $2, note = $3, closed_by = $4, closed_at = $5
             where id = $1 and verdict is null"
        ),
        &[id.into(), review.verdict.name().into(), note.into(), by.into(), now.into()],
    )?;
    Ok(rows == 1)
}

/// A collection that can be drawn.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Drawable {
    /// Its id.
    pub key: String,
    /// Who collected.
    pub person: UserId,
    /// The record's number.
    pub record_number: String,
    /// When.
    pub at: Moment,
}

/// The organisation's collections since this moment that were not drawn before, the newest first.
pub fn drawable(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    since: Moment,
    limit: u32,
) -> Result<Vec<Drawable>, Fault> {
    let rows = tx.rows(
        sql!(
            "select c.id, c.person_id, c.record_number, c.at from collection c
             where c.organisation_id = $1 and c.at >= $2
               and not exists (select 1 from log_case l where l.organisation_id = $1 and l.pattern = 'sample'
                 and l.key = c.id)
             order by c.at desc limit $3"
        ),
        &[organisation.into(), since.into(), limit.into()],
    )?;
    let read = |row: &Row| {
        Ok(Drawable {
            key: row.text("id")?,
            person: row.id("person_id")?,
            record_number: row.text("record_number")?,
            at: row.moment("at")?,
        })
    };
    rows.iter().map(read).collect()
}

/// Removes the cases of what happened before this day. How many.
pub fn forget_before(tx: &mut Tx<'_>, before: Day) -> Result<u64, Fault> {
    tx.exec(sql!("delete from log_case where happened_at < $1"), &[before.start().into()])
}
