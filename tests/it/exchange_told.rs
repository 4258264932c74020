//! What people are told: about whom a warning is, what still can be done, what is kept and until when.

use crate::office_world::operator;
use it::browser::{Browser, Page};
use it::exchange::{BORN, BSN, Filled, collect, events, find, find_and_collect, share, two, upload};
use it::world::{PASSWORD, World};
use wissel_core::ids::RecordId;
use wissel_core::person::Phone;
use wissel_service::identity::replace_phone;

async fn stop(browser: &mut Browser, record: RecordId, reason: &str) -> Page {
    let form = browser.get(&format!("/dossiers/{record}/stoppen")).await;
    let version = form.value("version").expect("a version").to_owned();
    browser.submit(&format!("/dossiers/{record}/stoppen"), &[("reason", reason), ("version", &version)]).await
}

/// The number that stands on a page.
fn number(page: &Page) -> String {
    let at = page.body.find("W-").unwrap_or_else(|| panic!("no number: {page:?}"));
    page.body[at..at + 11].to_owned()
}

/// Design, section 4: a collector is warned on every page until she confirms, and learns which record it is: by the
/// number that stood on the page she read and by the moment at which she read it.
#[tokio::test]
async fn a_collector_is_warned_on_every_page_until_she_confirms() {
    for world in World::each().await {
        let (mut sanne, mut noor) = two(&world).await;
        let record = share(&world, &mut sanne, &Filled::default()).await;
        let collected = find_and_collect(&mut noor).await;
        let known = number(&collected);
        let pages = ["/dossiers", "/zoeken", "/dossiers/delen", "/mijn", "/hulp"];
        for path in pages {
            assert!(!noor.get(path).await.has("w-warned"), "nothing is wrong yet: {path}");
        }
        stop(&mut sanne, record, "wrong_client").await;
        let mut later = world.log_in("noor").await;
        for path in pages {
            let page = later.get(path).await;
            assert!(
                page.has("w-warned") && page.has(&format!("href=\"{}\"", collected.path)),
                "{path}: {page:?}"
            );
        }
        assert!(!sanne.get("/dossiers").await.has("w-warned"), "not the source");
        let warning = later.get(&collected.path).await;
        assert!(warning.has(&known) && warning.has("1 september 2026 om"), "which record: {warning:?}");
        assert!(warning.has("Het Nest") && !warning.has("w-warned"), "{warning:?}");
        assert!(
            later.get("/dossiers?lijst=opgehaald").await.has(&known),
            "the list speaks of the same number"
        );
        later.submit(&format!("{}/gezien", collected.path), &[]).await;
        for path in pages {
            assert!(!later.get(path).await.has("w-warned"), "confirmed: {path}");
        }
    }
}

/// U2.5a, U2.5b: the receipt claims no more than it signs; what is kept or printed names whole days.
#[tokio::test]
async fn u2_5a_receipts_say_from_when_no_backup_helps_and_name_whole_days() {
    for world in World::each().await {
        let (mut sanne, mut noor) = two(&world).await;
        let record = share(&world, &mut sanne, &Filled::default()).await;
        let collected = find_and_collect(&mut noor).await;
        let shared = sanne.get(&format!("/dossiers/{record}/deelbewijs")).await;
        let sheet = sanne.get(&format!("/dossiers/{record}/clientblad")).await;
        let receipt = stop(&mut sanne, record, "consent_withdrawn").await;
        for page in [&collected, &shared, &sheet, &receipt] {
            assert!(page.has("1 september 2026 om") && !page.has("vandaag om"), "{page:?}");
        }
        let until = "Vanaf 16 maart 2027 kan hij ook niet meer uit een reservekopie komen";
        assert!(receipt.has(until) && !receipt.has("komt niet terug"), "{receipt:?}");
        world.travel_to("2027-03-16T00:00:00+01:00").await;
        let mut sanne = world.log_in("sanne").await;
        let receipt = sanne.get(&receipt.path).await;
        assert!(
            receipt.has("komt niet terug, ook niet uit een reservekopie") && !receipt.has(until),
            "{receipt:?}"
        );
    }
}

/// U2.5b: nothing destroys by the question "Nog nodig?" before it is asked, nor after it was answered.
#[tokio::test]
async fn u2_5b_the_question_destroys_only_while_it_is_asked() {
    for world in World::each().await {
        let (mut sanne, _) = two(&world).await;
        let record = share(&world, &mut sanne, &Filled::default()).await;
        let (page, ask) = (format!("/dossiers/{record}"), format!("/dossiers/{record}/nog-nodig"));
        assert_eq!(sanne.get(&ask).await.path, page);
        assert_eq!(sanne.submit(&ask, &[("answer", "erase")]).await.status, 409, "nothing was asked");
        assert_eq!(events(&world, "record.destroyed").await, 0);
        world.travel_to("2027-02-15T12:00:00+01:00").await;
        let mut sanne = world.log_in("sanne").await;
        let asked = sanne.get(&ask).await;
        assert!(asked.path == ask && asked.has("w-danger"), "{asked:?}");
        sanne.submit(&ask, &[("answer", "keep")]).await;
        assert_eq!(sanne.get(&ask).await.path, page, "answered");
    }
}

/// U2.3b: the statement can be seen again; after "Zwangerschap geëindigd" nothing asks for a due date.
#[tokio::test]
async fn u2_3b_the_record_shows_what_was_stated_and_that_the_pregnancy_ended() {
    for world in World::each().await {
        let (mut sanne, _) = two(&world).await;
        let record = share(&world, &mut sanne, &Filled::default()).await;
        let page = sanne.get(&format!("/dossiers/{record}")).await;
        assert!(page.has("De cliënt zelf, mondeling, 1 september 2026"), "{page:?}");
        assert!(page.has("sanne de Vries, 1 september 2026 om"), "who stated it: {page:?}");
        let form = sanne.get(&format!("/dossiers/{record}/geeindigd")).await;
        let version = form.value("version").expect("a version").to_owned();
        let fields = [("choice", "keep"), ("version", version.as_str())];
        let page = sanne.submit(&format!("/dossiers/{record}/geeindigd"), &fields).await;
        assert!(page.has("U gaf aan dat de zwangerschap is geëindigd"), "{page:?}");
        assert!(!page.has("/datum\"") && !page.has("/geeindigd\"") && !page.has("01-02-2027"), "{page:?}");
        // A form that was made by hand, with the version that holds now.
        let form = sanne.get(&format!("/dossiers/{record}/stoppen")).await;
        let version = form.value("version").expect("a version").to_owned();
        let due = [("due_date", "15-02-2027"), ("ground", "scan"), ("version", version.as_str())];
        let ended = [("choice", "keep"), ("version", version.as_str())];
        for (act, fields) in [("datum", &due[..]), ("datum/akkoord", &due[..]), ("geeindigd", &ended[..])] {
            let page = sanne.submit(&format!("/dossiers/{record}/{act}"), fields).await;
            assert!(page.status == 409 && page.has("geen uitgerekende datum meer"), "{act}: {page:?}");
        }
        let last = [("last_day", "01-02-2027"), ("version", version.as_str())];
        let page = sanne.submit(&format!("/dossiers/{record}/eerder/akkoord"), &last).await;
        assert_eq!(page.status, 200, "an earlier last day can still be chosen: {page:?}");
        for act in ["datum", "geeindigd"] {
            assert_eq!(
                sanne.get(&format!("/dossiers/{record}/{act}")).await.path,
                format!("/dossiers/{record}")
            );
        }
    }
}

/// A destroyed record's address leads its source to the receipt, and nobody else anywhere.
#[tokio::test]
async fn the_address_of_a_destroyed_record_leads_its_source_to_the_receipt() {
    for world in World::each().await {
        let (mut sanne, mut noor) = two(&world).await;
        let record = share(&world, &mut sanne, &Filled::default()).await;
        let receipt = stop(&mut sanne, record, "consent_withdrawn").await.path;
        for act in ["", "/stoppen", "/clientblad", "/versie"] {
            let path = format!("/dossiers/{record}{act}");
            assert_eq!(sanne.get(&path).await.path, receipt, "{path}");
            let page = noor.get(&path).await;
            assert_eq!((page.status, &page.path), (404, &path), "not led to a receipt that is another's");
        }
        assert_eq!(
            sanne.submit(&format!("/dossiers/{record}/ongedaan"), &[]).await.path,
            receipt,
            "another tab"
        );
    }
}

/// U2.2: two records of one client are told apart, by their source and by whoever finds them.
#[tokio::test]
async fn u2_2_two_records_of_one_client_can_be_told_apart() {
    for world in World::each().await {
        let (mut sanne, mut noor) = two(&world).await;
        let first = share(&world, &mut sanne, &Filled::default()).await;
        let one = sanne.get(&format!("/dossiers/{first}")).await;
        assert!(!one.has("U deelt nog een dossier"), "{one:?}");
        let second = share(&world, &mut sanne, &Filled::default().with("due_date", "15-02-2027")).await;
        let other = Filled::default().with("bsn", it::exchange::OTHER_BSN);
        share(&world, &mut sanne, &other).await;
        let two = sanne.get(&format!("/dossiers/{second}")).await;
        assert!(two.has("U deelt nog een dossier") && two.has(&format!("/dossiers/{first}\"")), "{two:?}");
        assert_eq!(two.body.matches("U deelt nog een dossier").count(), 1, "not of another client");
        let list = sanne.get("/dossiers").await;
        let found = find(&mut noor, ("bsn", BSN), BORN).await;
        for (record, page) in [(first, &one), (second, &two)] {
            let own = list_number(&list, record);
            assert!(page.has(&own) && found.has(&own), "{own}: {found:?}");
        }
        assert!(
            found.has("1 februari 2027") && found.has("15 februari 2027"),
            "each its own due date: {found:?}"
        );
        collect(&mut noor, &found).await;
    }
}

/// The number in the row of this record.
fn list_number(list: &Page, record: RecordId) -> String {
    let row = list.body.split(&format!("/dossiers/{record}\"")).nth(1).expect("a row");
    let at = row.find("W-").expect("a number");
    row[at..at + 11].to_owned()
}

/// U2.5a: without our script too, the erase date can be seen before anything is shared.
#[tokio::test]
async fn u2_5a_without_a_script_the_erase_date_is_computed_before_sharing() {
    let world = World::sqlite().await;
    let (mut sanne, _) = two(&world).await;
    sanne.get("/dossiers/delen").await;
    let mut filled = Filled::default();
    filled.fields.push(("bereken", "yes".to_owned()));
    let answer = upload(&world, &sanne, "/dossiers/delen", &filled).await;
    assert_eq!(answer.status(), 200);
    let page = answer.text().await.expect("page");
    assert!(page.contains("15 maart 2027") && page.contains("Tweede zwangerschap."), "{page}");
    let answer = upload(&world, &sanne, "/dossiers/delen", &filled.with("due_date", "31-02-2027")).await;
    assert_eq!(answer.status(), 422);
    assert!(answer.text().await.expect("page").contains("due_date-error"));
    assert_eq!(events(&world, "record.shared").await, 0);
}

/// Who is logged out while she types is shown the way back in; who was barred is told so.
#[tokio::test]
async fn a_form_sent_after_the_session_ended_says_what_to_do() {
    for world in World::each().await {
        let (mut sanne, _) = two(&world).await;
        sanne.get("/zoeken").await;
        let stale = sanne.clone();
        sanne.submit("/uitloggen", &[]).await;
        let json = [("accept", "application/json")];
        let answer = stale.post("/zoeken", &[("bsn", BSN)]).await;
        assert_eq!(answer.status(), 401);
        assert!(answer.text().await.expect("page").contains("href=\"/inloggen?next=/zoeken\""));
        let answer = stale.post_with("/dossiers/delen", &[], &json).await;
        assert_eq!(answer.status(), 401);
        let said: serde_json::Value = answer.json().await.expect("JSON");
        assert_eq!(said["login"]["href"], "/inloggen?next=/dossiers/delen");

        // The token of the new session is another: our script asks for it when it is told so.
        let again = world.log_in("sanne").await;
        let mut late = again.clone();
        late.token.clone_from(&stale.token);
        let answer = late.post_with("/dossiers/delen", &[], &json).await;
        assert_ne!(answer.status(), 200);

        let mut joris = operator(&world).await;
        joris.get("/operator/gebruikers").await;
        let bar = format!("/operator/gebruikers/{}/ontzeggen", world.account("sanne").user);
        joris.submit(&bar, &[("reason", "Deelt haar wachtwoord met anderen")]).await;
        let answer = late.post_with("/dossiers/delen", &[], &json).await;
        assert_eq!(answer.status(), 403);
        let said: serde_json::Value = answer.json().await.expect("JSON");
        assert_eq!((&said["code"], said["login"].is_null()), (&"barred".into(), true), "{said}");
    }
}

/// U2.4: who lost her phone gets her codes on another number once the operator knows who she is.
#[tokio::test]
async fn u2_4_the_operator_replaces_a_lost_number() {
    for world in World::each().await {
        let (mut sanne, _) = two(&world).await;
        let old = world.account("sanne").phone;
        let new = Phone::parse_for_sms("06 87 65 43 21").expect("a number");
        let actor = wissel_core::actor::Actor::System("cli:user.new-phone");
        let who = world.account("sanne").mail;
        let ended = replace_phone::replace_phone(&world.app, &actor, who.clone(), new.clone()).await;
        assert_eq!(ended.ok(), Some(1));
        assert!(sanne.get("/mijn").await.path.starts_with("/inloggen"), "her sessions ended");
        world.settle().await;
        assert!(world.messages_to(&who).iter().any(|m| m.text.contains("telefoonnummer")), "she is told");
        let before = world.messages_to(&old).len();
        let mut browser = world.browser();
        browser.get("/inloggen").await;
        browser.submit("/inloggen", &[("username", "sanne"), ("password", PASSWORD)]).await;
        world.settle().await;
        assert_eq!(world.messages_to(&old).len(), before, "nothing goes to the old number");
        let code = world.code(new.as_str()).await;
        assert_eq!(browser.submit("/inloggen/code", &[("code", &code)]).await.path, "/dossiers");
        let none = replace_phone::replace_phone(&world.app, &actor, "niemand".to_owned(), new).await;
        assert!(none.is_err());
        assert_eq!(events(&world, "phone.changed").await, 1);
    }
}
