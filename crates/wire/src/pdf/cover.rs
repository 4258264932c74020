//! What a collector takes along: one PDF with a cover page in front of the shared documents.

use serde::{Deserialize, Serialize};

use super::merge;
use super::refusal::PdfRefusal;
use super::sheet::{self, Block, Paper, PdfMoment, Place, Section, WriteFault};
use super::write::{self, TextDocument};

/// The words on a cover, in the reader's language.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each field is the label of the field of the same name in `Cover`")]
pub struct CoverLabels {
    pub title: String,
    pub client: String,
    pub birth_date: String,
    pub source_organisation: String,
    pub emergency_number: String,
    pub author: String,
    pub shared_at: String,
    pub collector: String,
    pub collector_organisation: String,
    pub collected_at: String,
    pub record_number: String,
    pub documents: String,
    /// Heading over U3.2's words.
    pub processing: String,
    /// Heading over what the cover does not prove.
    pub limits: String,
    /// Such as `{page} van {pages}`.
    pub page_label: String,
}

/// One line of the list of documents.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CoverDocument {
    /// The name that the source gave.
    pub name: String,
    /// Version and what else is known, such as `versie 2, gedeeld op 3 maart 2027`.
    pub version: String,
}

/// The facts on a cover, already in words.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Cover {
    /// Words of labels and headings.
    pub labels: CoverLabels,
    /// Language as a BCP 47 tag.
    pub lang: String,
    /// Whom it is about: a sheet on a printer must not be anybody's.
    pub client: String,
    /// Her birth date.
    pub birth_date: String,
    /// Who shared.
    pub source_organisation: String,
    /// The source's 24-hour number.
    pub emergency_number: String,
    /// Who wrote the content.
    pub author: String,
    /// When it was shared.
    pub shared_at: String,
    /// Who collected.
    pub collector: String,
    /// For which organisation.
    pub collector_organisation: String,
    /// When it was collected.
    pub collected_at: String,
    /// The record's number, also on top of each written page.
    pub record_number: String,
    /// What follows, in order.
    pub documents: Vec<CoverDocument>,
    /// U3.2's words on the processing of personal data.
    pub processing_text: String,
    /// What this cover does not prove.
    pub limits_text: String,
    /// The moment of writing, for the metadata.
    pub created: PdfMoment,
}

/// What follows the cover.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Part {
    /// A text, set on pages here.
    Text(TextDocument),
    /// The bytes of a PDF that passed inspection.
    Pdf(Vec<u8>),
}

/// Why no file could be put together.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AssembleFault {
    /// An original cannot be taken apart.
    #[error(transparent)]
    Refused(#[from] PdfRefusal),
    /// A page of ours could not be written.
    #[error(transparent)]
    Write(#[from] WriteFault),
}

/// The cover followed by one original.
pub fn with_cover(original: &[u8], cover: &Cover) -> Result<Vec<u8>, AssembleFault> {
    assemble(cover, &[Part::Pdf(original.to_vec())])
}

/// What follows each other in the file: pages to be written here, or an original.
enum Piece {
    Own(Vec<Section>),
    Original(merge::Original),
}

impl Piece {
    fn pages(&self) -> usize {
        match self {
            Self::Own(sections) => sheet::pages(sections),
            Self::Original(original) => original.pages(),
        }
    }
}

/// The cover followed by the parts in their order.
pub fn assemble(cover: &Cover, parts: &[Part]) -> Result<Vec<u8>, AssembleFault> {
    let mut pieces = vec![Piece::Own(vec![section(cover)])];
    for part in parts {
        match (part, pieces.last_mut()) {
            (Part::Text(text), Some(Piece::Own(own))) => own.push(write::section(text)),
            (Part::Text(text), _) => pieces.push(Piece::Own(vec![write::section(text)])),
            (Part::Pdf(bytes), _) => pieces.push(Piece::Original(merge::Original::open(bytes)?)),
        }
    }
    let all: usize = pieces.iter().map(Piece::pages).sum();
    let mut before = 0;
    let mut files = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let count = piece.pages();
        let place = Place { before, after: all - before - count };
        before += count;
        files.push(match piece {
            Piece::Own(own) => merge::Source::Own(written(cover, own, place)?),
            Piece::Original(original) => merge::Source::Original(original),
        });
    }
    if let [merge::Source::Own(_)] = files.as_slice() {
        return match files.pop() {
            Some(merge::Source::Own(bytes)) => Ok(bytes),
            _ => Err(WriteFault("nothing to write".to_owned()).into()),
        };
    }
    Ok(merge::merge(files)?)
}

fn written(cover: &Cover, sections: Vec<Section>, place: Place) -> Result<Vec<u8>, WriteFault> {
    sheet::write(&Paper {
        title: format!("{} {}", cover.labels.title, cover.record_number),
        lang: cover.lang.clone(),
        created: cover.created,
        sections,
        place,
    })
}

fn section(cover: &Cover) -> Section {
    let words = &cover.labels;
    let pair = |label: &String, value: &String| Block::Pair(label.clone(), value.clone());
    let mut blocks = vec![
        Block::Title(words.title.clone()),
        pair(&words.client, &cover.client),
        pair(&words.birth_date, &cover.birth_date),
        pair(&words.record_number, &cover.record_number),
        pair(&words.source_organisation, &cover.source_organisation),
        pair(&words.emergency_number, &cover.emergency_number),
        pair(&words.author, &cover.author),
        pair(&words.shared_at, &cover.shared_at),
        pair(&words.collector, &cover.collector),
        pair(&words.collector_organisation, &cover.collector_organisation),
        pair(&words.collected_at, &cover.collected_at),
        Block::Heading(words.documents.clone()),
    ];
    blocks.extend(cover.documents.iter().map(|document| pair(&document.version, &document.name)));
    blocks.push(Block::Heading(words.processing.clone()));
    blocks.push(Block::Text(cover.processing_text.clone()));
    blocks.push(Block::Heading(words.limits.clone()));
    blocks.push(Block::Text(cover.limits_text.clone()));
    Section {
        header: format!("{} {}", words.record_number, cover.record_number),
        page_label: words.page_label.clone(),
        blocks,
    }
}
