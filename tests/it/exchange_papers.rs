//! Documents on their way out: in parts to a collector, and back to their source.

use crate::office_world::row_count;
use it::exchange::{Filled, cookies, events, fetch, find_and_collect, pdf, share, two};
use it::world::World;
use reqwest::header::{COOKIE, RANGE};
use wissel_core::actor::Role;
use wissel_store::sql;

fn link(body: &str, part: &str) -> String {
    let link = body.split("href=\"").find(|p| p.contains(part) && p.starts_with('/')).expect("a link");
    link.split('"').next().expect("its end").to_owned()
}

/// U1.4: one entry covers the range requests of one collected original; a whole download is one of its own.
#[tokio::test]
async fn u1_4_one_collection_covers_its_range_requests() {
    for world in World::each().await {
        let (mut sanne, mut noor) = two(&world).await;
        let file = pdf("in delen", 50_000);
        share(&world, &mut sanne, &Filled::default().with_file(file.clone())).await;
        let page = find_and_collect(&mut noor).await;
        let original = link(&page.body, "/origineel/");
        let before = events(&world, "document.read").await;
        let mut got = Vec::new();
        for start in (0..file.len()).step_by(10_000) {
            let range = format!("bytes={start}-{}", start + 9_999);
            let client = reqwest::Client::builder().no_proxy().build().expect("client");
            let request = client.get(format!("{}{original}", world.url)).header(COOKIE, cookies(&noor));
            let answer = request.header(RANGE, range).send().await.expect("an answer");
            assert_eq!(answer.status(), 206);
            got.extend_from_slice(&answer.bytes().await.expect("bytes"));
        }
        assert_eq!(got, file, "the parts are the original");
        assert_eq!(events(&world, "document.read").await, before + 1, "one entry for all parts");
        fetch(&world, &noor, &original).await;
        assert_eq!(events(&world, "document.read").await, before + 2, "the whole once more is logged");
        // In a later session the parts are no longer covered: relation and purpose come first.
        let later = world.log_in("noor").await;
        let client =
            reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build();
        let request = client.expect("client").get(format!("{}{original}", world.url));
        let request = request.header(COOKIE, cookies(&later)).header(RANGE, "bytes=10-20");
        assert_eq!(request.send().await.expect("an answer").status(), 303);
    }
}

/// U2.1, U1.4: the source reads back what it shared, while it is there, each time in the log; nobody else does.
#[tokio::test]
async fn u2_1_a_source_reads_back_what_it_shared() {
    for world in World::each().await {
        let (mut sanne, noor) = two(&world).await;
        let nest = it::exchange::organisation_of(&world, "sanne").await;
        world.member("karin", Role::Administrator, nest).await;
        let karin = world.log_in("karin").await;
        let file = pdf("eigen", 30_000);
        let record = share(&world, &mut sanne, &Filled::default().with_file(file.clone())).await;
        let page = sanne.get(&format!("/dossiers/{record}")).await;
        assert!(page.has("Tweede zwangerschap."), "the text is read on the page: {page:?}");
        let links: Vec<String> = page
            .body
            .split("href=\"")
            .filter(|p| p.starts_with(&format!("/dossiers/{record}/document/")))
            .map(|p| p.split('"').next().expect("its end").to_owned())
            .collect();
        assert_eq!(links.len(), 2, "the PDF and the text");
        let mut contents = Vec::new();
        for link in &links {
            let answer = fetch(&world, &sanne, link).await;
            assert_eq!(answer.status(), 200);
            assert_eq!(answer.headers()["cache-control"], "no-store", "U3.3");
            contents.push(answer.bytes().await.expect("bytes"));
            assert_eq!(fetch(&world, &noor, link).await.status(), 404, "another organisation's");
            assert_eq!(fetch(&world, &karin, link).await.status(), 403, "U5.5: no administrator");
        }
        assert!(contents.contains(&file) && contents.iter().any(|c| c.starts_with(b"Tweede")));
        assert_eq!(events(&world, "document.read").await, 2);
        let other = share(&world, &mut sanne, &Filled::default()).await;
        let crossed = links[0].replace(&record.to_string(), &other.to_string());
        assert_eq!(fetch(&world, &sanne, &crossed).await.status(), 404, "of another record");

        world.travel_to("2027-03-16T00:00:00+01:00").await;
        let sanne = world.log_in("sanne").await;
        assert_eq!(fetch(&world, &sanne, &links[0]).await.status(), 404, "only while it is there");
    }
}

/// U1.4, U2.1: pages drawn on the screen are reading within the same collection: each time in the log, never as taken
/// along, and in a later session only after relation and purpose.
#[tokio::test]
async fn u1_4_pages_on_the_screen_are_reading() {
    let read = sql!("select count(*) as n from audit where detail like '%\"as\":\"pages\"%'");
    for world in World::each().await {
        let (mut sanne, mut noor) = two(&world).await;
        let file = pdf("op het scherm", 20_000);
        let record = share(&world, &mut sanne, &Filled::default().with_file(file.clone())).await;
        let page = find_and_collect(&mut noor).await;
        let pages = page.body.split("data-preview=\"").nth(1).expect("a place for the pages");
        let pages = pages.split('"').next().expect("its end").to_owned();
        let collections = sql!("select count(*) as n from collection");
        assert_eq!(row_count(&world, collections).await, 1);
        for times in 1..=2 {
            let got = fetch(&world, &noor, &pages).await;
            assert_eq!(got.bytes().await.expect("bytes"), file);
            assert_eq!(row_count(&world, read).await, times);
        }
        assert_eq!(row_count(&world, collections).await, 1, "the same collection");
        let seen = sanne.get(&format!("/dossiers/{record}")).await;
        assert!(seen.has("Gelezen") && !seen.has("Origineel gedownload"), "{seen:?}");
        assert!(seen.body.contains(&format!("data-preview=\"/dossiers/{record}/document/")));

        let later = world.log_in("noor").await;
        for (who, status) in [(&later, 303), (&sanne, 404)] {
            assert_eq!(fetch(&world, who, &pages).await.status(), status);
        }
        assert_eq!(row_count(&world, read).await, 2, "nothing more was read");
    }
}
