//! Who gives or takes functions shows both factors again, when she did so too long ago.

use crate::office_world::{operator, row_count};
use it::browser::Browser;
use it::world::{PASSWORD, World};
use std::time::Duration;
use wissel_core::actor::Role;
use wissel_store::sql;

const TEN_MINUTES: Duration = Duration::from_mins(10);
const SECOND: Duration = Duration::from_secs(1);

/// Shows both factors again on the page that this page leads to; the page that she gets back to.
async fn confirm(world: &World, browser: &mut Browser, name: &str, next: &str) -> it::browser::Page {
    browser.get(&format!("/bevestigen?next={next}")).await;
    let page = browser.submit("/bevestigen", &[("password", PASSWORD)]).await;
    assert_eq!(page.path, "/bevestigen/code", "{page:?}");
    let code = world.code(&world.account(name).phone).await;
    browser.submit("/bevestigen/code", &[("code", &code)]).await
}

/// U3.5, U5.5: a session that was taken along, or left open, makes nobody a colleague and ends nobody's work.
#[tokio::test]
async fn u3_5_giving_and_taking_a_function_asks_for_both_factors_again() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        let sanne = world.member("sanne", Role::Practitioner, nest).await;
        world.member("karin", Role::Administrator, nest).await;
        let mut karin = world.log_in("karin").await;
        let list = "/beheer/medewerkers";
        let end = format!("{list}/{sanne}/uit-dienst");
        let invitation = [
            ("name", "Ilse Kok"),
            ("mail", "ilse@nest.example"),
            ("phone", "06 12345678"),
            ("role", "practitioner"),
            ("identified", "document"),
        ];
        world.clock().pass(TEN_MINUTES);
        assert!(karin.get(list).await.has("name=\"mail\""), "ten minutes are still fresh");
        world.clock().pass(SECOND);
        let page = karin.get(list).await;
        let asks = page.has("Bevestig eerst") && page.has(&format!("/bevestigen?next={list}"));
        assert!(asks && !page.has("name=\"mail\""), "{page:?}");
        let page = karin.get(&end).await;
        assert!(
            page.has(&format!("/bevestigen?next={end}")) && !page.has(&format!("action=\"{end}\"")),
            "{page:?}"
        );
        for (path, fields) in [(list, &invitation[..]), (end.as_str(), &[])] {
            let page = karin.submit(path, fields).await;
            assert!(page.status == 403 && page.has("Bevestig eerst"), "{path}: {page:?}");
        }
        let changed = sql!("select count(*) as n from membership where state <> 'active'");
        assert_eq!(row_count(&world, changed).await, 0, "nothing was done");
        let page = confirm(&world, &mut karin, "karin", list).await;
        assert!(page.path == list && page.has("name=\"mail\""), "back where she was: {page:?}");
        assert_eq!(karin.submit(list, &invitation).await.status, 200);
        karin.get(&end).await;
        assert_eq!(karin.submit(&end, &[]).await.path, list);
        assert_eq!(row_count(&world, changed).await, 2);
    }
}

/// U3.5, U5.5: the same for the operator who names an organisation's first administrator.
#[tokio::test]
async fn u5_5_naming_an_administrator_asks_for_both_factors_again() {
    for world in World::each().await {
        let mut joris = operator(&world).await;
        let list = "/operator/organisaties";
        let new = [
            ("name", "Kraamzorg Zuid"),
            ("kind", "maternity"),
            ("agb", ""),
            ("phone", "020 123 45 67"),
            ("admin_name", "Ilse Kok"),
            ("admin_mail", "ilse@zuid.example"),
            ("admin_phone", "06 12345678"),
            ("identified", "document"),
        ];
        world.clock().pass(TEN_MINUTES + SECOND);
        let page = joris.get(list).await;
        assert!(page.has("Bevestig eerst") && !page.has("name=\"admin_mail\""), "{page:?}");
        let page = joris.submit(list, &new).await;
        assert!(page.status == 403 && page.has("Bevestig eerst"), "{page:?}");
        let page = confirm(&world, &mut joris, "joris", list).await;
        assert!(page.path == list && page.has("name=\"admin_mail\""), "{page:?}");
        let page = joris.submit(list, &new).await;
        assert!(page.status == 200 && page.has("Kraamzorg Zuid"), "{page:?}");
    }
}

/// U3.10: a code belongs to the session in which the password was shown; in another one of hers it confirms nothing.
#[tokio::test]
async fn u3_10_a_step_up_is_finished_in_the_session_that_began_it() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("karin", Role::Administrator, nest).await;
        let (mut one, mut other) = (world.log_in("karin").await, world.log_in("karin").await);
        world.clock().pass(TEN_MINUTES + SECOND);
        one.get("/bevestigen?next=/mijn").await;
        let page = one.submit("/bevestigen", &[("password", PASSWORD)]).await;
        assert_eq!(page.path, "/bevestigen/code", "{page:?}");
        let code = world.code(&world.account("karin").phone).await;
        let attempt = one.cookies.iter().find(|(name, _)| name.ends_with("-code")).expect("an attempt");
        other.cookies.insert(attempt.0.clone(), attempt.1.clone());
        other.get("/mijn").await;
        let page = other.submit("/bevestigen/code", &[("code", &code)]).await;
        assert_ne!(page.path, "/mijn", "{page:?}");
        let fresh =
            sql!("select count(*) as n from audit where event = 'login.confirmed' and refused is null");
        assert_eq!(row_count(&world, fresh).await, 1, "the password alone");
    }
}
