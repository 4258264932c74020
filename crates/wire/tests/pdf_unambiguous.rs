//! What is judged must be what any program shows (U2.1): files built so that two programs read them differently.
//!
//! Each construction got a script or a file past an inspection that trusted one reading; readers in use showed it.

#![allow(
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "helpers of tests fail loudly; the clock only ends a test that would run for ever"
)]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use wissel_wire::pdf::{PdfLimits, inspect};

fn verdict(bytes: &[u8]) -> Result<usize, &'static str> {
    inspect(bytes, &PdfLimits::default()).map(|facts| facts.pages).map_err(|refusal| refusal.reason.code())
}

const CATALOG: &str = "<</Type/Catalog/Pages 2 0 R>>";
const PAGES: &str = "<</Type/Pages/Kids[3 0 R]/Count 1>>";
const PAGE: &str = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R>>";
const TEXT: &str = "<</Length 30>>\nstream\nBT /F1 12 Tf (hi) Tj ET      \nendstream";
const SCRIPT: &str = "<</S/JavaScript/JS(app.alert\\(1\\))>>";
const SCRIPTED: &str = "<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>";
const HARMLESS: &str = "<</S/GoTo/D[3 0 R/Fit]>>";

/// A file in the making: its bytes, and where each object stands.
struct File {
    bytes: String,
    places: Vec<usize>,
}

impl File {
    /// The page and its content under this catalogue, as objects 1 to 4.
    fn new(catalog: &str) -> Self {
        let mut file = Self { bytes: "%PDF-1.7\n".to_owned(), places: Vec::new() };
        for body in [catalog, PAGES, PAGE, TEXT] {
            file.object("\n", body);
        }
        file
    }

    /// One more object, after this white space (or whatever stands there).
    fn object(&mut self, before: &str, body: &str) {
        self.headed(before, &format!("{} 0 obj\n", self.places.len() + 1), body);
    }

    fn headed(&mut self, before: &str, header: &str, body: &str) {
        self.bytes.push_str(before);
        self.places.push(self.bytes.len());
        let _ = write!(self.bytes, "{header}{body}\nendobj");
    }

    /// Closes the file with a table of these forms: its head, and the trailer's dictionary.
    fn close(mut self, head: &str, trailer: &str) -> Vec<u8> {
        self.bytes.push('\n');
        let at = self.bytes.len();
        let _ = writeln!(self.bytes, "{head}0000000000 65535 f ");
        for place in &self.places {
            let _ = writeln!(self.bytes, "{place:010} 00000 n ");
        }
        let _ = write!(self.bytes, "trailer\n{trailer}\nstartxref\n{at}\n%%EOF\n");
        self.bytes.into_bytes()
    }

    fn plain(self) -> Vec<u8> {
        let size = self.places.len() + 1;
        self.close(&format!("xref\n0 {size}\n"), &format!("<</Size {size}/Root 1 0 R>>"))
    }
}

fn replaced(file: Vec<u8>, from: &str, to: &str) -> Vec<u8> {
    let text = String::from_utf8(file).expect("text");
    assert!(text.contains(from), "{from}");
    text.replace(from, to).into_bytes()
}

/// A harmless catalogue that a search of the file finds, and a scripted one in mid-line that its table names.
fn two_catalogues(head: &str, trailer: &str) -> Vec<u8> {
    let mut file = File::new(CATALOG);
    file.object(" ", SCRIPTED);
    file.bytes.push_str("\n%\ntrailer\n<</Size 6/Root 1 0 R>>");
    file.close(head, trailer)
}

#[test]
fn a_table_that_programs_read_differently_is_refused() {
    let head = "xref\n0 6\n";
    let trailer = "<</Size 6/Root 5 0 R>>";
    assert_eq!(verdict(&two_catalogues(head, trailer)), Err("pdf-javascript"), "read by all");
    for (name, head, trailer) in [
        ("head on one line", "xref 0 6\n", trailer),
        ("blank after the head", "xref\n0 6 \n", trailer),
        ("comment in the head", "xref\n%c\n0 6\n", trailer),
        ("word in the trailer", head, "<</Size 6/Root 5 0 R/Foo bar>>"),
        ("comment before the trailer", head, "%c\n<</Size 6/Root 5 0 R>>"),
        ("no size", head, "<</Root 5 0 R>>"),
        ("table before it is none", head, "<</Size 6/Root 5 0 R/Prev 3>>"),
        ("table before it is negative", head, "<</Size 6/Root 5 0 R/Prev -1>>"),
        ("table before it is a text", head, "<</Size 6/Root 5 0 R/Prev(x)>>"),
        ("table before it is an object", head, "<</Size 6/Root 5 0 R/Prev 4 0 R>>"),
    ] {
        let file = two_catalogues(head, trailer);
        assert!(
            matches!(verdict(&file), Err("pdf-broken" | "pdf-javascript")),
            "{name}: {:?}",
            verdict(&file)
        );
        // The other way round there is no script for any program to find, but still two documents.
        let harmless = replaced(file, SCRIPTED, "<</Type/Catalog/Pages 2 0 R/PageMode/UseNone>>");
        assert!(
            matches!(verdict(&harmless), Err("pdf-broken" | "pdf-ambiguous")),
            "{name}: {:?}",
            verdict(&harmless)
        );
    }
    let good = String::from_utf8(two_catalogues(head, trailer)).expect("text");
    for (name, from, to) in [
        ("place on the line", "startxref\n", "startxref "),
        ("place as a fraction", "\n%%EOF", ".0\n%%EOF"),
        ("comment before the place", "startxref\n", "startxref\n%c\n"),
        ("two blanks in the entries", " 00000 n", "  00000 n"),
    ] {
        let file = replaced(good.clone().into_bytes(), from, to);
        assert!(
            matches!(verdict(&file), Err("pdf-broken" | "pdf-javascript")),
            "{name}: {:?}",
            verdict(&file)
        );
    }
}

#[test]
fn a_catalogue_in_the_trailer_is_refused() {
    for catalog in [SCRIPTED, CATALOG] {
        let file = File::new(CATALOG).close("xref\n0 5\n", &format!("<</Size 5/Root{catalog}>>"));
        assert!(verdict(&file).is_err(), "{catalog}");
    }
    let action = format!("<</Size 5/Root 1 0 R/X[<</AA<</WC{SCRIPT}>>>>]>>");
    assert_eq!(verdict(&File::new(CATALOG).close("xref\n0 5\n", &action)), Err("pdf-javascript"));
    let mut decoy = File::new(CATALOG);
    decoy.bytes.push_str("\ntrailer\n<</Root 2 0 R>>");
    assert_eq!(verdict(&decoy.plain()), Err("pdf-ambiguous"));
}

#[test]
fn an_object_that_only_a_search_finds_is_refused() {
    let opens = "<</Type/Catalog/Pages 2 0 R/OpenAction 5 0 R>>";
    let build = |before: &str, header: &str, body: &str, listed: bool| {
        let mut file = File::new(opens);
        file.headed(before, header, body);
        if !listed {
            file.places.pop();
            file.places.push(3);
        }
        file.plain()
    };
    let harmless = build("\n", "5 0 obj\n", HARMLESS, true);
    assert_eq!(verdict(&harmless), Ok(1));
    assert_eq!(verdict(&build(" ", "5 0 obj\n", HARMLESS, true)), Ok(1), "in mid-line, but listed");
    // The entry points beside the object: some programs find it all the same.
    assert_eq!(verdict(&build(" ", "5 0 obj\n", SCRIPT, false)), Err("pdf-missing-part"));
    assert_eq!(verdict(&build("\n", "5 0 obj\n", HARMLESS, false)), Err("pdf-missing-part"));
    let apart = |before: &str, header: &str| {
        let mut file = File::new(CATALOG);
        file.headed(before, header, HARMLESS);
        file.places.pop();
        file.plain()
    };
    assert_eq!(verdict(&apart("\n", "5 0 obj\n")), Ok(1), "unlisted, but found by both ways of reading");
    for (before, header) in [
        (" ", "5 0 obj\n"),
        ("\n% ", "5 0 obj "),
        ("\nx ", "5 0 obj\n"),
        ("\nx", "5 0 obj\n"),
        ("\n+", "5 +0 obj\n"),
        (" ", "5\x000\x00obj\n"),
        (" ", "5\x0c0\x0cobj\n"),
        (" ", "5 0 %c\nobj\n"),
        (" ", "5 %c\n0 obj\n"),
        (" ", "5      \n      0 obj\n"),
        (" ", "000000000000000000000000000005 0 obj\n"),
    ] {
        assert_eq!(verdict(&apart(before, header)), Err("pdf-ambiguous"), "{before:?} {header:?}");
    }
    // Twice the same number: which of the two is shown depends on the program.
    let mut twice = File::new(CATALOG);
    twice.object("\n", HARMLESS);
    twice.bytes.push_str("\n5 0 obj\n<</S/URI>>\nendobj");
    assert_eq!(verdict(&twice.plain()), Err("pdf-ambiguous"));
}

#[test]
fn an_object_in_a_string_a_comment_or_a_stream_is_refused() {
    let build = |body: &str| {
        let mut file = File::new(CATALOG);
        file.object("\n", body);
        verdict(&file.plain())
    };
    assert_eq!(build("(not an object)"), Ok(1));
    assert_eq!(build(&format!("(\n9 0 obj {SCRIPT} endobj)")), Err("pdf-ambiguous"));
    assert_eq!(build("[%9 0 obj\n]"), Err("pdf-ambiguous"));
    let stream =
        |length: usize, content: &str| build(&format!("<</Length {length}>>\nstream\n{content}\nendstream"));
    let hidden = format!("x\nendstream endobj 9 0 obj\n{SCRIPT}\nendobj 7 0 obj<<>>stream\n");
    assert_eq!(stream(hidden.len(), "9 0 obj is text here"), Ok(1), "a length that is wrong");
    assert_eq!(stream(hidden.len(), &hidden), Err("pdf-ambiguous"));
    assert!(stream(1, &hidden).is_err());
    assert_eq!(build("/JavaScript"), Err("pdf-javascript"));
    assert_eq!(build("<<>> <</S/GoTo>>"), Err("pdf-ambiguous"));
}

/// A stream whose length stands in another object: a program that rebuilds the table cannot resolve it, ends the stream
/// at the first `endstream`, and reads what follows. Each of these headers made a reader in use run the script.
#[test]
fn what_follows_the_end_of_a_stream_within_a_stream_is_refused() {
    for header in ["6 0 obj", "6 0 %\nobj", "6 %\n0 obj", "6 0. obj", "6. 0 obj", "+6 +0 obj", "6 -0 obj"] {
        let hidden =
            format!("q Q\nendstream\nendobj\n{header}\n{SCRIPTED}\nendobj\n8 0 %\nobj\n<<>>\nstream\n");
        let mut file = File::new(CATALOG);
        file.object("\n", &format!("<</Length 6 0 R>>stream\n{hidden}\nendstream"));
        file.object("\n", &hidden.len().to_string());
        // An entry that leads into the middle of another object makes readers rebuild the table.
        let middle = file.places[2] + 3;
        file.places.push(middle);
        assert_eq!(verdict(&file.plain()), Err("pdf-ambiguous"), "{header:?}");
        for body in [format!("(q {header} {SCRIPT})"), format!("[%q {header} {SCRIPT}\n]")] {
            let mut file = File::new(CATALOG);
            file.object("\n", &body);
            assert!(verdict(&file.plain()).is_err(), "{body:?}");
        }
    }
    for body in ["(an obj without a number)", "(3 objects)", "[%2 objects of 3\n]", "(endobj 3)"] {
        let mut file = File::new(CATALOG);
        file.object("\n", body);
        assert_eq!(verdict(&file.plain()), Ok(1), "{body:?}");
    }
}

/// A header with a comment in it, which only some count, weighed against an object in a stream, which only the others
/// do: together they once made the totals equal by which the scan is left out.
#[test]
fn a_header_with_a_comment_is_refused_also_where_the_table_names_it() {
    let mut file = File::new(CATALOG);
    file.headed("\n", "5 0 %c\nobj\n", HARMLESS);
    let hidden = format!("q Q\n1 0 obj {SCRIPTED} endobj\n");
    file.object("\n", &format!("<</Length {}>>stream \n{hidden}\nendstream", hidden.len()));
    assert_eq!(verdict(&file.plain()), Err("pdf-ambiguous"));
}

#[test]
fn a_key_with_two_values_is_refused() {
    let go = "/OpenAction[3 0 R/Fit]";
    let act = format!("/OpenAction{SCRIPT}");
    for (first, second) in [(act.as_str(), go), (go, act.as_str())] {
        let file = File::new(&format!("<</Type/Catalog/Pages 2 0 R{first}{second}>>")).plain();
        assert!(matches!(verdict(&file), Err("pdf-ambiguous" | "pdf-javascript")), "{first}");
    }
    let twice = "<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/S/GoTo/D[3 0 R/Fit]>>>>";
    assert_eq!(verdict(&File::new(twice).plain()), Err("pdf-ambiguous"));
    let same = "<</Type/Catalog/Type/Catalog/Pages 2 0 R>>";
    assert_eq!(verdict(&File::new(same).plain()), Ok(1), "the same twice is one");
}

#[test]
fn a_part_that_is_missing_is_refused_where_it_could_act() {
    for entry in [
        "/OpenAction 9 0 R",
        "/AA<</WC 9 0 R>>",
        "/A 9 0 R",
        "/Next[9 0 R]",
        "/Names 9 0 R",
        "/Names<</Dests 9 0 R>>",
        "/AcroForm<</XFA 9 0 R/Fields[]>>",
    ] {
        let file = File::new(&format!("<</Type/Catalog/Pages 2 0 R{entry}>>")).plain();
        assert_eq!(verdict(&file), Err("pdf-missing-part"), "{entry}");
    }
    let elsewhere = File::new("<</Type/Catalog/Pages 2 0 R/Metadata 9 0 R>>").plain();
    assert_eq!(verdict(&elsewhere), Ok(1));
}

/// Appends a revision: these objects, and a table that names them and the table before it.
fn update(file: &mut Vec<u8>, objects: &[(u32, &str)], between: &str) {
    let text = String::from_utf8(file.clone()).expect("text");
    let before = text.rsplit("startxref\n").next().and_then(|rest| rest.lines().next()).expect("place");
    let mut added = between.to_owned();
    let mut table = String::new();
    for (number, body) in objects {
        let place = file.len() + added.len();
        if body.is_empty() {
            let _ = write!(table, "{number} 1\n0000000000 00001 f \n");
        } else {
            let _ = write!(added, "{number} 0 obj\n{body}\nendobj\n");
            let _ = write!(table, "{number} 1\n{place:010} 00000 n \n");
        }
    }
    let at = file.len() + added.len();
    let _ =
        write!(added, "xref\n{table}trailer\n<</Size 9/Root 1 0 R/Prev {before}>>\nstartxref\n{at}\n%%EOF\n");
    file.extend(added.bytes());
}

#[test]
fn revisions_are_ordinary() {
    let mut file = File::new(CATALOG).plain();
    update(&mut file, &[(4, TEXT), (6, HARMLESS)], "");
    assert_eq!(verdict(&file), Ok(1));
    update(&mut file, &[(4, TEXT), (6, "")], "\n% a line\n");
    assert_eq!(verdict(&file), Ok(1));
    // Without a line break after the end of the revision before it.
    file.truncate(file.len() - 1);
    update(&mut file, &[(4, TEXT)], "");
    assert_eq!(verdict(&file), Ok(1));
    // A revision takes a script away: the bytes still hold it, and a program can go back.
    let mut file = File::new(SCRIPTED).plain();
    update(&mut file, &[(1, CATALOG)], "");
    assert_eq!(verdict(&file), Err("pdf-javascript"));
    // Junk at the end is not an object.
    let mut file = File::new(CATALOG).plain();
    file.extend(b"\n<html> (unbalanced <</A\n\0\0\0\x1a");
    assert_eq!(verdict(&file), Ok(1));
}

/// The cost of the reading grows with the size of the file and not faster.
#[test]
fn cost_stays_linear() {
    let mebibyte = |unit: &str| {
        let mut file = File::new(CATALOG);
        file.bytes.push('\n');
        file.bytes.push_str(&unit.repeat((1 << 20) / unit.len()));
        file.plain()
    };
    for unit in [
        "1 ",
        "1 1 1 ",
        "%\n",
        "% 1 0 ",
        "stream\n",
        "xref\n",
        "1 %x\n",
        "(",
        "\\",
        "<<",
        "obj1 0 ",
        "endstream ",
        "trailer",
        "startxref 1 ",
        "%%EOF",
        "9 0 obj\n",
        "9 0 obj 1 endobj\n",
        "9 0 obj<<>>stream\n",
    ] {
        let file = mebibyte(unit);
        let begun = Instant::now();
        let _ = verdict(&file);
        assert!(begun.elapsed() < Duration::from_secs(20), "{unit:?}: {:?}", begun.elapsed());
    }
}
