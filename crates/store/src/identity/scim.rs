//! Personnel systems of organisations (SCIM): their tokens, and what they say about who works there.
//!
//! Of a token only its hash is kept. What is said about somebody is sealed; the id inside binds it to its row.

use super::token_hash;
use crate::{Fault, Row, Tx, sql};
use serde::{Deserialize, Serialize};
use wissel_core::identity::membership::MembershipState;
use wissel_core::identity::provisioning::{Attributes, KEPT_INACTIVE, KEPT_TOKEN, OVERLAP, Standing};
use wissel_core::ids::{MembershipId, OrganisationId, ScimTokenId, ScimUserId, UserId};
use wissel_core::person::Mail;
use wissel_core::time::Moment;

const SEALED: &str = "scim.user";

/// A token as an administrator sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Token {
    /// Its id.
    pub id: ScimTokenId,
    /// Who made it.
    pub created_by: UserId,
    /// When.
    pub created_at: Moment,
    /// Until when it is good.
    pub expires_at: Moment,
    /// When it was last shown.
    pub used_at: Option<Moment>,
}

/// The tokens of an organisation: the current one, over or not, and the one that it replaced while that goes on.
pub fn tokens(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
) -> Result<(Option<Token>, Option<Token>), Fault> {
    let now = tx.now();
    let rows = tx.rows(
        sql!(
            "select t.id, t.created_by, t.created_at, t.expires_at, t.replaced_at, u.used_at from scim_token t \
             left join scim_token_use u on u.token_id = t.id \
             where t.organisation_id = $1 and (t.replaced_at is null or t.expires_at > $2) \
             order by t.created_at desc, t.id desc"
        ),
        &[organisation.into(), now.into()],
    )?;
    let (mut current, mut earlier) = (None, None);
    for row in rows {
        let token = Token {
            id: row.id("id")?,
            created_by: row.id("created_by")?,
            created_at: row.moment("created_at")?,
            expires_at: row.moment("expires_at")?,
            used_at: row.opt_moment("used_at")?,
        };
        let place = if row.opt_moment("replaced_at")?.is_none() { &mut current } else { &mut earlier };
        place.get_or_insert(token);
    }
    Ok((current, earlier))
}

/// A token to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewToken<'a> {
    /// Its id.
    pub id: ScimTokenId,
    /// Whose personnel system shows it.
    pub organisation: OrganisationId,
    /// The secret; only its hash is stored.
    pub token: &'a str,
    /// Who makes it.
    pub created_by: UserId,
    /// Until when it is good.
    pub expires_at: Moment,
}

/// Makes a token; the one before goes on for a day, the one before that is over.
pub fn make_token(tx: &mut Tx<'_>, new: NewToken<'_>) -> Result<(), Fault> {
    let now = tx.now();
    tx.exec(
        sql!("delete from scim_token where organisation_id = $1 and replaced_at is not null"),
        &[new.organisation.into()],
    )?;
    tx.exec(
        sql!(
            "update scim_token set replaced_at = $2, \
             expires_at = case when expires_at < $3 then expires_at else $3 end \
             where organisation_id = $1 and replaced_at is null"
        ),
        &[new.organisation.into(), now.into(), now.plus(OVERLAP).into()],
    )?;
    tx.exec(
        sql!(
            "insert into scim_token (id, organisation_id, token_hash, created_by, created_at, expires_at) \
             values ($1, $2, $3, $4, $5, $6)"
        ),
        &[
            new.id.into(),
            new.organisation.into(),
            token_hash(new.token).into(),
            new.created_by.into(),
            now.into(),
            new.expires_at.into(),
        ],
    )
    .map(drop)
}

/// Takes the tokens of an organisation away; how many there were.
pub fn remove_tokens(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<u64, Fault> {
    tx.exec(sql!("delete from scim_token where organisation_id = $1"), &[organisation.into()])
}

/// A token that was shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shown {
    /// Its id.
    pub id: ScimTokenId,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// How it stands.
    pub standing: Standing,
    /// When it was last noted that it was shown.
    pub used_at: Option<Moment>,
}

/// The token with this secret, over or not.
pub fn shown(tx: &mut Tx<'_>, secret: &str) -> Result<Option<Shown>, Fault> {
    let id = tx
        .opt(sql!("select id from scim_token where token_hash = $1"), &[token_hash(secret).into()])?
        .map(|row| row.id("id"))
        .transpose()?;
    match id {
        Some(id) => standing(tx, id),
        None => Ok(None),
    }
}

/// How a token stands now; none when it was taken away.
pub fn standing(tx: &mut Tx<'_>, id: ScimTokenId) -> Result<Option<Shown>, Fault> {
    let now = tx.now();
    let row = tx.opt(
        sql!(
            "select t.id, t.organisation_id, t.expires_at, u.used_at,
                case when o.closed_at is null and exists (select 1 from agreement g
                    where g.organisation_id = t.organisation_id and (g.ended_at is null or g.ended_at > $2))
                    then 1 else 0 end as agreement
            from scim_token t join organisation o on o.id = t.organisation_id
            left join scim_token_use u on u.token_id = t.id where t.id = $1"
        ),
        &[id.into(), now.into()],
    )?;
    row.map(|row| {
        Ok(Shown {
            id: row.id("id")?,
            organisation: row.id("organisation_id")?,
            standing: Standing {
                live: row.moment("expires_at")? > now,
                agreement_on_file: row.flag("agreement")?,
            },
            used_at: row.opt_moment("used_at")?,
        })
    })
    .transpose()
}

/// Notes that a token was shown now, unless it was taken away.
pub fn used(tx: &mut Tx<'_>, id: ScimTokenId) -> Result<(), Fault> {
    let now = tx.now();
    tx.exec(
        sql!(
            "insert into scim_token_use (token_id, used_at) select id, $2 from scim_token where id = $1 \
             on conflict (token_id) do update set used_at = $2"
        ),
        &[id.into(), now.into()],
    )
    .map(drop)
}

/// Somebody as a personnel system names her.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ScimUser {
    /// Her number there.
    pub id: ScimUserId,
    /// What is said about her.
    pub attributes: Attributes,
    /// Her invitation, and what became of it.
    pub membership: Option<MembershipId>,
    /// Since when she is named.
    pub created_at: Moment,
    /// When something was last said.
    pub changed_at: Moment,
}

#[derive(Serialize, Deserialize)]
struct Bound {
    id: String,
    said: Attributes,
}

fn seal(tx: &mut Tx<'_>, id: ScimUserId, said: &Attributes) -> Result<Vec<u8>, Fault> {
    let bound = Bound { id: id.to_string(), said: said.clone() };
    let plain = serde_json::to_vec(&bound).map_err(|_| Fault::Corrupt("a named user cannot be written"))?;
    let nonce = tx.nonce();
    tx.keys().seal_system(SEALED, &plain, nonce)
}

fn read(tx: &Tx<'_>, row: &Row) -> Result<ScimUser, Fault> {
    let id: ScimUserId = row.id("id")?;
    let bound: Bound = serde_json::from_slice(&tx.keys().open_system(SEALED, &row.bytes("sealed")?)?)
        .map_err(|_| Fault::Corrupt("a named user is not readable"))?;
    if bound.id != id.to_string() {
        return Err(Fault::Corrupt("a named user in another row"));
    }
    Ok(ScimUser {
        id,
        attributes: bound.said,
        membership: row.opt_id("membership_id")?,
        created_at: row.moment("created_at")?,
        changed_at: row.moment("changed_at")?,
    })
}

/// By what she is found and told from others, within her organisation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Indexes {
    user: [u8; 32],
    external: Option<[u8; 32]>,
    mail: [u8; 32],
}

fn index(tx: &Tx<'_>, organisation: OrganisationId, kind: &'static str, value: &str) -> [u8; 32] {
    tx.keys().name_index(kind, format!("{organisation}\0{value}").as_bytes())
}

/// The index of a user name; its case does not count.
pub fn user_index(tx: &Tx<'_>, organisation: OrganisationId, name: &str) -> [u8; 32] {
    index(tx, organisation, "scim user name", &name.to_lowercase())
}

/// The index of a number in the personnel system.
pub fn external_index(tx: &Tx<'_>, organisation: OrganisationId, id: &str) -> [u8; 32] {
    index(tx, organisation, "scim external id", id)
}

/// The index of a mail address.
pub fn mail_index(tx: &Tx<'_>, organisation: OrganisationId, mail: &str) -> [u8; 32] {
    index(tx, organisation, "scim mail", &mail.to_lowercase())
}

impl Indexes {
    /// Of what is said about somebody, whose mail address is this one.
    pub fn of(tx: &Tx<'_>, organisation: OrganisationId, said: &Attributes, mail: &Mail) -> Self {
        Self {
            user: user_index(tx, organisation, &said.user_name),
            external: said.external_id.as_ref().map(|id| external_index(tx, organisation, id)),
            mail: mail_index(tx, organisation, mail.as_str()),
        }
    }
}

/// Whether somebody else of this organisation has the same user name, number or mail address.
pub fn is_taken(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    by: Indexes,
    other_than: Option<ScimUserId>,
) -> Result<bool, Fault> {
    let own = other_than.map(|id| id.to_string()).unwrap_or_default();
    let rows = tx.rows(
        sql!(
            "select id from scim_user where organisation_id = $1 and id <> $5 \
             and (user_index = $2 or external_index = $3 or mail_index = $4) limit 1"
        ),
        &[
            organisation.into(),
            by.user.into(),
            by.external.map(|e| e.to_vec()).into(),
            by.mail.into(),
            own.into(),
        ],
    )?;
    Ok(!rows.is_empty())
}

/// Adds somebody; the caller has looked whether she is there already, the indexes refuse a second one.
pub fn insert(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    user: &ScimUser,
    by: Indexes,
) -> Result<(), Fault> {
    let sealed = seal(tx, user.id, &user.attributes)?;
    tx.exec(
        sql!(
            "insert into scim_user (id, organisation_id, user_index, external_index, mail_index, sealed, \
             membership_id, created_at, changed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        &[
            user.id.into(),
            organisation.into(),
            by.user.into(),
            by.external.map(|e| e.to_vec()).into(),
            by.mail.into(),
            sealed.into(),
            user.membership.into(),
            user.created_at.into(),
            user.changed_at.into(),
        ],
    )
    .map(drop)
}

/// Writes what is said about her now, and which membership is hers.
pub fn put(tx: &mut Tx<'_>, organisation: OrganisationId, user: &ScimUser, by: Indexes) -> Result<(), Fault> {
    let sealed = seal(tx, user.id, &user.attributes)?;
    tx.exec(
        sql!(
            "update scim_user set user_index = $3, external_index = $4, mail_index = $5, sealed = $6, \
             membership_id = $7, changed_at = $8 where id = $1 and organisation_id = $2"
        ),
        &[
            user.id.into(),
            organisation.into(),
            by.user.into(),
            by.external.map(|e| e.to_vec()).into(),
            by.mail.into(),
            sealed.into(),
            user.membership.into(),
            user.changed_at.into(),
        ],
    )
    .map(drop)
}

/// She is named no more; `false` when she was not.
pub fn remove(tx: &mut Tx<'_>, id: ScimUserId, organisation: OrganisationId) -> Result<bool, Fault> {
    let n = tx.exec(
        sql!("delete from scim_user where id = $1 and organisation_id = $2"),
        &[id.into(), organisation.into()],
    )?;
    Ok(n == 1)
}

/// One of them; those of other organisations do not exist for it.
pub fn one(tx: &mut Tx<'_>, id: ScimUserId, organisation: OrganisationId) -> Result<Option<ScimUser>, Fault> {
    let row = tx.opt(
        sql!(
            "select id, sealed, membership_id, created_at, changed_at from scim_user \
             where id = $1 and organisation_id = $2"
        ),
        &[id.into(), organisation.into()],
    )?;
    row.map(|row| read(tx, &row)).transpose()
}

/// Whether a membership is somebody's who is named already.
pub fn is_named(tx: &mut Tx<'_>, membership: MembershipId) -> Result<bool, Fault> {
    let row = tx.opt(sql!("select id from scim_user where membership_id = $1"), &[membership.into()])?;
    Ok(row.is_some())
}

/// By what somebody is looked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Find {
    /// Everybody.
    All,
    /// By the index of a user name.
    User([u8; 32]),
    /// By the index of a number.
    External([u8; 32]),
    /// By the index of a mail address.
    Mail([u8; 32]),
}

/// A page of those whom an organisation's personnel system names, oldest first, and how many there are.
pub fn page(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    find: Find,
    (limit, offset): (u32, u32),
) -> Result<(Vec<ScimUser>, i64), Fault> {
    let (by, index): (i64, &[u8]) = match &find {
        Find::All => (0, &[]),
        Find::User(index) => (1, index),
        Find::External(index) => (2, index),
        Find::Mail(index) => (3, index),
    };
    let mut keys = vec![organisation.into(), index.to_vec().into(), by.into()];
    let total = tx
        .one(
            sql!(
                "select count(*) as n from scim_user where organisation_id = $1 \
                 and (cast($3 as bigint) = 0 or (cast($3 as bigint) = 1 and user_index = $2) \
                 or (cast($3 as bigint) = 2 and external_index = $2) or (cast($3 as bigint) = 3 and mail_index = $2))"
            ),
            &keys,
        )?
        .int("n")?;
    keys.extend([limit.into(), offset.into()]);
    let rows = tx.rows(
        sql!(
            "select id, sealed, membership_id, created_at, changed_at from scim_user where organisation_id = $1 \
             and (cast($3 as bigint) = 0 or (cast($3 as bigint) = 1 and user_index = $2) \
             or (cast($3 as bigint) = 2 and external_index = $2) or (cast($3 as bigint) = 3 and mail_index = $2)) \
             order by created_at, id limit $4 offset $5"
        ),
        &keys,
    )?;
    Ok((rows.iter().map(|row| read(tx, row)).collect::<Result<_, _>>()?, total))
}

/// How many an organisation's personnel system names.
pub fn count(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<i64, Fault> {
    tx.one(sql!("select count(*) as n from scim_user where organisation_id = $1"), &[organisation.into()])?
        .int("n")
}

/// The memberships, in the same organisation, of the person whose membership this is, and where each stands. While she is
/// at work or invited under another name, the rest belongs to that one: then it is this membership alone.
pub fn places(
    tx: &mut Tx<'_>,
    membership: MembershipId,
) -> Result<Vec<(MembershipId, MembershipState)>, Fault> {
    tx.rows(
        sql!(
            "select m.id, m.state from membership h join membership m \
             on m.person_id = h.person_id and m.organisation_id = h.organisation_id \
             where h.id = $1 and (m.id = h.id or not exists (select 1 from scim_user u \
              join membership x on x.id = u.membership_id where x.person_id = h.person_id \
              and x.organisation_id = h.organisation_id and x.id <> h.id and x.state <> 'ended')) order by m.id"
        ),
        &[membership.into()],
    )?
    .iter()
    .map(|r| {
        let state = MembershipState::from_name(r.str("state")?).ok_or(Fault::Corrupt("an unknown state"))?;
        Ok((r.id("id")?, state))
    })
    .collect()
}

/// Removes tokens that ended, and those who are not at work and of whom nothing was said for long.
pub fn sweep(tx: &mut Tx<'_>) -> Result<(), Fault> {
    let now = tx.now();
    tx.exec(
        sql!("delete from scim_token where replaced_at is null and expires_at <= $1"),
        &[now.minus(KEPT_TOKEN).into()],
    )?;
    tx.exec(
        sql!("delete from scim_token where replaced_at is not null and expires_at <= $1"),
        &[now.into()],
    )?;
    let before = now.minus(KEPT_INACTIVE);
    tx.exec(
        sql!(
            "delete from scim_user where changed_at <= $1 and (membership_id is null or not exists \
             (select 1 from membership h join membership m \
              on m.person_id = h.person_id and m.organisation_id = h.organisation_id \
              where h.id = scim_user.membership_id and (m.state <> 'ended' or m.ended_at > $1) \
              and (m.id = h.id or not exists (select 1 from scim_user u \
               join membership x on x.id = u.membership_id where x.person_id = h.person_id \
               and x.organisation_id = h.organisation_id and x.id <> h.id and x.state <> 'ended'))))"
        ),
        &[before.into()],
    )
    .map(drop)
}
