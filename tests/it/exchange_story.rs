//! The story: shared, found, collected, taken along, and seen by its source.

use it::exchange::{BORN, BSN, Filled, collect, events, fetch, find, find_and_collect, pdf, share, two};
use it::world::World;
use wissel_core::actor::Role;

/// U1.1, U2.1, U2.2, U3.1, U3.2, U3.9, U4.2, U5.3: from one browser to another, with PDF and text.
#[tokio::test]
async fn u2_1_a_record_goes_from_the_midwife_to_the_hospital() {
    for world in World::each().await {
        let (mut sanne, mut noor) = two(&world).await;
        let original = pdf("Overdracht", 200_000);
        let record = share(&world, &mut sanne, &Filled::default().with_file(original.clone())).await;
        let own = sanne.get(&format!("/dossiers/{record}")).await;
        assert!(own.has("M.J. van der Berg") && own.has("15 maart 2027"), "U2.5a: {own:?}");
        assert!(own.has("Nog niet opgehaald") && own.has("Ongedaan maken"), "{own:?}");

        let result = find(&mut noor, ("bsn", BSN), BORN).await;
        assert!(result.has("Is dit uw cliënt?") && result.has("M.J. van der Berg"), "{result:?}");
        assert!(
            result.has("Het Nest") && result.has("sanne de Vries") && result.has("020 123 45 67"),
            "U4.2"
        );
        assert!(!result.has("Tweede zwangerschap"), "no content before the question is answered");
        let page = collect(&mut noor, &result).await;
        assert!(sanne.get(&format!("/dossiers/{record}")).await.has("· Gelezen<"), "only read so far");
        assert!(page.has("Tweede zwangerschap.") && page.has("overdracht Berg.pdf"), "{page:?}");
        assert!(page.has("AVG"), "U3.2: {page:?}");

        let file = fetch(&world, &noor, &format!("{}/pdf", page.path)).await;
        assert_eq!(file.headers()["content-type"], "application/pdf");
        let name = file.headers()["content-disposition"].to_str().unwrap().to_owned();
        assert!(name.contains("wissel-W-") && !name.contains("Berg"), "{name}");
        assert_eq!(file.headers()["cache-control"], "no-store", "U3.3");
        let file = file.bytes().await.unwrap();
        assert!(file.starts_with(b"%PDF-") && file.len() > original.len(), "cover and original");

        assert!(sanne.get(&format!("/dossiers/{record}")).await.has("· Gedownload<"), "taken along as a PDF");
        let link = page.body.split("href=\"").find(|p| p.contains("/origineel/")).expect("a link");
        let path = link.split('"').next().unwrap();
        let whole = fetch(&world, &noor, path).await.bytes().await.unwrap();
        assert_eq!(whole, original, "U3.1: the untouched original");

        let own = sanne.get(&format!("/dossiers/{record}")).await;
        assert!(own.has("Ziekenhuis Oost") && own.has("noor de Vries"), "who collected: {own:?}");
        assert!(own.has("Origineel gedownload"), "and what: {own:?}");
        world.settle().await;
        let mails = world.messages_to(&world.account("sanne").mail);
        let first: Vec<_> =
            mails.iter().filter(|m| m.subject.as_deref().is_some_and(|s| s.contains("W-"))).collect();
        assert_eq!(first.len(), 1, "one mail at the first collection");
        assert!(!first[0].text.contains("Berg") && !first[0].text.contains(BSN), "content-free");
        assert_eq!(events(&world, "record.collected").await, 1);
        assert_eq!(events(&world, "document.read").await, 3, "the page, the PDF, the original");
    }
}

/// U2.1: text alone can be downloaded as a PDF too.
#[tokio::test]
async fn u2_1_text_is_taken_along_as_a_pdf() {
    let world = World::sqlite().await;
    let (mut sanne, mut noor) = two(&world).await;
    share(&world, &mut sanne, &Filled::default()).await;
    let page = find_and_collect(&mut noor).await;
    let file = fetch(&world, &noor, &format!("{}/pdf", page.path)).await.bytes().await.unwrap();
    assert!(file.starts_with(b"%PDF-"), "{page:?}");
}

/// A client without a BSN is found by the code, and by the BSN that is added later.
#[tokio::test]
async fn u2_2_a_code_finds_and_a_bsn_can_be_added() {
    for world in World::each().await {
        let (mut sanne, mut noor) = two(&world).await;
        let filled = Filled::default()
            .with("bsn", "")
            .with("no_bsn_reason", "foreign")
            .with("birth_date", "00-00-1990");
        let record = share(&world, &mut sanne, &filled).await;
        let own = sanne.get(&format!("/dossiers/{record}")).await;
        let code = own.body.split("w-big\">").nth(1).expect("a code").split('<').next().unwrap().to_owned();
        assert_eq!(code.len(), 14, "{code}");
        let found = find(&mut noor, ("code", &code.to_lowercase()), "00-00-1990").await;
        assert!(found.has("Is dit uw cliënt?"), "{found:?}");
        assert!(!find(&mut noor, ("code", &code), "01-01-1990").await.has("Is dit uw cliënt?"));

        let form = sanne.get(&format!("/dossiers/{record}/bsn")).await;
        let version = form.value("version").expect("a version").to_owned();
        let fields = [("bsn", BSN), ("identity_checked", "on"), ("version", version.as_str())];
        let page = sanne.submit(&format!("/dossiers/{record}/bsn"), &fields).await;
        assert!(page.has("Het BSN is toegevoegd"), "{page:?}");
        for key in [("bsn", BSN), ("code", code.as_str())] {
            assert!(find(&mut noor, key, "00-00-1990").await.has("Is dit uw cliënt?"), "{key:?}");
        }
        // Another record under this BSN is one of hers, or somebody's mistake.
        share(&world, &mut sanne, &Filled::default().with("birth_date", "00-00-1990")).await;
        let page = sanne.get(&format!("/dossiers/{record}")).await;
        assert!(page.has("Is dit een nieuwe versie?") && !page.has("andere geboortedatum"), "{page:?}");
        share(&world, &mut sanne, &Filled::default()).await;
        let page = sanne.get(&format!("/dossiers/{record}")).await;
        assert!(
            page.has("Is dit een nieuwe versie?") && page.has("met een andere geboortedatum"),
            "{page:?}"
        );
        // Her log is one log, from the first sharing on, by whichever of both it is asked for.
        let organisation = it::exchange::organisation_of(&world, "sanne").await;
        world.member("petra", Role::PrivacyOfficer, organisation).await;
        let mut petra = world.log_in("petra").await;
        for who in [BSN, code.as_str()] {
            petra.get("/beheer/logboek/client").await;
            let log = petra.submit("/beheer/logboek/client", &[("bsn", who), ("reason", "client")]).await;
            for event in ["Dossier gedeeld", "BSN toegevoegd"] {
                assert!(log.has(event), "{event} by {who}: {log:?}");
            }
        }
    }
}

/// "Nee" is recorded, and nothing of that search can be collected afterwards.
#[tokio::test]
async fn u3_9_no_is_recorded_and_ends_the_search() {
    for world in World::each().await {
        let (mut sanne, mut noor) = two(&world).await;
        share(&world, &mut sanne, &Filled::default()).await;
        let result = find(&mut noor, ("bsn", BSN), BORN).await;
        let hit = result.value("find").unwrap().to_owned();
        let record = result.value("record").unwrap().to_owned();
        let page = noor.submit("/zoeken/openen", &[("find", &hit), ("answer", "no")]).await;
        assert!(page.path == "/zoeken" && page.has("niet uw cliënt"), "{page:?}");
        assert!(events(&world, "record.client_denied").await >= 1);
        let page =
            noor.submit("/zoeken/openen", &[("find", &hit), ("record", &record), ("answer", "yes")]).await;
        assert_eq!(page.path, "/zoeken", "{page:?}");
        assert_eq!(events(&world, "record.collected").await, 0);
    }
}

/// U3.9, U5.3: a later session states relation and purpose anew; that is a new collection. Another session's
/// search cannot be used.
#[tokio::test]
async fn u3_9_opening_again_in_a_later_session_restates_relation_and_purpose() {
    for world in World::each().await {
        let (mut sanne, mut noor) = two(&world).await;
        share(&world, &mut sanne, &Filled::default()).await;
        let result = find(&mut noor, ("bsn", BSN), BORN).await;
        let first = collect(&mut noor, &result).await;
        let mut later = world.log_in("noor").await;
        let page = later.get(&result.path).await;
        assert_eq!(page.path, "/zoeken", "another session's search: {page:?}");
        let page = later.get(&first.path).await;
        assert!(page.has("opnieuw openen") && !page.has("Tweede zwangerschap"), "{page:?}");
        let page = later.submit(&first.path, &[("relation", "agreement")]).await;
        assert_eq!(page.status, 422, "{page:?}");
        let page = later.submit(&first.path, &[("relation", "agreement"), ("purpose", "take_over")]).await;
        assert!(page.has("Tweede zwangerschap") && page.path != first.path, "{page:?}");
        assert_eq!(events(&world, "record.collected").await, 2);
        let list = later.get("/dossiers?lijst=opgehaald").await;
        assert!(list.has("1 dossier") && !list.has("Berg"), "content-free: {list:?}");
    }
}

/// U2.2: what another organisation shared is not there: not its page, not its acts, not its receipts.
#[tokio::test]
async fn u2_2_nobody_reaches_another_organisations_record() {
    for world in World::each().await {
        let (mut sanne, mut noor) = two(&world).await;
        let record = share(&world, &mut sanne, &Filled::default()).await;
        for path in ["", "/clientblad", "/deelbewijs", "/versie", "/datum", "/stoppen", "/bsn", "/datalek"] {
            let page = noor.get(&format!("/dossiers/{record}{path}")).await;
            assert_eq!(page.status, 404, "{path}: {page:?}");
        }
        let fields = [("reason", "consent_withdrawn"), ("version", "1")];
        let page = noor.submit(&format!("/dossiers/{record}/stoppen"), &fields).await;
        assert_eq!(page.status, 404, "{page:?}");
        let collected = find_and_collect(&mut noor).await;
        let page = sanne.get(&collected.path).await;
        assert_eq!(page.status, 404, "another's collection: {page:?}");
        world.member("kim", Role::Practitioner, it::exchange::organisation_of(&world, "noor").await).await;
        let page = world.log_in("kim").await.get(&collected.path).await;
        assert_eq!(page.status, 404, "a colleague's collection: {page:?}");
    }
}
