//! Organisations, their processor agreements (U5.6) and the services that are switched on.

use crate::{Fault, Row, Tx, sql};
use wissel_core::ids::{AgreementId, OrganisationId};
use wissel_core::time::{Day, Moment};

/// One organisation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// `midwifery`, `hospital`, `maternity` or `operator`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its AGB code, when it has one.
    pub agb: Option<String>,
    /// The 24-hour number (E.164) shown with each of its records.
    pub night_phone: String,
    /// When it was closed.
    pub closed_at: Option<Moment>,
}

/// A processor agreement on file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Agreement {
    /// Its id.
    pub id: AgreementId,
    /// Which version of the text.
    pub version: String,
    /// Who signed for the organisation.
    pub signatory: String,
    /// On which day.
    pub signed_on: Day,
    /// When it ended.
    pub ended_at: Option<Moment>,
}

/// Adds an organisation.
pub fn insert(tx: &mut Tx<'_>, new: &Organisation) -> Result<(), Fault> {
    let now = tx.now();
    tx.exec(
        sql!("insert into organisation (id, kind, name, agb, night_phone, created_at) values ($1, $2, $3, $4, $5, $6)"),
        &[
            new.id.into(),
            (&new.kind).into(),
            (&new.name).into(),
            new.agb.clone().into(),
            (&new.night_phone).into(),
            now.into(),
        ],
    )?;
    Ok(())
}

/// The organisation with this id.
pub fn by_id(tx: &mut Tx<'_>, id: OrganisationId) -> Result<Option<Organisation>, Fault> {
    let row = tx.opt(
        sql!("select id, kind, name, agb, night_phone, closed_at from organisation where id = $1"),
        &[id.into()],
    )?;
    row.as_ref().map(read).transpose()
}

/// All organisations, by name.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<Organisation>, Fault> {
    let rows =
        tx.rows(sql!("select id, kind, name, agb, night_phone, closed_at from organisation order by name, id"), &[])?;
    rows.iter().map(read).collect()
}

/// Puts an agreement on file.
pub fn insert_agreement(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    new: &Agreement,
    recorded_by: &str,
) -> Result<(), Fault> {
    let now = tx.now();
    tx.exec(
        sql!(
            "insert into agreement (id, organisation_id, version, signatory, signed_on, recorded_by, recorded_at) \
             values ($1, $2, $3, $4, $5, $6, $7)"
        ),
        &[
            new.id.into(),
            organisation.into(),
            (&new.version).into(),
            (&new.signatory).into(),
            new.signed_on.into(),
            recorded_by.into(),
            now.into(),
        ],
    )?;
    Ok(())
}

/// The agreements of an organisation, newest first.
pub fn agreements(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<Vec<Agreement>, Fault> {
    let rows = tx.rows(
        sql!(
            "select id, version, signatory, signed_on, ended_at from agreement \
             where organisation_id = $1 order by recorded_at desc, id desc"
        ),
        &[organisation.into()],
    )?;
    rows.iter()
        .map(|r| {
            Ok(Agreement {
                id: r.id("id")?,
                version: r.text("version")?,
                signatory: r.text("signatory")?,
                signed_on: r.day("signed_on")?,
                ended_at: r.opt_moment("ended_at")?,
            })
        })
        .collect()
}

/// Ends an agreement; `false` when it was not running.
pub fn end_agreement(tx: &mut Tx<'_>, id: AgreementId) -> Result<bool, Fault> {
    let now = tx.now();
    let n = tx.exec(
        sql!("update agreement set ended_at = $2 where id = $1 and ended_at is null"),
        &[id.into(), now.into()],
    )?;
    Ok(n == 1)
}

/// Switches a service on or off.
pub fn switch(tx: &mut Tx<'_>, organisation: OrganisationId, service: &str, on: bool) -> Result<(), Fault> {
    let now = tx.now();
    if on {
        tx.exec(
            sql!(
                "insert into entitlement (organisation_id, service, since) values ($1, $2, $3) on conflict do nothing"
            ),
            &[organisation.into(), service.into(), now.into()],
        )?;
    } else {
        tx.exec(
            sql!("delete from entitlement where organisation_id = $1 and service = $2"),
            &[organisation.into(), service.into()],
        )?;
    }
    Ok(())
}

fn read(row: &Row) -> Result<Organisation, Fault> {
    Ok(Organisation {
        id: row.id("id")?,
        kind: row.text("kind")?,
        name: row.text("name")?,
        agb: row.opt_text("agb")?,
        night_phone: row.text("night_phone")?,
        closed_at: row.opt_moment("closed_at")?,
    })
}
