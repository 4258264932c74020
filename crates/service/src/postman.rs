//! Sends what waits in the outbox: looks up the address, renders the words, hands them to the port, notes the end.

use crate::app::App;
use crate::messages;
use crate::ports::{FaultCode, Mailer, OutgoingMail, SendFault, Sms};
use crate::worker::RENEWED;
use std::pin::pin;
use std::sync::Arc;
use wissel_core::ids::UserId;
use wissel_core::notice::{Channel, Recipient};
use wissel_store::identity::person;
use wissel_store::{ClaimedNotice, Fault};

/// The ways out of the house.
#[derive(Clone)]
pub struct Ports {
    /// Text messages.
    pub sms: Arc<dyn Sms>,
    /// Mail.
    pub mail: Arc<dyn Mailer>,
}

/// How many messages are claimed at once.
const BATCH: u32 = 16;

/// Sends everything that may be sent now, on all channels at once; says how many messages were taken over by a gateway.
pub async fn deliver(app: &App, ports: &Ports) -> Result<usize, Fault> {
    let (sms, mail) =
        tokio::join!(deliver_by(app, ports, Channel::Sms), deliver_by(app, ports, Channel::Mail));
    Ok(sms? + mail?)
}

/// Sends everything on one channel: a mail server that hangs does not hold up a code by SMS. A message that cannot be
/// read or sent is put back by itself; the others of its batch are not sent again because of it.
pub async fn deliver_by(app: &App, ports: &Ports, channel: Channel) -> Result<usize, Fault> {
    let mut sent = 0;
    loop {
        let batch = app.store.claim_notices(channel, BATCH).await?;
        let Some(first) = batch.first() else { return Ok(sent) };
        let mut sending = pin!(futures_util::future::join_all(batch.iter().map(|n| one(app, ports, n))));
        let results = loop {
            tokio::select! {
                results = &mut sending => break results,
                () = tokio::time::sleep(RENEWED) => {
                    if let Err(fault) = app.store.renew_notices(first).await {
                        tracing::warn!(%fault, "a claim could not be renewed");
                    }
                }
            }
        };
        for (notice, result) in batch.iter().zip(results) {
            let (text, for_good) = match result {
                Ok(Ok(())) => {
                    app.store.notice_sent(notice).await?;
                    sent += 1;
                    continue;
                }
                Ok(Err(fault)) => (fault.to_string(), !fault.is_temporary()),
                Err(fault) => (fault.to_string(), false),
            };
            tracing::warn!(notice = %notice.id, kind = channel.name(), fault = text, "message not sent");
            app.store.notice_failed(notice, &text, for_good).await?;
        }
    }
}

async fn one(app: &App, ports: &Ports, notice: &ClaimedNotice) -> Result<Result<(), SendFault>, Fault> {
    let Some(to) = address(app, notice).await? else {
        return Ok(Err(SendFault::Permanent(FaultCode::BadAddress)));
    };
    let mut args = notice.args.clone();
    args.push(("site".to_owned(), app.policy.public_url.clone()));
    let Some(words) = messages::render(notice.template, notice.channel, notice.lang, &args) else {
        return Ok(Err(SendFault::Permanent(FaultCode::BadMessage)));
    };
    let reference = notice.id.to_string();
    Ok(match notice.channel {
        Channel::Sms => ports.sms.send(&to, &words.text, &reference).await.map(|_| ()),
        Channel::Mail => {
            let mail = OutgoingMail {
                to,
                subject: words.subject.unwrap_or_default(),
                text: words.text,
                message_id: reference,
            };
            ports.mail.send(mail).await.map(|_| ())
        }
    })
}

/// A user's address is looked up now, so that a message goes where she is reached today.
async fn address(app: &App, notice: &ClaimedNotice) -> Result<Option<String>, Fault> {
    match &notice.to {
        Recipient::Address(address) => Ok(Some(address.clone())),
        Recipient::User(user) => {
            let profile = app.store.read(*user, |tx, user: &UserId| person::by_id(tx, *user)).await?;
            Ok(profile.map(|p| match notice.channel {
                Channel::Sms => p.profile.phone,
                Channel::Mail => p.profile.mail,
            }))
        }
    }
}
