//! Finding and collecting (U2.2, U3.9, U4.1, U4.2, U5.3).

use super::record::ClientHead;
use crate::dates::When;
use crate::form::Form;
use crate::frame::Frame;
use crate::status::Status;
use askama::Template;

/// `/zoeken`. Fields: `bsn` or `code`, `birth_date`, `relation`, `purpose`. POST only.
#[derive(Template, Clone, Debug)]
#[template(path = "exchange/find.html")]
pub struct Find {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors.
    pub form: Form,
    /// Whether she may state an emergency in the place of a relation; then also `emergency_reason`.
    pub emergency: bool,
    /// Whether this is the answer to a search for which there is nothing to collect.
    pub nothing: bool,
}

impl Find {
    /// The form before a search, or with what is wrong.
    pub fn new(f: Frame, form: Form, emergency: bool) -> Self {
        Self { f, form, emergency, nothing: false }
    }
}

/// `/start/{link}`: a record system opens the search form for one client. POST without fields.
#[derive(Template, Clone, Debug)]
#[template(path = "exchange/start.html")]
pub struct Start {
    /// The frame.
    pub f: Frame,
    /// Errors: none.
    pub form: Form,
    /// The link.
    pub link: String,
}

/// A record that was found, before the question "Is dit uw cliënt?" is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The record's id.
    pub record: String,
    /// The record's number.
    pub number: String,
    /// Initials and birth name.
    pub name: String,
    /// The due date; `None` once the pregnancy was said to have ended.
    pub due: Option<When>,
    /// Outside birth care: until when, and by which rule.
    pub rule: Option<String>,
    /// "PDF en tekst".
    pub kinds: String,
    /// The organisation that shared it.
    pub source: String,
    /// The person who shared it.
    pub author: String,
    /// When.
    pub at: When,
    /// The source's number that is answered day and night.
    pub phone: String,
    /// Whether it is the newest.
    pub newest: bool,
}

/// `/zoeken/resultaat`: the hits newest first, or the one answer for unknown, withdrawn, expired and mistyped.
/// Fields: hidden `find`, `record`; button `answer` (`yes`, `no`).
#[derive(Template, Clone, Debug)]
#[template(path = "exchange/result.html")]
pub struct FindResult {
    /// The frame.
    pub f: Frame,
    /// The id of this search, so that the answer belongs to it.
    pub find: String,
    /// What was found.
    pub hits: Vec<Hit>,
}

/// A warning on a collected record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The heading.
    pub title: String,
    /// What happened and what to do.
    pub text: String,
    /// Whether "Ik heb dit gezien" was pressed.
    pub confirmed: bool,
}

/// A text to read on screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectedText {
    /// Who wrote it.
    pub author: String,
    /// When.
    pub at: When,
    /// The text.
    pub text: String,
}

/// A document to download.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectedDocument {
    /// Its name on screen.
    pub name: String,
    /// "PDF" or "tekst".
    pub kind: String,
    /// "212 kB".
    pub size: String,
    /// Who shared it.
    pub author: String,
    /// When.
    pub at: When,
    /// Such as "Nieuwste versie".
    pub status: Option<Status>,
    /// One PDF with a cover page.
    pub covered: String,
    /// The untouched original, for a PDF.
    pub original: Option<String>,
    /// Where its bytes are to be drawn on the screen, for a PDF.
    pub pages: Option<String>,
}

/// `/opgehaald/{id}`.
#[derive(Template, Clone, Debug)]
#[template(path = "exchange/collected.html")]
pub struct Collected {
    /// The frame.
    pub f: Frame,
    /// The collection's id.
    pub id: String,
    /// The record's number.
    pub number: String,
    /// Whom it is about.
    pub client: ClientHead,
    /// When it was collected.
    pub taken: When,
    /// Who collected it.
    pub collector: String,
    /// The organisation that shared it.
    pub source: String,
    /// The person who shared it.
    pub author: String,
    /// When.
    pub shared: When,
    /// The source's number that is answered day and night.
    pub phone: String,
    /// The last day.
    pub erase: When,
    /// Withdrawn as wrong.
    pub warning: Option<Warning>,
    /// Whether the source has replaced something since this user collected it.
    pub newer: bool,
    /// Texts to read.
    pub texts: Vec<CollectedText>,
    /// Documents to download; empty once the record is gone.
    pub documents: Vec<CollectedDocument>,
}

/// `/opgehaald/{id}` before relation and purpose are stated again. Fields: `relation`, `purpose`.
#[derive(Template, Clone, Debug)]
#[template(path = "exchange/reopen.html")]
pub struct Reopen {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors.
    pub form: Form,
    /// The collection's id.
    pub id: String,
    /// Whom it is about.
    pub client: ClientHead,
}
