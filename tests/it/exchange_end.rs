//! The end of a record: at the exact moment, by withdrawal, for good; and what remains.

use crate::office_world::operator;
use it::exchange::{BORN, BSN, Filled, events, fetch, find, find_and_collect, pdf, share, two};
use it::world::World;
use std::path::Path;
use std::time::Duration;
use wissel_core::exchange::receipt::DocumentKind;
use wissel_core::ids::RecordId;
use wissel_service::exchange::check_receipt::{CheckReceipt, NotGenuine, Stated, check_receipt};
use wissel_store::exchange::{key, record};

const MARKER: &str = "KWIKSTAARTMARKERING";

/// Every file below this folder that holds the marker.
fn holding(folder: &Path, marker: &[u8], found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            holding(&path, marker, found);
        } else if std::fs::read(&path).expect("file").windows(marker.len()).any(|w| w == marker) {
            found.push(path.display().to_string());
        }
    }
}

fn listed(world: &World, record: RecordId) -> usize {
    world.app.erasures.load().expect("list").entries.iter().filter(|e| e.record == record).count()
}

/// What the log says of the end of this record's number, and which kind of actor it was, oldest first.
fn ends(tx: &mut wissel_store::Tx<'_>, id: &RecordId) -> Result<Vec<(String, String)>, wissel_store::Fault> {
    let sql = wissel_store::sql!(
        "select event, actor_kind from audit where event in ('record.destroyed', 'record.settled')
           and object_id = (select record_number from receipt where record_id = $1 and kind = 'destroyed')
         order by at, id"
    );
    tx.rows(sql, &[id.into()])?.iter().map(|r| Ok((r.text("event")?, r.text("actor_kind")?))).collect()
}

async fn key_day(world: &World, id: RecordId) -> Option<String> {
    let read = |tx: &mut wissel_store::Tx<'_>, id: &RecordId| {
        let sql = wissel_store::sql!("select day from record_key where record_id = $1");
        tx.opt(sql, &[id.into()])?.map(|r| r.text("day")).transpose()
    };
    world.app.store.read(id, read).await.expect("read")
}

/// U2.5a: with the share receipt, and only with it, the source proves which document was destroyed.
fn proves(destroyed: &str, shared: &str, key: [u8; 32], original: &[u8]) {
    let ask = |file, shared, original| check_receipt(&CheckReceipt { file, key, shared, original });
    let sound = ask(destroyed, Some(shared), Some(original)).expect("genuine");
    assert!(matches!(sound.stated, Stated::Destroyed { .. }), "{sound:?}");
    assert_eq!(sound.matches, Some((DocumentKind::Pdf, 1)));
    assert_eq!(ask(shared, None, Some(original)).expect("genuine").matches, sound.matches);
    assert_eq!(
        ask(shared, None, Some(MARKER.as_bytes())).expect("genuine").matches,
        Some((DocumentKind::Text, 1))
    );
    assert_eq!(ask(destroyed, Some(shared), Some(b"other")).expect("genuine").matches, None);
    assert_eq!(ask(destroyed, None, Some(original)), Err(NotGenuine::NoNonce));
    assert_eq!(ask(destroyed, Some(destroyed), Some(original)), Err(NotGenuine::Shared));
    let changed = destroyed.replace("expired", "undo");
    let changed = CheckReceipt { file: &changed, key, shared: None, original: None };
    assert_eq!(check_receipt(&changed), Err(NotGenuine::Signature));
    assert_eq!(ask("Wissel", None, None), Err(NotGenuine::Unreadable));
    let other = CheckReceipt { file: destroyed, key: [7; 32], shared: None, original: None };
    assert_eq!(check_receipt(&other), Err(NotGenuine::Signature));
}

async fn version(browser: &mut it::browser::Browser, record: RecordId, act: &str) -> String {
    let page = browser.get(&format!("/dossiers/{record}/{act}")).await;
    page.value("version").unwrap_or_else(|| panic!("{page:?}")).to_owned()
}

/// U2.5a: there until the last moment of due date + 42 days, gone at the next; nothing of it is left, and the
/// receipt verifies.
#[tokio::test]
async fn u2_5a_destroyed_at_the_end_of_the_42nd_day_and_nothing_is_left() {
    for world in World::each().await {
        let (mut sanne, _) = two(&world).await;
        let filled = Filled::default().with("text", MARKER).with_file(pdf(MARKER, 1000));
        let filled = filled.with("birth_name", "Kwikstaartmarkering");
        let record = share(&world, &mut sanne, &filled).await;
        let mut found = Vec::new();
        holding(world.fresh.folder.path(), MARKER.as_bytes(), &mut found);
        holding(world.fresh.folder.path(), b"Kwikstaartmarkering", &mut found);
        assert!(found.is_empty(), "in the clear on the disk: {found:?}");

        let original = pdf(MARKER, 1000);
        let page = sanne.get(&format!("/dossiers/{record}/deelbewijs")).await;
        let shared = fetch(&world, &sanne, &format!("{}/tekst", page.path)).await.text().await.unwrap();

        world.travel_to("2027-03-15T23:59:59+01:00").await;
        let mut noor = world.log_in("noor").await;
        assert!(find(&mut noor, ("bsn", BSN), BORN).await.has("Is dit uw cliënt?"), "the last second");
        // The job is late: the reading itself knows.
        world.clock().travel(Duration::from_secs(1));
        assert!(!find(&mut noor, ("bsn", BSN), BORN).await.has("Is dit uw cliënt?"), "the exact end");
        world.travel_to("2027-03-16T01:00:00+01:00").await;

        let there = world.app.store.read(record, |tx, id| {
            Ok((record::exists(tx, *id)?, key::count_of(tx, "2027-03-15".parse().expect("day"))?))
        });
        assert_eq!(there.await.expect("read"), (false, 0));
        assert!(
            !world.fresh.keyring.has_day("2027-03-15".parse().unwrap()).unwrap(),
            "the day's key is dead"
        );
        holding(&world.fresh.folder.path().join("blobs"), b"WSLB", &mut found);
        holding(world.fresh.folder.path(), MARKER.as_bytes(), &mut found);
        assert!(found.is_empty(), "left: {found:?}");
        let listed = world.app.erasures.load().expect("list").entries;
        assert!(listed.iter().any(|e| e.record == record), "on the list outside the database");

        let mut sanne = world.log_in("sanne").await;
        let left = sanne.get(&format!("/dossiers/{record}")).await;
        assert!(left.path.starts_with("/ontvangstbewijs/"), "{left:?}");
        let list = sanne.get("/dossiers?lijst=vernietigd").await;
        let path =
            list.body.split("href=\"").find(|p| p.starts_with("/ontvangstbewijs/")).expect("a receipt");
        let path = path.split('"').next().unwrap().to_owned();
        let page = sanne.get(&path).await;
        assert!(page.has("Bewijs van vernietiging") && page.has("De bewaartijd was voorbij"), "{page:?}");
        let text = fetch(&world, &sanne, &format!("{path}/tekst")).await.text().await.unwrap();
        let (body, rest) = text.split_once("\n\n").expect("signed text");
        let body = format!("{body}\n");
        let hex =
            rest.lines().next().and_then(|l| l.strip_prefix("signature-ed25519: ")).expect("a signature");
        let bytes: Vec<u8> =
            (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect();
        let signature: [u8; 64] = bytes.try_into().unwrap();
        let verify = world.fresh.keyring.verify_key();
        assert!(wissel_store::Keyring::verify(&verify, body.as_bytes(), &signature), "the receipt verifies");
        assert!(body.contains("beyond-backup-at: 2027-03-16T00:00:00+01:00"), "both moments: {body}");
        assert!(!body.contains(MARKER) && !body.contains(BSN), "content-free");
        proves(&text, &shared, verify, &original);
    }
}

/// U2.3b: withdrawn consent destroys at once; collectors of a wrong record are warned until they confirm.
#[tokio::test]
async fn u2_3b_withdrawal_destroys_at_once_and_warns_of_what_is_wrong() {
    for world in World::each().await {
        let (mut sanne, mut noor) = two(&world).await;
        for reason in ["consent_withdrawn", "wrong_client"] {
            let record = share(&world, &mut sanne, &Filled::default()).await;
            let collected = find_and_collect(&mut noor).await;
            let version = version(&mut sanne, record, "stoppen").await;
            let fields = [("reason", reason), ("version", version.as_str())];
            let page = sanne.submit(&format!("/dossiers/{record}/stoppen"), &fields).await;
            assert_eq!(key_day(&world, record).await, None, "the key is gone with the act");
            // Before any job ran: a backup restored in this very moment is told of it.
            assert_eq!(listed(&world, record), 1, "on the list outside the database before the answer");
            world.settle().await;
            assert_eq!(listed(&world, record), 1, "the job that follows adds nothing");
            assert!(!find(&mut noor, ("bsn", BSN), BORN).await.has("Is dit uw cliënt?"));
            let gone = noor.get(&collected.path).await;
            assert!(gone.has("niet meer beschikbaar") && !gone.has("Tweede zwangerschap"), "{gone:?}");
            if reason == "consent_withdrawn" {
                assert!(page.has("Bewijs van vernietiging"), "{page:?}");
                assert!(!gone.has("Ik heb dit gezien"));
            } else {
                assert!(page.has("datalek") && page.has("Waarschuwing nog niet gezien"), "{page:?}");
                assert!(gone.has("andere cliënt"), "{gone:?}");
                noor.submit(&format!("{}/gezien", collected.path), &[]).await;
                assert!(!noor.get(&collected.path).await.has("Ik heb dit gezien"));
                assert_eq!(events(&world, "warning.confirmed").await, 1);
                world.settle().await;
                let left =
                    world.app.store.read(record, |tx, id| record::exists(tx, *id)).await.expect("read");
                assert!(!left, "the bare row goes after the last confirmation");
                let advice = sanne.get(&format!("/dossiers/{record}/datalek")).await;
                assert!(advice.has("Waarschuwing gezien") && advice.has("72 uur"), "{advice:?}");
                let receipt = advice.body.split("href=\"").find(|p| p.starts_with("/ontvangstbewijs/"));
                let receipt = receipt.and_then(|p| p.split('"').next()).expect("a receipt").to_owned();
                let receipt = sanne.get(&receipt).await;
                assert!(receipt.has("Andere cliënt") || receipt.has("datalek"), "{receipt:?}");
                assert!(receipt.has(&format!("/dossiers/{record}/datalek")), "and back to the advice");
                let mut ends = world.app.store.read(record, ends).await.expect("read");
                ends.sort();
                let settled = ("record.settled".to_owned(), "system".to_owned());
                let destroyed = ("record.destroyed".to_owned(), "member".to_owned());
                assert_eq!(ends, [destroyed, settled], "destroyed once, by the source; the rest is Wissel's");
            }
        }
    }
}

/// Undo within thirty seconds; afterwards only with a reason.
#[tokio::test]
async fn undo_is_offered_for_thirty_seconds() {
    let world = World::sqlite().await;
    let (mut sanne, _) = two(&world).await;
    let record = share(&world, &mut sanne, &Filled::default()).await;
    sanne.get(&format!("/dossiers/{record}")).await;
    let page = sanne.submit(&format!("/dossiers/{record}/ongedaan"), &[]).await;
    assert!(page.has("Bewijs van vernietiging"), "{page:?}");
    let record = share(&world, &mut sanne, &Filled::default()).await;
    world.clock().pass(Duration::from_secs(31));
    sanne.get(&format!("/dossiers/{record}")).await;
    let page = sanne.submit(&format!("/dossiers/{record}/ongedaan"), &[]).await;
    assert!(page.path.ends_with("/stoppen"), "{page:?}");
}

/// U2.5b: the limits are shown first; the key moves to its new day; an earlier chosen day stays; a stale form is
/// refused.
#[tokio::test]
async fn u2_5b_a_corrected_due_date_moves_the_end_and_the_key() {
    for world in World::each().await {
        let (mut sanne, mut noor) = two(&world).await;
        let record = share(&world, &mut sanne, &Filled::default()).await;
        assert_eq!(key_day(&world, record).await.as_deref(), Some("2027-03-15"));
        let old = version(&mut sanne, record, "datum").await;
        let fields = [("due_date", "15-02-2027"), ("ground", "scan"), ("version", old.as_str())];
        let page = sanne.submit(&format!("/dossiers/{record}/datum"), &fields).await;
        assert!(page.has("15 maart 2027") && page.has("29 maart 2027"), "both limits first: {page:?}");
        assert_eq!(key_day(&world, record).await.as_deref(), Some("2027-03-15"), "nothing changed yet");
        let page = sanne.submit(&format!("/dossiers/{record}/datum/akkoord"), &fields).await;
        assert!(page.has("29 maart 2027"), "{page:?}");
        assert_eq!(key_day(&world, record).await.as_deref(), Some("2027-03-29"));
        let page = sanne.submit(&format!("/dossiers/{record}/datum/akkoord"), &fields).await;
        assert_eq!(page.status, 409, "a stale form: {page:?}");

        let now = version(&mut sanne, record, "eerder").await;
        let fields = [("last_day", "01-03-2027"), ("version", now.as_str())];
        sanne.submit(&format!("/dossiers/{record}/eerder/akkoord"), &fields).await;
        assert_eq!(key_day(&world, record).await.as_deref(), Some("2027-03-01"));
        let now = version(&mut sanne, record, "datum").await;
        let fields = [("due_date", "01-03-2027"), ("ground", "findings"), ("version", now.as_str())];
        sanne.submit(&format!("/dossiers/{record}/datum/akkoord"), &fields).await;
        assert_eq!(key_day(&world, record).await.as_deref(), Some("2027-03-01"), "the chosen day stays");
        assert!(find(&mut noor, ("bsn", BSN), BORN).await.has("Is dit uw cliënt?"), "still readable");
        world.travel_to("2027-03-02T00:30:00+01:00").await;
        assert_eq!(key_day(&world, record).await, None, "destroyed with the chosen day");
        assert_eq!(events(&world, "record.destroyed").await, 1);
    }
}

/// "Nog nodig?" comes two weeks after the due date, by content-free mail; one click destroys.
#[tokio::test]
async fn u2_5b_still_needed_is_asked_after_the_due_date() {
    for world in World::each().await {
        let (mut sanne, _) = two(&world).await;
        let record = share(&world, &mut sanne, &Filled::default()).await;
        world.travel_to("2027-02-15T12:00:00+01:00").await;
        let mails = world.messages_to(&world.account("sanne").mail);
        let asked: Vec<_> =
            mails.iter().filter(|m| m.subject.as_deref().is_some_and(|s| s.contains("W-"))).collect();
        assert!(asked.len() == 1 && !asked[0].text.contains("Berg"), "{}", asked.len());
        let mut sanne = world.log_in("sanne").await;
        let page = sanne.get(&format!("/dossiers/{record}/nog-nodig")).await;
        assert!(page.has("nog nodig"), "{page:?}");
        let page = sanne.submit(&format!("/dossiers/{record}/nog-nodig"), &[("answer", "erase")]).await;
        assert!(page.has("Bewijs van vernietiging"), "{page:?}");
    }
}

/// Bars a person on the operator's page.
async fn bar(world: &World, joris: &mut it::browser::Browser, user_name: &str) {
    joris.get("/operator/gebruikers").await;
    let path = format!("/operator/gebruikers/{}/ontzeggen", world.account(user_name).user);
    let page = joris.submit(&path, &[("reason", "Deelt haar wachtwoord met anderen")]).await;
    assert_eq!((page.status, page.path.as_str()), (200, "/operator/gebruikers"), "{page:?}");
}

/// U5.2: an operator bars a person on her page while that person downloads: the body stops before its end, of the
/// file with its cover as of the original. The memory of the former is counted until it is gone.
#[tokio::test]
async fn u5_2_a_bar_stops_a_running_download() {
    for file in ["/origineel/", "/pdf"] {
        for world in World::each().await {
            stopped_by_a_bar(&world, file).await;
        }
    }
}

async fn stopped_by_a_bar(world: &World, part: &str) {
    let (mut sanne, mut noor) = two(world).await;
    let mut joris = operator(world).await;
    let file = pdf("groot", 20 * 1024 * 1024);
    share(world, &mut sanne, &Filled::default().with_file(file.clone())).await;
    let page = find_and_collect(&mut noor).await;
    let links = page.body.split("href=\"").filter_map(|p| p.split('"').next());
    let link = links.into_iter().find(|l| l.contains("/opgehaald/") && l.contains(part)).expect("a link");
    let mut answer = fetch(world, &noor, link).await;
    assert_eq!(answer.status(), 200);
    let mut got = answer.chunk().await.expect("a first piece").expect("bytes").len();
    let user = world.account("noor").user;
    let counted = world.app.budgets.downloads.take(user, u64::MAX).await.is_err();
    assert_eq!(counted, part == "/pdf", "what waits in memory is counted");
    bar(world, &mut joris, "noor").await;
    let stopped = loop {
        match answer.chunk().await {
            Ok(Some(piece)) => got += piece.len(),
            Ok(None) => break false,
            Err(_) => break true,
        }
    };
    assert!(stopped && got < file.len(), "{part}: {got} of {} bytes came through", file.len());
    drop(answer);
    while world.app.budgets.downloads.take(user, u64::MAX).await.is_err() {
        tokio::task::yield_now().await;
    }
}

/// U5.2: a bar between the entry in the log and the first byte: nothing of the file is sent.
#[tokio::test]
async fn u5_2_a_bar_while_a_file_is_made_leaves_nothing_to_send() {
    for world in World::each().await {
        let (mut sanne, mut noor) = two(&world).await;
        let mut joris = operator(&world).await;
        share(&world, &mut sanne, &Filled::default().with_file(pdf("klein", 10_000))).await;
        let page = find_and_collect(&mut noor).await;
        // Others hold all the memory there is: her download waits, already in the log.
        let mut others = Vec::new();
        for n in 0..4 {
            let user = wissel_core::ids::UserId::new(world.app.clock.civil(), [n; 10]);
            others.push(world.app.budgets.downloads.take(user, u64::MAX).await.expect("memory"));
        }
        let read = events(&world, "document.read").await;
        let path = format!("{}/pdf", page.path);
        let (answer, ()) = tokio::join!(fetch(&world, &noor, &path), async {
            while events(&world, "document.read").await == read {}
            bar(&world, &mut joris, "noor").await;
            drop(others);
        });
        assert_eq!(answer.status(), 303, "back to the page, which says why");
        assert!(!answer.bytes().await.expect("body").starts_with(b"%PDF"));
    }
}

/// Two workers on one database: each effect once.
#[tokio::test]
async fn two_workers_destroy_each_record_once() {
    for world in World::each().await {
        let (mut sanne, _) = two(&world).await;
        for _ in 0..4 {
            share(&world, &mut sanne, &Filled::default().with("last_day", "02-09-2026")).await;
        }
        let other = world.other_node("second").await;
        world.clock().travel(Duration::from_secs(2 * 86_400));
        let (a, b) = tokio::join!(
            wissel_service::worker::run_due(&world.app),
            wissel_service::worker::run_due(&other.app)
        );
        a.expect("jobs");
        b.expect("jobs");
        wissel_service::worker::run_due(&world.app).await.expect("jobs");
        assert_eq!(events(&world, "record.destroyed").await, 4);
        // A day's key waits for the records that hang on it, and comes again ten minutes later.
        world.clock().pass(Duration::from_secs(601));
        wissel_service::worker::run_due(&world.app).await.expect("jobs");
        assert_eq!(events(&world, "day_key.died").await, 1);
    }
}
