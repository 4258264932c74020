//! The end of the whole portal: the operator's page, the report, and the page on which an organisation says that it has its log.

use crate::dates::When;
use crate::form::Form;
use crate::frame::Frame;
use crate::status::Status;
use askama::Template;

/// What can be done about the end of the portal now.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a part of the page of its own")]
pub struct Steps {
    /// The plan's id.
    pub id: String,
    /// Whether she may confirm it: somebody else planned it.
    pub confirm: bool,
    /// Whether it waits for somebody else than her.
    pub waits: bool,
    /// Whether it can be taken back.
    pub take_back: bool,
    /// Whether there is a report.
    pub report: bool,
}

/// An organisation and whether it has its log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerRow {
    /// Its name.
    pub name: String,
    /// Whether it said that it has its log.
    pub status: Status,
    /// When.
    pub at: Option<When>,
}

/// An end of the portal that is planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Where it stands.
    pub status: Status,
    /// Days and people.
    pub facts: Vec<(String, String)>,
    /// What the users are told, in both languages.
    pub words: Vec<(&'static str, String)>,
    /// What can be done.
    pub steps: Steps,
    /// Who has her log; empty before everything is destroyed.
    pub owners: Vec<OwnerRow>,
    /// What the log waits for, in words.
    pub waits_for: Option<String>,
}

/// `/operator/einde` (U5.1). Fields: `sharing`, `collecting`, `early`, `words_nl`, `words_en`; then `seen`.
#[derive(Template, Clone, Debug)]
#[template(path = "office/operator/wind_down.html")]
pub struct WindDown {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors.
    pub form: Form,
    /// The end that is planned; without one there is a form to plan one.
    pub planned: Option<Planned>,
    /// The first day that may be the last one of sharing.
    pub earliest: String,
    /// For how many days a record may stay, of any care sector.
    pub longest: String,
}

/// `/operator/einde/verslag` (U5.1).
#[derive(Template, Clone, Debug)]
#[template(path = "office/operator/wind_down_report.html")]
pub struct WindDownReport {
    /// The frame.
    pub f: Frame,
    /// Days, counts, the end of the log.
    pub facts: Vec<(String, String)>,
    /// How many receipts there are for each ground, in words.
    pub destroyed: Vec<(String, u64)>,
    /// What is left in each place: zeros.
    pub left: Vec<(String, u64)>,
    /// Which organisation has its log since when, by which exports.
    pub owners: Vec<(String, String, Vec<String>)>,
}

/// `/beheer/afscheid` (U5.1). Field: `seen`.
#[derive(Template, Clone, Debug)]
#[template(path = "office/own_log.html")]
pub struct OwnLog {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors.
    pub form: Form,
    /// First and last day that the exports have to cover; `None`: nothing is asked now.
    pub days: Option<(When, When)>,
    /// What was taken along: first day, last day, digest.
    pub exports: Vec<(When, When, String)>,
    /// Whether they cover the whole log.
    pub whole: bool,
    /// When somebody said that the organisation has its log.
    pub confirmed: Option<When>,
}
