//! Addresses of organisations' own systems, and the messages that wait for them. Address and secrets are sealed; the id
//! inside binds each to its row.

use crate::{Fault, Row, Tx, sql};
use serde::{Deserialize, Serialize};
use wissel_core::ids::{OrganisationId, UserId, WebhookId, WebhookMessageId};
use wissel_core::office::webhook::{
    About, Body, GIVEN_UP_AFTER, OVERLAP, SECRET, WebhookEvent, WebhookResult, WebhookState, WebhookUrl,
    read_events, write_events,
};
use wissel_core::time::Moment;
use zeroize::Zeroizing;

const ADDRESS: &str = "webhook.address";
const KEY: &str = "webhook.secret";

/// What messages are signed with.
pub type Secret = Zeroizing<[u8; SECRET]>;

#[derive(Serialize, Deserialize)]
struct Bound {
    id: String,
    url: String,
}

/// An address that is told what happens.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Endpoint {
    /// Its id.
    pub id: WebhookId,
    /// Whose system it is.
    pub organisation: OrganisationId,
    /// Where messages go.
    pub url: WebhookUrl,
    /// What it is told.
    pub events: Vec<WebhookEvent>,
    /// Whether it gets messages.
    pub state: WebhookState,
    /// Since when.
    pub state_at: Moment,
    /// Until when the replaced secret signs too (real time).
    pub earlier_until: Option<Moment>,
    /// Who added it.
    pub created_by: UserId,
    /// When.
    pub created_at: Moment,
}

fn seal_secret(tx: &mut Tx<'_>, id: WebhookId, secret: &[u8; SECRET]) -> Result<Vec<u8>, Fault> {
    let mut plain = Zeroizing::new(id.bytes().to_vec());
    plain.extend_from_slice(secret);
    let nonce = tx.nonce();
    tx.keys().seal_system(KEY, &plain, nonce)
}

/// Opens a sealed secret of this endpoint.
pub(crate) fn open_secret(tx: &Tx<'_>, id: WebhookId, sealed: &[u8]) -> Result<Secret, Fault> {
    let plain = Zeroizing::new(tx.keys().open_system(KEY, sealed)?);
    let secret = plain.strip_prefix(&id.bytes()[..]).ok_or(Fault::Corrupt("a secret in another row"))?;
    let secret = <[u8; SECRET]>::try_from(secret).map_err(|_| Fault::Corrupt("the secret of a webhook"))?;
    Ok(Zeroizing::new(secret))
}

/// Opens the sealed address of this endpoint.
pub(crate) fn open_url(tx: &Tx<'_>, id: WebhookId, sealed: &[u8]) -> Result<WebhookUrl, Fault> {
    let bound: Bound = serde_json::from_slice(&tx.keys().open_system(ADDRESS, sealed)?)
        .map_err(|_| Fault::Corrupt("the address of a webhook"))?;
    if bound.id != id.to_string() {
        return Err(Fault::Corrupt("the address of a webhook in another row"));
    }
    WebhookUrl::stored(&bound.url).ok_or(Fault::Corrupt("the address of a webhook"))
}

/// An endpoint to be added. It is on.
#[derive(Debug)]
pub struct New<'a> {
    /// Its id.
    pub id: WebhookId,
    /// Whose system it is.
    pub organisation: OrganisationId,
    /// Where messages go.
    pub url: &'a WebhookUrl,
    /// What it is told.
    pub events: &'a [WebhookEvent],
    /// What messages are signed with.
    pub secret: &'a Secret,
    /// Who adds it.
    pub created_by: UserId,
}

/// Adds an endpoint.
pub fn insert(tx: &mut Tx<'_>, new: &New<'_>) -> Result<(), Fault> {
    let bound = Bound { id: new.id.to_string(), url: new.url.as_str().to_owned() };
    let plain = serde_json::to_vec(&bound).map_err(|_| Fault::Corrupt("the address of a webhook"))?;
    let nonce = tx.nonce();
    let address = tx.keys().seal_system(ADDRESS, &plain, nonce)?;
    let secret = seal_secret(tx, new.id, new.secret)?;
    let (now, real) = (tx.now(), tx.real_now());
    tx.exec(
        sql!(
            "insert into webhook_endpoint (id, organisation_id, sealed, secret, events, state, state_at, on_since, \
             created_by, created_at) values ($1, $2, $3, $4, $5, 'on', $6, $7, $8, $6)"
        ),
        &[
            new.id.into(),
            new.organisation.into(),
            address.into(),
            secret.into(),
            write_events(new.events).into(),
            now.into(),
            real.into(),
            new.created_by.into(),
        ],
    )
    .map(drop)
}

fn read(tx: &Tx<'_>, row: &Row) -> Result<Endpoint, Fault> {
    let id = row.id("id")?;
    Ok(Endpoint {
        id,
        organisation: row.id("organisation_id")?,
        url: open_url(tx, id, &row.bytes("sealed")?)?,
        events: read_events(row.str("events")?.split(' ')).ok_or(Fault::Corrupt("an unknown event"))?,
        state: WebhookState::from_name(row.str("state")?).ok_or(Fault::Corrupt("an unknown state"))?,
        state_at: row.moment("state_at")?,
        earlier_until: row.opt_moment("earlier_until")?,
        created_by: row.id("created_by")?,
        created_at: row.moment("created_at")?,
    })
}

/// The endpoints of an organisation, oldest first.
pub fn of(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<Vec<Endpoint>, Fault> {
    let rows = tx.rows(
        sql!(
            "select id, organisation_id, sealed, events, state, state_at, earlier_until, created_by, created_at \
             from webhook_endpoint where organisation_id = $1 order by id"
        ),
        &[organisation.into()],
    )?;
    rows.iter().map(|row| read(tx, row)).collect()
}

/// One endpoint of an organisation; those of others do not exist for it.
pub fn one(tx: &mut Tx<'_>, id: WebhookId, organisation: OrganisationId) -> Result<Option<Endpoint>, Fault> {
    let row = tx.opt(
        sql!(
            "select id, organisation_id, sealed, events, state, state_at, earlier_until, created_by, created_at \
             from webhook_endpoint where id = $1 and organisation_id = $2"
        ),
        &[id.into(), organisation.into()],
    )?;
    row.map(|row| read(tx, &row)).transpose()
}

/// Whose endpoint this is.
pub fn organisation(tx: &mut Tx<'_>, id: WebhookId) -> Result<Option<OrganisationId>, Fault> {
    let row = tx.opt(sql!("select organisation_id from webhook_endpoint where id = $1"), &[id.into()])?;
    row.map(|row| row.id("organisation_id")).transpose()
}

/// Whether an organisation is told anything: one of its endpoints is on, an agreement holds, and the service is on.
pub fn is_told(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<bool, Fault> {
    let now = tx.now();
    let told = tx.rows(
        sql!(
            "select w.id from webhook_endpoint w where w.organisation_id = $1 and w.state = 'on' \
             and exists (select 1 from agreement a where a.organisation_id = $1 and (a.ended_at is null or a.ended_at > $2)) \
             and exists (select 1 from entitlement e where e.organisation_id = $1 and e.service = 'exchange') limit 1"
        ),
        &[organisation.into(), now.into()],
    )?;
    Ok(!told.is_empty())
}

/// Replaces the secret; the one before signs too for a while. The one before that signs no more. Until when.
pub fn rotate(tx: &mut Tx<'_>, id: WebhookId, secret: &Secret) -> Result<Moment, Fault> {
    let sealed = seal_secret(tx, id, secret)?;
    let until = tx.real_now().plus(OVERLAP);
    tx.exec(
        sql!("update webhook_endpoint set earlier = secret, earlier_until = $2, secret = $3 where id = $1"),
        &[id.into(), until.into(), sealed.into()],
    )?;
    Ok(until)
}

/// Forgets replaced secrets that sign no more at this moment.
pub fn forget_earlier(tx: &mut Tx<'_>, now: Moment) -> Result<u64, Fault> {
    tx.exec(
        sql!("update webhook_endpoint set earlier = null, earlier_until = null where earlier_until <= $1"),
        &[now.into()],
    )
}

/// Switches an endpoint; `false` when it is not in a state from which this leads on: to `on` from any other, to any
/// other from `on`.
pub fn switch(tx: &mut Tx<'_>, id: WebhookId, to: WebhookState) -> Result<bool, Fault> {
    let (now, real) = (tx.now(), tx.real_now());
    let on = to == WebhookState::On;
    let done = tx.exec(
        sql!(
            "update webhook_endpoint set state = $2, state_at = $3, \
             on_since = case when $2 = 'on' then $4 else on_since end \
             where id = $1 and ((state = 'on') <> (cast($5 as bigint) = 1))"
        ),
        &[id.into(), to.name().into(), now.into(), real.into(), on.into()],
    )?;
    // What waited is sent without waiting for the end of its pause.
    if done == 1 && on {
        tx.exec(
            sql!("update webhook_message set held_until = 0 where endpoint_id = $1 and state = 'waiting' and lease is null"),
            &[id.into()],
        )?;
        tx.queued = true;
    }
    Ok(done == 1)
}

/// Removes an endpoint with its messages and tries; `false` when it is gone already.
pub fn remove(tx: &mut Tx<'_>, id: WebhookId) -> Result<bool, Fault> {
    Ok(tx.exec(sql!("delete from webhook_endpoint where id = $1"), &[id.into()])? == 1)
}

/// Tells those systems of an organisation that are on and asked for it. In the transaction of the act.
pub fn tell(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    event: WebhookEvent,
    about: &About,
) -> Result<(), Fault> {
    let rows = tx.rows(
        sql!(
            "select id, events from webhook_endpoint where organisation_id = $1 and state = 'on' order by id"
        ),
        &[organisation.into()],
    )?;
    for row in rows {
        if row.str("events")?.split(' ').any(|name| name == event.name()) {
            tell_one(tx, row.id("id")?, event, about)?;
        }
    }
    Ok(())
}

/// Writes a message to one endpoint.
pub fn tell_one(
    tx: &mut Tx<'_>,
    endpoint: WebhookId,
    event: WebhookEvent,
    about: &About,
) -> Result<(), Fault> {
    let (now, id): (Moment, WebhookMessageId) = (tx.now(), tx.new_id());
    let body = Body { id, event, timestamp: now.rfc3339(), data: about };
    let body = serde_json::to_string(&body).map_err(|_| Fault::Corrupt("a message to a system"))?;
    let give_up_at = tx.real_now().plus(GIVEN_UP_AFTER);
    tx.exec(
        sql!(
            "insert into webhook_message (id, endpoint_id, event, number, body, created_at, give_up_at, state) \
             values ($1, $2, $3, $4, $5, $6, $7, 'waiting')"
        ),
        &[
            id.into(),
            endpoint.into(),
            event.name().into(),
            about.number().into(),
            body.into(),
            now.into(),
            give_up_at.into(),
        ],
    )?;
    tx.queued = true;
    Ok(())
}

/// How many messages wait for an endpoint.
pub fn waiting(tx: &mut Tx<'_>, endpoint: WebhookId) -> Result<i64, Fault> {
    tx.one(
        sql!("select count(*) as n from webhook_message where endpoint_id = $1 and state = 'waiting'"),
        &[endpoint.into()],
    )?
    .int("n")
}

/// Whether a test message waits for an endpoint.
pub fn test_waits(tx: &mut Tx<'_>, endpoint: WebhookId) -> Result<bool, Fault> {
    let waits = tx.one(
        sql!(
            "select count(*) as n from webhook_message where endpoint_id = $1 and state = 'waiting' and event = 'test'"
        ),
        &[endpoint.into()],
    )?;
    Ok(waits.int("n")? > 0)
}

/// One try of a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Try {
    /// When.
    pub at: Moment,
    /// What was told.
    pub event: WebhookEvent,
    /// About which record.
    pub number: Option<String>,
    /// Which try of the message it was, from 1.
    pub attempt: i64,
    /// How it ended.
    pub result: WebhookResult,
    /// The status of HTTP, when there was one.
    pub status: Option<i64>,
    /// How long it took.
    pub millis: i64,
    /// Whether the message was given up with it.
    pub last: bool,
}

/// The newest tries of an endpoint.
pub fn tries(tx: &mut Tx<'_>, endpoint: WebhookId, limit: u32) -> Result<Vec<Try>, Fault> {
    tx.rows(
        sql!(
            "select at, event, number, attempt, result, status, millis, last from webhook_try \
             where endpoint_id = $1 order by tried_at desc, id desc limit $2"
        ),
        &[endpoint.into(), limit.into()],
    )?
    .iter()
    .map(|row| {
        Ok(Try {
            at: row.moment("at")?,
            event: WebhookEvent::from_name(row.str("event")?).ok_or(Fault::Corrupt("an unknown event"))?,
            number: row.opt_text("number")?,
            attempt: row.int("attempt")?,
            result: WebhookResult::from_name(row.str("result")?)
                .ok_or(Fault::Corrupt("an unknown result"))?,
            status: row.opt_int("status")?,
            millis: row.int("millis")?,
            last: row.flag("last")?,
        })
    })
    .collect()
}
