//! One-time codes by SMS: drawn, kept as MAC, counted, sent through the outbox.

use super::CodeSent;
use std::time::Duration;
use subtle::ConstantTimeEq;
use wissel_core::identity::sms_code::{LIFETIME, MOST_SENDS, MOST_SENDS_DAY, SEND_DAY, SEND_WINDOW, SmsCode};
use wissel_core::ids::AttemptId;
use wissel_core::lang::Lang;
use wissel_core::notice::{Channel, Notice, Recipient, Template};
use wissel_core::person::Phone;
use wissel_store::identity::attempt::{self, Attempt, NewAttempt, Purpose};
use wissel_store::identity::person::Person;
use wissel_store::identity::rate;
use wissel_store::{Fault, Tx};

/// How long an attempt lasts: a new code can be asked for until then.
const ATTEMPT_LIFE: Duration = Duration::from_secs(15 * 60);
/// How many codes are sent in one attempt.
pub(crate) const SENDS: i64 = 3;
/// How soon another code can be asked for.
pub(crate) const PAUSE: Duration = Duration::from_secs(30);

/// How many codes go to one number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SmsLimits {
    /// In 15 minutes.
    pub quarter: i64,
    /// In 24 hours.
    pub day: i64,
}

impl SmsLimits {
    /// Three in 15 minutes, ten in a day.
    pub const STANDARD: Self = Self { quarter: MOST_SENDS as i64, day: MOST_SENDS_DAY as i64 };
}

/// What a code message needs beside the person.
#[derive(Clone, Debug)]
pub(crate) struct Messenger {
    pub(crate) host: String,
    pub(crate) limits: SmsLimits,
}

impl Messenger {
    pub(crate) fn of(app: &crate::app::App) -> Self {
        Self { host: app.policy.host.clone(), limits: app.policy.sms_limits }
    }
}

/// What an attempt is made for.
pub(crate) struct Start {
    pub(crate) purpose: Purpose,
    pub(crate) link: Option<wissel_core::ids::LinkId>,
    pub(crate) pending: Option<Vec<u8>>,
    /// The number that the code goes to.
    pub(crate) phone: Phone,
    /// Whether that is the person's own confirmed number.
    pub(crate) own: bool,
}

fn draw(tx: &mut Tx<'_>) -> Result<SmsCode, Fault> {
    let random: [u8; SmsCode::RANDOM_BYTES] = tx.random();
    SmsCode::from_random(&random).ok_or(Fault::Corrupt("random bytes that give no code"))
}

fn mac(tx: &Tx<'_>, attempt: AttemptId, code: &SmsCode) -> [u8; 32] {
    let mut bytes = attempt.bytes().to_vec();
    bytes.extend_from_slice(code.digits().as_bytes());
    tx.keys().mac("sms code", &bytes)
}

/// Whether this is the code of the attempt; in constant time.
pub(crate) fn matches(tx: &Tx<'_>, attempt: &Attempt, code: &SmsCode) -> bool {
    bool::from(mac(tx, attempt.id, code).ct_eq(&attempt.code_mac))
}

/// Counts one more code to this number; how long to wait when that is too many.
pub(crate) fn count(
    tx: &mut Tx<'_>,
    phone: &Phone,
    limits: SmsLimits,
) -> Result<Result<(), Duration>, Fault> {
    let now = tx.real_now();
    let number = phone.as_str().as_bytes();
    let quarter = rate::count(tx, "sms-quarter", number, SEND_WINDOW)?;
    let day = rate::count(tx, "sms-day", number, SEND_DAY)?;
    if day.count > limits.day {
        return Ok(Err(day.start_at.plus(SEND_DAY).since(now)));
    }
    if quarter.count > limits.quarter {
        return Ok(Err(quarter.start_at.plus(SEND_WINDOW).since(now)));
    }
    Ok(Ok(()))
}

/// The key under which the message of an attempt's n-th code stands in the outbox.
pub(crate) fn dedupe(attempt: AttemptId, send: i64) -> String {
    format!("code:{attempt}:{send}")
}

/// Makes an attempt and the message with its first code. Limits were counted before.
pub(crate) fn begin(
    tx: &mut Tx<'_>,
    person: &Person,
    start: Start,
    messenger: &Messenger,
) -> Result<(AttemptId, CodeSent, Notice), Fault> {
    let (id, token, code) = (tx.new_id(), super::fresh_token(tx), draw(tx)?);
    let new = NewAttempt {
        id,
        token: token.clone(),
        purpose: start.purpose,
        person: person.id,
        link: start.link,
        pending: start.pending,
        code_mac: mac(tx, id, &code),
        phone_tail: start.phone.tail().to_owned(),
        expires_at: tx.real_now().plus(ATTEMPT_LIFE),
    };
    attempt::insert(tx, &new)?;
    let to = if start.own {
        Recipient::User(person.id)
    } else {
        Recipient::Address(start.phone.as_str().to_owned())
    };
    let notice = message(tx, (id, 1), start.purpose, to, (code, person.lang), messenger);
    Ok((id, CodeSent { token }, notice))
}

/// A new code for an attempt; none while the last one is fresh or when no more may be sent.
pub(crate) fn renew(
    tx: &mut Tx<'_>,
    attempt: &Attempt,
    to: Recipient,
    lang: Lang,
    messenger: &Messenger,
) -> Result<Option<Notice>, Fault> {
    let code = draw(tx)?;
    let mac = mac(tx, attempt.id, &code);
    let sent_before = tx.real_now().minus(PAUSE);
    if !attempt::renew_code(tx, attempt.id, mac, SENDS, sent_before)? {
        return Ok(None);
    }
    let number = (attempt.id, attempt.sends.saturating_add(1));
    Ok(Some(message(tx, number, attempt.purpose, to, (code, lang), messenger)))
}

fn message(
    tx: &mut Tx<'_>,
    (attempt, send): (AttemptId, i64),
    purpose: Purpose,
    to: Recipient,
    (code, lang): (SmsCode, Lang),
    messenger: &Messenger,
) -> Notice {
    Notice {
        id: tx.new_id(),
        channel: Channel::Sms,
        to,
        template: match purpose {
            Purpose::Login => Template::LoginCode,
            Purpose::Phone | Purpose::Invitation => Template::PhoneCode,
        },
        args: vec![("code".to_owned(), code.digits()), ("host".to_owned(), messenger.host.clone())],
        lang,
        dedupe: dedupe(attempt, send),
        not_after: Some(tx.now().plus(LIFETIME)),
    }
}
