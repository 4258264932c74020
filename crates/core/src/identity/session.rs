//! How long a login session lives.

use crate::time::Moment;
use std::time::Duration;

/// A session without use ends after this.
pub const IDLE: Duration = Duration::from_mins(30);
/// A session ends after this, however much it is used.
pub const ABSOLUTE: Duration = Duration::from_hours(12);
/// So long before the end the page warns.
pub const WARN: Duration = Duration::from_mins(2);

/// What is known of a session.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SessionFacts {
    /// When both factors were shown.
    pub started_at: Moment,
    /// When it was last used.
    pub last_used: Moment,
    /// Whether it was ended: by its user, an administrator, a bar, or a change of password or phone.
    pub ended: bool,
}

/// Where a session stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SessionState {
    /// In use; without use it ends at this moment.
    Live(Moment),
    /// Not used for too long: log in again.
    Idle,
    /// Over: ended, or past its longest time.
    Over,
}

impl SessionFacts {
    /// When it ends if it is not used again.
    pub fn ends_at(&self) -> Moment {
        self.last_used.plus(IDLE).min(self.started_at.plus(ABSOLUTE))
    }
    /// Where it stands now.
    pub fn state(&self, now: Moment) -> SessionState {
        if self.ended || now >= self.started_at.plus(ABSOLUTE) {
            SessionState::Over
        } else if now >= self.last_used.plus(IDLE) {
            SessionState::Idle
        } else {
            SessionState::Live(self.ends_at())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn u2_4_a_session_ends_after_half_an_hour_of_rest_or_twelve_hours() {
        let t0 = Moment::from_micros(0);
        let at = |minutes: u64| t0.plus(Duration::from_mins(minutes));
        let state =
            |used, now| SessionFacts { started_at: t0, last_used: at(used), ended: false }.state(at(now));
        assert_eq!(state(0, 29), SessionState::Live(at(30)));
        assert_eq!(state(0, 30), SessionState::Idle);
        assert_eq!(state(29, 58), SessionState::Live(at(59)));
        assert_eq!(state(710, 719), SessionState::Live(at(720)));
        assert_eq!(state(719, 720), SessionState::Over);
        let ended = SessionFacts { started_at: t0, last_used: t0, ended: true };
        assert_eq!(ended.state(t0), SessionState::Over);
    }
}
