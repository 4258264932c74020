//! One-time codes by SMS: drawn, kept as MAC, counted, sent through the outbox. And attempts that wait for a code of an
//! app instead, until a code by SMS is asked for.

use super::CodeSent;
use std::time::Duration;
use subtle::ConstantTimeEq;
use wissel_core::identity::login_way::LoginWay;
use wissel_core::identity::sms_code::{LIFETIME, MOST_SENDS, MOST_SENDS_DAY, SEND_DAY, SEND_WINDOW, SmsCode};
use wissel_core::ids::{AttemptId, UserId};
use wissel_core::lang::Lang;
use wissel_core::notice::{Channel, Notice, Recipient, Template};
use wissel_core::person::Phone;
use wissel_store::identity::attempt::{self, Attempt, Holder, NewAttempt, Purpose};
use wissel_store::identity::rate;
use wissel_store::{Fault, Tx};

const HOUR: Duration = Duration::from_hours(1);
/// How long an attempt lasts: a new code can be asked for until then.
const ATTEMPT_LIFE: Duration = Duration::from_secs(15 * 60);
/// How many codes are sent in one attempt.
pub(crate) const SENDS: i64 = 3;
/// How soon another code can be asked for.
pub(crate) const PAUSE: Duration = Duration::from_secs(30);

/// How many codes are sent. Each purpose has counters of its own: nobody can use up the codes that somebody else needs
/// to log in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SmsLimits {
    /// To one number in 15 minutes.
    pub quarter: i64,
    /// To one number in 24 hours.
    pub day: i64,
    /// For one member's changes of number in an hour, whatever the numbers.
    pub member_hour: i64,
    /// The same, in 24 hours.
    pub member_day: i64,
}

impl SmsLimits {
    /// Three in 15 minutes and ten in a day to one number; five in an hour and ten in a day for changes of number.
    pub const STANDARD: Self =
        Self { quarter: MOST_SENDS as i64, day: MOST_SENDS_DAY as i64, member_hour: 5, member_day: 10 };
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

/// One limit: its counter, what is counted, how many, in how long.
type Limit = (&'static str, Vec<u8>, i64, Duration);

/// The limits for a code with this purpose.
fn limits(purpose: Purpose, holder: Holder, phone: &Phone, limits: SmsLimits) -> Vec<Limit> {
    let number = || phone.as_str().as_bytes().to_vec();
    let (quarter, day) = match purpose {
        Purpose::Login => ("sms-quarter", "sms-day"),
        Purpose::Confirm => ("sms-quarter-confirm", "sms-day-confirm"),
        Purpose::Phone => ("sms-quarter-phone", "sms-day-phone"),
        Purpose::Invitation => ("sms-quarter-invitation", "sms-day-invitation"),
        Purpose::View => ("sms-quarter-view", "sms-day-view"),
    };
    let mut all =
        vec![(day, number(), limits.day, SEND_DAY), (quarter, number(), limits.quarter, SEND_WINDOW)];
    if let (Purpose::Phone, Holder::Person(person)) = (purpose, holder) {
        let member = person.bytes().to_vec();
        all.push(("sms-member-day", member.clone(), limits.member_day, SEND_DAY));
        all.push(("sms-member-hour", member, limits.member_hour, HOUR));
    }
    all
}

/// Whether one more code may be sent; how long to wait when not. Asking counts nothing.
pub(crate) fn room(
    tx: &mut Tx<'_>,
    purpose: Purpose,
    holder: Holder,
    phone: &Phone,
    most: SmsLimits,
) -> Result<Result<(), Duration>, Fault> {
    for (scope, what, most, window) in limits(purpose, holder, phone, most) {
        let seen = rate::peek(tx, scope, &what, window)?;
        if let Some(full) = seen.filter(|s| s.count >= most) {
            return Ok(Err(full.start_at.plus(window).since(tx.real_now())));
        }
    }
    Ok(Ok(()))
}

/// Counts a code that is sent.
fn count(
    tx: &mut Tx<'_>,
    purpose: Purpose,
    holder: Holder,
    phone: &Phone,
    most: SmsLimits,
) -> Result<(), Fault> {
    for (scope, what, _, window) in limits(purpose, holder, phone, most) {
        rate::count(tx, scope, &what, window)?;
    }
    Ok(())
}

/// The key under which the message of an attempt's n-th code stands in the outbox.
pub(crate) fn dedupe(attempt: AttemptId, send: i64) -> String {
    format!("code:{attempt}:{send}")
}

/// Makes an attempt and the message with its first code. It counts; whether there is room was asked before.
pub(crate) fn begin(
    tx: &mut Tx<'_>,
    (holder, lang): (Holder, Lang),
    start: Start,
    messenger: &Messenger,
) -> Result<(AttemptId, CodeSent, Notice), Fault> {
    let (id, token, code) = (tx.new_id(), super::fresh_token(tx), draw(tx)?);
    let new = NewAttempt {
        id,
        token: token.clone(),
        purpose: start.purpose,
        way: LoginWay::Sms,
        holder,
        link: start.link,
        pending: start.pending,
        code_mac: mac(tx, id, &code),
        phone_tail: start.phone.tail().to_owned(),
        expires_at: tx.real_now().plus(ATTEMPT_LIFE),
    };
    attempt::insert(tx, &new)?;
    count(tx, start.purpose, holder, &start.phone, messenger.limits)?;
    let to = match holder {
        Holder::Person(person) if start.own => Recipient::User(person),
        Holder::Person(_) | Holder::ViewCode(_) => Recipient::Address(start.phone.as_str().to_owned()),
    };
    let notice = message(tx, (id, 1), start.purpose, to, (code, lang), messenger);
    Ok((id, CodeSent { token }, notice))
}

/// Makes an attempt that waits for a code of the person's app. Nothing is sent.
pub(crate) fn begin_app(
    tx: &mut Tx<'_>,
    person: UserId,
    (purpose, pending): (Purpose, Option<Vec<u8>>),
    phone: &Phone,
) -> Result<(AttemptId, CodeSent), Fault> {
    // The code by SMS of such an attempt is drawn and told nobody.
    let (id, token, nobodys) = (tx.new_id(), super::fresh_token(tx), draw(tx)?);
    let new = NewAttempt {
        id,
        token: token.clone(),
        purpose,
        way: LoginWay::Totp,
        holder: person.into(),
        link: None,
        pending,
        code_mac: mac(tx, id, &nobodys),
        phone_tail: phone.tail().to_owned(),
        expires_at: tx.real_now().plus(ATTEMPT_LIFE),
    };
    attempt::insert(tx, &new)?;
    Ok((id, CodeSent { token }))
}

/// A new code for an attempt; none while the last one is fresh or when no more may be sent.
pub(crate) fn renew(
    tx: &mut Tx<'_>,
    attempt: &Attempt,
    (phone, to): (&Phone, Recipient),
    lang: Lang,
    messenger: &Messenger,
) -> Result<Option<Notice>, Fault> {
    let code = draw(tx)?;
    let mac = mac(tx, attempt.id, &code);
    let sent_before = tx.real_now().minus(PAUSE);
    if !attempt::renew_code(tx, attempt.id, mac, SENDS, sent_before)? {
        return Ok(None);
    }
    count(tx, attempt.purpose, attempt.holder, phone, messenger.limits)?;
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
            Purpose::Login | Purpose::Confirm => Template::LoginCode,
            Purpose::Phone | Purpose::Invitation => Template::PhoneCode,
            Purpose::View => Template::ViewCode,
        },
        args: vec![("code".to_owned(), code.digits()), ("host".to_owned(), messenger.host.clone())],
        lang,
        dedupe: dedupe(attempt, send),
        not_after: Some(tx.now().plus(LIFETIME)),
    }
}
