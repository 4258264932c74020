//! The members of an organisation, as its administrator sees them.

use crate::{Fault, Row, Tx, sql};
use wissel_core::ids::{MembershipId, OrganisationId, UserId};
use wissel_core::time::Moment;

/// A membership with what its list shows; the person's profile is still sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberRow {
    /// The membership.
    pub id: MembershipId,
    /// The person.
    pub person: UserId,
    /// The role's stable name.
    pub role: String,
    /// invited, active or ended.
    pub state: String,
    /// The responsible practitioner of an assistant.
    pub responsible: Option<MembershipId>,
    /// How she was identified.
    pub identified_how: Option<String>,
    /// When she was identified.
    pub identified_at: Option<Moment>,
    /// When she was invited.
    pub invited_at: Moment,
    /// When the membership ended.
    pub ended_at: Option<Moment>,
    /// Whether the person is barred.
    pub barred: bool,
    /// When she last logged in under this membership.
    pub last_login: Option<Moment>,
}

fn row(r: &Row) -> Result<MemberRow, Fault> {
    Ok(MemberRow {
        id: r.id("id")?,
        person: r.id("person_id")?,
        role: r.text("role")?,
        state: r.text("state")?,
        responsible: r.opt_id("responsible_id")?,
        identified_how: r.opt_text("identified_how")?,
        identified_at: r.opt_moment("identified_at")?,
        invited_at: r.moment("invited_at")?,
        ended_at: r.opt_moment("ended_at")?,
        barred: r.flag("barred")?,
        last_login: r.opt_moment("last_login")?,
    })
}

/// The members of an organisation: invited and active ones first, ended ones after them.
pub fn of(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<Vec<MemberRow>, Fault> {
    tx.rows(
        sql!(
            "select m.id, m.person_id, m.role, m.state, m.responsible_id, m.identified_how, m.identified_at,
                m.invited_at, m.ended_at,
                case when exists (select 1 from bar b where b.person_id = m.person_id and b.lifted_at is null)
                    then 1 else 0 end as barred,
                (select max(s.authenticated_at) from session s where s.membership_id = m.id) as last_login
            from membership m where m.organisation_id = $1
            order by case m.state when 'ended' then 1 else 0 end, m.invited_at, m.id"
        ),
        &[organisation.into()],
    )?
    .iter()
    .map(row)
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

/// Ends what hangs on a membership: its sessions and its unused links; the person's epoch moves.
pub fn end_sessions(tx: &mut Tx<'_>, id: MembershipId, person: UserId) -> Result<u64, Fault> {
    let now = tx.now();
    tx.exec(sql!("update person set epoch = epoch + 1 where id = $1"), &[person.into()])?;
    tx.exec(
        sql!("update link set used_at = $2 where membership_id = $1 and used_at is null"),
        &[id.into(), now.into()],
    )?;
    tx.exec(
        sql!("update session set ended_at = $2, ended_why = 'membership' where membership_id = $1 and ended_at is null"),
        &[id.into(), now.into()],
    )
}
