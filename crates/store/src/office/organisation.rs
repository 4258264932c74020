//! Organisations and the services that are switched on for them.

use crate::{Fault, Row, Tx, sql};
use wissel_core::identity::login_way::SignIn;
use wissel_core::identity::membership::Level;
use wissel_core::ids::OrganisationId;
use wissel_core::time::Moment;

/// A row of `organisation`, with what the operator's list shows beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationRow {
    /// Its id.
    pub id: OrganisationId,
    /// midwifery, hospital, maternity or operator.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its AGB code, when it has one.
    pub agb: Option<String>,
    /// Its 24-hour number, E.164.
    pub night_phone: String,
    /// When it was added.
    pub created_at: Moment,
    /// How many active members it has.
    pub members: i64,
    /// Whether a processor agreement is on file and running (U5.6).
    pub agreement: bool,
    /// Whether the exchange service is switched on.
    pub exchange: bool,
}

fn row(r: &Row) -> Result<OrganisationRow, Fault> {
    Ok(OrganisationRow {
        id: r.id("id")?,
        kind: r.text("kind")?,
        name: r.text("name")?,
        agb: r.opt_text("agb")?,
        night_phone: r.text("night_phone")?,
        created_at: r.moment("created_at")?,
        members: r.int("members")?,
        agreement: r.flag("agreement")?,
        exchange: r.flag("exchange")?,
    })
}

/// A new organisation.
pub struct NewOrganisation<'a> {
    /// Its id.
    pub id: OrganisationId,
    /// midwifery, hospital, maternity or operator.
    pub kind: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its AGB code.
    pub agb: Option<&'a str>,
    /// Its 24-hour number, E.164.
    pub night_phone: &'a str,
}

/// Adds an organisation.
pub fn insert(tx: &mut Tx<'_>, new: &NewOrganisation<'_>) -> Result<(), Fault> {
    let now = tx.now();
    tx.exec(
        sql!(
            "insert into organisation (id, kind, name, agb, night_phone, created_at) values ($1, $2, $3, $4, $5, $6)"
        ),
        &[
            new.id.into(),
            new.kind.into(),
            new.name.into(),
            new.agb.into(),
            new.night_phone.into(),
            now.into(),
        ],
    )?;
    Ok(())
}

/// Whether an organisation with this name exists already, in capitals or not. Compared here: what a database takes for
/// the small letter of an É depends on its kind and its locale.
pub fn name_taken(tx: &mut Tx<'_>, name: &str) -> Result<bool, Fault> {
    let folded = name.to_lowercase();
    for row in tx.rows(sql!("select name from organisation"), &[])? {
        if row.str("name")?.to_lowercase() == folded {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether there is any organisation: a fresh installation has none.
pub fn any(tx: &mut Tx<'_>) -> Result<bool, Fault> {
    Ok(!tx.rows(sql!("select id from organisation limit 1"), &[])?.is_empty())
}

/// One organisation.
pub fn get(tx: &mut Tx<'_>, id: OrganisationId) -> Result<Option<OrganisationRow>, Fault> {
    let now = tx.now();
    tx.opt(
        sql!(
            "select o.id, o.kind, o.name, o.agb, o.night_phone, o.created_at,
                (select count(*) from membership m where m.organisation_id = o.id and m.state = 'active') as members,
                case when exists (select 1 from agreement g where g.organisation_id = o.id
                    and (g.ended_at is null or g.ended_at > $2)) then 1 else 0 end as agreement,
                case when exists (select 1 from entitlement e where e.organisation_id = o.id
                    and e.service = 'exchange') then 1 else 0 end as exchange
            from organisation o where o.id = $1"
        ),
        &[id.into(), now.into()],
    )?
    .map(|r| row(&r))
    .transpose()
}

/// Every organisation, by name.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<OrganisationRow>, Fault> {
    let now = tx.now();
    tx.rows(
        sql!(
            "select o.id, o.kind, o.name, o.agb, o.night_phone, o.created_at,
                (select count(*) from membership m where m.organisation_id = o.id and m.state = 'active') as members,
                case when exists (select 1 from agreement g where g.organisation_id = o.id
                    and (g.ended_at is null or g.ended_at > $1)) then 1 else 0 end as agreement,
                case when exists (select 1 from entitlement e where e.organisation_id = o.id
                    and e.service = 'exchange') then 1 else 0 end as exchange
            from organisation o order by o.name, o.id"
        ),
        &[now.into()],
    )?
    .iter()
    .map(row)
    .collect()
}

/// Changes the 24-hour number. Says whether the organisation exists.
pub fn set_night_phone(tx: &mut Tx<'_>, id: OrganisationId, phone: &str) -> Result<bool, Fault> {
    Ok(tx.exec(sql!("update organisation set night_phone = $2 where id = $1"), &[id.into(), phone.into()])?
        == 1)
}

/// Whether an organisation allows emergency access.
pub fn emergency_on(tx: &mut Tx<'_>, id: OrganisationId) -> Result<bool, Fault> {
    tx.one(sql!("select emergency_on from organisation where id = $1"), &[id.into()])?.flag("emergency_on")
}

/// Allows emergency access, or ends it. Says whether anything changed.
pub fn switch_emergency(tx: &mut Tx<'_>, id: OrganisationId, on: bool) -> Result<bool, Fault> {
    let rows = tx.exec(
        sql!("update organisation set emergency_on = $2 where id = $1 and emergency_on <> $2"),
        &[id.into(), i64::from(on).into()],
    )?;
    Ok(rows == 1)
}

/// By which ways its members log in, and which level collecting asks for.
pub fn sign_in(tx: &mut Tx<'_>, id: OrganisationId) -> Result<(SignIn, Level), Fault> {
    let row = tx.one(sql!("select sign_in, collect_level from organisation where id = $1"), &[id.into()])?;
    let rule = SignIn::from_name(row.str("sign_in")?).ok_or(Fault::Corrupt("unknown rule of logging in"))?;
    let level = Level::from_name(row.str("collect_level")?).ok_or(Fault::Corrupt("unknown level"))?;
    Ok((rule, level))
}

/// Sets both. Says whether anything changed.
pub fn set_sign_in(tx: &mut Tx<'_>, id: OrganisationId, rule: SignIn, level: Level) -> Result<bool, Fault> {
    let rows = tx.exec(
        sql!(
            "update organisation set sign_in = $2, collect_level = $3 \
             where id = $1 and (sign_in <> $2 or collect_level <> $3)"
        ),
        &[id.into(), rule.name().into(), level.name().into()],
    )?;
    Ok(rows == 1)
}

/// Switches a service on or off. Says whether anything changed.
pub fn switch_service(tx: &mut Tx<'_>, id: OrganisationId, service: &str, on: bool) -> Result<bool, Fault> {
    let now = tx.now();
    let changed = if on {
        tx.exec(
            sql!(
                "insert into entitlement (organisation_id, service, since) values ($1, $2, $3)
                on conflict (organisation_id, service) do nothing"
            ),
            &[id.into(), service.into(), now.into()],
        )?
    } else {
        tx.exec(
            sql!("delete from entitlement where organisation_id = $1 and service = $2"),
            &[id.into(), service.into()],
        )?
    };
    Ok(changed == 1)
}

/// Moves the epoch of everybody at work there, so that running downloads stop.
pub fn stop_downloads(tx: &mut Tx<'_>, id: OrganisationId) -> Result<u64, Fault> {
    tx.exec(
        sql!(
            "update person set epoch = epoch + 1 where id in
            (select person_id from membership where organisation_id = $1 and state = 'active')"
        ),
        &[id.into()],
    )
}
