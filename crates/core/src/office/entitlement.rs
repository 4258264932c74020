//! Which services an organisation may use. Access is granted by a switch per service (T8.1).

use crate::ids::OrganisationId;
use crate::input::{named, refusals};
use crate::time::Moment;

named! {
    /// A service of the operator.
    pub enum Service {
        /// The exchange portal.
        Exchange = "exchange",
    }
}

/// The switch of one service for one organisation. No row means off.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entitlement {
    /// For whom.
    pub organisation: OrganisationId,
    /// Which service.
    pub service: Service,
    /// On or off.
    pub on: bool,
    /// Since when it stands so.
    pub since: Moment,
}

refusals! {
    /// Why a switch does not move.
    pub enum EntitlementRefused {
        /// It stands so already.
        Unchanged = "entitlement-unchanged",
    }
}

/// Moves the switch; `current` is what stands in the store.
pub fn switch(
    current: Option<&Entitlement>,
    organisation: OrganisationId,
    service: Service,
    on: bool,
    now: Moment,
) -> Result<Entitlement, EntitlementRefused> {
    if current.is_some_and(|e| e.on) == on {
        Err(EntitlementRefused::Unchanged)
    } else {
        Ok(Entitlement { organisation, service, on, since: now })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_off_until_it_is_switched_on() {
        let now = Moment::from_micros(0);
        let house = OrganisationId::new(now, [1; 10]);
        let to = |current: Option<&Entitlement>, on| switch(current, house, Service::Exchange, on, now);
        assert_eq!(to(None, false), Err(EntitlementRefused::Unchanged));
        let on = to(None, true).unwrap();
        assert_eq!(to(Some(&on), true), Err(EntitlementRefused::Unchanged));
        assert!(!to(Some(&on), false).unwrap().on);
    }
}
