//! Logging in: user name, password, code by SMS (U2.4), and the terms before anything else (U1.3).

use it::world::{PASSWORD, World};
use std::time::Duration;
use wissel_core::actor::Role;

/// U2.4, U1.3, U1.4: the whole way of a first use, through HTTP.
#[tokio::test]
async fn u2_4_password_code_and_terms_lead_in_and_nothing_less() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("sanne", Role::Practitioner, nest).await;
        world.clock().pass(Duration::from_secs(1));
        world.publish_terms("2026-2").await;
        let mut browser = world.browser();
        assert_eq!(browser.get("/mijn").await.path, "/inloggen?next=/mijn");
        let page = browser.submit("/inloggen", &[("username", "sanne"), ("password", PASSWORD)]).await;
        assert_eq!((page.status, page.path.as_str()), (200, "/inloggen/code"), "{page:?}");
        assert_eq!(browser.get("/mijn").await.path, "/inloggen?next=/mijn", "no session before the code");
        let code = world.code(&world.account("sanne").phone).await;
        browser.get("/inloggen/code").await;
        let page = browser.submit("/inloggen/code", &[("code", &code)]).await;
        assert_eq!((page.status, page.path.as_str()), (200, "/voorwaarden"), "U1.3: {page:?}");
        assert!(page.has("Dit leggen wij vast over uw gebruik"), "U1.4: {page:?}");
        let page = browser.submit("/voorwaarden", &[("version", "2026-2"), ("answer", "yes")]).await;
        assert_eq!(page.path, "/dossiers");
        let page = browser.get("/mijn").await;
        assert!(page.status == 200 && page.has("sanne@voorbeeld.example") && page.has("2026-2"), "{page:?}");
        let page = browser.submit("/uitloggen", &[]).await;
        assert_eq!(page.path, "/inloggen");
        assert_eq!(browser.get("/mijn").await.path, "/inloggen?next=/mijn");
    }
}
