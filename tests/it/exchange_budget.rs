//! How often may be searched (U3.9, U5.3), and for whom a search holds.

use crate::office_world::row_count;
use it::browser::{Browser, Page};
use it::exchange::{BORN, BSN, Filled, collect, find, organisation_of, share, two, upload};
use it::world::{Choices, World};
use std::time::Duration;
use wissel_core::actor::Role;
use wissel_service::exchange::search_budget::{PAUSE, SearchLimits};
use wissel_store::sql;

const LIMITS: SearchLimits = SearchLimits { member: 10, organisation: 15, address: 1000 };

async fn miss(browser: &mut Browser) -> Page {
    find(browser, ("bsn", "999991772"), BORN).await
}

fn bare(browser: &Browser, page: &Page) -> String {
    page.body.replace(&browser.token, "TOKEN").replace(BSN, "BSN").replace("999991772", "BSN")
}

/// U3.9, U5.3: slowed from half of the budget, refused past it, hit or no hit alike; the privacy officer is told once.
#[tokio::test]
async fn u5_3_searching_has_a_budget_and_reaching_it_is_told() {
    for world in World::each_with(Choices { search_limits: LIMITS, ..Choices::default() }).await {
        let (mut sanne, mut noor) = two(&world).await;
        let east = organisation_of(&world, "noor").await;
        world.member("petra", Role::PrivacyOfficer, east).await;
        share(&world, &mut sanne, &Filled::default()).await;
        for n in 0..5 {
            assert_eq!(miss(&mut noor).await.status, 200, "{n}");
        }
        let hit = find(&mut noor, ("bsn", BSN), BORN).await;
        assert!(hit.status == 429 && hit.has("vaak achter elkaar"), "slowed: {hit:?}");
        let no_hit = miss(&mut noor).await;
        assert_eq!(bare(&noor, &hit), bare(&noor, &no_hit), "alike for hit and no hit");
        for n in 5..10 {
            world.clock().pass(PAUSE);
            assert_eq!(miss(&mut noor).await.status, 200, "{n}");
        }
        let petra = world.account("petra").mail;
        let alarms = |world: &World| {
            let mails = world.messages_to(&petra);
            mails.iter().filter(|m| m.text.contains("noor de Vries") && m.text.contains("ongewoon")).count()
        };
        world.settle().await;
        assert_eq!(alarms(&world), 0);
        for _ in 0..30 {
            world.clock().pass(PAUSE);
            assert_eq!(miss(&mut noor).await.status, 429, "spent");
        }
        world.settle().await;
        assert_eq!(alarms(&world), 1, "once");
        let mail =
            world.messages_to(&petra).into_iter().find(|m| m.text.contains("ongewoon")).expect("a mail");
        assert!(!mail.text.contains(BSN) && !mail.text.contains("Berg"), "no client in it");
        let searched =
            sql!("select count(*) as n from audit where event = 'record.searched' and refused is null");
        assert_eq!(row_count(&world, searched).await, 10);
        let refused = sql!("select count(*) as n from audit where refused = 'search-too-often'");
        assert_eq!(row_count(&world, refused).await, 3, "the 1st, the alarm, the 10th");
        world.clock().pass(Duration::from_secs(3600));
        let mut noor = world.log_in("noor").await;
        assert_eq!(miss(&mut noor).await.status, 200, "an hour later");
    }
}

/// U5.3: colleagues share a budget too, so that ten accounts do not make ten budgets.
#[tokio::test]
async fn u5_3_an_organisation_has_a_budget() {
    for world in World::each_with(Choices { search_limits: LIMITS, ..Choices::default() }).await {
        let (mut sanne, mut noor) = two(&world).await;
        world.member("kim", Role::Practitioner, organisation_of(&world, "noor").await).await;
        let mut kim = world.log_in("kim").await;
        for n in 0..15 {
            let who = if n % 2 == 0 { &mut noor } else { &mut kim };
            assert_eq!(miss(who).await.status, 200, "{n}");
            world.clock().pass(PAUSE);
        }
        assert_eq!((miss(&mut noor).await.status, miss(&mut kim).await.status), (429, 429));
        assert_eq!(miss(&mut sanne).await.status, 200, "another organisation");
    }
}

/// U5.3: slowed before refused holds for an organisation's budget too; the operator learns that it happened, and not who.
#[tokio::test]
async fn u5_3_an_organisation_is_slowed_and_the_operator_sees_an_alarm_without_names() {
    for world in World::each_with(Choices { search_limits: LIMITS, ..Choices::default() }).await {
        let (_, mut noor) = two(&world).await;
        world.member("kim", Role::Practitioner, organisation_of(&world, "noor").await).await;
        let network = world.bare_organisation("Netwerk Voorbeeld", "operator").await;
        world.member("joris", Role::Operator, network).await;
        let mut kim = world.log_in("kim").await;
        let mut joris = world.log_in("joris").await;
        for n in 0..4 {
            assert_eq!((miss(&mut noor).await.status, miss(&mut kim).await.status), (200, 200), "{n}");
        }
        assert_eq!(miss(&mut kim).await.status, 429, "half of the organisation's budget is used");
        assert!(!joris.get("/operator").await.has("ongewoon vaak gezocht"), "slowed is no alarm");
        for n in 0..7 {
            world.clock().pass(PAUSE);
            let who = if n % 2 == 0 { &mut noor } else { &mut kim };
            assert_eq!(miss(who).await.status, 200, "{n}");
        }
        world.clock().pass(PAUSE);
        assert_eq!(miss(&mut kim).await.status, 429, "spent");
        let page = world.log_in("joris").await.get("/operator").await;
        assert!(page.has("Op één plek is in de afgelopen 24 uur ongewoon vaak gezocht"), "{page:?}");
        assert!(!page.has("noor") && !page.has("kim") && !page.has("Ziekenhuis Oost"), "{page:?}");
    }
}

/// U3.9, U5.3: relation and purpose were stated for one organisation; what was found is not collected for another.
#[tokio::test]
async fn u3_9_a_search_under_one_membership_is_not_collected_under_another() {
    for world in World::each().await {
        let (mut sanne, _) = two(&world).await;
        share(&world, &mut sanne, &Filled::default()).await;
        let west = world.organisation("De Westen", "maternity").await;
        let there = world.member("noor", Role::Practitioner, west).await.to_string();
        let here = world.account("noor").memberships[0].to_string();
        let mut noor = world.log_in("noor").await;
        noor.submit("/organisatie-kiezen", &[("membership", &here)]).await;
        let result = find(&mut noor, ("bsn", BSN), BORN).await;
        assert!(result.has("Is dit uw cliënt?"), "{result:?}");
        noor.get("/organisatie-kiezen").await;
        noor.submit("/organisatie-kiezen", &[("membership", &there)]).await;
        let page = noor.get(&result.path).await;
        assert!(page.path == "/zoeken" && page.has("te oud"), "{page:?}");
        let page = collect(&mut noor, &result).await;
        assert!(page.path == "/zoeken" && page.has("te oud"), "{page:?}");
        let none = sql!("select count(*) as n from collection");
        assert_eq!(row_count(&world, none).await, 0);
        noor.get("/organisatie-kiezen").await;
        noor.submit("/organisatie-kiezen", &[("membership", &here)]).await;
        let page = collect(&mut noor, &result).await;
        assert!(page.path.starts_with("/opgehaald/"), "where she stated it: {page:?}");
    }
}

/// U2.3a, U2.3b, U3.9: what is stated in a form holds for the organisation for which it was opened. When she chose another
/// one in another window nothing is done, and the form is good again where it was opened.
#[tokio::test]
async fn u2_3a_a_form_that_was_opened_for_one_organisation_does_nothing_for_another() {
    for world in World::each().await {
        let (mut sanne, _) = two(&world).await;
        share(&world, &mut sanne, &Filled::default()).await;
        let records = sql!("select count(*) as n from record");
        let west = world.organisation("De Westen", "maternity").await;
        let there = world.member("noor", Role::Practitioner, west).await.to_string();
        let here = world.account("noor").memberships[0].to_string();
        let mut noor = world.log_in("noor").await;
        noor.submit("/organisatie-kiezen", &[("membership", &here)]).await;
        noor.get("/dossiers/delen").await;
        let mut window = noor.clone();
        noor.get("/organisatie-kiezen").await;
        noor.submit("/organisatie-kiezen", &[("membership", &there)]).await;

        let answer = upload(&world, &window, "/dossiers/delen", &Filled::default()).await;
        assert_eq!(answer.status(), 403);
        let body = answer.text().await.expect("a page");
        assert!(
            body.contains("u werkt nu voor een andere organisatie") && body.contains("form-elsewhere"),
            "{body}"
        );
        let search = [("bsn", BSN), ("birth_date", BORN), ("relation", "substitute"), ("purpose", "urgent")];
        assert_eq!(window.post("/zoeken", &search).await.status(), 403);
        assert_eq!(row_count(&world, records).await, 1, "nothing was shared");
        let searched = sql!("select count(*) as n from audit where event = 'record.searched'");
        assert_eq!(row_count(&world, searched).await, 0);

        noor.get("/organisatie-kiezen").await;
        noor.submit("/organisatie-kiezen", &[("membership", &here)]).await;
        let answer = upload(&world, &window, "/dossiers/delen", &Filled::default()).await;
        assert!(answer.status().is_redirection(), "where it was opened: {}", answer.status());
        assert_eq!(row_count(&world, records).await, 2);

        // What she does as herself is done from every window.
        noor.get("/organisatie-kiezen").await;
        noor.submit("/organisatie-kiezen", &[("membership", &there)]).await;
        window.submit("/uitloggen", &[]).await;
        assert!(noor.get("/dossiers").await.path.starts_with("/inloggen"));
    }
}
