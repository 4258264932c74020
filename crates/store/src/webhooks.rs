//! Messages to organisations' own systems on their way: claimed by one node, sent, and the end of each try noted.
//!
//! Of one endpoint one message is on its way at a time, so that one that hangs holds up nobody else.

use crate::office::webhook::{Secret, open_secret, open_url};
use crate::{Fault, Row, Sql, Store, Tx, sql};
use std::time::Duration;
use wissel_core::ids::{WebhookId, WebhookMessageId, WebhookTryId};
use wissel_core::office::webhook::{
    BREATH, KEPT, Then, WebhookEvent, WebhookResult, WebhookUrl, is_over, then,
};
use wissel_core::time::Moment;

/// How long a claim holds: longer than any endpoint is waited for.
pub const WEBHOOK_LEASE: Duration = Duration::from_mins(2);
/// The status by which a receiver says that it wants no more.
const GONE: u16 = 410;

/// A message that is ours to send for as long as its lease runs.
pub struct ClaimedWebhook {
    /// Its id, the same in each try.
    pub id: WebhookMessageId,
    /// For which endpoint.
    pub endpoint: WebhookId,
    /// Where to.
    pub url: WebhookUrl,
    /// What signs it: the newest first.
    pub secrets: Vec<Secret>,
    /// What is told.
    pub event: WebhookEvent,
    /// The body.
    pub body: String,
    /// Which try this is, from 1.
    pub attempts: i64,
    number: Option<String>,
    lease: String,
}

impl std::fmt::Debug for ClaimedWebhook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClaimedWebhook")
            .field("id", &self.id)
            .field("event", &self.event)
            .finish_non_exhaustive()
    }
}

/// How a try ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tried {
    /// How.
    pub result: WebhookResult,
    /// The status of HTTP, when there was one.
    pub status: Option<u16>,
    /// How long it took.
    pub took: Duration,
}

/// What a try says about its endpoint.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Nothing that has to be done.
    GoesOn,
    /// It wants no more messages.
    Gone,
    /// It took nothing for days.
    Failing,
}

impl Store {
    /// Claims messages that may be sent now, at most one of each endpoint. What is too old is given up.
    pub async fn claim_webhooks(&self, limit: u32) -> Result<Vec<ClaimedWebhook>, Fault> {
        self.claim(move |tx, lease| {
            tx.exec(
                sql!(
                    "update webhook_message set state = 'given_up', done_at = $1, lease = null \
                     where state = 'waiting' and held_until <= $2 and (attempts >= 10 or give_up_at <= $2)"
                ),
                &[tx.now().into(), tx.real_now().into()],
            )?;
            let until = tx.real_now().plus(WEBHOOK_LEASE);
            let args = [tx.real_now().into(), limit.into(), lease.into(), until.into()];
            let mut claimed = Vec::new();
            for row in tx.rows(CLAIM, &args)? {
                match open(tx, &row, lease) {
                    Ok(message) => claimed.push(message),
                    Err(fault) => {
                        tracing::error!(%fault, "a message to a system cannot be read");
                        tx.exec(
                            sql!(
                                "update webhook_message set state = 'given_up', done_at = $1, lease = null where id = $2"
                            ),
                            &[tx.now().into(), row.text("id")?.into()],
                        )?;
                    }
                }
            }
            Ok(claimed)
        })
        .await
    }

    /// Notes how a try ended, and what becomes of the message. `None` when the lease was lost: somebody else has it.
    pub async fn webhook_tried(
        &self,
        message: &ClaimedWebhook,
        tried: Tried,
    ) -> Result<Option<Verdict>, Fault> {
        let noted = Noted {
            id: message.id,
            endpoint: message.endpoint,
            event: message.event,
            number: message.number.clone(),
            attempts: message.attempts,
            lease: message.lease.clone(),
        };
        self.claim(move |tx, _| note(tx, &noted, tried)).await
    }

    /// Removes messages that are over, and tries, when they are old enough.
    pub(crate) fn forget_webhooks(tx: &mut Tx<'_>) -> Result<(), Fault> {
        let before = tx.now().minus(KEPT);
        tx.exec(
            sql!("delete from webhook_message where state <> 'waiting' and done_at < $1"),
            &[before.into()],
        )?;
        tx.exec(sql!("delete from webhook_try where at < $1"), &[before.into()])?;
        Ok(())
    }
}

const CLAIM: Sql = Sql::claiming(
    "update webhook_message set lease = $3, held_until = $4, attempts = attempts + 1 where id in ( \
     select m.id from webhook_message m join webhook_endpoint e on e.id = m.endpoint_id and e.state = 'on' \
     where m.state = 'waiting' and m.held_until <= $1 and not exists (select 1 from webhook_message o \
     where o.endpoint_id = m.endpoint_id and o.state = 'waiting' and ((o.held_until <= $1 and o.id < m.id) \
     or (o.held_until > $1 and o.lease is not null))) order by m.id limit $2) \
     and state = 'waiting' and held_until <= $1 returning id, endpoint_id, event, number, body, attempts",
    "update webhook_message set lease = $3, held_until = $4, attempts = attempts + 1 where id in ( \
     select m.id from webhook_message m join webhook_endpoint e on e.id = m.endpoint_id and e.state = 'on' \
     where m.state = 'waiting' and m.held_until <= $1 and not exists (select 1 from webhook_message o \
     where o.endpoint_id = m.endpoint_id and o.state = 'waiting' and ((o.held_until <= $1 and o.id < m.id) \
     or (o.held_until > $1 and o.lease is not null))) order by m.id limit $2 for update of m skip locked) \
     and state = 'waiting' and held_until <= $1 returning id, endpoint_id, event, number, body, attempts",
);

fn open(tx: &mut Tx<'_>, row: &Row, lease: &str) -> Result<ClaimedWebhook, Fault> {
    let endpoint: WebhookId = row.id("endpoint_id")?;
    let kept = tx.one(
        sql!("select sealed, secret, earlier, earlier_until from webhook_endpoint where id = $1"),
        &[endpoint.into()],
    )?;
    let mut secrets = vec![open_secret(tx, endpoint, &kept.bytes("secret")?)?];
    if let Some(earlier) = kept.opt_bytes("earlier")?
        && kept.opt_moment("earlier_until")?.is_some_and(|until| tx.real_now() < until)
    {
        secrets.push(open_secret(tx, endpoint, &earlier)?);
    }
    Ok(ClaimedWebhook {
        id: row.id("id")?,
        endpoint,
        url: open_url(tx, endpoint, &kept.bytes("sealed")?)?,
        secrets,
        event: WebhookEvent::from_name(row.str("event")?).ok_or(Fault::Corrupt("an unknown event"))?,
        body: row.text("body")?,
        attempts: row.int("attempts")?,
        number: row.opt_text("number")?,
        lease: lease.to_owned(),
    })
}

struct Noted {
    id: WebhookMessageId,
    endpoint: WebhookId,
    event: WebhookEvent,
    number: Option<String>,
    attempts: i64,
    lease: String,
}

fn note(tx: &mut Tx<'_>, m: &Noted, tried: Tried) -> Result<Option<Verdict>, Fault> {
    let taken = tried.result == WebhookResult::Taken;
    let gone = tried.status == Some(GONE);
    let [jitter] = tx.random();
    let pause = match then(m.attempts, jitter) {
        Then::Again(pause) if !taken && !gone => Some(pause),
        Then::Again(_) | Then::Never => None,
    };
    let real = tx.real_now();
    let state = match pause {
        Some(_) => "waiting",
        None if taken => "sent",
        None => "given_up",
    };
    let done_at = pause.is_none().then_some(tx.now());
    let held_until = pause.map_or(Moment::from_micros(0), |pause| real.plus(pause));
    let ours = tx.exec(
        sql!(
            "update webhook_message set state = $1, done_at = $2, held_until = $3, lease = null \
             where id = $4 and lease = $5 and state = 'waiting'"
        ),
        &[state.into(), done_at.into(), held_until.into(), m.id.into(), (&m.lease).into()],
    )?;
    if ours == 0 {
        return Ok(None);
    }
    keep(tx, m, tried, state == "given_up")?;
    if taken {
        return Ok(Some(Verdict::GoesOn));
    }
    tx.exec(
        sql!(
            "update webhook_message set held_until = $2 \
             where endpoint_id = $1 and state = 'waiting' and lease is null and held_until < $2"
        ),
        &[m.endpoint.into(), real.plus(BREATH.min(pause.unwrap_or(BREATH))).into()],
    )?;
    if gone {
        return Ok(Some(Verdict::Gone));
    }
    let over = failing_since(tx, m.endpoint)?.is_some_and(|since| is_over(since, real));
    Ok(Some(if over { Verdict::Failing } else { Verdict::GoesOn }))
}

fn keep(tx: &mut Tx<'_>, m: &Noted, tried: Tried, last: bool) -> Result<(), Fault> {
    let id: WebhookTryId = tx.new_id();
    let millis = i64::try_from(tried.took.as_millis()).unwrap_or(i64::MAX);
    let (now, real) = (tx.now(), tx.real_now());
    tx.exec(
        sql!(
            "insert into webhook_try (id, endpoint_id, message_id, event, number, attempt, result, status, millis, last, \
             at, tried_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        ),
        &[
            id.into(),
            m.endpoint.into(),
            m.id.into(),
            m.event.name().into(),
            m.number.as_deref().into(),
            m.attempts.into(),
            tried.result.name().into(),
            tried.status.map(i64::from).into(),
            millis.into(),
            last.into(),
            now.into(),
            real.into(),
        ],
    )
    .map(drop)
}

/// The first try that failed since one was taken, and since the endpoint was switched on.
fn failing_since(tx: &mut Tx<'_>, endpoint: WebhookId) -> Result<Option<Moment>, Fault> {
    tx.one(
        sql!(
            "select min(t.tried_at) as since from webhook_try t join webhook_endpoint e on e.id = t.endpoint_id \
             where t.endpoint_id = $1 and t.result <> 'taken' and t.tried_at >= e.on_since \
             and t.tried_at >= coalesce((select max(o.tried_at) from webhook_try o \
             where o.endpoint_id = $1 and o.result = 'taken'), 0)"
        ),
        &[endpoint.into()],
    )?
    .opt_moment("since")
}

#[cfg(test)]
mod tests {
    use super::*;
    use wissel_core::office::webhook::{TIMEOUT, TRIES};

    #[test]
    fn the_statement_names_the_number_of_tries_and_a_claim_outlives_a_try() {
        assert!(include_str!("webhooks.rs").contains(&format!("attempts >= {TRIES} or")));
        assert!(WEBHOOK_LEASE > TIMEOUT.saturating_mul(2));
    }
}
