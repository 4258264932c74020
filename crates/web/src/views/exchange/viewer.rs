//! The client's own pages, opened with her view code: no account, no menu.

use crate::dates::When;
use crate::form::Form;
use crate::frame::Frame;
use crate::status::Status;
use askama::Template;

/// `/inzage`. Fields: `view_code`, `born`. A script fills the code from the fragment of the QR code's address.
#[derive(Template, Clone, Debug)]
#[template(path = "exchange/viewer/door.html")]
pub struct ViewDoor {
    /// The frame.
    pub f: Frame,
    /// The date as typed, and errors; the code is never kept.
    pub form: Form,
}

/// `/inzage/code`: the code from the text message. Field: `code`.
#[derive(Template, Clone, Debug)]
#[template(path = "exchange/viewer/code.html")]
pub struct ViewCodeStep {
    /// The frame.
    pub f: Frame,
    /// Errors.
    pub form: Form,
    /// The last two digits of the number.
    pub phone_tail: String,
    /// Seconds until another code may be asked for; 0 when it may be asked for now.
    pub resend_after: u32,
    /// Whether no gateway could take the message.
    pub failed: bool,
}

/// One document that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewItem {
    /// Its name on screen.
    pub name: String,
    /// Kind, version and size.
    pub kind: String,
    /// When it was added.
    pub at: When,
    /// Where it is read.
    pub href: String,
    /// Whether it is a file that is downloaded.
    pub file: bool,
}

/// Somebody who collected it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewReader {
    /// Organisation.
    pub organisation: String,
    /// Role and name.
    pub who: String,
    /// Read or downloaded.
    pub what: String,
    /// When.
    pub at: When,
}

/// What she said is not right, and the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportRow {
    /// Its id.
    pub id: String,
    /// What it is about, in words.
    pub about: String,
    /// In her own words.
    pub words: String,
    /// When.
    pub at: When,
    /// Waiting, mended, or left as it is.
    pub status: Status,
    /// The answer.
    pub answer: Option<String>,
    /// Whether it waits for an answer.
    pub waits: bool,
}

/// `/inzage/gegevens`.
#[derive(Template, Clone, Debug)]
#[template(path = "exchange/viewer/overview.html")]
pub struct ViewOverview {
    /// The frame.
    pub f: Frame,
    /// The record's number.
    pub number: String,
    /// The source.
    pub organisation: String,
    /// Its number by day and night.
    pub phone: String,
    /// The role of who shared it.
    pub role: String,
    /// When it was shared.
    pub shared: When,
    /// The last day.
    pub erase: When,
    /// Outside birth care: by which rule.
    pub rule: Option<String>,
    /// The documents.
    pub items: Vec<ViewItem>,
    /// Who collected it.
    pub readers: Vec<ViewReader>,
    /// What she said.
    pub reports: Vec<ReportRow>,
}

/// `/inzage/tekst/{document}`.
#[derive(Template, Clone, Debug)]
#[template(path = "exchange/viewer/text.html")]
pub struct ViewText {
    /// The frame.
    pub f: Frame,
    /// When it was added.
    pub at: When,
    /// The text.
    pub text: String,
}

/// `/inzage/intrekken`.
#[derive(Template, Clone, Debug)]
#[template(path = "exchange/viewer/withdraw.html")]
pub struct ViewWithdraw {
    /// The frame.
    pub f: Frame,
    /// The source.
    pub organisation: String,
    /// Whether anybody collected it.
    pub collected: bool,
    /// What she said is not right and nobody answered: what it is about, and when.
    pub waiting: Vec<(String, When)>,
}

/// The answer to `/inzage/intrekken`: everything is gone but the receipt.
#[derive(Template, Clone, Debug)]
#[template(path = "exchange/viewer/withdrawn.html")]
pub struct ViewWithdrawn {
    /// The frame.
    pub f: Frame,
    /// The source.
    pub organisation: String,
    /// Its number by day and night.
    pub phone: String,
    /// The record's number.
    pub number: String,
    /// When it was destroyed.
    pub at: When,
    /// From when no backup can bring it back.
    pub beyond: When,
    /// The signed text with signature and key.
    pub file: String,
}

/// `/inzage/klopt-niet`. Fields: `about`, `words`.
#[derive(Template, Clone, Debug)]
#[template(path = "exchange/viewer/report.html")]
pub struct ViewReport {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors.
    pub form: Form,
    /// The source; `None` when her session is over, so that only her own words are shown.
    pub organisation: Option<String>,
}
