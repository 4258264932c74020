//! The token of a personnel system: shown once, replaced with a day of overlap, taken away at once.

use it::scim::{PAGE, Scim, joiner};
use it::system::{System, all_scopes, http};
use it::world::World;
use serde_json::Value;
use std::time::Duration;
use wissel_core::actor::Role;
use wissel_store::sql;

const HOUR: Duration = Duration::from_secs(3600);

async fn told(world: &World, authorization: &str) -> (u16, Value, String) {
    let request = http().get(format!("{}/scim/v2/Users", world.url)).header("authorization", authorization);
    let answer = request.send().await.expect("an answer");
    let challenge = answer.headers().get("www-authenticate").map(|v| v.to_str().expect("text").to_owned());
    (answer.status().as_u16(), answer.json().await.expect("JSON"), challenge.unwrap_or_default())
}

/// U2.4: made with both factors shown a short while ago, shown once; replaced, the one before goes on for a day; taken
/// away, both are over at the next call; over after a year.
#[tokio::test]
async fn u2_4_a_token_is_made_replaced_and_taken_away() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("ilse", Role::Administrator, nest).await;
        let mut ilse = world.log_in("ilse").await;
        assert!(ilse.get("/beheer/inloggen").await.has(PAGE));
        assert!(ilse.get(PAGE).await.has("nog niet gemaakt"));
        assert_eq!(ilse.submit(&format!("{PAGE}/weg"), &[]).await.status, 404, "there is none");
        let first = Scim::of(&world, &mut ilse).await;
        let page = ilse.get(PAGE).await;
        assert!(!page.has(&first.token) && page.has("nog niet gebruikt") && page.has("werkt"), "{page:?}");
        let stored = world.app.store.read(first.token.clone(), |tx, token| {
            let rows = tx.rows(sql!("select token_hash from scim_token"), &[])?;
            rows.iter().map(|r| Ok(r.bytes("token_hash")? == token.as_bytes())).collect::<Result<Vec<_>, _>>()
        });
        assert_eq!(stored.await.expect("rows"), [false], "only its hash is kept");
        assert_eq!(first.get("/Users").await.status, 200);
        assert!(!ilse.get(PAGE).await.has("nog niet gebruikt"), "its last use is shown");

        let second = Scim::of(&world, &mut ilse).await;
        for token in [&first, &second] {
            assert_eq!(token.get("/Users").await.status, 200, "both work for a day");
        }
        let page = ilse.get(PAGE).await;
        assert!(page.has("De oude sleutel werkt nog tot") && page.has("nog één dag"), "{page:?}");
        world.clock().travel(Duration::from_secs(24 * 3600 - 1));
        assert_eq!(first.get("/Users").await.status, 200);
        world.clock().travel(Duration::from_secs(1));
        assert_eq!(first.get("/Users").await.status, 401);
        assert_eq!(second.get("/Users").await.status, 200);

        world.clock().travel(HOUR * 24 * 366);
        assert_eq!(second.get("/Users").await.status, 401, "a year is the most");
        let mut ilse = world.log_in("ilse").await;
        let page = ilse.get(PAGE).await;
        assert!(page.has("verlopen") && !page.has("nog één dag"), "what is over does not go on: {page:?}");
        let third = Scim::of(&world, &mut ilse).await;
        let fourth = Scim::of(&world, &mut ilse).await;
        let page = ilse.submit(&format!("{PAGE}/weg"), &[]).await;
        assert!(page.has("De sleutel is weggehaald.") && page.has("nog niet gemaakt"), "{page:?}");
        for token in [&second, &third, &fourth] {
            assert_eq!(token.get("/Users").await.status, 401);
        }
    }
}

/// U2.4, U5.6: wrong, over and taken away get one answer; what opens other doors opens nothing here, and the other way
/// round; without an agreement nothing is said and done.
#[tokio::test]
async fn u2_4_every_token_that_is_not_good_gets_one_answer() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("ilse", Role::Administrator, nest).await;
        world.member("sanne", Role::Practitioner, nest).await;
        let mut ilse = world.log_in("ilse").await;
        let gone = Scim::of(&world, &mut ilse).await;
        ilse.get(PAGE).await;
        ilse.submit(&format!("{PAGE}/weg"), &[]).await;
        let scim = Scim::of(&world, &mut ilse).await;
        let system = System::new(&world, nest, all_scopes()).await;
        let mut answers = Vec::new();
        for shown in [
            "Bearer ".to_owned(),
            "Bearer x".to_owned(),
            format!("Bearer {}", "0".repeat(64)),
            format!("Bearer {}", gone.token),
            format!("Basic {}", scim.token),
            format!("Bearer {}", system.token),
        ] {
            answers.push(told(&world, &shown).await);
        }
        assert_eq!(answers[0].0, 401);
        assert!(answers[0].2.starts_with("Bearer"), "{answers:?}");
        assert_eq!(it::system::code_of(&answers[0].1), "token-invalid");
        assert!(answers.iter().all(|a| *a == answers[0]), "{answers:?}");
        let elsewhere = System { token: scim.token.clone(), ..system };
        assert_eq!(elsewhere.get("/api/v1/organisation", "sanne").await.0, 401);
        assert_eq!(elsewhere.get("/fhir/Consent", "sanne").await.0, 401);

        assert_eq!(scim.get("/Users").await.status, 200);
        world
            .setup(nest, |tx, nest| {
                let now = tx.now();
                tx.exec(
                    sql!("update agreement set ended_at = $2 where organisation_id = $1"),
                    &[nest.into(), now.into()],
                )
            })
            .await;
        let closed = scim.add(&joiner("Fatima", "fatima@nest.example", "+31612340001")).await;
        assert_eq!((closed.status, closed.code()), (403, "no-agreement"), "{closed:?}");
        assert_eq!(scim.get("/ServiceProviderConfig").await.status, 403);
        let refused = sql!(
            "select count(*) as n from audit where event = 'provisioning.refused' and organisation is not null"
        );
        let refused = world.app.store.read(refused, |tx, refused| tx.one(*refused, &[])?.int("n")).await;
        assert!(refused.expect("count") >= 2, "its administrator sees that it was refused");
    }
}

/// U2.4: guessing is slowed, and keeps no right token out.
#[tokio::test]
async fn u2_4_guessing_is_slowed_and_keeps_nobody_out() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("ilse", Role::Administrator, nest).await;
        let scim = Scim::of(&world, &mut world.log_in("ilse").await).await;
        let wrong = Scim::with(&world, &"0".repeat(64));
        for _ in 0..100 {
            assert_eq!(wrong.get("/Users").await.status, 401);
        }
        let rows = sql!("select count(*) as n from audit where event = 'provisioning.refused'");
        let count =
            async || world.app.store.read(rows, |tx, rows| tx.one(*rows, &[])?.int("n")).await.expect("rows");
        for _ in 0..20 {
            let told = wrong.get("/Users").await;
            assert_eq!((told.status, told.code()), (429, "token-too-often"), "{told:?}");
        }
        assert_eq!(count().await, 100, "a flood does not fill the log");
        assert_eq!(scim.get("/Users").await.status, 200, "a right one comes in");
        world.clock().pass(Duration::from_secs(15 * 60));
        assert_eq!(wrong.get("/Users").await.status, 401);
    }
}
