//! A member who lost what she logs in with gets back in by two of her organisation's own people (U3.5): one asks, another
//! confirms. Nobody who works for the operator can open an account.

use crate::input::refusals;
use crate::time::Moment;
use std::time::Duration;

/// How long a request waits for the second person.
pub const LIFE: Duration = Duration::from_hours(24);
/// Who holds the machine gives somebody a link to a new password, or another number; not the other one as well within
/// this time: with both she would hold both factors.
pub const APART: Duration = Duration::from_hours(24 * 30);

/// What is known when an administrator asks.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own; all combinations occur")]
pub struct AskFacts {
    /// Whether it is for herself.
    pub oneself: bool,
    /// Whether it is for somebody at work in her organisation, who can log in.
    pub at_work: bool,
    /// Whether that person is barred (U5.2).
    pub barred: bool,
    /// Whether she works, or was invited, at another organisation too: two people of one would open her account there.
    pub elsewhere: bool,
    /// Whether somebody else is there to confirm.
    pub second: bool,
    /// Whether the new number is that of who asks.
    pub own_number: bool,
}

refusals! {
    /// Why nobody is asked to confirm.
    pub enum AskRefused {
        /// It is for somebody who is not at work here.
        NotAtWork = "member-absent",
        /// It is for herself.
        Oneself = "recovery-oneself",
        /// The person is barred.
        Barred = "barred",
        /// She works somewhere else as well.
        Elsewhere = "recovery-elsewhere",
        /// The new number is that of who asks: she would hold the codes of somebody else.
        OwnNumber = "recovery-own-number",
        /// The organisation has nobody else who may confirm.
        NobodyElse = "recovery-nobody-else",
    }
}

/// Whether an administrator may ask.
pub fn may_ask(facts: &AskFacts) -> Result<(), AskRefused> {
    match facts {
        AskFacts { at_work: false, .. } => Err(AskRefused::NotAtWork),
        AskFacts { oneself: true, .. } => Err(AskRefused::Oneself),
        AskFacts { barred: true, .. } => Err(AskRefused::Barred),
        AskFacts { elsewhere: true, .. } => Err(AskRefused::Elsewhere),
        AskFacts { own_number: true, .. } => Err(AskRefused::OwnNumber),
        AskFacts { second: false, .. } => Err(AskRefused::NobodyElse),
        AskFacts { .. } => Ok(()),
    }
}

/// Whether who holds the machine may give this one of both, when she gave the other one then.
pub fn may_give_too(other: Option<Moment>, now: Moment) -> bool {
    other.is_none_or(|at| now.since(at) >= APART)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// U3.5: every one of the facts stops it, and nothing else does.
    #[test]
    fn u3_5_a_recovery_is_asked_for_a_colleague_only() {
        let fine = AskFacts {
            oneself: false,
            at_work: true,
            barred: false,
            elsewhere: false,
            second: true,
            own_number: false,
        };
        assert_eq!(may_ask(&fine), Ok(()));
        for (facts, why) in [
            (AskFacts { at_work: false, oneself: true, ..fine }, AskRefused::NotAtWork),
            (AskFacts { oneself: true, ..fine }, AskRefused::Oneself),
            (AskFacts { barred: true, ..fine }, AskRefused::Barred),
            (AskFacts { elsewhere: true, ..fine }, AskRefused::Elsewhere),
            (AskFacts { own_number: true, ..fine }, AskRefused::OwnNumber),
            (AskFacts { second: false, ..fine }, AskRefused::NobodyElse),
        ] {
            assert_eq!(may_ask(&facts), Err(why));
        }
    }

    /// U3.5: to the second.
    #[test]
    fn u3_5_who_holds_the_machine_gives_one_factor_in_thirty_days() {
        let at = Moment::from_micros(1_000_000_000);
        assert!(may_give_too(None, at));
        assert!(!may_give_too(Some(at), at.plus(APART).minus(Duration::from_secs(1))));
        assert!(may_give_too(Some(at), at.plus(APART)));
    }
}
