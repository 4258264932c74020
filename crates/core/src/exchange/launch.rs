//! A launch: a record system opens the portal's search form for one client and one of its users (U3.1).
//!
//! Only the exact key travels. Relation and purpose are stated by her who searches, each time (U3.9, U5.3).

use super::client::FindKey;
use super::find::FindForm;
use crate::input::{Collect, Problems, code};
use crate::person::BsnPolicy;
use crate::time::Day;
use std::time::Duration;

/// The shortest life of a link.
pub const SHORTEST: u32 = 60;
/// Its life when nothing is asked.
pub const USUAL: u32 = 120;
/// The longest.
pub const LONGEST: u32 = 300;

/// A launch as a system asks for it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LaunchForm {
    /// The exact key. Relation and purpose are not read.
    pub key: FindForm,
    /// How many seconds the link is good for.
    pub seconds: Option<u32>,
}

/// A launch that may be made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LaunchCommand {
    /// For which client.
    pub key: FindKey,
    /// How long the link is good for.
    pub life: Duration,
}

impl LaunchForm {
    /// Reads the form, or tells all its problems.
    pub fn check(&self, today: Day, policy: BsnPolicy) -> Result<LaunchCommand, Problems> {
        let mut c = Collect::new();
        let key = self.key.key(&mut c, today, policy);
        let seconds = self.seconds.unwrap_or(USUAL);
        c.require("seconds", (SHORTEST..=LONGEST).contains(&seconds), code::CHOICE_UNKNOWN);
        c.finish(|| Some(LaunchCommand { key: key?, life: Duration::from_secs(seconds.into()) }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// U3.9: a launch needs the exact key and nothing else, and its link is short-lived.
    #[test]
    fn u3_9_a_launch_names_an_exact_key_and_no_ground() {
        let key = FindForm { bsn: "999990421".into(), birth_date: "3-4-1990".into(), ..FindForm::default() };
        let check = |form: &LaunchForm| {
            let read = form.check("2027-02-14".parse().unwrap(), BsnPolicy::TestOnly);
            read.map_or_else(|p| p.to_string(), |c| c.life.as_secs().to_string())
        };
        let with = |seconds| LaunchForm { key: key.clone(), seconds };
        for (form, expected) in [
            (with(None), "120"),
            (with(Some(60)), "60"),
            (with(Some(300)), "300"),
            (with(Some(59)), "seconds: choice-unknown"),
            (with(Some(301)), "seconds: choice-unknown"),
            (LaunchForm::default(), "bsn: bsn-or-code, birth_date: required"),
        ] {
            assert_eq!(check(&form), expected);
        }
    }
}
