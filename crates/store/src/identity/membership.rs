//! Memberships: one person in one organisation in one role.

use super::person::Person;
use crate::{Fault, Row, Tx, sql};
use serde::{Deserialize, Serialize};
use wissel_core::actor::Role;
use wissel_core::identity::membership::{IdentifiedBy, MembershipState};
use wissel_core::ids::{MembershipId, OrganisationId, UserId};

const GIVEN: &str = "membership.given";

/// What an inviter knows of somebody who cannot log in yet. It belongs to the invitation, so that two organisations
/// that invite one address do not overwrite each other; stored sealed until it is taken up.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// Her name.
    pub name: String,
    /// The number that her codes will go to (E.164).
    pub phone: String,
}

impl std::fmt::Debug for Given {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Given(…)")
    }
}

/// One membership.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Membership {
    /// Its id.
    pub id: MembershipId,
    /// Who.
    pub person: UserId,
    /// Where.
    pub organisation: OrganisationId,
    /// As what.
    pub role: Role,
    /// For an assistant: the membership of the practitioner who is responsible (NEN 7513).
    pub responsible: Option<MembershipId>,
    /// Where it stands.
    pub state: MembershipState,
}

/// A membership as its owner sees it when she chooses.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// The membership.
    pub membership: Membership,
    /// The organisation's name.
    pub organisation_name: String,
}

/// A membership to be made.
#[derive(Clone, Debug)]
pub struct NewMembership {
    /// Its id.
    pub id: MembershipId,
    /// Who.
    pub person: UserId,
    /// Where.
    pub organisation: OrganisationId,
    /// As what.
    pub role: Role,
    /// For an assistant: the responsible practitioner's membership.
    pub responsible: Option<MembershipId>,
    /// How she was identified, when somebody saw it.
    pub identified: Option<IdentifiedBy>,
    /// Who saw it: a user id, or the name of the command.
    pub identified_by: String,
    /// For somebody who cannot log in yet.
    pub given: Option<Given>,
}

impl NewMembership {
    /// How she was identified and who saw it; nothing when nobody did.
    fn seen(&self) -> (Option<&'static str>, Option<&str>) {
        (self.identified.map(IdentifiedBy::name), self.identified.map(|_| self.identified_by.as_str()))
    }
    fn sealed(&self, tx: &mut Tx<'_>, id: MembershipId, person: &Person) -> Result<Option<Vec<u8>>, Fault> {
        let Some(given) = &self.given else { return Ok(None) };
        let plain =
            serde_json::to_vec(given).map_err(|_| Fault::Corrupt("an invitation cannot be written"))?;
        let nonce = tx.nonce();
        person.key.seal(GIVEN, &id.bytes(), &plain, nonce).map(Some)
    }
}

/// Adds an invited membership; `false` when the person already has this role there.
pub fn insert(tx: &mut Tx<'_>, new: &NewMembership, person: &Person) -> Result<bool, Fault> {
    let now = tx.now();
    let given = new.sealed(tx, new.id, person)?;
    let (how, by) = new.seen();
    let row = tx.opt(
        sql!(
            "insert into membership (id, person_id, organisation_id, role, responsible_id, state, identified_how, \
             identified_by, identified_at, invited_at, given) \
             values ($1, $2, $3, $4, $5, 'invited', $6, $7, $8, $9, $10) \
             on conflict do nothing returning id"
        ),
        &[
            new.id.into(),
            new.person.into(),
            new.organisation.into(),
            new.role.name().into(),
            new.responsible.into(),
            how.into(),
            by.into(),
            new.identified.map(|_| now).into(),
            now.into(),
            given.into(),
        ],
    )?;
    Ok(row.is_some())
}

/// Puts a new invitation in place of one to the same role that was not taken up; which membership that is. None when
/// there is no such invitation.
pub fn renew(tx: &mut Tx<'_>, new: &NewMembership, person: &Person) -> Result<Option<MembershipId>, Fault> {
    let waiting = tx.opt(
        sql!(
            "select id from membership where person_id = $1 and organisation_id = $2 and role = $3 \
             and state = 'invited'"
        ),
        &[new.person.into(), new.organisation.into(), new.role.name().into()],
    )?;
    let Some(row) = waiting else { return Ok(None) };
    let id: MembershipId = row.id("id")?;
    let (now, given) = (tx.now(), new.sealed(tx, id, person)?);
    let (how, by) = new.seen();
    tx.exec(
        sql!(
            "update membership set responsible_id = $2, identified_how = $3, identified_by = $4, \
             identified_at = $7, invited_at = $5, given = $6 where id = $1"
        ),
        &[
            id.into(),
            new.responsible.into(),
            how.into(),
            by.into(),
            now.into(),
            given.into(),
            new.identified.map(|_| now).into(),
        ],
    )?;
    Ok(Some(id))
}

/// The invitation was sent again: its time begins anew.
pub fn invited_again(tx: &mut Tx<'_>, id: MembershipId) -> Result<(), Fault> {
    let now = tx.now();
    tx.exec(
        sql!("update membership set invited_at = $2 where id = $1 and state = 'invited'"),
        &[id.into(), now.into()],
    )?;
    Ok(())
}

/// What the inviter gave; none when the invitation was taken up, or was made for somebody who could log in.
pub fn given(tx: &mut Tx<'_>, id: MembershipId, person: &Person) -> Result<Option<Given>, Fault> {
    let row = tx.one(sql!("select id, given from membership where id = $1"), &[id.into()])?;
    open_given(&row, &person.key)
}

/// Opens what the inviter gave in a row that has `id` and `given` of a membership.
pub fn open_given(row: &Row, key: &crate::seal::PersonKey) -> Result<Option<Given>, Fault> {
    let Some(sealed) = row.opt_bytes("given")? else { return Ok(None) };
    let id: MembershipId = row.id("id")?;
    let plain = key.open(GIVEN, &id.bytes(), &sealed)?;
    serde_json::from_slice(&plain).map(Some).map_err(|_| Fault::Corrupt("an invitation is not readable"))
}

/// The roles in which a person is at work now, wherever.
pub fn roles_of(tx: &mut Tx<'_>, person: UserId) -> Result<Vec<Role>, Fault> {
    let rows = tx.rows(
        sql!("select role from membership where person_id = $1 and state = 'active'"),
        &[person.into()],
    )?;
    rows.iter().map(|r| Role::from_name(r.str("role")?).ok_or(Fault::Corrupt("an unknown role"))).collect()
}

/// Whether somebody works, or was invited, at another organisation than this one.
pub fn is_elsewhere(tx: &mut Tx<'_>, person: UserId, organisation: OrganisationId) -> Result<bool, Fault> {
    let row = tx.opt(
        sql!(
            "select id from membership where person_id = $1 and organisation_id <> $2 and state <> 'ended' limit 1"
        ),
        &[person.into(), organisation.into()],
    )?;
    Ok(row.is_some())
}

/// The membership with this id.
pub fn by_id(tx: &mut Tx<'_>, id: MembershipId) -> Result<Option<Membership>, Fault> {
    let row = tx.opt(
        sql!(
            "select id, person_id, organisation_id, role, responsible_id, state from membership where id = $1"
        ),
        &[id.into()],
    )?;
    row.as_ref().map(read).transpose()
}

/// The active memberships of a person in organisations that are open, by name of the organisation.
pub fn places_of(tx: &mut Tx<'_>, person: UserId) -> Result<Vec<Place>, Fault> {
    let rows = tx.rows(
        sql!(
            "select m.id, m.person_id, m.organisation_id, m.role, m.responsible_id, m.state, o.name \
             from membership m join organisation o on o.id = m.organisation_id \
             where m.person_id = $1 and m.state = 'active' and o.closed_at is null order by o.name, m.role"
        ),
        &[person.into()],
    )?;
    rows.iter().map(|r| Ok(Place { membership: read(r)?, organisation_name: r.text("name")? })).collect()
}

/// Under which membership a person works in one organisation that is open; the first when she has several roles there.
pub fn at(
    tx: &mut Tx<'_>,
    person: UserId,
    organisation: OrganisationId,
) -> Result<Option<Membership>, Fault> {
    let places = places_of(tx, person)?;
    Ok(places.into_iter().map(|p| p.membership).find(|m| m.organisation == organisation))
}

/// All memberships of a person in one organisation, newest first.
pub fn in_organisation(
    tx: &mut Tx<'_>,
    person: UserId,
    organisation: OrganisationId,
) -> Result<Vec<Membership>, Fault> {
    tx.rows(
        sql!(
            "select id, person_id, organisation_id, role, responsible_id, state from membership \
             where person_id = $1 and organisation_id = $2 order by invited_at desc, id desc"
        ),
        &[person.into(), organisation.into()],
    )?
    .iter()
    .map(read)
    .collect()
}

/// The membership to which a person was invited last and which she has not taken up.
pub fn invited(tx: &mut Tx<'_>, person: UserId) -> Result<Option<Membership>, Fault> {
    let row = tx.opt(
        sql!(
            "select id, person_id, organisation_id, role, responsible_id, state from membership \
             where person_id = $1 and state = 'invited' order by invited_at desc, id desc limit 1"
        ),
        &[person.into()],
    )?;
    row.as_ref().map(read).transpose()
}

/// How the person of a membership was identified, by its stable name.
pub fn identified(tx: &mut Tx<'_>, id: MembershipId) -> Result<Option<String>, Fault> {
    tx.one(sql!("select identified_how from membership where id = $1"), &[id.into()])?
        .opt_text("identified_how")
}

/// Records how a member at work was identified, and by whom; `false` when she is not at work (any more).
pub fn identify(tx: &mut Tx<'_>, id: MembershipId, how: IdentifiedBy, by: UserId) -> Result<bool, Fault> {
    let now = tx.now();
    let n = tx.exec(
        sql!(
            "update membership set identified_how = $2, identified_by = $3, identified_at = $4 \
             where id = $1 and state = 'active'"
        ),
        &[id.into(), how.name().into(), by.to_string().into(), now.into()],
    )?;
    Ok(n == 1)
}

/// The invitation is taken up; `false` when the membership was not waiting for that.
pub fn activate(tx: &mut Tx<'_>, id: MembershipId) -> Result<bool, Fault> {
    let now = tx.now();
    let n = tx.exec(
        sql!("update membership set state = 'active', started_at = $2, given = null where id = $1 and state = 'invited'"),
        &[id.into(), now.into()],
    )?;
    Ok(n == 1)
}

fn read(row: &Row) -> Result<Membership, Fault> {
    Ok(Membership {
        id: row.id("id")?,
        person: row.id("person_id")?,
        organisation: row.id("organisation_id")?,
        role: Role::from_name(row.str("role")?).ok_or(Fault::Corrupt("an unknown role"))?,
        responsible: row.opt_id("responsible_id")?,
        state: MembershipState::from_name(row.str("state")?).ok_or(Fault::Corrupt("an unknown state"))?,
    })
}
