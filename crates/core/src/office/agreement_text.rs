//! The text of the processor agreement that the operator offers, with its sub-processors (GDPR 28), and its signing on the
//! page.
//!
//! A version is announced four weeks before it holds, like the terms (T5.1). An agreement that was signed goes on until
//! another one is signed or it is ended: a text that was published binds nobody who did not sign it.

use crate::exchange::sector::NamedSectors;
use crate::identity::terms::{check_named, in_force_from, read_version};
use crate::input::{Code, Collect, Flaw, Problems, code, line, paragraphs, refusals, ticked};
use crate::person::PersonName;
use crate::person::date::DateInput;
use crate::time::{Day, Moment};
use serde::{Deserialize, Serialize};

/// The longest text of one language, in characters.
pub const LONGEST: usize = 100_000;
/// Most sub-processors of one version.
pub const MOST_SUB_PROCESSORS: usize = 50;

/// Another firm that processes for the operator (GDPR 28(2)).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SubProcessor {
    /// Its name.
    pub name: String,
    /// What it does, in Dutch.
    pub task: String,
    /// In which country.
    pub country: String,
}

impl SubProcessor {
    /// Reads lines of the form `name; what it does; country`. Empty lines are skipped; none at all is an answer too.
    pub fn read_all(text: &str) -> Result<Vec<Self>, Flaw> {
        let mut all = Vec::new();
        for (place, written) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            let wrong = |code: Code| Flaw::new(code).arg("line", place + 1);
            let mut parts = written.split(';').map(|part| line(part, 1, 100));
            match (parts.next(), parts.next(), parts.next(), parts.next()) {
                (Some(Ok(name)), Some(Ok(task)), Some(Ok(country)), None) => {
                    all.push(Self { name, task, country });
                }
                _ => return Err(wrong(code::SUB_PROCESSOR_LINE)),
            }
        }
        if all.len() > MOST_SUB_PROCESSORS {
            return Err(Flaw::new(code::TEXT_TOO_LONG).arg("max", MOST_SUB_PROCESSORS));
        }
        Ok(all)
    }
}

/// A version as a form sends it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TextForm {
    /// Its name.
    pub version: String,
    /// The text in Dutch, which decides.
    pub text_nl: String,
    /// The text in English.
    pub text_en: String,
    /// Lines of [`SubProcessor::read_all`].
    pub sub_processors: String,
    /// Lines of [`NamedSectors::read_all`].
    pub sectors: String,
    /// The later day from which it holds; empty for four weeks from now.
    pub named: DateInput,
}

/// A version to be published.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewText {
    /// Its name, such as `2027-1`.
    pub version: String,
    /// The text in Dutch.
    pub text_nl: String,
    /// The text in English.
    pub text_en: String,
    /// Who processes for the operator.
    pub sub_processors: Vec<SubProcessor>,
    /// The care sectors beside birth care, each with its limit.
    pub sectors: NamedSectors,
    /// The later day from which it holds.
    pub named: Option<Day>,
}

impl TextForm {
    /// Reads the form, or tells all its problems.
    pub fn check(&self) -> Result<NewText, Problems> {
        let mut c = Collect::new();
        let version = c.take("version", read_version(&self.version));
        let text_nl = c.take("text_nl", paragraphs(&self.text_nl, 1, LONGEST));
        let text_en = c.take("text_en", paragraphs(&self.text_en, 1, LONGEST));
        let sub_processors = c.take("sub_processors", SubProcessor::read_all(&self.sub_processors));
        let sectors = c.take("sectors", NamedSectors::read_all(&self.sectors));
        let named = if self.named.is_empty() { None } else { c.take("named", self.named.day()) };
        c.finish(|| {
            Some(NewText {
                version: version?,
                text_nl: text_nl?,
                text_en: text_en?,
                sub_processors: sub_processors?,
                sectors: sectors?,
                named,
            })
        })
    }
}

/// The version that was published last.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Newest<'a> {
    /// Its name.
    pub version: &'a str,
    /// SHA-256 of all that it says, hexadecimal.
    pub hash: &'a str,
    /// From when it holds.
    pub in_force_at: Moment,
}

/// From when a version with this hash holds when it is published now, or why it is not published.
pub fn publish(
    new: &NewText,
    hash: &str,
    newest: Option<Newest<'_>>,
    now: Moment,
) -> Result<Moment, TextRefused> {
    check_named(new.named, newest.is_none(), now.day()).map_err(|_| TextRefused::TooSoon)?;
    let in_force_at = in_force_from(now, new.named, newest.is_none());
    match newest {
        Some(before) if before.version == new.version || before.hash == hash => Err(TextRefused::Exists),
        Some(before) if in_force_at < before.in_force_at => Err(TextRefused::BeforeNewest),
        Some(_) | None => Ok(in_force_at),
    }
}

/// A signature as a form sends it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SignatureForm {
    /// Who signs.
    pub signatory: String,
    /// Box: she may sign for the organisation.
    pub entitled: String,
    /// Box: the organisation's own systems log their users in with two factors (U2.4).
    pub systems: String,
}

/// A signature.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Signature {
    /// Who signs.
    pub signatory: PersonName,
    /// Whether it is on record that the organisation's own systems log their users in with two factors (U2.4).
    pub systems_two_factors: bool,
}

impl SignatureForm {
    /// Reads the form, or tells all its problems.
    pub fn check(&self) -> Result<Signature, Problems> {
        let mut c = Collect::new();
        let signatory = c.take("signatory", PersonName::parse(&self.signatory));
        c.require("entitled", ticked(&self.entitled), code::NOT_ENTITLED);
        let systems_two_factors = ticked(&self.systems);
        c.finish(|| Some(Signature { signatory: signatory?, systems_two_factors }))
    }
}

refusals! {
    /// Why nothing is published or signed.
    pub enum TextRefused {
        /// A version with this name, or with exactly this text, exists.
        Exists = "agreement-text-exists",
        /// The day named in it is less than 28 days away (T5.1).
        TooSoon = "agreement-text-too-soon",
        /// It would hold before the version that was published last.
        BeforeNewest = "agreement-text-before-newest",
        /// It names a care sector of which no rule was published.
        SectorAbsent = "agreement-text-sector-absent",
        /// Another version is offered now: the page showed an older one.
        OtherVersion = "agreement-text-other-version",
        /// This version is signed already.
        AlreadySigned = "agreement-text-already-signed",
        /// The operator's own organisation signs nothing with itself.
        Operator = "agreement-operator",
        /// The portal ends: no agreement is made any more (U5.1).
        Closing = "portal-closing",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> TextForm {
        TextForm {
            version: "2027-1".into(),
            text_nl: "De verwerker verwerkt.".into(),
            text_en: "The processor processes.".into(),
            sub_processors: "Hosting Noord BV; servers; Nederland\n\n Sms Zuid ; sms-berichten;België "
                .into(),
            sectors: String::new(),
            named: DateInput::default(),
        }
    }

    #[test]
    fn t4_4_sub_processors_are_read_line_by_line() {
        let read = form().check().unwrap();
        let said: Vec<_> =
            read.sub_processors.iter().map(|s| format!("{}/{}/{}", s.name, s.task, s.country)).collect();
        assert_eq!(said, ["Hosting Noord BV/servers/Nederland", "Sms Zuid/sms-berichten/België"]);
        for (text, expected) in
            [("", Ok(0)), ("a;b;c", Ok(1)), ("a;b", Err(1)), ("a;b;c\n\na;;c", Err(3)), ("a;b;c;d", Err(1))]
        {
            let read = SubProcessor::read_all(text).map(|all| all.len());
            let expected = expected.map_err(|line| Flaw::new(code::SUB_PROCESSOR_LINE).arg("line", line));
            assert_eq!(read, expected, "{text}");
        }
        assert!(SubProcessor::read_all(&"a;b;c\n".repeat(MOST_SUB_PROCESSORS)).is_ok());
        assert!(SubProcessor::read_all(&"a;b;c\n".repeat(MOST_SUB_PROCESSORS + 1)).is_err());
    }

    #[test]
    fn t5_1_a_change_is_announced_four_weeks_ahead() {
        let now: Moment = "2028-02-10T13:00:00+01:00".parse().unwrap();
        let newest = Newest {
            version: "2027-1",
            hash: "a",
            in_force_at: now.minus(std::time::Duration::from_secs(1)),
        };
        let published = |version: &str, hash: &str, named: &str, newest: Option<Newest<'_>>| {
            let new = TextForm { version: version.into(), named: named.into(), ..form() }.check().unwrap();
            publish(&new, hash, newest, now).map(Moment::rfc3339)
        };
        let at = |text: &str| Ok(text.parse::<Moment>().unwrap().rfc3339());
        // Over a leap day.
        assert_eq!(published("2028-1", "b", "8-3-2028", Some(newest)), Err(TextRefused::TooSoon));
        assert_eq!(published("2028-1", "b", "9-3-2028", Some(newest)), at("2028-03-09T00:00:00+01:00"));
        assert_eq!(published("2028-1", "b", "", Some(newest)), at("2028-03-09T00:00:00+01:00"));
        // Into summer time.
        assert_eq!(published("2028-1", "b", "27-3-2028", Some(newest)), at("2028-03-27T00:00:00+02:00"));
        assert_eq!(published("2028-1", "b", "", None), at("2028-02-10T13:00:00+01:00"));
        assert_eq!(published("2027-1", "b", "", Some(newest)), Err(TextRefused::Exists));
        assert_eq!(published("2028-1", "a", "", Some(newest)), Err(TextRefused::Exists));
        let later = Newest { in_force_at: now.plus(std::time::Duration::from_hours(24 * 60)), ..newest };
        assert_eq!(published("2028-1", "b", "", Some(later)), Err(TextRefused::BeforeNewest));
        let all = TextForm::default().check().unwrap_err().to_string();
        assert_eq!(all, "version: required, text_nl: required, text_en: required");
    }

    #[test]
    fn u5_6_who_signs_gives_her_name_and_says_that_she_may() {
        let all = SignatureForm::default().check().unwrap_err().to_string();
        assert_eq!(all, "signatory: required, entitled: not-entitled");
        let form =
            SignatureForm { signatory: "K. Bos".into(), entitled: "yes".into(), systems: String::new() };
        assert!(!form.check().unwrap().systems_two_factors, "what was not ticked is not on record");
    }
}
