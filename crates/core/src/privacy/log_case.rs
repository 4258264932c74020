//! What a privacy officer looks at without having been asked (NEN 7513): a sample of collections, and what strikes the
//! eye in the log. A case says who, when and which record; never which client.

use crate::input::{Collect, Problems, code, named, paragraphs, refusals};
use std::time::Duration;

/// So many collections are drawn at a time.
pub const SAMPLE: usize = 5;
/// Of so long a past.
pub const SAMPLE_PAST: Duration = Duration::from_secs(30 * 24 * 3600);
/// At most so many collections are drawn from: the newest.
pub const SAMPLE_OF: u32 = 5000;
/// So many searches that found nothing, by one member within a day, are a case.
pub const MISSES: i64 = 15;

named! {
    /// Why something is looked at.
    pub enum Pattern {
        /// It was drawn.
        Sample = "sample",
        /// She collected a record of somebody with her own name.
        OwnName = "own_name",
        /// She collected a record of somebody with the name of a colleague.
        Colleague = "colleague",
        /// She searched often and found nothing.
        Misses = "misses",
    }
}

named! {
    /// What is decided.
    pub enum Verdict {
        /// It belongs to the care she gave.
        InOrder = "in_order",
        /// It does not.
        NotInOrder = "not_in_order",
    }
}

refusals! {
    /// Why nothing is done about a case.
    pub enum CaseRefused {
        /// No such case in her organisation.
        Absent = "log-case-absent",
        /// It was closed already.
        Closed = "log-case-closed",
        /// It is about herself: nobody judges herself.
        Own = "log-case-own",
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
    let note = c.take("note", paragraphs(note, 10, 1000));
    c.finish(|| Some(Review { verdict: verdict?, note: note? }))
}

/// Whether a client may be the member with this name: the same family name, and with `initial` the same first letter.
fn same((initials, birth_name): (&str, &str), member: &str, initial: bool) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (member, family) = (words(member), words(birth_name));
    let first = |text: &str| text.chars().next().map(|c| c.to_lowercase().to_string());
    let letter = member.first().and_then(|w| first(w)) == first(initials);
    // Her family name may stand before or after a partner's: it is looked for anywhere behind her first name.
    let behind = member.get(1..).unwrap_or_default();
    let name = !family.is_empty() && behind.windows(family.len()).any(|w| w == family.as_slice());
    name && (letter || !initial)
}

/// What strikes the eye when a member collects a record of this client. A family member shares the name only; a colleague
/// also has its first letter, or half a village would be a case. `client`: initials and birth name.
pub fn strikes<'a>(
    client: (&str, &str),
    member: &str,
    mut colleagues: impl Iterator<Item = &'a str>,
) -> Option<Pattern> {
    if same(client, member, false) {
        Some(Pattern::OwnName)
    } else if colleagues.any(|colleague| same(client, colleague, true)) {
        Some(Pattern::Colleague)
    } else {
        None
    }
}

/// Draws up to [`SAMPLE`] different numbers below `of`; four random bytes for each draw.
pub fn draw(of: usize, random: &[u8; 4 * SAMPLE]) -> Vec<usize> {
    let mut left: Vec<usize> = (0..of).collect();
    let (numbers, _) = random.as_chunks::<4>();
    let mut drawn = Vec::new();
    for bytes in numbers {
        let Some(at) =
            usize::try_from(u32::from_be_bytes(*bytes)).ok().and_then(|n| n.checked_rem(left.len()))
        else {
            break;
        };
        drawn.push(left.swap_remove(at));
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    /// U3.10: own name and colleagues are found; strangers are not.
    #[test]
    fn u3_10_own_name_and_colleagues_strike_the_eye() {
        let colleagues = ["Fatima el Amrani", "Els van Dijk-Peters"];
        let found = |client| strikes(client, "Sanne de Vries", colleagues.into_iter());
        for (initials, name, expected) in [
            ("S.", "Vries", Some(Pattern::OwnName)),
            ("K.", "vries", Some(Pattern::OwnName)),
            ("E.", "Dijk", Some(Pattern::Colleague)),
            ("E.", "Peters", Some(Pattern::Colleague)),
            ("A.", "Dijk", None),
            ("F.", "Fatima", None),
            ("S.", "Sanne", None),
            ("M.", "Berg", None),
        ] {
            assert_eq!(found((initials, name)), expected, "{initials} {name}");
        }
    }

    #[test]
    fn a_sample_draws_each_once() {
        let mut random = [0; 4 * SAMPLE];
        assert_eq!(draw(0, &random), Vec::<usize>::new());
        assert_eq!(draw(1, &random), [0]);
        random[3] = 7;
        random[7] = 9;
        let mut drawn = draw(10, &random);
        assert_eq!(drawn.len(), SAMPLE);
        drawn.sort_unstable();
        drawn.dedup();
        assert_eq!(drawn.len(), SAMPLE);
    }
}
