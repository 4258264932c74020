//! Files of data breaches with their 72 hours (GDPR art. 33), and the review of the log by sample and by pattern.

use it::browser::{Browser, Page};
use it::exchange::{BORN, BSN, Filled, collect, events, find, find_and_collect, organisation_of, share, two};
use it::world::World;
use wissel_core::actor::Role;
use wissel_core::privacy::log_case::MISSES;
use wissel_store::{Sql, sql};

const WHAT: &str = "Een brief met een dossier ging naar het verkeerde adres.";

async fn count(world: &World, sql: Sql) -> i64 {
    world.app.store.read(sql, |tx, sql| tx.one(*sql, &[])?.int("n")).await.expect("count")
}

/// The address of the first row of a list.
fn first(page: &Page, list: &str) -> Option<String> {
    let rest = page.body.split(&format!("href=\"{list}/")).nth(1)?;
    Some(format!("{list}/{}", rest.split('"').next()?))
}

async fn officer(world: &World, name: &str, of: &str) -> Browser {
    let organisation = organisation_of(world, of).await;
    world.member(name, Role::PrivacyOfficer, organisation).await;
    world.log_in(name).await
}

/// U3.4: a breach is put on file with the moment since when it is known; the clock runs from there, the officers are
/// reminded while the authority was not told, and the file is closed once, with a note.
#[tokio::test]
async fn u3_4_a_data_breach_has_a_file_and_72_hours() {
    for world in World::each().await {
        let (_, _) = two(&world).await;
        let mut petra = officer(&world, "petra", "noor").await;
        let mut nora = officer(&world, "nora", "sanne").await;
        let now = world.app.clock.civil();
        let day = now.day().date().strftime("%d-%m-%Y").to_string();
        petra.get("/datalekken").await;
        let wrong = petra.submit("/datalekken", &[("day", &day), ("time", "25:00"), ("what", "x")]).await;
        assert!(wrong.status == 422 && wrong.has("id=\"time-error\"") && wrong.has("id=\"what-error\""));
        let page = petra.submit("/datalekken", &[("day", &day), ("time", "00:00"), ("what", WHAT)]).await;
        let path = page.path.clone();
        assert!(page.has(WHAT) && page.has("uur om te melden"), "{page:?}");
        let known = now.day().start();
        let sealed = sql!("select count(*) as n from data_breach where what is not null and known_at > 0");
        assert_eq!(count(&world, sealed).await, 1);

        assert_eq!(first(&nora.get("/datalekken").await, "/datalekken"), None, "each organisation its own");
        assert_eq!(nora.get(&path).await.status, 404);
        assert_eq!(
            nora.post(&format!("{path}/afsluiten"), &[("closing", "not_needed"), ("note", WHAT)])
                .await
                .status(),
            404
        );

        let mails = |world: &World| {
            let mail = world.account("petra").mail;
            world.messages_to(&mail).iter().filter(|m| m.text.contains("is nog niet gemeld")).count()
        };
        let hour = std::time::Duration::from_secs(3600);
        world.travel_to(&known.plus(hour * 47).rfc3339()).await;
        assert_eq!(mails(&world), 0);
        world.travel_to(&known.plus(hour * 48).rfc3339()).await;
        assert_eq!(mails(&world), 1, "24 hours before the end");
        world.travel_to(&known.plus(hour * 49).rfc3339()).await;
        let mut petra = world.log_in("petra").await;
        petra.get(&path).await;
        let close = format!("{path}/afsluiten");
        let early =
            petra.submit(&close, &[("closing", "reported"), ("note", "Gemeld en adres verbeterd.")]).await;
        assert!(early.status == 422 && early.has("Leg eerst vast"), "nobody told the authority: {early:?}");
        let told_on = known.plus(hour * 49).day().date().strftime("%d-%m-%Y").to_string();
        let told = [
            ("whom", "authority"),
            ("day", told_on.as_str()),
            ("time", "00:30"),
            ("words", "Gemeld via het formulier."),
        ];
        let page = petra.submit(&format!("{path}/gemeld"), &told).await;
        assert!(page.has("Op tijd gemeld") && page.has("Gemeld via het formulier."), "{page:?}");
        world.travel_to(&known.plus(hour * 70).rfc3339()).await;
        assert_eq!(mails(&world), 1, "who was told is not asked again");
        let mut petra = world.log_in("petra").await;
        petra.get(&path).await;
        let page =
            petra.submit(&close, &[("closing", "reported"), ("note", "Gemeld en adres verbeterd.")]).await;
        assert!(page.path == "/datalekken" && page.has("Gemeld"), "{page:?}");
        assert_eq!(
            petra.post(&close, &[("closing", "reported"), ("note", "Nog een keer dicht.")]).await.status(),
            409
        );
        assert_eq!(petra.post(&format!("{path}/gemeld"), &told).await.status(), 409);
        for (event, n) in
            [("breach.opened", 1), ("breach.told", 1), ("breach.closed", 1), ("breach.reminded", 1)]
        {
            assert_eq!(events(&world, event).await, n, "{event}");
        }
        let words =
            sql!("select count(*) as n from audit where detail like '%brief%' or detail like '%adres%'");
        assert_eq!(count(&world, words).await, 0, "no words in the log");
    }
}

/// U3.10: what strikes the eye becomes a case by itself, whatever the door: her own name, a colleague's, many searches
/// that find nothing. A stranger's record is none.
#[tokio::test]
async fn u3_10_own_name_colleague_and_many_misses_become_cases() {
    for world in World::each().await {
        let (mut sanne, mut noor) = two(&world).await;
        let mut petra = officer(&world, "petra", "noor").await;
        share(&world, &mut sanne, &Filled::default()).await;
        find_and_collect(&mut noor).await;
        assert_eq!(count(&world, sql!("select count(*) as n from log_case")).await, 0, "a stranger");
        for (bsn, initials) in [("999990019", "N."), ("999991772", "P.")] {
            let own =
                Filled::default().with("bsn", bsn).with("initials", initials).with("birth_name", "Vries");
            share(&world, &mut sanne, &own).await;
            let asked = find(&mut noor, ("bsn", bsn), BORN).await;
            let read = collect(&mut noor, &asked).await;
            assert_eq!(read.status, 200, "{read:?}");
        }
        let by = sql!(
            "select count(*) as n from log_case where pattern = 'own_name' and record_number is not null"
        );
        assert_eq!(count(&world, by).await, 2);
        // What happened at the same moment stands in no order.
        world.clock().pass(std::time::Duration::from_secs(1));
        for n in 0..MISSES + 2 {
            let page = find(&mut noor, ("bsn", "999993653"), BORN).await;
            assert_eq!(page.status, 200, "{n}: {page:?}");
        }
        assert_eq!(
            count(&world, sql!("select count(*) as n from log_case where pattern = 'misses'")).await,
            1
        );

        let list = petra.get("/logcontrole").await;
        assert!(list.has("3 regels wachten") && list.has("15 keer gezocht"), "{list:?}");
        assert!(!list.has(BSN) && !list.has("999990019"), "no client: {list:?}");
        let path = first(&list, "/logcontrole").expect("a case");
        let page = petra.get(&path).await;
        assert!(page.has("dezelfde naam") && page.has("noor de Vries"), "{page:?}");
        let wrong = petra.submit(&path, &[("verdict", ""), ("note", "ja")]).await;
        assert_eq!(wrong.status, 422);
        let decided = [("verdict", "in_order"), ("note", "Een naamgenoot; zij werkte die dag.")];
        let page = petra.submit(&path, &decided).await;
        assert!(page.has("2 regels wachten") && page.has("In orde"), "{page:?}");
        assert_eq!(petra.post(&path, &decided).await.status(), 409, "closed once");
        let reviewed = sql!(
            "select count(*) as n from audit where event = 'log_case.reviewed' and refused is null
             and detail like '%in_order%' and detail not like '%naamgenoot%'"
        );
        assert_eq!(count(&world, reviewed).await, 1);
        let mut nora = officer(&world, "nora", "sanne").await;
        assert_eq!(nora.get(&path).await.status, 404, "another organisation's");
        assert_eq!(nora.post(&path, &decided).await.status(), 404);
    }
}

/// U3.4: a sample draws collections of the last thirty days, each once, and only the own organisation's.
#[tokio::test]
async fn u3_4_a_sample_draws_each_collection_once() {
    for world in World::each().await {
        let (mut sanne, mut noor) = two(&world).await;
        let mut petra = officer(&world, "petra", "noor").await;
        let mut nora = officer(&world, "nora", "sanne").await;
        share(&world, &mut sanne, &Filled::default()).await;
        for _ in 0..7 {
            find_and_collect(&mut noor).await;
        }
        nora.get("/logcontrole").await;
        assert!(nora.submit("/logcontrole/steekproef", &[]).await.has("niets meer om te trekken"));
        petra.get("/logcontrole").await;
        for (said, n) in [("staat in de lijst", 5), ("staat in de lijst", 7), ("niets meer om te trekken", 7)]
        {
            let page = petra.submit("/logcontrole/steekproef", &[]).await;
            assert!(page.has(said), "{page:?}");
            assert_eq!(count(&world, sql!("select count(distinct key) as n from log_case")).await, n);
        }
        let own = petra.get("/logcontrole").await;
        assert!(own.has("Steekproef") && !own.has("Berg"), "{own:?}");
        world.travel_to("2027-01-15T08:00:00+01:00").await;
        assert_eq!(events(&world, "log_case.sampled").await, 4);
    }
}
