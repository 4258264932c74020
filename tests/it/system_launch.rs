//! A record system opens the portal for one client and one of its users.

use it::exchange::{BSN, Filled, events, share};
use it::system::{System, all_scopes, code_of};
use it::world::World;
use serde_json::json;
use std::time::Duration;
use wissel_core::actor::Role;
use wissel_core::identity::system::{Scope, Scopes};
use wissel_store::sql;

/// Asks for a link for this user; its path.
async fn link(world: &World, system: &System, who: &str) -> String {
    let key = json!({ "bsn": BSN, "birth_date": "1990-04-03" });
    let (status, made) = system.post("/api/v1/launch", who, &key).await;
    assert_eq!(status, 201, "{made}");
    let url = made["url"].as_str().expect("a link");
    assert!(!url.contains(BSN) && !url.contains("1990"), "nothing of the client: {url}");
    url.strip_prefix(&world.url).expect("here").to_owned()
}

/// U3.1, U3.9, U5.3: the link opens the form once, for her for whom it was made, with the key and without a ground.
#[tokio::test]
async fn u3_1_a_system_opens_the_search_form_once_for_its_user() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        let east = world.organisation("Ziekenhuis Oost", "hospital").await;
        world.member("sanne", Role::Practitioner, nest).await;
        world.member("noor", Role::Practitioner, east).await;
        world.member("fatma", Role::Practitioner, east).await;
        let mut sanne = world.log_in("sanne").await;
        share(&world, &mut sanne, &Filled::default()).await;
        let system = System::new(&world, east, all_scopes()).await;
        let path = link(&world, &system, "noor").await;
        // Without a log-in it leads there, and back.
        let mut visitor = world.browser();
        assert!(visitor.get(&path).await.path.starts_with("/inloggen"));
        // Nobody else opens it, a colleague neither, and it is not used up by her trying.
        for other in ["sanne", "fatma"] {
            let mut other = world.log_in(other).await;
            other.get(&path).await;
            let page = other.submit(&path, &[]).await;
            assert_eq!(page.status, 410, "{page:?}");
            assert!(page.value("bsn").is_none_or(str::is_empty));
        }
        let mut noor = world.log_in("noor").await;
        let page = noor.get(&path).await;
        assert_eq!(page.status, 200, "{page:?}");
        assert!(!page.body.contains(BSN), "to look at it opens nothing");
        let page = noor.submit(&path, &[]).await;
        assert_eq!((page.status, page.value("bsn")), (200, Some(BSN)), "{page:?}");
        assert_eq!(page.value("birth_date"), Some("03-04-1990"));
        assert!(!page.body.contains(" checked"), "relation and purpose are not filled in");
        let again = noor.get(&path).await;
        assert_eq!(again.status, 200);
        assert_eq!(noor.submit(&path, &[]).await.status, 410, "once");
        // What the form then sends finds what the system meant.
        noor.get("/zoeken").await;
        let found =
            [("bsn", BSN), ("birth_date", "03-04-1990"), ("relation", "agreement"), ("purpose", "take_over")];
        let page = noor.submit("/zoeken", &found).await;
        assert!(page.path.starts_with("/zoeken/"), "{page:?}");
        assert_eq!(events(&world, "launch.made").await, 1);
        let opened = world.app.store.read((), |tx, ()| {
            let row = tx.one(
                sql!(
                    "select count(*) as n from audit a join audit_client c on c.audit_id = a.id
                     where a.event = 'launch.opened' and a.refused is null"
                ),
                &[],
            )?;
            row.int("n")
        });
        assert_eq!(opened.await.expect("count"), 1, "one entry, with its client");
        let left = world
            .app
            .store
            .read((), |tx, ()| tx.one(sql!("select count(*) as n from launch"), &[])?.int("n"));
        assert_eq!(left.await.expect("count"), 0, "nothing of it is kept");
    }
}

/// U2.4, U3.9: a link ends with its time or with a newer one; a wrong one opens nothing; a ground cannot be sent.
#[tokio::test]
async fn u3_9_a_launch_link_is_short_lived_and_the_newest_counts() {
    for world in World::each().await {
        let east = world.organisation("Ziekenhuis Oost", "hospital").await;
        world.member("noor", Role::Practitioner, east).await;
        world.member("ilse", Role::Administrator, east).await;
        let system = System::new(&world, east, all_scopes()).await;
        let mut noor = world.log_in("noor").await;
        let first = link(&world, &system, "noor").await;
        let second = link(&world, &system, "noor").await;
        noor.get(&first).await;
        assert_eq!(noor.submit(&first, &[]).await.status, 410, "a newer one took its place");
        let mut forged = second.clone();
        let last = forged.pop().expect("a digit");
        forged.push(if last == '0' { '1' } else { '0' });
        noor.get(&forged).await;
        assert_eq!(noor.submit(&forged, &[]).await.status, 410, "another mark");
        noor.get(&second).await;
        world.clock().pass(Duration::from_secs(121));
        assert_eq!(noor.submit(&second, &[]).await.status, 410, "two minutes are over");
        let narrow = Scopes::NONE.with(Scope::RecordPublish);
        let narrow = System::named(&world, east, "Smal", narrow).await;
        let good = json!({ "bsn": BSN, "birth_date": "1990-04-03" });
        let with = |more: serde_json::Value| {
            let mut all = good.clone();
            all.as_object_mut().expect("an object").extend(more.as_object().expect("more").clone());
            all
        };
        for (system, who, body, status, code) in [
            (&system, "noor", json!({}), 422, "launch-problems"),
            (&system, "noor", with(json!({ "seconds": 301 })), 422, "launch-problems"),
            (&system, "noor", with(json!({ "purpose": "urgent" })), 400, "bad-request"),
            (&system, "ilse", good.clone(), 403, "role-not-allowed"),
            (&narrow, "noor", good.clone(), 403, "scope-missing"),
        ] {
            let (got, said) = system.post("/api/v1/launch", who, &body).await;
            assert_eq!((got, code_of(&said)), (status, code), "{body}: {said}");
        }
    }
}
