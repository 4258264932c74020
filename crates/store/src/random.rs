//! Random bytes of one act: drawn from a seed, so that a repeated try gives the same.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// A stream of bytes: HMAC-SHA-256 under the seed, of a lane and a counter.
pub(crate) struct Random {
    seed: [u8; 32],
    lane: u32,
    counter: u64,
}

impl Random {
    /// What the use case draws: the same in every try.
    pub(crate) fn for_run(seed: [u8; 32]) -> Self {
        Self { seed, lane: 0, counter: 0 }
    }

    /// Nonces: another stream in each try, because a rolled-back try may leave sealed text on the disk.
    pub(crate) fn for_nonces(seed: [u8; 32], attempt: u32) -> Self {
        Self { seed, lane: attempt.saturating_add(1), counter: 0 }
    }

    /// The next bytes.
    pub(crate) fn take<const N: usize>(&mut self) -> [u8; N] {
        let mut out = [0; N];
        for chunk in out.chunks_mut(32) {
            let block = self.block();
            for (to, from) in chunk.iter_mut().zip(block) {
                *to = from;
            }
        }
        out
    }

    fn block(&mut self) -> [u8; 32] {
        let mut mac = <Hmac<Sha256> as KeyInit>::new(&self.block_key().into());
        mac.update(b"wissel act randomness");
        mac.update(&self.lane.to_be_bytes());
        mac.update(&self.counter.to_be_bytes());
        self.counter = self.counter.wrapping_add(1);
        mac.finalize().into_bytes().into()
    }

    /// The seed padded to the block of SHA-256.
    fn block_key(&self) -> [u8; 64] {
        let mut key = [0; 64];
        for (to, from) in key.iter_mut().zip(self.seed) {
            *to = from;
        }
        key
    }
}
