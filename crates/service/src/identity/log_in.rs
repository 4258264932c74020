//! The first step of logging in: user name and password (U2.4). A code by SMS is the second.
//!
//! Unknown user, wrong password and a person without a password get the same answer for the same work. The turn
//! is counted before the password is looked at, so that many tries at once gain nothing. Delays hang on the pair of
//! account and network: a stranger's failures elsewhere do not keep the owner out.

use super::code::{self, Messenger, Start};
use super::hasher::{HashFailure, Verified};
use super::{CodeSent, settle};
use crate::app::App;
use crate::failure::Failure;
use std::net::IpAddr;
use std::time::Duration;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::{Actor, Origin};
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::identity::throttle::{CEILING, CEILING_DELAY, FORGOTTEN_AFTER, delay};
use wissel_core::ids::UserId;
use wissel_core::person::{Phone, Username};
use wissel_core::time::Moment;
use wissel_store::identity::attempt::Purpose;
use wissel_store::identity::person::{self, Person};
use wissel_store::identity::{bar, rate};
use wissel_store::{Fault, Tx};
use zeroize::Zeroizing;

/// Failures from one network in [`NETWORK_WINDOW`], over all accounts that never logged in from it.
const NETWORK_LIMIT: i64 = 300;
const NETWORK_WINDOW: Duration = Duration::from_mins(15);
/// Counts log-ins of an account from a network.
pub(super) const KNOWN: &str = "login-known";
/// So long a network counts as one that she uses.
pub(super) const KNOWN_FOR: Duration = Duration::from_hours(90 * 24);

/// What was typed.
pub struct LogIn {
    /// The user name.
    pub user_name: String,
    /// The password.
    pub password: Zeroizing<String>,
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

impl Refused {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Wrong => "login-wrong",
            Self::TooOften(_) => "login-too-often",
            Self::Barred => "barred",
            Self::TooManyCodes(_) => "codes-too-many",
            Self::Busy(_) => "busy",
        }
    }
}

/// The network of an address: the address itself for IPv4, the /64 for IPv6, which one household or ward shares.
pub fn network_of(address: &str) -> String {
    match address.parse::<IpAddr>() {
        Ok(IpAddr::V6(v6)) if v6.to_ipv4_mapped().is_none() => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Ok(IpAddr::V6(v6)) => v6.to_ipv4_mapped().map(|v4| v4.to_string()).unwrap_or_default(),
        Ok(IpAddr::V4(v4)) => v4.to_string(),
        Err(_) => "unknown".to_owned(),
    }
}

/// What failures are counted by.
#[derive(Clone)]
struct Keys {
    /// Account and network together.
    pair: Vec<u8>,
    /// The account, from wherever.
    account: Vec<u8>,
    /// The network, whoever.
    network: Vec<u8>,
}

struct Turn {
    keys: Keys,
    name: Option<Username>,
}

enum Taken {
    Open(Option<(UserId, String)>),
    Blocked(Moment),
}

struct Command {
    keys: Keys,
    verdict: Verdict,
    messenger: Messenger,
}

enum Verdict {
    Blocked(Duration),
    Wrong(Option<UserId>),
    /// The person, the hash that was verified, and a renewed one when the cost has changed.
    Right(UserId, String, Option<String>),
}

/// Checks user name and password; a code goes out when both are right.
pub async fn log_in(app: &App, origin: &Origin, typed: LogIn) -> Result<CodeSent, Failure<Refused>> {
    let name = Username::parse(&typed.user_name).ok();
    let network = network_of(&origin.address);
    let account = typed.user_name.trim().to_lowercase();
    let keys = Keys {
        pair: format!("{network} {account}").into_bytes(),
        account: account.into_bytes(),
        network: network.into_bytes(),
    };
    let turn = Turn { keys: keys.clone(), name };
    let verdict = match app.store.tick(turn, take_turn).await? {
        Taken::Blocked(until) => Verdict::Blocked(until.since(app.clock.real())),
        Taken::Open(found) => {
            let (user, phc) = found.unzip();
            match app.hasher.verify(typed.password, phc.clone()).await {
                Ok(Verified::Right(renewed)) => match (user, phc) {
                    (Some(user), Some(phc)) => Verdict::Right(user, phc, renewed),
                    _ => Verdict::Wrong(None),
                },
                Ok(Verified::Wrong) => Verdict::Wrong(user),
                Err(HashFailure::Busy(wait)) => return Err(Failure::Refused(Refused::Busy(wait))),
                Err(HashFailure::Fault(fault)) => return Err(Failure::Fault(fault)),
            }
        }
    };
    let command = Command { keys, verdict, messenger: Messenger::of(app) };
    settle(app.store.act(&Actor::Visitor(origin.clone()), command, run).await?)
}

/// Counts the turn, sets the delay before the next one, and looks up the hash. A success forgets the count.
fn take_turn(tx: &mut Tx<'_>, turn: &Turn) -> Result<Taken, Fault> {
    let (now, keys) = (tx.real_now(), &turn.keys);
    let known = rate::peek(tx, KNOWN, &keys.pair, KNOWN_FOR)?.is_some();
    let failed = rate::peek(tx, "login-network", &keys.network, NETWORK_WINDOW)?;
    // A whole hospital may stand behind one address: who logged in from it before is not kept out by others there.
    if let Some(failed) = failed.filter(|f| f.count >= NETWORK_LIMIT && !known) {
        return Ok(Taken::Blocked(failed.start_at.plus(NETWORK_WINDOW)));
    }
    let counted = match rate::take_turn(tx, "login-pair", &keys.pair, FORGOTTEN_AFTER)? {
        Err(until) => return Ok(Taken::Blocked(until)),
        Ok(counted) => counted,
    };
    let wait = delay(u32::try_from(counted.count).unwrap_or(u32::MAX));
    if wait > Duration::ZERO {
        rate::block(tx, "login-pair", &keys.pair, now.plus(wait))?;
    }
    // Many networks at once: past the ceiling only those from which she logged in before go on without delay.
    let everywhere = rate::take_turn(tx, "login-account", &keys.account, FORGOTTEN_AFTER)?;
    match everywhere {
        Err(until) if !known => return Ok(Taken::Blocked(until)),
        Ok(all) if all.count >= i64::from(CEILING) => {
            rate::block(tx, "login-account", &keys.account, now.plus(CEILING_DELAY))?;
        }
        Ok(_) | Err(_) => {}
    }
    Ok(Taken::Open(match &turn.name {
        Some(name) => person::password_of(tx, name)?,
        None => None,
    }))
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<CodeSent, Refused>, Fault> {
    let entry = AuditEntry::new(tx.new_id(), Event::LoginPassword);
    let refuse = |entry: AuditEntry, why: Refused| Ok(Acted::refused(why.clone(), entry.refused(why.code())));
    match &c.verdict {
        Verdict::Blocked(wait) => refuse(entry, Refused::TooOften(*wait)),
        Verdict::Wrong(user) => {
            // Her own mistakes do not use up what a network of hundreds shares; the delay of the pair bounds them.
            if rate::peek(tx, KNOWN, &c.keys.pair, KNOWN_FOR)?.is_none() {
                rate::count(tx, "login-network", &c.keys.network, NETWORK_WINDOW)?;
            }
            let entry = match user {
                Some(user) => entry.about(*user),
                None => entry,
            };
            refuse(entry, Refused::Wrong)
        }
        Verdict::Right(user, phc, renewed) => {
            let entry = entry.about(*user);
            let person = person::get(tx, *user)?;
            // Between the verification and now the password may have been changed, and the person barred.
            if person.password.as_deref() != Some(phc.as_str()) || person.phone_at.is_none() {
                return refuse(entry, Refused::Wrong);
            }
            if bar::is_barred(tx, *user)? {
                return refuse(entry, Refused::Barred);
            }
            if let Some(renewed) = renewed {
                person::rehash(tx, *user, phc, renewed)?;
            }
            rate::forget(tx, "login-pair", &c.keys.pair)?;
            rate::forget(tx, "login-account", &c.keys.account)?;
            rate::count(tx, KNOWN, &c.keys.pair, KNOWN_FOR)?;
            send(tx, &person, entry, &c.messenger, Refused::TooManyCodes)
        }
    }
}

/// Sends the code of a log-in to the person's own number, within the limits.
pub(super) fn send<R: Clone>(
    tx: &mut Tx<'_>,
    person: &Person,
    entry: AuditEntry,
    messenger: &Messenger,
    too_many: fn(Duration) -> R,
) -> Result<Decided<CodeSent, R>, Fault> {
    let phone =
        Phone::parse(&person.profile.phone).map_err(|_| Fault::Corrupt("a phone number is not readable"))?;
    if let Err(wait) = code::count(tx, &phone, messenger.limits)? {
        return Ok(Acted::refused(too_many(wait), entry.refused("codes-too-many")));
    }
    let start = Start { purpose: Purpose::Login, link: None, pending: None, phone, own: true };
    let (attempt, sent, notice) = code::begin(tx, person, start, messenger)?;
    Ok(Acted::done(sent, entry.on(ObjectKind::Attempt, attempt)).notice(notice))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_an_address_or_a_slash_64() {
        for (address, network) in [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
            ("rubbish", "unknown"),
        ] {
            assert_eq!(network_of(address), network);
        }
    }
}
