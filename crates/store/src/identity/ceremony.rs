//! Challenges to passkeys, secrets on their way to an app, and questions to the sign-in of an organisation: each is bound to the browser that asked, and used once.

use super::{person, token_hash};
use crate::{Fault, Row, Tx, sql};
use serde::{Deserialize, Serialize};
use wissel_core::ids::{CeremonyId, SessionId, UserId};
use wissel_core::time::Moment;

const SEALED: &str = "ceremony.sealed";

/// What a challenge is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// To log in.
    Login,
    /// To show again who she is.
    Confirm,
    /// To make a passkey.
    Register,
    /// To make the secret of an authenticator app known to it.
    Totp,
    /// To log in by the sign-in of an organisation.
    Provider,
    /// To try the sign-in of her own organisation.
    ProviderTry,
    /// To let it open her account from now on.
    ProviderLink,
}

impl Purpose {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Confirm => "confirm",
            Self::Register => "register",
            Self::Totp => "totp",
            Self::Provider => "provider",
            Self::ProviderTry => "provider_try",
            Self::ProviderLink => "provider_link",
        }
    }
}

/// A challenge and what belongs to it, as the library writes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// What the browser is asked: JSON.
    pub options: String,
    /// What its answer is checked against: JSON. It never leaves the server.
    pub state: String,
    /// For a new passkey: her name for it.
    pub name: String,
}

/// Whose challenge it is: the session that asked, and its person; none for who logs in.
pub type Owner = Option<(SessionId, UserId)>;

/// Adds a challenge.
pub fn insert(
    tx: &mut Tx<'_>,
    (token, purpose, owner): (&str, Purpose, Owner),
    asked: &Asked,
    expires_at: Moment,
) -> Result<(), Fault> {
    let (id, now): (CeremonyId, Moment) = (tx.new_id(), tx.real_now());
    let plain = serde_json::to_vec(asked).map_err(|_| Fault::Corrupt("a challenge cannot be written"))?;
    let sealed = match owner {
        Some((_, person)) => {
            let person = person::get(tx, person)?;
            let nonce = tx.nonce();
            person.key.seal(SEALED, &id.bytes(), &plain, nonce)?
        }
        None => plain,
    };
    tx.exec(
        sql!(
            "insert into ceremony (id, token_hash, purpose, session_id, sealed, created_at, expires_at) \
             values ($1, $2, $3, $4, $5, $6, $7)"
        ),
        &[
            id.into(),
            token_hash(token).into(),
            purpose.name().into(),
            owner.map(|(session, _)| session).into(),
            sealed.into(),
            now.into(),
            expires_at.into(),
        ],
    )?;
    Ok(())
}

/// The challenge of this browser, for this purpose and owner, while it can be answered.
pub fn open(tx: &mut Tx<'_>, token: &str, purpose: Purpose, owner: Owner) -> Result<Option<Asked>, Fault> {
    let now = tx.real_now();
    let row = tx.opt(
        sql!(
            "select id, sealed from ceremony where token_hash = $1 and purpose = $2 \
             and coalesce(session_id, '') = $3 and used_at is null and expires_at > $4"
        ),
        &[token_hash(token).into(), purpose.name().into(), session(owner).into(), now.into()],
    )?;
    row.map(|row| read(tx, &row, owner)).transpose()
}

/// Uses the challenge up, **before** its answer is looked at; none when it was used, is over, or was asked elsewhere.
pub fn take(tx: &mut Tx<'_>, token: &str, purpose: Purpose, owner: Owner) -> Result<Option<Asked>, Fault> {
    let now = tx.real_now();
    let row = tx.opt(
        sql!(
            "update ceremony set used_at = $4 where token_hash = $1 and purpose = $2 \
             and coalesce(session_id, '') = $3 and used_at is null and expires_at > $4 returning id, sealed"
        ),
        &[token_hash(token).into(), purpose.name().into(), session(owner).into(), now.into()],
    )?;
    row.map(|row| read(tx, &row, owner)).transpose()
}

/// Removes challenges that were over before this moment.
pub fn sweep(tx: &mut Tx<'_>, before: Moment) -> Result<u64, Fault> {
    tx.exec(sql!("delete from ceremony where expires_at < $1"), &[before.into()])
}

fn session(owner: Owner) -> String {
    owner.map(|(session, _)| session.to_string()).unwrap_or_default()
}

fn read(tx: &mut Tx<'_>, row: &Row, owner: Owner) -> Result<Asked, Fault> {
    let sealed = row.bytes("sealed")?;
    let plain = match owner {
        Some((_, person)) => {
            let id: CeremonyId = row.id("id")?;
            person::get(tx, person)?.key.open(SEALED, &id.bytes(), &sealed)?
        }
        None => sealed,
    };
    serde_json::from_slice(&plain).map_err(|_| Fault::Corrupt("a challenge is not readable"))
}
