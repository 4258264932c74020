//! One record as its source sees it (U2.5b, U4.2): until when, what, and who collected it.

use crate::dates::When;
use crate::frame::Frame;
use crate::status::Status;
use askama::Template;

/// Whom a record is about: stands on top of each page about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientHead {
    /// Initials and birth name.
    pub name: String,
    /// The birth date.
    pub birth: When,
    /// "BSN eindigt op 421", or "geen BSN".
    pub identifier: String,
    /// The due date; `None` once the pregnancy was said to have ended.
    pub due: Option<When>,
    /// "24+3", or empty.
    pub weeks: String,
    /// Outside birth care: until when, and by which rule.
    pub rule: Option<String>,
}

/// One version of one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentRow {
    /// Its name on screen.
    pub name: String,
    /// "PDF" or "tekst", with the version.
    pub kind: String,
    /// "212 kB".
    pub size: String,
    /// Who shared it.
    pub author: String,
    /// When.
    pub at: When,
    /// Such as "Vervangen op …".
    pub status: Option<Status>,
    /// The text itself, for a text.
    pub text: Option<String>,
    /// Where the source takes along what it shared.
    pub href: Option<String>,
    /// Whether its pages can be drawn on the screen.
    pub drawn: bool,
}

/// Somebody who collected the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectedBy {
    /// Her name.
    pub who: String,
    /// Her organisation.
    pub organisation: String,
    /// What she did: read, downloaded, confirmed a warning.
    pub what: String,
    /// When.
    pub at: When,
}

/// `/dossiers/{id}`.
#[derive(Template, Clone, Debug)]
#[template(path = "exchange/record.html")]
pub struct Record {
    /// The frame.
    pub f: Frame,
    /// The record's id.
    pub id: String,
    /// The record's number, as logs name it.
    pub number: String,
    /// Whom it is about.
    pub client: ClientHead,
    /// The state as a sentence.
    pub status: Status,
    /// Seconds in which sharing can still be undone.
    pub undo: Option<u32>,
    /// The collection code, when the client has no BSN.
    pub collection_code: Option<String>,
    /// The last day.
    pub erase: When,
    /// How far that is.
    pub erase_distance: String,
    /// Which rule sets it, with its article.
    pub erase_rule: String,
    /// Documents and texts with all versions, newest first.
    pub documents: Vec<DocumentRow>,
    /// Who collected it, newest first.
    pub collected: Vec<CollectedBy>,
    /// The organisation's number that is answered day and night.
    pub phone: String,
    /// Whether the pregnancy was said to have ended: then nothing asks for its due date.
    pub ended: bool,
    /// Whether it is birth care: only there a pregnancy ends.
    pub birth_care: bool,
    /// What the page is called on which its date is changed.
    pub date_title: String,
    /// Other records of this client that the organisation shares: address and number.
    pub also: Vec<(String, String, bool)>,
    /// The view code that was handed to the client.
    pub view_code: Option<super::CodeFacts>,
    /// What the client said is not right and waits for an answer, newest first.
    pub waiting: Vec<super::ReportRow>,
    /// What she said and was answered, newest first.
    pub answered: Vec<super::ReportRow>,
    /// What the operator disclosed: ground, when (U5.5).
    pub disclosed: Vec<(String, When)>,
    /// What was stated at sharing: terms and values.
    pub stated: Vec<(String, String)>,
    /// Whether the record is still available, so that it can be changed.
    pub open: bool,
    /// The version to confirm, when the record waits for its source after a restore.
    pub restored: Option<i64>,
}
