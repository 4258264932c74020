//! The processor agreement: read and signed by an administrator, published by the operator.

use crate::dates::When;
use crate::form::Form;
use crate::frame::Frame;
use crate::status::Status;
use crate::views::identity::TermsSection;
use askama::Template;

/// A firm that processes for the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubProcessorRow {
    /// Its name.
    pub name: String,
    /// What it does.
    pub task: String,
    /// In which country.
    pub country: String,
}

/// A published text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreementTextPart {
    /// Its id.
    pub id: String,
    /// SHA-256 of all that it says.
    pub hash: String,
    /// The version.
    pub version: String,
    /// From when it holds.
    pub in_force: When,
    /// Whether that is still to come.
    pub to_come: bool,
    /// Its text.
    pub sections: Vec<TermsSection>,
    /// The firms.
    pub sub_processors: Vec<SubProcessorRow>,
    /// The care sectors beside birth care: in words, and its key.
    pub sectors: Vec<(String, String)>,
}

/// `/beheer/overeenkomst`. Fields: `text`, `hash`, `signatory`, `entitled`, `systems`.
#[derive(Template, Clone, Debug)]
#[template(path = "office/agreement.html")]
pub struct SignAgreement {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors.
    pub form: Form,
    /// The name of the organisation.
    pub organisation: String,
    /// Whether an agreement holds.
    pub status: Status,
    /// What holds: term and value.
    pub facts: Vec<(String, String)>,
    /// Whether what holds was signed on paper.
    pub on_paper: bool,
    /// The text that was signed on the page.
    pub signed: Option<AgreementTextPart>,
    /// What can be signed.
    pub offered: Option<AgreementTextPart>,
    /// Earlier agreements: version, signatory, day, end.
    pub earlier: Vec<(String, String, When, Option<When>)>,
}

/// A line of who signed what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedRow {
    /// The organisation's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it signed, in words.
    pub status: Status,
    /// When.
    pub on: Option<When>,
}

/// `/operator/overeenkomst`. Fields: `version`, `text_nl`, `text_en`, `sub_processors`, `sectors`, `named`.
#[derive(Template, Clone, Debug)]
#[template(path = "office/operator/agreement.html")]
pub struct PublishAgreement {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors.
    pub form: Form,
    /// The version that was published last, and from when it holds.
    pub newest: Option<(String, When)>,
    /// Who signed what.
    pub rows: Vec<SignedRow>,
}
