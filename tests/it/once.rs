//! A form that is sent twice (a double click, a reload, the way back) does its thing once.

use crate::office_world::row_count;
use it::exchange::{Filled, pdf, two, upload};
use it::world::World;
use wissel_core::actor::Role;
use wissel_store::sql;

/// U2.1: eight posts of one form at once, on two nodes, are one record; a form that was changed is another one.
#[tokio::test]
async fn u2_1_a_form_that_is_sent_twice_is_one_record() {
    for world in World::each().await {
        let (mut sanne, _) = two(&world).await;
        let page = sanne.get("/dossiers/delen").await;
        let slip = page.value("once").expect("a slip").to_owned();
        let mut filled = Filled::default().with_file(pdf("een keer", 2000));
        filled.fields.push(("once", slip));
        let other = world.other_node("other").await;
        let there = sanne.on_node(&other.url);
        let posts = (0..8).map(|n| {
            let (browser, filled, world) = (if n % 2 == 0 { &sanne } else { &there }, &filled, &world);
            async move { upload(world, browser, "/dossiers/delen", filled).await.status().as_u16() }
        });
        let statuses = futures_util::future::join_all(posts).await;
        assert!(statuses.contains(&303), "{statuses:?}");
        let records = sql!("select count(*) as n from record");
        assert_eq!(row_count(&world, records).await, 1, "{statuses:?}");
        let again = upload(&world, &sanne, "/dossiers/delen", &filled).await;
        assert_eq!(again.status().as_u16(), 303);
        assert_eq!(row_count(&world, records).await, 1);
        let documents = sql!("select count(*) as n from document");
        assert_eq!(row_count(&world, documents).await, 2, "the PDF and the text");
        let next = filled.with("initials", "Q.");
        assert_eq!(upload(&world, &sanne, "/dossiers/delen", &next).await.status().as_u16(), 303);
        assert_eq!(row_count(&world, records).await, 2, "the next client is another form");
    }
}

/// U2.4: the same form shows the same token again, and the one before it goes on.
#[tokio::test]
async fn u2_4_a_token_that_is_asked_for_twice_is_one_token() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("ilse", Role::Administrator, nest).await;
        let mut ilse = world.log_in("ilse").await;
        let page = ilse.get("/beheer/personeelssysteem").await;
        let slip = page.value("once").expect("a slip").to_owned();
        let first = ilse.submit("/beheer/personeelssysteem", &[("once", &slip)]).await;
        let again = ilse.submit("/beheer/personeelssysteem", &[("once", &slip)]).await;
        assert_eq!((first.status, again.status), (200, 200));
        assert_eq!(row_count(&world, sql!("select count(*) as n from scim_token")).await, 1);
        assert_eq!(first.value("token"), again.value("token"));
    }
}
