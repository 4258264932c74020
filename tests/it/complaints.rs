//! Complaints: a form for everybody, a clock of thirty days, an answer that number and code open (T24.2).

use crate::office_world::row_count;
use it::browser::{Browser, Page};
use it::world::World;
use std::time::Duration;
use wissel_core::actor::Role;
use wissel_core::ids::OrganisationId;
use wissel_core::lang::Lang;
use wissel_core::office::complaint::ComplaintForm;
use wissel_core::slip::Slip;
use wissel_service::failure::Failure;
use wissel_service::office::complain::{Refused, complain as complaining};
use wissel_store::sql;

const MAIL: &str = "m.deboer@voorbeeld.example";
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
    let slip = slip(browser).await;
    let page = browser.submit("/klacht", &fields(&slip, concerns)).await;
    assert_eq!((page.status, page.path.as_str()), (200, "/klacht/verstuurd"), "{page:?}");
    ticket(&page)
}

/// What a new form carries.
async fn slip(browser: &mut Browser) -> String {
    browser.get("/klacht").await.value("slip").expect("a slip").to_owned()
}

fn fields<'a>(slip: &'a str, concerns: &'a str) -> [(&'a str, &'a str); 6] {
    [
        ("slip", slip),
        ("concerns", concerns),
        ("name", "M. de Boer"),
        ("mail", MAIL),
        ("phone", ""),
        ("words", WORDS),
    ]
}

/// Number and code on a page.
fn ticket(page: &Page) -> (String, String) {
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
        let mail = world.messages_to(MAIL).into_iter().find(|m| m.text.contains("Er is antwoord"));
        let mail = mail.expect("a mail");
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
        let carried = slip(&mut anybody).await;
        let page = anybody.submit("/klacht", &[("slip", &carried), ("words", "kort")]).await;
        assert!(page.status == 422 && page.has("Vul een e-mailadres of een telefoonnummer in"), "{page:?}");
        let unknown = "01a20000-0000-7000-8000-000000000000";
        let carried = slip(&mut anybody).await;
        let page = anybody.submit("/klacht", &fields(&carried, unknown)).await;
        assert_eq!(page.value("slip"), Some(carried.as_str()), "the same form");
        assert_eq!(page.status, 422, "{page:?}");
        let mut send = async || {
            let slip = slip(&mut anybody).await;
            anybody.post("/klacht", &fields(&slip, "operator")).await.status().as_u16()
        };
        let mut statuses = Vec::new();
        for _ in 0..3 {
            statuses.push(send().await);
        }
        assert_eq!(statuses, [303, 303, 429], "slowed first");
        for n in 0..12 {
            world.clock().pass(Duration::from_secs(31));
            assert_eq!(send().await, if n < 7 { 303 } else { 429 }, "{n}");
        }
        world.clock().pass(Duration::from_secs(3600));
        assert_eq!(send().await, 303);
        world.settle().await;
        assert_eq!(world.messages_to(MAIL).len(), 3, "nobody's mailbox is filled by strangers");
    }
}

/// T24.2: a form that is sent twice is one complaint, also on two nodes; number and code can be shown again for a while,
/// in that browser only; and a second complaint in a used form is not lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t24_2_a_form_that_is_sent_twice_is_one_complaint() {
    for world in World::each().await {
        let (nest, _) = houses(&world).await;
        let (mut anybody, nest) = (world.browser(), nest.to_string());
        let slip = slip(&mut anybody).await;
        let page = anybody.submit("/klacht", &fields(&slip, &nest)).await;
        let first = ticket(&page);
        assert_eq!(ticket(&anybody.get("/klacht/verstuurd").await), first, "reloaded");
        assert_eq!(ticket(&anybody.submit("/klacht", &fields(&slip, &nest)).await), first, "sent again");
        let other = world.other_node("other").await;
        let there = anybody.on_node(&other.url);
        let posts = (0..8).map(|n| {
            let (browser, slip, nest) = (if n % 2 == 0 { &anybody } else { &there }, &slip, &nest);
            async move { browser.post("/klacht", &fields(slip, nest)).await.status().as_u16() }
        });
        let statuses = futures_util::future::join_all(posts).await;
        assert!(statuses.iter().all(|s| *s == 303), "{statuses:?}");
        let stored = sql!("select count(*) as n from complaint");
        assert_eq!(row_count(&world, stored).await, 1);

        let changed =
            fields(&slip, &nest).map(|(n, v)| (n, if n == "words" { "Nog een andere klacht." } else { v }));
        let page = anybody.submit("/klacht", &changed).await;
        assert!(page.status == 422 && page.has("al een keer verstuurd"), "{page:?}");
        assert!(page.has("Nog een andere klacht.") && page.value("slip") != Some(&slip), "{page:?}");
        let fresh = page.value("slip").expect("a slip").to_owned();
        let again = changed.map(|(n, v)| (n, if n == "slip" { fresh.as_str() } else { v }));
        assert_ne!(ticket(&anybody.submit("/klacht", &again).await), first, "the second one");
        assert_eq!(row_count(&world, stored).await, 2);

        assert_eq!(world.browser().get("/klacht/verstuurd").await.path, "/klacht/volgen", "another browser");
        let later = wissel_core::ports::Clock::civil(world.clock()).plus(Duration::from_mins(16));
        world.travel_to(&later.rfc3339()).await;
        assert_eq!(anybody.get("/klacht/verstuurd").await.path, "/klacht/volgen", "a quarter of an hour");
    }
}

/// T24.2: she hears by mail that it came in and that it takes longer, until when, and nothing of what it says.
#[tokio::test]
async fn t24_2_who_complains_is_told_by_mail_without_content() {
    for world in World::each().await {
        let (nest, _) = houses(&world).await;
        let mut anybody = world.browser();
        let ticket = complain(&mut anybody, &nest.to_string()).await;
        world.settle().await;
        let today = wissel_core::ports::Clock::civil(world.clock()).day();
        let said =
            |day: i64| wissel_core::person::date::long(today.plus_days(day), wissel_core::lang::Lang::Nl);
        let mut ilse = world.log_in("ilse").await;
        let path = first(&mut ilse).await.expect("a complaint");
        ilse.get(&path).await;
        for day in [45, 60] {
            let last = wissel_core::person::date::short(today.plus_days(day));
            let longer = [("last", last.as_str()), ("why", "Het onderzoek loopt.")];
            let page = ilse.submit(&format!("{path}/langer"), &longer).await;
            assert_eq!(page.status, 200, "{page:?}");
        }
        world.settle().await;
        let mails = world.messages_to(MAIL);
        for (about, day) in [("is binnengekomen", 30), ("duurt langer", 45), ("duurt langer", 60)] {
            let told =
                |text: &str| text.contains(about) && text.contains(&said(day)) && text.contains(&ticket.0);
            assert_eq!(mails.iter().filter(|m| told(&m.text)).count(), 1, "{about} {day}");
        }
        assert_eq!(mails.len(), 3);
        for mail in mails {
            for secret in [WORDS, "onderzoek", "Nest", ticket.1.as_str()] {
                assert!(!mail.text.contains(secret), "{secret}: {}", mail.text);
            }
            assert!(mail.text.contains(&format!("{}/klacht/volgen", world.url)), "{}", mail.text);
        }
    }
}

async fn send(world: &World, address: &str, slip: [u8; 16]) -> Result<(), Failure<Refused>> {
    let form = ComplaintForm {
        about: "operator".to_owned(),
        name: "X".to_owned(),
        mail: String::new(),
        phone: "06 12345678".to_owned(),
        words: WORDS.to_owned(),
    };
    let (new, slip) = (form.check().expect("a complaint"), Slip::from_random(slip));
    complaining(&world.app, &world.origin(address), new, slip, Lang::Nl).await
}

/// T24.2: strangers from everywhere slow the form; nobody is refused: who comes then keeps her place in the queue.
#[tokio::test]
async fn t24_2_strangers_together_slow_the_form_and_close_it_for_nobody() {
    for world in World::each().await {
        houses(&world).await;
        let slip = |n: u16| {
            let mut bytes = [0; 16];
            bytes[..2].copy_from_slice(&n.to_be_bytes());
            bytes
        };
        for n in 0..200 {
            assert!(send(&world, &format!("198.51.100.{n}"), slip(n)).await.is_ok(), "{n}");
        }
        assert!(send(&world, "192.0.2.1", slip(1000)).await.is_ok(), "the queue is empty");
        let mut waits = Vec::new();
        for n in 0..5 {
            match send(&world, &format!("192.0.2.{}", n + 2), slip(1001 + n)).await {
                Err(Failure::Refused(Refused::Queued(wait))) => waits.push(wait.as_secs()),
                other => panic!("{n}: {other:?}"),
            }
        }
        assert_eq!(waits, [2, 4, 6, 8, 10], "one after another");
        world.clock().pass(Duration::from_secs(4));
        assert!(send(&world, "192.0.2.3", slip(1002)).await.is_ok(), "her turn");
        let early = send(&world, "192.0.2.6", slip(1005)).await;
        assert!(matches!(early, Err(Failure::Refused(Refused::Queued(w))) if w.as_secs() == 6), "{early:?}");
        // A stranger with one network takes few places, however often he tries; a site of networks a few more.
        for n in 0..20 {
            let tried = send(&world, "203.0.113.9", slip(2000 + n)).await;
            assert_eq!(matches!(tried, Err(Failure::Refused(Refused::Queued(_)))), n < 3, "{n}: {tried:?}");
        }
        for n in 0..20 {
            let tried = send(&world, &format!("2001:db8:1:{n}::1"), slip(3000 + n)).await;
            assert_eq!(matches!(tried, Err(Failure::Refused(Refused::Queued(_)))), n < 9, "{n}: {tried:?}");
        }
        world.clock().pass(Duration::from_secs(7));
        assert!(send(&world, "192.0.2.6", slip(1005)).await.is_ok(), "the place was kept");
    }
}
