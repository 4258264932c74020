//! Launches that wait to be opened: one for each member, the newest. Moments are real time.

use crate::{Fault, Tx, sql};
use wissel_core::ids::{LaunchId, MembershipId};
use wissel_core::time::Moment;

const SEALED: &str = "launch";

/// Keeps a launch in the place of the one before it. `key`: for which client; sealed with the launch's id.
pub fn put(
    tx: &mut Tx<'_>,
    id: LaunchId,
    membership: MembershipId,
    key: &[u8],
    expires_at: Moment,
) -> Result<(), Fault> {
    let nonce = tx.nonce();
    let bound = [&id.bytes(), key].concat();
    let sealed = tx.keys().seal_system(SEALED, &bound, nonce)?;
    tx.exec(
        sql!(
            "insert into launch (membership_id, id, sealed, expires_at) values ($1, $2, $3, $4)
             on conflict (membership_id) do update set id = excluded.id, sealed = excluded.sealed,
               expires_at = excluded.expires_at"
        ),
        &[membership.into(), id.into(), sealed.into(), expires_at.into()],
    )?;
    Ok(())
}

/// Takes a launch of this member out, once, while it is good: for which client.
pub fn take(tx: &mut Tx<'_>, id: LaunchId, membership: MembershipId) -> Result<Option<Vec<u8>>, Fault> {
    let now = tx.real_now();
    let row = tx.opt(
        sql!("delete from launch where membership_id = $1 and id = $2 and expires_at > $3 returning sealed"),
        &[membership.into(), id.into(), now.into()],
    )?;
    let Some(row) = row else { return Ok(None) };
    let plain = tx.keys().open_system(SEALED, &row.bytes("sealed")?)?;
    let key = plain.strip_prefix(id.bytes().as_slice());
    key.map(|key| Some(key.to_vec())).ok_or(Fault::Corrupt("a launch in another row"))
}

/// Removes launches that were over at this moment.
pub fn sweep(tx: &mut Tx<'_>, now: Moment) -> Result<(), Fault> {
    tx.exec(sql!("delete from launch where expires_at <= $1"), &[now.into()])?;
    Ok(())
}
