//! Complaints: a form for everybody, a clock of thirty days, an answer that number and code open (T24.2).

use it::browser::{Browser, Page};
use it::world::World;
use std::time::Duration;
use wissel_core::actor::Role;
use wissel_core::ids::OrganisationId;

const WORDS: &str = "Iemand die mij niet behandelt haalde mijn gegevens op.";
const ANSWER: &str = "U heeft gelijk; wij hebben met deze persoon gesproken.";

async fn houses(world: &World) -> (OrganisationId, OrganisationId) {
    let nest = world.organisation("Het Nest", "midwifery").await;
    let east = world.organisation("Ziekenhuis Oost", "hospital").await;
    let network = world.bare_organisation("Netwerk Voorbeeld", "operator").await;
    world.member("sanne", Role::Practitioner, nest).await;
    world.member("ilse", Role::Administrator, nest).await;
    world.member("petra", Role::PrivacyOfficer, nest).await;
    world.member("karin", Role::Administrator, east).await;
    world.member("joris", Role::Operator, network).await;
    (nest, east)
}

async fn complain(browser: &mut Browser, concerns: &str) -> (String, String) {
    browser.get("/klacht").await;
    let fields = [
        ("concerns", concerns),
        ("name", "M. de Boer"),
        ("mail", "m.deboer@voorbeeld.example"),
        ("phone", ""),
        ("words", WORDS),
    ];
    let page = browser.submit("/klacht", &fields).await;
    assert_eq!(page.status, 200, "{page:?}");
    let facts: Vec<String> = page
        .body
        .split("<dd class=\"w-nb\">")
        .skip(1)
        .map(|rest| rest.split('<').next().unwrap_or_default().to_owned())
        .collect();
    (facts[0].clone(), facts[1].clone())
}

async fn follow(browser: &mut Browser, (number, code): &(String, String)) -> Page {
    browser.get("/klacht/volgen").await;
    browser.submit("/klacht/volgen", &[("number", number), ("follow_code", code)]).await
}

/// The address of the first complaint in the list.
async fn first(browser: &mut Browser) -> Option<String> {
    let page = browser.get("/klachten").await;
    let rest = page.body.split("href=\"/klachten/").nth(1)?;
    Some(format!("/klachten/{}", rest.split('"').next()?))
}

fn mails(world: &World, user: &str, about: &str) -> usize {
    let mail = world.account(user).mail;
    world.messages_to(&mail).iter().filter(|m| m.text.contains(about)).count()
}

/// T24.2, T25.1: anybody complains; only who it concerns reads it; the answer is read with number and code.
#[tokio::test]
async fn t24_2_a_complaint_is_answered_by_whom_it_concerns() {
    for world in World::each().await {
        let (nest, _) = houses(&world).await;
        let mut anybody = world.browser();
        let ticket = complain(&mut anybody, &nest.to_string()).await;
        world.settle().await;
        for (user, told) in [("ilse", 1), ("petra", 1), ("karin", 0), ("joris", 0), ("sanne", 0)] {
            assert_eq!(mails(&world, user, &ticket.0), told, "{user}");
        }
        assert_eq!(mails(&world, "ilse", WORDS), 0, "mail carries no words of it");
        let mut ilse = world.log_in("ilse").await;
        let overview = ilse.get("/beheer").await;
        assert!(overview.has("Klachten die wachten: 1"), "{overview:?}");
        let path = first(&mut ilse).await.expect("a complaint");
        let page = ilse.get(&path).await;
        assert!(page.has(WORDS) && page.has("Nog 30 dagen") && page.has("M. de Boer"), "{page:?}");
        for user in ["karin", "joris"] {
            let mut other = world.log_in(user).await;
            assert_eq!(first(&mut other).await, None, "{user}");
            assert_eq!(other.get(&path).await.status, 404, "{user}");
            let answer = [("decision", "rejected"), ("answer", ANSWER)];
            assert_eq!(other.post(&format!("{path}/antwoord"), &answer).await.status(), 404, "{user}");
            assert_eq!(
                other
                    .post(&format!("{path}/langer"), &[("last", "20-12-2027"), ("why", "Omdat het kan.")])
                    .await
                    .status(),
                404
            );
        }
        let waiting = follow(&mut anybody, &ticket).await;
        assert!(waiting.has(WORDS) && waiting.has("Nog 30 dagen"), "{waiting:?}");
        let wrong = follow(&mut anybody, &(ticket.0.clone(), "2222-3333-4444".to_owned())).await;
        assert!(wrong.status == 422 && wrong.has("niets te zien"), "{wrong:?}");

        ilse.get(&path).await;
        let page =
            ilse.submit(&format!("{path}/antwoord"), &[("decision", "upheld"), ("answer", "Ja")]).await;
        assert_eq!(page.status, 422, "an answer says something: {page:?}");
        let page =
            ilse.submit(&format!("{path}/antwoord"), &[("decision", "upheld"), ("answer", ANSWER)]).await;
        assert!(page.path == "/klachten" && page.has("De klacht klopt"), "{page:?}");
        let again =
            ilse.post(&format!("{path}/antwoord"), &[("decision", "rejected"), ("answer", ANSWER)]).await;
        assert_eq!(again.status(), 409, "closed once");
        world.settle().await;
        let mail = world.messages_to("m.deboer@voorbeeld.example").remove(0);
        assert!(mail.text.contains(&format!("{}/klacht/volgen", world.url)), "{}", mail.text);
        assert!(!mail.text.contains(ANSWER) && !mail.text.contains("Nest"), "{}", mail.text);
        let answered = follow(&mut anybody, &ticket).await;
        assert!(answered.has(ANSWER) && answered.has("De klacht klopt"), "{answered:?}");
        assert!(
            ilse.get("/beheer").await.has("Medewerkers") && !ilse.get("/beheer").await.has("die wachten")
        );
    }
}

/// T24.2: reminders after 14 and 27 days, loudly late after 30, and more time only with a reason that is shown.
#[tokio::test]
async fn t24_2_the_clock_of_a_complaint_reminds_and_is_shown() {
    for world in World::each().await {
        houses(&world).await;
        let mut anybody = world.browser();
        let ticket = complain(&mut anybody, "operator").await;
        let today = wissel_core::ports::Clock::civil(world.clock()).day();
        let travel = async |days: i64, hour: i8| {
            world.travel_to(&today.plus_days(days).at_hour(hour).rfc3339()).await;
        };
        world.settle().await;
        let before = mails(&world, "joris", &ticket.0);
        assert_eq!(before, 1);
        for (day, hour, sent) in [(14, 8, 0), (14, 10, 1), (27, 8, 1), (27, 10, 2)] {
            travel(day, hour).await;
            assert_eq!(mails(&world, "joris", &ticket.0), before + sent, "day {day}, {hour} h");
        }
        travel(30, 23).await;
        let mut joris = world.log_in("joris").await;
        let page = joris.get("/klachten").await;
        assert!(page.has("Nog 0 dagen") && !page.has("te laat"), "{page:?}");
        travel(31, 1).await;
        let page = joris.get("/klachten").await;
        assert!(page.has("1 dag te laat") && page.has("role=\"alert\""), "{page:?}");
        assert!(joris.get("/operator").await.has("Eén klacht is te laat"));
        let path = first(&mut joris).await.expect("a complaint");
        joris.get(&path).await;
        let typed = |day: i64| wissel_core::person::date::short(today.plus_days(day));
        for (day, why, status) in
            [(45, "", 422), (30, "Het onderzoek loopt.", 422), (91, "Het onderzoek loopt.", 422)]
        {
            let fields = [("last", typed(day)), ("why", why.to_owned())];
            let fields = fields.each_ref().map(|(n, v)| (*n, v.as_str()));
            let page = joris.submit(&format!("{path}/langer"), &fields).await;
            assert_eq!(page.status, status, "{day}: {page:?}");
        }
        let last = typed(60);
        let fields = [("last", last.as_str()), ("why", "Het onderzoek loopt.")];
        let page = joris.submit(&format!("{path}/langer"), &fields).await;
        assert!(page.has("Nog 29 dagen") && !page.has("te laat"), "{page:?}");
        assert!(follow(&mut anybody, &ticket).await.has("Het onderzoek loopt."));
        travel(44, 10).await;
        assert_eq!(mails(&world, "joris", &ticket.0), before + 3, "the reminders moved along");
        let mut joris = world.log_in("joris").await;
        joris.get(&path).await;
        joris.submit(&format!("{path}/antwoord"), &[("decision", "rejected"), ("answer", ANSWER)]).await;
        travel(70, 10).await;
        assert_eq!(mails(&world, "joris", &ticket.0), before + 3, "no reminder after the answer");
    }
}

/// T24.2: what is wrong with the form is said at once; strangers are slowed, and then refused.
#[tokio::test]
async fn t24_2_complaints_of_strangers_are_limited() {
    for world in World::each().await {
        houses(&world).await;
        let mut anybody = world.browser();
        anybody.get("/klacht").await;
        let page = anybody.submit("/klacht", &[("words", "kort")]).await;
        assert!(page.status == 422 && page.has("Vul een e-mailadres of een telefoonnummer in"), "{page:?}");
        let unknown = "01a20000-0000-7000-8000-000000000000";
        let fields = |concerns: &'static str| {
            [("concerns", concerns), ("name", "X"), ("phone", "06 12345678"), ("words", WORDS)]
        };
        let page = anybody.submit("/klacht", &fields(unknown)).await;
        assert_eq!(page.status, 422, "{page:?}");
        let mut statuses = Vec::new();
        for _ in 0..3 {
            statuses.push(anybody.post("/klacht", &fields("operator")).await.status().as_u16());
        }
        assert_eq!(statuses, [200, 200, 429], "slowed first");
        for n in 0..12 {
            world.clock().pass(Duration::from_secs(31));
            let status = anybody.post("/klacht", &fields("operator")).await.status().as_u16();
            assert_eq!(status, if n < 7 { 200 } else { 429 }, "{n}");
        }
        world.clock().pass(Duration::from_secs(3600));
        assert_eq!(anybody.post("/klacht", &fields("operator")).await.status(), 200);
    }
}
