//! Processor agreements on file (U5.6).

use crate::{Fault, Row, Tx, sql};
use wissel_core::ids::{AgreementId, AgreementTextId, OrganisationId};
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
    /// Whether it records that the organisation's own systems log their users in with two factors (U2.4).
    pub systems_two_factors: bool,
    /// When it was put on file.
    pub recorded_at: Moment,
    /// When it ended, if it did.
    pub ended_at: Option<Moment>,
    /// The published text that was signed on the page; nothing for one on paper.
    pub text: Option<AgreementTextId>,
}

fn row(r: &Row) -> Result<AgreementRow, Fault> {
    Ok(AgreementRow {
        id: r.id("id")?,
        organisation: r.id("organisation_id")?,
        version: r.text("version")?,
        signatory: r.text("signatory")?,
        signed_on: r.day("signed_on")?,
        systems_two_factors: r.flag("systems_two_factors")?,
        recorded_at: r.moment("recorded_at")?,
        ended_at: r.opt_moment("ended_at")?,
        text: r.opt_id("text_id")?,
    })
}

/// What is put on file.
#[derive(Clone, Copy, Debug)]
pub struct NewAgreement<'a> {
    /// Its id.
    pub id: AgreementId,
    /// The organisation that signed.
    pub organisation: OrganisationId,
    /// The version of the text that was signed.
    pub version: &'a str,
    /// Who signed for the organisation.
    pub signatory: &'a str,
    /// The day of signing.
    pub signed_on: Day,
    /// Whether it records that the organisation's own systems log their users in with two factors (U2.4).
    pub systems_two_factors: bool,
    /// Who puts it on file: a user id, or the name of a command.
    pub recorded_by: &'a str,
    /// The published text that is signed on the page; nothing for one on paper.
    pub text: Option<AgreementTextId>,
}

/// Puts an agreement on file.
pub fn insert(tx: &mut Tx<'_>, new: NewAgreement<'_>) -> Result<(), Fault> {
    let now = tx.now();
    tx.exec(
        sql!(
            "insert into agreement (id, organisation_id, version, signatory, signed_on, recorded_by, recorded_at,
                systems_two_factors, text_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        &[
            new.id.into(),
            new.organisation.into(),
            new.version.into(),
            new.signatory.into(),
            new.signed_on.into(),
            new.recorded_by.into(),
            now.into(),
            i64::from(new.systems_two_factors).into(),
            new.text.into(),
        ],
    )?;
    Ok(())
}

/// The agreements of an organisation, newest first.
pub fn of(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<Vec<AgreementRow>, Fault> {
    tx.rows(
        sql!(
            "select id, organisation_id, version, signatory, signed_on, systems_two_factors, recorded_at, ended_at, text_id
            from agreement
            where organisation_id = $1 order by recorded_at desc, id desc"
        ),
        &[organisation.into()],
    )?
    .iter()
    .map(row)
    .collect()
}

/// Ends a running agreement, now or at a moment to come. Says whether there was one that was not to end yet.
pub fn end(
    tx: &mut Tx<'_>,
    id: AgreementId,
    organisation: OrganisationId,
    at: Moment,
) -> Result<bool, Fault> {
    Ok(tx.exec(
        sql!(
            "update agreement set ended_at = $3 where id = $1 and organisation_id = $2 and ended_at is null"
        ),
        &[id.into(), organisation.into(), at.into()],
    )? == 1)
}

/// Ends every agreement of an organisation that holds now: another one takes their place. Says which they were.
pub fn replace_all(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<Vec<AgreementId>, Fault> {
    let now = tx.now();
    let rows = tx.rows(
        sql!(
            "update agreement set ended_at = $2
             where organisation_id = $1 and (ended_at is null or ended_at > $2) returning id"
        ),
        &[organisation.into(), now.into()],
    )?;
    rows.iter().map(|row| row.id("id")).collect()
}

/// Takes back the end of an agreement that still holds. Says whether there was one.
pub fn keep(tx: &mut Tx<'_>, id: AgreementId, organisation: OrganisationId) -> Result<bool, Fault> {
    let now = tx.now();
    Ok(tx.exec(
        sql!("update agreement set ended_at = null where id = $1 and organisation_id = $2 and ended_at > $3"),
        &[id.into(), organisation.into(), now.into()],
    )? == 1)
}

/// Whose agreement this is.
pub fn organisation(tx: &mut Tx<'_>, id: AgreementId) -> Result<Option<OrganisationId>, Fault> {
    let row = tx.opt(sql!("select organisation_id from agreement where id = $1"), &[id.into()])?;
    row.map(|r| r.id("organisation_id")).transpose()
}

/// Whether an agreement of this organisation holds now (U5.6).
pub fn holds(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<bool, Fault> {
    let now = tx.now();
    let row = tx.opt(
        sql!(
            "select id from agreement where organisation_id = $1 and (ended_at is null or ended_at > $2) limit 1"
        ),
        &[organisation.into(), now.into()],
    )?;
    Ok(row.is_some())
}
