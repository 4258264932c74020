//! Planned maintenance (T12.1).

use crate::{Fault, Row, Tx, sql};
use wissel_core::ids::{MaintenanceId, UserId};
use wissel_core::lang::Lang;
use wissel_core::office::maintenance::{KEPT, Maintenance};
use wissel_core::time::Moment;

/// A row of `maintenance`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Planned {
    /// Its id.
    pub id: MaintenanceId,
    /// From when.
    pub from: Moment,
    /// The first moment after it.
    pub till: Moment,
    /// From when everybody is told.
    pub shown: Moment,
    /// What the users are told, in Dutch.
    pub words_nl: String,
    /// The same in English.
    pub words_en: String,
    /// How often it was written.
    pub version: i64,
    /// When the administrators were mailed.
    pub told_at: Option<Moment>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Moment>,
}

impl Planned {
    /// The words in a language.
    pub fn words(&self, lang: Lang) -> &str {
        match lang {
            Lang::Nl => &self.words_nl,
            Lang::En => &self.words_en,
        }
    }
}

fn read(r: &Row) -> Result<Planned, Fault> {
    Ok(Planned {
        id: r.id("id")?,
        from: r.moment("from_at")?,
        till: r.moment("till_at")?,
        shown: r.moment("shown_at")?,
        words_nl: r.text("words_nl")?,
        words_en: r.text("words_en")?,
        version: r.int("version")?,
        told_at: r.opt_moment("told_at")?,
        withdrawn_at: r.opt_moment("withdrawn_at")?,
    })
}

/// What is not over and was not withdrawn, earliest first. Those beyond the first fifty are of no use to anybody.
pub fn coming(tx: &mut Tx<'_>) -> Result<Vec<Planned>, Fault> {
    let now = tx.now();
    tx.rows(
        sql!(
            "select id, from_at, till_at, shown_at, words_nl, words_en, version, told_at, withdrawn_at
             from maintenance where till_at > $1 and withdrawn_at is null order by from_at, id limit 50"
        ),
        &[now.into()],
    )?
    .iter()
    .map(read)
    .collect()
}

/// One of them.
pub fn one(tx: &mut Tx<'_>, id: MaintenanceId) -> Result<Option<Planned>, Fault> {
    tx.opt(
        sql!(
            "select id, from_at, till_at, shown_at, words_nl, words_en, version, told_at, withdrawn_at
             from maintenance where id = $1"
        ),
        &[id.into()],
    )?
    .as_ref()
    .map(read)
    .transpose()
}

/// Publishes it.
pub fn publish(tx: &mut Tx<'_>, id: MaintenanceId, m: &Maintenance, by: UserId) -> Result<(), Fault> {
    let now = tx.now();
    tx.exec(
        sql!(
            "insert into maintenance (id, from_at, till_at, shown_at, words_nl, words_en, version, published_by,
               published_at) values ($1, $2, $3, $4, $5, $6, 1, $7, $8)"
        ),
        &[
            id.into(),
            m.from.into(),
            m.till.into(),
            m.shown.into(),
            (&m.words_nl).into(),
            (&m.words_en).into(),
            by.into(),
            now.into(),
        ],
    )
    .map(drop)
}

/// Changes it, when it is neither over nor withdrawn, and still as it was read.
pub fn change(tx: &mut Tx<'_>, id: MaintenanceId, version: i64, m: &Maintenance) -> Result<bool, Fault> {
    let now = tx.now();
    Ok(tx.exec(
        sql!(
            "update maintenance set from_at = $3, till_at = $4, shown_at = $5, words_nl = $6, words_en = $7,
               version = version + 1
             where id = $1 and version = $2 and withdrawn_at is null and till_at > $8"
        ),
        &[
            id.into(),
            version.into(),
            m.from.into(),
            m.till.into(),
            m.shown.into(),
            (&m.words_nl).into(),
            (&m.words_en).into(),
            now.into(),
        ],
    )? == 1)
}

/// Withdraws it, when it is neither over nor withdrawn.
pub fn withdraw(tx: &mut Tx<'_>, id: MaintenanceId) -> Result<bool, Fault> {
    let now = tx.now();
    Ok(tx.exec(
        sql!(
            "update maintenance set withdrawn_at = $2
             where id = $1 and withdrawn_at is null and till_at > $2"
        ),
        &[id.into(), now.into()],
    )? == 1)
}

/// Notes that the administrators are told. `false`: they were already.
pub fn tell(tx: &mut Tx<'_>, id: MaintenanceId) -> Result<bool, Fault> {
    let now = tx.now();
    Ok(tx.exec(
        sql!("update maintenance set told_at = $2 where id = $1 and told_at is null"),
        &[id.into(), now.into()],
    )? == 1)
}

/// Forgets what was over long ago.
pub fn sweep(tx: &mut Tx<'_>) -> Result<(), Fault> {
    let before = tx.now().minus(KEPT);
    tx.exec(sql!("delete from maintenance where till_at < $1"), &[before.into()]).map(drop)
}
