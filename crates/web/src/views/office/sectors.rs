//! The operator's care sectors: rules with their versions, and the switch of each organisation.

use crate::dates::When;
use crate::form::Form;
use crate::frame::Frame;
use crate::status::Status;
use askama::Template;

/// One version of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleLine {
    /// The sector's name and key.
    pub sector: String,
    /// Its number.
    pub version: String,
    /// What the date is called.
    pub date: String,
    /// Days after the date.
    pub days: String,
    /// Days after the first sharing within which the date lies.
    pub farthest: String,
    /// From when it holds; nothing for birth care's, which always does.
    pub from: Option<When>,
    /// Whether it holds now.
    pub status: Status,
}

/// `/operator/zorgsectoren`. Fields: `sector`, `name_nl`, `name_en`, `date_nl`, `date_en`, `days`, `farthest`, `asked`,
/// `holds_from`, `example`.
#[derive(Template, Clone, Debug)]
#[template(path = "office/operator/sectors.html")]
pub struct Sectors {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors.
    pub form: Form,
    /// Every version, birth care's first.
    pub rules: Vec<RuleLine>,
    /// The operator's maximum for the days after the date.
    pub most: String,
}

/// The version as it will be, with an example, before it is published: it cannot be changed afterwards.
#[derive(Template, Clone, Debug)]
#[template(path = "office/operator/sector_confirm.html")]
pub struct ConfirmRule {
    /// The frame.
    pub f: Frame,
    /// What it says.
    pub facts: Vec<(String, String)>,
    /// What becomes of a record that is shared today.
    pub example: String,
    /// What was typed, handed on.
    pub hidden: Vec<(&'static str, String)>,
}

/// One sector of one organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SwitchLine {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// The newest rule in words.
    pub rule: String,
    /// On or off.
    pub status: Status,
    /// Whether the operator switched it on.
    pub switched: bool,
    /// What keeps it off, in words.
    pub why: Vec<String>,
}

/// `/operator/organisaties/{id}/sectoren`. Fields: `sector`, button `on` = `yes` or `no`.
#[derive(Template, Clone, Debug)]
#[template(path = "office/operator/organisation_sectors.html")]
pub struct OrganisationSectors {
    /// The frame.
    pub f: Frame,
    /// The organisation's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its sectors beside birth care.
    pub sectors: Vec<SwitchLine>,
}
