//! What a collector takes along (U2.1 text as PDF, U3.2 words, U4.2 source, author and time).

#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "helpers of tests fail loudly")]

use std::path::Path;

use lopdf::{Document, Object};
use wissel_wire::pdf::{
    Cover, CoverDocument, CoverLabels, Part, PdfLimits, PdfMoment, TextDocument, assemble, inspect, text_pdf,
    with_cover,
};

const CREATED: PdfMoment =
    PdfMoment { year: 2027, month: 3, day: 29, hour: 8, minute: 0, second: 0, offset_hours: 2 };

fn corpus(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpora").join(name);
    std::fs::read(path).expect("corpus file")
}

fn text(body: &str) -> TextDocument {
    TextDocument {
        title: "Overdracht zwangerschap".to_owned(),
        meta: vec![
            ("Gedeeld door".to_owned(), "Verloskundigen De Ooievaar".to_owned()),
            ("Auteur".to_owned(), "A. Żółkiewska-van ’t Hof".to_owned()),
        ],
        body: body.to_owned(),
        lang: "nl".to_owned(),
        header: "Dossier WS-2027-00042".to_owned(),
        page_label: "{page} van {pages}".to_owned(),
        created: CREATED,
    }
}

fn cover() -> Cover {
    let label = str::to_owned;
    Cover {
        labels: CoverLabels {
            title: label("Voorblad bij dossier"),
            client: label("Cliënt"),
            birth_date: label("Geboren"),
            source_organisation: label("Gedeeld door"),
            emergency_number: label("24-uursnummer"),
            author: label("Auteur"),
            shared_at: label("Gedeeld op"),
            collector: label("Opgehaald door"),
            collector_organisation: label("Namens"),
            collected_at: label("Opgehaald op"),
            record_number: label("Dossiernummer"),
            documents: label("Documenten"),
            processing: label("Verwerking van persoonsgegevens"),
            limits: label("Wat dit voorblad niet bewijst"),
            page_label: label("{page} van {pages}"),
        },
        lang: label("nl"),
        client: label("M.J. van der Berg"),
        birth_date: label("03-04-1990"),
        source_organisation: label("Verloskundigen De Ooievaar"),
        emergency_number: label("+31 20 123 45 67"),
        author: label("A. Żółkiewska-van ’t Hof, verloskundige"),
        shared_at: label("maandag 1 maart 2027, 14.05 uur"),
        collector: label("B. de Vries, klinisch verloskundige"),
        collector_organisation: label("Ziekenhuis Oost"),
        collected_at: label("maandag 29 maart 2027, 03.12 uur"),
        record_number: label("WS-2027-00042"),
        documents: vec![CoverDocument { name: label("Zwangerschapskaart.pdf"), version: label("versie 2") }],
        processing_text: label(
            "De gegevens in dit dossier zijn persoonsgegevens. Wie ze ophaalt, verwerkt ze onder eigen verantwoordelijkheid.",
        ),
        limits_text: label("Dit voorblad bewijst niet dat de inhoud juist of volledig is."),
        created: CREATED,
    }
}

fn pages(bytes: &[u8]) -> usize {
    inspect(bytes, &PdfLimits::default()).expect("our own files pass inspection").pages
}

/// All text of the file. Our own fonts map glyphs to Unicode, so what comes out is what went in.
fn words(bytes: &[u8]) -> String {
    let doc = Document::load_mem(bytes).expect("readable");
    let numbers: Vec<u32> = doc.get_pages().keys().copied().collect();
    doc.extract_text(&numbers).unwrap_or_default()
}

/// Keeps what every reader shows when asked to look at the files, outside the repository.
fn keep(name: &str, bytes: &[u8]) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pdf");
    std::fs::create_dir_all(&folder).expect("folder");
    std::fs::write(folder.join(name), bytes).expect("write");
}

#[test]
fn text_becomes_numbered_pages_with_all_its_words() {
    let body = "G2P1, 34+5 weken. Bloedgroep O-negatief, anti-D gegeven. Fundus 33 cm, cortonen +.\n\n\
        Medicatie: ferrofumaraat 200 mg → 1× daags; Hb ≥ 6,5 ☐ nee ☑ ja\n  ingesprongen regel\n\n"
        .repeat(30);
    let bytes = text_pdf(&text(&(body.clone() + "goed 👍 einde"))).expect("written");
    keep("text.pdf", &bytes);
    let count = pages(&bytes);
    assert!(count >= 3, "{count}");
    let words = words(&bytes);
    assert!(words.contains("[U+1F44D]"), "an unknown sign is shown by its number");
    assert!(words.contains("Żółkiewska"));
    assert!(words.contains(&format!("{count} van {count}")));
    assert_eq!(words.matches("Dossier WS-2027-00042").count(), count, "record number on each page");
    assert_eq!(words.matches("ferrofumaraat").count(), 30);
    assert!(bytes.len() < 100_000, "the font is subset: {}", bytes.len());
    assert!(inspect(&bytes, &PdfLimits::default()).expect("accepted").tagged);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    assert_eq!(text_pdf(&text("Kort.")), text_pdf(&text("Kort.")));
    let original = corpus("pdf/plain/7.2-t17-pass-d.pdf");
    assert_eq!(with_cover(&original, &cover()), with_cover(&original, &cover()));
}

#[test]
fn the_cover_comes_first_and_states_its_facts() {
    let original = corpus("pdf-made/three-pages.pdf");
    let bytes = with_cover(&original, &cover()).expect("joined");
    keep("cover.pdf", &bytes);
    assert_eq!(pages(&bytes), 4);
    let doc = Document::load_mem(&bytes).expect("readable");
    let first = doc.extract_text(&[1]).expect("cover text");
    let cover = cover();
    for fact in [
        &cover.source_organisation,
        &cover.emergency_number,
        &cover.author,
        &cover.shared_at,
        &cover.collector,
        &cover.collector_organisation,
        &cover.collected_at,
        &cover.record_number,
        &cover.documents[0].name,
    ] {
        assert!(first.contains(fact.as_str()), "{fact} in {first}");
    }
}

/// U2.1: what was shared arrives: page counts add up and the originals' content streams are untouched.
#[test]
fn every_plain_file_survives_behind_a_cover() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpora/pdf/plain");
    for entry in std::fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        let original = std::fs::read(&path).expect("file");
        let bytes = with_cover(&original, &cover()).expect("joined");
        keep(&format!("plain-{}", path.file_name().expect("name").to_string_lossy()), &bytes);
        let before = Document::load_mem(&original).expect("original");
        let after = Document::load_mem(&bytes).expect("joined");
        let (old, new): (Vec<_>, Vec<_>) = (before.page_iter().collect(), after.page_iter().collect());
        assert_eq!(new.len(), old.len() + 1, "{}", path.display());
        for (old, new) in old.iter().zip(&new[1..]) {
            assert_eq!(before.get_page_content(*old), after.get_page_content(*new), "{}", path.display());
            assert!(after.get_dictionary(*new).expect("page").has(b"MediaBox"));
        }
        assert!(
            inspect(&bytes, &PdfLimits::default()).expect("accepted").tagged,
            "tags survive: {}",
            path.display()
        );
        assert!(!after.catalog().expect("catalogue").has(b"OpenAction"), "the cover is seen first");
    }
}

#[test]
fn texts_and_originals_follow_in_order() {
    let original = corpus("pdf/plain/7.2-t21-pass-b.pdf");
    let packed = corpus("pdf-made/linearized-object-streams.pdf");
    let parts = [
        Part::Text(text("Eerste tekst.")),
        Part::Pdf(original.clone()),
        Part::Text(text("Tweede tekst.")),
        Part::Pdf(packed),
        Part::Pdf(original),
    ];
    let bytes = assemble(&cover(), &parts).expect("joined");
    keep("assembled.pdf", &bytes);
    assert_eq!(pages(&bytes), 6);
    let doc = Document::load_mem(&bytes).expect("readable");
    assert!(doc.extract_text(&[2]).expect("text").contains("Eerste tekst."));
    assert!(doc.extract_text(&[4]).expect("text").contains("Tweede tekst."));
    for (page, label) in [(1, "1 van 6"), (2, "2 van 6"), (4, "4 van 6")] {
        let words = doc.extract_text(&[page]).expect("text");
        assert!(words.contains(label), "pages are numbered through the whole file: {label} in {words}");
    }
    let only_text = assemble(&cover(), &[Part::Text(text("Alleen tekst."))]).expect("written");
    assert_eq!(pages(&only_text), 2);
    assert_eq!(pages(&assemble(&cover(), &[]).expect("cover alone")), 1);
}

/// A parent-tree key that two files share would mix up what a screen reader reads.
#[test]
fn keys_of_the_parent_tree_are_unique_and_known() {
    let original = corpus("pdf/plain/7.2-t21-pass-c.pdf");
    let parts = [Part::Pdf(original.clone()), Part::Pdf(original)];
    let doc = Document::load_mem(&assemble(&cover(), &parts).expect("joined")).expect("readable");
    let root = doc
        .catalog()
        .and_then(|c| c.get_deref(b"StructTreeRoot", &doc))
        .and_then(Object::as_dict)
        .expect("tree");
    let nums = root.get_deref(b"ParentTree", &doc).and_then(Object::as_dict).expect("parents").get(b"Nums");
    let keys: Vec<i64> = nums
        .and_then(Object::as_array)
        .expect("nums")
        .iter()
        .step_by(2)
        .filter_map(|n| n.as_i64().ok())
        .collect();
    assert!(keys.windows(2).all(|pair| pair[0] < pair[1]), "{keys:?}");
    for page in doc.page_iter() {
        let key = doc
            .get_dictionary(page)
            .and_then(|page| page.get(b"StructParents"))
            .and_then(Object::as_i64)
            .expect("key");
        assert!(keys.contains(&key), "{key} in {keys:?}");
    }
}

#[test]
fn refused_originals_are_not_joined() {
    assert!(with_cover(b"no PDF", &cover()).is_err());
    assert!(with_cover(&corpus("pdf-made/encrypted-empty-password.pdf"), &cover()).is_err());
}
