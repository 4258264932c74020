//! The system's clock, and the one that travels for the demo.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};
use wissel_core::ports::Clock;
use wissel_core::time::Moment;

/// The system's clock: civil time is real time.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn civil(&self) -> Moment {
        self.real()
    }
    #[expect(clippy::disallowed_methods, reason = "the one place where the system is asked for the time")]
    fn real(&self) -> Moment {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Moment::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// The demo's clock: civil time is the inner clock's plus an offset that only grows.
#[derive(Debug, Default)]
pub struct TravellingClock<C = SystemClock> {
    inner: C,
    offset: AtomicI64,
}

impl<C: Clock> TravellingClock<C> {
    /// A clock that already stands `offset` microseconds ahead (0 for a fresh demo; the stored value after a restart).
    pub fn new(inner: C, offset: i64) -> Self {
        Self { inner, offset: AtomicI64::new(offset.max(0)) }
    }
    /// Microseconds that civil time stands ahead: to be stored, so that a restart does not go back in time.
    pub fn offset(&self) -> i64 {
        self.offset.load(Ordering::SeqCst)
    }
    /// Moves civil time forward to `to` and answers the civil time; an earlier moment changes nothing.
    pub fn travel_to(&self, to: Moment) -> Moment {
        let ahead = to.micros().saturating_sub(self.inner.real().micros());
        self.offset.fetch_max(ahead, Ordering::SeqCst);
        self.civil()
    }
}

impl<C: Clock> Clock for TravellingClock<C> {
    fn civil(&self) -> Moment {
        Moment::from_micros(self.inner.real().micros().saturating_add(self.offset()))
    }
    fn real(&self) -> Moment {
        self.inner.real()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Still;
    impl Clock for Still {
        fn civil(&self) -> Moment {
            self.real()
        }
        fn real(&self) -> Moment {
            Moment::from_micros(1_000)
        }
    }

    #[test]
    fn civil_time_travels_forward_only_and_real_time_stays() {
        let clock = TravellingClock::new(Still, 0);
        assert_eq!(clock.civil(), Moment::from_micros(1_000));
        assert_eq!(clock.travel_to(Moment::from_micros(5_000)), Moment::from_micros(5_000));
        assert_eq!(clock.travel_to(Moment::from_micros(2_000)), Moment::from_micros(5_000), "never back");
        assert_eq!(clock.real(), Moment::from_micros(1_000));
        assert_eq!(TravellingClock::new(Still, clock.offset()).civil(), clock.civil(), "kept over a restart");
        assert_eq!(TravellingClock::new(Still, -7).offset(), 0);
    }

    #[test]
    fn the_system_clock_is_past_the_day_this_was_written() {
        assert!(SystemClock.real() > "2026-01-01T00:00:00Z".parse().unwrap());
    }
}
