//! A text record as a PDF, since what is collected is collected as PDF (U2.1).

use serde::{Deserialize, Serialize};

use super::sheet::{self, Block, Paper, PdfMoment, Place, Section, WriteFault};

/// A text with what is known about it. All words are the caller's, in the reader's language.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TextDocument {
    /// Title, on the first page and in the file's metadata.
    pub title: String,
    /// Lines under the title: a label and a value each.
    pub meta: Vec<(String, String)>,
    /// The text. Line ends are kept; an empty line stays empty.
    pub body: String,
    /// Language of the text as a BCP 47 tag, for screen readers.
    pub lang: String,
    /// Top of every page: the record number belongs here.
    pub header: String,
    /// Bottom of every page, such as `{page} van {pages}`.
    pub page_label: String,
    /// The moment of writing, for the metadata.
    pub created: PdfMoment,
}

/// Writes a text as a tagged A4 PDF. The same input gives the same bytes.
pub fn text_pdf(text: &TextDocument) -> Result<Vec<u8>, WriteFault> {
    sheet::write(&Paper {
        title: text.title.clone(),
        lang: text.lang.clone(),
        created: text.created,
        sections: vec![section(text)],
        place: Place::default(),
    })
}

pub(super) fn section(text: &TextDocument) -> Section {
    let mut blocks = vec![Block::Title(text.title.clone())];
    blocks.extend(text.meta.iter().map(|(label, value)| Block::Pair(label.clone(), value.clone())));
    blocks.push(Block::Gap);
    blocks.extend(text.body.replace("\r\n", "\n").split("\n\n").map(|part| Block::Text(part.to_owned())));
    Section { header: text.header.clone(), page_label: text.page_label.clone(), blocks }
}
