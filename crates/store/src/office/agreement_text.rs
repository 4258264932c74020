//! Published versions of the processor agreement's text, and who signed which.

use crate::{Fault, Row, Tx, sql};
use wissel_core::exchange::sector::NamedSectors;
use wissel_core::ids::{AgreementTextId, OrganisationId};
use wissel_core::office::agreement_text::SubProcessor;
use wissel_core::time::{Day, Moment};

/// One published version.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AgreementText {
    /// Its id.
    pub id: AgreementTextId,
    /// The version, as people name it.
    pub version: String,
    /// SHA-256 of both texts, of the sub-processors and of the sectors, hexadecimal.
    pub hash: String,
    /// The text in Dutch.
    pub text_nl: String,
    /// The text in English.
    pub text_en: String,
    /// Who processes for the operator.
    pub sub_processors: Vec<SubProcessor>,
    /// The care sectors beside birth care, each with its limit.
    pub sectors: NamedSectors,
    /// When it was published.
    pub published_at: Moment,
    /// From when it holds.
    pub in_force_at: Moment,
}

/// Adds a version; `false` when one of this name is there already.
pub fn insert(tx: &mut Tx<'_>, new: &AgreementText) -> Result<bool, Fault> {
    let sub_processors =
        serde_json::to_string(&new.sub_processors).map_err(|_| Fault::Corrupt("sub-processors"))?;
    let row = tx.opt(
        sql!(
            "insert into agreement_text (id, version, hash, text_nl, text_en, sub_processors, published_at, in_force_at,
               sectors)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing returning id"
        ),
        &[
            new.id.into(),
            (&new.version).into(),
            (&new.hash).into(),
            (&new.text_nl).into(),
            (&new.text_en).into(),
            (&sub_processors).into(),
            new.published_at.into(),
            new.in_force_at.into(),
            new.sectors.text().into(),
        ],
    )?;
    Ok(row.is_some())
}

/// The version that was published last, in force or not: it can be signed from its publication on.
pub fn newest(tx: &mut Tx<'_>) -> Result<Option<AgreementText>, Fault> {
    let rows = tx.rows(
        sql!(
            "select id, version, hash, text_nl, text_en, sub_processors, published_at, in_force_at, sectors
             from agreement_text
             order by published_at desc, id desc limit 1"
        ),
        &[],
    )?;
    rows.first().map(read).transpose()
}

/// The version with this id.
pub fn by_id(tx: &mut Tx<'_>, id: AgreementTextId) -> Result<Option<AgreementText>, Fault> {
    let row = tx.opt(
        sql!(
            "select id, version, hash, text_nl, text_en, sub_processors, published_at, in_force_at, sectors
             from agreement_text
             where id = $1"
        ),
        &[id.into()],
    )?;
    row.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<AgreementText, Fault> {
    Ok(AgreementText {
        id: row.id("id")?,
        version: row.text("version")?,
        hash: row.text("hash")?,
        text_nl: row.text("text_nl")?,
        text_en: row.text("text_en")?,
        sub_processors: serde_json::from_str(row.str("sub_processors")?)
            .map_err(|_| Fault::Corrupt("sub-processors"))?,
        sectors: NamedSectors::stored(row.str("sectors")?)
            .ok_or(Fault::Corrupt("the sectors that are named"))?,
        published_at: row.moment("published_at")?,
        in_force_at: row.moment("in_force_at")?,
    })
}

/// An organisation and the agreement that it has now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignedRow {
    /// Which.
    pub organisation: OrganisationId,
    /// Its name.
    pub name: String,
    /// The version that it signed and when; nothing without an agreement that holds.
    pub signed: Option<(String, Day)>,
}

/// Every organisation but the operator's own, by name, with the agreement that holds now.
pub fn signed(tx: &mut Tx<'_>) -> Result<Vec<SignedRow>, Fault> {
    let now = tx.now();
    let rows = tx.rows(
        sql!(
            "select o.id, o.name, g.version, g.signed_on from organisation o
             left join agreement g on g.id = (
                select a.id from agreement a
                where a.organisation_id = o.id and (a.ended_at is null or a.ended_at > $1)
                order by a.recorded_at desc, a.id desc limit 1)
             where o.kind <> 'operator' order by o.name, o.id"
        ),
        &[now.into()],
    )?;
    rows.iter()
        .map(|row| {
            let version = row.opt_text("version")?;
            let signed = version.map(|v| Ok::<_, Fault>((v, row.day("signed_on")?))).transpose()?;
            Ok(SignedRow { organisation: row.id("id")?, name: row.text("name")?, signed })
        })
        .collect()
}
