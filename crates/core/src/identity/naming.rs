//! Who may give whom which function. Nobody gives herself sight of clients, and who works for the operator has no
//! function at an organisation (U5.5).

use crate::actor::Role;
use crate::input::refusals;

/// Who gives a function.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Giver {
    /// Who holds the machine.
    Command,
    /// Staff of the operator.
    Operator,
    /// An administrator, in her own organisation.
    Administrator,
    /// The personnel system of an organisation, there.
    Provisioner,
}

/// The facts about a function that is to be given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Naming<'a> {
    /// Who gives it.
    pub giver: Giver,
    /// Which one.
    pub role: Role,
    /// Whether the organisation is the operator's own.
    pub at_operator: bool,
    /// Whether giver and receiver are one person, or share the phone number that the codes go to.
    pub oneself: bool,
    /// Whether the organisation has an active administrator, barred or not.
    pub hfor_administrator: bool,
    /// The active functions of the receiver, wherever.
    pub held: &'a [Role],
}

refusals! {
    /// Why a function is not given.
    pub enum NamingRefused {
        /// This giver does not give this function, or not in this kind of organisation.
        NotGiven = "role-not-given",
        /// Nobody gives herself a function (U5.5).
        Oneself = "role-oneself",
        /// The operator names an organisation's first administrator; its own administrators name the others.
        HasAdministrator = "has-administrator",
        /// Staff of the operator has no other function, and nobody else becomes staff of the operator (U5.5).
        OperatorAlone = "operator-alone",
    }
}

/// Whether somebody with these functions may have this one too: the operator's goes with no other.
pub fn may_hold(held: &[Role], role: Role) -> Result<(), NamingRefused> {
    let mixed = held.iter().any(|h| (*h == Role::Operator) != (role == Role::Operator));
    if mixed { Err(NamingRefused::OperatorAlone) } else { Ok(()) }
}

/// Whether the function may be given.
pub fn may_give(n: &Naming<'_>) -> Result<(), NamingRefused> {
    let given = (n.role == Role::Operator) == n.at_operator
        && match n.giver {
            Giver::Command => true,
            Giver::Operator => matches!(n.role, Role::Administrator | Role::Operator),
            Giver::Administrator => n.role != Role::Operator,
            Giver::Provisioner => n.role == Role::Practitioner,
        };
    if !given {
        return Err(NamingRefused::NotGiven);
    }
    if n.oneself {
        return Err(NamingRefused::Oneself);
    }
    if n.giver == Giver::Operator && n.role == Role::Administrator && n.hfor_administrator {
        return Err(NamingRefused::HasAdministrator);
    }
    may_hold(n.held, n.role)
}

#[cfg(test)]
mod tests {
    use super::*;
    use NamingRefused::{HasAdministrator, NotGiven, Oneself, OperatorAlone};

    fn naming(giver: Giver, role: Role) -> Naming<'static> {
        let at_operator = role == Role::Operator;
        Naming { giver, role, at_operator, oneself: false, hfor_administrator: false, held: &[] }
    }

    /// U5.5: every giver × role, with nobody in the way.
    #[test]
    fn u5_5_the_operator_names_administrators_and_colleagues_only() {
        for role in Role::ALL {
            let by = |giver| may_give(&naming(giver, role));
            assert_eq!(by(Giver::Command), Ok(()), "{role:?}");
            let operator = matches!(role, Role::Administrator | Role::Operator);
            assert_eq!(by(Giver::Operator).is_ok(), operator, "{role:?}");
            assert_eq!(by(Giver::Administrator).is_ok(), role != Role::Operator, "{role:?}");
            assert_eq!(by(Giver::Provisioner).is_ok(), role == Role::Practitioner, "{role:?}");
            for giver in [Giver::Command, Giver::Operator, Giver::Administrator, Giver::Provisioner] {
                let n = naming(giver, role);
                let elsewhere = Naming { at_operator: !n.at_operator, ..n };
                assert_eq!(
                    may_give(&elsewhere),
                    Err(NotGiven),
                    "{role:?}: care roles stay out of the operator's house"
                );
            }
        }
    }

    /// U5.5: nobody gives herself anything, whatever it is.
    #[test]
    fn u5_5_nobody_gives_herself_a_function() {
        for (giver, role) in [
            (Giver::Operator, Role::Administrator),
            (Giver::Operator, Role::Operator),
            (Giver::Administrator, Role::Practitioner),
            (Giver::Administrator, Role::Assistant),
            (Giver::Administrator, Role::PrivacyOfficer),
            (Giver::Administrator, Role::Administrator),
        ] {
            assert_eq!(may_give(&Naming { oneself: true, ..naming(giver, role) }), Err(Oneself), "{role:?}");
        }
    }

    /// U5.5: who works for the operator has no second function, in whatever order the two are given.
    #[test]
    fn u5_5_the_operators_staff_has_no_other_function() {
        for role in Role::ALL {
            for held in Role::ALL {
                let mixed = (role == Role::Operator) != (held == Role::Operator);
                let held = [held];
                let expected = if mixed { Err(OperatorAlone) } else { Ok(()) };
                assert_eq!(may_hold(&held, role), expected, "{held:?} {role:?}");
                for giver in [Giver::Command, Giver::Administrator] {
                    let n = Naming { held: &held, ..naming(giver, role) };
                    if giver == Giver::Command || role != Role::Operator {
                        assert_eq!(may_give(&n), expected, "{held:?} {role:?}");
                    }
                }
            }
        }
    }

    /// U5.5: once an organisation has an administrator, the operator names no second one behind her back.
    #[test]
    fn u5_5_the_operator_names_the_first_administrator_only() {
        let second = |giver, role| may_give(&Naming { hfor_administrator: true, ..naming(giver, role) });
        assert_eq!(second(Giver::Operator, Role::Administrator), Err(HasAdministrator));
        assert_eq!(second(Giver::Operator, Role::Operator), Ok(()));
        assert_eq!(second(Giver::Administrator, Role::Administrator), Ok(()));
        assert_eq!(second(Giver::Command, Role::Administrator), Ok(()));
    }
}
