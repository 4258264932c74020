//! What administrators, operators and privacy officers do twice or take back: invitations, a switch, a long log.

use crate::office_world::{operator, row_count};
use it::browser::Browser;
use it::exchange::{BSN, Filled, actor, organisation_of, share, two};
use it::world::World;
use wissel_core::actor::Role;
use wissel_service::exchange::see_record::{Face, see_record};
use wissel_service::office::client_log::PAGE;
use wissel_store::sql;

const ILSE: &str = "ilse@elders.example";

/// The membership that waits, as the page of the members links to it.
async fn waiting(world: &World) -> String {
    let id = world.app.store.read((), |tx, ()| {
        tx.one(sql!("select max(id) as id from membership where state = 'invited'"), &[])?.text("id")
    });
    id.await.expect("an invitation")
}

async fn invited(world: &World, karin: &mut Browser) -> String {
    karin.get("/beheer/medewerkers").await;
    let fields = [
        ("name", "Ilse Kok"),
        ("mail", ILSE),
        ("phone", "06 12345678"),
        ("role", "practitioner"),
        ("identified", "document"),
    ];
    let page = karin.submit("/beheer/medewerkers", &fields).await;
    assert!(page.has("Opnieuw uitnodigen") && page.has("Uitnodiging intrekken"), "{page:?}");
    waiting(world).await
}

/// Story point 8, U5.5: an invitation is sent again and withdrawn; the old link dies each time, and the log says whom it
/// was about.
#[tokio::test]
async fn story_8_an_invitation_is_sent_again_and_withdrawn() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        let oost = world.organisation("Ziekenhuis Oost", "hospital").await;
        world.member("karin", Role::Administrator, nest).await;
        world.member("bob", Role::Administrator, oost).await;
        let (mut karin, mut bob) = (world.log_in("karin").await, world.log_in("bob").await);
        let path = format!("/beheer/medewerkers/{}", invited(&world, &mut karin).await);
        let first = world.link(ILSE).await;
        bob.get("/beheer/medewerkers").await;
        assert_eq!(bob.submit(&format!("{path}/opnieuw"), &[]).await.status, 404, "another organisation's");
        assert_eq!(world.browser().get(&first).await.status, 200, "nothing happened to it");
        world.clock().pass(std::time::Duration::from_hours(60));
        let mut karin = world.log_in("karin").await;
        karin.get("/beheer/medewerkers").await;
        let page = karin.submit(&format!("{path}/opnieuw"), &[]).await;
        assert_eq!(page.status, 200, "{page:?}");
        let second = world.link(ILSE).await;
        assert_ne!(first, second);
        world.clock().pass(std::time::Duration::from_hours(60));
        assert_eq!(world.browser().get(&first).await.status, 410, "the old link is over");
        let page = world.browser().get(&second).await;
        assert!(page.status == 200 && page.has("Ilse Kok"), "its 72 hours began anew: {page:?}");

        let mut karin = world.log_in("karin").await;
        let ask = karin.get(&format!("{path}/uit-dienst")).await;
        assert!(ask.has("Uitnodiging intrekken?") && !ask.has("Openstaande sessies"), "{ask:?}");
        assert_eq!(world.browser().get(&second).await.status, 200, "asking withdraws nothing");
        let page = karin.submit(&format!("{path}/uit-dienst"), &[]).await;
        assert!(page.status == 200 && !page.has("Opnieuw uitnodigen"), "{page:?}");
        assert!(
            page.has("De uitnodiging is ingetrokken.") && page.has("Uitnodiging ingetrokken"),
            "{page:?}"
        );
        assert!(!page.has("Uit dienst") && !page.has("De toegang is beëindigd"), "nobody left: {page:?}");
        assert_eq!(world.browser().get(&second).await.status, 410, "withdrawn");
        assert_eq!(karin.submit(&format!("{path}/opnieuw"), &[]).await.status, 404, "there is none any more");
        world.settle().await;
        let mails = world.messages_to(ILSE);
        let mut told =
            mails.iter().filter_map(|m| m.subject.as_deref()).filter(|s| s.contains("ingetrokken"));
        assert!(told.next().is_some() && told.next().is_none(), "she is told, once");
        let log = karin.get("/beheer/logboek").await;
        assert!(log.has("Uitnodiging ingetrokken: ") && !log.has("Medewerker uit dienst: "), "{log:?}");
        assert!(
            log.body.matches(": Ilse Kok").count() + log.body.matches(&format!(": {ILSE}")).count() >= 3,
            "{log:?}"
        );
        let again = sql!(
            "select count(*) as n from audit where event = 'member.invited' and detail like '%again%' and refused is null"
        );
        assert_eq!(row_count(&world, again).await, 1);
    }
}

/// The log of an organisation says who was invited and who left.
#[tokio::test]
async fn story_8_the_log_says_whom() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        let sanne = world.member("sanne", Role::Practitioner, nest).await;
        world.member("karin", Role::Administrator, nest).await;
        let mut karin = world.log_in("karin").await;
        karin.get("/beheer/medewerkers").await;
        karin.submit(&format!("/beheer/medewerkers/{sanne}/uit-dienst"), &[]).await;
        let log = karin.get("/beheer/logboek?wat=member.ended").await;
        assert!(log.has(": sanne de Vries</td>"), "{log:?}");
    }
}

/// T8.1: a service is not switched off by one press.
#[tokio::test]
async fn t8_1_switching_off_asks_first() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("sanne", Role::Practitioner, nest).await;
        let mut sanne = world.log_in("sanne").await;
        let mut joris = operator(&world).await;
        let house = format!("/operator/organisaties/{nest}");
        joris.get(&house).await;
        let ask = joris.submit(&format!("{house}/dienst"), &[("service", "off")]).await;
        assert!(ask.status == 200 && ask.has("Dienst uitzetten?") && ask.has("Het Nest"), "{ask:?}");
        assert_eq!(sanne.get("/dossiers/delen").await.status, 200, "only asked");
        let sure = ask.value("sure").expect("the answer").to_owned();
        let page = joris.submit(&format!("{house}/dienst"), &[("service", "off"), ("sure", &sure)]).await;
        assert!(page.has("Staat uit"), "{page:?}");
        assert_eq!(sanne.get("/dossiers/delen").await.path, "/geen-toegang");
        let moved =
            sql!("select count(*) as n from audit where event = 'entitlement.switched' and refused is null");
        let before = row_count(&world, moved).await;
        joris.submit(&format!("{house}/dienst"), &[("service", "off")]).await;
        assert_eq!(row_count(&world, moved).await, before, "a question is no act");
    }
}

/// NEN 7513: a client's log that does not fit on a page says so and gives the rest.
#[tokio::test]
async fn a_long_log_of_a_client_is_given_whole() {
    for world in World::each().await {
        let (mut sanne, _) = two(&world).await;
        world.member("petra", Role::PrivacyOfficer, organisation_of(&world, "sanne").await).await;
        let record = share(&world, &mut sanne, &Filled::default()).await;
        let by = actor(&world, "sanne").await;
        world.clock().pass(std::time::Duration::from_secs(1));
        for _ in 0..PAGE {
            see_record(&world.app, &by, record, Face::Act).await.expect("seen");
        }
        let mut petra = world.log_in("petra").await;
        petra.get("/beheer/logboek/client").await;
        let asked = [("bsn", BSN), ("reason", "client")];
        let first = petra.submit("/beheer/logboek/client", &asked).await;
        assert!(first.has("Dit zijn niet alle regels") && !first.has(BSN), "{first:?}");
        assert!(!first.has("Dossier gedeeld"), "the oldest line is on the next page");
        let page = first.value("page").expect("the next page").to_owned();
        let asked = [("bsn", BSN), ("reason", "client"), ("page", page.as_str())];
        let rest = petra.submit("/beheer/logboek/client", &asked).await;
        assert!(rest.has("Dossier gedeeld") && !rest.has("Dit zijn niet alle regels"), "{rest:?}");
    }
}

/// A name is taken in capitals too, whatever its letters and whatever the database thinks of them.
#[tokio::test]
async fn an_organisations_name_is_taken_in_capitals_too() {
    use wissel_store::office::organisation::name_taken;
    for world in World::each().await {
        world.organisation("Zorg \u{c9}lan \u{d6}st", "midwifery").await;
        for (typed, taken) in
            [("ZORG \u{e9}lan \u{f6}ST", true), ("zorg \u{c9}LAN \u{d6}st", true), ("Zorg Elan Ost", false)]
        {
            let answer = world.app.store.read(typed.to_owned(), |tx, name| name_taken(tx, name)).await;
            assert_eq!(answer, Ok(taken), "{typed}");
        }
    }
}

/// `/readyz` says that a write was kept, not only that the database answers.
#[tokio::test]
async fn ready_means_that_the_database_accepts_a_write() {
    for world in World::each().await {
        let ready = wissel::running::readiness(world.app.clone());
        assert_eq!(ready().await, Ok(()));
        world
            .fresh
            .behind_its_back("alter table rate_window rename to elsewhere")
            .await
            .expect("no such table");
        assert_eq!(ready().await, Ok(()), "written a moment ago");
        world.clock().pass(std::time::Duration::from_secs(1));
        let reads = world.app.store.read((), |tx, ()| wissel_store::office::organisation::any(tx)).await;
        assert!(reads.is_ok(), "it can be read: {reads:?}");
        assert_eq!(ready().await, Err("database"));
    }
}
