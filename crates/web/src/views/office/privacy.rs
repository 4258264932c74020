//! The privacy officers' own pages: files of data breaches (GDPR art. 33), and the review of the log.

use crate::dates::When;
use crate::form::Form;
use crate::frame::Frame;
use crate::status::Status;
use crate::views::Pages;
use askama::Template;

/// One file in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreachRow {
    /// Its id.
    pub id: String,
    /// Since when the breach is known.
    pub known: When,
    /// The end of the 72 hours.
    pub deadline: When,
    /// Where it stands.
    pub status: Status,
}

/// `/datalekken`. Fields: `day`, `time`, `what`.
#[derive(Template, Clone, Debug)]
#[template(path = "privacy/breaches.html")]
pub struct BreachList {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors.
    pub form: Form,
    /// Open ones first.
    pub rows: Vec<BreachRow>,
    /// How many are open, on all pages.
    pub open: u32,
    /// Where in the list this page is.
    pub pages: Pages,
}

/// That somebody was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreachTold {
    /// Who, in words.
    pub whom: String,
    /// When.
    pub at: When,
    /// Who wrote it down.
    pub by: String,
    /// What.
    pub words: String,
}

/// `/datalekken/{id}`. Fields: `whom`, `day`, `time`, `words`; `closing`, `note`.
#[derive(Template, Clone, Debug)]
#[template(path = "privacy/breach.html")]
pub struct BreachFile {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors.
    pub form: Form,
    /// Its id.
    pub id: String,
    /// Where it stands.
    pub status: Status,
    /// Since when the breach is known.
    pub known: When,
    /// The end of the 72 hours.
    pub deadline: When,
    /// Who opened the file.
    pub opened_by: String,
    /// What happened.
    pub what: String,
    /// Who was told what.
    pub told: Vec<BreachTold>,
    /// Whom one can tell.
    pub whom: Vec<(String, String)>,
    /// The note that closed it.
    pub note: Option<String>,
    /// Who closed it.
    pub closed_by: String,
    /// When it was closed.
    pub closed_at: Option<When>,
}

/// One case in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogCaseRow {
    /// Its id.
    pub id: String,
    /// Why it is looked at, in words.
    pub why: String,
    /// Who did it.
    pub who: String,
    /// When.
    pub at: When,
    /// Whether it waits, or the decision.
    pub status: Status,
}

/// `/logcontrole`.
#[derive(Template, Clone, Debug)]
#[template(path = "privacy/log_cases.html")]
pub struct LogCaseList {
    /// The frame.
    pub f: Frame,
    /// Open ones first.
    pub rows: Vec<LogCaseRow>,
    /// How many wait, on all pages.
    pub open: u32,
    /// Where in the list this page is.
    pub pages: Pages,
}

/// `/logcontrole/{id}`. Fields: `verdict`, `note`.
#[derive(Template, Clone, Debug)]
#[template(path = "privacy/log_case.html")]
pub struct LogCaseOne {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors.
    pub form: Form,
    /// Its id.
    pub id: String,
    /// Why it is looked at, in words.
    pub why: String,
    /// Whether it waits, or the decision.
    pub status: Status,
    /// When it happened.
    pub at: When,
    /// Who did it.
    pub who: String,
    /// The record's number; empty when it is about none.
    pub number: String,
    /// The note of the decision.
    pub note: Option<String>,
    /// Who decided.
    pub closed_by: String,
    /// When it was decided.
    pub closed_at: Option<When>,
    /// Whether it is about herself: somebody else judges it.
    pub own: bool,
}
