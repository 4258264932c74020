//! Decides whether a PDF may be shared: readable, not encrypted, nothing in it that acts.
//!
//! The file is read twice: as its cross-reference table says, and as a program would that mends a broken
//! table by scanning for objects. Both readings are walked whole, so that an object hidden from one kind of
//! reader is still found. Left out are objects that a later revision of the file replaced: no reader shows them.
//!
//! Links to web addresses are allowed.

use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::xref::XrefEntry;
use lopdf::{DecompressError, Document, Error, LoadOptions, Object, ObjectId, Stream};
use serde::{Deserialize, Serialize};

use super::active;
use super::limits::PdfLimits;
use super::refusal::{PdfRefusal, Reason};

/// Where the header must begin at the latest (ISO 32000-1, Annex H, note 13).
const HEADER_WITHIN: usize = 1024;
const HEADER: &[u8] = b"%PDF-";

/// What an accepted file is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PdfFacts {
    /// Number of pages, at least one.
    pub pages: usize,
    /// Version in the header, such as `1.7`.
    pub version: String,
    /// Whether the document says that it is tagged for screen readers.
    pub tagged: bool,
}

/// Inspects a file by its content.
///
/// A panic in the parser is a refusal too: the file is hostile or broken beyond reading, and whoever calls
/// must get an answer. Memory and time are bounded by the caller's process.
pub fn inspect(bytes: &[u8], limits: &PdfLimits) -> Result<PdfFacts, PdfRefusal> {
    catch_unwind(AssertUnwindSafe(|| inspect_both(bytes, limits)))
        .unwrap_or_else(|_| Err(PdfRefusal::new(Reason::Broken, "unreadable structure")))
}

fn inspect_both(bytes: &[u8], limits: &PdfLimits) -> Result<PdfFacts, PdfRefusal> {
    let head = bytes.get(..bytes.len().min(HEADER_WITHIN + HEADER.len())).unwrap_or_default();
    if !head.windows(HEADER.len()).any(|window| window == HEADER) {
        return Err(PdfRefusal::new(Reason::NotPdf, "no %PDF- header"));
    }
    if bytes.len() > limits.file_bytes {
        return Err(PdfRefusal::new(Reason::TooComplex, "file size"));
    }
    let facts = {
        let doc = load(bytes, limits, false)?;
        check_complete(&doc, bytes)?;
        walk(&doc, limits)?;
        facts(&doc, limits)?
    };
    // The first reading stands when the scan finds no document of its own.
    match load(bytes, limits, true) {
        Ok(doc) => walk(&doc, limits)?,
        Err(refusal) if refusal.reason == Reason::Broken => {}
        Err(refusal) => return Err(refusal),
    }
    Ok(facts)
}

/// Loads within the limits. Shared with the merger, which reads files that passed inspection.
pub(super) fn load(bytes: &[u8], limits: &PdfLimits, rebuild: bool) -> Result<Document, PdfRefusal> {
    let options = LoadOptions {
        max_decompressed_size: Some(limits.structure_bytes),
        force_reconstruct: rebuild,
        ..LoadOptions::default()
    };
    let doc = Document::load_mem_with_options(bytes, options).map_err(|error| match error {
        Error::Decompress(DecompressError::MemoryLimitExceeded { .. }) => {
            PdfRefusal::new(Reason::TooComplex, "unpacked size of an object stream")
        }
        Error::Decryption(_) | Error::InvalidPassword | Error::UnsupportedSecurityHandler(_) => {
            PdfRefusal::new(Reason::Encrypted, "/Encrypt")
        }
        _ => PdfRefusal::new(Reason::Broken, "cross-reference table"),
    })?;
    if doc.was_encrypted() || doc.trailer.has(b"Encrypt") {
        return Err(PdfRefusal::new(Reason::Encrypted, "/Encrypt"));
    }
    if doc.objects.len() > limits.objects {
        return Err(PdfRefusal::new(Reason::TooComplex, "number of objects"));
    }
    Ok(doc)
}

/// An object that the table names, that stands there, and that could not be read might hold anything.
fn check_complete(doc: &Document, bytes: &[u8]) -> Result<(), PdfRefusal> {
    let start = bytes.windows(HEADER.len()).position(|window| window == HEADER).unwrap_or(0);
    for (&number, entry) in &doc.reference_table.entries {
        let unread = match *entry {
            XrefEntry::Normal { offset, generation } => {
                let at = start.saturating_add(offset as usize);
                match object_header(bytes.get(at..).unwrap_or_default()) {
                    Some(id) => id != (number, generation) || !doc.objects.contains_key(&id),
                    None => false,
                }
            }
            XrefEntry::Compressed { container, .. } => {
                !doc.objects.contains_key(&(number, 0)) && doc.objects.contains_key(&(container, 0))
            }
            XrefEntry::Free | XrefEntry::UnusableFree => false,
        };
        if unread {
            return Err(PdfRefusal::new(Reason::Broken, format!("object {number} cannot be read")));
        }
    }
    Ok(())
}

/// Reads `12 0 obj` at the start of these bytes.
fn object_header(bytes: &[u8]) -> Option<ObjectId> {
    let text = bytes.get(..bytes.len().min(48))?;
    let mut words = text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let number = std::str::from_utf8(words.next()?).ok()?.parse().ok()?;
    let generation = std::str::from_utf8(words.next()?).ok()?.parse().ok()?;
    words.next()?.starts_with(b"obj").then_some((number, generation))
}

/// Looks at every value of every object, reachable or not.
fn walk(doc: &Document, limits: &PdfLimits) -> Result<(), PdfRefusal> {
    let mut values = 0;
    let mut unpacked = 0;
    check_dictionary(doc, &doc.trailer, false, (0, 0))?;
    for (&id, object) in &doc.objects {
        let mut open = vec![(object, 0_usize)];
        while let Some((value, depth)) = open.pop() {
            values += 1;
            if values > limits.values || depth > limits.nesting {
                return Err(PdfRefusal::new(Reason::TooComplex, "number or nesting of values"));
            }
            match value {
                Object::Array(items) => open.extend(items.iter().map(|item| (item, depth + 1))),
                Object::Dictionary(dict) => {
                    check_dictionary(doc, dict, false, id)?;
                    open.extend(dict.iter().map(|(_, item)| (item, depth + 1)));
                }
                Object::Stream(stream) => {
                    check_dictionary(doc, &stream.dict, true, id)?;
                    unpacked += unpacked_size(stream, limits.content_bytes.saturating_sub(unpacked))?;
                    open.extend(stream.dict.iter().map(|(_, item)| (item, depth + 1)));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

fn check_dictionary(
    doc: &Document,
    dict: &lopdf::Dictionary,
    is_stream: bool,
    id: ObjectId,
) -> Result<(), PdfRefusal> {
    match active::find(doc, dict, is_stream) {
        Some((reason, found)) => Err(PdfRefusal::new(reason, format!("{found} in object {}", id.0))),
        None => Ok(()),
    }
}

/// How far a stream unpacks, so that no small file becomes gigabytes in a reader. Images are left out: their
/// size follows from width and height, and their own formats are not read here. Streams that cannot be
/// unpacked are the reader's to skip.
fn unpacked_size(stream: &Stream, left: usize) -> Result<usize, PdfRefusal> {
    let kind = |key: &[u8]| stream.dict.get(key).and_then(Object::as_name).unwrap_or_default();
    if kind(b"Subtype") == b"Image" || kind(b"Type") == b"XRef" || kind(b"Type") == b"ObjStm" {
        return Ok(0);
    }
    match stream.decompressed_content_with_limit(left) {
        Ok(content) => Ok(content.len()),
        Err(Error::Decompress(
            DecompressError::MemoryLimitExceeded { .. } | DecompressError::TooManyFilters { .. },
        )) => Err(PdfRefusal::new(Reason::TooComplex, "unpacked size of the streams")),
        Err(_) => Ok(0),
    }
}

fn facts(doc: &Document, limits: &PdfLimits) -> Result<PdfFacts, PdfRefusal> {
    let catalog = doc.catalog().map_err(|_| PdfRefusal::new(Reason::Broken, "no /Root"))?;
    let mut pages = 0;
    for page in doc.page_iter() {
        if doc.get_dictionary(page).is_err() {
            return Err(PdfRefusal::new(Reason::Broken, format!("page {} cannot be read", pages + 1)));
        }
        pages += 1;
        if pages > limits.pages {
            return Err(PdfRefusal::new(Reason::TooComplex, "number of pages"));
        }
    }
    if pages == 0 {
        return Err(PdfRefusal::new(Reason::NoPages, "/Pages"));
    }
    let tagged = catalog
        .get_deref(b"MarkInfo", doc)
        .and_then(Object::as_dict)
        .and_then(|info| info.get_deref(b"Marked", doc))
        .and_then(Object::as_bool)
        .unwrap_or(false);
    let version = doc.version.chars().filter(|c| c.is_ascii_digit() || *c == '.').take(4).collect();
    Ok(PdfFacts { pages, version, tagged })
}
