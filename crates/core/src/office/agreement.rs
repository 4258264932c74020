//! The processor agreement on file, without which an organisation reaches no data function (U5.6).

use crate::due::{Due, JobKind};
use crate::ids::{AgreementId, OrganisationId};
use crate::input::{Collect, Problems, code, line, refusals, ticked};
use crate::person::PersonName;
use crate::person::date::DateInput;
use crate::time::{Day, Moment};
use std::time::Duration;

/// Nobody puts an agreement on file that was signed longer ago: it is a slip in the year.
const OLDEST_YEARS: i16 = 10;
/// Days of notice at most.
pub const LONGEST_NOTICE: i64 = 366;
/// Days of notice that the operator is offered.
pub const USUAL_NOTICE: i64 = 28;
/// Between the end of an agreement, from when on nobody finds what was shared, and its destruction: long enough to
/// mend an end that was a mistake, or a new agreement that came late.
pub const GRACE: Duration = Duration::from_hours(7 * 24);

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
            let years = today.date().year() - day.date().year();
            c.require("signed", years <= OLDEST_YEARS, code::DATE_LONG_AGO);
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

/// From when on an agreement ends: an empty field is now, a day is the end of that day.
///
/// No earlier than today and no later than a year from now.
pub fn ends_at(day: &DateInput, now: Moment) -> Result<Moment, Problems> {
    if day.is_empty() {
        return Ok(now);
    }
    let mut c = Collect::new();
    let day = c.take("from", day.day());
    if let Some(day) = day {
        c.require("from", day >= now.day(), code::LAST_DAY_PAST);
        c.require("from", day <= now.day().plus_days(LONGEST_NOTICE), code::END_TOO_FAR);
    }
    c.finish(|| day.map(Day::end))
}

/// When what an organisation shared is destroyed, after its agreement ended.
pub fn settled_at(ended: Moment) -> Moment {
    ended.plus(GRACE)
}

/// The last day on which an agreement with this end holds.
pub fn last_day(ended: Moment) -> Day {
    let day = ended.day();
    if ended == day.start() { day.plus_days(-1) } else { day }
}

/// The work that follows the end of an agreement.
pub fn settle(agreement: AgreementId, ended: Moment) -> Due {
    Due { kind: JobKind::AgreementOver, key: agreement.to_string(), run_at: settled_at(ended) }
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
        /// It has ended before, or is to end already.
        AlreadyEnded = "agreement-already-ended",
        /// It is not to end, or has ended: there is nothing to take back.
        NotEnding = "agreement-not-ending",
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
        let signed = |day: &str| AgreementForm { signed: day.into(), ..form.clone() }.check(today).map(drop);
        assert_eq!(
            signed("31-12-2016").unwrap_err().to_string(),
            "signed: date-long-ago",
            "a slip in the year"
        );
        assert!(signed("1-1-2017").is_ok());
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

    #[test]
    fn u5_6_an_agreement_ends_now_or_with_a_day_of_this_year() {
        for (now, typed, expected) in [
            ("2027-02-14T13:00:00+01:00", "", Ok("2027-02-14T13:00:00+01:00")),
            ("2027-02-14T13:00:00+01:00", "14-02-2027", Ok("2027-02-15T00:00:00+01:00")),
            // The night in which the clock goes forward, and the last day that may be named, over a leap day.
            ("2027-03-01T13:00:00+01:00", "28-03-2027", Ok("2027-03-29T00:00:00+02:00")),
            ("2027-06-01T00:00:00+02:00", "01-06-2028", Ok("2028-06-02T00:00:00+02:00")),
            ("2027-06-01T00:00:00+02:00", "02-06-2028", Err("from: end-too-far")),
            ("2027-02-14T00:00:00+01:00", "13-02-2027", Err("from: last-day-past")),
            ("2027-02-14T00:00:00+01:00", "30-02-2027", Err("from: date-no-such-day")),
        ] {
            let now: Moment = now.parse().unwrap();
            let at = ends_at(&typed.into(), now).map_err(|p| p.to_string());
            let expected = expected.map(|at: &str| at.parse::<Moment>().unwrap()).map_err(str::to_owned);
            assert_eq!(at, expected, "{typed} at {}", now.rfc3339());
        }
    }
}
