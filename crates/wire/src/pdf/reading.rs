//! The text on the first pages of a PDF, for what it proposes about its client.

use std::panic::{AssertUnwindSafe, catch_unwind};

use wissel_core::exchange::reading::Reading;
use wissel_core::time::Day;

use super::inspect::load;
use super::limits::PdfLimits;

/// Pages that are read; a paper says on its first ones who it is about.
const PAGES: u32 = 3;
/// Bytes that the text of one page, or one of its fonts' tables, may unpack to.
const PAGE_BYTES: usize = 2 << 20;

/// Reads a file that passed inspection. A file without readable text (a scan, a font that does not tell its letters)
/// proposes nothing, and so does one that makes the reader fail.
pub fn read(bytes: &[u8], limits: &PdfLimits, today: Day) -> Reading {
    catch_unwind(AssertUnwindSafe(|| Reading::of(&text(bytes, limits), today))).unwrap_or_default()
}

/// What could be read, one piece of text per line.
fn text(bytes: &[u8], limits: &PdfLimits) -> String {
    let Ok(doc) = load(bytes, limits, false) else { return String::new() };
    let pages: Vec<u32> = (1..=PAGES).collect();
    let read: Vec<_> =
        doc.extract_text_chunks_with_limit(&pages, PAGE_BYTES).into_iter().filter_map(Result::ok).collect();
    read.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn said(name: &str) -> String {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpora/pdf-made").join(name);
        let bytes = std::fs::read(path).unwrap();
        let reading = read(&bytes, &PdfLimits::default(), "2027-03-01".parse().unwrap());
        reading.proposals(true).map(|(field, value)| format!("{field}={value} ")).collect()
    }

    /// Four programs that write PDFs, each in its own way.
    #[test]
    fn u2_1_a_card_is_read_whoever_printed_it() {
        let all = "bsn=999990421 birth_date=03-04-1990 initials=M.J. prefix=van den birth_name=Berg due_date=01-08-2027 ";
        for name in ["card-chromium.pdf", "card-weasyprint.pdf", "card-reportlab.pdf", "card-fpdf.pdf"] {
            assert_eq!(said(name), all, "{name}");
        }
    }

    #[test]
    fn a_file_without_a_client_proposes_nothing() {
        for name in ["three-pages.pdf", "encrypted-user-password.pdf", "qdf.pdf"] {
            assert_eq!(said(name), "", "{name}");
        }
    }
}
