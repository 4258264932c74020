//! Papers: the sheet for the client, and the receipts of sharing and of destruction.

use crate::dates::When;
use crate::form::Form;
use crate::frame::Frame;
use crate::status::Status;
use askama::Template;

/// `/dossiers/{id}/clientblad`: one page in plain words, to print.
#[derive(Template, Clone, Debug)]
#[template(path = "exchange/sheet.html")]
pub struct ClientSheet {
    /// The frame.
    pub f: Frame,
    /// The record's id.
    pub id: String,
    /// The record's number.
    pub number: String,
    /// The client's name.
    pub name: String,
    /// The organisation that shares.
    pub organisation: String,
    /// Its number that is answered day and night.
    pub phone: String,
    /// What is shared, by name.
    pub documents: Vec<String>,
    /// The last day.
    pub erase: When,
    /// Outside birth care: by which rule.
    pub rule: Option<String>,
    /// The collection code, when there is no BSN.
    pub collection_code: Option<String>,
    /// When this sheet was made.
    pub printed: When,
}

/// One item on a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptItem {
    /// The item, without content: "PDF, versie 1".
    pub name: String,
    /// SHA-256(nonce ‖ content), hexadecimal.
    pub hash: String,
    /// The nonce; on a share receipt only.
    pub nonce: Option<String>,
}

/// `/dossiers/{id}/deelbewijs` and `/ontvangstbewijs/{id}`.
#[derive(Template, Clone, Debug)]
#[template(path = "exchange/receipt.html")]
pub struct Receipt {
    /// The frame.
    pub f: Frame,
    /// Terms and values: number, organisation, ground, moments.
    pub facts: Vec<(String, String)>,
    /// The items.
    pub items: Vec<ReceiptItem>,
    /// The signature over the canonical text.
    pub signature: Option<String>,
    /// Where the canonical text can be downloaded.
    pub download: String,
    /// Where it can be downloaded as a PDF.
    pub pdf: String,
    /// Where it stands what the destruction of a wrong record may ask of its source.
    pub breach: Option<String>,
    /// What a report of the client that nobody answered asks of its source.
    pub reported: Option<String>,
    title: String,
    lead: String,
    verify: String,
    with_nonce: bool,
}

impl Receipt {
    /// Its title.
    pub fn title(&self) -> &str {
        &self.title
    }
    /// What it says, in one sentence.
    pub fn lead(&self) -> &str {
        &self.lead
    }
    /// How it is checked.
    pub fn verify(&self) -> &str {
        &self.verify
    }
    /// The receipt of sharing, with the nonces.
    pub fn of_sharing(
        f: Frame,
        facts: Vec<(String, String)>,
        items: Vec<ReceiptItem>,
        signature: Option<String>,
        download: String,
    ) -> Self {
        let t = f.texts;
        Self {
            title: t.t("share-receipt-title"),
            lead: t.t("share-receipt-lead"),
            verify: t.t("share-receipt-verify"),
            with_nonce: true,
            f,
            facts,
            items,
            signature,
            pdf: download.replace("/tekst", "/pdf"),
            download,
            breach: None,
            reported: None,
        }
    }
    /// The receipt of destruction: hashes only. `waits`: until this day a backup might still hold the content.
    pub fn of_destruction(
        f: Frame,
        waits: Option<&When>,
        facts: Vec<(String, String)>,
        items: Vec<ReceiptItem>,
        signature: Option<String>,
        download: String,
    ) -> Self {
        let t = f.texts;
        Self {
            title: t.t("destroyed-title"),
            lead: match waits {
                Some(day) => t.t1("destroyed-lead-until", "day", &day.text),
                None => t.t("destroyed-lead"),
            },
            verify: t.t("destroyed-verify"),
            with_nonce: false,
            f,
            facts,
            items,
            signature,
            pdf: download.replace("/tekst", "/pdf"),
            download,
            breach: None,
            reported: None,
        }
    }
}

/// What came of a check.
#[derive(Clone, Debug)]
pub struct ReceiptChecked {
    /// Genuine or not.
    pub status: Status,
    /// What that means.
    pub text: String,
    /// Terms and values of a genuine one.
    pub facts: Vec<(String, String)>,
}

/// `/bewijs-controleren`. Field: `receipt`.
#[derive(Template, Clone, Debug)]
#[template(path = "exchange/receipt_check.html")]
pub struct ReceiptCheck {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors.
    pub form: Form,
    /// What came of it.
    pub checked: Option<ReceiptChecked>,
    /// The public key of this installation, hexadecimal.
    pub key: String,
}
