//! What may be shared as a PDF, over real files (U2.1): judged by what each file holds.

#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "helpers of tests fail loudly")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use wissel_wire::pdf::{PdfLimits, PdfRefusal, inspect, read};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn corpus(name: &str) -> Vec<u8> {
    std::fs::read(repository().join("tests/corpora").join(name)).expect("corpus file")
}

fn verdict(bytes: &[u8]) -> Result<usize, &'static str> {
    inspect(bytes, &PdfLimits::default()).map(|facts| facts.pages).map_err(|refusal| refusal.reason.code())
}

/// Files of `tests/corpora/pdf/actions`, without the common part of their names, and what each holds.
const ACTIONS: [(&str, Result<usize, &str>); 18] = [
    ("1-t01-fail-a", Err("pdf-launch")),
    ("1-t01-fail-b", Err("pdf-sound")),
    ("1-t01-fail-c", Err("pdf-movie")),
    ("1-t01-fail-d", Err("pdf-reset-form")),
    ("1-t01-fail-e", Err("pdf-import-data")),
    ("1-t01-fail-f", Err("pdf-changes-view")),
    ("1-t01-fail-g", Err("pdf-changes-view")),
    ("1-t01-fail-h", Err("pdf-rendition")),
    // A page transition: moves nothing but the eye.
    ("1-t01-fail-i", Ok(1)),
    ("1-t01-fail-j", Err("pdf-3d")),
    ("1-t01-fail-k", Err("pdf-javascript")),
    ("1-t01-fail-l", Err("pdf-unknown-action")),
    ("1-t01-fail-m", Err("pdf-unknown-action")),
    ("1-t01-fail-n", Err("pdf-unknown-action")),
    // First, last, next and previous page.
    ("1-t02-pass-a", Ok(2)),
    // Trigger events that only go to a place in the document.
    ("2-t01-fail-a", Ok(1)),
    ("2-t01-fail-b", Err("pdf-javascript")),
    ("2-t01-fail-c", Ok(1)),
];

#[test]
fn actions_are_judged_by_content() {
    for (name, expected) in ACTIONS {
        let bytes = corpus(&format!("pdf/actions/veraPDF-test-suite-6-5-{name}.pdf"));
        assert_eq!(verdict(&bytes), expected, "{name}");
    }
}

#[test]
fn every_attachment_is_refused_and_every_plain_file_accepted() {
    for (folder, count, expected) in [("embedded-files", 12, Err("pdf-embedded-file")), ("plain", 25, Ok(1))]
    {
        let mut seen = 0;
        for entry in std::fs::read_dir(repository().join("tests/corpora/pdf").join(folder)).expect("folder") {
            let path = entry.expect("entry").path();
            assert_eq!(verdict(&std::fs::read(&path).expect("file")), expected, "{}", path.display());
            seen += 1;
        }
        assert_eq!(seen, count, "{folder}");
    }
}

#[test]
fn packed_and_encrypted_files() {
    for (name, expected) in [
        ("encrypted-empty-password", Err("pdf-encrypted")),
        ("encrypted-user-password", Err("pdf-encrypted")),
        ("javascript-in-object-stream", Err("pdf-javascript")),
        ("attachment-in-object-stream", Err("pdf-embedded-file")),
        ("linearized-object-streams", Ok(1)),
        ("three-pages", Ok(3)),
        ("qdf", Ok(1)),
        ("revised", Ok(1)),
        ("revised-linearized", Ok(1)),
    ] {
        assert_eq!(verdict(&corpus(&format!("pdf-made/{name}.pdf"))), expected, "{name}");
    }
}

/// A small file of these objects (numbered from 1), with a right cross-reference table; `hidden` follows unlisted.
fn build(objects: &[&str], hidden: &str) -> Vec<u8> {
    let mut file = String::from("%PDF-1.7\n");
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        let _ = writeln!(table, "{:010} 00000 n ", file.len());
        let _ = write!(file, "{} 0 obj\n{object}\nendobj\n", index + 1);
    }
    file.push_str(hidden);
    let at = file.len();
    let _ =
        write!(file, "{table}trailer\n<</Root 1 0 R/Size {}>>\nstartxref\n{at}\n%%EOF\n", objects.len() + 1);
    file.into_bytes()
}

/// One page with these entries in the catalog, an extra object 4 and an extra object 5.
fn with(catalog: &str, four: &str, five: &str) -> Vec<u8> {
    build(
        &[
            &format!("<</Type/Catalog/Pages 2 0 R{catalog}>>"),
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
            four,
            five,
        ],
        "",
    )
}

#[test]
fn active_content_cannot_hide() {
    let cases: [(&str, Vec<u8>, Result<usize, &str>); 17] = [
        ("nothing", with("", "null", "null"), Ok(1)),
        ("unreachable", with("", "<</S/JavaScript/JS(app.alert\\(1\\))>>", "null"), Err("pdf-javascript")),
        ("escaped name", with("", "<</S/J#61vaScript>>", "null"), Err("pdf-javascript")),
        ("escaped key", with("", "<</#4a#53(x)>>", "null"), Err("pdf-javascript")),
        ("name behind a reference", with("", "<</S 5 0 R>>", "/Launch"), Err("pdf-launch")),
        (
            "name tree",
            with("/Names<</JavaScript<</Names[(a)4 0 R]>>>>", "<<>>", "null"),
            Err("pdf-javascript"),
        ),
        ("empty name tree", with("/Names<</EmbeddedFiles<</Names[]>>>>", "null", "null"), Ok(1)),
        (
            "next in a chain",
            with("", "<</S/GoTo/D[3 0 R/Fit]/Next[<</S/Foo>>]>>", "null"),
            Err("pdf-unknown-action"),
        ),
        (
            "opens a web page by itself",
            with("/OpenAction 4 0 R", "<</S/URI/URI(https://example.org)>>", "null"),
            Err("pdf-automatic-action"),
        ),
        ("goes to a page by itself", with("/OpenAction 4 0 R", "<</S/GoTo/D[3 0 R/Fit]>>", "null"), Ok(1)),
        ("web link", with("", "<</S/URI/URI(https://example.org)>>", "null"), Ok(1)),
        ("script link", with("", "<</S/URI/URI( java\\nscript:x)>>", "null"), Err("pdf-unsafe-link")),
        ("file link", with("", "<</S/URI/URI(file:///etc/passwd)>>", "null"), Err("pdf-unsafe-link")),
        ("XFA", with("/AcroForm<</Fields[]/XFA 4 0 R>>", "(x)", "null"), Err("pdf-xfa")),
        ("other file", with("", "<</S/GoToR/F(x.pdf)>>", "null"), Err("pdf-other-document")),
        (
            "stream in a file outside",
            with("", "<</Length 0/F(x)>>\nstream\n\nendstream", "null"),
            Err("pdf-other-document"),
        ),
        ("rich media", with("", "<</Type/Annot/Subtype/RichMedia>>", "null"), Err("pdf-rich-media")),
    ];
    for (name, bytes, expected) in cases {
        assert_eq!(verdict(&bytes), expected, "{name}");
    }
}

#[test]
fn objects_outside_the_table_are_found() {
    let page = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R>>",
    ];
    assert_eq!(verdict(&build(&page, "")), Ok(1));
    assert_eq!(verdict(&build(&page, "9 0 obj\n<</S/Launch/F(x)>>\nendobj\n")), Err("pdf-launch"));
}

#[test]
fn not_a_pdf_broken_or_empty() {
    let good = corpus("pdf/plain/7.2-t17-pass-d.pdf");
    let at = |prefix: usize| [vec![b' '; prefix], good.clone()].concat();
    assert_eq!(verdict(b""), Err("pdf-not-a-pdf"));
    assert_eq!(verdict(b"PK\x03\x04 a zip named .pdf"), Err("pdf-not-a-pdf"));
    assert_eq!(verdict(&at(1000)), Ok(1));
    assert_eq!(verdict(&at(1025)), Err("pdf-not-a-pdf"));
    assert_eq!(verdict(&good[..600]), Err("pdf-broken"));
    assert_eq!(verdict(b"%PDF-1.7\nhello"), Err("pdf-broken"));
    let no_pages = build(&["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0>>"], "");
    assert_eq!(verdict(&no_pages), Err("pdf-no-pages"));
    // An object too deep for the parser may not vanish silently.
    let deep = format!("<</X {}{}>>", "[".repeat(500), "]".repeat(500));
    assert_eq!(verdict(&with("", &deep, "null")), Err("pdf-broken"));
}

#[test]
fn limits_are_kept() {
    let good = corpus("pdf-made/three-pages.pdf");
    let base = PdfLimits::default();
    for limits in [
        PdfLimits { file_bytes: good.len() - 1, ..base },
        PdfLimits { objects: 5, ..base },
        PdfLimits { values: 50, ..base },
        PdfLimits { nesting: 1, ..base },
        PdfLimits { pages: 2, ..base },
        PdfLimits { content_bytes: 1000, ..base },
    ] {
        let refusal = inspect(&good, &limits).expect_err("over the limit");
        assert_eq!(refusal.reason.code(), "pdf-too-complex", "{limits:?}");
    }
    let packed = corpus("pdf-made/linearized-object-streams.pdf");
    let tight = PdfLimits { structure_bytes: 100, ..base };
    assert!(inspect(&packed, &tight).is_err());
}

/// A content stream of 300 MB of zeros in about 300 kB.
#[test]
fn a_decompression_bomb_is_refused() {
    let mut stream = lopdf::Stream::new(lopdf::Dictionary::new(), vec![0; 300 << 20]);
    stream.compress().expect("compress");
    let mut doc = lopdf::Document::load_mem(&with("", "null", "null")).expect("own file");
    doc.add_object(stream);
    let mut bytes = Vec::new();
    doc.save_to(&mut bytes).expect("save");
    assert!(bytes.len() < 1 << 20);
    assert_eq!(verdict(&bytes), Err("pdf-too-complex"));
}

/// The fuzzer's corpus, hostile and mutated files among it: an answer to each, and never a panic.
#[test]
fn fuzz_corpus_replay() {
    let mut seen = 0;
    for entry in std::fs::read_dir(repository().join("fuzz/corpus/inspect")).expect("corpus") {
        let bytes = std::fs::read(entry.expect("entry").path()).expect("file");
        let answer: Result<_, PdfRefusal> = inspect(&bytes, &PdfLimits::default());
        drop(answer);
        let _ = read(&bytes, &PdfLimits::default(), wissel_core::time::Day::new(2027, 3, 1).expect("a day"));
        seen += 1;
    }
    assert!(seen >= 30);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutations_never_panic(
        seed in 0_usize..4,
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_usize..40), 1..30),
    ) {
        let names = ["pdf-made/linearized-object-streams", "pdf-made/javascript-in-object-stream",
            "pdf/actions/veraPDF-test-suite-6-5-1-t01-fail-f", "pdf/plain/7.2-t17-pass-d"];
        let mut bytes = corpus(&format!("{}.pdf", names[seed]));
        for (index, byte, cut) in edits {
            let at = index.index(bytes.len());
            bytes[at] = byte;
            if cut > 36 && bytes.len() > 200 {
                bytes.drain(at..(at + cut).min(bytes.len()));
            }
        }
        let _ = inspect(&bytes, &PdfLimits::default());
    }
}
