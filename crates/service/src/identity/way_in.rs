//! Before a password is looked at: how somebody comes in, and whether it is her turn. The turn is counted first, so
//! that many tries at once gain nothing. The numbers stand in `core/src/identity/throttle.rs`.

use super::known_device;
use std::net::IpAddr;
use std::time::Duration;
use wissel_core::identity::throttle::{FORGOTTEN_AFTER, NETWORK_WINDOW, Way, delay, gap, network_open};
use wissel_core::ids::UserId;
use wissel_core::person::Username;
use wissel_core::time::Moment;
use wissel_store::identity::{person, rate};
use wissel_store::{Fault, Tx};

/// Counts log-ins of an account from a network.
pub(super) const KNOWN: &str = "login-known";
/// So long a network counts as one that she uses.
pub(super) const KNOWN_FOR: Duration = Duration::from_hours(90 * 24);
const MINUTE: Duration = Duration::from_mins(1);

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

/// The site of an IPv6 address: the /48, of which one customer of a provider may have all 65 536 networks.
pub(crate) fn site_of(address: &str) -> Option<String> {
    match address.parse::<IpAddr>() {
        Ok(IpAddr::V6(v6)) if v6.to_ipv4_mapped().is_none() => {
            let [a, b, c, ..] = v6.segments();
            Some(format!("{a:x}:{b:x}:{c:x}::/48"))
        }
        _ => None,
    }
}

fn pair(network: &str, account: &str) -> Vec<u8> {
    format!("{network} {account}").into_bytes()
}

/// Somebody who typed a user name and a password.
#[derive(Clone)]
pub(super) struct Knock {
    /// The user name, folded; as typed when it cannot be one.
    pub(super) account: String,
    /// The same, when it can be one.
    pub(super) name: Option<Username>,
    /// The network.
    pub(super) network: String,
    /// The site around it, for IPv6.
    pub(super) site: Option<String>,
    /// What the browser's cookie of known accounts holds.
    pub(super) device: String,
}

impl Knock {
    pub(super) fn new(user_name: &str, address: &str, device: String) -> Self {
        let name = Username::parse(user_name).ok();
        let account =
            name.as_ref().map_or_else(|| user_name.trim().to_lowercase(), |n| n.as_str().to_owned());
        Self { account, name, network: network_of(address), site: site_of(address), device }
    }
    /// Network and site, each with whether it is the site.
    fn places(&self) -> impl Iterator<Item = (&str, bool)> {
        std::iter::once((self.network.as_str(), false)).chain(self.site.as_deref().map(|s| (s, true)))
    }
}

/// The counter that a way in has to itself.
#[derive(Clone)]
pub(super) struct Counter {
    way: Way,
    scope: &'static str,
    what: Vec<u8>,
}

/// Whether the password is looked at.
pub(super) enum Turn {
    /// Yes; with the hash, when there is such an account.
    Open { found: Option<(UserId, String)>, counters: Vec<Counter> },
    /// Not before this moment; the how-many-th time in a quarter of an hour that this counter says so.
    Blocked { until: Moment, times: i64 },
}

/// Looks which way she comes, counts the turn there, and looks up the hash.
pub(super) fn take_turn(tx: &mut Tx<'_>, k: &Knock) -> Result<Turn, Fault> {
    let device = known_device::recognise(tx, &k.device, &k.account);
    let here = pair(&k.network, &k.account);
    let known = rate::peek(tx, KNOWN, &here, KNOWN_FOR)?.is_some();
    let counters = match device {
        Some(device) => vec![Counter { way: Way::Device, scope: "login-device", what: device.into_bytes() }],
        None if known => vec![Counter { way: Way::KnownNetwork, scope: "login-here", what: here }],
        None => {
            if let Some(closed) = network_closed(tx, k)? {
                return Ok(closed);
            }
            k.places()
                .map(|(place, site)| Counter {
                    way: if site { Way::UnknownSite } else { Way::Unknown },
                    scope: "login-pair",
                    what: pair(place, &k.account),
                })
                .collect()
        }
    };
    for counter in &counters {
        if let Err(until) = counter.take(tx)? {
            return blocked(tx, counter.scope, &counter.what, until);
        }
    }
    if counters.iter().any(|c| c.way == Way::Unknown)
        && let Err(until) = take_account(tx, &k.account)?
    {
        return blocked(tx, "login-account", k.account.as_bytes(), until);
    }
    let found = match &k.name {
        Some(name) => person::password_of(tx, name)?,
        None => None,
    };
    Ok(Turn::Open { found, counters })
}

impl Counter {
    /// Counts one try and sets the delay before the next; `Err` inside: not before then.
    fn take(&self, tx: &mut Tx<'_>) -> Result<Result<(), Moment>, Fault> {
        let counted = match rate::take_turn(tx, self.scope, &self.what, FORGOTTEN_AFTER)? {
            Err(until) => return Ok(Err(until)),
            Ok(counted) => counted,
        };
        let wait = delay(self.way, u32::try_from(counted.count).unwrap_or(u32::MAX));
        if wait > Duration::ZERO {
            let until = tx.real_now().plus(wait);
            rate::block(tx, self.scope, &self.what, until)?;
        }
        Ok(Ok(()))
    }
}

/// Counts one try at an account from unknown networks. It is not forgotten at a success: a stranger gains nothing by
/// the owner's log-ins.
fn take_account(tx: &mut Tx<'_>, account: &str) -> Result<Result<(), Moment>, Fault> {
    let counted = match rate::take_turn(tx, "login-account", account.as_bytes(), FORGOTTEN_AFTER)? {
        Err(until) => return Ok(Err(until)),
        Ok(counted) => counted,
    };
    let random = u64::from_le_bytes(tx.random());
    let wait = gap(u32::try_from(counted.count).unwrap_or(u32::MAX), random);
    if wait > Duration::ZERO {
        let until = tx.real_now().plus(wait);
        rate::block(tx, "login-account", account.as_bytes(), until)?;
    }
    Ok(Ok(()))
}

/// Strangers on a network from which there were many failures wait for the next minute.
fn network_closed(tx: &mut Tx<'_>, k: &Knock) -> Result<Option<Turn>, Fault> {
    let count = |seen: Option<rate::Counted>| seen.map_or(0, |s| u32::try_from(s.count).unwrap_or(u32::MAX));
    for (place, site) in k.places() {
        let failures = count(rate::peek(tx, "login-network", place.as_bytes(), NETWORK_WINDOW)?);
        let minute = rate::peek(tx, "login-minute", place.as_bytes(), MINUTE)?;
        if network_open(failures, count(minute), site) {
            continue;
        }
        let until = minute.map_or_else(|| tx.real_now(), |m| m.start_at).plus(MINUTE);
        return blocked(tx, "login-network", place.as_bytes(), until).map(Some);
    }
    for (place, _) in k.places() {
        rate::count(tx, "login-minute", place.as_bytes(), MINUTE)?;
    }
    Ok(None)
}

/// Counts how often this counter said no: the log gets few rows of it.
fn blocked(tx: &mut Tx<'_>, scope: &str, what: &[u8], until: Moment) -> Result<Turn, Fault> {
    let key = [scope.as_bytes(), b" ", what].concat();
    let times = rate::count(tx, "login-blocked", &key, NETWORK_WINDOW)?.count;
    Ok(Turn::Blocked { until, times })
}

/// A wrong password: a stranger's is counted for her network. Who comes in a known way does not use up what hundreds
/// share.
pub(super) fn failed(tx: &mut Tx<'_>, k: &Knock, counters: &[Counter]) -> Result<(), Fault> {
    if counters.iter().any(|c| c.way == Way::Unknown) {
        for (place, _) in k.places() {
            rate::count(tx, "login-network", place.as_bytes(), NETWORK_WINDOW)?;
        }
    }
    Ok(())
}

/// A right password: the tries before it in this way in are forgotten.
pub(super) fn succeeded(tx: &mut Tx<'_>, counters: &[Counter]) -> Result<(), Fault> {
    for counter in counters {
        rate::forget(tx, counter.scope, &counter.what)?;
    }
    Ok(())
}

/// Both factors were shown from this address: its network is known for 90 days from now.
pub(super) fn note_network(tx: &mut Tx<'_>, account: &str, address: &str) -> Result<(), Fault> {
    let here = pair(&network_of(address), account);
    rate::forget(tx, KNOWN, &here)?;
    rate::count(tx, KNOWN, &here, KNOWN_FOR).map(drop)
}

/// Whether this account logged in from this network before.
pub(super) fn is_known(tx: &mut Tx<'_>, account: &str, network: &str) -> Result<bool, Fault> {
    Ok(rate::peek(tx, KNOWN, &pair(network, account), KNOWN_FOR)?.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_an_address_or_a_slash_64_within_a_slash_48() {
        for (address, network, site) in [
            ("192.0.2.7", "192.0.2.7", None),
            ("::ffff:192.0.2.7", "192.0.2.7", None),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", Some("2001:db8:1::/48")),
            ("2001:db8:1:2::9", "2001:db8:1:2::/64", Some("2001:db8:1::/48")),
            ("2001:db8:1:ffff::9", "2001:db8:1:ffff::/64", Some("2001:db8:1::/48")),
            ("rubbish", "unknown", None),
        ] {
            assert_eq!(network_of(address), network);
            assert_eq!(site_of(address).as_deref(), site, "{address}");
        }
    }

    #[test]
    fn one_account_has_one_counter_however_its_name_is_typed() {
        let account = |typed: &str| Knock::new(typed, "192.0.2.7", String::new()).account;
        assert_eq!(account(" Sanne "), account("sanne"));
        assert_eq!(account("Ni ma"), "ni ma");
    }
}
