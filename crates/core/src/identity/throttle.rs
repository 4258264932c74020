//! How fast passwords may be guessed. Nobody is locked out for long: who comes in a way that she used before has
//! counters of her own, and strangers are slowed down. `docs/threat-model.md` says the rule with its numbers.

use std::time::Duration;

/// How somebody who types a password comes in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Way {
    /// With a browser in which this account logged in before.
    Device,
    /// From a network from which this account logged in before.
    KnownNetwork,
    /// From anywhere else.
    Unknown,
    /// The same, counted for the whole site (an IPv6 /48).
    UnknownSite,
}

/// Tries in a row that cost no delay: people mistype.
pub const FREE_TRIES: u32 = 4;
/// The same for a whole site, in which many people may be.
pub const FREE_TRIES_SITE: u32 = 20;
/// The longest delay of an own browser and of a stranger's network.
pub const LONGEST_DELAY: Duration = Duration::from_mins(15);
/// The longest delay from a known network: whoever shares it can cause it.
pub const LONGEST_DELAY_KNOWN: Duration = Duration::from_mins(1);
/// Tries of one account from all unknown networks together in [`FORGOTTEN_AFTER`] before these are slowed (NIST SP
/// 800-63B-4).
pub const CEILING: u32 = 100;
/// Past the ceiling: the least time between two tries from unknown networks …
pub const LEAST_GAP: Duration = Duration::from_mins(1);
/// … and the most, so that nobody knows when the next turn begins.
pub const MOST_GAP: Duration = Duration::from_mins(2);
/// Tries are forgotten this long after the first of them.
pub const FORGOTTEN_AFTER: Duration = Duration::from_hours(24);
/// Failures of strangers on one network in [`NETWORK_WINDOW`] before strangers there are slowed.
pub const NETWORK_FREE: u32 = 300;
/// The window of [`NETWORK_FREE`].
pub const NETWORK_WINDOW: Duration = Duration::from_mins(15);
/// From then on: tries of strangers on that network in a minute.
pub const NETWORK_SLOW: u32 = 20;
/// A site (an IPv6 /48) may have so many times what a network may.
pub const SITE_FACTOR: u32 = 3;

/// The delay after so many tries in a row without success: none, then 1, 2, 4 … seconds up to the longest.
pub fn delay(way: Way, tries: u32) -> Duration {
    let (free, longest) = match way {
        Way::Device | Way::Unknown => (FREE_TRIES, LONGEST_DELAY),
        Way::KnownNetwork => (FREE_TRIES, LONGEST_DELAY_KNOWN),
        Way::UnknownSite => (FREE_TRIES_SITE, LONGEST_DELAY),
    };
    match tries.checked_sub(free + 1) {
        None => Duration::ZERO,
        Some(more) => 1_u64.checked_shl(more).map_or(longest, Duration::from_secs).min(longest),
    }
}

/// How long unknown networks wait after this try of an account, the how-many-th within a day; by chance within bounds.
pub fn gap(tries: u32, random: u64) -> Duration {
    if tries < CEILING {
        return Duration::ZERO;
    }
    let spread = u64::try_from((MOST_GAP.saturating_sub(LEAST_GAP)).as_millis()).unwrap_or(0);
    LEAST_GAP.saturating_add(Duration::from_millis(random % spread.saturating_add(1)))
}

/// Whether strangers on a network or a site with so many failures in the window and tries in this minute go on now.
pub fn network_open(failures: u32, in_this_minute: u32, site: bool) -> bool {
    let factor = if site { SITE_FACTOR } else { 1 };
    failures < NETWORK_FREE * factor || in_this_minute < NETWORK_SLOW * factor
}

#[cfg(test)]
mod tests {
    use super::*;

    /// U2.4: the delays of each way in.
    #[test]
    fn u2_4_delays_grow_and_have_an_end() {
        let seconds =
            |way, tries: &[u32]| -> Vec<u64> { tries.iter().map(|n| delay(way, *n).as_secs()).collect() };
        let tries = [0, 4, 5, 6, 7, 10, 14, 15, 70, u32::MAX];
        assert_eq!(seconds(Way::Unknown, &tries), [0, 0, 1, 2, 4, 32, 512, 900, 900, 900]);
        assert_eq!(seconds(Way::Device, &tries), seconds(Way::Unknown, &tries));
        assert_eq!(seconds(Way::KnownNetwork, &tries), [0, 0, 1, 2, 4, 32, 60, 60, 60, 60]);
        assert_eq!(seconds(Way::UnknownSite, &[20, 21, 24, u32::MAX]), [0, 1, 8, 900]);
        for way in [Way::Device, Way::KnownNetwork, Way::Unknown, Way::UnknownSite] {
            let mut before = Duration::ZERO;
            for n in 0..200 {
                assert!(delay(way, n) >= before, "{way:?} {n}");
                before = delay(way, n);
            }
        }
    }

    /// U2.4: past the ceiling an account's unknown networks get one try in one to two minutes, never none.
    #[test]
    fn u2_4_past_the_ceiling_strangers_are_slowed_and_not_refused() {
        for random in [0, 1, 59_999, 60_000, 60_001, u64::MAX] {
            assert_eq!(gap(CEILING - 1, random), Duration::ZERO);
            for tries in [CEILING, CEILING + 1, u32::MAX] {
                let gap = gap(tries, random);
                assert!((LEAST_GAP..=MOST_GAP).contains(&gap), "{gap:?}");
            }
        }
        assert_ne!(gap(CEILING, 7), gap(CEILING, 7_000), "the turn begins at a chosen moment");
    }

    /// U2.4: what one account can suffer in a day from everybody who never logged in to it.
    #[test]
    fn u2_4_at_most_1540_guesses_at_an_account_in_a_window() {
        let most = u64::from(CEILING) + FORGOTTEN_AFTER.as_secs() / LEAST_GAP.as_secs();
        assert_eq!(most, 1540);
        let (mut now, mut tries) = (0, 0_u32);
        while now < FORGOTTEN_AFTER.as_secs() {
            tries += 1;
            now += gap(tries, 0).as_secs();
        }
        assert!(u64::from(tries) <= most, "{tries}");
    }

    /// U2.4: a network with many failures goes on, more slowly.
    #[test]
    fn u2_4_a_network_is_never_closed_for_longer_than_a_minute() {
        for (failures, minute, site, open) in [
            (0, 1000, false, true),
            (299, 1000, false, true),
            (300, 19, false, true),
            (300, 20, false, false),
            (100_000, 0, false, true),
            (899, 1000, true, true),
            (900, 59, true, true),
            (900, 60, true, false),
        ] {
            assert_eq!(network_open(failures, minute, site), open, "{failures} {minute} {site}");
        }
    }
}
