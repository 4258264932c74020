//! The two statements without which nothing is shared. They are made by a person each time, never by default.
//!
//! A statement exists only when all that it says was ticked: there is no way to make one half.

use super::retention::LONGEST_STAY;
use crate::input::{Collect, code, named, ticked};
use crate::person::date::DateInput;
use crate::time::Day;
use serde::{Deserialize, Serialize};

/// Which wording the user saw. A new wording gets a new name; old statements keep theirs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Wording(String);

impl Wording {
    /// The wording of the treatment statement that is on screen now (`statement-treatment` in Fluent).
    pub fn treatment() -> Self {
        Self("u2.3a/1".to_owned())
    }
    /// The wording of the consent statement that is on screen now (`statement-consent` in Fluent).
    pub fn consent() -> Self {
        Self("u2.3b/1".to_owned())
    }
    /// The wording of the collector's statement that is on screen now (`statement-relation` in Fluent).
    pub fn relation() -> Self {
        Self("u3.9/1".to_owned())
    }
    /// The wording of the emergency that stands in its place (`relation-emergency` in Fluent).
    pub fn emergency() -> Self {
        Self("u3.9-emergency/1".to_owned())
    }
    /// Its name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

named! {
    /// Who gave consent.
    pub enum ConsentBy {
        /// The client.
        Client = "client",
        /// Her legal representative.
        Representative = "representative",
    }
}

named! {
    /// How consent was given.
    pub enum ConsentHow {
        /// By word of mouth.
        Spoken = "spoken",
        /// In writing.
        Written = "written",
    }
}

/// "Ik heb een behandelingsovereenkomst met deze cliënt" (U2.3a).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TreatmentStatement {
    wording: Wording,
}

impl TreatmentStatement {
    /// The wording that was shown.
    pub const fn wording(&self) -> &Wording {
        &self.wording
    }
}

/// Explicit consent for exchange through this medium (U2.3b): the client was informed, her identity and BSN were checked.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ConsentStatement {
    wording: Wording,
    by: ConsentBy,
    how: ConsentHow,
    on: Day,
}

impl ConsentStatement {
    /// The wording that was shown.
    pub const fn wording(&self) -> &Wording {
        &self.wording
    }
    /// Who consented.
    pub const fn by(&self) -> ConsentBy {
        self.by
    }
    /// How.
    pub const fn how(&self) -> ConsentHow {
        self.how
    }
    /// On which day.
    pub const fn on(&self) -> Day {
        self.on
    }
}

/// The statements as a browser sends them; an empty box sends nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct StatementForm {
    /// Box: a treatment agreement exists.
    pub treatment: String,
    /// Box: explicit consent for exchange by this portal.
    pub consent: String,
    /// Choice: [`ConsentBy`].
    pub consent_by: String,
    /// Choice: [`ConsentHow`].
    pub consent_how: String,
    /// The day of consent.
    pub consent_day: DateInput,
    /// Box: the client was informed.
    pub informed: String,
    /// Box: identity (and BSN, when there is one) were checked.
    pub identity_checked: String,
}

impl StatementForm {
    /// Reads both; notes every problem.
    pub fn read(&self, c: &mut Collect, today: Day) -> Option<(TreatmentStatement, ConsentStatement)> {
        c.require("treatment", ticked(&self.treatment), code::STATEMENT_TREATMENT);
        c.require("consent", ticked(&self.consent), code::STATEMENT_CONSENT);
        let by =
            c.take("consent_by", ConsentBy::from_name(&self.consent_by).ok_or_else(|| code::REQUIRED.into()));
        let how = c.take(
            "consent_how",
            ConsentHow::from_name(&self.consent_how).ok_or_else(|| code::REQUIRED.into()),
        );
        let on = c.take("consent_day", self.consent_day.day());
        if let Some(on) = on {
            c.require("consent_day", on <= today, code::DATE_IN_FUTURE);
            // A day before any record that still stands is a typing error.
            c.require("consent_day", on >= today.plus_days(-LONGEST_STAY), code::CONSENT_DAY_TOO_EARLY);
        }
        c.require("informed", ticked(&self.informed), code::STATEMENT_INFORMED);
        c.require("identity_checked", ticked(&self.identity_checked), code::STATEMENT_IDENTITY);
        if !c.is_clean() {
            return None;
        }
        let consent = ConsentStatement { wording: Wording::consent(), by: by?, how: how?, on: on? };
        Some((TreatmentStatement { wording: Wording::treatment() }, consent))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full() -> StatementForm {
        StatementForm {
            treatment: "on".into(),
            consent: "on".into(),
            consent_by: "client".into(),
            consent_how: "spoken".into(),
            consent_day: "14-2-2027".into(),
            informed: "on".into(),
            identity_checked: "on".into(),
        }
    }
    fn read(form: &StatementForm) -> Result<ConsentStatement, String> {
        let mut c = Collect::new();
        let got = form.read(&mut c, "2027-02-14".parse().unwrap());
        c.finish(|| got.map(|(_, consent)| consent)).map_err(|p| p.to_string())
    }

    type Empty = fn(&mut StatementForm);

    #[test]
    fn u2_3a_u2_3b_no_statement_is_made_by_default_or_by_half() {
        let empty = read(&StatementForm::default()).unwrap_err();
        for field in [
            "treatment",
            "consent",
            "consent_by",
            "consent_how",
            "consent_day",
            "informed",
            "identity_checked",
        ] {
            assert!(empty.contains(&format!("{field}: ")), "{field} in {empty}");
        }
        let gaps: [(Empty, &str); 7] = [
            (|f| f.treatment.clear(), "treatment: statement-treatment"),
            (|f| f.consent.clear(), "consent: statement-consent"),
            (|f| f.consent_by.clear(), "consent_by: required"),
            (|f| f.consent_how = "guessed".into(), "consent_how: required"),
            (|f| f.consent_day = "15-2-2027".into(), "consent_day: date-in-future"),
            (|f| f.informed.clear(), "informed: statement-informed"),
            (|f| f.identity_checked = "off".into(), "identity_checked: statement-identity"),
        ];
        for (gap, problem) in gaps {
            let mut form = full();
            gap(&mut form);
            assert_eq!(read(&form), Err(problem.to_owned()));
        }
        let early = StatementForm { consent_day: "14-2-2025".into(), ..full() };
        assert_eq!(read(&early), Err("consent_day: consent-day-too-early".to_owned()));
    }

    #[test]
    fn u2_3b_who_how_when_and_the_wording_are_kept() {
        let consent = read(&full()).unwrap();
        assert_eq!((consent.by(), consent.how()), (ConsentBy::Client, ConsentHow::Spoken));
        let json = serde_json::to_string(&consent).unwrap();
        assert_eq!(json, r#"{"wording":"u2.3b/1","by":"client","how":"spoken","on":"2027-02-14"}"#);
        assert_eq!(serde_json::from_str::<ConsentStatement>(&json).unwrap(), consent);
    }
}
