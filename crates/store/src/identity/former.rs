//! People who left: what says who they were goes, their number stays.

use super::person;
use crate::{Fault, Tx, sql};
use wissel_core::ids::UserId;
use wissel_core::time::Moment;

/// Whose last membership ended before this moment and who were not forgotten yet, longest ago first; at most 1000. Who
/// is barred stays known: a new invitation would lead around the bar.
pub fn over(tx: &mut Tx<'_>, before: Moment) -> Result<Vec<UserId>, Fault> {
    let rows = tx.rows(
        sql!(
            "select p.id, max(m.ended_at) as ended from person p join membership m on m.person_id = p.id
            where p.epoch >= 0
            and not exists (select 1 from membership o where o.person_id = p.id
                and (o.state <> 'ended' or o.ended_at >= $1))
            and not exists (select 1 from bar b where b.person_id = p.id and b.lifted_at is null)
            group by p.id order by ended, p.id limit 1000"
        ),
        &[before.into()],
    )?;
    rows.iter().map(|r| r.id("id")).collect()
}

/// Removes what says who somebody was: name, addresses, user name, password, the reasons of old bars,
/// what a personnel system said about her. Her key is replaced, so that nothing else that was sealed under it opens. What stays: her number, roles and times.
pub fn forget(tx: &mut Tx<'_>, id: UserId) -> Result<(), Fault> {
    person::empty(tx, id)?;
    tx.exec(sql!("delete from bar where person_id = $1"), &[id.into()])?;
    tx.exec(sql!("delete from passkey where person_id = $1"), &[id.into()])?;
    tx.exec(sql!("delete from totp where person_id = $1"), &[id.into()])?;
    tx.exec(sql!("delete from provider_link where person_id = $1"), &[id.into()])?;
    tx.exec(sql!("delete from recovery where person_id = $1"), &[id.into()])?;
    tx.exec(
        sql!(
            "delete from scim_user where membership_id in (select m.id from membership m where m.person_id = $1)"
        ),
        &[id.into()],
    )?;
    tx.exec(sql!("update membership set given = null where person_id = $1"), &[id.into()])?;
    Ok(())
}
