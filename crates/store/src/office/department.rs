//! Departments of an organisation, and who is in them.

use crate::{Fault, Row, Tx, sql};
use wissel_core::ids::{DepartmentId, MembershipId, OrganisationId};
use wissel_core::office::department::DepartmentName;

/// A department.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Department {
    /// Its id.
    pub id: DepartmentId,
    /// Its name.
    pub name: String,
    /// How many work in it or were invited to it.
    pub members: i64,
}

fn read(r: &Row) -> Result<Department, Fault> {
    Ok(Department { id: r.id("id")?, name: r.text("name")?, members: r.int("members")? })
}

/// The departments of an organisation, by name.
pub fn of(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<Vec<Department>, Fault> {
    tx.rows(
        sql!(
            "select d.id, d.name, (select count(*) from membership m
               where m.department_id = d.id and m.state <> 'ended') as members
             from department d where d.organisation_id = $1 order by d.folded, d.id"
        ),
        &[organisation.into()],
    )?
    .iter()
    .map(read)
    .collect()
}

/// Makes one. `false`: there is one with this name.
pub fn add(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    id: DepartmentId,
    name: &DepartmentName,
) -> Result<bool, Fault> {
    let now = tx.now();
    let row = tx.opt(
        sql!(
            "insert into department (id, organisation_id, name, folded, made_at) values ($1, $2, $3, $4, $5)
             on conflict do nothing returning id"
        ),
        &[id.into(), organisation.into(), name.as_str().into(), name.folded().into(), now.into()],
    )?;
    Ok(row.is_some())
}

/// How many an organisation has.
pub fn count(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<i64, Fault> {
    tx.one(sql!("select count(*) as n from department where organisation_id = $1"), &[organisation.into()])?
        .int("n")
}

/// Whether another department of the organisation has this name.
pub fn is_taken(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    but: DepartmentId,
    name: &DepartmentName,
) -> Result<bool, Fault> {
    let row = tx.opt(
        sql!("select id from department where organisation_id = $1 and folded = $2 and id <> $3"),
        &[organisation.into(), name.folded().into(), but.into()],
    )?;
    Ok(row.is_some())
}

/// Gives it another name. `false`: the organisation has no such department.
pub fn rename(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    id: DepartmentId,
    name: &DepartmentName,
) -> Result<bool, Fault> {
    Ok(tx.exec(
        sql!("update department set name = $3, folded = $4 where id = $1 and organisation_id = $2"),
        &[id.into(), organisation.into(), name.as_str().into(), name.folded().into()],
    )? == 1)
}

/// Removes it; who was in it is in none. How many that were; `None`: the organisation has no such department.
pub fn remove(tx: &mut Tx<'_>, organisation: OrganisationId, id: DepartmentId) -> Result<Option<u64>, Fault> {
    let left = tx.exec(
        sql!("update membership set department_id = null where department_id = $1 and organisation_id = $2"),
        &[id.into(), organisation.into()],
    )?;
    let gone = tx.exec(
        sql!("delete from department where id = $1 and organisation_id = $2"),
        &[id.into(), organisation.into()],
    )?;
    Ok((gone == 1).then_some(left))
}

/// Puts a member in a department of her organisation, or in none. `false`: there is no such member or department there.
pub fn place(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    member: MembershipId,
    department: Option<DepartmentId>,
) -> Result<bool, Fault> {
    let changed = match department {
        None => tx.exec(
            sql!(
                "update membership set department_id = null
                 where id = $1 and organisation_id = $2 and state <> 'ended'"
            ),
            &[member.into(), organisation.into()],
        )?,
        Some(department) => tx.exec(
            sql!(
                "update membership set department_id = $3
                 where id = $1 and organisation_id = $2 and state <> 'ended'
                   and exists (select 1 from department d where d.id = $3 and d.organisation_id = $2)"
            ),
            &[member.into(), organisation.into(), department.into()],
        )?,
    };
    Ok(changed == 1)
}
