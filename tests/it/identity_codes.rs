//! One-time codes: five tries, one use, bound to one attempt (U2.4).

use it::browser::Browser;
use it::world::{Choices, PASSWORD, World};
use std::time::Duration;
use wissel_core::actor::Role;
use wissel_service::identity::SmsLimits;
use wissel_store::sql;

/// A browser that stands before the code, and the right code.
async fn before_the_code(world: &World, user_name: &str) -> (Browser, String) {
    let mut browser = world.browser();
    browser.get("/inloggen").await;
    let page = browser.submit("/inloggen", &[("username", user_name), ("password", PASSWORD)]).await;
    assert_eq!(page.path, "/inloggen/code", "{page:?}");
    (browser, world.code(&world.account(user_name).phone).await)
}

fn other_than(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

async fn count(
    world: &World,
    question: fn(&mut wissel_store::Tx<'_>, &()) -> Result<i64, wissel_store::Fault>,
) -> i64 {
    world.app.store.read((), question).await.expect("count")
}

async fn sessions(world: &World) -> i64 {
    count(world, |tx, ()| {
        tx.one(sql!("select count(*) as n from session where ended_at is null"), &[])?.int("n")
    })
    .await
}

/// U2.4: 500 wrong codes at once over one attempt: at most five are compared, all are in the log, and the right one comes too late.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn u2_4_of_500_wrong_codes_at_once_five_are_compared_and_all_are_logged() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("sanne", Role::Practitioner, nest).await;
        let (browser, code) = before_the_code(&world, "sanne").await;
        let wrong = other_than(&code);
        let fields = [("code", wrong)];
        let tries = (0..500).map(|_| browser.post("/inloggen/code", &fields));
        let answers = futures_util::future::join_all(tries).await;
        let busy = answers.iter().filter(|a| a.status().is_server_error()).count();
        let compared = count(&world, |tx, ()| {
            tx.one(
                sql!(
                    "select count(*) as n from audit where event = 'login.code' and detail like '%compared%'"
                ),
                &[],
            )?
            .int("n")
        })
        .await;
        let logged = count(&world, |tx, ()| {
            tx.one(
                sql!("select count(*) as n from audit where event = 'login.code' and refused is not null"),
                &[],
            )?
            .int("n")
        })
        .await;
        assert_eq!(busy, 0, "every try is answered");
        assert_eq!((compared, logged), (5, 500));
        let late = browser.post("/inloggen/code", &[("code", &code)]).await;
        assert_eq!(
            late.headers()["location"],
            "/inloggen",
            "the right code after five wrong ones opens nothing"
        );
        assert_eq!(sessions(&world).await, 0);
    }
}

/// U2.4: 50 right codes at once open one session.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn u2_4_a_code_works_once_also_when_it_is_sent_fifty_times_at_once() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("sanne", Role::Practitioner, nest).await;
        let (browser, code) = before_the_code(&world, "sanne").await;
        let fields = [("code", code.as_str())];
        let answers =
            futures_util::future::join_all((0..50).map(|_| browser.post("/inloggen/code", &fields))).await;
        let opened = |a: &&reqwest::Response| {
            a.headers()
                .get_all("set-cookie")
                .iter()
                .any(|c| c.to_str().is_ok_and(|c| c.starts_with("wissel-demo=") && !c.contains("Max-Age=0")))
        };
        assert_eq!(answers.iter().filter(opened).count(), 1);
        assert_eq!(sessions(&world).await, 1);
    }
}

/// U2.4: two programs on one database; one code and one link, raced for on both: each exactly once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn u2_4_two_nodes_race_for_one_code_and_one_opens() {
    for world in World::each().await {
        let other = world.other_node("other").await;
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("sanne", Role::Practitioner, nest).await;
        for _ in 0..5 {
            let before = sessions(&world).await;
            let (here, code) = before_the_code(&world, "sanne").await;
            let there = here.on_node(&other.url);
            let fields = [("code", code.as_str())];
            let race = (0..10).map(|n| {
                if n % 2 == 0 {
                    here.post("/inloggen/code", &fields)
                } else {
                    there.post("/inloggen/code", &fields)
                }
            });
            futures_util::future::join_all(race).await;
            assert_eq!(sessions(&world).await, before + 1);
        }
    }
}

/// U2.4: a code of one attempt is nothing to another attempt, and old codes stop when a new one is sent.
#[tokio::test]
async fn u2_4_a_code_belongs_to_its_attempt_and_the_last_one_counts() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("sanne", Role::Practitioner, nest).await;
        let (mut first, code_of_first) = before_the_code(&world, "sanne").await;
        let (mut second, code_of_second) = before_the_code(&world, "sanne").await;
        assert_ne!(code_of_first, code_of_second);
        let page = second.submit("/inloggen/code", &[("code", &code_of_first)]).await;
        assert_eq!(page.status, 422, "{page:?}");
        let page = first.submit("/inloggen/code/opnieuw", &[]).await;
        assert_eq!(page.status, 429, "half a minute between two codes: {page:?}");
        world.clock().pass(Duration::from_secs(31));
        let page = first.submit("/inloggen/code/opnieuw", &[]).await;
        assert!(page.status == 200 && page.has("nieuwe code gestuurd"), "{page:?}");
        let renewed = world.code(&world.account("sanne").phone).await;
        let page = first.submit("/inloggen/code", &[("code", &code_of_first)]).await;
        assert_eq!(page.status, 422, "the old code stopped working: {page:?}");
        world.clock().pass(Duration::from_secs(5 * 60));
        let page = first.submit("/inloggen/code", &[("code", &renewed)]).await;
        assert!(
            page.path == "/inloggen" && page.has("werkt niet meer"),
            "a code lives five minutes: {page:?}"
        );
    }
}

/// NIST SP 800-63B: no more than three codes in a quarter of an hour to one number.
#[tokio::test]
async fn u2_4_a_number_gets_three_codes_in_a_quarter_of_an_hour() {
    let limits = SmsLimits { quarter: 3, day: 10, ..SmsLimits::STANDARD };
    for world in World::each_with(Choices { sms_limits: limits, ..Choices::default() }).await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("sanne", Role::Practitioner, nest).await;
        for left in [true, true, true, false] {
            let mut browser = world.browser();
            browser.get("/inloggen").await;
            let page = browser.submit("/inloggen", &[("username", "sanne"), ("password", PASSWORD)]).await;
            assert_eq!(page.path == "/inloggen/code", left, "{page:?}");
            assert_eq!(page.status, if left { 200 } else { 429 });
        }
        world.clock().pass(Duration::from_secs(15 * 60));
        before_the_code(&world, "sanne").await;
    }
}
