//! U5.5: no page of an operator or administrator holds content, and no other role reaches these pages.

use crate::office_world::operator;
use axum::http::Method;
use it::browser::Browser;
use it::world::World;
use wissel_core::actor::Role;
use wissel_core::permission::{Need, Standing, permit};
use wissel_web::routes::Access;

/// The routes of the office: method, path with ids filled in, need.
fn routes(id: &str) -> Vec<(Method, String, Need)> {
    let all = wissel_web::office::routes().into_iter();
    let found: Vec<_> = all
        .filter_map(|r| match r.access {
            Access::Needs(need) => Some((r.method, r.path.replace("{id}", id), need)),
            // Anybody may complain, and follow her complaint (T24.2).
            Access::Public if r.path.starts_with("/klacht") && !r.path.starts_with("/klachten") => None,
            open => panic!("{} is {open:?}", r.path),
        })
        .collect();
    assert!(found.len() >= 25);
    found
}

/// Every route × every role: only who may, by the one policy; a refused form does nothing.
#[tokio::test]
async fn u5_5_each_role_reaches_its_own_pages_only() {
    let world = World::sqlite().await;
    let nest = world.organisation("Het Nest", "midwifery").await;
    let practitioner = world.member("sanne", Role::Practitioner, nest).await;
    world.assistant("ilse", nest, practitioner).await;
    world.member("karin", Role::Administrator, nest).await;
    world.member("petra", Role::PrivacyOfficer, nest).await;
    let mut people: Vec<(Role, Browser)> = vec![(Role::Operator, operator(&world).await)];
    for (role, name) in [
        (Role::Practitioner, "sanne"),
        (Role::Assistant, "ilse"),
        (Role::Administrator, "karin"),
        (Role::PrivacyOfficer, "petra"),
    ] {
        people.push((role, world.log_in(name).await));
    }
    for (role, browser) in &mut people {
        browser.get("/mijn").await;
        for (method, path, need) in routes("00000000-0000-7000-8000-000000000000") {
            let may = permit(*role, &Standing::SOUND, need).is_ok();
            let page = if method == Method::GET {
                browser.get(&path).await
            } else {
                browser.submit(&path, &[]).await
            };
            let refused = page.status == 403;
            assert_eq!(refused, !may, "{role:?} {method} {path}: {page:?}");
            assert!(page.status < 500, "{role:?} {method} {path}: {page:?}");
        }
    }
    let mut stranger = world.browser();
    stranger.get("/inloggen").await;
    for (method, path, _) in routes("00000000-0000-7000-8000-000000000000") {
        if method == Method::GET {
            assert!(stranger.get(&path).await.path.starts_with("/inloggen"), "{path}");
        } else {
            assert_eq!(stranger.submit(&path, &[]).await.status, 401, "{path}");
        }
    }
}

/// What is planted in a record: none of it may come out on any page of the office.
const MARKERS: [&str; 3] = ["Zeeleeuwenkreek", "Kwartelslag", "999990421"];

async fn share(world: &World, browser: &mut Browser) {
    browser.get("/dossiers/delen").await;
    let fields = [
        ("text", "Zeeleeuwenkreek, tweede zwangerschap."),
        ("bsn", "999990421"),
        ("no_bsn_reason", ""),
        ("birth_date", "03-04-1990"),
        ("initials", "M.J."),
        ("prefix", ""),
        ("birth_name", "Kwartelslag"),
        ("due_date", "01-02-2027"),
        ("last_day", ""),
        ("treatment", "on"),
        ("consent", "on"),
        ("consent_by", "client"),
        ("consent_how", "spoken"),
        ("consent_day", "01-09-2026"),
        ("informed", "on"),
        ("identity_checked", "on"),
    ];
    let mut form = reqwest::multipart::Form::new().text("_token", browser.token.clone());
    for (name, value) in fields {
        form = form.text(name, value);
    }
    let cookies: Vec<String> = browser.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build();
    let request = client.expect("client").post(format!("{}/dossiers/delen", world.url));
    let request = request.header("origin", &world.url).header("cookie", cookies.join("; "));
    let answer = request.multipart(form).send().await.expect("an answer");
    assert_eq!(answer.status(), 303, "shared: {}", answer.text().await.expect("body"));
}

/// U5.5, story point 7: with a record shared, every page of operator, administrator and privacy officer is free of
/// what it holds; the administrator sees its number, the operator not even that.
#[tokio::test]
async fn u5_5_no_page_of_the_office_holds_content() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        let sanne = world.member("sanne", Role::Practitioner, nest).await;
        world.member("karin", Role::Administrator, nest).await;
        world.member("petra", Role::PrivacyOfficer, nest).await;
        let mut source = world.log_in("sanne").await;
        share(&world, &mut source).await;
        let number = world
            .app
            .store
            .read((), |tx, ()| tx.one(wissel_store::sql!("select number from record"), &[])?.text("number"));
        let number = number.await.expect("a record");
        let house = format!("/operator/organisaties/{nest}");
        let end = format!("/beheer/medewerkers/{sanne}/uit-dienst");
        let mut joris = operator(&world).await;
        let mut pages = Vec::new();
        for path in [
            "/operator",
            "/operator/organisaties",
            &house,
            "/operator/gebruikers",
            "/operator/wachtrijen",
            "/operator/logboek",
            "/operator/voorwaarden",
        ] {
            pages.push(joris.get(path).await);
        }
        pages.push(joris.submit("/operator/gebruikers", &[("who", "sanne")]).await);
        assert!(
            pages.iter().all(|p| p.status == 200 && !p.has(&number)),
            "an operator sees no record numbers"
        );
        let mut karin = world.log_in("karin").await;
        for path in ["/beheer", "/beheer/medewerkers", &end, "/beheer/logboek"] {
            pages.push(karin.get(path).await);
        }
        assert!(pages.last().is_some_and(|log| log.has(&number)), "the administrator sees the number");
        let mut petra = world.log_in("petra").await;
        petra.get("/beheer/logboek/client").await;
        let wrong = petra.submit("/beheer/logboek/client", &[("bsn", "999990422")]).await;
        assert!(wrong.status == 422 && wrong.has("bsn-error") && wrong.has("reason-error"), "{wrong:?}");
        for (bsn, hit) in [("999990421", true), ("999990019", false)] {
            let page = petra.submit("/beheer/logboek/client", &[("bsn", bsn), ("reason", "client")]).await;
            assert!(page.status == 200 && page.has(&number) == hit, "the log of one client: {page:?}");
            pages.push(page);
        }
        for page in &pages {
            assert_eq!(page.status, 200, "{page:?}");
            for marker in MARKERS {
                assert!(!page.has(marker), "{marker}: {page:?}");
            }
        }
        let seen = wissel_store::sql!(
            "select count(*) as n from audit a join audit_client c on c.audit_id = a.id
             where a.event = 'log.read' and a.actor_role = 'privacy_officer'"
        );
        assert_eq!(
            crate::office_world::row_count(&world, seen).await,
            2,
            "asking for a client's log is in the log"
        );
    }
}
