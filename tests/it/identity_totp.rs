//! Codes of an authenticator app: they count where the accepted terms name them, each once, and few can be guessed.

use it::browser::{Browser, Page};
use it::passkey::{Authenticator, register};
use it::totp::{App, set_up};
use it::world::{PASSWORD, World};
use std::time::Duration;
use wissel_core::actor::Role;
use wissel_core::identity::login_way::{LoginWay, Ways};
use wissel_core::time::Moment;
use wissel_store::sql;

const STEP: Duration = Duration::from_secs(30);
const WRONG: &str = "Deze code klopt niet";

fn named() -> Ways {
    Ways::NONE.with(LoginWay::Totp)
}

fn now(world: &World) -> Moment {
    use wissel_core::ports::Clock;
    world.clock().real()
}

/// Sanne, who accepted terms that name an app, with one; a step later, so that its next code counts.
async fn with_an_app(world: &World) -> (Browser, App) {
    world.publish_terms_naming("2026-2", named()).await;
    let nest = world.organisation("Het Nest", "midwifery").await;
    world.member("sanne", Role::Practitioner, nest).await;
    let mut browser = world.log_in("sanne").await;
    let (page, app) = set_up(&mut browser, || now(world)).await;
    assert!(page.path == "/mijn" && page.has("De app is ingesteld"), "{page:?}");
    world.clock().pass(STEP);
    (browser, app)
}

/// User name and password; the page that asks for the code.
async fn begin(browser: &mut Browser) -> Page {
    browser.get("/inloggen").await;
    browser.submit("/inloggen", &[("username", "sanne"), ("password", PASSWORD)]).await
}

async fn enter(browser: &mut Browser, code: &str) -> Page {
    browser.submit("/inloggen/code", &[("code", code)]).await
}

async fn log_in(world: &World, code: &str) -> Page {
    let mut browser = world.browser();
    let page = begin(&mut browser).await;
    assert!(page.path == "/inloggen/code" && page.has("Code uit uw app"), "{page:?}");
    enter(&mut browser, code).await
}

fn texts(world: &World) -> usize {
    world.messages_to(&world.account("sanne").phone).len()
}

/// U2.4: it can be set up before, and counts from the acceptance of a version that names it until one that does not.
#[tokio::test]
async fn u2_4_an_app_is_the_second_factor_only_where_the_accepted_terms_name_it() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("sanne", Role::Practitioner, nest).await;
        let mut own = world.log_in("sanne").await;
        let (page, app) = set_up(&mut own, || now(&world)).await;
        assert!(page.has("noemen codes uit een app nog niet"), "{page:?}");
        world.settle().await;
        let mails = world.messages_to("sanne@voorbeeld.example");
        assert!(mails.iter().any(|m| m.text.contains("authenticator-app")), "she is told by mail");
        world.clock().pass(STEP);
        let page = begin(&mut world.browser()).await;
        assert!(!page.has("Code uit uw app") && page.has("Code uit sms"), "not named: {page:?}");
        world.publish_terms_naming("2026-2", named()).await;
        own.get("/voorwaarden").await;
        own.submit("/voorwaarden", &[("version", "2026-2"), ("answer", "yes")]).await;
        world.settle().await;
        let sent = texts(&world);
        let mut browser = world.browser();
        assert!(begin(&mut browser).await.has("Code uit uw app"));
        let page = enter(&mut browser, &app.code(now(&world))).await;
        assert_eq!((page.status, page.path.as_str()), (200, "/dossiers"), "{page:?}");
        world.settle().await;
        assert_eq!(texts(&world), sent, "no text message was sent");
        world.clock().pass(STEP);
        world.publish_terms("2026-3").await;
        browser.get("/dossiers").await;
        let page = browser.submit("/voorwaarden", &[("version", "2026-3"), ("answer", "yes")]).await;
        assert_eq!(page.path, "/geen-toegang", "the way she came in is not named any more: {page:?}");
        assert!(begin(&mut world.browser()).await.has("Code uit sms"));
    }
}

/// U2.4: one step before and after counts, and each code once, also among many at the same moment on two nodes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn u2_4_a_code_of_an_app_counts_once() {
    for world in World::each().await {
        let (_, app) = with_an_app(&world).await;
        for _ in 0..3 {
            world.clock().pass(STEP);
        }
        let at = now(&world);
        for (code, opens, what) in [
            (app.code(at.minus(STEP * 2)), false, "two steps old"),
            (app.code(at.plus(STEP * 2)), false, "two steps ahead"),
            (app.code(at.minus(STEP)), true, "one step old"),
            (app.code(at.minus(STEP)), false, "used"),
            (app.code(at.plus(STEP)), true, "one step ahead"),
            (app.code(at), false, "older than one that was used"),
            (app.code(at.plus(STEP)), false, "used"),
        ] {
            let page = log_in(&world, &code).await;
            assert_eq!(page.path == "/dossiers", opens, "{what}: {page:?}");
            assert!(opens || page.has(WRONG), "{what}: {page:?}");
        }
        world.clock().pass(STEP * 2);
        let code = app.code(now(&world));
        let other = world.other_node("b").await;
        let mut browsers = Vec::new();
        for n in 0..6 {
            let mut browser = world.browser();
            begin(&mut browser).await;
            browsers.push(if n % 2 == 0 { browser } else { browser.on_node(&other.url) });
        }
        let before = sessions(&world).await;
        let fields = [("code", code.as_str())];
        let tries = browsers.iter().map(|b| b.post("/inloggen/code", &fields));
        futures_util::future::join_all(tries).await;
        assert_eq!(sessions(&world).await, before + 1);
    }
}

async fn sessions(world: &World) -> i64 {
    let question = sql!("select count(*) as n from session where way = 'totp'");
    world.app.store.read(question, |tx, sql| tx.one(*sql, &[])?.int("n")).await.expect("count")
}

/// U2.4: five tries for one attempt and fifteen in a quarter of an hour, right codes too; a code by SMS stays a way in,
/// so that nobody locks her out, and strangers without her password do not get as far as a try.
#[tokio::test]
async fn u2_4_codes_of_an_app_cannot_be_guessed_and_nobody_is_locked_out() {
    for world in World::each().await {
        let (_, app) = with_an_app(&world).await;
        let wrong = |at| if app.code(at) == "000000" { "000001" } else { "000000" };
        for _ in 0..3 {
            let mut browser = world.browser();
            begin(&mut browser).await;
            for n in 1..=5 {
                let page = enter(&mut browser, wrong(now(&world))).await;
                assert_eq!(page.path == "/inloggen", n == 5, "try {n}: {page:?}");
            }
            let page = enter(&mut browser, &app.code(now(&world))).await;
            assert_eq!(page.path, "/inloggen", "the attempt is over: {page:?}");
        }
        let mut browser = world.browser();
        let page = begin(&mut browser).await;
        assert_eq!((page.status, page.path.as_str()), (429, "/inloggen"), "fifteen were tried: {page:?}");
        world.clock().pass(Duration::from_mins(15));
        let mut browser = world.browser();
        begin(&mut browser).await;
        let page = browser.submit("/inloggen/code/opnieuw", &[]).await;
        assert!(page.path == "/inloggen/code" && page.has("Code uit sms"), "{page:?}");
        let page = enter(&mut browser, &app.code(now(&world))).await;
        assert!(page.has(WRONG), "the attempt waits for the message now: {page:?}");
        let code = world.code(&world.account("sanne").phone).await;
        assert_eq!(enter(&mut browser, &code).await.path, "/dossiers");
    }
}

/// U2.4, U3.10: a new password asks for the app, and setting up another one or removing it asks for both factors.
#[tokio::test]
async fn u3_10_a_reset_and_a_change_ask_for_the_app() {
    for world in World::each().await {
        let (mut own, app) = with_an_app(&world).await;
        world.clock().pass(Duration::from_mins(10));
        let page = own.get("/mijn").await;
        assert!(page.has("Codes uit een app") && !page.has("/mijn/app/"), "{page:?}");
        for path in ["/mijn/app/begin", "/mijn/app", "/mijn/app/weg"] {
            let page = own.submit(path, &[("code", "123456")]).await;
            assert!(page.status == 403 && page.has("Bevestig eerst"), "{path}: {page:?}");
        }
        own.get("/bevestigen").await;
        let page = own.submit("/bevestigen", &[("password", PASSWORD)]).await;
        assert!(page.path == "/bevestigen/code" && page.has("Code uit uw app"), "{page:?}");
        let page = own.submit("/bevestigen/code", &[("code", &app.code(now(&world)))]).await;
        assert!(page.path == "/mijn" && page.has("/mijn/app/weg"), "{page:?}");
        let mut browser = world.browser();
        browser.get("/wachtwoord-vergeten").await;
        browser.submit("/wachtwoord-vergeten", &[("username", "sanne")]).await;
        let link = world.link("sanne@voorbeeld.example").await;
        browser.get(&link).await;
        let new = "een heel nieuw wachtwoord";
        let page = browser.submit("/wachtwoord-nieuw", &[("password", new)]).await;
        assert!(page.path == "/inloggen/code" && page.has("Code uit uw app"), "{page:?}");
        world.clock().pass(STEP);
        assert_eq!(enter(&mut browser, &app.code(now(&world))).await.path, "/dossiers");
        browser.get("/mijn").await;
        let page = browser.submit("/mijn/app/weg", &[]).await;
        assert!(page.has("De app is verwijderd"), "{page:?}");
    }
}

/// U3.5: what is being set up belongs to one session and proves itself; a wrong code keeps nothing.
#[tokio::test]
async fn u3_5_an_app_is_kept_when_its_code_proves_it() {
    for world in World::each().await {
        let (mut own, app) = with_an_app(&world).await;
        own.get("/mijn").await;
        let page = own.submit("/mijn/app/begin", &[]).await;
        let second = App::typed(&page);
        let page = own.submit("/mijn/app", &[("code", "12 34")]).await;
        assert!(page.status == 422 && page.has("id=\"code-error\""), "{page:?}");
        let page = own.submit("/mijn/app", &[("code", &app.code(now(&world)))]).await;
        assert!(page.status == 422 && page.has(WRONG), "a code of the old app: {page:?}");
        let mut stranger = Authenticator::new(&world.url.replace("127.0.0.1", "wissel.example"), 1);
        let nest = it::exchange::organisation_of(&world, "sanne").await;
        world.member("fatima", Role::Practitioner, nest).await;
        let mut fatima = world.log_in("fatima").await;
        register(&mut fatima, &mut stranger, "Telefoon").await;
        let token = own.cookies["wissel-demo-challenge"].clone();
        fatima.cookies.insert("wissel-demo-challenge".to_owned(), token);
        let page = fatima.get("/mijn/app").await;
        assert!(page.path == "/mijn" && page.has("duurde te lang"), "not her session's: {page:?}");
        assert_eq!(
            log_in(&world, &app.code(now(&world))).await.path,
            "/dossiers",
            "the old one still counts"
        );
        let code = second.code(now(&world));
        own.get("/mijn/app").await;
        let page = own.submit("/mijn/app", &[("code", &code)]).await;
        assert!(page.path == "/mijn" && page.has("De app is ingesteld"), "{page:?}");
        assert!(log_in(&world, &code).await.has(WRONG), "the code that proved it was used");
        world.clock().pass(STEP);
        assert!(log_in(&world, &app.code(now(&world))).await.has(WRONG), "the old one is replaced");
        assert_eq!(log_in(&world, &second.code(now(&world))).await.path, "/dossiers");
        own.get("/mijn").await;
        own.submit("/mijn/app/begin", &[]).await;
        world.clock().pass(Duration::from_mins(10));
        let page = own.get("/mijn/app").await;
        assert!(page.path != "/mijn/app", "ten minutes are over: {page:?}");
    }
}
