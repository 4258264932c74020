//! The proof that a backup was brought back whole, made where it was restored and taken in where it was made: a restore is
//! tried on another machine, and the installation that runs has to know of it. Signed over one canonical text.

use crate::exchange::receipt::Bytes32;
use crate::time::Moment;

/// The first line.
pub const TITLE: &str = "Wissel restore proof 1";

/// A text that is no proof in canonical form.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a proof of a restore in canonical form")]
pub struct BadProof;

/// The proof.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RestoreProof {
    /// When the backup was begun.
    pub made_at: Moment,
    /// The last place of its log, by which the installation that made it knows it again: position and hash.
    pub log: (i64, Bytes32),
    /// When every file of it and its whole log were verified.
    pub proven_at: Moment,
}

impl RestoreProof {
    /// The canonical text: UTF-8, one line for each value, each ended by `\n`. This is what is signed.
    pub fn canonical(&self) -> String {
        format!(
            "{TITLE}\nmade-at: {}\nlog-position: {}\nlog-hash: {}\nproven-at: {}\n",
            self.made_at.rfc3339(),
            self.log.0,
            self.log.1,
            self.proven_at.rfc3339(),
        )
    }

    /// Reads the canonical text back; any other form is refused.
    pub fn parse(text: &str) -> Result<Self, BadProof> {
        read(text).filter(|proof| proof.canonical() == text).ok_or(BadProof)
    }
}

fn read(text: &str) -> Option<RestoreProof> {
    let mut lines = text.lines();
    if lines.next()? != TITLE {
        return None;
    }
    let mut value = |name: &str| lines.next()?.strip_prefix(name)?.strip_prefix(": ");
    Some(RestoreProof {
        made_at: value("made-at")?.parse().ok()?,
        log: (value("log-position")?.parse().ok()?, Bytes32::parse(value("log-hash")?)?),
        proven_at: value("proven-at")?.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_has_one_text() {
        let proof = RestoreProof {
            made_at: "2026-11-28T03:00:00+01:00".parse().expect("moment"),
            log: (412, Bytes32([7; 32])),
            proven_at: "2026-11-28T10:30:00+01:00".parse().expect("moment"),
        };
        let text = proof.canonical();
        assert_eq!(RestoreProof::parse(&text), Ok(proof));
        for other in [
            text.replace("412", "0412"),
            text.replace("\nproven-at", "\n\nproven-at"),
            format!("{text}left: 0\n"),
            text.trim_end().to_owned(),
            text.replace(TITLE, "Wissel restore proof 2"),
            String::new(),
        ] {
            assert_eq!(RestoreProof::parse(&other), Err(BadProof), "{other}");
        }
    }
}
