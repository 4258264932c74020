//! Decides whether a PDF may be shared: readable, not encrypted, nothing in it that acts.
//!
//! What is judged must be what any program shows. So the file is read three times: as its cross-reference table
//! says, as a program would that mends a broken table by scanning for lines that begin an object, and byte for
//! byte ([`super::layout`]), replaced and unlisted objects included. All readings are judged whole, and where
//! they differ about what the document is, the file is refused: it could show a scanner one thing and a reader
//! another. A table that has to be mended to read the file at all is such a difference. The scan, the costliest of
//! the three, is left out where the other two show that it cannot find another document.
//!
//! Links to web addresses are allowed.

use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::xref::{XrefEntry, XrefRecovery};
use lopdf::{DecompressError, Document, Error, LoadOptions, Object, ObjectId};
use serde::{Deserialize, Serialize};

use super::judge::Judge;
use super::limits::PdfLimits;
use super::refusal::{PdfRefusal, Reason};
use super::{layout, values};

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
    catch_unwind(AssertUnwindSafe(|| inspect_thrice(bytes, limits, Scan::WhereItCanDiffer)))
        .unwrap_or_else(|_| Err(PdfRefusal::new(Reason::Broken, "unreadable structure")))
}

/// When the reading by a scan takes place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scan {
    WhereItCanDiffer,
    #[cfg(test)]
    Always,
}

fn inspect_thrice(bytes: &[u8], limits: &PdfLimits, scan: Scan) -> Result<PdfFacts, PdfRefusal> {
    let head = bytes.get(..bytes.len().min(HEADER_WITHIN + HEADER.len())).unwrap_or_default();
    if !head.windows(HEADER.len()).any(|window| window == HEADER) {
        return Err(PdfRefusal::new(Reason::NotPdf, "no %PDF- header"));
    }
    if bytes.len() > limits.file_bytes {
        return Err(PdfRefusal::new(Reason::TooComplex, "file size"));
    }
    let start = values::find(bytes, HEADER).unwrap_or(0);
    // One document in memory at a time.
    let (facts, layout, listed) = {
        let doc = load(bytes, limits, false)?;
        check_complete(&doc, bytes, start)?;
        walk(&doc, Judge::new(&doc, limits).with_missing_parts())?;
        let facts = facts(&doc, limits)?;
        let layout = layout::read(bytes, &doc, limits)?;
        layout.check_trailers(bytes, start, &doc)?;
        (facts, layout, doc.reference_table)
    };
    if scan == Scan::WhereItCanDiffer && layout.leaves_nothing_to_scan(bytes, start, &listed) {
        return Ok(facts);
    }
    // The other readings stand when this one finds no document of its own.
    let scanned = match load(bytes, limits, true) {
        Ok(doc) => {
            walk(&doc, Judge::new(&doc, limits))?;
            Some(doc.reference_table)
        }
        Err(refusal) if refusal.reason == Reason::Broken => None,
        Err(refusal) => return Err(refusal),
    };
    layout.check_objects(bytes, start, &listed, scanned.as_ref())?;
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
    // A table that had to be made up says nothing about what other programs show.
    if !rebuild && doc.xref_recovery == Some(XrefRecovery::Reconstructed) {
        return Err(PdfRefusal::new(Reason::Broken, "cross-reference table"));
    }
    if doc.was_encrypted() || doc.trailer.has(b"Encrypt") {
        return Err(PdfRefusal::new(Reason::Encrypted, "/Encrypt"));
    }
    if doc.objects.len() > limits.objects {
        return Err(PdfRefusal::new(Reason::TooComplex, "number of objects"));
    }
    Ok(doc)
}

/// An object that the table names, that stands there, and that could not be read might hold anything.
fn check_complete(doc: &Document, bytes: &[u8], start: usize) -> Result<(), PdfRefusal> {
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
fn walk(doc: &Document, mut judge: Judge<'_>) -> Result<(), PdfRefusal> {
    judge.value(&Object::Dictionary(doc.trailer.clone()), (0, 0))?;
    doc.objects.iter().try_for_each(|(&id, object)| judge.value(object, id))
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::path::Path;

    /// Every file of the corpora, the hostile ones too.
    fn corpora() -> Vec<Vec<u8>> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpora");
        let mut open = vec![root.join("pdf"), root.join("pdf-made")];
        let mut files = Vec::new();
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path);
                } else if path.extension().is_some_and(|e| e == "pdf") {
                    files.push(std::fs::read(path).unwrap());
                }
            }
        }
        files.sort();
        files
    }

    fn verdict(bytes: &[u8], scan: Scan) -> Result<PdfFacts, Reason> {
        let limits = PdfLimits::default();
        catch_unwind(AssertUnwindSafe(|| inspect_thrice(bytes, &limits, scan)))
            .unwrap_or_else(|_| Err(PdfRefusal::new(Reason::Broken, "unreadable structure")))
            .map_err(|refusal| refusal.reason)
    }

    fn needs_no_scan(bytes: &[u8]) -> bool {
        let limits = PdfLimits::default();
        let Ok(doc) = load(bytes, &limits, false) else { return false };
        let start = values::find(bytes, HEADER).unwrap_or(0);
        layout::read(bytes, &doc, &limits)
            .is_ok_and(|layout| layout.leaves_nothing_to_scan(bytes, start, &doc.reference_table))
    }

    #[test]
    fn a_scan_that_is_left_out_would_have_said_the_same() {
        let files = corpora();
        for file in &files {
            assert_eq!(verdict(file, Scan::WhereItCanDiffer), verdict(file, Scan::Always));
        }
        let left_out = files.iter().filter(|f| needs_no_scan(f)).count();
        // The others were refused before, or hold replaced objects.
        assert!(left_out * 4 > files.len(), "only {left_out} of {} went without", files.len());
    }

    /// A second object 1 behind the end, where only a scan finds it.
    #[test]
    fn what_only_a_scan_finds_makes_it_take_place() {
        let mut bytes = corpora().into_iter().find(|f| needs_no_scan(f)).unwrap();
        bytes.extend_from_slice(b"\n1 0 obj\n<</Type/Catalog>>\nendobj\n");
        assert!(!needs_no_scan(&bytes));
        let mut bytes = corpora().into_iter().find(|f| needs_no_scan(f)).unwrap();
        bytes.extend_from_slice(b"\n% trailer\n");
        assert!(!needs_no_scan(&bytes));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn nor_does_it_for_a_file_that_was_tampered_with(
            which in any::<prop::sample::Index>(),
            edits in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 1_usize..60), 1..4),
        ) {
            thread_local!(static FILES: Vec<Vec<u8>> = corpora().into_iter().filter(|f| f.len() < 40_000).collect());
            let mut bytes = FILES.with(|files| which.get(files).clone());
            // Pieces of the file itself, put elsewhere: objects that stand twice, cut tables, other trailers.
            for (from, to, length) in edits {
                let from = from.index(bytes.len());
                let piece: Vec<u8> = bytes.iter().skip(from).take(length).copied().collect();
                let to = to.index(bytes.len());
                bytes.splice(to..to, piece);
            }
            prop_assert_eq!(verdict(&bytes, Scan::WhereItCanDiffer), verdict(&bytes, Scan::Always));
        }
    }
}
