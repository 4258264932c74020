//! PDFs are parsed in a bounded child process (U2.1).

#![allow(clippy::expect_used, reason = "helpers of tests fail loudly")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use it::pdf::stored;
use lopdf::{Dictionary, Stream};
use wissel_core::exchange::reading::Reading;
use wissel_core::time::Day;
use wissel_service::pdf_check::{
    ChildBounds, FILES_OF_A_CHILD, InspectFault, PdfAssembler, PdfInspector, StoredPart,
};
use wissel_service::pdf_child::ChildProcess;
use wissel_wire::pdf::exchange::Verdict;
use wissel_wire::pdf::{Cover, CoverDocument, CoverLabels, PdfMoment};

fn corpus(name: &str) -> Bytes {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpora").join(name);
    std::fs::read(path).expect("corpus file").into()
}

fn child() -> ChildProcess {
    ChildProcess::new(PathBuf::from(env!("CARGO_BIN_EXE_wissel")), ChildBounds::default())
}

async fn code(child: &ChildProcess, bytes: Bytes) -> Result<usize, &'static str> {
    match child.inspect(bytes.len() as u64, stored(bytes), None).await.expect("an answer").0 {
        Verdict::Accepted(facts) => Ok(facts.pages),
        Verdict::Refused(refusal) => Err(refusal.reason.code()),
    }
}

/// One page, and an object stream that unpacks to far more values than its size suggests.
fn value_bomb() -> Bytes {
    let array = "0 ".repeat(400_000);
    let index = (0..400).fold(String::new(), |index, number| index + &format!("{} 0 ", 1000 + number));
    let mut stream = Stream::new(Dictionary::new(), format!("{index}[{array}]").into_bytes());
    stream.compress().expect("compress");
    let head = format!(
        "%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n\
         2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n\
         3 0 obj\n<</Type/Page/Parent 2 0 R>>\nendobj\n\
         900 0 obj\n<</Type/ObjStm/N 400/First {}/Filter/FlateDecode/Length {}>>\nstream\n",
        index.len(),
        stream.content.len()
    );
    let tail = "\nendstream\nendobj\ntrailer\n<</Root 1 0 R/Size 901>>\nstartxref\n0\n%%EOF\n";
    [head.as_bytes(), &stream.content, tail.as_bytes()].concat().into()
}

#[tokio::test]
async fn verdicts_come_from_the_child() {
    let child = child();
    assert_eq!(code(&child, corpus("pdf-made/three-pages.pdf")).await, Ok(3));
    assert_eq!(code(&child, corpus("pdf-made/javascript-in-object-stream.pdf")).await, Err("pdf-javascript"));
    assert_eq!(code(&child, corpus("pdf-made/encrypted-user-password.pdf")).await, Err("pdf-encrypted"));
    assert_eq!(code(&child, Bytes::new()).await, Err("pdf-not-a-pdf"));
    assert_eq!(code(&child, vec![b' '; 26 << 20].into()).await, Err("pdf-too-complex"));
}

/// `limits.upload_mb` reaches the child: what it lets through is judged, whatever the usual size is.
#[tokio::test]
async fn a_larger_limit_is_the_childs_limit_too() {
    let large = it::exchange::pdf("groot", 26 << 20);
    assert_eq!(code(&child(), large.clone()).await, Err("pdf-too-complex"));
    let bounds = ChildBounds::for_uploads(30 << 20);
    let child = ChildProcess::new(PathBuf::from(env!("CARGO_BIN_EXE_wissel")), bounds);
    assert!(code(&child, large).await.is_ok());
    assert_eq!(code(&child, vec![b' '; 31 << 20].into()).await, Err("pdf-too-complex"));
}

/// Starts the program through a script that writes down each start.
fn counted(folder: &Path) -> (ChildProcess, PathBuf) {
    let (script, log) = (folder.join("start"), folder.join("starts"));
    let text =
        format!("#!/bin/sh\necho x >> {}\nexec {} \"$@\"\n", log.display(), env!("CARGO_BIN_EXE_wissel"));
    std::fs::write(&script, text).expect("script");
    let mode = <std::fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o700);
    std::fs::set_permissions(&script, mode).expect("mode");
    (ChildProcess::new(script, ChildBounds::default()), log)
}

fn starts(log: &Path) -> usize {
    std::fs::read_to_string(log).expect("the starts").lines().count()
}

/// One process judges what can be shared, up to a number of files; whatever is refused ends it.
#[tokio::test]
async fn a_child_waits_for_the_next_file_until_one_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let (child, log) = counted(folder.path());
    let (good, bad) =
        (corpus("pdf-made/three-pages.pdf"), corpus("pdf-made/javascript-in-object-stream.pdf"));
    for _ in 0..3 {
        assert_eq!(code(&child, good.clone()).await, Ok(3));
    }
    assert_eq!(starts(&log), 1);
    assert_eq!(code(&child, bad).await, Err("pdf-javascript"));
    assert_eq!(starts(&log), 1);
    for n in 0..FILES_OF_A_CHILD {
        assert_eq!(code(&child, good.clone()).await, Ok(3));
        assert_eq!(starts(&log), 2, "file {n}");
    }
    assert_eq!(code(&child, good.clone()).await, Ok(3));
    assert_eq!(starts(&log), 3);
}

/// A child that waits and is killed costs nobody a refusal.
#[tokio::test]
async fn a_used_child_that_dies_is_followed_by_a_fresh_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let (child, log) = counted(folder.path());
    let (good, bomb) = (corpus("pdf-made/three-pages.pdf"), value_bomb());
    assert_eq!(code(&child, good.clone()).await, Ok(3));
    // Dies in the used child, and again in one of its own: it is the file.
    assert_eq!(code(&child, bomb).await, Err("pdf-too-complex"));
    assert_eq!(starts(&log), 2);
    assert_eq!(code(&child, good).await, Ok(3));
    assert_eq!(starts(&log), 3);
}

/// Who assembles holds a place; the next one waits before anything is read for it.
#[tokio::test]
async fn a_turn_comes_back_when_it_is_over() {
    let bounds = ChildBounds { at_once: 1, ..ChildBounds::default() };
    let child = ChildProcess::new(PathBuf::from("/bin/true"), bounds);
    let first = child.turn().await.expect("a turn");
    let (second, ()) = tokio::join!(child.turn(), async {
        assert!(tokio::time::timeout(Duration::ZERO, child.turn()).await.is_err(), "one at a time");
        drop(first);
    });
    assert!(second.is_ok());
}

/// What the text proposes comes with the verdict, and a child that has read goes on to the next file.
#[tokio::test]
async fn u2_1_the_child_reads_an_accepted_file_where_that_is_asked() {
    let child = child();
    let today = Day::new(2027, 3, 1);
    for _ in 0..3 {
        let card = corpus("pdf-made/card-chromium.pdf");
        let (verdict, reading) =
            child.inspect(card.len() as u64, stored(card), today).await.expect("an answer");
        assert!(matches!(verdict, Verdict::Accepted(_)));
        assert_eq!(reading.proposals(true).next(), Some(("bsn", "999990421")));
        assert_eq!(code(&child, corpus("pdf-made/three-pages.pdf")).await, Ok(3));
    }
    let script = corpus("pdf-made/javascript-in-object-stream.pdf");
    let (verdict, reading) =
        child.inspect(script.len() as u64, stored(script), today).await.expect("an answer");
    assert!(matches!(verdict, Verdict::Refused(_)) && reading == Reading::default());
}

/// A reading that does not come, or comes broken, leaves the verdict as it is.
#[tokio::test]
async fn a_reading_that_fails_changes_no_verdict() {
    let accepted = r#"{"accepted":{"pages":1,"version":"1.7","tagged":false}}"#;
    for end in ["exit 0", "exec /bin/sleep 60", "echo '{'"] {
        let program = std::env::temp_dir().join(format!("wissel-reads-{}", std::process::id()));
        let script =
            format!("#!/bin/sh\nread head\n/usr/bin/head -c 5 >/dev/null\necho '{accepted}'\n{end}\n");
        std::fs::write(&program, script).expect("script");
        let mode = <std::fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o700);
        std::fs::set_permissions(&program, mode).expect("mode");
        let bounds = ChildBounds { read_within: Duration::from_millis(300), ..ChildBounds::default() };
        let child = ChildProcess::new(program.clone(), bounds);
        let file = stored(Bytes::from_static(b"%PDF-"));
        let (verdict, reading) = child.inspect(5, file, Day::new(2027, 3, 1)).await.expect("an answer");
        std::fs::remove_file(&program).expect("remove");
        assert!(matches!(verdict, Verdict::Accepted(_)), "{end}");
        assert_eq!(reading, Reading::default(), "{end}");
    }
}

/// The child dies of its memory bound; the server lives and says so.
#[tokio::test]
async fn a_file_that_unpacks_without_end_is_refused() {
    let bomb = value_bomb();
    assert!(bomb.len() < 100_000, "{}", bomb.len());
    assert_eq!(code(&child(), bomb).await, Err("pdf-too-complex"));
}

#[tokio::test]
async fn a_child_that_hangs_is_ended_and_one_that_is_missing_is_a_fault() {
    let hanging = std::env::temp_dir().join(format!("wissel-hang-{}", std::process::id()));
    std::fs::write(&hanging, "#!/bin/sh\nexec /bin/sleep 60\n").expect("script");
    let mode = <std::fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o700);
    std::fs::set_permissions(&hanging, mode).expect("mode");
    let bounds = ChildBounds { inspect_within: Duration::from_millis(300), ..ChildBounds::default() };
    let child = ChildProcess::new(hanging.clone(), bounds);
    assert_eq!(code(&child, Bytes::from_static(b"%PDF-")).await, Err("pdf-too-complex"));
    std::fs::remove_file(&hanging).expect("remove");
    assert_eq!(child.inspect(0, stored(Bytes::new()), None).await, Err(InspectFault::Start));
    let silent = ChildProcess::new(PathBuf::from("/bin/true"), ChildBounds::default());
    assert_eq!(silent.inspect(0, stored(Bytes::new()), None).await, Err(InspectFault::Answer));
}

fn cover() -> Cover {
    let word = || "woord".to_owned();
    Cover {
        labels: CoverLabels {
            title: word(),
            client: word(),
            birth_date: word(),
            source_organisation: word(),
            emergency_number: word(),
            author: word(),
            shared_at: word(),
            collector: word(),
            collector_organisation: word(),
            collected_at: word(),
            record_number: word(),
            documents: word(),
            processing: word(),
            limits: word(),
            page_label: "{page} van {pages}".to_owned(),
        },
        lang: "nl".to_owned(),
        client: word(),
        birth_date: word(),
        source_organisation: word(),
        emergency_number: word(),
        author: word(),
        shared_at: word(),
        collector: word(),
        collector_organisation: word(),
        collected_at: word(),
        record_number: "WS-1".to_owned(),
        documents: vec![CoverDocument { name: word(), version: word() }],
        processing_text: word(),
        limits_text: word(),
        created: PdfMoment { year: 2027, month: 3, day: 29, hour: 8, minute: 0, second: 0, offset_hours: 2 },
    }
}

#[tokio::test]
async fn the_child_assembles_and_refuses() {
    let child = child();
    let parts = vec![
        StoredPart::Pdf(corpus("pdf-made/three-pages.pdf")),
        StoredPart::Pdf(corpus("pdf-made/linearized-object-streams.pdf")),
    ];
    let file = child
        .assemble(child.turn().await.expect("a turn"), cover(), parts)
        .await
        .expect("an answer")
        .expect("a file");
    assert_eq!(code(&child, file).await, Ok(5));
    let broken = vec![StoredPart::Pdf(Bytes::from_static(b"nothing"))];
    let refusal = child
        .assemble(child.turn().await.expect("a turn"), cover(), broken)
        .await
        .expect("an answer")
        .expect_err("refused");
    assert_eq!(refusal.reason.code(), "pdf-broken");
}
