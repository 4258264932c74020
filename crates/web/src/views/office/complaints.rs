//! Complaints (T24.2): for who makes one, and for who handles it.

use crate::dates::When;
use crate::form::Form;
use crate::frame::Frame;
use crate::status::Status;
use askama::Template;

/// `/klacht`. Fields: `concerns`, `name`, `mail`, `phone`, `words`.
#[derive(Template, Clone, Debug)]
#[template(path = "complaints/form.html")]
pub struct ComplaintPage {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors.
    pub form: Form,
    /// What makes it one complaint, however often the form is sent.
    pub slip: String,
    /// Ids and names of those one can complain about, beside the operator.
    pub organisations: Vec<(String, String)>,
}

/// `/klacht/verstuurd`: number and code.
#[derive(Template, Clone, Debug)]
#[template(path = "complaints/taken.html")]
pub struct ComplaintTaken {
    /// The frame.
    pub f: Frame,
    /// The number.
    pub number: String,
    /// The code that opens it.
    pub code: String,
    /// The last day of the term.
    pub last: When,
}

/// `/klacht/volgen`. Fields: `number`, `follow_code`.
#[derive(Template, Clone, Debug)]
#[template(path = "complaints/follow.html")]
pub struct ComplaintFollow {
    /// The frame.
    pub f: Frame,
    /// The number as typed, and errors.
    pub form: Form,
}

/// The answer to `/klacht/volgen`.
#[derive(Template, Clone, Debug)]
#[template(path = "complaints/followed.html")]
pub struct ComplaintFollowed {
    /// The frame.
    pub f: Frame,
    /// The number.
    pub number: String,
    /// Where it stands.
    pub status: Status,
    /// Whom it is about.
    pub concerns: String,
    /// When it came in.
    pub received: When,
    /// The last day of the term.
    pub last: When,
    /// Why it takes longer.
    pub why: Option<String>,
    /// What was written.
    pub words: String,
    /// The answer.
    pub answer: Option<String>,
}

/// One complaint in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComplaintRow {
    /// Its id.
    pub id: String,
    /// Its number.
    pub number: String,
    /// When it came in.
    pub received: When,
    /// The last day of the term.
    pub last: When,
    /// Days left, too late, or the decision.
    pub status: Status,
}

/// `/klachten`.
#[derive(Template, Clone, Debug)]
#[template(path = "complaints/list.html")]
pub struct ComplaintList {
    /// The frame.
    pub f: Frame,
    /// Open ones first.
    pub rows: Vec<ComplaintRow>,
    /// How many are past their term.
    pub late: usize,
}

/// `/klachten/{id}`. Fields: `decision`, `answer`; `last`, `why`.
#[derive(Template, Clone, Debug)]
#[template(path = "complaints/one.html")]
pub struct ComplaintOne {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors.
    pub form: Form,
    /// Its id.
    pub id: String,
    /// Its number.
    pub number: String,
    /// Days left, too late, or the decision.
    pub status: Status,
    /// Whether it is open and past its term.
    pub late: bool,
    /// When it came in.
    pub received: When,
    /// The last day of the term.
    pub last: When,
    /// Who complains.
    pub name: String,
    /// Her mail address, or nothing.
    pub mail: String,
    /// Her phone number, or nothing.
    pub phone: String,
    /// What was written.
    pub words: String,
    /// Why it takes longer.
    pub why: Option<String>,
    /// The answer, once it is closed.
    pub answer: Option<String>,
}
