//! Statements that users made: treatment agreement, consent (U2.3a, U2.3b), treatment relation (U3.9).

use crate::{Fault, RecordKey, Row, Tx, sql};
use wissel_core::ids::{MembershipId, RecordId, StatementId, UserId};
use wissel_core::time::Moment;

const CONTEXT: &str = "statement.detail";

/// Which statement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A treatment agreement with this client exists (U2.3a).
    Treatment,
    /// Explicit consent for this medium (U2.3b).
    Consent,
    /// The collector treats this client (U3.9).
    Relation,
}

impl Kind {
    /// The stable name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Treatment => "treatment",
            Self::Consent => "consent",
            Self::Relation => "relation",
        }
    }
}

/// A statement on file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Statement {
    /// Its id.
    pub id: StatementId,
    /// Who made it.
    pub person: UserId,
    /// Under which membership.
    pub membership: MembershipId,
    /// The version of the sentence that was shown.
    pub wording: String,
    /// What was stated, as JSON. Sealed: it speaks of one client's care.
    pub detail: String,
    /// When.
    pub at: Moment,
}

/// Stores a statement about a record, sealed under its key.
pub fn insert(
    tx: &mut Tx<'_>,
    record: RecordId,
    key: &RecordKey,
    kind: Kind,
    statement: &Statement,
) -> Result<(), Fault> {
    let nonce = tx.nonce();
    let sealed = key.seal(CONTEXT, &statement.id.bytes(), statement.detail.as_bytes(), nonce)?;
    tx.exec(
        sql!(
            "insert into statement (id, record_id, kind, person_id, membership_id, wording, detail, at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        &[
            statement.id.into(),
            record.into(),
            kind.name().into(),
            statement.person.into(),
            statement.membership.into(),
            (&statement.wording).into(),
            sealed.into(),
            statement.at.into(),
        ],
    )?;
    Ok(())
}

/// The newest statement of this kind about a record.
pub fn newest(
    tx: &mut Tx<'_>,
    record: RecordId,
    key: &RecordKey,
    kind: Kind,
) -> Result<Option<Statement>, Fault> {
    let row = tx.opt(
        sql!(
            "select id, person_id, membership_id, wording, detail, at from statement
             where record_id = $1 and kind = $2 order by at desc, id desc limit 1"
        ),
        &[record.into(), kind.name().into()],
    )?;
    row.map(|r| read(&r, key)).transpose()
}

/// One statement about a record with this key.
pub fn by_id(tx: &mut Tx<'_>, id: StatementId, key: &RecordKey) -> Result<Option<Statement>, Fault> {
    let row = tx.opt(
        sql!("select id, person_id, membership_id, wording, detail, at from statement where id = $1"),
        &[id.into()],
    )?;
    row.map(|r| read(&r, key)).transpose()
}

fn read(r: &Row, key: &RecordKey) -> Result<Statement, Fault> {
    let id: StatementId = r.id("id")?;
    let plain = key.open(CONTEXT, &id.bytes(), &r.bytes("detail")?)?;
    Ok(Statement {
        id,
        person: r.id("person_id")?,
        membership: r.id("membership_id")?,
        wording: r.text("wording")?,
        detail: String::from_utf8(plain).map_err(|_| Fault::Corrupt("a statement cannot be read"))?,
        at: r.moment("at")?,
    })
}

/// How many statements of a kind there are about a record.
pub fn count(tx: &mut Tx<'_>, record: RecordId, kind: Kind) -> Result<i64, Fault> {
    tx.one(
        sql!("select count(*) as n from statement where record_id = $1 and kind = $2"),
        &[record.into(), kind.name().into()],
    )?
    .int("n")
}

/// Removes all statements about a record that is being destroyed; who stated what remains in the audit log.
pub fn delete_of(tx: &mut Tx<'_>, record: RecordId) -> Result<(), Fault> {
    tx.exec(sql!("delete from statement where record_id = $1"), &[record.into()])?;
    Ok(())
}
