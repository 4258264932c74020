//! What a person typed, kept for the next page, and what is wrong with it.

use crate::i18n::Texts;
use crate::key;
use serde::Serialize;
use wissel_core::input::Problem;
use wissel_service::exchange::incoming::FileRefused;

/// One thing that is wrong with one field, in the person's language: what, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// The name of the field; also its id on the page.
    pub field: String,
    /// The sentence.
    pub text: String,
}

/// The label of a field whose problem could stand at other fields too.
fn label(field: &str) -> Option<&'static str> {
    Some(match field {
        "bsn" => key!("field-bsn"),
        "code" => key!("find-code"),
        "no_bsn_reason" => key!("share-no-bsn"),
        "birth_date" => key!("field-birth-date"),
        "initials" => key!("field-initials"),
        "prefix" => key!("field-prefix"),
        "birth_name" => key!("field-birth-name"),
        "due_date" => key!("field-due-date"),
        "last_day" => key!("field-last-day"),
        "text" => key!("share-text"),
        "consent_by" => key!("statement-by"),
        "consent_how" => key!("statement-how"),
        "consent_day" => key!("statement-day"),
        "relation" => key!("statement-relation"),
        "purpose" => key!("find-purpose"),
        "choice" => key!("ended-choice"),
        "phone" => key!("phone-label"),
        "mail" => key!("email-label"),
        "username" => key!("login-username"),
        "name" => key!("member-name"),
        "role" => key!("member-role"),
        "identified" => key!("member-identified"),
        "responsible" => key!("member-responsible"),
        "kind" => key!("organisation-kind"),
        "agb" => key!("organisation-agb"),
        "admin_name" => key!("organisation-admin"),
        "admin_mail" => key!("organisation-admin-mail"),
        "admin_phone" => key!("organisation-admin-phone"),
        "version" => key!("agreement-version-label"),
        "signatory" => key!("agreement-signatory"),
        "sub_processors" => key!("publish-agreement-others"),
        "signed_on" => key!("agreement-signed"),
        "text_nl" => key!("publish-nl"),
        "text_en" => key!("publish-en"),
        "view_code" => key!("view-code-label"),
        "born" => key!("view-born"),
        "words" => key!("words-label"),
        "answer" => key!("answer-label"),
        "concerns" => key!("complaint-concerns"),
        "decision" => key!("complaint-decision"),
        "last" => key!("complaint-extend-to"),
        "why" => key!("complaint-extend-why"),
        "named" => key!("publish-named"),
        "passkey_name" => key!("passkey-name"),
        "sign_in" => key!("sign-in-choose"),
        "collect_level" => key!("sign-in-level"),
        "ground" => key!("due-ground"),
        "scopes" => key!("client-scopes"),
        "credential" => key!("client-credential"),
        "key" => key!("client-key"),
        "url" => key!("webhook-url"),
        "events" => key!("webhook-events"),
        _ => return None,
    })
}

/// Problems whose sentence does not say by itself which field it is about.
fn is_general(code: &str) -> bool {
    matches!(code, "required" | "choice-unknown" | "days-between" | "day-past")
        || ["date-", "text-", "name-", "phone-", "mail-"].iter().any(|start| code.starts_with(start))
}

/// The field, then what is wrong with it: "Uitgerekende datum: vul dit in." or "Hoe gaf zij toestemming? Kies een van de mogelijkheden."
fn at_label(label: &str, text: &str) -> String {
    let label = label.split(" (").next().unwrap_or(label);
    if label.ends_with('?') {
        return format!("{label} {text}");
    }
    let mut rest = text.chars();
    let first = rest.next().into_iter().flat_map(char::to_lowercase);
    format!("{label}: {}{}", first.collect::<String>(), rest.as_str())
}

/// The hidden field that names the fields which were filled with proposals, so that a page shown again still marks them.
pub const PROPOSED: &str = "proposed";

/// How a form labels a field that most forms label otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Label {
    /// By a key of our texts.
    Key(&'static str),
    /// In words that are data.
    Words(String),
}

impl Label {
    fn said(&self, texts: Texts) -> String {
        match self {
            Self::Key(key) => texts.t(key),
            Self::Words(words) => words.clone(),
        }
    }
}

/// The state of a form: typed values and errors. A fresh form is empty: nothing is prefilled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    values: Vec<(String, String)>,
    errors: Vec<FieldError>,
    general: Option<String>,
    labels: Vec<(&'static str, Label)>,
    note: Option<String>,
}

impl Form {
    /// An empty form.
    pub fn new() -> Self {
        Self::default()
    }
    /// Keeps what was typed in a field. Never call this with a password or a code that works once.
    #[must_use]
    pub fn with(mut self, field: impl Into<String>, value: impl Into<String>) -> Self {
        self.values.push((field.into(), value.into()));
        self
    }
    /// Says how this form labels a field that most forms label otherwise. Before [`Form::problems`].
    #[must_use]
    pub fn labelled(mut self, field: &'static str, key: &'static str) -> Self {
        self.labels.push((field, Label::Key(key)));
        self
    }
    /// The same in words that are no text of ours, such as what a care sector calls its date. Before [`Form::problems`].
    #[must_use]
    pub fn called(mut self, field: &'static str, words: String) -> Self {
        self.labels.push((field, Label::Words(words)));
        self
    }
    /// Adds an error at a field.
    #[must_use]
    pub fn wrong(mut self, field: impl Into<String>, text: impl Into<String>) -> Self {
        self.errors.push(FieldError { field: field.into(), text: text.into() });
        self
    }
    /// Adds an error at a field by its text key.
    #[must_use]
    pub fn wrong_key(self, texts: Texts, field: impl Into<String>, key: &str) -> Self {
        self.wrong(field, texts.get(key, &[]))
    }
    /// Adds what the pure crate found wrong, each in words under `problem-<code>`.
    #[must_use]
    pub fn problems(self, texts: Texts, problems: &[Problem]) -> Self {
        problems.iter().fold(self, |form, p| {
            let text = texts.problem(p);
            // Said with its field, for the summary on top: there it stands away from it.
            let own = form.labels.iter().find(|(field, _)| *field == p.field).map(|(_, own)| own.said(texts));
            match own.or_else(|| label(p.field).map(|key| texts.t(key))).filter(|_| is_general(p.code)) {
                Some(label) => form.wrong(p.field, at_label(&label, &text)),
                None => form.wrong(p.field, text),
            }
        })
    }
    /// Adds why a file was refused at the field `file`: for a PDF by the stable code of the inspection
    /// (`pdf-javascript`), for malware and for a scanner that is away each with its own sentence.
    #[must_use]
    pub fn refused_file(self, texts: Texts, refused: &FileRefused) -> Self {
        let text = match refused {
            FileRefused::Pdf(pdf) => {
                let found = texts.get(pdf.reason.code(), &[]);
                format!("{} {found} {}", texts.t("pdf-refused"), texts.t("pdf-help"))
            }
            FileRefused::Infected => texts.t("upload-infected"),
            FileRefused::NotScanned => texts.t("upload-not-scanned"),
        };
        self.wrong("file", text)
    }
    /// Sets an error that belongs to no field.
    #[must_use]
    pub fn refused(mut self, text: impl Into<String>) -> Self {
        self.general = Some(text.into());
        self
    }
    /// Fills a field that was left empty with a proposal, and marks it.
    #[must_use]
    pub fn propose(mut self, field: &str, value: &str) -> Self {
        if !self.value(field).trim().is_empty() {
            return self;
        }
        let mut marked: Vec<_> = self.proposed().filter(|other| *other != field).map(str::to_owned).collect();
        marked.push(field.to_owned());
        self.values.retain(|(other, _)| other != field && other != PROPOSED);
        self.with(field, value).with(PROPOSED, marked.join(" "))
    }
    /// The fields with a proposal in them.
    pub fn proposed(&self) -> impl Iterator<Item = &str> {
        self.value(PROPOSED).split_ascii_whitespace()
    }
    /// Whether what stands in this field was proposed.
    pub fn is_proposed(&self, field: impl AsRef<str>) -> bool {
        self.proposed().any(|other| other == field.as_ref())
    }
    /// Says something about the form that is no error.
    #[must_use]
    pub fn say(mut self, text: impl Into<String>) -> Self {
        self.note = Some(text.into());
        self
    }
    /// What is said about the form.
    pub fn note(&self) -> &str {
        self.note.as_deref().unwrap_or_default()
    }
    /// The proposals for our script, each to be marked with this text.
    pub fn to_proposals(&self, mark: &str) -> serde_json::Value {
        let values: Vec<_> = self
            .proposed()
            .map(|field| serde_json::json!({ "field": field, "value": self.value(field) }))
            .collect();
        serde_json::json!({ "proposed": values, "mark": mark, "note": self.note() })
    }
    /// What was typed in this field, or nothing.
    pub fn value(&self, field: impl AsRef<str>) -> &str {
        self.values.iter().find(|(f, _)| f == field.as_ref()).map_or("", |(_, v)| v)
    }
    /// Whether this choice was made: a radio button or tick box with this value.
    pub fn chosen(&self, field: impl AsRef<str>, value: impl AsRef<str>) -> bool {
        self.values.iter().any(|(f, v)| f == field.as_ref() && v == value.as_ref())
    }
    /// Whether anything was typed before: the page is shown again.
    pub fn again(&self) -> bool {
        !self.errors.is_empty() || self.general.is_some()
    }
    /// The error at this field.
    pub fn error(&self, field: impl AsRef<str>) -> Option<&str> {
        self.errors.iter().find(|e| e.field == field.as_ref()).map(|e| e.text.as_str())
    }
    /// All errors at fields, in the order of the page.
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }
    /// The error that belongs to no field.
    pub fn general(&self) -> Option<&str> {
        self.general.as_deref()
    }
    /// The ids for `aria-describedby`: the hint, the mark of a proposal and the error, where there is one.
    pub fn described(&self, field: impl AsRef<str>, hint: impl AsRef<str>) -> String {
        let field = field.as_ref();
        let mut ids = Vec::new();
        if !hint.as_ref().is_empty() {
            ids.push(format!("{field}-hint"));
        }
        if self.is_proposed(field) {
            ids.push(format!("{field}-read"));
        }
        if self.error(field).is_some() {
            ids.push(format!("{field}-error"));
        }
        ids.join(" ")
    }
    /// The errors for the upload script: `{"errors":[{"field":"bsn","text":"…"}]}`.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::json!({ "errors": self.errors, "general": self.general })
    }
}

/// The attributes of an input by what it is for; fixed text of ours, so safe to write unescaped.
pub fn attributes(kind: impl AsRef<str>) -> &'static str {
    match kind.as_ref() {
        "bsn" | "date" => r#"type="text" inputmode="numeric" autocomplete="off" spellcheck="false""#,
        "code" => {
            r#"type="text" inputmode="numeric" autocomplete="one-time-code" spellcheck="false" data-otp maxlength="12""#
        }
        "view-code" => {
            r#"type="text" autocomplete="off" autocapitalize="characters" spellcheck="false" data-fragment maxlength="40""#
        }
        "born" => r#"type="text" inputmode="numeric" autocomplete="bday" spellcheck="false""#,
        "username" => r#"type="text" autocomplete="username" autocapitalize="none" spellcheck="false""#,
        "password" => r#"type="password" autocomplete="current-password" data-password"#,
        "new-password" => r#"type="password" autocomplete="new-password" data-password"#,
        "other-secret" => r#"type="password" autocomplete="off" spellcheck="false""#,
        "phone" => r#"type="tel" autocomplete="tel""#,
        "phone-other" => r#"type="tel" autocomplete="off""#,
        "email" => r#"type="email" autocomplete="off" spellcheck="false""#,
        "own-email" => r#"type="email" autocomplete="email" spellcheck="false""#,
        "datetime" => r#"type="datetime-local" autocomplete="off""#,
        _ => r#"type="text" autocomplete="off""#,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Design, section 4: bad input names the field, the reason and what to do.
    #[test]
    fn each_general_problem_names_its_field() {
        use wissel_core::input::{Flaw, code};
        use wissel_core::lang::Lang;
        let say = |field: &'static str, flaw: Flaw| {
            let form = Form::new().problems(Texts::new(Lang::Nl), &[flaw.at(field)]);
            form.error(field).unwrap_or_default().to_owned()
        };
        assert_eq!(say("birth_date", code::REQUIRED.into()), "Geboortedatum van de cliënt: vul dit in.");
        assert_eq!(
            say("consent_how", code::CHOICE_UNKNOWN.into()),
            "Hoe gaf zij toestemming? Kies een van de mogelijkheden."
        );
        let unreadable = wissel_core::person::date::DateInput::from("ooit").day().expect_err("no day");
        assert!(say("last_day", unreadable).starts_with("Laatste dag: wij begrijpen deze datum niet."));
        assert_eq!(say("elsewhere", code::REQUIRED.into()), "Vul dit in.");
        let own = Form::new().called("due_date", "Ontslagdatum".to_owned());
        let own = own.problems(Texts::new(Lang::Nl), &[Flaw::from(code::REQUIRED).at("due_date")]);
        assert_eq!(own.error("due_date"), Some("Ontslagdatum: vul dit in."));
    }

    #[test]
    fn only_empty_fields_take_a_proposal_and_they_keep_its_mark() {
        let form = Form::new().with("bsn", "12").with("due_date", " ");
        let form = form.propose("bsn", "999990421").propose("due_date", "1-8-2027").propose("initials", "M.");
        assert_eq!(
            (form.value("bsn"), form.value("due_date"), form.value("initials")),
            ("12", "1-8-2027", "M.")
        );
        assert!(!form.is_proposed("bsn") && form.is_proposed("due_date") && form.is_proposed("initials"));
        assert_eq!(form.described("due_date", "hint"), "due_date-hint due_date-read");
        let again = Form::new().with("due_date", "1-8-2027").with(PROPOSED, form.value(PROPOSED));
        assert!(again.is_proposed("due_date"));
        assert_eq!(form.to_proposals("look")["proposed"][0]["value"], "1-8-2027");
    }

    #[test]
    fn typed_text_and_errors_are_found_by_field() {
        let form = Form::new().with("bsn", "12").with("how", "letter").wrong("bsn", "te kort");
        assert_eq!(form.value("bsn"), "12");
        assert_eq!(form.value("birth"), "");
        assert!(form.chosen("how", "letter") && !form.chosen("how", "speech"));
        assert_eq!(form.error("bsn"), Some("te kort"));
        assert_eq!(form.described("bsn", "9 cijfers"), "bsn-hint bsn-error");
        assert_eq!(form.described("birth", ""), "");
        assert!(form.again() && !Form::new().again());
        assert_eq!(form.to_json()["errors"][0]["field"], "bsn");
    }
}
