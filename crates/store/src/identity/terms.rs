//! Versions of the user terms (U1.3, T5.1) and who accepted which.

use crate::{Fault, Row, Tx, sql};
use wissel_core::exchange::sector::NamedSectors;
use wissel_core::identity::login_way::Ways;
use wissel_core::ids::{TermsId, UserId};
use wissel_core::time::Moment;

/// One published version.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Terms {
    /// Its id.
    pub id: TermsId,
    /// The version, as people name it.
    pub version: String,
    /// The ways to log in that it names beside password and SMS (U2.4).
    pub ways: Ways,
    /// The care sectors that it names beside birth care, each with its limit.
    pub sectors: NamedSectors,
    /// SHA-256 of both texts, of the ways and of the sectors, hexadecimal.
    pub hash: String,
    /// The text in Dutch.
    pub text_nl: String,
    /// The text in English.
    pub text_en: String,
    /// When it was published.
    pub published_at: Moment,
    /// From when it holds.
    pub in_force_at: Moment,
}

/// Adds a version; `false` when this version is there already.
pub fn insert(tx: &mut Tx<'_>, new: &Terms) -> Result<bool, Fault> {
    let row = tx.opt(
        sql!(
            "insert into terms (id, version, hash, text_nl, text_en, published_at, in_force_at, ways, sectors) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing returning id"
        ),
        &[
            new.id.into(),
            (&new.version).into(),
            (&new.hash).into(),
            (&new.text_nl).into(),
            (&new.text_en).into(),
            new.published_at.into(),
            new.in_force_at.into(),
            new.ways.text().into(),
            new.sectors.text().into(),
        ],
    )?;
    Ok(row.is_some())
}

/// The newest published version, in force or not: it can be accepted from its publication on.
pub fn newest(tx: &mut Tx<'_>) -> Result<Option<Terms>, Fault> {
    let now = tx.now();
    let rows = tx.rows(
        sql!(
            "select id, version, hash, text_nl, text_en, published_at, in_force_at, ways, sectors from terms \
             where published_at <= $1 order by in_force_at desc, published_at desc, id desc limit 1"
        ),
        &[now.into()],
    )?;
    rows.first().map(read).transpose()
}

/// The version with this id.
pub fn by_id(tx: &mut Tx<'_>, id: TermsId) -> Result<Option<Terms>, Fault> {
    let row = tx.opt(
        sql!(
            "select id, version, hash, text_nl, text_en, published_at, in_force_at, ways, sectors from terms where id = $1"
        ),
        &[id.into()],
    )?;
    row.as_ref().map(read).transpose()
}

/// When a person accepted this version.
pub fn accepted_at(tx: &mut Tx<'_>, person: UserId, id: TermsId) -> Result<Option<Moment>, Fault> {
    let row = tx.opt(
        sql!("select accepted_at from terms_acceptance where person_id = $1 and terms_id = $2"),
        &[person.into(), id.into()],
    )?;
    row.map(|r| r.moment("accepted_at")).transpose()
}

/// The version that a person accepted last, and when.
pub fn last_accepted(tx: &mut Tx<'_>, person: UserId) -> Result<Option<(String, Moment)>, Fault> {
    let rows = tx.rows(
        sql!(
            "select t.version, a.accepted_at from terms_acceptance a join terms t on t.id = a.terms_id \
             where a.person_id = $1 order by a.accepted_at desc, t.in_force_at desc limit 1"
        ),
        &[person.into()],
    )?;
    rows.first().map(|r| Ok((r.text("version")?, r.moment("accepted_at")?))).transpose()
}

/// The ways that the version names which a person accepted last; none before her first acceptance.
pub fn ways_of(tx: &mut Tx<'_>, person: UserId) -> Result<Ways, Fault> {
    let rows = tx.rows(
        sql!(
            "select t.ways from terms_acceptance a join terms t on t.id = a.terms_id \
             where a.person_id = $1 order by a.accepted_at desc, t.in_force_at desc limit 1"
        ),
        &[person.into()],
    )?;
    rows.first().map_or(Ok(Ways::NONE), ways)
}

/// The ways in a row.
pub(crate) fn ways(row: &Row) -> Result<Ways, Fault> {
    Ways::read(row.str("ways")?).ok_or(Fault::Corrupt("unknown way to log in"))
}

/// Stores that a person accepted a version; `false` when she had.
pub fn accept(tx: &mut Tx<'_>, person: UserId, terms: &Terms) -> Result<bool, Fault> {
    let now = tx.now();
    let row = tx.opt(
        sql!(
            "insert into terms_acceptance (person_id, terms_id, hash, accepted_at) values ($1, $2, $3, $4) \
             on conflict do nothing returning terms_id"
        ),
        &[person.into(), terms.id.into(), (&terms.hash).into(), now.into()],
    )?;
    Ok(row.is_some())
}

fn read(row: &Row) -> Result<Terms, Fault> {
    Ok(Terms {
        id: row.id("id")?,
        version: row.text("version")?,
        ways: ways(row)?,
        sectors: NamedSectors::stored(row.str("sectors")?)
            .ok_or(Fault::Corrupt("the sectors that are named"))?,
        hash: row.text("hash")?,
        text_nl: row.text("text_nl")?,
        text_en: row.text("text_en")?,
        published_at: row.moment("published_at")?,
        in_force_at: row.moment("in_force_at")?,
    })
}
