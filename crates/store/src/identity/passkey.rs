//! Passkeys. What the browser calls its credential, and the person's own name for it, stand sealed under her key.

use crate::seal::PersonKey;
use crate::{Fault, Row, Tx, sql};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use wissel_core::ids::{PasskeyId, UserId};
use wissel_core::time::Moment;

const SEALED: &str = "passkey.sealed";

/// What stands sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Her name for it.
    pub name: String,
    /// The credential with its public key, as the library writes it.
    pub credential: String,
}

/// One passkey.
#[derive(Clone, Debug)]
pub struct Passkey {
    /// Its id.
    pub id: PasskeyId,
    /// Whose.
    pub person: UserId,
    /// Name and credential.
    pub held: Held,
    /// Since when.
    pub created_at: Moment,
    /// When it was last used.
    pub last_used_at: Option<Moment>,
}

/// Under what a credential is found: its id is as long as its maker likes.
fn index(credential: &[u8]) -> [u8; 32] {
    Sha256::digest(credential).into()
}

/// Adds a passkey; `false` when this credential is registered already, whoever's it is.
pub fn insert(
    tx: &mut Tx<'_>,
    id: PasskeyId,
    (person, key): (UserId, &PersonKey),
    (credential, counter): (&[u8], u32),
    held: &Held,
) -> Result<bool, Fault> {
    let now = tx.now();
    let sealed = seal(tx, key, id, held)?;
    let row = tx.opt(
        sql!(
            "insert into passkey (id, person_id, credential_hash, sealed, counter, created_at) \
             values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning id"
        ),
        &[
            id.into(),
            person.into(),
            index(credential).into(),
            sealed.into(),
            i64::from(counter).into(),
            now.into(),
        ],
    )?;
    Ok(row.is_some())
}

/// The passkeys of a person, newest first.
pub fn of_person(tx: &mut Tx<'_>, person: UserId) -> Result<Vec<Passkey>, Fault> {
    let rows = tx.rows(
        sql!(
            "select k.id, k.person_id, k.sealed, k.created_at, k.last_used_at, p.key_wrapped from passkey k \
             join person p on p.id = k.person_id where k.person_id = $1 order by k.created_at desc, k.id desc"
        ),
        &[person.into()],
    )?;
    rows.iter().map(|row| read(tx, row)).collect()
}

/// The passkey with this credential.
pub fn by_credential(tx: &mut Tx<'_>, credential: &[u8]) -> Result<Option<Passkey>, Fault> {
    let row = tx.opt(
        sql!(
            "select k.id, k.person_id, k.sealed, k.created_at, k.last_used_at, p.key_wrapped from passkey k \
             join person p on p.id = k.person_id where k.credential_hash = $1"
        ),
        &[index(credential).into()],
    )?;
    row.map(|row| read(tx, &row)).transpose()
}

/// Notes a use with the count that the authenticator signed. `false` when that count was seen before: of two uses with
/// one count only the first holds. An authenticator that does not count always says 0.
pub fn used(
    tx: &mut Tx<'_>,
    (passkey, key): (&Passkey, &PersonKey),
    held: &Held,
    counter: u32,
) -> Result<bool, Fault> {
    let now = tx.now();
    let sealed = seal(tx, key, passkey.id, held)?;
    let n = tx.exec(
        sql!(
            "update passkey set sealed = $2, counter = $3, last_used_at = $4 where id = $1 \
             and (counter < $3 or (counter = 0 and $3 = 0))"
        ),
        &[passkey.id.into(), sealed.into(), i64::from(counter).into(), now.into()],
    )?;
    Ok(n == 1)
}

/// Removes a passkey of this person; `false` when it is not there, or somebody else's.
pub fn remove(tx: &mut Tx<'_>, id: PasskeyId, person: UserId) -> Result<bool, Fault> {
    let n =
        tx.exec(sql!("delete from passkey where id = $1 and person_id = $2"), &[id.into(), person.into()])?;
    Ok(n == 1)
}

/// Removes every passkey of a person.
pub fn remove_all(tx: &mut Tx<'_>, person: UserId) -> Result<u64, Fault> {
    tx.exec(sql!("delete from passkey where person_id = $1"), &[person.into()])
}

/// How many passkeys a person has.
pub fn count(tx: &mut Tx<'_>, person: UserId) -> Result<i64, Fault> {
    tx.one(sql!("select count(*) as n from passkey where person_id = $1"), &[person.into()])?.int("n")
}

fn seal(tx: &mut Tx<'_>, key: &PersonKey, id: PasskeyId, held: &Held) -> Result<Vec<u8>, Fault> {
    let plain = serde_json::to_vec(held).map_err(|_| Fault::Corrupt("a passkey cannot be written"))?;
    let nonce = tx.nonce();
    key.seal(SEALED, &id.bytes(), &plain, nonce)
}

fn read(tx: &Tx<'_>, row: &Row) -> Result<Passkey, Fault> {
    let (id, person): (PasskeyId, UserId) = (row.id("id")?, row.id("person_id")?);
    let key = tx.keys().unwrap_person_key(person, &row.bytes("key_wrapped")?)?;
    let plain = key.open(SEALED, &id.bytes(), &row.bytes("sealed")?)?;
    Ok(Passkey {
        id,
        person,
        held: serde_json::from_slice(&plain).map_err(|_| Fault::Corrupt("a passkey is not readable"))?,
        created_at: row.moment("created_at")?,
        last_used_at: row.opt_moment("last_used_at")?,
    })
}
