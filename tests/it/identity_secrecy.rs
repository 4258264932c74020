//! What a stranger learns and what she can break by logging in: nothing (U2.4, U3.5).

use it::browser::Page;
use it::world::{PASSWORD, World};
use std::time::Duration;
use wissel_core::actor::Role;
use wissel_store::sql;

async fn fail(world: &World, user_name: &str, password: &str) -> Page {
    let mut browser = world.browser();
    browser.get("/inloggen").await;
    browser.submit("/inloggen", &[("username", user_name), ("password", password)]).await
}

/// ASVS 6.3.8: unknown user, wrong password and somebody without password: one answer, one hash, the same entries.
#[tokio::test]
async fn u2_4_unknown_and_wrong_look_alike_and_cost_alike() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("sanne", Role::Practitioner, nest).await;
        let mut seen = Vec::new();
        for (user_name, password) in
            [("sanne", "een verkeerd wachtwoord"), ("niema", PASSWORD), ("ni ma", PASSWORD)]
        {
            let before = world.app.hasher.count();
            let page = fail(&world, user_name, password).await;
            let hashes = world.app.hasher.count() - before;
            let token = page.value("_token").expect("a token").to_owned();
            seen.push((page.status, page.body.replace(user_name, "NAAM").replace(&token, "TOKEN"), hashes));
        }
        assert_eq!(seen[0], seen[1]);
        assert_eq!(seen[0], seen[2]);
        assert_eq!((seen[0].0, seen[0].2), (422, 1));
        let entries = world.app.store.read((), |tx, ()| {
            tx.one(sql!("select count(*) as n from audit where event = 'login.password' and refused = 'login-wrong'"), &[])?.int("n")
        });
        assert_eq!(entries.await, Ok(3), "every failure is in the log");
    }
}

/// Nobody is told whether a user name exists; the mail comes only when it does.
#[tokio::test]
async fn u2_4_a_forgotten_password_answers_alike_for_everybody() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("sanne", Role::Practitioner, nest).await;
        let mut pages = Vec::new();
        for user_name in ["sanne", "niema"] {
            let mut browser = world.browser();
            browser.get("/wachtwoord-vergeten").await;
            let page = browser.submit("/wachtwoord-vergeten", &[("username", user_name)]).await;
            assert_eq!(page.path, "/wachtwoord-vergeten/verstuurd");
            let token = page.value("_token").unwrap_or_default().to_owned();
            pages.push((
                page.status,
                if token.is_empty() { page.body } else { page.body.replace(&token, "") },
            ));
        }
        assert_eq!(pages[0], pages[1]);
        let before = world.mailbox.newest_first().len();
        world.settle().await;
        assert_eq!(world.mailbox.newest_first().len(), before + 1, "one mail, to the one who exists");
    }
}

/// ASVS 6.1.1: failures delay the stranger; the counter of a refusal survives it; nobody else is kept out.
#[tokio::test]
async fn u2_4_failures_slow_the_stranger_down_and_not_the_owner() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("sanne", Role::Practitioner, nest).await;
        for _ in 0..5 {
            assert_eq!(fail(&world, "sanne", "een verkeerd wachtwoord").await.status, 422);
        }
        let hashes = world.app.hasher.count();
        assert_eq!(fail(&world, "sanne", PASSWORD).await.status, 429, "also with the right password");
        assert_eq!(world.app.hasher.count(), hashes, "nothing is hashed while she waits");
        world.clock().pass(Duration::from_secs(2));
        assert_eq!(fail(&world, "sanne", "een verkeerd wachtwoord").await.status, 422);
        assert_eq!(fail(&world, "sanne", PASSWORD).await.status, 429);
        // The owner, elsewhere, is not delayed by what happened here.
        let command = wissel_service::identity::log_in::LogIn {
            user_name: "sanne".to_owned(),
            password: PASSWORD.to_owned().into(),
            ..Default::default()
        };
        let elsewhere = world.origin("198.51.100.9");
        assert!(wissel_service::identity::log_in::log_in(&world.app, &elsewhere, command).await.is_ok());
    }
}

/// A hospital behind one address: 300 failures there slow strangers down to a minute, and not who logged in from it
/// before; her own mistakes do not use up what all share.
#[tokio::test]
async fn u2_4_failures_of_others_on_one_network_keep_nobody_out_who_works_there() {
    use wissel_service::failure::Failure;
    use wissel_service::identity::log_in::{LogIn, Refused, log_in};
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        for name in ["sanne", "anna"] {
            world.member(name, Role::Practitioner, nest).await;
        }
        // The browsers of these tests come from there.
        world.log_in("sanne").await;
        let (hospital, app) = (world.origin("127.0.0.1"), &world.app);
        let typed = |user_name: &str, password: &str| LogIn {
            user_name: user_name.to_owned(),
            password: password.to_owned().into(),
            ..LogIn::default()
        };
        for n in 0..299 {
            let wrong = log_in(app, &hospital, typed(&format!("niemand{n}"), "geraden wachtwoord")).await;
            assert!(matches!(wrong, Err(Failure::Refused(Refused::Wrong))), "{n}: {wrong:?}");
        }
        let mistake = log_in(app, &hospital, typed("sanne", "een tikfout hier")).await;
        assert!(matches!(mistake, Err(Failure::Refused(Refused::Wrong))));
        // The 300th of the network: hers did not count. From then on strangers there have 20 tries in a minute.
        let last = log_in(app, &hospital, typed("niemand", "geraden wachtwoord")).await;
        assert!(matches!(last, Err(Failure::Refused(Refused::Wrong))), "{last:?}");
        let stranger = log_in(app, &hospital, typed("anna", PASSWORD)).await;
        let Err(Failure::Refused(Refused::TooOften(wait))) = stranger else { panic!("{stranger:?}") };
        assert!(wait <= Duration::from_mins(1), "{wait:?}");
        assert!(log_in(app, &hospital, typed("sanne", PASSWORD)).await.is_ok(), "she goes on working");
        let elsewhere = world.origin("203.0.113.9");
        assert!(log_in(app, &elsewhere, typed("anna", PASSWORD)).await.is_ok(), "from her phone");
        world.clock().pass(wait);
        assert!(log_in(app, &hospital, typed("anna", PASSWORD)).await.is_ok(), "a minute later");
    }
}

/// 200 tries at once gain nothing over five in a row.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn u2_4_of_200_passwords_at_once_five_are_looked_at() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("sanne", Role::Practitioner, nest).await;
        let mut browser = world.browser();
        browser.get("/inloggen").await;
        let before = world.app.hasher.count();
        let fields = [("username", "sanne"), ("password", "een verkeerd wachtwoord")];
        let answers =
            futures_util::future::join_all((0..200).map(|_| browser.post("/inloggen", &fields))).await;
        let looked_at = world.app.hasher.count() - before;
        assert_eq!(looked_at, 5);
        let said = |status: u16| matches!(status, 422 | 429);
        let odd: Vec<_> = answers.iter().map(|a| a.status().as_u16()).filter(|s| !said(*s)).collect();
        assert!(odd.is_empty(), "all are answered: {odd:?}");
    }
}

/// ASVS 7.2.4: a cookie that was there before is not adopted, and each log-in has a cookie of its own.
#[tokio::test]
async fn u2_4_a_planted_cookie_is_not_adopted() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("sanne", Role::Practitioner, nest).await;
        let planted = "ab".repeat(32);
        let mut browser = world.browser();
        browser.cookies.insert("wissel-demo".to_owned(), planted.clone());
        world.log_in_with(&mut browser, "sanne").await;
        let own = browser.cookies["wissel-demo"].clone();
        assert_ne!(own, planted);
        let mut stranger = world.browser();
        stranger.cookies.insert("wissel-demo".to_owned(), planted);
        assert_eq!(stranger.get("/mijn").await.path, "/inloggen?next=/mijn");
        world.log_in_with(&mut browser.clone(), "sanne").await;
        assert_ne!(browser.cookies["wissel-demo"], world.log_in("sanne").await.cookies["wissel-demo"]);
    }
}

/// A visitor is sent on to pages of ours only.
#[tokio::test]
async fn the_way_on_after_a_log_in_stays_on_this_site() {
    let world = World::sqlite().await;
    let nest = world.organisation("Het Nest", "midwifery").await;
    world.member("sanne", Role::Practitioner, nest).await;
    for (next, lands) in [
        ("/mijn", "/mijn"),
        ("//elders.example", "/dossiers"),
        ("/mijn;Max-Age=99999999;Domain=.elders.example", "/dossiers"),
        ("/mijn,wissel-demo=abc", "/dossiers"),
        ("https://elders.example/", "/dossiers"),
        ("/%5Celders.example", "/dossiers"),
        ("/a%0d%0aLocation:%20https://elders.example", "/dossiers"),
    ] {
        let mut browser = world.browser();
        let page = browser.get(&format!("/inloggen?next={next}")).await;
        for set in page.cookies_set.iter().filter(|c| c.starts_with("wissel-demo-next=")) {
            assert!(!set.contains("Domain") && !set.contains("99999999"), "{set}");
        }
        browser.submit("/inloggen", &[("username", "sanne"), ("password", PASSWORD)]).await;
        let code = world.code(&world.account("sanne").phone).await;
        let page = browser.submit("/inloggen/code", &[("code", &code)]).await;
        assert_eq!(page.path, lands, "{next}");
    }
}

/// Cookies are out of reach of scripts and other sites; a form without its token changes nothing.
#[tokio::test]
async fn cookies_and_forms_are_guarded() {
    let world = World::sqlite().await;
    let nest = world.organisation("Het Nest", "midwifery").await;
    world.member("sanne", Role::Practitioner, nest).await;
    let mut browser = world.browser();
    let page = world.log_in_with(&mut browser, "sanne").await;
    for set in &page.cookies_set {
        assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax") && set.contains("Path=/"), "{set}");
    }
    browser.token = "0".repeat(40);
    assert_eq!(browser.submit("/uitloggen", &[]).await.status, 403);
    assert_eq!(browser.get("/mijn").await.status, 200, "still logged in");
}
