//! "Dit klopt niet": what a client says about a record, and what its source answers. Sealed under the record's key.

use crate::{Fault, RecordKey, Row, Tx, sql};
use wissel_core::exchange::view::{About, Answer};
use wissel_core::ids::{ClientReportId, MembershipId, RecordId};
use wissel_core::time::Moment;

const WORDS: &str = "client_report.words";
const ANSWER: &str = "client_report.answer";

/// What a client said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Report {
    /// Its id.
    pub id: ClientReportId,
    /// What it is about.
    pub about: About,
    /// In her own words.
    pub words: String,
    /// When.
    pub said_at: Moment,
    /// The source's answer.
    pub answered: Option<Answered>,
}

/// What its source answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answered {
    /// What was done.
    pub outcome: Answer,
    /// What was changed, or why nothing was.
    pub words: String,
    /// Who answered.
    pub by: MembershipId,
    /// When.
    pub at: Moment,
}

/// Stores what a client says now.
pub fn insert(
    tx: &mut Tx<'_>,
    (id, record): (ClientReportId, RecordId),
    key: &RecordKey,
    about: About,
    words: &str,
) -> Result<(), Fault> {
    let (nonce, now) = (tx.nonce(), tx.now());
    let sealed = key.seal(WORDS, &id.bytes(), words.as_bytes(), nonce)?;
    tx.exec(
        sql!("insert into client_report (id, record_id, about, words, said_at) values ($1, $2, $3, $4, $5)"),
        &[id.into(), record.into(), about.name().into(), sealed.into(), now.into()],
    )?;
    Ok(())
}

/// Stores the answer, once; `false` when there is no such report of this record that waits for one.
pub fn answer(
    tx: &mut Tx<'_>,
    (id, record): (ClientReportId, RecordId),
    key: &RecordKey,
    (outcome, words): (Answer, &str),
    by: MembershipId,
) -> Result<bool, Fault> {
    let (nonce, now) = (tx.nonce(), tx.now());
    let sealed = key.seal(ANSWER, &id.bytes(), words.as_bytes(), nonce)?;
    let rows = tx.exec(
        sql!(
            "update client_report set outcome = $3, answer = $4, answered_by = $5, answered_at = $6
             where id = $1 and record_id = $2 and answered_at is null"
        ),
        &[id.into(), record.into(), outcome.name().into(), sealed.into(), by.into(), now.into()],
    )?;
    Ok(rows == 1)
}

/// Everything that was said about a record, newest first.
pub fn of_record(tx: &mut Tx<'_>, record: RecordId, key: &RecordKey) -> Result<Vec<Report>, Fault> {
    tx.rows(
        sql!(
            "select id, about, words, said_at, outcome, answer, answered_by, answered_at from client_report
             where record_id = $1 order by said_at desc, id desc"
        ),
        &[record.into()],
    )?
    .iter()
    .map(|row| read(row, key))
    .collect()
}

fn read(row: &Row, key: &RecordKey) -> Result<Report, Fault> {
    let id: ClientReportId = row.id("id")?;
    let text = |context, sealed: &[u8]| {
        String::from_utf8(key.open(context, &id.bytes(), sealed)?)
            .map_err(|_| Fault::Corrupt("what a client said cannot be read"))
    };
    let answered = match (row.opt_str("outcome")?, row.opt_bytes("answer")?, row.opt_moment("answered_at")?) {
        (Some(outcome), Some(sealed), Some(at)) => Some(Answered {
            outcome: Answer::from_name(outcome).ok_or(Fault::Corrupt("an unknown answer"))?,
            words: text(ANSWER, &sealed)?,
            by: row.id("answered_by")?,
            at,
        }),
        _ => None,
    };
    Ok(Report {
        id,
        about: About::from_name(row.str("about")?).ok_or(Fault::Corrupt("an unknown subject"))?,
        words: text(WORDS, &row.bytes("words")?)?,
        said_at: row.moment("said_at")?,
        answered,
    })
}

/// How many wait for an answer.
pub fn unanswered(tx: &mut Tx<'_>, record: RecordId) -> Result<i64, Fault> {
    tx.one(
        sql!("select count(*) as n from client_report where record_id = $1 and answered_at is null"),
        &[record.into()],
    )?
    .int("n")
}

/// What waits for an answer, without a word of it: kinds and moments, newest first.
pub fn waiting(tx: &mut Tx<'_>, record: RecordId) -> Result<Vec<(About, Moment)>, Fault> {
    tx.rows(
        sql!(
            "select about, said_at from client_report where record_id = $1 and answered_at is null
             order by said_at desc, id desc"
        ),
        &[record.into()],
    )?
    .iter()
    .map(|row| {
        let about = About::from_name(row.str("about")?).ok_or(Fault::Corrupt("an unknown subject"))?;
        Ok((about, row.moment("said_at")?))
    })
    .collect()
}

/// Removes everything that was said about a record that is being destroyed.
pub fn delete_of(tx: &mut Tx<'_>, record: RecordId) -> Result<(), Fault> {
    tx.exec(sql!("delete from client_report where record_id = $1"), &[record.into()])?;
    Ok(())
}
