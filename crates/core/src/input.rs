//! What is wrong with what somebody typed: a field, a stable code, and values for the sentence on screen.
//!
//! A form collects all its problems at once. The words stand in Fluent under `problem-<code>`.
//! Problems never carry what was typed, so that they may be logged.

use std::fmt;

macro_rules! codes {
    ($($name:ident = $text:literal),+ $(,)?) => {
        /// The stable codes. A [`Flaw`] can be made of nothing else, so that [`CODES`] is complete.
        pub mod code {
            use super::Code;
            $(
                #[doc = concat!("`", $text, "`")]
                pub const $name: Code = Code($text);
            )+
        }
        /// Every code that a problem of this crate can have; each has a text `problem-<code>`.
        pub const CODES: &[&str] = &[$($text),+];
    };
}

/// A stable code in kebab case.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Code(&'static str);

impl Code {
    /// The text of the code.
    pub const fn name(self) -> &'static str {
        self.0
    }
}

codes! {
    REQUIRED = "required",
    CHOICE_UNKNOWN = "choice-unknown",
    FORM_INCOMPLETE = "form-incomplete",
    TEXT_TOO_LONG = "text-too-long",
    TEXT_TOO_SHORT = "text-too-short",
    TEXT_CHARACTER = "text-character",
    BSN_NOT_DIGITS = "bsn-not-digits",
    BSN_LENGTH = "bsn-length",
    BSN_ELEVEN_TEST = "bsn-eleven-test",
    BSN_ONLY_TEST = "bsn-only-test",
    BSN_IS_TEST = "bsn-is-test",
    BSN_OR_REASON = "bsn-or-reason",
    BSN_AND_REASON = "bsn-and-reason",
    BSN_OR_CODE = "bsn-or-code",
    BSN_OTHER_IN_PDF = "bsn-other-in-pdf",
    BSN_OTHER_IN_VERSION = "bsn-other-in-version",
    BSN_IN_TEXT = "bsn-in-text",
    COLLECTION_CODE_LENGTH = "collection-code-length",
    COLLECTION_CODE_CHARACTER = "collection-code-character",
    DATE_UNREADABLE = "date-unreadable",
    DATE_YEAR_FOUR_DIGITS = "date-year-four-digits",
    DATE_NO_SUCH_DAY = "date-no-such-day",
    DATE_IN_FUTURE = "date-in-future",
    DATE_LONG_AGO = "date-long-ago",
    BIRTH_DATE_BEFORE_1900 = "birth-date-before-1900",
    BIRTH_DATE_DAY_WITHOUT_MONTH = "birth-date-day-without-month",
    BIRTH_DATE_YOUNG = "birth-date-young",
    NAME_CHARACTER = "name-character",
    NAME_NO_LETTER = "name-no-letter",
    INITIALS_TOO_MANY = "initials-too-many",
    INITIALS_NAME = "initials-name",
    PHONE_UNREADABLE = "phone-unreadable",
    PHONE_LENGTH = "phone-length",
    PHONE_NO_SMS = "phone-no-sms",
    PHONE_COUNTRY = "phone-country",
    MAIL_UNREADABLE = "mail-unreadable",
    USERNAME_LENGTH = "username-length",
    USERNAME_CHARACTER = "username-character",
    DUE_DATE_TOO_FAR = "due-date-too-far",
    DUE_DATE_TOO_EARLY = "due-date-too-early",
    LAST_DAY_TOO_LATE = "last-day-too-late",
    LAST_DAY_PAST = "last-day-past",
    DATE_UNCHANGED = "date-unchanged",
    END_TOO_FAR = "end-too-far",
    CONTENT_MISSING = "content-missing",
    STATEMENT_TREATMENT = "statement-treatment",
    STATEMENT_CONSENT = "statement-consent",
    STATEMENT_INFORMED = "statement-informed",
    STATEMENT_IDENTITY = "statement-identity",
    CONSENT_DAY_TOO_EARLY = "consent-day-too-early",
    STATEMENT_RELATION = "statement-relation",
    STATEMENT_PURPOSE = "statement-purpose",
    PASSWORD_TOO_SHORT = "password-too-short",
    PASSWORD_TOO_LONG = "password-too-long",
    PASSWORD_COMMON = "password-common",
    PASSWORD_CONTEXT = "password-context",
    PASSWORD_NOT_REPEATED = "password-not-repeated",
    SMS_CODE_UNREADABLE = "sms-code-unreadable",
    AGB_UNREADABLE = "agb-unreadable",
    ISSUER_ADDRESS = "issuer-address",
    DOMAIN_UNREADABLE = "domain-unreadable",
    DOMAINS_TOO_MANY = "domains-too-many",
    ASSURANCE_UNREADABLE = "assurance-unreadable",
    ASSURANCE_NEEDED = "assurance-needed",
    VERSION_UNREADABLE = "version-unreadable",
    KEY_UNREADABLE = "key-unreadable",
    KEY_PRIVATE = "key-private",
    VIEW_CODE_CHARACTER = "view-code-character",
    VIEW_CODE_LENGTH = "view-code-length",
    VIEW_PHONE_CHECKED = "view-phone-checked",
    REPORT_ABOUT = "report-about",
    REPORT_ANSWER = "report-answer",
    COMPLAINT_NUMBER = "complaint-number",
    COMPLAINT_CODE = "complaint-code",
    COMPLAINT_REACH = "complaint-reach",
    DAYS_ORDER = "days-order",
    TIME_UNREADABLE = "time-unreadable",
    SUB_PROCESSOR_LINE = "sub-processor-line",
    NOT_ENTITLED = "not-entitled",
    URL_UNREADABLE = "url-unreadable",
    URL_HTTPS = "url-https",
    URL_USER = "url-user",
    URL_HOST = "url-host",
    URL_PORT = "url-port",
    WIND_DOWN_NOTICE = "wind-down-notice",
    WIND_DOWN_FAR = "wind-down-far",
    WIND_DOWN_COLLECTING = "wind-down-collecting",
    WIND_DOWN_EARLY = "wind-down-early",
    TIME_SKIPPED = "time-skipped",
    MAINTENANCE_PAST = "maintenance-past",
    MAINTENANCE_FAR = "maintenance-far",
    MAINTENANCE_ORDER = "maintenance-order",
    MAINTENANCE_LONG = "maintenance-long",
    MAINTENANCE_SHOWN = "maintenance-shown",
    SECTOR_KEY = "sector-key",
    SECTOR_BIRTH = "sector-birth",
    SECTOR_LINE = "sector-line",
    SECTOR_OFF = "sector-off",
    DAYS_BETWEEN = "days-between",
    DAY_PAST = "day-past",
    UNTOLD_STATUTE = "untold-statute",
}

/// What is wrong with one value, before it is known in which field it stands.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{}", code.name())]
pub struct Flaw {
    code: Code,
    args: Vec<(&'static str, String)>,
}

impl Flaw {
    /// A flaw with this code.
    pub const fn new(code: Code) -> Self {
        Self { code, args: Vec::new() }
    }
    /// With a value for the sentence. Never what was typed.
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a call reads better with a value than with a reference"
    )]
    pub fn arg(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        self.code.name()
    }
    /// The same flaw, in this field.
    pub fn at(self, field: &'static str) -> Problem {
        Problem { field, code: self.code.name(), args: self.args }
    }
}

impl From<Code> for Flaw {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

/// What is wrong with one field of a form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// The name of the form's field.
    pub field: &'static str,
    /// The stable code; one of [`CODES`].
    pub code: &'static str,
    /// Values for the sentence.
    pub args: Vec<(&'static str, String)>,
}

/// All that is wrong with a form; at least one problem.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// One problem.
    pub fn one(problem: Problem) -> Self {
        Self(vec![problem])
    }
    /// The problems, in the order of the form's fields.
    pub fn all(&self) -> &[Problem] {
        &self.0
    }
    /// The first problem of this field.
    pub fn of(&self, field: &str) -> Option<&Problem> {
        self.0.iter().find(|p| p.field == field)
    }
    /// Taken apart.
    pub fn into_vec(self) -> Vec<Problem> {
        self.0
    }
}

impl From<Problem> for Problems {
    fn from(p: Problem) -> Self {
        Self::one(p)
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, p) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str(", ")?;
            }
            write!(f, "{}: {}", p.field, p.code)?;
        }
        Ok(())
    }
}

/// Gathers the results of several fields.
#[derive(Debug, Default)]
pub struct Collect(Vec<Problem>);

impl Collect {
    /// Nothing wrong yet.
    pub fn new() -> Self {
        Self::default()
    }
    /// The value, or `None` after noting what is wrong with this field.
    pub fn take<T>(&mut self, field: &'static str, result: Result<T, Flaw>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(flaw) => {
                self.0.push(flaw.at(field));
                None
            }
        }
    }
    /// For a field that may be left empty: `None` also when nothing was typed.
    pub fn take_optional<T>(
        &mut self,
        field: &'static str,
        text: &str,
        read: impl FnOnce(&str) -> Result<T, Flaw>,
    ) -> Option<T> {
        if text.trim().is_empty() { None } else { self.take(field, read(text)) }
    }
    /// Notes what is wrong with this field.
    pub fn add(&mut self, field: &'static str, flaw: impl Into<Flaw>) {
        self.0.push(flaw.into().at(field));
    }
    /// Notes what is wrong unless the condition holds.
    pub fn require(&mut self, field: &'static str, holds: bool, flaw: impl Into<Flaw>) {
        if !holds {
            self.add(field, flaw);
        }
    }
    /// Whether nothing is wrong yet.
    pub fn is_clean(&self) -> bool {
        self.0.is_empty()
    }
    /// The whole, when every field was right. `make` may use `?` on what [`Collect::take`] gave.
    pub fn finish<T>(self, make: impl FnOnce() -> Option<T>) -> Result<T, Problems> {
        if !self.0.is_empty() {
            return Err(Problems(self.0));
        }
        make().ok_or_else(|| Problems::one(Flaw::new(code::FORM_INCOMPLETE).at("form")))
    }
}

/// Characters that never belong in a line of text: controls, and those that turn the reading direction around.
pub fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// One line of free text: trimmed, single spaces, no deceptive characters, between `min` and `max` characters.
pub fn line(text: &str, min: usize, max: usize) -> Result<String, Flaw> {
    let text = text.split([' ', '\t', '\u{A0}']).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ");
    if text.is_empty() && min > 0 {
        return Err(code::REQUIRED.into());
    }
    if text.chars().any(is_deceptive) {
        return Err(code::TEXT_CHARACTER.into());
    }
    let count = text.chars().count();
    if count < min {
        return Err(Flaw::new(code::TEXT_TOO_SHORT).arg("min", min));
    }
    if count > max {
        return Err(Flaw::new(code::TEXT_TOO_LONG).arg("max", max));
    }
    Ok(text)
}

/// Free text of several lines: line ends as `\n`, trimmed, no deceptive characters, between `min` and `max` characters.
pub fn paragraphs(text: &str, min: usize, max: usize) -> Result<String, Flaw> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim();
    if text.is_empty() && min > 0 {
        return Err(code::REQUIRED.into());
    }
    if text.chars().any(|c| is_deceptive(c) && !matches!(c, '\n' | '\t')) {
        return Err(code::TEXT_CHARACTER.into());
    }
    let count = text.chars().count();
    if count < min {
        return Err(Flaw::new(code::TEXT_TOO_SHORT).arg("min", min));
    }
    if count > max {
        return Err(Flaw::new(code::TEXT_TOO_LONG).arg("max", max));
    }
    Ok(text.to_owned())
}

/// Whether a box was ticked: a browser sends nothing at all for an empty box.
pub fn ticked(value: &str) -> bool {
    matches!(value, "on" | "yes" | "true" | "1")
}

/// An enum that is stored and sent under stable names.
macro_rules! named {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, serde::Serialize, serde::Deserialize)]
        $vis enum $name { $($(#[$doc])* #[serde(rename = $text)] $variant),+ }
        impl $name {
            /// Every value, in the order in which it is shown.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];
            /// The stable name in forms and in the database.
            pub const fn name(self) -> &'static str { match self { $(Self::$variant => $text),+ } }
            /// The value with this name.
            pub fn from_name(name: &str) -> Option<Self> { match name { $($text => Some(Self::$variant),)+ _ => None } }
        }
    };
}
pub(crate) use named;

/// A reason for refusing one use case, with stable codes; the words stand in Fluent under `refused-<code>`.
macro_rules! refusals {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, thiserror::Error)]
        $vis enum $name { $($(#[$doc])* #[error($text)] $variant),+ }
        impl $name {
            /// Every reason.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];
        }
        impl $crate::refusal::Coded for $name {
            fn code(&self) -> &'static str { match self { $(Self::$variant => $text),+ } }
        }
    };
}
pub(crate) use refusals;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_in_kebab_case() {
        let mut seen = std::collections::BTreeSet::new();
        for c in CODES {
            assert!(seen.insert(c), "{c} stands twice");
            assert!(c.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{c}");
        }
    }

    #[test]
    fn a_form_tells_all_its_problems_at_once() {
        let mut c = Collect::new();
        let a = c.take("a", line("", 1, 5));
        let b = c.take("b", line("too long", 1, 5));
        let ok = c.take("c", line("  fine   text ", 1, 9));
        assert_eq!(ok.as_deref(), Some("fine text"));
        let problems = c.finish(|| Some((a?, b?))).unwrap_err();
        assert_eq!(problems.to_string(), "a: required, b: text-too-long");
        assert_eq!(problems.of("b").unwrap().args, [("max", "5".to_owned())]);
        for p in problems.all() {
            assert!(CODES.contains(&p.code));
        }
    }

    #[test]
    fn a_form_without_problems_but_with_a_gap_is_still_refused() {
        assert!(Collect::new().finish(|| None::<()>).is_err());
    }

    #[test]
    fn text_that_deceives_the_eye_is_refused() {
        for bad in ["a\u{202E}b", "a\u{200B}b", "a\u{0}b", "a\r\nb", "a\u{2066}b"] {
            assert_eq!(line(bad, 1, 50).unwrap_err().code(), "text-character", "{bad:?}");
        }
    }
}
