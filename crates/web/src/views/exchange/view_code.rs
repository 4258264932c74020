//! The source's side of view codes: handing one over, the sheet, and answering what the client says.

use super::record::ClientHead;
use super::viewer::ReportRow;
use crate::dates::When;
use crate::form::Form;
use crate::frame::Frame;
use askama::Template;

/// A view code as the record's page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeFacts {
    /// Who handed it over.
    pub who: String,
    /// When.
    pub at: When,
    /// When the client last came in with it.
    pub used: Option<When>,
    /// The last two digits of her number.
    pub phone_tail: String,
}

/// `/dossiers/{id}/inzagecode`. Fields: `phone`, `checked`.
#[derive(Template, Clone, Debug)]
#[template(path = "exchange/give_code.html")]
pub struct GiveCode {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors. Nothing is ever filled in beforehand.
    pub form: Form,
    /// The record's id.
    pub id: String,
    /// Whom it is about.
    pub client: ClientHead,
    /// The code that is there now.
    pub now: Option<CodeFacts>,
    /// The id of that code, or empty: a form that is sent twice makes one code.
    pub instead_of: String,
}

/// The answer to `/dossiers/{id}/inzagecode`: the sheet with the code, shown once.
#[derive(Template, Clone, Debug)]
#[template(path = "exchange/code_sheet.html")]
pub struct CodeSheet {
    /// The frame.
    pub f: Frame,
    /// The record's id.
    pub id: String,
    /// Her initials and birth name.
    pub name: String,
    /// The source.
    pub organisation: String,
    /// Its number by day and night.
    pub phone: String,
    /// The last two digits of her number.
    pub phone_tail: String,
    /// The code in groups.
    pub code: String,
    /// The address to type.
    pub address: String,
    /// How many modules the QR code's side has, quiet zone included.
    pub qr_side: usize,
    /// The dark modules as the path of a picture.
    pub qr_path: String,
    /// The last day on which the code works.
    pub last: When,
    /// Outside birth care: by which rule.
    pub rule: Option<String>,
}

/// `/dossiers/{id}/melding/{report}`. Fields: `outcome`, `answer`.
#[derive(Template, Clone, Debug)]
#[template(path = "exchange/answer_report.html")]
pub struct AnswerReport {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors.
    pub form: Form,
    /// The record's id.
    pub id: String,
    /// Whom it is about.
    pub client: ClientHead,
    /// What she said.
    pub report: ReportRow,
    /// Whether she says that it is not about her.
    pub other_person: bool,
}
