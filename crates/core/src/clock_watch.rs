//! Whether the clock may be believed when it says that something must be destroyed (decision 0010).
//!
//! A machine that starts with its clock years ahead would destroy everything that it holds before time servers set it
//! right. So destruction is held after a large step forward: for an hour, in which a wrong clock is set right; after
//! a very large one until somebody confirms the time. Reading is never held: what is over by the clock is not shown.
//! A server that was off for some days looks the same and loses nothing but that hour.

use crate::time::Moment;
use std::time::Duration;

/// A step further than this is a jump.
pub const JUMP: Duration = Duration::from_hours(24);
/// How long destruction is held after a jump.
pub const GRACE: Duration = Duration::from_hours(1);
/// After a jump further than this, destruction is held until somebody confirms the time.
pub const FAR: Duration = Duration::from_hours(31 * 24);
/// Looks that lie further apart than this begin the grace anew: nobody could have set the clock right in between.
pub const LOOKS: Duration = Duration::from_mins(10);

/// A hold as it was noted at the last look.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hold {
    /// Since when destruction is held.
    pub since: Moment,
    /// When it was last looked at.
    pub looked: Moment,
}

/// What the clock is worth; all moments are real time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trust {
    /// Destruction goes on.
    Trusted,
    /// Destruction is held since this moment.
    Held {
        /// Since when.
        since: Moment,
        /// When it ends by itself; `None` when only somebody can end it.
        until: Option<Moment>,
    },
}

/// Judges the clock: `trusted` is the newest moment at which any program on this database trusted its clock.
pub fn judge(trusted: Option<Moment>, hold: Option<Hold>, now: Moment) -> Trust {
    let Some(trusted) = trusted else { return Trust::Trusted };
    let step = now.since(trusted);
    if step <= JUMP {
        return Trust::Trusted;
    }
    let goes_on = |h: &Hold| h.looked <= now && now.since(h.looked) <= LOOKS;
    let since = hold.filter(goes_on).map_or(now, |h| h.since);
    let end = since.plus(GRACE);
    if step > FAR {
        Trust::Held { since, until: None }
    } else if now < end {
        Trust::Held { since, until: Some(end) }
    } else {
        Trust::Trusted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Moment {
        Moment::from_micros(1_800_000_000_000_000 + minutes * 60_000_000)
    }
    fn hold(since: i64, looked: i64) -> Option<Hold> {
        Some(Hold { since: at(since), looked: at(looked) })
    }
    const DAY: i64 = 24 * 60;

    #[test]
    fn small_steps_and_steps_back_hold_nothing() {
        assert_eq!(judge(None, None, at(0)), Trust::Trusted, "the first start");
        assert_eq!(judge(Some(at(0)), None, at(DAY)), Trust::Trusted);
        assert_eq!(judge(Some(at(DAY)), hold(0, 1), at(0)), Trust::Trusted, "set right");
    }

    #[test]
    fn a_jump_holds_for_an_hour_in_which_the_server_runs() {
        let jumped = 3 * DAY;
        let held = Trust::Held { since: at(jumped), until: Some(at(jumped + 60)) };
        assert_eq!(judge(Some(at(0)), None, at(jumped)), held);
        assert_eq!(judge(Some(at(0)), hold(jumped, jumped + 50), at(jumped + 59)), held);
        assert_eq!(judge(Some(at(0)), hold(jumped, jumped + 59), at(jumped + 60)), Trust::Trusted);
        let anew = judge(Some(at(0)), hold(jumped, jumped + 5), at(jumped + 70));
        assert_eq!(
            anew,
            Trust::Held { since: at(jumped + 70), until: Some(at(jumped + 130)) },
            "off meanwhile"
        );
        let back = judge(Some(at(0)), hold(jumped + 99, jumped + 99), at(jumped));
        assert_eq!(back, held, "set back, but not far enough");
    }

    #[test]
    fn a_jump_of_more_than_a_month_waits_for_somebody() {
        let far = 32 * DAY;
        for (looked, now) in [(far, far), (far + 55, far + 60), (far + 9 * DAY, far + 9 * DAY + 1)] {
            assert_eq!(
                judge(Some(at(0)), hold(far, looked), at(now)),
                Trust::Held { since: at(far), until: None }
            );
        }
        assert_eq!(judge(Some(at(far)), None, at(far + 1)), Trust::Trusted, "confirmed");
    }
}
