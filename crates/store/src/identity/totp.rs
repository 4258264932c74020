//! The secrets of authenticator apps: one for each person, sealed under her key.

use crate::seal::PersonKey;
use crate::{Fault, Tx, sql};
use wissel_core::ids::UserId;
use wissel_core::time::Moment;

const SEALED: &str = "totp.sealed";

/// What a person's app shares with us; none when she has no app.
pub fn secret_of(tx: &mut Tx<'_>, person: UserId) -> Result<Option<Vec<u8>>, Fault> {
    let row = tx.opt(
        sql!(
            "select a.sealed, p.key_wrapped from totp a join person p on p.id = a.person_id \
             where a.person_id = $1"
        ),
        &[person.into()],
    )?;
    let Some(row) = row else { return Ok(None) };
    let key = tx.keys().unwrap_person_key(person, &row.bytes("key_wrapped")?)?;
    key.open(SEALED, &person.bytes(), &row.bytes("sealed")?).map(Some)
}

/// Since when a person has an app, and when a code of it was last used.
pub fn since(tx: &mut Tx<'_>, person: UserId) -> Result<Option<(Moment, Option<Moment>)>, Fault> {
    let row =
        tx.opt(sql!("select created_at, last_used_at from totp where person_id = $1"), &[person.into()])?;
    row.map(|r| Ok((r.moment("created_at")?, r.opt_moment("last_used_at")?))).transpose()
}

/// Whether a person has an app, without opening anything.
pub fn is_there(tx: &mut Tx<'_>, person: UserId) -> Result<bool, Fault> {
    Ok(tx.opt(sql!("select person_id from totp where person_id = $1"), &[person.into()])?.is_some())
}

/// Keeps the secret of an app, in the place of the one before. `step`: of the code that proved it; it does not count
/// again.
pub fn put(
    tx: &mut Tx<'_>,
    (person, key): (UserId, &PersonKey),
    secret: &[u8],
    step: i64,
) -> Result<(), Fault> {
    let (now, nonce) = (tx.now(), tx.nonce());
    let sealed = key.seal(SEALED, &person.bytes(), secret, nonce)?;
    tx.exec(
        sql!(
            "insert into totp (person_id, sealed, last_step, created_at) values ($1, $2, $3, $4) \
             on conflict (person_id) do update set sealed = $2, last_step = $3, created_at = $4, last_used_at = null"
        ),
        &[person.into(), sealed.into(), step.into(), now.into()],
    )?;
    Ok(())
}

/// Uses the code of a step, once, and never after the code of a later one.
pub fn take_step(tx: &mut Tx<'_>, person: UserId, step: i64) -> Result<bool, Fault> {
    let now = tx.now();
    let n = tx.exec(
        sql!("update totp set last_step = $2, last_used_at = $3 where person_id = $1 and last_step < $2"),
        &[person.into(), step.into(), now.into()],
    )?;
    Ok(n == 1)
}

/// The app of a person counts no more; `false` when she had none.
pub fn remove(tx: &mut Tx<'_>, person: UserId) -> Result<bool, Fault> {
    Ok(tx.exec(sql!("delete from totp where person_id = $1"), &[person.into()])? == 1)
}
