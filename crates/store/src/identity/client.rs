//! Systems that are clients of an organisation, their tokens, and the statements that they used up.
//!
//! Of secrets and tokens only hashes are kept. Tokens and statements go by real time.

use super::token_hash;
use crate::{Fault, Row, Tx, sql};
use sha2::{Digest, Sha256};
use wissel_core::identity::system::Scopes;
use wissel_core::ids::{ClientId, OrganisationId, TokenId};
use wissel_core::time::Moment;

/// A system.
#[derive(Clone, PartialEq, Eq)]
pub struct Client {
    /// The client id that it shows.
    pub id: ClientId,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// How people call it.
    pub name: String,
    /// What it may do.
    pub scopes: Scopes,
    /// SHA-256 of its secret; `None` when it signs.
    pub secret_hash: Option<[u8; 32]>,
    /// Its public key as a JWK; `None` when it has a secret.
    pub public_key: Option<String>,
    /// Who added it: a user id, or the name of a command.
    pub created_by: String,
    /// When it was added.
    pub created_at: Moment,
    /// When it was taken away.
    pub revoked_at: Option<Moment>,
    /// When it was last given a token.
    pub last_used_at: Option<Moment>,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("id", &self.id).field("name", &self.name).finish_non_exhaustive()
    }
}

/// Adds a system; `false` when one of this name works for the organisation already.
pub fn insert(tx: &mut Tx<'_>, new: &Client) -> Result<bool, Fault> {
    let row = tx.opt(
        sql!(
            "insert into api_client (id, organisation_id, name, scopes, secret_hash, public_key, created_by, created_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning id"
        ),
        &[
            new.id.into(),
            new.organisation.into(),
            (&new.name).into(),
            new.scopes.text().into(),
            new.secret_hash.map(|h| h.to_vec()).into(),
            new.public_key.as_deref().into(),
            (&new.created_by).into(),
            new.created_at.into(),
        ],
    )?;
    Ok(row.is_some())
}

/// The system with this id, taken away or not.
pub fn by_id(tx: &mut Tx<'_>, id: ClientId) -> Result<Option<Client>, Fault> {
    let row = tx.opt(
        sql!(
            "select id, organisation_id, name, scopes, secret_hash, public_key, created_by, created_at, revoked_at, \
             last_used_at from api_client where id = $1"
        ),
        &[id.into()],
    )?;
    row.as_ref().map(read).transpose()
}

/// The systems of an organisation: those that work first, newest first.
pub fn of(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<Vec<Client>, Fault> {
    tx.rows(
        sql!(
            "select id, organisation_id, name, scopes, secret_hash, public_key, created_by, created_at, revoked_at, \
             last_used_at from api_client where organisation_id = $1 \
             order by case when revoked_at is null then 0 else 1 end, created_at desc, id desc"
        ),
        &[organisation.into()],
    )?
    .iter()
    .map(read)
    .collect()
}

/// Takes a system of this organisation away, and its tokens with it. Says whether it was there.
pub fn revoke(tx: &mut Tx<'_>, id: ClientId, organisation: OrganisationId, by: &str) -> Result<bool, Fault> {
    let now = tx.now();
    let revoked = tx.exec(
        sql!(
            "update api_client set revoked_at = $3, revoked_by = $4 \
             where id = $1 and organisation_id = $2 and revoked_at is null"
        ),
        &[id.into(), organisation.into(), now.into(), by.into()],
    )?;
    if revoked == 1 {
        tx.exec(sql!("delete from api_token where client_id = $1"), &[id.into()])?;
    }
    Ok(revoked == 1)
}

/// A token to be given.
#[derive(Clone, Copy, Debug)]
pub struct NewToken<'a> {
    /// Its id.
    pub id: TokenId,
    /// To which system.
    pub client: ClientId,
    /// The secret; only its hash is stored.
    pub token: &'a str,
    /// What it allows.
    pub scopes: Scopes,
    /// Until when (real time).
    pub expires_at: Moment,
}

/// Gives a token, and forgets what of this system is over.
pub fn give_token(tx: &mut Tx<'_>, new: NewToken<'_>) -> Result<(), Fault> {
    let (now, civil) = (tx.real_now(), tx.now());
    tx.exec(
        sql!("delete from api_token where client_id = $1 and expires_at <= $2"),
        &[new.client.into(), now.into()],
    )?;
    tx.exec(
        sql!(
            "insert into api_token (id, client_id, token_hash, scopes, issued_at, expires_at) \
             values ($1, $2, $3, $4, $5, $6)"
        ),
        &[
            new.id.into(),
            new.client.into(),
            token_hash(new.token).into(),
            new.scopes.text().into(),
            now.into(),
            new.expires_at.into(),
        ],
    )?;
    tx.exec(
        sql!("update api_client set last_used_at = $2 where id = $1"),
        &[new.client.into(), civil.into()],
    )?;
    Ok(())
}

/// A token that is good now, of a system that works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its id.
    pub id: TokenId,
    /// Whose it is.
    pub client: ClientId,
    /// How people call the system.
    pub name: String,
    /// For which organisation it acts.
    pub organisation: OrganisationId,
    /// What it allows.
    pub scopes: Scopes,
    /// Until when (real time).
    pub expires_at: Moment,
}

/// The token with this secret, when it is good now.
pub fn token(tx: &mut Tx<'_>, secret: &str) -> Result<Option<Token>, Fault> {
    let now = tx.real_now();
    let row = tx.opt(
        sql!(
            "select t.id, t.client_id, t.scopes, t.expires_at, c.name, c.organisation_id from api_token t \
             join api_client c on c.id = t.client_id and c.revoked_at is null \
             where t.token_hash = $1 and t.expires_at > $2"
        ),
        &[token_hash(secret).into(), now.into()],
    )?;
    row.map(|r| {
        Ok(Token {
            id: r.id("id")?,
            client: r.id("client_id")?,
            name: r.text("name")?,
            organisation: r.id("organisation_id")?,
            scopes: scopes(&r, "scopes")?,
            expires_at: r.moment("expires_at")?,
        })
    })
    .transpose()
}

/// Uses up a signed statement; `false` when it was used before. What is too old to be believed is forgotten.
pub fn use_up(tx: &mut Tx<'_>, client: ClientId, jti: &str, expires_at: Moment) -> Result<bool, Fault> {
    let now = tx.real_now();
    let hash: [u8; 32] = Sha256::digest(jti.as_bytes()).into();
    tx.exec(
        sql!("delete from api_assertion where client_id = $1 and expires_at < $2"),
        &[client.into(), now.into()],
    )?;
    let row = tx.opt(
        sql!(
            "insert into api_assertion (client_id, jti_hash, expires_at) values ($1, $2, $3) \
             on conflict do nothing returning client_id"
        ),
        &[client.into(), hash.into(), expires_at.into()],
    )?;
    Ok(row.is_some())
}

/// Removes tokens and used statements that were over at this moment.
pub fn sweep(tx: &mut Tx<'_>, now: Moment) -> Result<(), Fault> {
    tx.exec(sql!("delete from api_token where expires_at <= $1"), &[now.into()])?;
    tx.exec(sql!("delete from api_assertion where expires_at < $1"), &[now.into()])?;
    Ok(())
}

/// Reads scopes as they are stored.
pub(crate) fn scopes(row: &Row, column: &'static str) -> Result<Scopes, Fault> {
    Scopes::read(row.str(column)?).ok_or(Fault::Corrupt("an unknown scope"))
}

fn read(row: &Row) -> Result<Client, Fault> {
    let secret_hash = match row.opt_bytes("secret_hash")? {
        Some(bytes) => Some(bytes.try_into().map_err(|_| Fault::Corrupt("the hash of a secret"))?),
        None => None,
    };
    Ok(Client {
        id: row.id("id")?,
        organisation: row.id("organisation_id")?,
        name: row.text("name")?,
        scopes: scopes(row, "scopes")?,
        secret_hash,
        public_key: row.opt_text("public_key")?,
        created_by: row.text("created_by")?,
        created_at: row.moment("created_at")?,
        revoked_at: row.opt_moment("revoked_at")?,
        last_used_at: row.opt_moment("last_used_at")?,
    })
}
