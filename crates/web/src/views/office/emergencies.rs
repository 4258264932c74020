//! Emergency access for the privacy officers of the organisation that collected (U3.9).

use crate::dates::When;
use crate::form::Form;
use crate::frame::Frame;
use crate::status::Status;
use crate::views::Pages;
use askama::Template;

/// One case in the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmergencyRow {
    /// Its id.
    pub id: String,
    /// The record's number.
    pub number: String,
    /// Who collected.
    pub who: String,
    /// When.
    pub at: When,
    /// Days it has waited, or the decision.
    pub status: Status,
}

/// `/noodtoegang`.
#[derive(Template, Clone, Debug)]
#[template(path = "office/emergencies.html")]
pub struct EmergencyList {
    /// The frame.
    pub f: Frame,
    /// Open ones first.
    pub rows: Vec<EmergencyRow>,
    /// How many wait, on all pages.
    pub open: u32,
    /// Where in the list this page is.
    pub pages: Pages,
}

/// `/noodtoegang/{id}`. Fields: `verdict`, `note`.
#[derive(Template, Clone, Debug)]
#[template(path = "office/emergency.html")]
pub struct EmergencyOne {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors.
    pub form: Form,
    /// Its id.
    pub id: String,
    /// The record's number.
    pub number: String,
    /// Days it has waited, or the decision.
    pub status: Status,
    /// When.
    pub at: When,
    /// Who collected.
    pub who: String,
    /// Who had shared the record.
    pub source: String,
    /// The purpose in words.
    pub purpose: String,
    /// What she wrote.
    pub reason: String,
    /// The note of the decision.
    pub note: Option<String>,
    /// Who decided.
    pub closed_by: String,
    /// When it was decided.
    pub closed_at: Option<When>,
    /// Whether it is her own, which somebody else judges.
    pub own: bool,
}
