//! Invitations and reset links: once, for the right person, never around the second factor (U2.4, U3.5).

use it::world::{Account, PASSWORD, World, newcomer};
use std::time::Duration;
use wissel_core::actor::Role;
use wissel_core::ids::OrganisationId;
use wissel_store::sql;

const NEW_PASSWORD: &str = "vier kievieten op een hek";

async fn invited(world: &World, name: &str, organisation: OrganisationId) -> (Account, String) {
    let account = newcomer(name);
    world.invite(&account, Role::Practitioner, organisation, None).await;
    let link = world.link(&account.mail).await;
    (account, link)
}

/// U-def, U3.5, U1.3: an invitation through HTTP: clean address, own choice, phone confirmed, logged in, terms asked.
#[tokio::test]
async fn u3_5_an_invitation_becomes_one_persons_login() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        let (account, link) = invited(&world, "fatima", nest).await;
        let mut browser = world.browser();
        let page = browser.get(&link).await;
        assert_eq!(page.path, "/uitnodiging", "the secret left the address");
        assert!(
            page.has("Het Nest") && !page.body.contains(link.rsplit('/').next().expect("token")),
            "{page:?}"
        );
        let form = |password, phone| [("username", "fatima"), ("password", password), ("phone", phone)];
        let page = browser.submit("/uitnodiging", &form("Wissel2027!!", "06 12 34 00 01")).await;
        assert_eq!(page.status, 422, "a password that everybody would try: {page:?}");
        let page = browser.submit("/uitnodiging", &form(PASSWORD, "06 99 99 99 99")).await;
        assert!(page.status == 422 && page.has("niet het nummer"), "the mail alone opens nothing: {page:?}");
        let page = browser.submit("/uitnodiging", &form(PASSWORD, "06 12 34 00 01")).await;
        assert_eq!(page.path, "/telefoon-bevestigen", "{page:?}");
        let code = world.code(&account.phone).await;
        let page = browser.submit("/telefoon-bevestigen", &[("code", &code)]).await;
        assert_eq!(page.path, "/voorwaarden", "U1.3: nothing before the terms: {page:?}");
        assert_eq!(browser.get("/mijn").await.path, "/voorwaarden");
        let again = world.browser().get(&link).await;
        assert_eq!(again.status, 410, "an invitation works once: {again:?}");
    }
}

/// An invitation that is raced for on two nodes makes one member.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn u3_5_an_invitation_is_taken_up_once_also_on_two_nodes_at_once() {
    for world in World::each().await {
        let other = world.other_node("other").await;
        let nest = world.organisation("Het Nest", "midwifery").await;
        let (_, link) = invited(&world, "fatima", nest).await;
        let mut browsers = Vec::new();
        for name in ["fatima", "fatima2"] {
            browsers.push(world.enrolling(&link, name).await);
        }
        let (here, code_here) = &browsers[0];
        let (there, code_there) = (browsers[1].0.on_node(&other.url), &browsers[1].1);
        let (form_here, form_there) = ([("code", code_here.as_str())], [("code", code_there.as_str())]);
        let race = futures_util::future::join(
            here.post("/telefoon-bevestigen", &form_here),
            there.post("/telefoon-bevestigen", &form_there),
        );
        race.await;
        let sessions = world
            .app
            .store
            .read((), |tx, ()| tx.one(sql!("select count(*) as n from session"), &[])?.int("n"));
        assert_eq!(sessions.await, Ok(1));
    }
}

/// U3.5: somebody who has a login takes up a second invitation with it, and chooses where she works.
#[tokio::test]
async fn u3_5_two_organisations_one_login() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        let clinic = world.organisation("Ziekenhuis Oost", "hospital").await;
        world.member("sanne", Role::Practitioner, nest).await;
        let account = world.account("sanne");
        let second = world.invite(&account, Role::Practitioner, clinic, None).await;
        let link = world.link(&account.mail).await;
        let mut browser = world.browser();
        assert_eq!(browser.get(&link).await.path, "/inloggen", "she confirms with her own login");
        let page = world.log_in_with(&mut browser, "sanne").await;
        assert!(page.path == "/uitnodiging" && page.has("Ziekenhuis Oost"), "{page:?}");
        let page = browser.submit("/uitnodiging", &[]).await;
        assert_eq!(page.path, "/dossiers", "{page:?}");
        assert!(browser.get("/mijn").await.has("Ziekenhuis Oost"));
        let mut browser = world.log_in("sanne").await;
        let page = browser.get("/").await;
        assert!(
            page.path == "/organisatie-kiezen" && page.has("Het Nest") && page.has("Ziekenhuis Oost"),
            "{page:?}"
        );
        let page = browser.submit("/organisatie-kiezen", &[("membership", &second.to_string())]).await;
        assert_eq!(page.path, "/dossiers");
        let page = browser.submit("/organisatie-kiezen", &[("membership", &account.user.to_string())]).await;
        assert_eq!(page.path, "/organisatie-kiezen", "what is not hers cannot be chosen");
        // Somebody else's invitation is not hers.
        let (_, link) = invited(&world, "fatima", nest).await;
        let mut fatimas = browser.clone();
        fatimas.get(&link).await;
        let page = fatimas.submit("/uitnodiging", &[]).await;
        assert!(page.status == 422 && page.has("iemand anders"), "{page:?}");
    }
}

/// U2.4: a new password by mail ends every session, works once, and still asks for the code.
#[tokio::test]
async fn u2_4_a_reset_never_drops_the_second_factor() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("sanne", Role::Practitioner, nest).await;
        let account = world.account("sanne");
        let mut inside = world.log_in("sanne").await;
        let mut browser = world.browser();
        browser.get("/wachtwoord-vergeten").await;
        browser.submit("/wachtwoord-vergeten", &[("username", "sanne")]).await;
        let link = world.link(&account.mail).await;
        assert_eq!(browser.get(&link).await.path, "/wachtwoord-nieuw");
        let page = browser.submit("/wachtwoord-nieuw", &[("password", NEW_PASSWORD)]).await;
        assert_eq!(page.path, "/inloggen/code", "{page:?}");
        assert_eq!(browser.get("/mijn").await.path, "/inloggen?next=/mijn", "not without the code");
        assert_eq!(inside.get("/mijn").await.path, "/inloggen?next=/mijn", "other sessions have ended");
        let code = world.code(&account.phone).await;
        browser.get("/inloggen/code").await;
        browser.submit("/inloggen/code", &[("code", &code)]).await;
        assert_eq!(browser.get("/mijn").await.status, 200);
        assert_eq!(world.browser().get(&link).await.status, 410, "once");
        let told = world.messages_to(&account.mail);
        assert!(told.iter().any(|m| m.text.contains("gewijzigd")), "she is told by mail");
        let mut old = world.browser();
        old.get("/inloggen").await;
        let page = old.submit("/inloggen", &[("username", "sanne"), ("password", PASSWORD)]).await;
        assert_eq!(page.status, 422, "the old password is over");
    }
}

/// Links carry the configured address, whatever the request says its host is; and they end.
#[tokio::test]
async fn u2_4_links_come_from_the_configuration_and_end() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("sanne", Role::Practitioner, nest).await;
        let mut browser = world.browser();
        browser.get("/wachtwoord-vergeten").await;
        let poisoned = browser
            .post_with(
                "/wachtwoord-vergeten",
                &[("username", "sanne")],
                &[
                    ("host", "elders.example"),
                    ("x-forwarded-host", "elders.example"),
                    ("forwarded", "host=elders.example"),
                ],
            )
            .await;
        assert!(poisoned.status().as_u16() < 500);
        world.settle().await;
        let mails = world.messages_to(&world.account("sanne").mail);
        assert!(mails.iter().all(|m| !m.text.contains("elders.example")), "no link is made of a request");
        let link = world.link(&world.account("sanne").mail).await;
        world.clock().pass(Duration::from_secs(3600));
        assert_eq!(world.browser().get(&link).await.status, 410, "a reset link lives an hour");
    }
}
