//! Who has which version; receipts that anybody can check, and that fit on paper.

use it::browser::Browser;
use it::exchange::{
    BORN, BSN, Filled, collect, events, fetch, find, find_and_collect, pdf, share, two, upload,
};
use it::world::World;
use wissel_core::ids::RecordId;

const CHECK: &str = "/bewijs-controleren";

async fn events_done(world: &World, event: &str) -> i64 {
    let read = world.app.store.read(event.to_owned(), |tx, event| {
        tx.one(
            wissel_store::sql!("select count(*) as n from audit where event = $1 and refused is null"),
            &[event.as_str().into()],
        )?
        .int("n")
    });
    read.await.expect("a number")
}

async fn replace(world: &World, source: &mut Browser, record: RecordId, text: &str) {
    let page = source.get(&format!("/dossiers/{record}/versie")).await;
    let version = page.value("version").expect("a version").to_owned();
    let fields = vec![("version", version), ("text", text.to_owned())];
    let path = format!("/dossiers/{record}/versie");
    let answer = upload(world, source, &path, &Filled { fields, file: None }).await;
    assert!(answer.status().is_redirection(), "{}", answer.status());
}

/// U2.1, U4.2: the source sees "not yet", "collected" and "an older version"; who has the older one is told by mail.
#[tokio::test]
async fn u4_2_the_source_sees_who_has_an_older_version_and_she_is_told() {
    for world in World::each().await {
        let (mut sanne, mut noor) = two(&world).await;
        let record = share(&world, &mut sanne, &Filled::default()).await;
        let path = format!("/dossiers/{record}");
        let told = |world: &World| {
            let mail = world.account("noor").mail;
            world.messages_to(&mail).iter().filter(|m| m.text.contains("nieuwste versie")).count()
        };
        let page = sanne.get(&path).await;
        assert!(page.has("Nog niet opgehaald") && !page.has("oudere versie"), "{page:?}");
        find_and_collect(&mut noor).await;
        assert!(!sanne.get(&path).await.has("oudere versie"));
        replace(&world, &mut sanne, record, "Bloeddruk nu 120/80.").await;
        world.settle().await;
        assert_eq!(told(&world), 1);
        let mails = world.messages_to(&world.account("noor").mail);
        assert!(mails.iter().all(|m| !m.text.contains("Bloeddruk") && !m.text.contains("Berg")));
        let page = sanne.get(&path).await;
        assert!(page.has("Oudere versie opgehaald door") && page.has(", een oudere versie"), "{page:?}");
        let code = it::viewer::give(&mut sanne, record).await;
        let mut client = it::viewer::enter(&world, &code).await;
        let page = client.get("/inzage/gegevens").await;
        assert!(page.has(", een oudere versie"), "U2.3b: the client sees it as her source does: {page:?}");
        let asked = find(&mut noor, ("bsn", BSN), BORN).await;
        assert!(collect(&mut noor, &asked).await.has("Bloeddruk nu 120/80."));
        assert!(!sanne.get(&path).await.has("oudere versie"), "she has the newest one too");
    }
}

/// U2.1, U2.2: a newer version destroys the one before, so that another client's paper is a question here too. Her own
/// asks nothing, nor a record without a BSN.
#[tokio::test]
async fn u2_1_another_clients_paper_takes_the_place_of_nothing_unasked() {
    for world in World::each().await {
        let (mut sanne, _) = two(&world).await;
        let record = share(&world, &mut sanne, &Filled::default().with_file(pdf("Kaart", 2_000))).await;
        let path = format!("/dossiers/{record}/versie");
        let mut send = async |text: &str, confirmed: &str| {
            let page = sanne.get(&path).await;
            assert!(page.has("data-question hidden"), "{page:?}");
            let version = page.value("version").expect("a version").to_owned();
            let mut filled = Filled { fields: vec![("version", version)], file: Some(pdf(text, 2_000)) };
            filled.fields.push(("confirmed_bsn", confirmed.to_owned()));
            upload(&world, &sanne, &path, &filled).await
        };
        let answer = send("Naam: P. Anders BSN: 999911120", "").await;
        assert_eq!(answer.status(), 422);
        let body = answer.text().await.expect("a page");
        assert!(body.contains("id=\"confirmed_bsn-error\"") && body.contains("eindigt op 120"), "{body}");
        assert!(!body.contains("data-question hidden"), "the tick is there: {body}");
        assert_eq!(events_done(&world, "document.replaced").await, 0);
        assert!(send("Naam: P. Anders BSN: 999911120", "yes").await.status().is_redirection());
        assert!(send(&format!("BSN: {BSN}"), "").await.status().is_redirection());
        assert!(send("Zonder nummer", "").await.status().is_redirection());
        assert_eq!(events_done(&world, "document.replaced").await, 3);
    }
}

/// U2.5a: whoever has a receipt can check it without logging in; a changed one is found out, and nothing is kept. The
/// source has it on paper too.
#[tokio::test]
async fn u2_5a_anybody_can_check_a_receipt() {
    for world in World::each().await {
        let (mut sanne, _) = two(&world).await;
        let record = share(&world, &mut sanne, &Filled::default()).await;
        let shared = sanne.get(&format!("/dossiers/{record}/deelbewijs")).await.path;
        let first = fetch(&world, &sanne, &format!("{shared}/tekst")).await.text().await.expect("a text");
        let page = sanne.get(&format!("/dossiers/{record}/stoppen")).await;
        let version = page.value("version").expect("a version").to_owned();
        let fields = [("reason", "consent_withdrawn"), ("version", version.as_str())];
        let page = sanne.submit(&format!("/dossiers/{record}/stoppen"), &fields).await;
        let gone = page.path.clone();
        assert!(gone.starts_with("/ontvangstbewijs/"), "{page:?}");
        let second = fetch(&world, &sanne, &format!("{gone}/tekst")).await.text().await.expect("a text");

        let mut anybody = world.browser();
        assert_eq!(anybody.get(CHECK).await.status, 200);
        for (file, says) in [(&first, "Dit dossier is gedeeld."), (&second, "De inhoud is vernietigd")] {
            let page = anybody.submit(CHECK, &[("receipt", file)]).await;
            assert!(page.status == 200 && page.has("Dit bewijs is echt") && page.has(says), "{page:?}");
            assert!(page.has("Het Nest") && !page.has(BSN), "{page:?}");
            let crlf = file.replace('\n', "\r\n");
            assert!(anybody.submit(CHECK, &[("receipt", &crlf)]).await.has("Dit bewijs is echt"));
            let changed = file.replacen("W-", "W-2", 1);
            let page = anybody.submit(CHECK, &[("receipt", &changed)]).await;
            assert!(page.status == 422 && page.has("Dit bewijs is niet echt"), "{page:?}");
        }
        let page = anybody.submit(CHECK, &[("receipt", "zomaar iets")]).await;
        assert!(page.status == 422 && page.has("geen heel bewijs"), "{page:?}");
        assert_eq!(events(&world, "receipt.seen").await, 4, "what strangers check leaves no row");

        let pdf = fetch(&world, &sanne, &format!("{gone}/pdf")).await;
        assert_eq!(pdf.headers()["content-type"], "application/pdf");
        assert!(pdf.bytes().await.expect("bytes").starts_with(b"%PDF"));
        let mut nobody = world.browser();
        assert!(nobody.get(&format!("{gone}/pdf")).await.path.starts_with("/inloggen"));
    }
}
