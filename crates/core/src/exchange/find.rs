//! The search form: exact keys only, with relation and purpose.

use super::client::{ClientIdentifier, FindKey};
use super::emergency::Reason;
use super::relation::CareGround;
use crate::input::{Collect, Problems, code};
use crate::person::date::DateInput;
use crate::person::{BirthDate, Bsn, BsnPolicy, CollectionCode};
use crate::time::Day;

/// A search as a browser sends it.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct FindForm {
    /// The BSN, when she has one.
    pub bsn: String,
    /// The collection code, when she has none.
    pub code: String,
    /// The birth date; unknown parts as 00.
    pub birth_date: DateInput,
    /// The treatment relation.
    pub relation: String,
    /// The purpose.
    pub purpose: String,
    /// Why, when an emergency stands in the place of a relation; not looked at otherwise.
    pub emergency_reason: String,
}

/// A search that may be made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FindCommand {
    /// The exact key.
    pub key: FindKey,
    /// Relation and purpose.
    pub ground: CareGround,
    /// The reason of an emergency; there whenever the ground is one.
    pub emergency: Option<Reason>,
}

impl FindForm {
    /// Reads the form, or tells all its problems. A demo refuses real numbers here too: they are personal data.
    pub fn check(&self, today: Day, policy: BsnPolicy) -> Result<FindCommand, Problems> {
        let mut c = Collect::new();
        let key = self.key(&mut c, today, policy);
        let ground =
            CareGround::read_for_search(&mut c, &self.relation, &self.purpose, &self.emergency_reason);
        c.finish(|| {
            let (ground, emergency) = ground?;
            Some(FindCommand { key: key?, ground, emergency })
        })
    }

    /// Reads the exact key alone; notes every problem.
    pub fn key(&self, c: &mut Collect, today: Day, policy: BsnPolicy) -> Option<FindKey> {
        let identifier = match (self.bsn.trim().is_empty(), self.code.trim().is_empty()) {
            (false, true) => {
                let bsn = Bsn::parse(&self.bsn).and_then(|bsn| policy.check(&bsn).map(|_| bsn));
                c.take("bsn", bsn).map(ClientIdentifier::Bsn)
            }
            (true, false) => c.take("code", CollectionCode::parse(&self.code)).map(ClientIdentifier::Code),
            (true, true) | (false, false) => {
                c.add("bsn", code::BSN_OR_CODE);
                None
            }
        };
        let birth_date = c.take("birth_date", BirthDate::parse(&self.birth_date, today));
        Some(FindKey { identifier: identifier?, birth_date: birth_date? })
    }
}

impl std::fmt::Debug for FindForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FindForm(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> FindForm {
        FindForm {
            bsn: "999 990 421".into(),
            code: String::new(),
            birth_date: "3-4-1990".into(),
            relation: "substitute".into(),
            purpose: "urgent".into(),
            emergency_reason: String::new(),
        }
    }
    fn problems(f: &FindForm) -> String {
        f.check("2027-02-14".parse().unwrap(), BsnPolicy::TestOnly)
            .map_or_else(|p| p.to_string(), |_| "none".into())
    }

    /// U2.2, U3.9, U5.3.
    #[test]
    fn a_search_needs_an_exact_key_a_relation_and_a_purpose() {
        assert_eq!(problems(&form()), "none");
        assert_eq!(
            problems(&FindForm { bsn: String::new(), code: "7k4m-2qxd-9abc".into(), ..form() }),
            "none"
        );
        assert_eq!(problems(&FindForm { birth_date: "00-00-1990".into(), ..form() }), "none");
        for (f, expected) in [
            (FindForm { bsn: String::new(), ..form() }, "bsn: bsn-or-code"),
            (FindForm { code: "7k4m-2qxd-9abc".into(), ..form() }, "bsn: bsn-or-code"),
            (FindForm { bsn: "421".into(), ..form() }, "bsn: bsn-length"),
            (FindForm { bsn: "111222333".into(), ..form() }, "bsn: bsn-only-test"),
            (FindForm { birth_date: DateInput::default(), ..form() }, "birth_date: required"),
            (FindForm { relation: String::new(), ..form() }, "relation: statement-relation"),
            (FindForm { purpose: "research".into(), ..form() }, "purpose: statement-purpose"),
        ] {
            assert_eq!(problems(&f), expected);
        }
        let all = "bsn: bsn-or-code, birth_date: required, relation: statement-relation, purpose: statement-purpose";
        assert_eq!(problems(&FindForm::default()), all);
    }

    /// U2.2, U3.9, U5.3: an emergency replaces the relation and nothing else.
    #[test]
    fn u3_9_an_emergency_needs_keys_purpose_and_reason() {
        let urgent = FindForm {
            relation: "emergency".into(),
            emergency_reason: "Bevalling begonnen, wij kennen haar niet.".into(),
            ..form()
        };
        let found = urgent.check("2027-02-14".parse().unwrap(), BsnPolicy::TestOnly).unwrap();
        assert!(found.ground.is_emergency() && found.emergency.is_some());
        assert_eq!(found.ground.wording().as_str(), "u3.9-emergency/1");
        for (f, expected) in [
            (FindForm { bsn: String::new(), ..urgent.clone() }, "bsn: bsn-or-code"),
            (FindForm { birth_date: DateInput::default(), ..urgent.clone() }, "birth_date: required"),
            (FindForm { purpose: String::new(), ..urgent.clone() }, "purpose: statement-purpose"),
            (FindForm { emergency_reason: " ".into(), ..urgent.clone() }, "emergency_reason: required"),
            (
                FindForm { emergency_reason: "spoed".into(), ..urgent.clone() },
                "emergency_reason: text-too-short",
            ),
        ] {
            assert_eq!(problems(&f), expected);
        }
        let ordinary = FindForm { relation: "involved".into(), ..urgent };
        let found = ordinary.check("2027-02-14".parse().unwrap(), BsnPolicy::TestOnly).unwrap();
        assert_eq!(found.emergency, None, "a reason without an emergency is not kept");
    }
}
