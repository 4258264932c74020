//! The two doors through which time and randomness come in. Adapters stand in the program; tests bring their own.

use crate::time::Moment;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Civil time: what dates, limits and jobs go by. It travels in tests and in the demo.
    fn civil(&self) -> Moment;
    /// Real time: leases, time-outs and rate windows. It never travels.
    fn real(&self) -> Moment;
}

/// Gives random bytes fit for keys.
pub trait Entropy: Send + Sync {
    /// Fills the whole buffer.
    fn fill(&self, buffer: &mut [u8]);
}
