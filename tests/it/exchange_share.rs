//! What may be shared and what not.

use it::exchange::{Filled, events, pdf, share, two, upload};
use it::world::World;
use wissel_store::exchange::statement::{self, Kind};

async fn rows(world: &World) -> i64 {
    let read = |tx: &mut wissel_store::Tx<'_>, (): &()| {
        tx.one(
            wissel_store::sql!("select (select count(*) from record) + (select count(*) from blob) as n"),
            &[],
        )?
        .int("n")
    };
    world.app.store.read((), read).await.expect("read")
}

/// U2.3a, U2.3b, U2.5a: each missing statement or date is named at its field; nothing is written; what was typed stays.
#[tokio::test]
async fn u2_3a_u2_3b_nothing_is_shared_without_both_statements() {
    for world in World::each().await {
        let (mut sanne, _) = two(&world).await;
        sanne.get("/dossiers/delen").await;
        for (field, value) in [
            ("treatment", ""),
            ("consent", ""),
            ("informed", ""),
            ("identity_checked", ""),
            ("consent_by", ""),
            ("consent_how", ""),
            ("consent_day", ""),
            ("due_date", ""),
            ("due_date", "01-09-2028"),
            ("bsn", "999990422"),
            ("bsn", "111222333"),
            ("birth_name", ""),
            ("text", ""),
        ] {
            let answer =
                upload(&world, &sanne, "/dossiers/delen", &Filled::default().with(field, value)).await;
            assert_eq!(answer.status(), 422, "{field}={value}");
            let body = answer.text().await.unwrap();
            assert!(body.contains(&format!("{field}-error")), "{field}={value}: {body}");
            if field != "text" {
                assert!(body.contains("Tweede zwangerschap."), "typed text stays: {field}");
            }
        }
        assert_eq!(rows(&world).await, 0, "nothing was written");
        assert_eq!(events(&world, "record.shared").await, 0);

        let record = share(&world, &mut sanne, &Filled::default()).await;
        let counts = world.app.store.read(record, |tx, record| {
            Ok((
                statement::count(tx, *record, Kind::Treatment)?,
                statement::count(tx, *record, Kind::Consent)?,
            ))
        });
        assert_eq!(counts.await.expect("read"), (1, 1), "two stored statements");
    }
}

/// U2.1: a PDF by its content; active and broken ones are refused with a plain sentence before anything is written.
#[tokio::test]
async fn u2_1_a_file_that_is_no_clean_pdf_is_refused() {
    let world = World::sqlite().await;
    let (mut sanne, _) = two(&world).await;
    sanne.get("/dossiers/delen").await;
    let active = pdf("x", 10).to_vec();
    // Of the same length: the table still names the right places.
    let font = "/Type /Font /Subtype /Type1 /BaseFont /Helvetica";
    let script = format!("{:1$}", "/S/JavaScript/JS(app.alert\\(1\\))", font.len());
    let active = String::from_utf8(active).unwrap().replace(font, &script);
    for (file, word) in [(b"MZ not a PDF".to_vec(), "PDF"), (active.into_bytes(), "script")] {
        let filled = Filled::default().with_file(file.into());
        let answer = upload(&world, &sanne, "/dossiers/delen", &filled).await;
        assert_eq!(answer.status(), 422);
        let body = answer.text().await.unwrap();
        assert!(body.contains("file-error") && body.contains(word), "{body}");
    }
    assert_eq!(rows(&world).await, 0);
}

/// The limit of an upload, and a form without its token.
#[tokio::test]
async fn too_large_is_413_and_a_stale_form_is_403() {
    let world = World::sqlite().await;
    let (mut sanne, _) = two(&world).await;
    sanne.get("/dossiers/delen").await;
    let filled = Filled::default().with_file(pdf("x", 26 * 1024 * 1024));
    let answer = upload(&world, &sanne, "/dossiers/delen", &filled).await;
    assert_eq!(answer.status(), 413);
    assert!(answer.text().await.unwrap().contains("25 MB"));
    sanne.token = "0".repeat(40);
    let answer = upload(&world, &sanne, "/dossiers/delen", &Filled::default()).await;
    assert_eq!(answer.status(), 403);
    assert_eq!(rows(&world).await, 0);
}

/// An upload whose act never came leaves a pending object; the sweep removes it, row and file.
#[tokio::test]
async fn an_abandoned_upload_is_swept() {
    for world in World::each().await {
        let (mut sanne, _) = two(&world).await;
        share(&world, &mut sanne, &Filled::default()).await;
        assert_eq!(rows(&world).await, 2);
        // As after a crash between the object and the act: the row is pending again and its sweep planned.
        let pending = "update blob set state = 'pending'; update record set state = state; \
             insert into job (id, kind, key, run_at, state) select id, 'blob.sweep', id, created_at, 'waiting' from blob";
        world.fresh.behind_its_back(pending).await.expect("sql");
        wissel_service::worker::run_due(&world.app).await.expect("jobs");
        assert_eq!(rows(&world).await, 1, "only the record is left");
        let left = walk(&world.fresh.folder.path().join("blobs"));
        assert_eq!(left, 0, "no object is left");
    }
}

fn walk(folder: &std::path::Path) -> usize {
    std::fs::read_dir(folder)
        .expect("folder")
        .map(|e| e.expect("entry").path())
        .map(|p| if p.is_dir() { walk(&p) } else { 1 })
        .sum()
}

/// Too busy to store anything: nothing is shared, and the form comes back with everything typed.
#[tokio::test]
async fn a_busy_answer_keeps_what_was_typed() {
    let world = World::sqlite().await;
    let (mut sanne, _) = two(&world).await;
    sanne.get("/dossiers/delen").await;
    let wissel_store::Database::Sqlite { path } = &world.fresh.database else { unreachable!("SQLite") };
    let other = rusqlite::Connection::open(path).expect("database");
    other.execute_batch("begin immediate").expect("the lock");
    let filled = Filled::default().with("text", "Lange tekst van een nacht");
    let answer = upload(&world, &sanne, "/dossiers/delen", &filled).await;
    assert_eq!(answer.status(), 503);
    let page = answer.text().await.expect("page");
    for kept in ["Lange tekst van een nacht", "999990421", "van der", "01-02-2027", "Het is nu erg druk"] {
        assert!(page.contains(kept), "{kept} is gone: {page}");
    }
    other.execute_batch("rollback").expect("unlock");
    assert_eq!(rows(&world).await, 0);
    share(&world, &mut sanne, &filled).await;
}

/// One person uploads so much at once and no more. Who finds no place is told, and keeps what was typed.
#[tokio::test]
async fn without_a_place_for_a_file_what_was_typed_stays() {
    let world = World::sqlite().await;
    let (mut sanne, _) = two(&world).await;
    sanne.get("/dossiers/delen").await;
    let held = world.app.budgets.uploads.take(world.account("sanne").user, u64::MAX).await.expect("memory");
    let filled = Filled::default().with_file(pdf("vol", 100_000));
    let answer = upload(&world, &sanne, "/dossiers/delen", &filled).await;
    assert_eq!(answer.status(), 503);
    let body = answer.text().await.unwrap();
    assert!(body.contains("erg druk") && body.contains("Tweede zwangerschap."), "{body}");
    assert_eq!(rows(&world).await, 0, "nothing was written");
    let text_alone = upload(&world, &sanne, "/dossiers/delen", &Filled::default()).await;
    assert_eq!(text_alone.status(), 303, "text needs no such place");
    drop(held);
    share(&world, &mut sanne, &filled).await;
}

/// A body that no page of ours would send is refused before it is read.
#[tokio::test]
async fn a_body_far_past_the_limit_is_refused_unread() {
    let world = World::sqlite().await;
    let (mut sanne, _) = two(&world).await;
    sanne.get("/dossiers/delen").await;
    let client = reqwest::Client::builder().no_proxy().build().expect("client");
    let request = client.post(format!("{}/dossiers/delen", world.url)).header("origin", &world.url);
    let request = request.header("cookie", it::exchange::cookies(&sanne));
    let request = request.header("content-type", "multipart/form-data; boundary=b");
    let endless = futures_util::stream::pending::<Result<bytes::Bytes, std::io::Error>>();
    let request = request.header("content-length", "999999999999").body(reqwest::Body::wrap_stream(endless));
    assert_eq!(request.send().await.expect("an answer").status(), 413);
}

/// U2.1: what a PDF says of its client is proposed in fields that were left empty, each marked, and nothing of it is kept.
#[tokio::test]
async fn u2_1_a_pdf_proposes_what_is_checked_before_it_is_shared() {
    for world in World::each().await {
        let (mut sanne, _) = two(&world).await;
        sanne.get("/dossiers/delen").await;
        let paper = "BSN 999911120 geboren 3-4-1990 Naam: P. de Wit, a terme 2-2-2027";
        let mut filled = Filled::default().with("bsn", "").with("birth_date", "").with("due_date", " ");
        for field in ["treatment", "consent", "informed", "identity_checked", "consent_by", "consent_how"] {
            filled = filled.with(field, "");
        }
        filled = filled.with_file(pdf(paper, 2_000));
        filled.fields.push(("lezen", "yes".to_owned()));
        let answer = upload(&world, &sanne, "/dossiers/delen", &filled).await;
        assert_eq!(answer.status(), 200);
        let body = answer.text().await.unwrap();
        for (field, value) in [("bsn", "999911120"), ("birth_date", "03-04-1990"), ("due_date", "02-02-2027")]
        {
            assert!(body.contains(&format!("id=\"{field}-read\"")), "{field} is marked: {body}");
            assert!(body.contains(&format!("name=\"{field}\" value=\"{value}\"")), "{field}: {body}");
        }
        assert!(body.contains("Uit de PDF gelezen"), "{body}");
        // What was typed stays, and a statement is never proposed.
        assert!(body.contains("value=\"van der\"") && body.contains("value=\"Berg\""));
        assert!(!body.contains("birth_name-read") && !body.contains(" checked"), "{body}");
        assert_eq!(rows(&world).await, 0, "nothing is kept");
        // A file that may not be shared is refused here already; without a file there is nothing to read.
        let answer =
            upload(&world, &sanne, "/dossiers/delen", &filled.clone().with_file("no PDF".into())).await;
        assert_eq!(answer.status(), 422);
        filled.file = None;
        let answer = upload(&world, &sanne, "/dossiers/delen", &filled).await;
        assert!(answer.text().await.unwrap().contains("niets om in te vullen"));
        assert_eq!(rows(&world).await, 0);
    }
}

/// U2.1: a PDF that names another BSN than the one that was typed stops with a question, which is answered for exactly
/// that BSN.
#[tokio::test]
async fn u2_1_another_bsn_in_the_pdf_stops_with_a_question() {
    for world in World::each().await {
        let (mut sanne, _) = two(&world).await;
        sanne.get("/dossiers/delen").await;
        let filled = Filled::default().with_file(pdf("BSN: 999911120", 2_000));
        for confirmed in ["", "999911120", "yes"] {
            let mut again = filled.clone();
            again.fields.push(("confirmed_bsn", confirmed.to_owned()));
            let answer = upload(&world, &sanne, "/dossiers/delen", &again).await;
            assert_eq!(answer.status(), 422, "{confirmed}");
            let body = answer.text().await.unwrap();
            assert!(body.contains("id=\"confirmed_bsn-error\"") && body.contains("eindigt op 120"), "{body}");
            assert!(!body.contains("data-question hidden"), "the tick is there: {body}");
        }
        assert_eq!(rows(&world).await, 0, "nothing was written");
        let mut yes = filled.clone();
        yes.fields.push(("confirmed_bsn", it::exchange::BSN.to_owned()));
        share(&world, &mut sanne, &yes).await;
        // Her own BSN beside her child's asks nothing.
        let both = format!("BSN kind: 999911120 BSN: {}", it::exchange::BSN);
        share(&world, &mut sanne, &Filled::default().with_file(pdf(&both, 2_000))).await;
    }
}
