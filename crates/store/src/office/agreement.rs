//! Processor agreements on file (U5.6).

use crate::{Fault, Row, Tx, sql};
use wissel_core::ids::{AgreementId, OrganisationId};
use wissel_core::time::{Day, Moment};

/// A row of `agreement`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreementRow {
    /// Its id.
    pub id: AgreementId,
    /// The organisation that signed.
    pub organisation: OrganisationId,
    /// The version of the text that was signed.
    pub version: String,
    /// Who signed for the organisation.
    pub signatory: String,
    /// The day of signing.
    pub signed_on: Day,
    /// When it was put on file.
    pub recorded_at: Moment,
    /// When it ended, if it did.
    pub ended_at: Option<Moment>,
}

fn row(r: &Row) -> Result<AgreementRow, Fault> {
    Ok(AgreementRow {
        id: r.id("id")?,
        organisation: r.id("organisation_id")?,
        version: r.text("version")?,
        signatory: r.text("signatory")?,
        signed_on: r.day("signed_on")?,
        recorded_at: r.moment("recorded_at")?,
        ended_at: r.opt_moment("ended_at")?,
    })
}

/// Puts an agreement on file.
pub fn insert(
    tx: &mut Tx<'_>,
    id: AgreementId,
    organisation: OrganisationId,
    version: &str,
    signatory: &str,
    signed_on: Day,
    recorded_by: &str,
) -> Result<(), Fault> {
    let now = tx.now();
    tx.exec(
        sql!(
            "insert into agreement (id, organisation_id, version, signatory, signed_on, recorded_by, recorded_at)
            values ($1, $2, $3, $4, $5, $6, $7)"
        ),
        &[
            id.into(),
            organisation.into(),
            version.into(),
            signatory.into(),
            signed_on.into(),
            recorded_by.into(),
            now.into(),
        ],
    )?;
    Ok(())
}

/// The agreements of an organisation, newest first.
pub fn of(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<Vec<AgreementRow>, Fault> {
    tx.rows(
        sql!(
            "select id, organisation_id, version, signatory, signed_on, recorded_at, ended_at from agreement
            where organisation_id = $1 order by recorded_at desc, id desc"
        ),
        &[organisation.into()],
    )?
    .iter()
    .map(row)
    .collect()
}

/// Ends a running agreement now. Says whether there was one.
pub fn end(tx: &mut Tx<'_>, id: AgreementId, organisation: OrganisationId) -> Result<bool, Fault> {
    let now = tx.now();
    Ok(tx.exec(
        sql!(
            "update agreement set ended_at = $3 where id = $1 and organisation_id = $2 and ended_at is null"
        ),
        &[id.into(), organisation.into(), now.into()],
    )? == 1)
}
