//! Login sessions. Only the hash of the cookie's token is stored; what a session allows stands in [`crate::standing`].

use super::membership::Place;
use super::person::{self, Person};
use super::token_hash;
use crate::seal::PersonKey;
use crate::{Fault, Row, Tx, sql};
use serde::{Deserialize, Serialize};
use wissel_core::identity::login_way::LoginWay;
use wissel_core::identity::membership::Level;
use wissel_core::ids::{MembershipId, SessionId, TokenId, UserId};
use wissel_core::time::Moment;

const DEVICE: &str = "session.device";

/// Where a session is used, for her own list. Stored sealed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Device {
    /// The network address at log-in.
    pub address: String,
    /// What the browser said it is, shortened.
    pub browser: String,
}

/// Why a session ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ended {
    /// She logged out.
    Logout,
    /// She ended it from another session.
    User,
    /// She was barred (U5.2).
    Bar,
    /// The membership ended.
    Membership,
    /// The password changed.
    Password,
    /// The phone changed.
    Phone,
}

impl Ended {
    const fn name(self) -> &'static str {
        match self {
            Self::Logout => "logout",
            Self::User => "user",
            Self::Bar => "bar",
            Self::Membership => "membership",
            Self::Password => "password",
            Self::Phone => "phone",
        }
    }
}

/// A session to be made.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Its id.
    pub id: SessionId,
    /// The cookie's secret; only its hash is stored.
    pub token: String,
    /// Under which membership; none until chosen.
    pub membership: Option<MembershipId>,
    /// Until when at most (real time).
    pub expires_at: Moment,
    /// How both factors were shown.
    pub way: LoginWay,
    /// Of a log-in by the sign-in of her organisation: what it is worth.
    pub vouched: Option<Level>,
    /// Where it is used.
    pub device: Device,
}

/// The times of a session; all real.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Times {
    /// When both factors were shown.
    pub authenticated_at: Moment,
    /// When it was last used, to the minute.
    pub last_seen_at: Moment,
    /// Until when at most.
    pub expires_at: Moment,
}

/// A session as its user sees it in her list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The session.
    pub id: SessionId,
    /// Its times.
    pub times: Times,
    /// How both factors were shown last.
    pub way: LoginWay,
    /// Where it is used.
    pub device: Device,
    /// The name of the organisation she works for in it.
    pub organisation: Option<String>,
}

/// Adds a session.
pub fn insert(tx: &mut Tx<'_>, new: &NewSession, person: &Person) -> Result<(), Fault> {
    let now = tx.real_now();
    let plain = serde_json::to_vec(&new.device).map_err(|_| Fault::Corrupt("a device cannot be written"))?;
    let nonce = tx.nonce();
    let device = person.key.seal(DEVICE, &new.id.bytes(), &plain, nonce)?;
    tx.exec(
        sql!(
            "insert into session (id, token_hash, person_id, membership_id, authenticated_at, last_seen_at, \
             expires_at, device, way, vouched) values ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9)"
        ),
        &[
            new.id.into(),
            token_hash(&new.token).into(),
            person.id.into(),
            new.membership.into(),
            now.into(),
            new.expires_at.into(),
            device.into(),
            new.way.name().into(),
            new.vouched.map(Level::name).into(),
        ],
    )?;
    Ok(())
}

/// Adds what stands for a session when a system acts for somebody, unless it is there already. `hash` is made of a
/// secret that is in no cookie.
pub fn insert_for_system(
    tx: &mut Tx<'_>,
    (id, hash, token): (SessionId, [u8; 32], TokenId),
    (membership, expires_at): (MembershipId, Moment),
    device: &Device,
    person: &Person,
) -> Result<(), Fault> {
    let now = tx.real_now();
    let plain = serde_json::to_vec(device).map_err(|_| Fault::Corrupt("a device cannot be written"))?;
    let nonce = tx.nonce();
    let device = person.key.seal(DEVICE, &id.bytes(), &plain, nonce)?;
    tx.exec(
        sql!(
            "insert into session (id, token_hash, person_id, membership_id, authenticated_at, last_seen_at, \
             expires_at, device, api_token_id) values ($1, $2, $3, $4, $5, $5, $6, $7, $8) \
             on conflict (token_hash) do nothing"
        ),
        &[
            id.into(),
            hash.into(),
            person.id.into(),
            membership.into(),
            now.into(),
            expires_at.into(),
            device.into(),
            token.into(),
        ],
    )?;
    Ok(())
}

/// Both factors were shown again: the session goes on under a new secret, as one of the way that was shown now. `false`
/// when it is over. One that the sign-in of her organisation opened stays one of that way (`by`), and acts for no other
/// organisation than before.
pub fn confirm(tx: &mut Tx<'_>, id: SessionId, token: &str, by: LoginWay) -> Result<bool, Fault> {
    let now = tx.real_now();
    let n = tx.exec(
        sql!(
            "update session set token_hash = $2, authenticated_at = $3, last_seen_at = $3, own_at = $3, way = $4 \
             where id = $1 and ended_at is null and api_token_id is null"
        ),
        &[id.into(), token_hash(token).into(), now.into(), by.name().into()],
    )?;
    Ok(n == 1)
}

/// By which way who logged in showed both factors last.
pub fn way(tx: &mut Tx<'_>, id: SessionId) -> Result<LoginWay, Fault> {
    let row = tx.one(sql!("select way from session where id = $1"), &[id.into()])?;
    LoginWay::from_name(row.str("way")?).ok_or(Fault::Corrupt("unknown way to log in"))
}

/// Under which membership the session acts from now on. One that the sign-in of an organisation opened acts for that
/// organisation only: it vouches for nobody elsewhere.
pub fn choose(tx: &mut Tx<'_>, id: SessionId, membership: MembershipId) -> Result<bool, Fault> {
    let n = tx.exec(
        sql!("update session set membership_id = $2 where id = $1 and ended_at is null and vouched is null"),
        &[id.into(), membership.into()],
    )?;
    Ok(n == 1)
}

/// Ends one session of this person; `false` when it was over or somebody else's.
pub fn end(tx: &mut Tx<'_>, id: SessionId, person: UserId, why: Ended) -> Result<bool, Fault> {
    let now = tx.real_now();
    let n = tx.exec(
        sql!("update session set ended_at = $3, ended_why = $4 where id = $1 and person_id = $2 and ended_at is null"),
        &[id.into(), person.into(), now.into(), why.name().into()],
    )?;
    Ok(n == 1)
}

/// Ends all sessions of a person but one (or none); how many ended. What a system does for her is no log-in of hers and
/// has no password or phone behind it: it goes by her standing, which is looked at in each act.
pub fn end_all(tx: &mut Tx<'_>, person: UserId, but: Option<SessionId>, why: Ended) -> Result<u64, Fault> {
    let now = tx.real_now();
    let but = but.map(|s| s.to_string()).unwrap_or_default();
    tx.exec(
        sql!("update session set ended_at = $3, ended_why = $4 where person_id = $1 and id <> $2 and ended_at is null and api_token_id is null"),
        &[person.into(), but.into(), now.into(), why.name().into()],
    )
}

/// Ends every session of everybody: the database is older than it should be.
pub fn end_every(tx: &mut Tx<'_>) -> Result<u64, Fault> {
    let now = tx.real_now();
    tx.exec(
        sql!("update session set ended_at = $1, ended_why = 'over' where ended_at is null"),
        &[now.into()],
    )
}

/// The running sessions of a person, last used first.
pub fn of_person(tx: &mut Tx<'_>, person: UserId, idle_since: Moment) -> Result<Vec<Listed>, Fault> {
    let Some(owner) = person::by_id(tx, person)? else { return Ok(Vec::new()) };
    let now = tx.real_now();
    let rows = tx.rows(
        sql!(
            "select s.id, s.authenticated_at, s.last_seen_at, s.expires_at, s.device, s.way, o.name from session s \
             left join membership m on m.id = s.membership_id left join organisation o on o.id = m.organisation_id \
             where s.person_id = $1 and s.ended_at is null and s.api_token_id is null and s.expires_at > $2 \
             and s.last_seen_at > $3 \
             order by s.last_seen_at desc, s.id desc"
        ),
        &[person.into(), now.into(), idle_since.into()],
    )?;
    rows.iter().map(|r| listed(&owner.key, r)).collect()
}

/// Removes sessions that were over before this moment.
pub fn sweep(tx: &mut Tx<'_>, before: Moment) -> Result<u64, Fault> {
    tx.exec(sql!("delete from session where expires_at < $1"), &[before.into()])
}

/// The only place of somebody who works in one; none when she has to choose.
pub fn only_place(places: &[Place]) -> Option<MembershipId> {
    match places {
        [one] => Some(one.membership.id),
        _ => None,
    }
}

fn times(row: &Row) -> Result<Times, Fault> {
    Ok(Times {
        authenticated_at: row.moment("authenticated_at")?,
        last_seen_at: row.moment("last_seen_at")?,
        expires_at: row.moment("expires_at")?,
    })
}

fn listed(key: &PersonKey, row: &Row) -> Result<Listed, Fault> {
    let id: SessionId = row.id("id")?;
    let plain = key.open(DEVICE, &id.bytes(), &row.bytes("device")?)?;
    Ok(Listed {
        id,
        times: times(row)?,
        way: LoginWay::from_name(row.str("way")?).ok_or(Fault::Corrupt("unknown way to log in"))?,
        device: serde_json::from_slice(&plain).map_err(|_| Fault::Corrupt("a device is not readable"))?,
        organisation: row.opt_text("name")?,
    })
}
