//! Logging in by the organisation's own sign-in, with a real OpenID provider: set up, tried, joined once by factors of her
//! own, and from then on the door to her work at that organisation.

use it::browser::{Browser, Page};
use it::oidc::{Provider, SECRET, Who, ask, join, log_in, set_up, try_out};
use it::world::{PASSWORD, World};
use std::time::Duration;
use wissel_core::actor::Role;
use wissel_core::identity::login_way::{LoginWay, Ways};
use wissel_core::ids::OrganisationId;
use wissel_store::sql;

pub(crate) const HERE: &str = "/beheer/inloggen/organisatie";
const RULES: &str = "/beheer/inloggen";

pub(crate) fn named() -> Ways {
    Ways::NONE.with(LoginWay::Provider).with(LoginWay::Totp).with(LoginWay::Passkey)
}

/// Whether somebody who wanted a page is asked to log in.
pub(crate) fn outside(page: &Page) -> bool {
    page.path.starts_with("/inloggen")
}

/// Karin, administrator, and Sanne in one house; the terms name this way.
pub(crate) async fn house(world: &World) -> (OrganisationId, Browser) {
    world.publish_terms_naming("2026-2", named()).await;
    let nest = world.organisation("Het Nest", "midwifery").await;
    world.member("sanne", Role::Practitioner, nest).await;
    world.member("karin", Role::Administrator, nest).await;
    (nest, world.log_in("karin").await)
}

/// Shows factors of her own again: password and the code by SMS.
async fn confirm(world: &World, browser: &mut Browser, user_name: &str) {
    browser.get("/bevestigen").await;
    browser.submit("/bevestigen", &[("password", PASSWORD)]).await;
    let code = world.code(&world.account(user_name).phone).await;
    let page = browser.submit("/bevestigen/code", &[("code", &code)]).await;
    assert_eq!(page.path, "/mijn", "{page:?}");
}

async fn rule(browser: &mut Browser, rule: &str) -> Page {
    browser.get(RULES).await;
    browser.submit(RULES, &[("sign_in", rule), ("collect_level", "low")]).await
}

/// U2.4: the whole story, with each way to sign and both ways to show the client's secret.
#[tokio::test]
async fn u2_4_a_member_comes_in_by_her_organisations_own_sign_in() {
    let ways = ["RS256", "PS256", "ES256", "EdDSA"];
    for (n, algorithm) in ways.into_iter().enumerate() {
        for world in World::each().await {
            let (_, mut karin) = house(&world).await;
            let secret = if n % 2 == 0 { "client_secret_basic" } else { "client_secret_post" };
            let Some(provider) = Provider::start_with(&world, algorithm, secret).await else { return };
            let page = karin.get(HERE).await;
            assert!(
                page.has("Er is nog niets ingesteld") && page.has("/inloggen/organisatie/terug"),
                "{page:?}"
            );
            let page = set_up(&mut karin, &provider, "substantial").await;
            assert!(page.has("Opgeslagen") && page.has("nog niet geprobeerd"), "{page:?}");
            assert!(!page.has(SECRET), "the secret is not shown again");
            let page = try_out(&world, &provider, &mut karin, &Who::of(&world, "karin")).await;
            assert!(page.has("De koppeling werkt."), "{algorithm} {secret}: {page:?}");
            assert!(karin.get(HERE).await.has("ingesteld en geprobeerd"));

            let page = join(&world, &provider, "sanne").await;
            assert!(page.path == "/mijn" && page.has("Uw account is gekoppeld"), "{page:?}");
            world.settle().await;
            let mails = world.messages_to(&world.account("sanne").mail);
            assert!(
                mails[0].text.contains("koppeling met uw organisatie"),
                "she hears of it: {:?}",
                mails[0]
            );

            let mut browser = world.browser();
            let page = log_in(&world, &provider, &mut browser, &Who::of(&world, "sanne")).await;
            assert_eq!((page.status, page.path.as_str()), (200, "/dossiers"), "{page:?}");
            let page = browser.get("/mijn").await;
            assert!(page.has("De inlogpagina van uw organisatie"), "the way is shown: {page:?}");
            assert!(page.has("Bevestig eerst"), "of what opens her account it says nothing: {page:?}");
            let page = browser.submit("/mijn/telefoon", &[("phone", "0612345678")]).await;
            assert_eq!(page.status, 403, "{page:?}");
            confirm(&world, &mut browser, "sanne").await;
            let page = browser.get("/mijn").await;
            assert!(!page.has("Bevestig eerst") && page.has("name=\"new-password\""), "{page:?}");
            assert_eq!(browser.get("/dossiers").await.path, "/dossiers");
            // Her new mail address at the provider changes nothing: she is found by her name there.
            let who =
                Who { mail: "anders@elders.example".into(), verified: false, ..Who::of(&world, "sanne") };
            let page = log_in(&world, &provider, &mut world.browser(), &who).await;
            assert_eq!(page.path, "/dossiers", "{page:?}");
        }
    }
}

/// U3.5: it opens her work at that organisation, and at no other; her own log-in opens both.
#[tokio::test]
async fn u3_5_a_sign_in_vouches_for_the_work_at_its_own_organisation_only() {
    for world in World::each().await {
        let (_, mut karin) = house(&world).await;
        let Some(provider) = Provider::start(&world).await else { return };
        let east = world.organisation("Ziekenhuis Oost", "hospital").await;
        let elsewhere = world.member("sanne", Role::Practitioner, east).await;
        set_up(&mut karin, &provider, "substantial").await;
        let mut own = world.browser();
        log_in(&world, &provider, &mut own, &Who::of(&world, "sanne")).await;
        let page = world.log_in_with(&mut own, "sanne").await;
        assert_eq!(page.path, "/organisatie-kiezen", "{page:?}");
        let nest = world.account("sanne").memberships[0].to_string();
        // Acting for the other organisation she cannot join this one's sign-in.
        let page = own.submit("/organisatie-kiezen", &[("membership", &elsewhere.to_string())]).await;
        assert_eq!(page.path, "/inloggen/koppelen", "{page:?}");
        let page = own.submit("/inloggen/koppelen", &[]).await;
        assert!(page.has("U werkt nu voor een andere organisatie"), "{page:?}");
        own.get("/organisatie-kiezen").await;
        own.submit("/organisatie-kiezen", &[("membership", &nest)]).await;
        log_in(&world, &provider, &mut own, &Who::of(&world, "sanne")).await;
        let page = own.submit("/inloggen/koppelen", &[]).await;
        assert!(page.has("Uw account is gekoppeld"), "{page:?}");

        let mut browser = world.browser();
        let page = log_in(&world, &provider, &mut browser, &Who::of(&world, "sanne")).await;
        assert!(
            page.path == "/dossiers" && page.has("Het Nest") && !page.has("/organisatie-kiezen"),
            "{page:?}"
        );
        browser.get("/organisatie-kiezen").await;
        browser.submit("/organisatie-kiezen", &[("membership", &elsewhere.to_string())]).await;
        assert!(!browser.get("/dossiers").await.has("Ziekenhuis Oost"), "not by choosing it either");
        confirm(&world, &mut browser, "sanne").await;
        browser.get("/organisatie-kiezen").await;
        browser.submit("/organisatie-kiezen", &[("membership", &elsewhere.to_string())]).await;
        assert!(!browser.get("/dossiers").await.has("Ziekenhuis Oost"), "nor after factors of her own");
    }
}

/// U2.4: where the sign-in counts as one factor, a code of her own is the other; and it is worth the low level.
#[tokio::test]
async fn u2_4_a_low_sign_in_is_one_factor_beside_a_code_of_her_own() {
    for world in World::each().await {
        let (_, mut karin) = house(&world).await;
        let Some(provider) = Provider::start(&world).await else { return };
        set_up(&mut karin, &provider, "low").await;
        join(&world, &provider, "sanne").await;
        world
            .setup((), |tx, ()| {
                tx.exec(sql!("update organisation set collect_level = 'substantial'"), &[]).map(drop)
            })
            .await;
        let who = Who { acr: "", amr: "pwd", ..Who::of(&world, "sanne") };
        let mut browser = world.browser();
        let page = log_in(&world, &provider, &mut browser, &who).await;
        assert_eq!(page.path, "/inloggen/code", "{page:?}");
        assert!(outside(&browser.get("/dossiers").await), "not yet");
        let code = world.code(&world.account("sanne").phone).await;
        browser.get("/inloggen/code").await;
        let page = browser.submit("/inloggen/code", &[("code", &code)]).await;
        assert_eq!(page.path, "/dossiers", "{page:?}");
        assert!(browser.get("/mijn").await.has("De inlogpagina van uw organisatie"));
        let page = browser.get("/zoeken").await;
        assert_eq!(page.path, "/geen-toegang", "worth no more than low: {page:?}");
        assert_eq!(
            world.log_in("sanne").await.get("/zoeken").await.path,
            "/zoeken",
            "by herself she has more"
        );
        // Changed between the two steps: the first counts no more.
        let mut browser = world.browser();
        log_in(&world, &provider, &mut browser, &who).await;
        let code = world.code(&world.account("sanne").phone).await;
        karin.get(HERE).await;
        set_up(&mut karin, &provider, "low").await;
        browser.get("/inloggen/code").await;
        let page = browser.submit("/inloggen/code", &[("code", &code)]).await;
        assert_eq!(page.path, "/inloggen", "{page:?}");
    }
}

/// U2.4: compulsory only once it was tried, by who came in by it; an administrator's own factors are the way back.
#[tokio::test]
async fn u2_4_members_must_come_in_by_it_only_once_it_was_tried() {
    for world in World::each().await {
        let (_, mut karin) = house(&world).await;
        let Some(mut provider) = Provider::start(&world).await else { return };
        let page = rule(&mut karin, "provider").await;
        assert_eq!(page.status, 422, "nothing is set up: {page:?}");
        set_up(&mut karin, &provider, "substantial").await;
        assert_eq!(rule(&mut karin, "provider").await.status, 422, "not tried yet");
        try_out(&world, &provider, &mut karin, &Who::of(&world, "karin")).await;
        let page = rule(&mut karin, "provider").await;
        assert!(page.status == 422 && page.has("niet ingelogd via uw organisatie"), "{page:?}");
        join(&world, &provider, "karin").await;
        let mut in_by_it = world.browser();
        log_in(&world, &provider, &mut in_by_it, &Who::of(&world, "karin")).await;
        in_by_it.get(RULES).await;
        let page = in_by_it.submit(RULES, &[("sign_in", "provider"), ("collect_level", "low")]).await;
        assert_eq!(page.status, 403, "not without factors of her own: {page:?}");
        confirm(&world, &mut in_by_it, "karin").await;
        let mut sanne = world.log_in("sanne").await;
        let page = rule(&mut in_by_it, "provider").await;
        assert!(page.has("De regels zijn opgeslagen") && page.has("alleen de inlogpagina"), "{page:?}");
        assert_eq!(in_by_it.get("/beheer").await.path, "/beheer");

        let page = sanne.get("/dossiers").await;
        assert!(page.path == "/geen-toegang" && page.has("eigen inlogpagina"), "at once: {page:?}");
        assert!(!page.has("href=\"/beheer/inloggen\""), "{page:?}");
        assert_eq!(sanne.submit("/zoeken", &[]).await.status, 403);
        let page = join(&world, &provider, "sanne").await;
        assert!(page.has("Uw account is gekoppeld"), "the first time by her own factors: {page:?}");
        let mut browser = world.browser();
        let page = log_in(&world, &provider, &mut browser, &Who::of(&world, "sanne")).await;
        assert_eq!(page.path, "/dossiers", "{page:?}");
        // Now a code by SMS changes nothing of it any more.
        let mut sanne = world.log_in("sanne").await;
        sanne.get("/mijn").await;
        for path in ["/mijn/organisatie/weg", "/mijn/passkey/begin", "/mijn/app/begin"] {
            assert_eq!(sanne.submit(path, &[("name", "x"), ("link", "x")]).await.status, 403, "{path}");
        }
        // What everybody depends on cannot be changed in passing.
        confirm(&world, &mut in_by_it, "karin").await;
        let page = set_up(&mut in_by_it, &provider, "low").await;
        assert!(page.has("Medewerkers moeten nu zo inloggen"), "{page:?}");
        let page = in_by_it.submit(&format!("{HERE}/weg"), &[]).await;
        assert!(page.has("Medewerkers moeten nu zo inloggen"), "{page:?}");

        provider.stop();
        world.clock().pass(Duration::from_secs(2 * 3600));
        let mut out = world.browser();
        out.get("/inloggen/organisatie").await;
        let page = out.submit("/inloggen/organisatie", &[("mail", "sanne@voorbeeld.example")]).await;
        assert!(page.status == 503 && page.has("werkt nu niet"), "{page:?}");
        let mut karin = world.log_in("karin").await;
        let page = karin.get("/beheer").await;
        assert!(page.path == "/geen-toegang" && page.has("href=\"/beheer/inloggen\""), "{page:?}");
        for path in ["/beheer/medewerkers", "/beheer/logboek", "/beheer/koppelingen"] {
            assert_eq!(karin.get(path).await.path, "/geen-toegang", "nothing but the rule: {path}");
        }
        let page = rule(&mut karin, "any").await;
        assert!(page.has("De regels zijn opgeslagen"), "{page:?}");
        assert_eq!(karin.get("/beheer").await.path, "/beheer");
        assert_eq!(world.log_in("sanne").await.get("/dossiers").await.path, "/dossiers");
    }
}

/// U3.5: a link ends with her work, by herself, with the sign-in, and when its issuer becomes another one; what it opened
/// ends at once.
#[tokio::test]
async fn u3_5_a_link_ends_with_what_it_stands_on() {
    for world in World::each().await {
        let (nest, mut karin) = house(&world).await;
        let Some(provider) = Provider::start(&world).await else { return };
        set_up(&mut karin, &provider, "substantial").await;
        let links = sql!("select count(*) as n from provider_link");
        // By herself.
        join(&world, &provider, "sanne").await;
        let mut browser = world.browser();
        log_in(&world, &provider, &mut browser, &Who::of(&world, "sanne")).await;
        let mut own = world.log_in("sanne").await;
        let page = own.get("/mijn").await;
        let link = page.value("link").expect("a link").to_owned();
        let page = own.submit("/mijn/organisatie/weg", &[("link", &link)]).await;
        assert!(page.has("De koppeling is verwijderd"), "{page:?}");
        assert!(outside(&browser.get("/dossiers").await), "what it opened has ended");
        assert_eq!(own.get("/dossiers").await.path, "/dossiers");
        // By a change of what she would come in by.
        join(&world, &provider, "sanne").await;
        log_in(&world, &provider, &mut browser, &Who::of(&world, "sanne")).await;
        assert_eq!(browser.get("/dossiers").await.path, "/dossiers");
        set_up(&mut karin, &provider, "substantial").await;
        assert!(outside(&browser.get("/dossiers").await));
        assert_eq!(
            crate::office_world::row_count(&world, links).await,
            1,
            "the same issuer: she stays joined"
        );
        let fields = [
            ("issuer", "http://127.0.0.1:9"),
            ("client_id", "wissel"),
            ("domains", "voorbeeld.example"),
            ("amr", "mfa"),
            ("level", "substantial"),
        ];
        karin.get(HERE).await;
        karin.submit(HERE, &fields).await;
        assert_eq!(
            crate::office_world::row_count(&world, links).await,
            0,
            "names at another issuer are others"
        );
        // With her work.
        set_up(&mut karin, &provider, "substantial").await;
        join(&world, &provider, "sanne").await;
        log_in(&world, &provider, &mut browser, &Who::of(&world, "sanne")).await;
        let member = world.account("sanne").memberships[0];
        let page = karin.get(&format!("/beheer/medewerkers/{member}/uit-dienst")).await;
        karin.submit(&page.path, &[]).await;
        assert!(outside(&browser.get("/dossiers").await));
        assert_eq!(crate::office_world::row_count(&world, links).await, 0);
        let page = log_in(&world, &provider, &mut browser, &Who::of(&world, "sanne")).await;
        assert!(page.has("Met dit account komt u hier niet binnen"), "{page:?}");
        // With the sign-in.
        world.member("noor", Role::Practitioner, nest).await;
        join(&world, &provider, "noor").await;
        karin.get(HERE).await;
        let page = karin.submit(&format!("{HERE}/weg"), &[]).await;
        assert!(page.has("De eigen inlogpagina is weggehaald"), "{page:?}");
        assert_eq!(crate::office_world::row_count(&world, links).await, 0);
        browser.get("/inloggen/organisatie").await;
        let page = browser.submit("/inloggen/organisatie", &[("mail", "noor@voorbeeld.example")]).await;
        assert!(page.status == 422 && page.has("hoort geen eigen inlogpagina"), "{page:?}");
    }
}

/// U1.4, U3.10: to which sign-in an address leads says nothing about who has it, and nobody leads others' members away.
#[tokio::test]
async fn u3_10_the_way_there_depends_on_the_domain_alone() {
    for world in World::each().await {
        let (_, mut karin) = house(&world).await;
        let Some(provider) = Provider::start(&world).await else { return };
        set_up(&mut karin, &provider, "substantial").await;
        for mail in ["sanne@voorbeeld.example", "niemand@voorbeeld.example", "KARIN@VOORBEELD.EXAMPLE"] {
            let mut browser = world.browser();
            let address = ask(&mut browser, mail).await;
            assert!(address.starts_with(&provider.issuer) && !address.contains("sanne"), "{address}");
        }
        let mut browser = world.browser();
        browser.get("/inloggen/organisatie").await;
        for mail in ["sanne@elders.example", "geen adres", ""] {
            let page = browser.submit("/inloggen/organisatie", &[("mail", mail)]).await;
            assert!(page.status == 422 && page.has("id=\"mail-error\""), "{mail}: {page:?}");
        }
        karin.get(HERE).await;
        let good = [
            ("issuer", provider.issuer.as_str()),
            ("client_id", "wissel"),
            ("domains", "voorbeeld.example"),
            ("amr", "mfa"),
            ("level", "substantial"),
        ];
        for (field, value, words) in [
            ("domains", "voorbeeld.example ziekenhuis.example", "werkt hier niemand"),
            ("issuer", "http://login.example", "kunnen wij niet gebruiken"),
            ("issuer", "https://a@login.example", "kunnen wij niet gebruiken"),
            ("amr", "", "tweede stap"),
        ] {
            let fields: Vec<_> =
                good.iter().map(|(n, v)| if *n == field { (*n, value) } else { (*n, *v) }).collect();
            let page = karin.submit(HERE, &fields).await;
            assert!(page.status == 422 && page.has(words), "{field} {value}: {page:?}");
        }
        // A second house with such addresses: she says which.
        let east = world.organisation("Ziekenhuis Oost", "hospital").await;
        world.member("bram", Role::Administrator, east).await;
        set_up(&mut world.log_in("bram").await, &provider, "substantial").await;
        let page = browser.submit("/inloggen/organisatie", &[("mail", "x@voorbeeld.example")]).await;
        assert!(page.has("Het Nest") && page.has("Ziekenhuis Oost"), "{page:?}");
        let page =
            browser.submit("/inloggen/organisatie/begin", &[("organisation", &east.to_string())]).await;
        assert!(page.has("Ziekenhuis Oost"), "{page:?}");
        it::oidc::address(&page);
    }
}
