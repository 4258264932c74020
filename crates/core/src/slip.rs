//! By what a form is known again that is sent twice.

use std::fmt;

/// What one form carries, so that a form that is sent twice does its thing once. What comes of a form may follow from it:
/// never shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Slip(String);

impl Slip {
    /// So many random bytes.
    pub const RANDOM_BYTES: usize = 16;

    /// Of a form that is shown now.
    pub fn from_random(random: [u8; Self::RANDOM_BYTES]) -> Self {
        Self(format!("{:032x}", u128::from_be_bytes(random)))
    }
    /// As a form or a cookie carries it.
    pub fn parse(text: &str) -> Option<Self> {
        let ours = text.len() == 2 * Self::RANDOM_BYTES
            && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        ours.then(|| Self(text.to_owned()))
    }
    /// The text of it.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Slip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Slip(…)")
    }
}
