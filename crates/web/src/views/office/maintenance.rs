//! Planned maintenance.

use crate::dates::When;
use crate::form::Form;
use crate::frame::{BoardNote, Frame};
use crate::status::Status;
use askama::Template;
use wissel_core::lang::Lang;

/// Maintenance that is neither over nor withdrawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaintenanceRow {
    /// Its id.
    pub id: String,
    /// From when.
    pub from: When,
    /// Until when.
    pub till: When,
    /// From when everybody is told.
    pub shown: When,
    /// Where it stands.
    pub status: Status,
}

/// What is changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaintenanceEdit {
    /// Its id.
    pub id: String,
    /// The version that the form shows.
    pub version: i64,
    /// Since when it is under way.
    pub begun: Option<When>,
    /// When the administrators were mailed.
    pub told: Option<When>,
}

/// `/operator/onderhoud` (T12.1). Fields: `from_day`, `from_time`, `till_day`, `till_time`, `shown`, `words_nl`,
/// `words_en`, `tell`, `version`; button `step`.
#[derive(Template, Clone, Debug)]
#[template(path = "office/operator/maintenance.html")]
pub struct Maintenance {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors.
    pub form: Form,
    /// What is planned.
    pub rows: Vec<MaintenanceRow>,
    /// What is changed; `None`: something new.
    pub edit: Option<MaintenanceEdit>,
    /// How it will look: language, before, during.
    pub preview: Vec<(Lang, BoardNote, BoardNote)>,
}

impl Maintenance {
    /// Where the form is sent to.
    fn action(&self) -> String {
        match &self.edit {
            None => "/operator/onderhoud".to_owned(),
            Some(edit) => format!("/operator/onderhoud/{}", edit.id),
        }
    }
    fn begun(&self) -> Option<&When> {
        self.edit.as_ref()?.begun.as_ref()
    }
    fn told(&self) -> Option<&When> {
        self.edit.as_ref()?.told.as_ref()
    }
}
