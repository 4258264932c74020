//! Emergency access: a relation that arises by this emergency, in the place of one that exists already (U3.9).
//!
//! It replaces nothing but the statement of the relation. The reason is written down before anything is looked for, and
//! a privacy officer of the collecting organisation decides afterwards whether it was justified.

use crate::due::{Due, JobKind};
use crate::ids::EmergencyId;
use crate::input::{Collect, Flaw, Problems, code, named, paragraphs, refusals};
use crate::time::Moment;
use std::time::Duration;

/// So much must be said at least: "spoed" alone explains nothing.
pub const SHORTEST_REASON: usize = 20;
/// So much can be said at most.
const LONGEST: usize = 1000;
/// A decision has a reason too.
const SHORTEST_NOTE: usize = 10;
/// After so long without a decision the privacy officers are reminded, and each time again.
const REMINDED_EVERY: Duration = Duration::from_secs(7 * 24 * 3600);

/// Why she collects without a relation that existed before.
#[derive(Clone, PartialEq, Eq)]
pub struct Reason(String);

impl Reason {
    /// Reads what was typed.
    pub fn read(text: &str) -> Result<Self, Flaw> {
        paragraphs(text, SHORTEST_REASON, LONGEST).map(Self)
    }
    /// As it was stored.
    pub const fn stored(text: String) -> Self {
        Self(text)
    }
    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reason(..)")
    }
}

named! {
    /// What a privacy officer decides.
    pub enum Verdict {
        /// It was an emergency, and the record was needed.
        Justified = "justified",
        /// It was not.
        NotJustified = "not_justified",
    }
}

/// Decision and note that close a case.
#[derive(Clone, PartialEq, Eq)]
pub struct Review {
    /// The decision.
    pub verdict: Verdict,
    /// On what it rests.
    pub note: String,
}

impl std::fmt::Debug for Review {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Review").field("verdict", &self.verdict).finish_non_exhaustive()
    }
}

/// Reads the form that closes a case.
pub fn review(verdict: &str, note: &str) -> Result<Review, Problems> {
    let mut c = Collect::new();
    let verdict = c.take("verdict", Verdict::from_name(verdict).ok_or_else(|| code::REQUIRED.into()));
    let note = c.take("note", paragraphs(note, SHORTEST_NOTE, LONGEST));
    c.finish(|| Some(Review { verdict: verdict?, note: note? }))
}

refusals! {
    /// Why nothing is done about a case.
    pub enum CaseRefused {
        /// No such case in her organisation.
        Absent = "emergency-absent",
        /// It was closed already.
        Closed = "emergency-closed",
        /// It is her own: nobody judges herself.
        Own = "emergency-own",
    }
}

/// When the privacy officers are reminded of a case that is open at this moment.
pub fn reminder(case: EmergencyId, from: Moment) -> Due {
    Due { kind: JobKind::EmergencyRemind, key: case.to_string(), run_at: from.plus(REMINDED_EVERY) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// U3.9: no emergency without a reason in words.
    #[test]
    fn u3_9_a_reason_has_words() {
        for (text, expected) in [
            ("", Err("required")),
            ("spoed", Err("text-too-short")),
            ("   spoed    spoed   ", Err("text-too-short")),
            ("Bevalling begonnen, client is niet bij ons bekend.", Ok(())),
            ("Bevalling begonnen, \u{202E}client is niet bekend.", Err("text-character")),
        ] {
            let read = Reason::read(text).map(drop).map_err(|flaw| flaw.code());
            assert_eq!(read, expected, "{text:?}");
        }
        assert!(Reason::read(&"a".repeat(LONGEST + 1)).is_err());
    }

    #[test]
    fn a_review_is_a_decision_with_a_note() {
        let problems = |v, n| review(v, n).map(drop).map_err(|p| p.to_string());
        assert_eq!(problems("justified", "Ik sprak met de dienst."), Ok(()));
        assert_eq!(problems("", ""), Err("verdict: required, note: required".to_owned()));
        assert_eq!(problems("fine", "goed"), Err("verdict: required, note: text-too-short".to_owned()));
    }
}
