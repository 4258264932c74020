//! Randomness from the operating system.

use wissel_core::ports::Entropy;

/// The operating system's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(clippy::disallowed_methods, reason = "the one place where the system is asked for randomness")]
    fn fill(&self, buffer: &mut [u8]) {
        if let Err(error) = getrandom::fill(buffer) {
            // Going on would make guessable keys; there is no caller that could do better.
            tracing::error!(%error, "the operating system gives no random bytes");
            std::process::abort();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_draws_differ_and_the_whole_buffer_is_filled() {
        let (mut a, mut b) = ([0u8; 64], [0u8; 64]);
        SystemEntropy.fill(&mut a);
        SystemEntropy.fill(&mut b);
        assert_ne!(a, b);
        assert!(a[48..] != [0u8; 16]);
    }
}
