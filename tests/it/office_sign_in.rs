//! What an organisation asks of its own members: no code by SMS, a passkey only, a level for who collects.

use crate::office_world::row_count;
use it::browser::{Browser, Page};
use it::passkey::{Authenticator, log_in as by_passkey, register};
use it::totp::{App, set_up};
use it::world::{PASSWORD, World};
use std::time::Duration;
use wissel_core::actor::Role;
use wissel_core::identity::login_way::{LoginWay, Ways};
use wissel_core::ports::Clock;
use wissel_store::sql;

const HERE: &str = "/beheer/inloggen";
const STEP: Duration = Duration::from_secs(30);

fn named() -> Ways {
    Ways::NONE.with(LoginWay::Passkey).with(LoginWay::Totp)
}

/// Shows both factors of this app again; the page after it.
async fn confirm(world: &World, browser: &mut Browser, app: &App) -> Page {
    world.clock().pass(STEP);
    browser.get("/bevestigen").await;
    browser.submit("/bevestigen", &[("password", PASSWORD)]).await;
    browser.submit("/bevestigen/code", &[("code", &app.code(world.clock().real()))]).await
}

async fn set(browser: &mut Browser, rule: &str, level: &str) -> Page {
    browser.get(HERE).await;
    browser.submit(HERE, &[("sign_in", rule), ("collect_level", level)]).await
}

/// Karin, administrator, who came in by an app, in a house with Sanne.
async fn house(world: &World) -> (Browser, App) {
    let nest = world.organisation("Het Nest", "midwifery").await;
    world.member("sanne", Role::Practitioner, nest).await;
    world.member("karin", Role::Administrator, nest).await;
    let mut karin = world.log_in("karin").await;
    let (_, app) = set_up(&mut karin, || world.clock().real()).await;
    confirm(world, &mut karin, &app).await;
    (karin, app)
}

/// U2.4: an organisation takes no code by SMS any more, where the accepted terms name another way; who has none makes one.
#[tokio::test]
async fn u2_4_an_organisation_switches_sms_off_where_the_terms_name_another_way() {
    for world in World::each().await {
        world.publish_terms_naming("2026-2", named()).await;
        let (mut karin, _) = house(&world).await;
        let mut sanne = world.log_in("sanne").await;
        assert_eq!(sanne.get("/dossiers").await.path, "/dossiers");
        let page = set(&mut karin, "no_sms", "low").await;
        assert!(
            page.path == HERE && page.has("De regels zijn opgeslagen") && page.has("sanne de Vries"),
            "{page:?}"
        );
        let page = sanne.get("/dossiers").await;
        assert!(
            page.path == "/geen-toegang" && page.has("href=\"/mijn\""),
            "at once, and what to do: {page:?}"
        );
        let page = sanne.submit("/zoeken", &[]).await;
        assert_eq!(page.status, 403, "{page:?}");
        let (page, app) = set_up(&mut sanne, || world.clock().real()).await;
        assert!(page.has("De app is ingesteld"), "her own page stays open: {page:?}");
        let page = sanne.get("/dossiers").await;
        assert!(
            page.path == "/geen-toegang" && page.has("Log uit"),
            "she has it, and has to use it: {page:?}"
        );
        sanne.get("/geen-toegang").await;
        for path in ["/mijn/app/weg", "/mijn/app/begin", "/mijn/telefoon", "/mijn/passkey/begin"] {
            let page = sanne.submit(path, &[("name", "x"), ("phone", "0612345678")]).await;
            assert_eq!(page.status, 403, "a code by SMS changes nothing of it: {path}: {page:?}");
        }
        let page = confirm(&world, &mut sanne, &app).await;
        assert_eq!(page.path, "/mijn", "{page:?}");
        assert_eq!(sanne.get("/dossiers").await.path, "/dossiers");
        // With an app at hand, somebody who asks for the message instead gets no further than her own page.
        let mut again = world.browser();
        again.get("/inloggen").await;
        again.submit("/inloggen", &[("username", "sanne"), ("password", PASSWORD)]).await;
        again.submit("/inloggen/code/opnieuw", &[]).await;
        let code = world.code(&world.account("sanne").phone).await;
        again.submit("/inloggen/code", &[("code", &code)]).await;
        assert_eq!(again.get("/dossiers").await.path, "/geen-toegang");
        // Terms that name no other way put the contract back.
        world.clock().pass(Duration::from_secs(1));
        world.publish_terms("2026-3").await;
        let mut plain = world.browser();
        plain.get("/inloggen").await;
        plain.submit("/inloggen", &[("username", "sanne"), ("password", PASSWORD)]).await;
        plain.submit("/inloggen/code/opnieuw", &[]).await;
        let code = world.code(&world.account("sanne").phone).await;
        plain.submit("/inloggen/code", &[("code", &code)]).await;
        plain.get("/voorwaarden").await;
        plain.submit("/voorwaarden", &[("version", "2026-3"), ("answer", "yes")]).await;
        assert_eq!(plain.get("/dossiers").await.path, "/dossiers");
    }
}

/// U2.4: the rule is possible only with what the terms name, only for who came in so herself, and only as shown again.
#[tokio::test]
async fn u2_4_an_administrator_does_not_put_everybody_out() {
    for world in World::each().await {
        let (mut karin, app) = house(&world).await;
        let page = set(&mut karin, "no_sms", "low").await;
        assert!(page.status == 422 && page.has("noemen deze manier van inloggen niet"), "{page:?}");
        world.clock().pass(Duration::from_secs(1));
        world.publish_terms_naming("2026-2", named()).await;
        karin.get("/voorwaarden").await;
        karin.submit("/voorwaarden", &[("version", "2026-2"), ("answer", "yes")]).await;
        let page = set(&mut karin, "no_sms", "low").await;
        assert!(page.status == 422 && page.has("niet meer mag"), "she came in by SMS: {page:?}");
        confirm(&world, &mut karin, &app).await;
        let page = set(&mut karin, "passkey", "low").await;
        assert!(page.status == 422 && page.has("niet meer mag"), "she came in by an app: {page:?}");
        let mut authenticator = Authenticator::new(&world.url.replace("127.0.0.1", "wissel.example"), 1);
        register(&mut karin, &mut authenticator, "Telefoon").await;
        let mut karin = world.browser();
        by_passkey(&mut karin, &mut authenticator).await;
        let page = set(&mut karin, "passkey", "low").await;
        assert!(page.has("De regels zijn opgeslagen") && page.has("alleen een passkey"), "{page:?}");
        let mut own = world.browser();
        own.get("/inloggen").await;
        own.submit("/inloggen", &[("username", "karin"), ("password", PASSWORD)]).await;
        world.clock().pass(STEP);
        own.submit("/inloggen/code", &[("code", &app.code(world.clock().real()))]).await;
        assert_eq!(own.get("/beheer").await.path, "/geen-toegang", "an app is not enough any more");
        world.clock().pass(Duration::from_secs(601));
        let page = karin.get(HERE).await;
        assert!(page.has("Bevestig eerst") && !page.has("name=\"sign_in\""), "{page:?}");
        let page = karin.submit(HERE, &[("sign_in", "any"), ("collect_level", "low")]).await;
        assert_eq!(page.status, 403, "{page:?}");
    }
}

/// U3.5, U3.9: who collects has the level that her organisation asks for; a colleague records that she saw the document,
/// nobody for herself, and nobody for another organisation.
#[tokio::test]
async fn u3_5_collecting_asks_for_the_level_that_the_organisation_demands() {
    for world in World::each().await {
        world.publish_terms_naming("2026-2", named()).await;
        let (mut karin, _) = house(&world).await;
        let east = world.organisation("Ziekenhuis Oost", "hospital").await;
        let foreign = world.member("noor", Role::Practitioner, east).await;
        let sanne_at = world.account("sanne").memberships[0];
        let karin_at = world.account("karin").memberships[0];
        world
            .setup((), |tx, ()| {
                tx.exec(sql!("update membership set identified_how = 'other'"), &[]).map(drop)
            })
            .await;
        let mut sanne = world.log_in("sanne").await;
        assert!(sanne.get("/mijn").await.has("niveau laag"));
        let page = set(&mut karin, "any", "substantial").await;
        assert!(page.has("De regels zijn opgeslagen") && page.has("sanne de Vries"), "{page:?}");
        assert_eq!(sanne.get("/dossiers").await.path, "/dossiers", "what she shared stays hers");
        let page = sanne.get("/zoeken").await;
        assert!(page.path == "/geen-toegang" && page.has("identiteitsbewijs"), "{page:?}");
        let substantial = sql!("select count(*) as n from membership where identified_how = 'document'");
        let path = |id: wissel_core::ids::MembershipId| format!("/beheer/medewerkers/{id}/identiteit");
        karin.get(HERE).await;
        let page = karin.submit(&path(sanne_at), &[]).await;
        assert!(page.status == 422 && page.has("Zet eerst een vinkje"), "{page:?}");
        let page = karin.submit(&path(karin_at), &[("seen", "yes")]).await;
        assert!(page.status == 422 && page.has("andere beheerder"), "nobody for herself: {page:?}");
        let page = karin.submit(&path(foreign), &[("seen", "yes")]).await;
        assert_eq!(page.status, 404, "{page:?}");
        assert_eq!(row_count(&world, substantial).await, 0);
        karin.get(HERE).await;
        let page = karin.submit(&path(sanne_at), &[("seen", "yes")]).await;
        assert!(page.path == HERE && page.has("Vastgelegd"), "{page:?}");
        assert_eq!(row_count(&world, substantial).await, 1);
        assert_eq!(sanne.get("/zoeken").await.path, "/zoeken");
        assert!(sanne.get("/mijn").await.has("niveau substantieel"));
    }
}
