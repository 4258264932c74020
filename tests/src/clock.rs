//! A clock that is moved by hand, and random bytes that repeat.

use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;
use wissel_core::ports::{Clock, Entropy};
use wissel_core::time::Moment;

/// Two hands, civil and real, that move only when told.
pub struct TestClock {
    civil: AtomicI64,
    real: AtomicI64,
}

impl TestClock {
    /// Both hands at this moment (RFC 3339).
    pub fn at(text: &str) -> Self {
        let start = text.parse::<Moment>().expect("a moment").micros();
        Self { civil: AtomicI64::new(start), real: AtomicI64::new(start) }
    }
    /// Moves civil time, as "Reis door de tijd" does.
    pub fn travel(&self, by: Duration) {
        self.civil.fetch_add(micros(by), Ordering::SeqCst);
    }
    /// Sets both hands, as a time server does with a clock that was wrong.
    pub fn set(&self, civil: Moment, real: Moment) {
        self.civil.store(civil.micros(), Ordering::SeqCst);
        self.real.store(real.micros(), Ordering::SeqCst);
    }
    /// Lets time pass: both hands move.
    pub fn pass(&self, by: Duration) {
        self.civil.fetch_add(micros(by), Ordering::SeqCst);
        self.real.fetch_add(micros(by), Ordering::SeqCst);
    }
}

fn micros(by: Duration) -> i64 {
    i64::try_from(by.as_micros()).expect("a short time")
}

impl Clock for TestClock {
    fn civil(&self) -> Moment {
        Moment::from_micros(self.civil.load(Ordering::SeqCst))
    }
    fn real(&self) -> Moment {
        Moment::from_micros(self.real.load(Ordering::SeqCst))
    }
}

/// Bytes of a counting generator (SplitMix64): different at each call, the same in each run.
pub struct TestEntropy {
    state: AtomicU64,
    last: Mutex<()>,
}

impl TestEntropy {
    /// Starts from this seed.
    pub fn new(seed: u64) -> Self {
        Self { state: AtomicU64::new(seed), last: Mutex::new(()) }
    }
}

impl Entropy for TestEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        let _in_turn = self.last.lock().expect("lock");
        for chunk in buffer.chunks_mut(8) {
            let mut z = self.state.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::SeqCst);
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            let bytes = (z ^ (z >> 31)).to_le_bytes();
            chunk.copy_from_slice(&bytes[..chunk.len()]);
        }
    }
}
