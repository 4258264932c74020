//! One phone is one person's (U3.5), and what is said when a code is over (U2.4).

use crate::office_world::row_count;
use it::browser::{Browser, Page};
use it::exchange::events;
use it::world::{PASSWORD, World, newcomer};
use wissel_core::actor::Role;
use wissel_core::ids::MembershipId;
use wissel_store::office::members;
use wissel_store::sql;

const TAKEN: &str = "hoort bij een ander account";

/// She asks for a code to this number, as the new one of her account.
async fn ask(hers: &mut Browser, phone: &str) -> Page {
    hers.get("/mijn").await;
    hers.submit("/mijn/telefoon", &[("phone", phone), ("phone-password", PASSWORD)]).await
}

/// She changes her number to this one, and has the phone in her hand.
async fn change(world: &World, hers: &mut Browser, phone: &str) -> Page {
    let page = ask(hers, phone).await;
    assert_eq!(page.path, "/telefoon-bevestigen", "who types a number learns nothing: {page:?}");
    let code = world.code(phone).await;
    hers.submit("/telefoon-bevestigen", &[("code", &code)]).await
}

/// Five codes that are not the one.
async fn wrong_five_times(browser: &mut Browser, right: &str) -> Page {
    let wrong = if right == "000000" { "000001" } else { "000000" };
    for _ in 0..4 {
        let page = browser.submit("/telefoon-bevestigen", &[("code", wrong)]).await;
        assert!(page.status == 422 && page.has("Deze code klopt niet"), "{page:?}");
    }
    browser.submit("/telefoon-bevestigen", &[("code", wrong)]).await
}

async fn leaves(world: &World, name: &str, at: MembershipId) {
    let user = world.account(name).user;
    world
        .setup((at, user), |tx, (membership, user)| {
            let m = wissel_store::identity::membership::by_id(tx, *membership)?;
            let organisation = m.map(|m| m.organisation).unwrap();
            members::end(tx, organisation, *membership)?;
            members::end_sessions(tx, *membership, *user).map(drop)
        })
        .await;
}

/// U2.4: who has no account yet is not told to log in: the link of her mail still works, and she is back at its page.
#[tokio::test]
async fn u2_4_a_code_that_is_over_says_where_the_next_one_is() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        let roos = newcomer("roos");
        world.invite(&roos, Role::Practitioner, nest, None).await;
        let link = world.link(&roos.mail).await;
        let (mut browser, code) = world.enrolling(&link, "roos").await;
        let page = wrong_five_times(&mut browser, &code).await;
        assert!(page.path == "/uitnodiging" && page.has("De link uit de mail werkt nog"), "{page:?}");
        assert!(!page.has("Log opnieuw in"), "{page:?}");
        let fields = [("username", "roos"), ("password", PASSWORD), ("phone", "0612340001")];
        assert_eq!(browser.submit("/uitnodiging", &fields).await.path, "/telefoon-bevestigen");
        let code = world.code(&roos.phone).await;
        let page = browser.submit("/telefoon-bevestigen", &[("code", &code)]).await;
        assert_eq!(page.path, "/voorwaarden", "{page:?}");
        world.member("sanne", Role::Practitioner, nest).await;
        let mut sanne = world.log_in("sanne").await;
        ask(&mut sanne, "+31655555555").await;
        let code = world.code("+31655555555").await;
        let page = wrong_five_times(&mut sanne, &code).await;
        assert!(page.path == "/mijn" && page.has("Uw oude nummer geldt nog"), "{page:?}");
        assert!(!page.has("Log opnieuw in"), "{page:?}");
    }
}

/// U3.5: a number is one person's. Who only types it learns nothing; who has the phone is told. It is free again when
/// its owner works nowhere any more, and she proves a number of her own when she comes back.
#[tokio::test]
async fn u3_5_nobody_takes_the_number_of_somebody_else() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        let east = world.organisation("Ziekenhuis Oost", "hospital").await;
        world.member("sanne", Role::Practitioner, nest).await;
        let at = world.member("fatima", Role::Practitioner, east).await;
        let (own, hers) = (world.account("sanne").phone, world.account("fatima").phone);
        let mut sanne = world.log_in("sanne").await;
        let page = change(&world, &mut sanne, &hers).await;
        assert!(page.path == "/mijn" && page.has(TAKEN), "{page:?}");
        assert!(page.has(&format!("•• •• •• {}", &own[own.len() - 2..])), "hers is as it was: {page:?}");
        assert_eq!(events(&world, "phone.changed").await, 0);
        assert_eq!(world.log_in("fatima").await.get("/mijn").await.path, "/mijn");
        // Her own number once more, and one that is nobody's, are hers.
        assert!(change(&world, &mut sanne, &own).await.has("Uw nieuwe nummer is opgeslagen"));
        leaves(&world, "fatima", at).await;
        assert!(change(&world, &mut sanne, &hers).await.has("Uw nieuwe nummer is opgeslagen"), "free again");
        world.member("fatima", Role::Practitioner, east).await;
        let page = world.log_in_with(&mut world.browser(), "fatima").await;
        assert!(page.path == "/inloggen" && page.has(TAKEN), "she came back: {page:?}");
    }
}

/// U3.5: an invitation with the number of somebody else is answered like any other, and opens no second account.
#[tokio::test]
async fn u3_5_an_invitation_opens_no_account_with_somebody_elses_phone() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        let east = world.organisation("Ziekenhuis Oost", "hospital").await;
        world.member("fatima", Role::Practitioner, east).await;
        let phone = world.account("fatima").phone;
        let mut roos = newcomer("roos");
        roos.phone.clone_from(&phone);
        world.invite(&roos, Role::Practitioner, nest, None).await;
        let link = world.link(&roos.mail).await;
        let mut browser = world.browser();
        browser.get(&link).await;
        let fields = [("username", "roos"), ("password", PASSWORD), ("phone", phone.as_str())];
        let page = browser.submit("/uitnodiging", &fields).await;
        assert_eq!(page.path, "/telefoon-bevestigen", "{page:?}");
        let code = world.code(&phone).await;
        let page = browser.submit("/telefoon-bevestigen", &[("code", &code)]).await;
        assert!(page.path == "/uitnodiging" && page.has(TAKEN), "{page:?}");
        let accounts = sql!("select count(*) as n from person where name_index is not null");
        assert_eq!(row_count(&world, accounts).await, 1);
        // Its owner takes up an invitation to a second organisation under her one login, with the same phone.
        world.invite(&world.account("fatima"), Role::Practitioner, nest, None).await;
        let link = world.link(&world.account("fatima").mail).await;
        let mut fatima = world.browser();
        fatima.get(&link).await;
        world.log_in_with(&mut fatima, "fatima").await;
        fatima.submit("/uitnodiging", &[]).await;
        let active = sql!("select count(*) as n from membership where state = 'active'");
        assert_eq!(row_count(&world, active).await, 2);
    }
}

/// U3.5: who helps a colleague back in never gives her own number; somebody else's shows when its code is entered.
#[tokio::test]
async fn u3_5_a_recovery_gives_nobody_the_codes_of_two() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        let east = world.organisation("Ziekenhuis Oost", "hospital").await;
        let sanne = world.member("sanne", Role::Practitioner, nest).await;
        world.member("karin", Role::Administrator, nest).await;
        world.member("petra", Role::PrivacyOfficer, nest).await;
        world.member("fatima", Role::Practitioner, east).await;
        let phone = |name: &str| world.account(name).phone;
        let path = format!("/beheer/medewerkers/{sanne}/herstel");
        let (mut karin, mut petra) = (world.log_in("karin").await, world.log_in("petra").await);
        karin.get(&path).await;
        let page = karin.submit(&path, &[("phone", &phone("karin")), ("seen", "yes")]).await;
        assert!(page.status == 422 && page.has("Dit is uw eigen nummer"), "{page:?}");
        for (of, said) in [("petra", "het nummer van een van u beiden"), ("fatima", "Bevestigd")] {
            karin.get(&path).await;
            let page = karin.submit(&path, &[("phone", &phone(of)), ("seen", "yes")]).await;
            assert_eq!(page.path, "/herstel", "{of}: {page:?}");
            let page = petra.get("/herstel").await;
            let at = page.body.find("action=\"/herstel/").expect("a request");
            let at = page.body[at + 8..].split('"').next().expect("an address").trim_end_matches("/stop");
            let page = petra.submit(at, &[("seen", "yes")]).await;
            assert!(page.path == "/herstel" && page.has(said), "{of}: {page:?}");
        }
        let mut browser = world.browser();
        browser.get("/inloggen").await;
        browser.submit("/inloggen", &[("username", "sanne"), ("password", PASSWORD)]).await;
        let code = world.code(&phone("fatima")).await;
        let page = browser.submit("/inloggen/code", &[("code", &code)]).await;
        assert!(page.path == "/inloggen" && page.has(TAKEN), "{page:?}");
        assert_eq!(
            world.log_in("fatima").await.get("/mijn").await.path,
            "/mijn",
            "its owner is not hindered"
        );
    }
}

/// U3.5: two people confirm one number at the same moment on two nodes: it is one's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn u3_5_one_number_for_two_at_once_is_ones() {
    const PHONE: &str = "+31612349999";
    for world in World::each().await {
        let other = world.other_node("other").await;
        let nest = world.organisation("Het Nest", "midwifery").await;
        let mut asked = Vec::new();
        for name in ["sanne", "fatima"] {
            world.member(name, Role::Practitioner, nest).await;
            let mut browser = world.log_in(name).await;
            assert_eq!(ask(&mut browser, PHONE).await.path, "/telefoon-bevestigen");
            asked.push((browser, world.code(PHONE).await));
        }
        let there = asked[1].0.on_node(&other.url);
        let (one, two) = ([("code", asked[0].1.as_str())], [("code", asked[1].1.as_str())]);
        let (a, b) = tokio::join!(
            asked[0].0.post("/telefoon-bevestigen", &one),
            there.post("/telefoon-bevestigen", &two)
        );
        assert!(!a.status().is_server_error() && !b.status().is_server_error());
        assert_eq!(events(&world, "phone.changed").await, 1);
        let held = sql!("select count(*) as n from person where phone_index is not null");
        assert_eq!(row_count(&world, held).await, 2);
    }
}
