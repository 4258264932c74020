//! The processor agreement on file, without which an organisation reaches no data function (U5.6).

use crate::ids::{AgreementId, OrganisationId};
use crate::input::{Collect, Problems, code, line, refusals, ticked};
use crate::person::PersonName;
use crate::person::date::DateInput;
use crate::time::{Day, Moment};

/// A signed agreement as a form sends it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AgreementForm {
    /// Which text was signed.
    pub version: String,
    /// Who signed for the organisation.
    pub signatory: String,
    /// On which day.
    pub signed: DateInput,
    /// Box: the organisation's own systems log their users in with two factors.
    pub systems: String,
}

/// What is put on file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AgreementData {
    /// Which text was signed, 1 to 40 characters.
    pub version: String,
    /// Who signed for the organisation.
    pub signatory: PersonName,
    /// On which day; not in the future.
    pub signed: Day,
    /// Whether it records that the organisation's own systems log their users in with two factors: without it none of
    /// them acts for anybody (U2.4).
    pub systems_two_factors: bool,
}

impl AgreementForm {
    /// Reads the form, or tells all its problems.
    pub fn check(&self, today: Day) -> Result<AgreementData, Problems> {
        let mut c = Collect::new();
        let version = c.take("version", line(&self.version, 1, 40));
        let signatory = c.take("signatory", PersonName::parse(&self.signatory));
        let signed = c.take("signed", self.signed.day());
        if let Some(day) = signed {
            c.require("signed", day <= today, code::DATE_IN_FUTURE);
        }
        let systems_two_factors = ticked(&self.systems);
        c.finish(|| {
            Some(AgreementData {
                version: version?,
                signatory: signatory?,
                signed: signed?,
                systems_two_factors,
            })
        })
    }
}

/// An agreement on file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Agreement {
    /// Its id.
    pub id: AgreementId,
    /// With whom.
    pub organisation: OrganisationId,
    /// What was signed, by whom, when.
    pub data: AgreementData,
    /// When it ended.
    pub ended_at: Option<Moment>,
}

impl Agreement {
    /// Whether it opens data functions now (U5.6).
    pub fn holds(&self, now: Moment) -> bool {
        self.data.signed <= now.day() && self.ended_at.is_none_or(|end| now < end)
    }
}

/// Whether any agreement of an organisation holds now: the fact for `permission::Standing`.
pub fn on_file(agreements: &[Agreement], now: Moment) -> bool {
    agreements.iter().any(|a| a.holds(now))
}

refusals! {
    /// Why an agreement is not put on file or ended.
    pub enum AgreementRefused {
        /// One holds already: end it first.
        AlreadyHolds = "agreement-already-holds",
        /// It has ended before.
        AlreadyEnded = "agreement-already-ended",
        /// The operator's own organisation shares nothing and needs none.
        Operator = "agreement-operator",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn u5_6_an_agreement_has_a_version_a_signatory_and_a_day() {
        let today: Day = "2027-02-14".parse().unwrap();
        let all = AgreementForm::default().check(today).unwrap_err().to_string();
        assert_eq!(all, "version: required, signatory: required, signed: required");
        let form = AgreementForm {
            version: "VO 3".into(),
            signatory: "A. de Wit".into(),
            signed: "15-2-2027".into(),
            systems: String::new(),
        };
        assert_eq!(form.check(today).unwrap_err().to_string(), "signed: date-in-future");
        let data = AgreementForm { signed: "14-2-2027".into(), ..form }.check(today).unwrap();
        assert!(!data.systems_two_factors, "what was not ticked is not on record");
        let end = today.plus_days(10).start();
        let agreement = Agreement {
            id: AgreementId::new(end, [1; 10]),
            organisation: OrganisationId::new(end, [2; 10]),
            data,
            ended_at: Some(end),
        };
        let holds = |now| on_file(std::slice::from_ref(&agreement), now);
        assert!(holds(today.start()) && !holds(end) && !holds(today.plus_days(-1).start()));
        assert!(!on_file(&[], today.start()));
    }
}
