//! The form by which a record is shared. All that is wrong with it is told at once.

use super::client::NoBsnReason;
use super::reading::Reading;
use super::retention::Retention;
use super::sector::{RetentionRule, choose};
use super::statement::{ConsentStatement, StatementForm, TreatmentStatement};
use crate::input::{Code, Collect, Flaw, Problems, code, is_deceptive};
use crate::person::date::DateInput;
use crate::person::{BirthDate, Bsn, BsnPolicy, ClientName};
use crate::time::Day;
use std::fmt;

/// Longest text, in characters.
pub const LONGEST_TEXT: usize = 20_000;

/// Years between the birth of a mother and today; less is the date of her child, or a slip of the keyboard.
const YOUNGEST: i16 = 10;

/// Sharing as a browser sends it. The PDF comes as a stream of its own; here stands only whether there is one.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct ShareForm {
    /// Whether a PDF was chosen (it is inspected elsewhere).
    pub has_pdf: bool,
    /// The key of the care sector; empty where a page did not ask. `None`: a system named none, and shares in birth care.
    pub sector: Option<String>,
    /// Text typed in; may be empty when there is a PDF (U2.1).
    pub text: String,
    /// The BSN, or empty.
    pub bsn: String,
    /// The BSN that she confirmed after the question about another one in the PDF; empty when she was not asked yet.
    /// `None`: a system shares, which took the BSN from its own record and can be asked nothing.
    pub confirmed_bsn: Option<String>,
    /// Without a BSN: [`NoBsnReason`]; otherwise empty.
    pub no_bsn_reason: String,
    /// The client's birth date; unknown parts as 00.
    pub birth_date: DateInput,
    /// Her initials.
    pub initials: String,
    /// The part before her birth name; may be empty.
    pub prefix: String,
    /// Her birth name.
    pub birth_name: String,
    /// The due date ("uitgerekende datum", U2.5a), or the date that another sector's rule names.
    pub due_date: DateInput,
    /// An earlier last day (U2.5b); may be empty.
    pub last_day: DateInput,
    /// Both statements (U2.3a, U2.3b).
    pub statements: StatementForm,
}

/// Who the record is about, as far as the form tells; the collection code is drawn afterwards.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ClientKey {
    /// By BSN.
    Bsn(Bsn),
    /// No BSN, for this reason: a collection code is drawn.
    NoBsn(NoBsnReason),
}

/// A record that may be shared today.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ShareCommand {
    /// By what the record is found.
    pub client: ClientKey,
    /// The client's birth date.
    pub birth_date: BirthDate,
    /// Initials and birth name.
    pub name: ClientName,
    /// By which rule it ends.
    pub rule: RetentionRule,
    /// When it ends.
    pub retention: Retention,
    /// The text, when one was typed.
    pub text: Option<RecordText>,
    /// Whether a PDF comes with it.
    pub has_pdf: bool,
    /// U2.3a.
    pub treatment: TreatmentStatement,
    /// U2.3b.
    pub consent: ConsentStatement,
    /// What to point out, without refusing it.
    pub warnings: Vec<Code>,
}

/// Text of a record: 1 to 20 000 characters, lines ended by `\n`. Never shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct RecordText(String);

impl RecordText {
    /// Reads what was typed or pasted. Controls and characters that turn the reading direction are refused.
    pub fn parse(text: &str) -> Result<Self, Flaw> {
        let text = text.replace("\r\n", "\n").replace(['\r', '\u{B}', '\u{C}'], "\n");
        let text = text.trim_end().trim_start_matches('\n');
        if text.trim().is_empty() {
            return Err(code::REQUIRED.into());
        }
        if text.chars().count() > LONGEST_TEXT {
            return Err(Flaw::new(code::TEXT_TOO_LONG).arg("max", LONGEST_TEXT));
        }
        if text.chars().any(|c| is_deceptive(c) && !matches!(c, '\n' | '\t')) {
            return Err(code::TEXT_CHARACTER.into());
        }
        Ok(Self(text.to_owned()))
    }
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for RecordText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RecordText({} bytes)", self.0.len())
    }
}

impl fmt::Debug for ShareForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShareForm(…)")
    }
}

impl ShareForm {
    /// Reads the form, or tells all its problems. `on`: the rules of the sectors that are on beside birth care.
    pub fn check(
        &self,
        today: Day,
        policy: BsnPolicy,
        on: &[RetentionRule],
    ) -> Result<ShareCommand, Problems> {
        let mut c = Collect::new();
        let rule = self.rule(&mut c, on);
        let mut warnings = Vec::new();
        let text = c.take_optional("text", &self.text, RecordText::parse);
        c.require("text", self.has_pdf || !self.text.trim().is_empty(), code::CONTENT_MISSING);
        let client = self.client(&mut c, policy, &mut warnings);
        let birth_date = c.take("birth_date", BirthDate::parse(&self.birth_date, today));
        if let Some(born) = birth_date.as_ref().filter(|_| rule.is_none_or(RetentionRule::is_birth)) {
            // A child's date makes the record unfindable for its mother: in birth care the client is always the mother.
            let old_enough = today.date().year() - born.year() >= YOUNGEST;
            c.require("birth_date", old_enough, code::BIRTH_DATE_YOUNG);
        }
        let name = self.name(&mut c);
        let retention = self.retention(&mut c, rule, today);
        let statements = self.statements.read(&mut c, today);
        c.finish(|| {
            let (treatment, consent) = statements?;
            Some(ShareCommand {
                client: client?,
                birth_date: birth_date?,
                name: name?,
                rule: rule?.clone(),
                retention: retention?,
                text,
                has_pdf: self.has_pdf,
                treatment,
                consent,
                warnings,
            })
        })
    }
    /// The question about another BSN in the PDF, unless she answered it for the BSN that she typed.
    pub fn ask_about(&self, client: &ClientKey, reading: &Reading) -> Result<(), Problems> {
        let (Some(confirmed), ClientKey::Bsn(typed)) = (&self.confirmed_bsn, client) else { return Ok(()) };
        if Bsn::parse(confirmed).as_ref() == Ok(typed) {
            return Ok(());
        }
        match reading.other_bsn(typed) {
            Some(other) => {
                Err(Flaw::new(code::BSN_OTHER_IN_PDF).arg("last", other.masked()).at("confirmed_bsn").into())
            }
            None => Ok(()),
        }
    }
    fn client(&self, c: &mut Collect, policy: BsnPolicy, warnings: &mut Vec<Code>) -> Option<ClientKey> {
        match (self.bsn.trim().is_empty(), self.no_bsn_reason.is_empty()) {
            (false, true) => {
                let bsn = c.take("bsn", Bsn::parse(&self.bsn))?;
                warnings.extend(c.take("bsn", policy.check(&bsn))?);
                Some(ClientKey::Bsn(bsn))
            }
            (true, false) => {
                let reason =
                    NoBsnReason::from_name(&self.no_bsn_reason).ok_or_else(|| code::CHOICE_UNKNOWN.into());
                c.take("no_bsn_reason", reason).map(ClientKey::NoBsn)
            }
            (true, true) => {
                c.add("bsn", code::BSN_OR_REASON);
                None
            }
            (false, false) => {
                c.add("bsn", code::BSN_AND_REASON);
                None
            }
        }
    }
    fn name(&self, c: &mut Collect) -> Option<ClientName> {
        let initials = c.take("initials", ClientName::read_initials(&self.initials));
        let prefix = c.take("prefix", ClientName::read_prefix(&self.prefix));
        let birth_name = c.take("birth_name", ClientName::read_birth_name(&self.birth_name));
        ClientName::parse(&initials?, prefix?.as_deref().unwrap_or_default(), &birth_name?).ok()
    }
    fn rule<'a>(&self, c: &mut Collect, on: &'a [RetentionRule]) -> Option<&'a RetentionRule> {
        c.take("sector", choose(self.sector.as_deref(), on))
    }
    /// The preview before "Delen" uses this too: the erase date is computed in one place.
    fn retention(&self, c: &mut Collect, rule: Option<&RetentionRule>, today: Day) -> Option<Retention> {
        let due = c.take("due_date", self.due_date.day());
        let chosen = if self.last_day.is_empty() {
            Some(None)
        } else {
            c.take("last_day", self.last_day.day()).map(Some)
        };
        let limits = rule?.limits();
        let open = c.take("due_date", Retention::begin(limits, today, due?, None).map_err(Flaw::from))?;
        match chosen? {
            None => Some(open),
            Some(day) => {
                let begun = Retention::begin(limits, today, open.due(), Some(day));
                c.take("last_day", begun.map_err(Flaw::from))
            }
        }
    }
    /// The dates alone, for the preview of the erase date.
    pub fn preview(&self, today: Day, on: &[RetentionRule]) -> Result<Retention, Problems> {
        let mut c = Collect::new();
        let rule = self.rule(&mut c, on);
        let retention = self.retention(&mut c, rule, today);
        c.finish(|| retention)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> ShareForm {
        ShareForm {
            has_pdf: true,
            bsn: "999990421".into(),
            birth_date: "3-4-1990".into(),
            initials: "mj".into(),
            birth_name: "Berg".into(),
            due_date: "1-8-2027".into(),
            statements: StatementForm {
                treatment: "on".into(),
                consent: "on".into(),
                consent_by: "client".into(),
                consent_how: "written".into(),
                consent_day: "14-2-2027".into(),
                informed: "on".into(),
                identity_checked: "on".into(),
            },
            ..ShareForm::default()
        }
    }
    fn check(f: &ShareForm) -> Result<ShareCommand, String> {
        f.check("2027-02-14".parse().unwrap(), BsnPolicy::TestOnly, &[]).map_err(|p| p.to_string())
    }

    #[test]
    fn u2_1_a_record_is_a_pdf_a_text_or_both() {
        assert!(check(&form()).unwrap().text.is_none());
        let text = ShareForm { has_pdf: false, text: " G1P0\r\nRhesus positief\u{B}x \r\n".into(), ..form() };
        assert_eq!(check(&text).unwrap().text.unwrap().as_str(), " G1P0\nRhesus positief\nx");
        assert!(check(&ShareForm { text: "both".into(), ..form() }).is_ok());
        assert_eq!(check(&ShareForm { has_pdf: false, ..form() }).unwrap_err(), "text: content-missing");
        let long = |n| ShareForm { text: "é".repeat(n), ..form() };
        assert!(check(&long(20_000)).is_ok());
        assert_eq!(check(&long(20_001)).unwrap_err(), "text: text-too-long");
        assert_eq!(
            check(&ShareForm { text: "a\u{202E}b".into(), ..form() }).unwrap_err(),
            "text: text-character"
        );
    }

    #[test]
    fn u2_5a_u2_5b_the_end_is_computed_from_the_due_date_and_the_chosen_day() {
        let last = |f: &ShareForm| check(f).map(|s| s.retention.last_day().to_string());
        assert_eq!(last(&form()), Ok("2027-09-12".to_owned()));
        assert_eq!(last(&ShareForm { last_day: "1-7-2027".into(), ..form() }), Ok("2027-07-01".to_owned()));
        let late = ShareForm { last_day: "13-9-2027".into(), ..form() };
        assert_eq!(last(&late), Err("last_day: last-day-too-late".to_owned()));
        let far = ShareForm { due_date: "12-12-2027".into(), ..form() };
        assert_eq!(last(&far), Err("due_date: due-date-too-far".to_owned()));
        assert_eq!(
            last(&ShareForm { due_date: DateInput::default(), ..form() }),
            Err("due_date: required".to_owned())
        );
        assert_eq!(
            form().preview("2027-02-14".parse().unwrap(), &[]).unwrap().last_day().to_string(),
            "2027-09-12"
        );
    }

    #[test]
    fn the_client_is_the_mother_and_no_newborn() {
        let born = |date: &str| check(&ShareForm { birth_date: date.into(), ..form() }).map(|_| ());
        assert_eq!(born("14-02-2027"), Err("birth_date: birth-date-young".to_owned()));
        assert_eq!(born("00-00-2018"), Err("birth_date: birth-date-young".to_owned()));
        assert_eq!(born("00-00-2017"), Ok(()));
    }

    #[test]
    fn a_client_has_a_bsn_or_a_reason_why_not() {
        let none = ShareForm { bsn: String::new(), no_bsn_reason: "foreign".into(), ..form() };
        assert_eq!(check(&none).unwrap().client, ClientKey::NoBsn(NoBsnReason::Foreign));
        for (f, problem) in [
            (ShareForm { bsn: String::new(), ..form() }, "bsn: bsn-or-reason"),
            (ShareForm { no_bsn_reason: "other".into(), ..form() }, "bsn: bsn-and-reason"),
            (ShareForm { bsn: "111222333".into(), ..form() }, "bsn: bsn-only-test"),
            (
                ShareForm { bsn: String::new(), no_bsn_reason: "lost".into(), ..form() },
                "no_bsn_reason: choice-unknown",
            ),
        ] {
            assert_eq!(check(&f).unwrap_err(), problem);
        }
        let real = form().check("2027-02-14".parse().unwrap(), BsnPolicy::Real, &[]).unwrap();
        assert_eq!(real.warnings.iter().map(|w| w.name()).collect::<Vec<_>>(), ["bsn-is-test"]);
    }

    #[test]
    fn u2_1_another_bsn_in_the_pdf_is_a_question_to_a_person() {
        let today = "2027-02-14".parse().unwrap();
        let other = Reading::of("BSN 999911120", today);
        let asked = |confirmed: Option<&str>, reading: &Reading| {
            let form = ShareForm { confirmed_bsn: confirmed.map(str::to_owned), ..form() };
            let client = form.check(today, BsnPolicy::TestOnly, &[]).unwrap().client;
            form.ask_about(&client, reading).map_err(|p| p.to_string())
        };
        let question = Err("confirmed_bsn: bsn-other-in-pdf".to_owned());
        assert_eq!(asked(Some(""), &other), question);
        // Confirmed for a BSN that she corrected since.
        assert_eq!(asked(Some("999911120"), &other), question);
        assert_eq!(asked(Some("999 990 421"), &other), Ok(()));
        assert_eq!(asked(None, &other), Ok(()));
        assert_eq!(asked(Some(""), &Reading::of("BSN 999990421", today)), Ok(()));
        assert_eq!(asked(Some(""), &Reading::default()), Ok(()));
        let form = ShareForm {
            bsn: String::new(),
            no_bsn_reason: "foreign".into(),
            confirmed_bsn: Some(String::new()),
            ..form()
        };
        assert_eq!(form.ask_about(&ClientKey::NoBsn(NoBsnReason::Foreign), &other), Ok(()));
    }

    #[test]
    fn an_empty_form_tells_every_gap_and_debug_tells_nothing() {
        let all = check(&ShareForm::default()).unwrap_err();
        for field in [
            "text",
            "bsn",
            "birth_date",
            "initials",
            "birth_name",
            "due_date",
            "treatment",
            "consent",
            "informed",
        ] {
            assert!(all.contains(&format!("{field}: ")), "{field} in {all}");
        }
        let shown = format!("{:?} {:?}", form(), check(&form()).unwrap());
        for secret in ["999990421", "Berg", "1990", "M.J."] {
            assert!(!shown.contains(secret), "{secret} in {shown}");
        }
    }
}
