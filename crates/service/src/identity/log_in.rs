//! The first step of logging in: user name and password (U2.4). A code is the second, by SMS or of an app.
//!
//! Unknown user, wrong password and a person without a password get the same answer for the same work. Whether it is
//! somebody's turn is decided first ([`super::way_in`]).

use super::code::{self, Messenger, Start};
use super::hasher::{HashFailure, Verified};
use super::way_in::{self, Counter, Knock, Turn};
use super::{CodeSent, settle, totp};
use crate::app::App;
use crate::failure::Failure;
use crate::sparing::worth_a_row;
use std::time::Duration;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::{Actor, Origin};
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::identity::login_way::LoginWay;
use wissel_core::ids::UserId;
use wissel_core::person::Phone;
use wissel_core::refusal::Coded;
use wissel_store::identity::attempt::Purpose;
use wissel_store::identity::bar;
use wissel_store::identity::person::{self, Person};
use wissel_store::{Fault, Tx};
use zeroize::Zeroizing;

/// What was typed.
#[derive(Default)]
pub struct LogIn {
    /// The user name.
    pub user_name: String,
    /// The password.
    pub password: Zeroizing<String>,
    /// The cookie of the accounts that logged in with this browser; may be empty.
    pub device: String,
}

/// Why the first step did not succeed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refused {
    /// User name or password is wrong; which of them is not said.
    Wrong,
    /// Too many failures of this account from this network, or of this network.
    TooOften(Duration),
    /// The password is right and the person is barred (U5.2).
    Barred,
    /// The password is right; no more codes are sent to this number for now.
    TooManyCodes(Duration),
    /// Too many log-ins at this moment.
    Busy(Duration),
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Wrong => "login-wrong",
            Self::TooOften(_) => "login-too-often",
            Self::Barred => "barred",
            Self::TooManyCodes(_) => "codes-too-many",
            Self::Busy(_) => "busy",
        }
    }
}

struct Command {
    knock: Knock,
    verdict: Verdict,
    messenger: Messenger,
}

enum Verdict {
    /// For so long, for the how-many-th time.
    Blocked(Duration, i64),
    Wrong(Option<UserId>, Vec<Counter>),
    /// The person, the hash that was verified, a renewed one when the cost has changed, and what to forget.
    Right(UserId, String, Option<String>, Vec<Counter>),
}

/// Checks user name and password; a code goes out when both are right.
pub async fn log_in(app: &App, origin: &Origin, typed: LogIn) -> Result<CodeSent, Failure<Refused>> {
    let knock = Knock::new(&typed.user_name, &origin.address, typed.device);
    let verdict = match app.store.tick(knock.clone(), way_in::take_turn).await? {
        Turn::Blocked { until, times } => {
            let wait = until.since(app.clock.real());
            if !worth_a_row(times) {
                return Err(Failure::Refused(Refused::TooOften(wait)));
            }
            Verdict::Blocked(wait, times)
        }
        Turn::Open { found, counters } => {
            let (user, phc) = found.unzip();
            match app.hasher.verify(typed.password, phc.clone()).await {
                Ok(Verified::Right(renewed)) => match (user, phc) {
                    (Some(user), Some(phc)) => Verdict::Right(user, phc, renewed, counters),
                    _ => Verdict::Wrong(None, counters),
                },
                Ok(Verified::Wrong) => Verdict::Wrong(user, counters),
                Err(HashFailure::Busy(wait)) => return Err(Failure::Refused(Refused::Busy(wait))),
                Err(HashFailure::Fault(fault)) => return Err(Failure::Fault(fault)),
            }
        }
    };
    let command = Command { knock, verdict, messenger: Messenger::of(app) };
    settle(app.store.act(&Actor::Visitor(origin.clone()), command, run).await?)
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<CodeSent, Refused>, Fault> {
    let entry = AuditEntry::new(tx.new_id(), Event::LoginPassword);
    match &c.verdict {
        Verdict::Blocked(wait, times) => {
            Ok(Acted::refused(Refused::TooOften(*wait), entry.with("times", times)))
        }
        Verdict::Wrong(user, counters) => {
            way_in::failed(tx, &c.knock, counters)?;
            let entry = match user {
                Some(user) => entry.about(*user),
                None => entry,
            };
            Ok(Acted::refused(Refused::Wrong, entry))
        }
        Verdict::Right(user, phc, renewed, counters) => {
            let entry = entry.about(*user);
            let person = person::get(tx, *user)?;
            // Between the verification and now the password may have been changed, and the person barred.
            if person.password.as_deref() != Some(phc.as_str()) || person.phone_at.is_none() {
                return Ok(Acted::refused(Refused::Wrong, entry));
            }
            if bar::is_barred(tx, *user)? {
                return Ok(Acted::refused(Refused::Barred, entry));
            }
            if let Some(renewed) = renewed {
                person::rehash(tx, *user, phc, renewed)?;
            }
            way_in::succeeded(tx, counters)?;
            send(tx, &person, (Purpose::Login, None), entry, &c.messenger, Refused::TooManyCodes)
        }
    }
}

/// Asks for the second factor, within the limits: a code of her app where that counts, else one by SMS to her own number.
/// `pending`: what waits for the code.
pub(super) fn send<R: Coded>(
    tx: &mut Tx<'_>,
    person: &Person,
    (purpose, pending): (Purpose, Option<Vec<u8>>),
    entry: AuditEntry,
    messenger: &Messenger,
    too_many: fn(Duration) -> R,
) -> Result<Decided<CodeSent, R>, Fault> {
    let phone =
        Phone::parse(&person.profile.phone).map_err(|_| Fault::Corrupt("a phone number is not readable"))?;
    if totp::is_asked(tx, person.id)? {
        if let Some(wait) = totp::wait(tx, person.id)? {
            return Ok(Acted::refused(too_many(wait), entry));
        }
        let (attempt, sent) = code::begin_app(tx, person.id, (purpose, pending), &phone)?;
        return Ok(Acted::done(
            sent,
            entry.on(ObjectKind::Attempt, attempt).with("by", LoginWay::Totp.name()),
        ));
    }
    if let Err(wait) = code::room(tx, purpose, person.id.into(), &phone, messenger.limits)? {
        return Ok(Acted::refused(too_many(wait), entry));
    }
    let start = Start { purpose, link: None, pending, phone, own: true };
    let (attempt, sent, notice) = code::begin(tx, (person.id.into(), person.lang), start, messenger)?;
    Ok(Acted::done(sent, entry.on(ObjectKind::Attempt, attempt)).notice(notice))
}
