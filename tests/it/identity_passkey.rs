//! Passkeys: they open the door where the accepted terms name them, each challenge once, and only for whom they verify.

use it::passkey::{Authenticator, PRESENT, VERIFIED, asked, log_in, options, register};
use it::world::{PASSWORD, World};
use std::time::Duration;
use wissel_core::actor::Role;
use wissel_core::identity::login_way::{LoginWay, Ways};
use wissel_store::sql;

/// The line for an answer that is not right, whatever is wrong with it.
const WRONG: &str = "Deze passkey kennen wij niet";
const OVER: &str = "Dit duurde te lang of was al gebruikt";
const SECOND: Duration = Duration::from_secs(1);

fn origin(world: &World) -> String {
    world.url.replace("127.0.0.1", "wissel.example")
}

fn named() -> Ways {
    Ways::NONE.with(LoginWay::Passkey)
}

/// Sanne, who accepted terms that name passkeys, with one.
async fn with_a_passkey(world: &World) -> Authenticator {
    world.publish_terms_naming("2026-2", named()).await;
    let nest = world.organisation("Het Nest", "midwifery").await;
    world.member("sanne", Role::Practitioner, nest).await;
    let mut authenticator = Authenticator::new(&origin(world), 1);
    let page = register(&mut world.log_in("sanne").await, &mut authenticator, "Mijn telefoon").await;
    assert!(page.has("Uw passkey is klaar") && page.has("Mijn telefoon"), "{page:?}");
    authenticator
}

/// U2.4: it can be made before, and counts from the acceptance of a version that names it until one that does not.
#[tokio::test]
async fn u2_4_a_passkey_opens_the_door_only_where_the_accepted_terms_name_it() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("sanne", Role::Practitioner, nest).await;
        let mut authenticator = Authenticator::new(&origin(&world), 1);
        let mut own = world.log_in("sanne").await;
        let page = register(&mut own, &mut authenticator, "Mijn telefoon").await;
        assert!(page.has("noemen inloggen met een passkey nog niet"), "{page:?}");
        let mut browser = world.browser();
        let page = log_in(&mut browser, &mut authenticator).await;
        assert!(page.path == "/inloggen" && page.has("noemen inloggen met een passkey niet"), "{page:?}");
        world.clock().pass(SECOND);
        world.publish_terms_naming("2026-2", named()).await;
        let page = log_in(&mut browser, &mut authenticator).await;
        assert_eq!(page.path, "/inloggen", "published is not accepted: {page:?}");
        own.get("/voorwaarden").await;
        let page = own.get("/voorwaarden").await;
        assert!(page.has("Een passkey op uw eigen apparaat"), "the version says what it names: {page:?}");
        own.submit("/voorwaarden", &[("version", "2026-2"), ("answer", "yes")]).await;
        let page = log_in(&mut browser, &mut authenticator).await;
        assert_eq!((page.status, page.path.as_str()), (200, "/dossiers"), "{page:?}");
        world.clock().pass(SECOND);
        world.publish_terms("2026-3").await;
        assert_eq!(browser.get("/dossiers").await.path, "/voorwaarden");
        let page = browser.submit("/voorwaarden", &[("version", "2026-3"), ("answer", "yes")]).await;
        assert_eq!(page.path, "/geen-toegang", "the way she came in is not named any more: {page:?}");
        assert_eq!(browser.get("/mijn").await.path, "/geen-toegang");
        assert_eq!(log_in(&mut world.browser(), &mut authenticator).await.path, "/inloggen");
        assert_eq!(world.log_in("sanne").await.get("/dossiers").await.path, "/dossiers");
    }
}

/// U2.4: used, asked of another browser, or too old: it opens nothing.
#[tokio::test]
async fn u2_4_a_challenge_counts_once_for_the_browser_that_asked_and_for_five_minutes() {
    for world in World::each().await {
        let mut authenticator = with_a_passkey(&world).await;
        let (mut browser, mut other) = (world.browser(), world.browser());
        let question = asked(&mut browser).await;
        asked(&mut other).await;
        let answer = authenticator.sign(&question);
        let page = other.submit("/inloggen/passkey", &[("credential", &answer)]).await;
        assert!(page.path == "/inloggen" && page.has(WRONG), "another browser's challenge: {page:?}");
        let mut again = browser.clone();
        let page = browser.submit("/inloggen/passkey", &[("credential", &answer)]).await;
        assert_eq!(page.path, "/dossiers", "{page:?}");
        let page = again.submit("/inloggen/passkey", &[("credential", &answer)]).await;
        assert!(page.path == "/inloggen" && page.has(OVER), "used: {page:?}");
        for (after, opens) in [(299, true), (300, false)] {
            let mut browser = world.browser();
            let question = asked(&mut browser).await;
            world.clock().pass(Duration::from_secs(after));
            let answer = authenticator.sign(&question);
            let page = browser.submit("/inloggen/passkey", &[("credential", &answer)]).await;
            assert_eq!(page.path == "/dossiers", opens, "after {after} s: {page:?}");
        }
    }
}

/// U2.4: of many answers at once to one challenge, on two nodes, one opens a session.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn u2_4_of_many_answers_at_once_one_opens_a_session() {
    for world in World::each().await {
        let mut authenticator = with_a_passkey(&world).await;
        let other = world.other_node("b").await;
        let before = sessions(&world).await;
        let mut browser = world.browser();
        let question = asked(&mut browser).await;
        let answer = authenticator.sign(&question);
        let nodes = [browser.on_node(&world.url), browser.on_node(&other.url)];
        let fields = [("credential", answer.as_str())];
        let tries = (0..40).map(|n: usize| nodes[n % 2].post("/inloggen/passkey", &fields));
        let answers = futures_util::future::join_all(tries).await;
        assert!(answers.iter().all(|a| a.status().as_u16() == 303), "every answer is a redirect");
        let opened = sessions(&world).await - before;
        assert!(opened <= 1, "{opened} sessions by one answer");
        // Who collides with 39 copies of her own answer may be told to come back, and then comes in.
        if opened == 0 {
            log_in(&mut world.browser(), &mut authenticator).await;
            assert_eq!(sessions(&world).await, before + 1);
        }
    }
}

async fn sessions(world: &World) -> i64 {
    let question = sql!("select count(*) as n from session where ended_at is null and way = 'passkey'");
    world.app.store.read(question, |tx, sql| tx.one(*sql, &[])?.int("n")).await.expect("count")
}

/// U2.4: whatever is not right about an answer opens nothing, and nobody learns which credential is known.
#[tokio::test]
async fn u2_4_a_wrong_answer_opens_nothing_and_tells_nothing() {
    for world in World::each().await {
        let mut right = with_a_passkey(&world).await;
        let refused = async |authenticator: &mut Authenticator, line: &str, what: &str| {
            let mut browser = world.browser();
            let page = log_in(&mut browser, authenticator).await;
            assert!(page.path == "/inloggen" && page.has(line), "{what}: {page:?}");
            assert_eq!(browser.get("/mijn").await.path, "/inloggen?next=/mijn", "{what}");
        };
        let mut stranger = Authenticator::new(&origin(&world), 9);
        stranger.user.clone_from(&right.user);
        refused(&mut stranger, WRONG, "a credential that nobody has").await;
        stranger.id.clone_from(&right.id);
        refused(&mut stranger, WRONG, "another key").await;
        right.flags = PRESENT;
        refused(&mut right, WRONG, "without verification of the user").await;
        right.flags = VERIFIED;
        let own = std::mem::replace(&mut right.origin, "https://wissel.example.evil.example".to_owned());
        refused(&mut right, WRONG, "at another site").await;
        right.origin = own;
        let user = std::mem::replace(&mut right.user, vec![7; 16]);
        refused(&mut right, WRONG, "in somebody else's name").await;
        right.user = user;
        let mut browser = world.browser();
        for rubbish in ["", "{}", "[]", &"x".repeat(40_000)] {
            asked(&mut browser).await;
            let page = browser.submit("/inloggen/passkey", &[("credential", rubbish)]).await;
            assert!(page.status < 500 && page.path.starts_with("/inloggen"), "{page:?}");
        }
        assert_eq!(log_in(&mut browser, &mut right).await.path, "/dossiers", "the right one still does");
    }
}

/// U2.4: an authenticator that counts never signs the same count twice; one that does may have been copied.
#[tokio::test]
async fn u2_4_a_count_that_was_seen_opens_nothing() {
    for world in World::each().await {
        let mut authenticator = with_a_passkey(&world).await;
        for (counter, opens) in
            [(0, true), (0, true), (5, true), (5, false), (4, false), (0, false), (6, true)]
        {
            authenticator.counter = counter;
            let page = log_in(&mut world.browser(), &mut authenticator).await;
            assert_eq!(page.path == "/dossiers", opens, "{counter}: {page:?}");
            assert!(opens || page.has("misschien gekopieerd"), "{counter}: {page:?}");
        }
    }
}

/// U3.5, U5.2: a passkey of hers is hers alone: nobody else removes it or registers it, and a bar closes this door too.
#[tokio::test]
async fn u3_5_a_passkey_belongs_to_one_person() {
    for world in World::each().await {
        let mut authenticator = with_a_passkey(&world).await;
        let nest = it::exchange::organisation_of(&world, "sanne").await;
        world.member("fatima", Role::Practitioner, nest).await;
        let mut sanne = world.log_in("sanne").await;
        let page = sanne.get("/mijn").await;
        let passkey = page.value("passkey").expect("a passkey to remove").to_owned();
        let mut fatima = world.log_in("fatima").await;
        fatima.get("/mijn").await;
        let page = fatima.submit("/mijn/passkey/weg", &[("passkey", &passkey)]).await;
        assert_eq!(page.status, 404, "not hers: {page:?}");
        let page = register(&mut fatima, &mut Authenticator::new(&origin(&world), 1), "Dezelfde").await;
        assert!(page.has("stond er al") && !page.has("Dezelfde"), "{page:?}");
        // What another session asked for is not this one's.
        sanne.get("/mijn").await;
        let page = sanne.submit("/mijn/passkey/begin", &[("name", "Tablet")]).await;
        let made = Authenticator::new(&origin(&world), 3).make(&options(&page));
        let challenge = sanne.cookies["wissel-demo-challenge"].clone();
        fatima.cookies.insert("wissel-demo-challenge".to_owned(), challenge);
        let page = fatima.submit("/mijn/passkey", &[("credential", &made)]).await;
        assert!(page.has(OVER), "{page:?}");
        let page = sanne.submit("/mijn/passkey/weg", &[("passkey", &passkey)]).await;
        assert!(page.has("De passkey is verwijderd"), "{page:?}");
        assert!(log_in(&mut world.browser(), &mut authenticator).await.has(WRONG));
        world.settle().await;
        let mails = world.messages_to("sanne@voorbeeld.example");
        assert_eq!(
            mails.iter().filter(|m| m.text.contains("lijst met passkeys")).count(),
            2,
            "made, removed"
        );
    }
}

/// U2.4, U3.10: ten minutes after the log-in, what she logs in with cannot be changed until both factors are shown again.
#[tokio::test]
async fn u3_10_a_change_of_factors_asks_for_both_factors_again() {
    for world in World::each().await {
        let mut authenticator = with_a_passkey(&world).await;
        let mut browser = world.log_in("sanne").await;
        world.clock().pass(Duration::from_secs(601));
        let page = browser.get("/mijn").await;
        assert!(page.has("Bevestig eerst dat u het bent") && !page.has("/mijn/passkey/weg"), "{page:?}");
        for path in ["/mijn/passkey/begin", "/mijn/passkey", "/mijn/passkey/weg", "/mijn/telefoon"] {
            let page =
                browser.submit(path, &[("name", "x"), ("phone", "0612345678"), ("phone-password", PASSWORD)]);
            let page = page.await;
            assert!(page.status == 403 && page.has("Bevestig eerst"), "{path}: {page:?}");
        }
        browser.get("/bevestigen").await;
        let page = browser.submit("/bevestigen", &[("password", "niet dit wachtwoord")]).await;
        assert_eq!((page.status, page.path.as_str()), (422, "/bevestigen"), "{page:?}");
        let page = browser.submit("/bevestigen", &[("password", PASSWORD)]).await;
        assert_eq!(page.path, "/bevestigen/code", "{page:?}");
        let code = world.code(&world.account("sanne").phone).await;
        let mut before = browser.clone();
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let page = browser.submit("/bevestigen/code", &[("code", wrong)]).await;
        assert_eq!((page.status, page.path.as_str()), (422, "/bevestigen/code"), "{page:?}");
        let page = browser.submit("/bevestigen/code", &[("code", &code)]).await;
        assert!(page.path == "/mijn" && page.has("/mijn/passkey/weg"), "{page:?}");
        assert_eq!(before.get("/mijn").await.path, "/inloggen?next=/mijn", "the old secret is worth nothing");
        world.clock().pass(Duration::from_secs(601));
        browser.get("/bevestigen").await;
        let page = browser.submit("/bevestigen/passkey/begin", &[]).await;
        let answer = authenticator.sign(&options(&page));
        let page = browser.submit("/bevestigen/passkey", &[("credential", &answer)]).await;
        assert!(page.path == "/mijn" && page.has("/mijn/passkey/weg"), "{page:?}");
    }
}
