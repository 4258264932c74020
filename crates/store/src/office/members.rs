//! The members of an organisation, as its administrator sees them.

use crate::identity::{membership, person};
use crate::{Fault, Row, Tx, sql};
use wissel_core::actor::Role;
use wissel_core::identity::membership::MembershipState;
use wissel_core::ids::{DepartmentId, MembershipId, OrganisationId, UserId};
use wissel_core::lang::Lang;
use wissel_core::time::Moment;

/// A membership with what its list shows.
#[derive(Clone, PartialEq, Eq)]
pub struct MemberRow {
    /// The membership.
    pub id: MembershipId,
    /// The person.
    pub person: UserId,
    /// Her name.
    pub name: String,
    /// Her mail address.
    pub mail: String,
    /// Whether she confirmed a phone number: without one she cannot log in.
    pub phone_confirmed: bool,
    /// As what.
    pub role: Role,
    /// Where it stands.
    pub state: MembershipState,
    /// The responsible practitioner of an assistant.
    pub responsible: Option<MembershipId>,
    /// How she was identified.
    pub identified_how: Option<String>,
    /// When she was invited.
    pub invited_at: Moment,
    /// When the invitation was taken up.
    pub started_at: Option<Moment>,
    /// When the membership ended.
    pub ended_at: Option<Moment>,
    /// Whether the person is barred.
    pub barred: bool,
    /// When something was last done under this membership, after the audit log.
    pub last_use: Option<Moment>,
    /// In which department she is.
    pub department: Option<DepartmentId>,
    /// Whether the personnel system of the organisation names her.
    pub provisioned: bool,
}

fn row(tx: &Tx<'_>, r: &Row) -> Result<MemberRow, Fault> {
    let person = r.id("person_id")?;
    let (key, profile) = person::open_profile(tx, person, r)?;
    let enrolled = r.opt_int("phone_at")?.is_some();
    // Who cannot log in yet has the name that this organisation gave her, not one of another.
    let given = if enrolled { None } else { membership::open_given(r, &key)? };
    Ok(MemberRow {
        id: r.id("id")?,
        person,
        name: given.map_or(profile.name, |g| g.name),
        mail: profile.mail,
        phone_confirmed: enrolled,
        role: role(r)?,
        state: state(r)?,
        responsible: r.opt_id("responsible_id")?,
        identified_how: r.opt_text("identified_how")?,
        invited_at: r.moment("invited_at")?,
        started_at: r.opt_moment("started_at")?,
        ended_at: r.opt_moment("ended_at")?,
        barred: r.flag("barred")?,
        last_use: r.opt_moment("last_use")?,
        department: r.opt_id("department_id")?,
        provisioned: r.flag("provisioned")?,
    })
}

fn role(r: &Row) -> Result<Role, Fault> {
    Role::from_name(r.str("role")?).ok_or(Fault::Corrupt("an unknown role"))
}

fn state(r: &Row) -> Result<MembershipState, Fault> {
    MembershipState::from_name(r.str("state")?).ok_or(Fault::Corrupt("an unknown state"))
}

/// The members of an organisation: invited and active ones first, ended ones after them.
pub fn of(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<Vec<MemberRow>, Fault> {
    tx.rows(
        sql!(
            "select m.id, m.person_id, m.role, m.state, m.responsible_id, m.identified_how, m.given, m.invited_at,
                m.started_at, m.ended_at, m.department_id, p.key_wrapped, p.profile, p.phone_at,
                case when exists (select 1 from bar b where b.person_id = m.person_id and b.lifted_at is null)
                    then 1 else 0 end as barred,
                (select a.at from audit a where a.actor_user = m.person_id and a.actor_membership = m.id
                    order by a.at desc limit 1) as last_use,
                case when exists (select 1 from scim_user u join membership h on h.id = u.membership_id
                    where h.person_id = m.person_id and h.organisation_id = m.organisation_id) then 1 else 0 end
                    as provisioned
            from membership m join person p on p.id = m.person_id where m.organisation_id = $1
            order by case m.state when 'ended' then 1 else 0 end, m.invited_at, m.id"
        ),
        &[organisation.into()],
    )?
    .iter()
    .map(|r| row(tx, r))
    .collect()
}

/// The names of those who are at work in an organisation.
pub fn names(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<Vec<(UserId, String)>, Fault> {
    tx.rows(
        sql!(
            "select m.person_id, p.key_wrapped, p.profile from membership m join person p on p.id = m.person_id
             where m.organisation_id = $1 and m.state = 'active'"
        ),
        &[organisation.into()],
    )?
    .iter()
    .map(|r| {
        let person = r.id("person_id")?;
        Ok((person, person::open_profile(tx, person, r)?.1.name))
    })
    .collect()
}

/// A membership of a person as the operator sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceRow {
    /// The organisation's name.
    pub organisation: String,
    /// As what.
    pub role: Role,
    /// Where it stands.
    pub state: MembershipState,
    /// Whether the invitation to it was taken up.
    pub taken_up: bool,
}

/// All memberships of a person, ended ones too, newest first.
pub fn of_person(tx: &mut Tx<'_>, person: UserId) -> Result<Vec<PlaceRow>, Fault> {
    tx.rows(
        sql!(
            "select o.name, m.role, m.state, m.started_at from membership m join organisation o on o.id = m.organisation_id
            where m.person_id = $1 order by m.invited_at desc, m.id desc"
        ),
        &[person.into()],
    )?
    .iter()
    .map(|r| {
        let taken_up = r.opt_moment("started_at")?.is_some();
        Ok(PlaceRow { organisation: r.text("name")?, role: role(r)?, state: state(r)?, taken_up })
    })
    .collect()
}

/// Whether this is the only active administrator of its organisation.
pub fn is_last_administrator(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    id: MembershipId,
) -> Result<bool, Fault> {
    let others = tx.one(
        sql!(
            "select count(*) as n from membership where organisation_id = $1 and role = 'administrator'
            and state = 'active' and id <> $2"
        ),
        &[organisation.into(), id.into()],
    )?;
    let own = tx.opt(
        sql!("select id from membership where id = $1 and role = 'administrator' and state = 'active'"),
        &[id.into()],
    )?;
    Ok(own.is_some() && others.int("n")? == 0)
}

/// Whether an organisation has an active administrator, barred or not.
pub fn hfor_administrator(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<bool, Fault> {
    let row = tx.opt(
        sql!(
            "select id from membership where organisation_id = $1 and role = 'administrator' and state = 'active' limit 1"
        ),
        &[organisation.into()],
    )?;
    Ok(row.is_some())
}

/// The active administrators and privacy officers of an organisation, and how messages reach them.
pub fn overseers(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<Vec<(UserId, Lang)>, Fault> {
    let rows = tx.rows(
        sql!(
            "select distinct p.id, p.lang from membership m join person p on p.id = m.person_id
            where m.organisation_id = $1 and m.role in ('administrator', 'privacy_officer') and m.state = 'active'
            order by p.id"
        ),
        &[organisation.into()],
    )?;
    rows.iter().map(reached).collect()
}

/// The active administrators of an organisation who are not barred, and how messages reach them.
pub fn administrators(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<Vec<(UserId, Lang)>, Fault> {
    in_role(tx, organisation, Role::Administrator)
}

/// The active privacy officers of an organisation who are not barred, and how messages reach them.
pub fn privacy_officers(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<Vec<(UserId, Lang)>, Fault> {
    in_role(tx, organisation, Role::PrivacyOfficer)
}

fn in_role(tx: &mut Tx<'_>, organisation: OrganisationId, role: Role) -> Result<Vec<(UserId, Lang)>, Fault> {
    let rows = tx.rows(
        sql!(
            "select distinct p.id, p.lang from membership m join person p on p.id = m.person_id
            where m.organisation_id = $1 and m.role = $2 and m.state = 'active'
              and not exists (select 1 from bar b where b.person_id = p.id and b.lifted_at is null)
            order by p.id"
        ),
        &[organisation.into(), role.name().into()],
    )?;
    rows.iter().map(reached).collect()
}

/// Everybody who works for an organisation now, and how messages reach them.
pub fn everybody(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<Vec<(UserId, Lang)>, Fault> {
    let rows = tx.rows(
        sql!(
            "select distinct p.id, p.lang from membership m join person p on p.id = m.person_id
            where m.organisation_id = $1 and m.state = 'active' order by p.id"
        ),
        &[organisation.into()],
    )?;
    rows.iter().map(reached).collect()
}

/// The active staff of the operator, and how messages reach them.
pub fn operators(tx: &mut Tx<'_>) -> Result<Vec<(UserId, Lang)>, Fault> {
    let rows = tx.rows(
        sql!(
            "select distinct p.id, p.lang from membership m join person p on p.id = m.person_id
            where m.role = 'operator' and m.state = 'active' order by p.id"
        ),
        &[],
    )?;
    rows.iter().map(reached).collect()
}

/// The active administrators, not barred, of all organisations whose agreement holds now, and how messages reach them.
pub fn bound_administrators(tx: &mut Tx<'_>) -> Result<Vec<(UserId, Lang)>, Fault> {
    let now = tx.now();
    let rows = tx.rows(
        sql!(
            "select distinct p.id, p.lang from membership m join person p on p.id = m.person_id
            where m.role = 'administrator' and m.state = 'active'
              and exists (select 1 from agreement a where a.organisation_id = m.organisation_id
                and (a.ended_at is null or a.ended_at > $1))
              and not exists (select 1 from bar b where b.person_id = p.id and b.lifted_at is null)
            order by p.id"
        ),
        &[now.into()],
    )?;
    rows.iter().map(reached).collect()
}

/// Everybody who looks after an organisation or the portal, and how messages reach them.
pub fn heads(tx: &mut Tx<'_>) -> Result<Vec<(UserId, Lang)>, Fault> {
    let rows = tx.rows(
        sql!(
            "select distinct p.id, p.lang from membership m join person p on p.id = m.person_id
            where m.role in ('administrator', 'privacy_officer', 'operator') and m.state = 'active' order by p.id"
        ),
        &[],
    )?;
    rows.iter().map(reached).collect()
}

fn reached(r: &Row) -> Result<(UserId, Lang), Fault> {
    Ok((r.id("id")?, Lang::from_tag(r.str("lang")?).unwrap_or_default()))
}

/// Ends a membership of this organisation. Says whose it was, if it was not over yet.
pub fn end(tx: &mut Tx<'_>, organisation: OrganisationId, id: MembershipId) -> Result<Option<UserId>, Fault> {
    let now = tx.now();
    tx.opt(
        sql!(
            "update membership set state = 'ended', ended_at = $3
            where id = $1 and organisation_id = $2 and state <> 'ended' returning person_id"
        ),
        &[id.into(), organisation.into(), now.into()],
    )?
    .map(|r| r.id("person_id"))
    .transpose()
}

/// Ends what hangs on a membership: its sessions and its unused links; the person's epoch moves, so that running
/// downloads stop. Says how many sessions ended.
pub fn end_sessions(tx: &mut Tx<'_>, id: MembershipId, person: UserId) -> Result<u64, Fault> {
    let now = tx.real_now();
    tx.exec(sql!("update person set epoch = epoch + 1 where id = $1"), &[person.into()])?;
    tx.exec(
        sql!("update link set used_at = $2 where membership_id = $1 and used_at is null"),
        &[id.into(), now.into()],
    )?;
    tx.exec(
        sql!("update session set ended_at = $2, ended_why = 'membership' where membership_id = $1 and ended_at is null and api_token_id is null"),
        &[id.into(), now.into()],
    )
}
