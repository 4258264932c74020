//! Disclosures of content (U5.5), as operators see them: never content.

use crate::dates::When;
use crate::form::Form;
use crate::frame::Frame;
use crate::status::Status;
use askama::Template;

/// One disclosure.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each says which form stands there")]
pub struct DisclosureRow {
    /// Its id.
    pub id: String,
    /// The record's number.
    pub number: String,
    /// Where it stands.
    pub status: Status,
    /// Who shared the record.
    pub source: String,
    /// The ground.
    pub ground: String,
    /// What it rests on, in words.
    pub basis: String,
    /// The name of the document that shows it.
    pub document: String,
    /// Its SHA-256.
    pub hash: String,
    /// Whether the source is told, and why not.
    pub told: String,
    /// Who asked; may be empty.
    pub asked_by: String,
    /// Who confirmed; may be empty.
    pub confirmed_by: String,
    /// Until when it is good.
    pub until: When,
    /// When it was written.
    pub written: Option<When>,
    /// Whether it waits for somebody who asks.
    pub can_ask: bool,
    /// Whether it waits for her to confirm.
    pub can_confirm: bool,
    /// Whether she asked herself and another confirms.
    pub own: bool,
    /// Whether it can be stopped.
    pub can_stop: bool,
}

/// `/operator/verstrekkingen`. Fields: `act`, `read`.
#[derive(Template, Clone, Debug)]
#[template(path = "office/operator/disclosures.html")]
pub struct Disclosures {
    /// The frame.
    pub f: Frame,
    /// Errors.
    pub form: Form,
    /// Newest first.
    pub rows: Vec<DisclosureRow>,
}
