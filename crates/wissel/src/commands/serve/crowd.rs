//! How many places one network of clients holds at the same moment, so that no one network takes them all.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

/// The places that are held, by network.
#[derive(Debug)]
pub struct Crowd {
    most: usize,
    held: Mutex<HashMap<IpAddr, usize>>,
}

/// One place; given back when it is dropped.
#[derive(Debug)]
pub struct Place {
    crowd: Arc<Crowd>,
    network: IpAddr,
}

impl Crowd {
    /// At most so many places for one network.
    pub fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most, held: Mutex::default() })
    }

    /// A place for this address, or nothing when its network holds all it may.
    pub fn enter(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let network = network_of(address);
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(network).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Place { crowd: Arc::clone(self), network })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut held = self.crowd.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&self.network) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                held.remove(&self.network);
            }
        }
    }
}

/// What one party gets from its provider: an IPv4 /24, an IPv6 /48.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(a) => Ipv4Addr::from_bits(a.to_bits() & (u32::MAX << 8)).into(),
        IpAddr::V6(a) => Ipv6Addr::from_bits(a.to_bits() & (u128::MAX << 80)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_gets_its_places_and_no_more_and_gives_them_back() {
        let crowd = Crowd::new(2);
        let enter = |a: &str| crowd.enter(a.parse().unwrap());
        for (one, same, other) in [
            ("192.0.2.1", "192.0.2.254", "192.0.3.1"),
            ("::ffff:198.51.100.1", "198.51.100.9", "198.51.101.1"),
            ("2001:db8:1::5", "2001:db8:1:ffff::1", "2001:db8:2::5"),
        ] {
            let first = enter(one).unwrap();
            let _second = enter(same).unwrap();
            assert!(enter(one).is_none() && enter(same).is_none(), "{one}");
            let _elsewhere = enter(other).unwrap();
            drop(first);
            assert!(enter(same).is_some(), "{one}: given back");
        }
        assert!(crowd.held.lock().unwrap().is_empty(), "nothing is kept of those who left");
    }
}
