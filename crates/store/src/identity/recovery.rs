//! Requests to let a member back in who lost what she logs in with. All moments are real time.

use super::person::{self, Person};
use crate::{Fault, Row, Tx, sql};
use wissel_core::ids::{MembershipId, OrganisationId, RecoveryId, UserId};
use wissel_core::time::Moment;

const PHONE: &str = "recovery.phone";

/// A request to be made.
pub struct NewRecovery<'a> {
    /// Its id.
    pub id: RecoveryId,
    /// For whom.
    pub person: &'a Person,
    /// Under which membership she is known to who asks.
    pub membership: MembershipId,
    /// Of which organisation.
    pub organisation: OrganisationId,
    /// Who asks.
    pub asked_by: UserId,
    /// The number that her codes will go to; stored sealed under her key.
    pub phone: &'a str,
    /// Until when it can be confirmed.
    pub expires_at: Moment,
}

/// A request that waits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Open {
    /// Its id.
    pub id: RecoveryId,
    /// For whom.
    pub person: UserId,
    /// Under which membership.
    pub membership: MembershipId,
    /// Who asked.
    pub asked_by: UserId,
    /// The number that her codes will go to.
    pub phone: String,
    /// When it was asked.
    pub asked_at: Moment,
    /// Until when it can be confirmed.
    pub expires_at: Moment,
}

/// Adds a request, in the place of one that waits for this person.
pub fn insert(tx: &mut Tx<'_>, new: &NewRecovery<'_>) -> Result<(), Fault> {
    let now = tx.real_now();
    tx.exec(
        sql!("update recovery set ended_at = $2 where person_id = $1 and ended_at is null"),
        &[new.person.id.into(), now.into()],
    )?;
    let nonce = tx.nonce();
    let sealed = new.person.key.seal(PHONE, &new.id.bytes(), new.phone.as_bytes(), nonce)?;
    tx.exec(
        sql!(
            "insert into recovery (id, person_id, membership_id, organisation_id, asked_by, sealed, asked_at, \
             expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        &[
            new.id.into(),
            new.person.id.into(),
            new.membership.into(),
            new.organisation.into(),
            new.asked_by.into(),
            sealed.into(),
            now.into(),
            new.expires_at.into(),
        ],
    )?;
    Ok(())
}

/// The requests of an organisation that wait, newest first.
pub fn open(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<Vec<Open>, Fault> {
    let now = tx.real_now();
    let rows = tx.rows(
        sql!(
            "select id, person_id, membership_id, asked_by, sealed, asked_at, expires_at from recovery \
             where organisation_id = $1 and ended_at is null and expires_at > $2 order by asked_at desc, id desc"
        ),
        &[organisation.into(), now.into()],
    )?;
    rows.iter().map(|row| read(tx, row)).collect()
}

/// Ends a request of this organisation that waits, as confirmed by somebody who neither asked nor is helped by it; none
/// when it is over, or not hers to confirm.
pub fn confirm(
    tx: &mut Tx<'_>,
    id: RecoveryId,
    organisation: OrganisationId,
    by: UserId,
) -> Result<Option<Open>, Fault> {
    let now = tx.real_now();
    let row = tx.opt(
        sql!(
            "update recovery set ended_at = $4, confirmed_by = $3 where id = $1 and organisation_id = $2 \
             and asked_by <> $3 and person_id <> $3 and ended_at is null and expires_at > $4 \
             returning id, person_id, membership_id, asked_by, sealed, asked_at, expires_at"
        ),
        &[id.into(), organisation.into(), by.into(), now.into()],
    )?;
    row.map(|row| read(tx, &row)).transpose()
}

/// Whether there is such a request in this organisation, over or not.
pub fn is_of(tx: &mut Tx<'_>, id: RecoveryId, organisation: OrganisationId) -> Result<bool, Fault> {
    let row = tx.opt(
        sql!("select id from recovery where id = $1 and organisation_id = $2"),
        &[id.into(), organisation.into()],
    )?;
    Ok(row.is_some())
}

/// Ends a request of this organisation that waits; for whom it was, none when it is over.
pub fn stop(tx: &mut Tx<'_>, id: RecoveryId, organisation: OrganisationId) -> Result<Option<UserId>, Fault> {
    let now = tx.real_now();
    let row = tx.opt(
        sql!(
            "update recovery set ended_at = $3 where id = $1 and organisation_id = $2 and ended_at is null \
             and expires_at > $3 returning person_id"
        ),
        &[id.into(), organisation.into(), now.into()],
    )?;
    row.map(|row| row.id("person_id")).transpose()
}

/// Removes requests that were over before this moment.
pub fn sweep(tx: &mut Tx<'_>, before: Moment) -> Result<u64, Fault> {
    tx.exec(sql!("delete from recovery where expires_at < $1"), &[before.into()])
}

fn read(tx: &mut Tx<'_>, row: &Row) -> Result<Open, Fault> {
    let (id, person): (RecoveryId, UserId) = (row.id("id")?, row.id("person_id")?);
    let plain = person::get(tx, person)?.key.open(PHONE, &id.bytes(), &row.bytes("sealed")?)?;
    Ok(Open {
        id,
        person,
        membership: row.id("membership_id")?,
        asked_by: row.id("asked_by")?,
        phone: String::from_utf8(plain).map_err(|_| Fault::Corrupt("a phone number is not readable"))?,
        asked_at: row.moment("asked_at")?,
        expires_at: row.moment("expires_at")?,
    })
}
