//! Emergency access: the relation arises by this emergency, everything else stays as it is (U3.9), and everybody whom
//! it concerns sees that it was one (U1.4, U3.4, U3.10).

use it::browser::{Browser, Page};
use it::exchange::{BORN, BSN, Filled, collect, events, organisation_of, share, two};
use it::system::{System, all_scopes, code_of};
use it::world::{Choices, World};
use serde_json::json;
use std::time::Duration;
use wissel_core::actor::Role;
use wissel_core::ids::{BarId, RecordId, UserId};
use wissel_service::exchange::search_budget::SearchLimits;
use wissel_store::{Tx, sql};

const REASON: &str = "Bevalling is begonnen; wij kennen haar niet.";
const NOTE: &str = "Gesproken met de dienst van die nacht: het klopt.";
const USED: &str = "record.collected_in_emergency";

/// A record of a midwife; a hospital with a practitioner, an administrator and a privacy officer; the switch is on.
struct Night {
    sanne: Browser,
    noor: Browser,
    karin: Browser,
    record: RecordId,
}

async fn night(world: &World) -> Night {
    let (mut sanne, noor) = two(world).await;
    let record = share(world, &mut sanne, &Filled::default()).await;
    let east = organisation_of(world, "noor").await;
    world.member("karin", Role::Administrator, east).await;
    world.member("petra", Role::PrivacyOfficer, east).await;
    let karin = world.log_in("karin").await;
    Night { sanne, noor, karin, record }
}

async fn switch(administrator: &mut Browser, on: &str) -> Page {
    administrator.get("/beheer").await;
    administrator.submit("/beheer/noodtoegang", &[("on", on)]).await
}

async fn find(browser: &mut Browser, (bsn, born): (&str, &str), reason: &str) -> Page {
    browser.get("/zoeken").await;
    let fields = [
        ("bsn", bsn),
        ("birth_date", born),
        ("relation", "emergency"),
        ("purpose", "urgent"),
        ("emergency_reason", reason),
    ];
    browser.submit("/zoeken", &fields).await
}

async fn count(world: &World, sql: wissel_store::Sql) -> i64 {
    world.app.store.read(sql, |tx, sql| tx.one(*sql, &[])?.int("n")).await.expect("count")
}

async fn cases(world: &World) -> i64 {
    count(world, sql!("select count(*) as n from emergency")).await
}

fn mails(world: &World, user: &str, about: &str) -> usize {
    let mail = world.account(user).mail;
    world.messages_to(&mail).iter().filter(|m| m.text.contains(about)).count()
}

/// The address of the first case in the queue.
async fn first(officer: &mut Browser) -> Option<String> {
    let page = officer.get("/noodtoegang").await;
    let rest = page.body.split("href=\"/noodtoegang/").nth(1)?;
    Some(format!("/noodtoegang/{}", rest.split('"').next()?))
}

/// U3.9, U1.4, U3.4: off until an administrator allows it; then source, client and privacy officer see each time, and the
/// log names person, ground and item once.
#[tokio::test]
async fn u3_9_an_emergency_replaces_the_relation_and_everybody_sees_it() {
    for world in World::each().await {
        let Night { mut sanne, mut noor, mut karin, record } = night(&world).await;
        assert!(!noor.get("/zoeken").await.has("noodsituatie"), "off by default");
        let page = find(&mut noor, (BSN, BORN), REASON).await;
        assert!(page.status == 403 && page.has("laat noodtoegang nu niet toe"), "{page:?}");
        assert_eq!(count(&world, sql!("select count(*) as n from search_hit")).await, 0);
        assert!(switch(&mut karin, "yes").await.has("Noodtoegang is toegestaan"));
        assert_eq!(events(&world, "emergency.switched").await, 1);

        assert!(noor.get("/zoeken").await.has("noodsituatie"));
        let page = find(&mut noor, (BSN, BORN), "spoed").await;
        assert!(page.status == 422 && page.has("20"), "the reason has words: {page:?}");
        let page = find(&mut noor, (BSN, BORN), REASON).await;
        assert!(page.has("Is dit uw cliënt?"), "{page:?}");
        let kept = count(
            &world,
            sql!(
                "select count(*) as n from search_hit where emergency is not null and ground not like '%Bevalling%'"
            ),
        );
        assert_eq!(kept.await, 1, "the reason is not kept in the open");
        assert_eq!(cases(&world).await, 0, "nothing was collected yet");
        let read = collect(&mut noor, &page).await;
        assert!(read.status == 200 && read.has("Tweede zwangerschap."), "{read:?}");
        // The same answer sent twice is one emergency.
        assert_eq!(collect(&mut noor, &page).await.status, 200);
        assert_eq!((cases(&world).await, events(&world, USED).await), (1, 2));
        assert_eq!(events(&world, "record.collected").await, 0);
        let named = sql!(
            "select count(*) as n from audit a join audit_client c on c.audit_id = a.id
             where a.event = 'record.collected_in_emergency' and a.actor_user is not null
               and a.object_kind = 'record' and a.detail like '%emergency%' and a.detail not like '%Bevalling%'"
        );
        assert_eq!(count(&world, named).await, 2, "person, ground and item");

        world.settle().await;
        assert_eq!(mails(&world, "sanne", "opgehaald via noodtoegang"), 1);
        assert_eq!(mails(&world, "petra", "gebruikte noodtoegang"), 1);
        for user in ["sanne", "petra", "karin", "noor"] {
            assert_eq!(mails(&world, user, "Bevalling") + mails(&world, user, "Berg"), 0, "{user}");
        }
        let own = sanne.get(&format!("/dossiers/{record}")).await;
        assert!(own.has("via noodtoegang") && own.has("noor de Vries"), "{own:?}");
        let code = it::viewer::give(&mut sanne, record).await;
        let mut client = it::viewer::enter(&world, &code).await;
        assert!(client.get("/inzage/gegevens").await.has("via noodtoegang"));
        let again = [("relation", "emergency"), ("purpose", "urgent")];
        let mut noor = world.log_in("noor").await;
        let path = read.path;
        noor.get(&path).await;
        assert_eq!(
            noor.post(&path, &again).await.status(),
            422,
            "whoever opens it again has a relation by now"
        );
    }
}

/// U2.2, U3.9: the exact keys, as for any search; nothing withdrawn or ended opens; nothing found looks as ever.
#[tokio::test]
async fn u2_2_an_emergency_opens_nothing_that_a_search_does_not() {
    for world in World::each().await {
        let Night { mut sanne, mut noor, mut karin, record } = night(&world).await;
        switch(&mut karin, "yes").await;
        // The page without what she typed herself, the words of the emergency too: those are kept for her.
        let bare = |browser: &Browser, page: &Page, (bsn, born): (&str, &str)| {
            let body = page.body.replace(&browser.token, "TOKEN").replace(REASON, "");
            let body = body.replace(bsn, "BSN").replace(born, "BORN");
            body.replace(" autocomplete=\"off\" checked", " autocomplete=\"off\"")
        };
        let unknown = ("999991772", BORN);
        let ordinary = it::exchange::find(&mut noor, ("bsn", unknown.0), unknown.1).await;
        let expected = bare(&noor, &ordinary, unknown);
        for keys in [(BSN, "04-04-1990"), unknown] {
            let page = find(&mut noor, keys, REASON).await;
            assert!(page.path == "/zoeken" && page.has(REASON), "what she wrote is kept: {page:?}");
            assert_eq!(bare(&noor, &page, keys), expected, "{keys:?}");
        }
        let asked = find(&mut noor, (BSN, BORN), REASON).await;
        assert!(asked.has("Is dit uw cliënt?"));
        let page = sanne.get(&format!("/dossiers/{record}/stoppen")).await;
        let version = page.value("version").expect("a version").to_owned();
        let fields = [("reason", "consent_withdrawn"), ("version", version.as_str())];
        sanne.submit(&format!("/dossiers/{record}/stoppen"), &fields).await;
        assert!(collect(&mut noor, &asked).await.path.starts_with("/zoeken"), "withdrawn in between");
        let page = find(&mut noor, (BSN, BORN), REASON).await;
        assert_eq!(bare(&noor, &page, (BSN, BORN)), expected, "withdrawn");
        assert_eq!((cases(&world).await, events(&world, USED).await), (0, 0));
    }
}

/// U3.9: what was allowed at the search is asked again at the collection; an assistant never states an emergency; without
/// a privacy officer there is none.
#[tokio::test]
async fn u3_9_an_emergency_needs_practitioner_switch_and_officer() {
    for world in World::each().await {
        let Night { mut noor, mut karin, .. } = night(&world).await;
        switch(&mut karin, "yes").await;
        let asked = find(&mut noor, (BSN, BORN), REASON).await;
        assert!(switch(&mut karin, "no").await.has("niet meer toegestaan"));
        let hit = asked.value("find").expect("a hit").to_owned();
        let found = asked.value("record").expect("a record").to_owned();
        let yes = [("find", hit.as_str()), ("record", found.as_str()), ("answer", "yes")];
        let answer = noor.post("/zoeken/openen", &yes).await;
        assert!(answer.status().is_redirection(), "{}", answer.status());
        assert_eq!((cases(&world).await, events(&world, USED).await), (0, 0), "the switch fell in between");
        switch(&mut karin, "yes").await;

        let east = organisation_of(&world, "noor").await;
        let practitioner = it::exchange::membership(&world, "noor");
        world.assistant("anna", east, practitioner).await;
        let mut anna = world.log_in("anna").await;
        assert!(!anna.get("/zoeken").await.has("noodsituatie"));
        assert_eq!(find(&mut anna, (BSN, BORN), REASON).await.status, 403, "an assistant");

        let person = world.account("petra").user;
        let bar = |tx: &mut Tx<'_>, person: &UserId| {
            let (id, now): (BarId, _) = (tx.new_id(), tx.now());
            tx.exec(
                sql!(
                    "insert into bar (id, person_id, reason, set_by, set_at) values ($1, $2, $3, 'test', $4)"
                ),
                &[id.into(), (*person).into(), Vec::<u8>::new().into(), now.into()],
            )
        };
        world.setup(person, bar).await;
        assert_eq!(find(&mut noor, (BSN, BORN), REASON).await.status, 403, "she who judges is barred");
        let lift = |tx: &mut Tx<'_>, (): &()| tx.exec(sql!("delete from bar"), &[]);
        world.setup((), lift).await;
        assert_eq!(find(&mut noor, (BSN, BORN), REASON).await.status, 200);
        let petra = it::exchange::membership(&world, "petra");
        world
            .setup(petra, |tx, petra| {
                tx.exec(sql!("update membership set state = 'ended' where id = $1"), &[petra.into()])
            })
            .await;
        assert_eq!(find(&mut noor, (BSN, BORN), REASON).await.status, 403, "nobody is there to judge it");
        switch(&mut karin, "no").await;
        let page = switch(&mut karin, "yes").await;
        assert!(page.status == 409 && page.has("geen privacyfunctionaris"), "{page:?}");
    }
}

/// U3.9, U3.10: emergency searches count in the budget of searches, as all do.
#[tokio::test]
async fn u3_10_an_emergency_counts_in_the_budget_of_searches() {
    let search_limits = SearchLimits { member: 10, organisation: 15, address: 1000 };
    for world in World::each_with(Choices { search_limits, ..Choices::default() }).await {
        let Night { mut noor, mut karin, .. } = night(&world).await;
        switch(&mut karin, "yes").await;
        for n in 0..5 {
            assert_eq!(find(&mut noor, ("999991772", BORN), REASON).await.status, 200, "{n}");
        }
        let page = find(&mut noor, (BSN, BORN), REASON).await;
        assert!(page.status == 429 && page.has("vaak achter elkaar"), "{page:?}");
        let ordinary = it::exchange::find(&mut noor, ("bsn", BSN), BORN).await;
        assert_eq!(ordinary.status, 429, "one budget");
    }
}

/// U3.4, U3.9: a privacy officer of the collecting organisation reads the reason, decides and closes; she is reminded each
/// week until then, and nobody else reads it.
#[tokio::test]
async fn u3_4_a_privacy_officer_closes_each_case() {
    for world in World::each().await {
        let Night { mut noor, mut karin, .. } = night(&world).await;
        let nest = organisation_of(&world, "sanne").await;
        world.member("nora", Role::PrivacyOfficer, nest).await;
        switch(&mut karin, "yes").await;
        let asked = find(&mut noor, (BSN, BORN), REASON).await;
        collect(&mut noor, &asked).await;
        let mut petra = world.log_in("petra").await;
        let path = first(&mut petra).await.expect("a case");
        let page = petra.get(&path).await;
        assert!(page.has(REASON) && page.has("noor de Vries") && page.has("Het Nest"), "{page:?}");
        assert!(!page.has("Berg") && !page.has(BSN), "no client: {page:?}");
        assert_eq!(events(&world, "emergency.read").await, 1);
        let mut nora = world.log_in("nora").await;
        assert_eq!(first(&mut nora).await, None, "the source's officer judges nobody elsewhere");
        assert_eq!(nora.get(&path).await.status, 404);
        let decided = [("verdict", "not_justified"), ("note", NOTE)];
        assert_eq!(nora.post(&path, &decided).await.status(), 404);

        world.settle().await;
        let start = world
            .app
            .store
            .read((), |tx, ()| tx.one(sql!("select opened_at from emergency"), &[])?.moment("opened_at"));
        let week = start.await.expect("a case").plus(Duration::from_secs(7 * 24 * 3600));
        world.travel_to(&week.minus(Duration::from_secs(1)).rfc3339()).await;
        assert_eq!(mails(&world, "petra", "wacht al"), 0);
        world.travel_to(&week.rfc3339()).await;
        assert_eq!(mails(&world, "petra", "wacht al 7 dagen"), 1);
        world.travel_to(&week.plus(Duration::from_secs(7 * 24 * 3600)).rfc3339()).await;
        assert_eq!(mails(&world, "petra", "wacht al 14 dagen"), 1);
        let mut petra = world.log_in("petra").await;
        petra.get(&path).await;
        let wrong = petra.submit(&path, &[("verdict", ""), ("note", "ja")]).await;
        assert!(wrong.status == 422 && wrong.has(REASON), "{wrong:?}");
        let page = petra.submit(&path, &decided).await;
        assert!(page.path == "/noodtoegang" && page.has("Niet terecht"), "{page:?}");
        assert_eq!(petra.post(&path, &decided).await.status(), 409, "closed once");
        assert!(petra.get(&path).await.has(NOTE));
        let log = sql!(
            "select count(*) as n from audit where event = 'emergency.reviewed' and refused is null
             and detail like '%not_justified%' and detail not like '%Gesproken%'"
        );
        assert_eq!(count(&world, log).await, 1);
        world.travel_to(&week.plus(Duration::from_secs(30 * 24 * 3600)).rfc3339()).await;
        assert_eq!(mails(&world, "petra", "wacht al"), 2, "nobody is reminded of what is closed");
    }
}

/// U3.9: who is practitioner and privacy officer at once does not judge herself, and does not make the switch hold alone.
#[tokio::test]
async fn u3_9_nobody_judges_her_own_emergency() {
    for world in World::each().await {
        let Night { mut noor, mut karin, .. } = night(&world).await;
        switch(&mut karin, "yes").await;
        let asked = find(&mut noor, (BSN, BORN), REASON).await;
        collect(&mut noor, &asked).await;
        let petra = world.account("petra").user;
        world
            .setup(petra, |tx, petra| tx.exec(sql!("update emergency set person_id = $1"), &[petra.into()]))
            .await;
        let mut petra = world.log_in("petra").await;
        let path = first(&mut petra).await.expect("a case");
        assert!(petra.get(&path).await.has("gebruikte deze noodtoegang zelf"));
        let decided = [("verdict", "justified"), ("note", NOTE)];
        assert_eq!(petra.post(&path, &decided).await.status(), 409);
        assert_eq!(events(&world, "emergency.reviewed").await, 0);
    }
}

/// U3.9: by the product's own API as on the pages; by FHIR it is refused with a code of its own.
#[tokio::test]
async fn u3_9_an_emergency_through_a_record_system() {
    for world in World::each().await {
        let Night { mut karin, .. } = night(&world).await;
        let east = organisation_of(&world, "noor").await;
        let system = System::new(&world, east, all_scopes()).await;
        let asked = |reason: &str| {
            json!({ "bsn": BSN, "birth_date": "1990-04-03", "relation": "emergency", "purpose": "urgent",
                    "emergency_reason": reason })
        };
        let (status, body) = system.post("/api/v1/find", "noor", &asked(REASON)).await;
        assert_eq!((status, code_of(&body)), (403, "emergency-off"), "{body}");
        switch(&mut karin, "yes").await;
        let (status, body) = system.post("/api/v1/find", "noor", &asked("spoed")).await;
        assert_eq!((status, code_of(&body)), (422, "search-problems"), "{body}");
        let (status, body) = system.post("/api/v1/find", "noor", &asked(REASON)).await;
        assert_eq!(status, 200, "{body}");
        let handle = body["records"][0]["handle"].as_str().expect("a handle").to_owned();
        let (status, c) = system.post(&format!("/api/v1/records/{handle}/collect"), "noor", &json!({})).await;
        assert_eq!((status, &c["text"]), (201, &json!("Tweede zwangerschap.")));
        assert_eq!((cases(&world).await, events(&world, USED).await), (1, 1));

        let call = system.call(reqwest::Method::POST, "/fhir/DocumentReference/_search", "noor");
        let call = call.header("x-wissel-relation", "emergency").header("x-wissel-purpose", "urgent");
        let identifier = format!("http://fhir.nl/fhir/NamingSystem/bsn|{BSN}");
        let fields = [("patient.identifier", identifier.as_str()), ("patient.birthdate", "1990-04-03")];
        let answer = call.form(&fields).send().await.expect("an answer");
        let (status, body) = it::system::told(answer).await;
        assert_eq!(status, 422, "{body}");
        assert!(body.to_string().contains("emergency-not-by-fhir"), "{body}");
    }
}
