//! Files on their way in: what is stored while they come, and that nothing is left of what came to nothing.

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use it::browser::Browser;
use it::exchange::{Filled, cookies, fetch, find_and_collect, pdf, share, two, upload};
use it::world::World;
use reqwest::header::{COOKIE, LOCATION, ORIGIN};
use reqwest::multipart::{Form, Part};
use reqwest::{Body, Client, Response, redirect};
use std::path::Path;
use wissel_store::{Tx, sql};

const LIMIT: usize = 25 * 1024 * 1024;

/// What stands in the database and on the disk of records and files: rows of both, planned sweeps, files.
#[derive(PartialEq, Eq, Debug)]
struct Left {
    records: i64,
    blobs: i64,
    sweeps: i64,
    files: usize,
}

const NOTHING: Left = Left { records: 0, blobs: 0, sweeps: 0, files: 0 };

async fn left(world: &World) -> Left {
    let counts = |tx: &mut Tx<'_>, (): &()| {
        let row = tx.one(
            sql!(
                "select (select count(*) from record) as records, (select count(*) from blob) as blobs,
                        (select count(*) from job where kind = 'blob.sweep') as sweeps"
            ),
            &[],
        )?;
        Ok((row.int("records")?, row.int("blobs")?, row.int("sweeps")?))
    };
    let (records, blobs, sweeps) = world.app.store.read((), counts).await.expect("counts");
    Left { records, blobs, sweeps, files: files(&world.fresh.folder.path().join("blobs")) }
}

fn files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).expect("folder").map(|e| e.expect("entry").path());
    entries.map(|p| if p.is_dir() { files(&p) } else { 1 }).sum()
}

/// A sound PDF of exactly so many bytes.
fn sized(bytes: usize) -> Bytes {
    let guess = pdf("maat", bytes).len() - bytes;
    let found = (0..64).map(|more| pdf("maat", bytes + more - guess)).find(|file| file.len() == bytes);
    found.expect("a size that can be made")
}

/// A PDF with a script in it.
fn active() -> Bytes {
    let font = "/Type /Font /Subtype /Type1 /BaseFont /Helvetica";
    let script = format!("{:1$}", "/S/JavaScript/JS(app.alert\\(1\\))", font.len());
    String::from_utf8(pdf("x", 1_000_000).to_vec()).expect("text").replace(font, &script).into()
}

fn part(file: &Bytes) -> Part {
    Part::stream_with_length(file.clone(), file.len() as u64).file_name("overdracht.pdf")
}

/// Sends a form whose files come before its fields.
async fn files_first(
    world: &World,
    browser: &Browser,
    path: &str,
    parts: Vec<Part>,
    filled: &Filled,
) -> Response {
    let mut form = Form::new().text("_token", browser.token.clone());
    for part in parts {
        form = form.part("file", part);
    }
    for (name, value) in &filled.fields {
        form = form.text(*name, value.clone());
    }
    request(world, browser, path).multipart(form).send().await.expect("an answer")
}

fn request(world: &World, browser: &Browser, path: &str) -> reqwest::RequestBuilder {
    let client = Client::builder().redirect(redirect::Policy::none()).no_proxy().build().expect("client");
    let request = client.post(format!("{}{path}", world.url));
    request.header(ORIGIN, &world.url).header(COOKIE, cookies(browser))
}

/// The collected original, byte for byte.
async fn collected(world: &World, noor: &mut Browser) -> Bytes {
    let page = find_and_collect(noor).await;
    let link = page.body.split("href=\"").find(|p| p.contains("/origineel/")).expect("a link");
    let answer = fetch(world, noor, link.split('"').next().expect("its end")).await;
    answer.bytes().await.expect("the file")
}

/// U2.1: a file of exactly the limit is shared whole; a byte more is refused in words, and nothing of it is left.
#[tokio::test]
async fn u2_1_the_limit_is_exact() {
    for world in World::each().await {
        let (mut sanne, mut noor) = two(&world).await;
        sanne.get("/dossiers/delen").await;
        let more = Filled::default().with_file(sized(LIMIT + 1));
        let answer = upload(&world, &sanne, "/dossiers/delen", &more).await;
        assert_eq!(answer.status(), 413);
        assert!(answer.text().await.expect("page").contains("25 MB"));
        assert_eq!(left(&world).await, NOTHING);
        let file = sized(LIMIT);
        share(&world, &mut sanne, &Filled::default().with_file(file.clone())).await;
        assert!(collected(&world, &mut noor).await == file, "the file as it was sent");
    }
}

/// U2.1: whether the file comes before the fields or after them, it is the same file in the same record.
#[tokio::test]
async fn u2_1_a_file_may_come_before_the_fields() {
    for world in World::each().await {
        let (mut sanne, mut noor) = two(&world).await;
        sanne.get("/dossiers/delen").await;
        let file = pdf("eerst", 1_500_000);
        let answer =
            files_first(&world, &sanne, "/dossiers/delen", vec![part(&file)], &Filled::default()).await;
        assert_eq!(answer.status(), 303);
        let to = answer.headers()[LOCATION].to_str().expect("text").to_owned();
        assert!(collected(&world, &mut noor).await == file);
        assert_eq!(left(&world).await, Left { records: 1, blobs: 2, sweeps: 0, files: 2 });

        // The same of a new version; the old one's object goes.
        sanne.get(&format!("{to}/versie")).await;
        let newer = pdf("nieuwer", 700_000);
        let mut only =
            Filled { fields: vec![("text", String::new()), ("version", "1".to_owned())], file: None };
        let path = format!("{to}/versie");
        let answer = files_first(&world, &sanne, &path, vec![part(&newer)], &only).await;
        assert_eq!(answer.status(), 303, "{}", answer.text().await.expect("page"));
        wissel_service::worker::run_due(&world.app).await.expect("jobs");
        assert_eq!(left(&world).await, Left { records: 1, blobs: 2, sweeps: 0, files: 2 });
        assert!(collected(&world, &mut noor).await == newer);

        // Refused or too late, a version leaves nothing, and the record keeps what it has.
        only.fields[1].1 = "1".to_owned();
        let answer = files_first(&world, &sanne, &path, vec![part(&newer)], &only).await;
        assert_eq!(answer.status(), 409, "changed since");
        only.fields[1].1 = "2".to_owned();
        let answer = files_first(&world, &sanne, &path, vec![part(&active())], &only).await;
        assert_eq!(answer.status(), 422);
        assert!(answer.text().await.expect("page").contains("script"));
        assert_eq!(left(&world).await, Left { records: 1, blobs: 2, sweeps: 0, files: 2 });
        assert!(collected(&world, &mut noor).await == newer);
        // A record of nobody, or of another organisation, takes in nothing at all.
        let answer = files_first(&world, &noor, &path, vec![part(&newer)], &only).await;
        assert_ne!(answer.status(), 303);
        assert_eq!(left(&world).await, Left { records: 1, blobs: 2, sweeps: 0, files: 2 });
    }
}

/// U2.1, U2.3b: what is refused leaves no row, no planned work and no file, whichever part came first.
#[tokio::test]
async fn u2_1_a_refused_upload_leaves_nothing() {
    for world in World::each().await {
        let (mut sanne, _) = two(&world).await;
        sanne.get("/dossiers/delen").await;
        let good = pdf("goed", 1_000_000);
        let no_consent = Filled::default().with("consent", "");
        for (file, filled) in [(&good, &no_consent), (&active(), &Filled::default())] {
            let with = filled.clone().with_file(file.clone());
            assert_eq!(upload(&world, &sanne, "/dossiers/delen", &with).await.status(), 422);
            assert_eq!(left(&world).await, NOTHING);
            let before = files_first(&world, &sanne, "/dossiers/delen", vec![part(file)], filled).await;
            assert_eq!(before.status(), 422);
            assert!(before.text().await.expect("page").contains("Tweede zwangerschap."), "typed text stays");
            assert_eq!(left(&world).await, NOTHING);
        }
        // Only the erase date was asked for (U2.5a); the file must be chosen again.
        let mut compute = Filled::default();
        compute.fields.push(("bereken", "1".to_owned()));
        let answer = files_first(&world, &sanne, "/dossiers/delen", vec![part(&good)], &compute).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(left(&world).await, NOTHING);
        // A form has one file.
        let twice = vec![part(&good), part(&good)];
        let answer = files_first(&world, &sanne, "/dossiers/delen", twice, &Filled::default()).await;
        assert_eq!(answer.status(), 400);
        nothing_is_left(&world).await;
    }
}

/// A client that goes in the middle of a file leaves nothing, although part of it was on the disk already.
#[tokio::test]
async fn a_client_that_goes_leaves_nothing() {
    for world in World::each().await {
        let (mut sanne, _) = two(&world).await;
        sanne.get("/dossiers/delen").await;
        let pieces = stream::iter(
            pdf("half", 3_000_000).chunks(50_000).map(Bytes::copy_from_slice).collect::<Vec<_>>(),
        );
        let body = pieces.map(Ok::<_, std::io::Error>).chain(stream::pending());
        let form = Form::new().text("_token", sanne.token.clone());
        let form = form.part("file", Part::stream(Body::wrap_stream(body)).file_name("half.pdf"));
        let sending = tokio::spawn(request(&world, &sanne, "/dossiers/delen").multipart(form).send());
        while left(&world).await != (Left { records: 0, blobs: 1, sweeps: 1, files: 1 }) {
            tokio::task::yield_now().await;
        }
        sending.abort();
        nothing_is_left(&world).await;
    }
}

/// Where nobody waits for the end of the tidying, it comes soon.
async fn nothing_is_left(world: &World) {
    while left(world).await != NOTHING {
        tokio::task::yield_now().await;
    }
}

/// U2.1: an empty file that was chosen is refused, also beside a text, so that nobody believes it was shared; a form in
/// which no file was chosen is one without a file.
#[tokio::test]
async fn u2_1_an_empty_file_is_refused_and_not_passed_over() {
    for world in World::each().await {
        let (mut sanne, _) = two(&world).await;
        sanne.get("/dossiers/delen").await;
        let empty = Filled::default().with_file(Bytes::new());
        let answer = upload(&world, &sanne, "/dossiers/delen", &empty).await;
        assert_eq!(answer.status(), 422);
        let page = answer.text().await.expect("text");
        assert!(page.contains("file-error") && page.contains("geen PDF"), "{page}");
        assert_eq!(left(&world).await.records, 0);
        share(&world, &mut sanne, &Filled::default()).await;
        assert_eq!(left(&world).await.records, 1);
    }
}
