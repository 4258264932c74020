//! What a client does by herself: withdrawing her consent, and saying that something is not right.

use it::browser::{Browser, Page};
use it::exchange::{
    BORN, BSN, Filled, OTHER_BSN, events, find, find_and_collect, organisation_of, share, two,
};
use it::viewer::{PHONE, enter, give, knock};
use it::world::World;
use std::time::Duration;
use wissel_core::actor::Role;
use wissel_core::ids::RecordId;
use wissel_core::time::Moment;

async fn inside(world: &World) -> (Browser, Browser, Browser, RecordId) {
    let (mut sanne, noor) = two(world).await;
    let record = share(world, &mut sanne, &Filled::default()).await;
    let code = give(&mut sanne, record).await;
    let client = enter(world, &code).await;
    (sanne, noor, client, record)
}

/// U2.3b, GDPR art. 7(3): she withdraws by herself; it is destroyed at once and the source is told without content.
#[tokio::test]
async fn u2_3b_a_client_withdraws_her_consent_herself() {
    for world in World::each().await {
        let (mut sanne, mut noor, mut client, record) = inside(&world).await;
        let other = share(&world, &mut sanne, &Filled::default().with("bsn", OTHER_BSN)).await;
        let collected = find_and_collect(&mut noor).await;
        let ask = client.get("/inzage/intrekken").await;
        assert!(ask.has("meteen vernietigd") && ask.has("Iemand haalde dit al op"), "{ask:?}");
        let done = client.submit("/inzage/intrekken", &[]).await;
        assert_eq!((done.status, done.path.as_str()), (200, "/inzage/ingetrokken"), "{done:?}");
        let beyond = done.body.split("beyond-backup-at: ").nth(1).and_then(|rest| rest.lines().next());
        let beyond: Moment = beyond.expect("the second moment").parse().expect("a moment");
        assert!(
            done.has("Ook niet meer uit een reservekopie vanaf") && done.has(&beyond.rfc3339()),
            "both moments: {done:?}"
        );
        assert_eq!(client.get("/inzage/ingetrokken").await.body, done.body, "reloaded");
        assert_eq!(world.browser().get("/inzage/ingetrokken").await.path, "/inzage", "another browser");
        assert!(done.has("Uw toestemming is ingetrokken") && done.has("signature-ed25519"), "{done:?}");
        assert!(!done.has("Berg") && !done.has("zwanger"), "the receipt says nothing of her care: {done:?}");
        assert_eq!(client.get("/inzage/gegevens").await.path, "/inzage", "nothing is left behind her code");
        let mut forged = client.clone();
        let ticket = forged.cookies.get_mut("wissel-demo-ingetrokken").expect("a cookie");
        let (id, seal) = ticket.split_once('.').expect("an id and its seal");
        assert_eq!(seal.len(), 64);
        *ticket = format!("{id}.{}", seal.chars().rev().collect::<String>());
        assert_eq!(forged.get("/inzage/ingetrokken").await.path, "/inzage", "a forged one");
        let later = wissel_core::ports::Clock::civil(world.clock()).plus(Duration::from_mins(16));
        world.travel_to(&later.rfc3339()).await;
        assert_eq!(client.get("/inzage/ingetrokken").await.path, "/inzage", "after a while");

        let page = noor.get(&collected.path).await;
        assert!(page.has("niet meer beschikbaar") && !page.has("klopt niet"), "{page:?}");
        assert_eq!(find(&mut noor, ("bsn", BSN), it::exchange::BORN).await.value("record"), None);
        world.settle().await;
        let mails = world.messages_to(&world.account("sanne").mail);
        let mail = mails.iter().find(|m| m.text.contains("toestemming ingetrokken")).expect("a mail");
        assert!(!mail.text.contains("Berg") && !mail.text.contains(BSN), "content-free: {}", mail.text);
        let list = sanne.get("/dossiers?lijst=vernietigd").await;
        assert!(list.has("De cliënt trok zelf de toestemming in"), "{list:?}");
        let own = sanne.get(&format!("/dossiers/{record}")).await;
        assert!(own.path.starts_with("/ontvangstbewijs/") && own.has("De cliënt trok zelf"), "{own:?}");
        assert_eq!(sanne.get(&format!("/dossiers/{other}")).await.status, 200, "another record stays");
        for event in ["client.withdrew", "record.withdrawn", "record.destroyed"] {
            assert_eq!(events(&world, event).await, 1, "{event}");
        }
    }
}

/// U2.3b, GDPR art. 16: what she says becomes a task of its source, who answers; she sees the answer.
#[tokio::test]
async fn u2_3b_a_client_says_that_something_is_not_right_and_is_answered() {
    for world in World::each().await {
        let (mut sanne, mut noor, mut client, record) = inside(&world).await;
        client.get("/inzage/klopt-niet").await;
        let page = client.submit("/inzage/klopt-niet", &[("words", "Mijn bloedgroep is A.")]).await;
        assert!(
            page.status == 422 && page.has("Kies waar het over gaat") && page.has("bloedgroep"),
            "{page:?}"
        );
        let fields = [("about", "fact"), ("words", "Mijn bloedgroep is A.")];
        let page = client.submit("/inzage/klopt-niet", &fields).await;
        assert!(page.path == "/inzage/gegevens" && page.has("Wacht op antwoord"), "{page:?}");

        world.settle().await;
        let mails = world.messages_to(&world.account("sanne").mail);
        let mail = mails.iter().find(|m| m.text.contains("iets niet klopt")).expect("a mail");
        assert!(!mail.text.contains("bloedgroep"), "content-free: {}", mail.text);
        let list = sanne.get("/dossiers").await;
        assert!(list.has("De cliënt zegt dat iets niet klopt"), "{list:?}");
        let own = sanne.get(&format!("/dossiers/{record}")).await;
        assert!(own.has("Mijn bloedgroep is A."), "{own:?}");
        let place =
            |page: &Page, what: &str| page.body.find(what).unwrap_or_else(|| panic!("{what}: {page:?}"));
        assert!(
            place(&own, "Mijn bloedgroep is A.") < place(&own, "id=\"wissen\""),
            "what waits stands first"
        );
        let at = own.body.find("/melding/").expect("a task");
        let report: String = own.body[at + 9..].chars().take_while(|c| *c != '"').collect();
        let path = format!("/dossiers/{record}/melding/{report}");
        sanne.get(&path).await;
        let page = sanne.submit(&path, &[("outcome", "kept"), ("answer", "")]).await;
        assert!(page.status == 422 && page.has("vul dit in"), "why nothing changed is said: {page:?}");
        assert_eq!(noor.get(&path).await.status, 404, "another organisation");
        let page = sanne.submit(&path, &[("outcome", "kept"), ("answer", "Het lab zegt O.")]).await;
        assert!(page.has("Uw antwoord is opgeslagen"), "{page:?}");
        assert!(
            place(&page, "Mijn bloedgroep is A.") > place(&page, "id=\"wissen\""),
            "answered: at its place"
        );
        assert_eq!(sanne.get(&path).await.status, 404, "answered once");
        assert_eq!(sanne.post(&path, &[("outcome", "mended"), ("answer", "Toch.")]).await.status(), 404);
        let seen = client.get("/inzage/gegevens").await;
        assert!(seen.has("Niet aangepast") && seen.has("Het lab zegt O.") && !seen.has("Toch."), "{seen:?}");

        for n in 0..6 {
            client.get("/inzage/klopt-niet").await;
            let page =
                client.submit("/inzage/klopt-niet", &[("about", "other"), ("words", "Nog iets.")]).await;
            assert_eq!(page.status, if n < 5 { 200 } else { 422 }, "five wait at most: {page:?}");
        }
    }
}

/// U2.3b, GDPR art. 16: she is warned before her session ends, and what she wrote is not lost with it.
#[tokio::test]
async fn u2_3b_what_a_client_wrote_outlives_her_session() {
    for world in World::each().await {
        let (_, _, mut client, record) = inside(&world).await;
        let page = client.get("/inzage/klopt-niet").await;
        assert!(page.has("data-idle=\"900\"") && page.has("action=\"/inzage/blijven\""), "{page:?}");
        world.clock().pass(Duration::from_mins(14));
        assert_eq!(client.post("/inzage/blijven", &[]).await.status(), 204);
        world.clock().pass(Duration::from_mins(14));
        assert_eq!(client.get("/inzage/klopt-niet").await.path, "/inzage/klopt-niet", "she stayed");
        world.clock().pass(Duration::from_mins(15));
        let old = client.token.clone();
        let fields = [("about", "fact"), ("words", "Mijn bloedgroep is A.")];
        let page = client.submit("/inzage/klopt-niet", &fields).await;
        assert!(page.status == 403 && page.has("nog niet verstuurd"), "{page:?}");
        assert!(page.has("Mijn bloedgroep is A.") && page.has("value=\"fact\" autocomplete=\"off\" checked"));
        assert!(!page.has("Het Nest"), "nothing but her own words: {page:?}");
        let page = client.submit("/inzage/klopt-niet", &[("about", ""), ("words", "")]).await;
        assert!(page.status == 403 && page.has("view-needed"), "who wrote nothing: {page:?}");

        let mut sanne = world.log_in("sanne").await;
        let code = give(&mut sanne, record).await;
        knock(&mut client, &code, BORN).await;
        let sms = world.code(PHONE).await;
        assert_eq!(client.submit("/inzage/code", &[("code", &sms)]).await.path, "/inzage/gegevens");
        client.token = old;
        let page = client.submit("/inzage/klopt-niet", &fields).await;
        assert!(
            page.status == 403 && page.has("nog een keer") && page.has("Mijn bloedgroep is A."),
            "{page:?}"
        );
        assert_eq!(events(&world, "client.reported").await, 0, "a form of another session does nothing");
        let page = client.submit("/inzage/klopt-niet", &fields).await;
        assert!(page.path == "/inzage/gegevens" && page.has("Wacht op antwoord"), "{page:?}");
        assert_eq!(events(&world, "client.reported").await, 1);
    }
}

/// U2.3b, GDPR art. 33: what she had said is not right stays a task of its source when she withdraws: kind and moment, and
/// not a word of hers. She reads that before she presses, and a second press says that it was done.
#[tokio::test]
async fn u2_3b_a_report_does_not_vanish_with_the_consent() {
    for world in World::each().await {
        let (mut sanne, _, mut client, record) = inside(&world).await;
        let nest = organisation_of(&world, "sanne").await;
        world.member("petra", Role::PrivacyOfficer, nest).await;
        assert!(!client.get("/inzage/intrekken").await.has("nog geen antwoord"), "she said nothing yet");
        for (about, words) in
            [("person", "Ik ken deze bevalling niet."), ("fact", "En mijn bloedgroep is A.")]
        {
            client.get("/inzage/klopt-niet").await;
            client.submit("/inzage/klopt-niet", &[("about", about), ("words", words)]).await;
        }
        let ask = client.get("/inzage/intrekken").await;
        assert!(ask.has("nog geen antwoord") && ask.has("Dit gaat niet over mij"), "{ask:?}");
        client.submit("/inzage/intrekken", &[]).await;
        let again = client.submit("/inzage/intrekken", &[]).await;
        assert!(
            again.path == "/inzage/ingetrokken" && again.has("al ingetrokken"),
            "in another tab: {again:?}"
        );
        assert_eq!(events(&world, "client.withdrew").await, 1);

        world.settle().await;
        for name in ["sanne", "petra"] {
            let mails = world.messages_to(&world.account(name).mail);
            let mail = mails.iter().find(|m| m.text.contains("toestemming ingetrokken")).expect("a mail");
            assert!(
                mail.text.contains("dit gaat niet over mij") && mail.text.contains("datalek"),
                "{}",
                mail.text
            );
            assert!(!mail.text.contains("bevalling") && !mail.text.contains("Berg"), "{}", mail.text);
        }
        let list = sanne.get("/dossiers?lijst=vernietigd").await;
        assert!(list.has("had gemeld dat iets niet klopt"), "{list:?}");
        let own = sanne.get(&format!("/dossiers/{record}")).await;
        assert!(own.path.starts_with("/ontvangstbewijs/") && own.has("privacyfunctionaris"), "{own:?}");
        assert!(own.has("Dit gaat niet over mij") && own.has("Er staat iets in dat niet klopt"), "{own:?}");
        assert!(!own.has("bevalling") && !own.has("bloedgroep"), "not her words: {own:?}");
    }
}
