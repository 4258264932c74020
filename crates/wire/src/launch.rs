//! The text of a launch link: which launch, and a mark that only this installation makes. It says nothing of a client.

use std::fmt;
use wissel_core::ids::LaunchId;

/// A launch link, as it stands in an address: `ID.MARK`, the mark in 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct LaunchLink {
    /// Which launch.
    pub id: LaunchId,
    /// The mark, not checked yet.
    pub mark: [u8; 32],
}

impl LaunchLink {
    /// Reads a link. There is one way to write each.
    pub fn parse(text: &str) -> Option<Self> {
        let (id, digits) = text.split_once('.')?;
        let lower = digits.len() == 64 && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let digits = Some(digits).filter(|_| lower)?;
        let mut mark = [0; 32];
        for (i, byte) in mark.iter_mut().enumerate() {
            *byte = u8::from_str_radix(digits.get(2 * i..2 * i + 2)?, 16).ok()?;
        }
        Some(Self { id: id.parse().ok()?, mark })
    }
}

impl fmt::Display for LaunchLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.", self.id)?;
        self.mark.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for LaunchLink {
    /// Without the mark: whoever has it has the link.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LaunchLink({})", self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the fuzzer begins with, read without it: a link that is read is written back as it was.
    #[test]
    fn the_fuzzers_inputs_are_read_or_refused() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/launch");
        let (mut read, mut refused) = (0, 0);
        for entry in std::fs::read_dir(folder).unwrap() {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            match LaunchLink::parse(&text) {
                Some(link) => {
                    assert_eq!(link.to_string(), text);
                    assert!(!format!("{link:?}").contains(&text[37..]));
                    read += 1;
                }
                None => refused += 1,
            }
        }
        assert!(read >= 2 && refused >= 5, "{read} {refused}");
    }
}
