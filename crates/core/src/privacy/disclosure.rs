//! Disclosure (U5.5): the only exit for content that an operator has. On a ground that is named, shown by a document,
//! asked by one operator and confirmed by another; written once, to a folder, by whoever holds the machine.

use crate::input::{Collect, Flaw, Problems, code, named, paragraphs, refusals};
use crate::time::Moment;
use std::time::Duration;

/// How long a disclosure waits for both operators and for being written.
pub const LIFE: Duration = Duration::from_hours(72);
/// Most bytes of the document that shows the ground.
pub const LARGEST: usize = 5 * 1024 * 1024;
const SHORTEST: usize = 20;
const LONGEST: usize = 2000;

named! {
    /// On what a disclosure rests (U5.5). There is no other ground.
    pub enum Ground {
        /// A statutory duty, such as an order of an examining magistrate.
        Statute = "statute",
        /// What the task of the operator needs.
        Task = "task",
        /// The express written permission of the user who shared it.
        Permission = "permission",
    }
}

refusals! {
    /// Why nothing is disclosed.
    pub enum DisclosureRefused {
        /// These keys find no record with this number that can be opened now. Unknown, withdrawn, expired: it is the same.
        NoRecord = "disclosure-no-record",
        /// There is no such disclosure.
        Absent = "disclosure-absent",
        /// It is over, was stopped, or does not wait for this.
        Over = "disclosure-over",
        /// Who asked does not confirm as well.
        Same = "disclosure-same",
        /// Nobody asked for it, or nobody confirmed it yet.
        NotConfirmed = "disclosure-not-confirmed",
        /// It was written already.
        Written = "disclosure-written",
        /// One of both operators does not work here any more, or is barred.
        Changed = "disclosure-changed",
    }
}

/// On what a disclosure rests, and whether the source is told.
#[derive(Clone, PartialEq, Eq)]
pub struct Basis {
    /// The ground.
    pub ground: Ground,
    /// Which statute, task or permission, in words.
    pub words: String,
    /// Why the source may not be told; only a statute can forbid it.
    pub untold: Option<String>,
}

impl std::fmt::Debug for Basis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Basis").field("ground", &self.ground).finish_non_exhaustive()
    }
}

/// Reads ground, words and the reason for which the source is not told; `untold` is empty when she is.
pub fn basis(ground: &str, words: &str, untold: Option<&str>) -> Result<Basis, Problems> {
    let mut c = Collect::new();
    let ground = c.take("ground", Ground::from_name(ground).ok_or_else(|| code::REQUIRED.into()));
    let words = c.take("basis", paragraphs(words, SHORTEST, LONGEST));
    let untold = match untold {
        None => Some(None),
        Some(why) => c.take("untold", silence(ground, why)).map(Some),
    };
    c.finish(|| Some(Basis { ground: ground?, words: words?, untold: untold? }))
}

fn silence(ground: Option<Ground>, why: &str) -> Result<String, Flaw> {
    match ground {
        Some(Ground::Task | Ground::Permission) => Err(code::UNTOLD_STATUTE.into()),
        Some(Ground::Statute) | None => paragraphs(why, SHORTEST, LONGEST),
    }
}

/// Where a disclosure stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// It waits for an operator who asks.
    Prepared,
    /// It waits for another operator who confirms.
    Asked,
    /// It can be written, once.
    Confirmed,
    /// It was written.
    Written,
    /// It was stopped, or its time is over.
    Over,
}

/// The moments of a disclosure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moments {
    /// Until when it can be written.
    pub expires_at: Moment,
    /// When it was asked.
    pub asked_at: Option<Moment>,
    /// When it was confirmed.
    pub confirmed_at: Option<Moment>,
    /// When it was written.
    pub written_at: Option<Moment>,
    /// When it was stopped.
    pub stopped_at: Option<Moment>,
}

/// Where it stands at this moment.
pub fn stage(m: &Moments, now: Moment) -> Stage {
    match m {
        Moments { written_at: Some(_), .. } => Stage::Written,
        Moments { stopped_at: Some(_), .. } => Stage::Over,
        Moments { expires_at, .. } if *expires_at <= now => Stage::Over,
        Moments { confirmed_at: Some(_), .. } => Stage::Confirmed,
        Moments { asked_at: Some(_), .. } => Stage::Asked,
        Moments { .. } => Stage::Prepared,
    }
}

/// Why this is refused, when no conditional update took it.
pub fn why_not(stage: Stage) -> DisclosureRefused {
    match stage {
        Stage::Prepared | Stage::Asked => DisclosureRefused::NotConfirmed,
        Stage::Written => DisclosureRefused::Written,
        Stage::Confirmed | Stage::Over => DisclosureRefused::Over,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// U5.5: three grounds, each with its words; only a statute forbids that the source is told, and says why.
    #[test]
    fn u5_5_only_a_statute_keeps_a_disclosure_from_its_source() {
        let words = "Bevel van de rechter-commissaris, art. 126nf Sv.";
        let read = |ground, words, untold| basis(ground, words, untold).map(drop).map_err(|p| p.to_string());
        for ground in Ground::ALL {
            assert_eq!(read(ground.name(), words, None), Ok(()));
        }
        assert_eq!(read("statute", words, Some("Het bevel verbiedt mededeling.")), Ok(()));
        for (ground, words, untold, wrong) in [
            ("", "", None, "ground: required, basis: required"),
            ("curiosity", words, None, "ground: required"),
            ("statute", "bevel", None, "basis: text-too-short"),
            ("statute", words, Some(""), "untold: required"),
            ("task", words, Some("Dat is beter zo voor iedereen."), "untold: untold-statute"),
            ("permission", words, Some("Dat is beter zo voor iedereen."), "untold: untold-statute"),
        ] {
            assert_eq!(read(ground, words, untold), Err(wrong.to_owned()), "{ground} {untold:?}");
        }
    }

    #[test]
    fn a_disclosure_stands_where_its_moments_say() {
        let at = |s: i64| Moment::from_micros(s * 1_000_000);
        let none = Moments {
            expires_at: at(100),
            asked_at: None,
            confirmed_at: None,
            written_at: None,
            stopped_at: None,
        };
        let asked = Moments { asked_at: Some(at(1)), ..none };
        let confirmed = Moments { confirmed_at: Some(at(2)), ..asked };
        let written = Moments { written_at: Some(at(3)), ..confirmed };
        for (m, now, expected) in [
            (none, 99, Stage::Prepared),
            (asked, 99, Stage::Asked),
            (confirmed, 99, Stage::Confirmed),
            (confirmed, 100, Stage::Over),
            (written, 200, Stage::Written),
            (Moments { stopped_at: Some(at(4)), ..confirmed }, 5, Stage::Over),
        ] {
            assert_eq!(stage(&m, at(now)), expected);
        }
    }
}
