//! Delays after failed log-ins. They grow for one account from one network, so that a stranger who guesses
//! cannot keep the account's owner out: she comes from another network, or from one where she logged in before.

use crate::input::refusals;
use crate::time::Moment;
use std::time::Duration;

/// Failures from one network that cost no delay: people mistype.
pub const FREE_FAILURES: u32 = 4;
/// The longest delay for one account and network.
pub const LONGEST_DELAY: Duration = Duration::from_mins(15);
/// Failures of one account from all networks together after which unknown networks wait (NIST SP 800-63B-4).
pub const CEILING: u32 = 100;
/// How long unknown networks wait between tries once the ceiling is reached.
pub const CEILING_DELAY: Duration = Duration::from_hours(1);
/// Failures are forgotten after this long without one.
pub const FORGOTTEN_AFTER: Duration = Duration::from_hours(24);

/// What is known of the failures since the last success. Counted alike for accounts that do not exist.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Failures {
    /// Of this account from this network.
    pub here: u32,
    /// The last of these.
    pub last_here: Option<Moment>,
    /// Of this account from all networks.
    pub everywhere: u32,
    /// The last of these.
    pub last_everywhere: Option<Moment>,
    /// Whether this account has logged in from this network before.
    pub known_network: bool,
}

refusals! {
    /// Why a try is not even made.
    pub enum Throttled {
        /// Too soon after the last failure.
        Wait = "login-wait",
    }
}

/// The delay after so many failures from one network: none, then 1, 2, 4 … seconds, at most 15 minutes.
pub fn delay(failures: u32) -> Duration {
    match failures.checked_sub(FREE_FAILURES + 1) {
        None => Duration::ZERO,
        Some(more) => 1_u64.checked_shl(more).map_or(LONGEST_DELAY, Duration::from_secs).min(LONGEST_DELAY),
    }
}

impl Failures {
    /// From when a password is looked at again. Zero failures: at once.
    pub fn open_from(&self) -> Moment {
        let here = self.last_here.map(|at| at.plus(delay(self.here)));
        let slow = self.everywhere >= CEILING && !self.known_network;
        let everywhere = self.last_everywhere.filter(|_| slow).map(|at| at.plus(CEILING_DELAY));
        here.max(everywhere).unwrap_or(Moment::from_micros(i64::MIN))
    }
    /// Whether a password is looked at now.
    pub fn check(&self, now: Moment) -> Result<(), Throttled> {
        if now >= self.open_from() { Ok(()) } else { Err(Throttled::Wait) }
    }
    /// What counts now: failures are forgotten after a day without one.
    #[must_use]
    pub fn remembered(self, now: Moment) -> Self {
        let fresh = |at: Option<Moment>| at.filter(|at| now.since(*at) < FORGOTTEN_AFTER);
        let (last_here, last_everywhere) = (fresh(self.last_here), fresh(self.last_everywhere));
        Self {
            here: if last_here.is_some() { self.here } else { 0 },
            last_here,
            everywhere: if last_everywhere.is_some() { self.everywhere } else { 0 },
            last_everywhere,
            known_network: self.known_network,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Moment {
        Moment::from_micros(0).plus(Duration::from_secs(seconds))
    }

    #[test]
    fn delays_grow_and_have_an_end() {
        let seconds: Vec<u64> =
            [0, 4, 5, 6, 7, 10, 14, 15, 70, u32::MAX].iter().map(|n| delay(*n).as_secs()).collect();
        assert_eq!(seconds, [0, 0, 1, 2, 4, 32, 512, 900, 900, 900]);
        let mut before = Duration::ZERO;
        for n in 0..200 {
            assert!(delay(n) >= before);
            before = delay(n);
        }
    }

    #[test]
    fn a_stranger_cannot_keep_the_owner_out() {
        let attack = Failures {
            here: 5000,
            last_here: Some(at(1000)),
            everywhere: 5000,
            last_everywhere: Some(at(1000)),
            known_network: false,
        };
        assert_eq!(attack.check(at(1001)), Err(Throttled::Wait));
        // The owner, from a network where she logged in before: at once, whatever others do.
        let owner = Failures { here: 0, last_here: None, known_network: true, ..attack };
        assert_eq!(owner.check(at(1000)), Ok(()));
        // From a new network she waits at most an hour after the stranger's last try, and is never locked.
        let moved = Failures { known_network: false, ..owner };
        assert_eq!(moved.check(at(1001)), Err(Throttled::Wait));
        assert_eq!(moved.check(at(1000 + 3600)), Ok(()));
        let below = Failures { everywhere: 99, ..moved };
        assert_eq!(below.check(at(1001)), Ok(()));
    }

    #[test]
    fn failures_are_forgotten_after_a_day() {
        let f = Failures {
            here: 20,
            last_here: Some(at(0)),
            everywhere: 20,
            last_everywhere: Some(at(0)),
            known_network: false,
        };
        assert_eq!(f.remembered(at(86_399)), f);
        assert_eq!(f.remembered(at(86_400)).here, 0);
        assert_eq!(f.remembered(at(86_400)).check(at(86_400)), Ok(()));
    }
}
