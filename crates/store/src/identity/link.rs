//! Single-use links: invitation and password reset. Only the hash of the token is stored.

use super::token_hash;
use crate::{Fault, Row, Tx, sql};
use wissel_core::identity::link::LinkPurpose;
use wissel_core::ids::{LinkId, MembershipId, UserId};
use wissel_core::time::Moment;

/// One link that can still be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpenLink {
    /// Its id.
    pub id: LinkId,
    /// Whose.
    pub person: UserId,
    /// For an invitation: to which membership.
    pub membership: Option<MembershipId>,
    /// Until when (real time).
    pub expires_at: Moment,
}

/// A link to be made.
#[derive(Clone, Debug)]
pub struct NewLink {
    /// Its id.
    pub id: LinkId,
    /// What for.
    pub kind: LinkPurpose,
    /// The secret; only its hash is stored.
    pub token: String,
    /// Whose; none for a link that nobody can use: asking for an unknown user does the same work.
    pub person: Option<UserId>,
    /// For an invitation: to which membership.
    pub membership: Option<MembershipId>,
    /// Until when (real time).
    pub expires_at: Moment,
}

/// Adds a link.
pub fn insert(tx: &mut Tx<'_>, new: &NewLink) -> Result<(), Fault> {
    let now = tx.real_now();
    tx.exec(
        sql!(
            "insert into link (id, kind, token_hash, person_id, membership_id, created_at, expires_at) \
             values ($1, $2, $3, $4, $5, $6, $7)"
        ),
        &[
            new.id.into(),
            new.kind.name().into(),
            token_hash(&new.token).into(),
            new.person.into(),
            new.membership.into(),
            now.into(),
            new.expires_at.into(),
        ],
    )?;
    Ok(())
}

/// The link with this token, when it can still be used.
pub fn open(tx: &mut Tx<'_>, kind: LinkPurpose, token: &str) -> Result<Option<OpenLink>, Fault> {
    let now = tx.real_now();
    let row = tx.opt(
        sql!(
            "select id, person_id, membership_id, expires_at from link where token_hash = $1 and kind = $2 \
             and used_at is null and expires_at > $3 and person_id is not null"
        ),
        &[token_hash(token).into(), kind.name().into(), now.into()],
    )?;
    row.as_ref().map(read).transpose()
}

/// Uses a link, once. `None` when it was used or has expired; inside, the membership of an invitation.
pub fn consume(tx: &mut Tx<'_>, id: LinkId) -> Result<Option<Option<MembershipId>>, Fault> {
    let now = tx.real_now();
    let row = tx.opt(
        sql!(
            "update link set used_at = $2 where id = $1 and used_at is null and expires_at > $2 \
             returning membership_id"
        ),
        &[id.into(), now.into()],
    )?;
    row.map(|r| r.opt_id("membership_id")).transpose()
}

/// All open links of this kind of a person end: a newer one takes their place, or they are not needed any more.
pub fn close_all(tx: &mut Tx<'_>, kind: LinkPurpose, person: UserId) -> Result<(), Fault> {
    let now = tx.real_now();
    tx.exec(
        sql!("update link set used_at = $3 where person_id = $1 and kind = $2 and used_at is null"),
        &[person.into(), kind.name().into(), now.into()],
    )?;
    Ok(())
}

/// All open links of a membership end: another invitation takes their place.
pub fn close_of_membership(tx: &mut Tx<'_>, membership: MembershipId) -> Result<(), Fault> {
    let now = tx.real_now();
    tx.exec(
        sql!("update link set used_at = $2 where membership_id = $1 and used_at is null"),
        &[membership.into(), now.into()],
    )?;
    Ok(())
}

/// Removes links that were over before this moment, unless an attempt still points at them.
pub fn sweep(tx: &mut Tx<'_>, before: Moment) -> Result<u64, Fault> {
    tx.exec(
        sql!("delete from link where expires_at < $1 and not exists (select 1 from attempt a where a.link_id = link.id)"),
        &[before.into()],
    )
}

fn read(row: &Row) -> Result<OpenLink, Fault> {
    Ok(OpenLink {
        id: row.id("id")?,
        person: row.id("person_id")?,
        membership: row.opt_id("membership_id")?,
        expires_at: row.moment("expires_at")?,
    })
}
