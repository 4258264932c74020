//! Complaints (T24.2). What people wrote is sealed; the id inside binds it to its row.

use crate::{Fault, Row, Tx, bound, sql};
use serde::{Deserialize, Serialize};
use wissel_core::ids::{ComplaintId, OrganisationId};
use wissel_core::lang::Lang;
use wissel_core::office::complaint::{Concerns, Decision, Term};
use wissel_core::time::{Day, Moment};

const WORDS: &str = "complaint";
const ANSWER: &str = "complaint.answer";
const WHY: &str = "complaint.why";

/// What somebody wrote.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    id: String,
    /// Who complains.
    pub name: String,
    /// Her mail address.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub mail: Option<String>,
    /// Her phone number (E.164).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub phone: Option<String>,
    /// What happened.
    pub words: String,
}

impl Written {
    /// What belongs to this complaint.
    pub fn of(
        id: ComplaintId,
        name: String,
        (mail, phone): (Option<String>, Option<String>),
        words: String,
    ) -> Self {
        Self { id: id.to_string(), name, mail, phone, words }
    }
}

impl std::fmt::Debug for Written {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Written(..)")
    }
}

/// What closed a complaint.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Closed {
    /// What was decided.
    pub decision: Decision,
    /// The answer.
    pub answer: String,
    /// When.
    pub at: Moment,
}

/// A complaint.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Complaint {
    /// Its id.
    pub id: ComplaintId,
    /// Its number, shown to people.
    pub number: String,
    /// Whom it is about.
    pub concerns: Concerns,
    /// What was written.
    pub written: Written,
    /// In which language.
    pub lang: Lang,
    /// When it came in.
    pub received_at: Moment,
    /// Its clock.
    pub term: Term,
    /// Why it takes longer, when it does.
    pub extended_why: Option<String>,
    /// The answer, once it is closed.
    pub closed: Option<Closed>,
}

/// A line in the list of who handles complaints: no words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed {
    /// Its id.
    pub id: ComplaintId,
    /// Its number.
    pub number: String,
    /// When it came in.
    pub received_at: Moment,
    /// Its clock.
    pub term: Term,
    /// What was decided, once it is closed.
    pub decision: Option<Decision>,
}

/// Stores a complaint that came in now; `false` when its number is taken.
pub fn insert(
    tx: &mut Tx<'_>,
    (id, number, ticket): (ComplaintId, &str, [u8; 32]),
    concerns: Concerns,
    written: &Written,
    lang: Lang,
) -> Result<bool, Fault> {
    let plain = serde_json::to_vec(written).map_err(|_| Fault::Corrupt("a complaint cannot be written"))?;
    let (nonce, now) = (tx.nonce(), tx.now());
    let sealed = tx.keys().seal_system(WORDS, &plain, nonce)?;
    let term = Term::of(now);
    let rows = tx.exec(
        sql!(
            "insert into complaint (id, number, ticket, organisation_id, sealed, lang, received_at, received_on, \
             last_day) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (number) do nothing"
        ),
        &[
            id.into(),
            number.into(),
            ticket.into(),
            organisation_of(concerns).into(),
            sealed.into(),
            lang.tag().into(),
            now.into(),
            now.day().into(),
            term.last().into(),
        ],
    )?;
    Ok(rows == 1)
}

fn organisation_of(concerns: Concerns) -> Option<OrganisationId> {
    match concerns {
        Concerns::Operator => None,
        Concerns::Organisation(id) => Some(id),
    }
}

fn term(row: &Row) -> Result<Term, Fault> {
    Ok(Term::stored(row.day("received_on")?, row.day("last_day")?))
}

fn decision(row: &Row) -> Result<Option<Decision>, Fault> {
    row.opt_str("decision")?
        .map(|name| Decision::from_name(name).ok_or(Fault::Corrupt("an unknown decision")))
        .transpose()
}

fn read(tx: &Tx<'_>, row: &Row) -> Result<Complaint, Fault> {
    let id = row.text("id")?;
    let written: Written = serde_json::from_slice(&tx.keys().open_system(WORDS, &row.bytes("sealed")?)?)
        .map_err(|_| Fault::Corrupt("a complaint cannot be read"))?;
    if written.id != id {
        return Err(Fault::Corrupt("a complaint in another row"));
    }
    let text = |context, sealed: Option<Vec<u8>>| {
        sealed.map(|sealed| bound::open(tx, context, &id, &sealed)).transpose()
    };
    let closed = match (decision(row)?, row.opt_moment("closed_at")?) {
        (Some(decision), Some(at)) => {
            let answer = text(ANSWER, row.opt_bytes("answer")?)?.unwrap_or_default();
            Some(Closed { decision, answer, at })
        }
        _ => None,
    };
    Ok(Complaint {
        id: row.id("id")?,
        number: row.text("number")?,
        concerns: row.opt_id("organisation_id")?.map_or(Concerns::Operator, Concerns::Organisation),
        written,
        lang: Lang::from_tag(row.str("lang")?).ok_or(Fault::Corrupt("an unknown language"))?,
        received_at: row.moment("received_at")?,
        term: term(row)?,
        extended_why: text(WHY, row.opt_bytes("extended_why")?)?,
        closed,
    })
}

/// One complaint.
pub fn by_id(tx: &mut Tx<'_>, id: ComplaintId) -> Result<Option<Complaint>, Fault> {
    let row = tx.opt(
        sql!(
            "select id, number, organisation_id, sealed, lang, received_at, received_on, last_day, extended_why, \
             decision, answer, closed_at from complaint where id = $1"
        ),
        &[id.into()],
    )?;
    row.map(|row| read(tx, &row)).transpose()
}

/// The complaint that this ticket opens.
pub fn by_ticket(tx: &mut Tx<'_>, ticket: [u8; 32]) -> Result<Option<Complaint>, Fault> {
    let row = tx.opt(sql!("select id from complaint where ticket = $1"), &[ticket.into()])?;
    match row {
        Some(row) => by_id(tx, row.id("id")?),
        None => Ok(None),
    }
}

/// Whether a complaint has this number.
pub fn is_number(tx: &mut Tx<'_>, number: &str) -> Result<bool, Fault> {
    Ok(tx.opt(sql!("select id from complaint where number = $1"), &[number.into()])?.is_some())
}

/// Complaints about an organisation, or about the operator: open ones first, the oldest on top; then closed ones.
pub fn list(tx: &mut Tx<'_>, concerns: Concerns) -> Result<Vec<Listed>, Fault> {
    let (everything, organisation) = (concerns == Concerns::Operator, organisation_of(concerns));
    tx.rows(
        sql!(
            "select id, number, received_at, received_on, last_day, decision from complaint
             where (cast($1 as bigint) = 1 and organisation_id is null) or organisation_id = $2
             order by case when decision is null then 0 else 1 end, last_day, received_at limit 500"
        ),
        &[everything.into(), organisation.into()],
    )?
    .iter()
    .map(|row| {
        Ok(Listed {
            id: row.id("id")?,
            number: row.text("number")?,
            received_at: row.moment("received_at")?,
            term: term(row)?,
            decision: decision(row)?,
        })
    })
    .collect()
}

/// How many open complaints there are, and how many of those are past their term on this day.
pub fn count(tx: &mut Tx<'_>, concerns: Concerns, today: Day) -> Result<(i64, i64), Fault> {
    let (everything, organisation) = (concerns == Concerns::Operator, organisation_of(concerns));
    let row = tx.one(
        sql!(
            "select count(*) as n, coalesce(sum(case when last_day < $3 then 1 else 0 end), 0) as late
             from complaint where decision is null
               and ((cast($1 as bigint) = 1 and organisation_id is null) or organisation_id = $2)"
        ),
        &[everything.into(), organisation.into(), today.into()],
    )?;
    Ok((row.int("n")?, row.int("late")?))
}

/// More time, with the reason; `false` when it was closed meanwhile.
pub fn extend(tx: &mut Tx<'_>, id: ComplaintId, to: Day, why: &str) -> Result<bool, Fault> {
    let why = bound::seal(tx, WHY, id.to_string(), why)?;
    let rows = tx.exec(
        sql!("update complaint set last_day = $2, extended_why = $3 where id = $1 and decision is null"),
        &[id.into(), to.into(), why.into()],
    )?;
    Ok(rows == 1)
}

/// Closes it with a decision and an answer, once.
pub fn close(
    tx: &mut Tx<'_>,
    id: ComplaintId,
    decision: Decision,
    answer: &str,
    by: &str,
) -> Result<bool, Fault> {
    let (answer, now) = (bound::seal(tx, ANSWER, id.to_string(), answer)?, tx.now());
    let rows = tx.exec(
        sql!(
            "update complaint set decision = $2, answer = $3, closed_by = $4, closed_at = $5
             where id = $1 and decision is null"
        ),
        &[id.into(), decision.name().into(), answer.into(), by.into(), now.into()],
    )?;
    Ok(rows == 1)
}

/// Removes a complaint.
pub fn delete(tx: &mut Tx<'_>, id: ComplaintId) -> Result<(), Fault> {
    tx.exec(sql!("delete from complaint where id = $1"), &[id.into()])?;
    Ok(())
}
