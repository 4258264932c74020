//! How many invitations one inviter may send: a person, or the personnel system of an organisation.

use std::time::Duration;
use wissel_core::actor::Actor;
use wissel_core::person::Mail;
use wissel_store::identity::rate;
use wissel_store::{Fault, Tx};

/// Invitations by one person in an hour.
const IN_HOUR: i64 = 60;
/// Invitations by one person in a day.
const IN_DAY: i64 = 200;
/// Invitations by the personnel system of one organisation in an hour, and in a day: a whole house on its first day.
const ORGANISATION_IN_HOUR: i64 = 500;
const ORGANISATION_IN_DAY: i64 = 2000;
/// Invitations to one mail address by the personnel system of one organisation in a day.
const ADDRESS_IN_DAY: i64 = 3;
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// A counter of invitations: its scope, how many there may be, and in which time.
type Limit = (&'static str, i64, Duration);

/// By what the inviter's invitations are counted, and up to how many; none for the command line.
fn limits(actor: &Actor) -> Option<([u8; 16], [Limit; 2])> {
    match actor {
        Actor::Member(m, _) => {
            Some((m.user.bytes(), [("invite-hour", IN_HOUR, HOUR), ("invite-day", IN_DAY, DAY)]))
        }
        Actor::Provisioner(p, _) => Some((
            p.organisation.bytes(),
            [("provision-hour", ORGANISATION_IN_HOUR, HOUR), ("provision-day", ORGANISATION_IN_DAY, DAY)],
        )),
        Actor::Visitor(_) | Actor::Client(..) | Actor::System(_) => None,
    }
}

/// By what the tries of a personnel system at one mail address are counted; none for anybody else.
fn address(actor: &Actor, mail: &Mail) -> Option<Vec<u8>> {
    let acting = actor.provisioner()?;
    Some([acting.organisation.bytes().as_slice(), mail.as_str().to_lowercase().as_bytes()].concat())
}

/// How long this inviter has to wait.
pub(super) fn too_often(tx: &mut Tx<'_>) -> Result<Option<Duration>, Fault> {
    let Some((who, limits)) = limits(tx.actor()) else { return Ok(None) };
    for (scope, most, window) in limits {
        let seen = rate::peek(tx, scope, &who, window)?;
        if let Some(full) = seen.filter(|s| s.count >= most) {
            return Ok(Some(full.start_at.plus(window).since(tx.real_now())));
        }
    }
    Ok(None)
}

/// The same, before she tries this address.
pub(super) fn too_often_to(tx: &mut Tx<'_>, mail: &Mail) -> Result<Option<Duration>, Fault> {
    if let Some(wait) = too_often(tx)? {
        return Ok(Some(wait));
    }
    let Some(address) = address(tx.actor(), mail) else { return Ok(None) };
    let seen = rate::peek(tx, "provision-address", &address, DAY)?;
    let full = seen.filter(|s| s.count >= ADDRESS_IN_DAY);
    Ok(full.map(|s| s.start_at.plus(DAY).since(tx.real_now())))
}

pub(super) fn count_sent_to(tx: &mut Tx<'_>, mail: &Mail) -> Result<(), Fault> {
    count_sent(tx)?;
    let Some(address) = address(tx.actor(), mail) else { return Ok(()) };
    rate::count(tx, "provision-address", &address, DAY).map(drop)
}

pub(super) fn count_sent(tx: &mut Tx<'_>) -> Result<(), Fault> {
    let Some((who, limits)) = limits(tx.actor()) else { return Ok(()) };
    for (scope, _, window) in limits {
        rate::count(tx, scope, &who, window)?;
    }
    Ok(())
}
