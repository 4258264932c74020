//! Files of data breaches. What people wrote is sealed; the id inside binds each text to its row.

use crate::{Fault, Row, Tx, bound, sql};
use wissel_core::ids::{BreachId, OrganisationId, TellingId, UserId};
use wissel_core::privacy::breach::{Closing, NewBreach, Outcome, Telling, Whom};
use wissel_core::time::{Day, Moment};

const WHAT: &str = "breach.what";
const TOLD: &str = "breach.told";
const NOTE: &str = "breach.note";

/// A file without its words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct File {
    /// Its id.
    pub id: BreachId,
    /// Whose.
    pub organisation: OrganisationId,
    /// Since when the breach is known.
    pub known_at: Moment,
    /// Who opened the file.
    pub opened_by: UserId,
    /// When.
    pub opened_at: Moment,
    /// When the authority was told, the first time.
    pub reported_at: Option<Moment>,
    /// How it was closed, once it is.
    pub outcome: Option<Outcome>,
}

/// Somebody was told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Told {
    /// Who, when, what.
    pub telling: Telling,
    /// Who wrote it down.
    pub by: UserId,
}

/// What closed a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Closed {
    /// How, and the note.
    pub closing: Closing,
    /// Who.
    pub by: UserId,
    /// When.
    pub at: Moment,
}

/// Opens a file.
pub fn insert(
    tx: &mut Tx<'_>,
    id: BreachId,
    (organisation, by): (OrganisationId, UserId),
    new: &NewBreach,
) -> Result<(), Fault> {
    let (what, now) = (bound::seal(tx, WHAT, id.to_string(), &new.what)?, tx.now());
    tx.exec(
        sql!(
            "insert into data_breach (id, organisation_id, known_at, what, opened_by, opened_at)
             values ($1, $2, $3, $4, $5, $6)"
        ),
        &[id.into(), organisation.into(), new.known_at.into(), what.into(), by.into(), now.into()],
    )?;
    Ok(())
}

fn read(row: &Row) -> Result<File, Fault> {
    let outcome = row.opt_str("outcome")?;
    let outcome = outcome.map(|o| Outcome::from_name(o).ok_or(Fault::Corrupt("an unknown outcome")));
    Ok(File {
        id: row.id("id")?,
        organisation: row.id("organisation_id")?,
        known_at: row.moment("known_at")?,
        opened_by: row.id("opened_by")?,
        opened_at: row.moment("opened_at")?,
        reported_at: row.opt_moment("reported_at")?,
        outcome: outcome.transpose()?,
    })
}

/// A page of an organisation's files: open ones first, the oldest on top; then closed ones, the newest on top.
pub fn of_organisation(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    limit: u32,
    offset: u32,
) -> Result<Vec<File>, Fault> {
    tx.rows(
        sql!(
            "select b.id, b.organisation_id, b.known_at, b.opened_by, b.opened_at, b.outcome,
               (select min(t.told_at) from data_breach_told t where t.breach_id = b.id and t.whom = 'authority')
                 as reported_at
             from data_breach b where b.organisation_id = $1
             order by case when b.outcome is null then 0 else 1 end,
               case when b.outcome is null then b.known_at else -b.known_at end, b.id limit $2 offset $3"
        ),
        &[organisation.into(), limit.into(), offset.into()],
    )?
    .iter()
    .map(read)
    .collect()
}

/// How many files an organisation has, and how many of them are open.
pub fn count(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<(i64, i64), Fault> {
    let row = tx.one(
        sql!(
            "select count(*) as n, coalesce(sum(case when outcome is null then 1 else 0 end), 0) as waiting
             from data_breach where organisation_id = $1"
        ),
        &[organisation.into()],
    )?;
    Ok((row.int("n")?, row.int("waiting")?))
}

/// One file, whatever organisation it is of.
pub fn by_id(tx: &mut Tx<'_>, id: BreachId) -> Result<Option<File>, Fault> {
    tx.opt(
        sql!(
            "select b.id, b.organisation_id, b.known_at, b.opened_by, b.opened_at, b.outcome,
               (select min(t.told_at) from data_breach_told t where t.breach_id = b.id and t.whom = 'authority')
                 as reported_at
             from data_breach b where b.id = $1"
        ),
        &[id.into()],
    )?
    .as_ref()
    .map(read)
    .transpose()
}

/// What happened, and what closed the file.
pub fn words(tx: &mut Tx<'_>, id: BreachId) -> Result<(String, Option<Closed>), Fault> {
    let row = tx.one(
        sql!("select what, outcome, note, closed_by, closed_at from data_breach where id = $1"),
        &[id.into()],
    )?;
    let name = id.to_string();
    let what = bound::open(tx, WHAT, &name, &row.bytes("what")?)?;
    let outcome = row.opt_str("outcome")?.and_then(Outcome::from_name);
    let (note, by, at) = (row.opt_bytes("note")?, row.opt_id("closed_by")?, row.opt_moment("closed_at")?);
    let closed = match (outcome, note, by, at) {
        (Some(outcome), Some(note), Some(by), Some(at)) => {
            let note = bound::open(tx, NOTE, &name, &note)?;
            Some(Closed { closing: Closing { outcome, note }, by, at })
        }
        _ => None,
    };
    Ok((what, closed))
}

/// Writes down that somebody was told. `false`: the file was closed meanwhile.
pub fn tell(
    tx: &mut Tx<'_>,
    (id, breach): (TellingId, BreachId),
    telling: &Telling,
    by: UserId,
) -> Result<bool, Fault> {
    let (words, now) = (bound::seal(tx, TOLD, id.to_string(), &telling.words)?, tx.now());
    let open =
        tx.opt(sql!("select id from data_breach where id = $1 and outcome is null"), &[breach.into()])?;
    if open.is_none() {
        return Ok(false);
    }
    let rows = tx.exec(
        sql!(
            "insert into data_breach_told (id, breach_id, whom, told_at, words, noted_by, noted_at)
             values ($1, $2, $3, $4, $5, $6, $7)"
        ),
        &[
            id.into(),
            breach.into(),
            telling.whom.name().into(),
            telling.at.into(),
            words.into(),
            by.into(),
            now.into(),
        ],
    )?;
    Ok(rows == 1)
}

/// Who was told what, in order.
pub fn told(tx: &mut Tx<'_>, breach: BreachId) -> Result<Vec<Told>, Fault> {
    let rows = tx.rows(
        sql!(
            "select id, whom, told_at, words, noted_by from data_breach_told where breach_id = $1
             order by told_at, id"
        ),
        &[breach.into()],
    )?;
    rows.iter()
        .map(|row| {
            let id: TellingId = row.id("id")?;
            let whom = Whom::from_name(row.str("whom")?).ok_or(Fault::Corrupt("told to nobody known"))?;
            let words = bound::open(tx, TOLD, &id.to_string(), &row.bytes("words")?)?;
            let telling = Telling { whom, at: row.moment("told_at")?, words };
            Ok(Told { telling, by: row.id("noted_by")? })
        })
        .collect()
}

/// Closes an open file. `false`: it was closed already.
pub fn close(tx: &mut Tx<'_>, id: BreachId, closing: &Closing, by: UserId) -> Result<bool, Fault> {
    let (note, now) = (bound::seal(tx, NOTE, id.to_string(), &closing.note)?, tx.now());
    let rows = tx.exec(
        sql!(
            "update data_breach set outcome = $2, note = $3, closed_by = $4, closed_at = $5
             where id = $1 and outcome is null"
        ),
        &[id.into(), closing.outcome.name().into(), note.into(), by.into(), now.into()],
    )?;
    Ok(rows == 1)
}

/// Removes the files that were opened before this day and are closed. How many.
pub fn forget_before(tx: &mut Tx<'_>, before: Day) -> Result<u64, Fault> {
    tx.exec(
        sql!("delete from data_breach where opened_at < $1 and outcome is not null"),
        &[before.start().into()],
    )
}
