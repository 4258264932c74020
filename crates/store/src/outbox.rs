//! Messages that leave the house: claimed, sent, wiped; or repeated, or given up where an operator sees it.

use crate::apply::{NOTICE, SealedNotice};
use crate::jobs::{ATTEMPTS, short, verdict};
use crate::{Fault, Row, Sql, Store, Tx, sql};
use std::time::Duration;
use wissel_core::ids::NoticeId;
use wissel_core::lang::Lang;
use wissel_core::notice::{Channel, Recipient, Template};

/// How long a claim on messages holds, unless it is renewed: longer than any gateway is waited for, so that nobody gets
/// a message twice because the database did not answer meanwhile.
pub const NOTICE_LEASE: Duration = Duration::from_mins(2);

/// A message that is ours to send for as long as its lease runs. Message-ID and SMS reference come from its id.
#[derive(Clone, PartialEq, Eq)]
pub struct ClaimedNotice {
    /// Its id.
    pub id: NoticeId,
    /// SMS or mail.
    pub channel: Channel,
    /// To whom.
    pub to: Recipient,
    /// Which text.
    pub template: Template,
    /// Values for the text.
    pub args: Vec<(String, String)>,
    /// In which language.
    pub lang: Lang,
    /// Which attempt this is, from 1.
    pub attempts: i64,
    lease: String,
}

impl std::fmt::Debug for ClaimedNotice {
    /// Shows neither recipient nor values.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClaimedNotice")
            .field("id", &self.id)
            .field("template", &self.template)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Claims messages of one channel to be sent, oldest first. Those of any channel that come too late are dropped as `expired`, once both
    /// clocks are past their moment.
    pub async fn claim_notices(&self, channel: Channel, limit: u32) -> Result<Vec<ClaimedNotice>, Fault> {
        self.claim(move |tx, lease| {
            let both = tx.now().min(tx.real_now());
            tx.exec(
                sql!(
                    "update outbox set state = 'expired', sealed = null, done_at = $1, lease = null \
                     where state = 'waiting' and not_after < $2 and held_until <= $3"
                ),
                &[tx.now().into(), both.into(), tx.real_now().into()],
            )?;
            tx.exec(
                sql!(
                    "update outbox set state = 'dead', done_at = $1, lease = null, \
                     error = coalesce(error, 'the lease ran out each time') \
                     where state = 'waiting' and attempts >= 10 and held_until <= $2"
                ),
                &[tx.now().into(), tx.real_now().into()],
            )?;
            let until = tx.real_now().plus(NOTICE_LEASE);
            let args =
                [tx.real_now().into(), limit.into(), lease.into(), until.into(), channel.name().into()];
            let rows = tx.rows(CLAIM, &args)?;
            let mut notices = Vec::with_capacity(rows.len());
            for row in rows {
                match open(tx, &row, lease) {
                    Ok(notice) => notices.push(notice),
                    Err(fault) => {
                        tx.exec(
                            sql!("update outbox set state = 'dead', done_at = $1, lease = null, error = $2 where id = $3"),
                            &[tx.now().into(), fault.to_string().into(), row.text("id")?.into()],
                        )?;
                    }
                }
            }
            notices.sort_by_key(|n| n.id);
            Ok(notices)
        })
        .await
    }

    /// Holds everything that was claimed together with this message for another [`NOTICE_LEASE`]: gateways may be slow, and
    /// nobody gets a message twice because of it. How many messages that were.
    pub async fn renew_notices(&self, notice: &ClaimedNotice) -> Result<u64, Fault> {
        let own = notice.lease.clone();
        self.claim(move |tx, _| {
            let until = tx.real_now().plus(NOTICE_LEASE);
            tx.exec(
                sql!("update outbox set held_until = $1 where lease = $2 and state = 'waiting'"),
                &[until.into(), (&own).into()],
            )
        })
        .await
    }

    /// The message is gone: recipient and values are wiped. `false` when the lease had been lost.
    pub async fn notice_sent(&self, notice: &ClaimedNotice) -> Result<bool, Fault> {
        let (id, own) = (notice.id, notice.lease.clone());
        self.claim(move |tx, _| {
            let args = [tx.now().into(), id.into(), (&own).into()];
            let wiped = tx.exec(
                sql!(
                    "update outbox set state = 'sent', sealed = null, done_at = $1, lease = null, error = null \
                     where id = $2 and lease = $3 and state = 'waiting'"
                ),
                &args,
            )?;
            Ok(wiped == 1)
        })
        .await
    }

    /// Puts the message back for later, or among the dead: when it was tried often enough, or at once when trying
    /// again can never help (`for_good`). The error must be masked: no number, no address.
    pub async fn notice_failed(
        &self,
        notice: &ClaimedNotice,
        masked_error: &str,
        for_good: bool,
    ) -> Result<(), Fault> {
        let attempts = if for_good { ATTEMPTS } else { notice.attempts };
        let (id, own) = (notice.id, notice.lease.clone());
        let error = short(masked_error);
        self.claim(move |tx, _| {
            let (state, done_at, held_until) = verdict(tx, attempts);
            tx.exec(
                sql!(
                    "update outbox set state = $1, done_at = $2, held_until = $3, lease = null, error = $4 \
                     where id = $5 and lease = $6 and state = 'waiting'"
                ),
                &[state, done_at, held_until, (&error).into(), id.into(), (&own).into()],
            )
            .map(drop)
        })
        .await
    }
}

const CLAIM: Sql = Sql::claiming(
    "update outbox set lease = $3, held_until = $4, attempts = attempts + 1 where id in (select id from outbox \
     where state = 'waiting' and channel = $5 and held_until <= $1 order by created_at, id limit $2) \
     and state = 'waiting' and held_until <= $1 returning id, channel, template, lang, sealed, attempts",
    "update outbox set lease = $3, held_until = $4, attempts = attempts + 1 where id in (select id from outbox \
     where state = 'waiting' and channel = $5 and held_until <= $1 order by created_at, id limit $2 for update skip locked) \
     and state = 'waiting' and held_until <= $1 returning id, channel, template, lang, sealed, attempts",
);

fn open(tx: &Tx<'_>, row: &Row, lease: &str) -> Result<ClaimedNotice, Fault> {
    let plain = tx.keys().open_system(NOTICE, &row.bytes("sealed")?)?;
    let content: SealedNotice =
        serde_json::from_slice(&plain).map_err(|_| Fault::Corrupt("a sealed notice"))?;
    if content.id != row.str("id")? {
        return Err(Fault::Corrupt("a sealed notice in another row"));
    }
    let channel = [Channel::Sms, Channel::Mail].into_iter().find(|c| Ok(c.name()) == row.str("channel"));
    Ok(ClaimedNotice {
        id: row.id("id")?,
        channel: channel.ok_or(Fault::Corrupt("an unknown channel"))?,
        to: content.to,
        template: Template::from_name(row.str("template")?).ok_or(Fault::Corrupt("an unknown template"))?,
        args: content.args,
        lang: Lang::from_tag(row.str("lang")?).ok_or(Fault::Corrupt("an unknown language"))?,
        attempts: row.int("attempts")?,
        lease: lease.to_owned(),
    })
}
