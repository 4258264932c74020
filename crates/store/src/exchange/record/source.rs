//! Who stands behind a record.

use crate::{Fault, Tx, sql};
use wissel_core::ids::{OrganisationId, RecordId, UserId};

/// Who stands behind a record, for those who may see it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its name.
    pub name: String,
    /// Its number by day and night, E.164.
    pub night_phone: String,
    /// The author's user id; her name is sealed under her own key.
    pub author: UserId,
    /// The responsible practitioner's user id, for an assistant's record.
    pub responsible: Option<UserId>,
}

/// Who stands behind a record.
pub fn source(tx: &mut Tx<'_>, id: RecordId) -> Result<Source, Fault> {
    let row = tx.one(
        sql!(
            "select o.id, o.name, o.night_phone, a.person_id as author, b.person_id as responsible
             from record r
             join organisation o on o.id = r.organisation_id
             join membership a on a.id = r.author_id
             left join membership b on b.id = r.responsible_id
             where r.id = $1"
        ),
        &[id.into()],
    )?;
    Ok(Source {
        organisation: row.id("id")?,
        name: row.text("name")?,
        night_phone: row.text("night_phone")?,
        author: row.id("author")?,
        responsible: row.opt_id("responsible")?,
    })
}

/// An organisation's name and its number by day and night.
pub fn organisation_place(tx: &mut Tx<'_>, id: OrganisationId) -> Result<Option<(String, String)>, Fault> {
    tx.opt(sql!("select name, night_phone from organisation where id = $1"), &[id.into()])?
        .map(|r| Ok((r.text("name")?, r.text("night_phone")?)))
        .transpose()
}
