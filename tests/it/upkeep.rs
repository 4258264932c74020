//! How the installation stands, line by line, and maintenance that everybody reads of (T12.1).

use crate::office_world::{operator, row_count};
use it::browser::{Browser, Page};
use it::exchange::{events, organisation_of, two};
use it::world::World;
use std::time::Duration;
use wissel_core::actor::Role;
use wissel_core::office::upkeep::{Certificate, Disk, Place, Report, SERVER_AWAY};
use wissel_core::time::Moment;
use wissel_service::office::board::FRESH;
use wissel_service::office::health::{Chore, note_done};
use wissel_service::office::watch;
use wissel_store::sql;

const PAGE: &str = "/operator/onderhoud";
const GIB: u64 = 1024 * 1024 * 1024;
const ALARM: &str = "Wissel: er is iets dat nu moet gebeuren";

fn report(version: &str, free: u64, until: Moment) -> Report {
    Report {
        version: version.to_owned(),
        disks: vec![Disk { holds: vec![Place::Data, Place::Database], free: free * GIB, size: 100 * GIB }],
        certificate: Certificate::Own { until },
    }
}

fn at(text: &str) -> Moment {
    text.parse().expect("a moment")
}

/// Mails about the state of the installation that reached the operator.
async fn alarms(world: &World) -> Vec<String> {
    watch::look(&world.app).await.expect("looked");
    world.settle().await;
    let mails = world.messages_to(&world.account("joris").mail);
    mails.into_iter().filter(|m| m.subject.as_deref() == Some(ALARM)).map(|m| m.text).collect()
}

/// Each line says how it is, since when and what to do; what must be done now is mailed once a day, for a week.
#[tokio::test]
async fn what_must_be_done_now_is_shown_and_mailed_once_a_day_for_a_week() {
    for world in World::each().await {
        let mut joris = operator(&world).await;
        let far = at("2027-06-01T00:00:00+02:00");
        note_done(&world.app, "test", Chore::Backup).await.expect("noted");
        note_done(&world.app, "test", Chore::Restore).await.expect("noted");
        watch::report(&world.app, report("1", 50, far)).await.expect("noted");
        assert!(alarms(&world).await.is_empty(), "all is well");
        let page = joris.get("/operator").await;
        assert!(page.has("In orde") && !page.has("Nu doen") && !page.has("Let op"), "{page:?}");
        assert!(page.has("50 GB vrij van 100 GB.") && page.has("gegevens, database"), "{page:?}");
        assert!(page.has("1 juni 2027") && page.has("Nog 272 dagen."), "{page:?}");
        let entries = sql!("select count(*) as n from audit where event = 'health.changed'");
        assert_eq!(row_count(&world, entries).await, 1, "the first look");
        watch::look(&world.app).await.expect("looked");
        assert_eq!(row_count(&world, entries).await, 1, "nothing changed, nothing is written");

        // The disk fills up, and a night goes by without a backup.
        watch::report(&world.app, report("1", 2, far)).await.expect("noted");
        world.travel_to("2026-09-02T11:00:00+02:00").await;
        let mails = alarms(&world).await;
        assert_eq!(mails.len(), 2, "{mails:?}");
        assert!(mails.iter().any(|m| m.contains("reservekopie is te oud")), "{mails:?}");
        assert!(mails.iter().any(|m| m.contains("bijna vol")), "{mails:?}");
        assert_eq!(alarms(&world).await.len(), 2, "once a day");
        let page = joris.get("/operator").await;
        assert!(page.has("Nu doen") && page.has("wissel backup") && page.has("Maak ruimte"), "{page:?}");
        assert!(page.has("vandaag om 11:00 uur"), "since when: {page:?}");
        for (day, expected) in [("03", 4), ("04", 6), ("05", 8), ("06", 10), ("07", 12), ("08", 14)] {
            world.travel_to(&format!("2026-09-{day}T12:00:00+02:00")).await;
            assert_eq!(alarms(&world).await.len(), expected, "{day}");
        }
        world.travel_to("2026-09-09T12:00:00+02:00").await;
        assert_eq!(alarms(&world).await.len(), 14, "not for ever");
        let page = joris.get("/operator").await;
        assert!(page.has("2 september 2026 om 11:00 uur"), "still since then: {page:?}");

        // It is dealt with, and comes back: then it is news again.
        note_done(&world.app, "test", Chore::Backup).await.expect("noted");
        watch::report(&world.app, report("1", 50, far)).await.expect("noted");
        assert_eq!(alarms(&world).await.len(), 14);
        assert!(!joris.get("/operator").await.has("Nu doen"));
        watch::report(&world.app, report("1", 2, far)).await.expect("noted");
        assert_eq!(alarms(&world).await.len(), 15);
        for mail in alarms(&world).await {
            assert!(mail.contains("/operator") && !mail.contains('$'), "{mail}");
        }
    }
}

/// Never a backup, a certificate that ends, a proxy that ends TLS, messages that fail: each in words.
#[tokio::test]
async fn every_line_says_in_words_what_is_the_matter() {
    for world in World::each().await {
        let mut joris = operator(&world).await;
        let page = joris.get("/operator").await;
        assert!(page.has("Nog nooit") && page.has("Nu doen"), "never a backup: {page:?}");
        for (certificate, words) in [
            (Certificate::Own { until: at("2026-09-15T12:00:00+02:00") }, "Nog 14 dagen."),
            (Certificate::Own { until: at("2026-08-31T12:00:00+02:00") }, "Verlopen op 31 augustus 2026."),
            (Certificate::Unreadable, "kan niet lezen tot wanneer"),
            (Certificate::Proxy, "Een andere server (proxy) regelt het certificaat."),
            (Certificate::Plain, "alleen op deze machine te bereiken"),
        ] {
            let report = Report { certificate, ..report("1", 50, world.app.clock.civil()) };
            watch::report(&world.app, report).await.expect("noted");
            let page = joris.get("/operator").await;
            assert!(page.has(words), "{words}: {page:?}");
        }
        let english = world.browser();
        assert!(english.post("/taal", &[("taal", "en"), ("terug", "/")]).await.status().is_redirection());
    }
}

/// Several servers on one database: each is shown with what it last said; one that is away says so, and is forgotten.
#[tokio::test]
async fn each_server_is_shown_and_one_that_went_is_forgotten() {
    for world in World::each().await {
        let mut joris = operator(&world).await;
        let far = at("2027-06-01T00:00:00+02:00");
        watch::report(&world.app, report("1", 50, far)).await.expect("noted");
        let other = world.other_node("tweede").await;
        watch::report(&other.app, report("2", 3, far)).await.expect("noted");
        watch::look(&world.app).await.expect("looked");
        let page = joris.get("/operator").await;
        assert!(page.has("<small>tweede</small>") && page.has("3072 MB vrij"), "{page:?}");
        assert!(page.has("Versie 1.") && page.has("Versie 2.") && page.has("dezelfde versie"), "{page:?}");
        world.clock().pass(SERVER_AWAY + Duration::from_secs(1));
        watch::report(&world.app, report("1", 50, far)).await.expect("noted");
        watch::look(&world.app).await.expect("looked");
        let page = joris.get("/operator").await;
        assert!(page.has("Kijk of deze server nog draait") && !page.has("3072 MB"), "{page:?}");
        let lines = sql!("select count(*) as n from health_line where subject like 'tweede%'");
        assert_eq!(row_count(&world, lines).await, 1, "that it is away, nothing else");
    }
}

fn fields<'a>(from: (&'a str, &'a str), till: (&'a str, &'a str), step: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("from_day", from.0),
        ("from_time", from.1),
        ("till_day", till.0),
        ("till_time", till.1),
        ("words_nl", "U kunt dan niet inloggen."),
        ("words_en", "You cannot log in then."),
        ("step", step),
    ]
}

async fn publish(joris: &mut Browser, from: (&str, &str), till: (&str, &str), more: &[(&str, &str)]) -> Page {
    joris.get(PAGE).await;
    let mut all = fields(from, till, "publish");
    all.extend(more);
    joris.submit(PAGE, &all).await
}

/// The address of the first one on the page.
async fn first(joris: &mut Browser) -> String {
    let page = joris.get(PAGE).await;
    let start = page.body.find("href=\"/operator/onderhoud/").unwrap_or_else(|| panic!("{page:?}"));
    page.body[start + 6..].split('"').next().expect("an address").to_owned()
}

/// T12.1: planned, looked at, published; every page says it, calmly and then strongly; it ends by itself.
#[tokio::test]
async fn t12_1_maintenance_is_announced_on_every_page_and_ends_by_itself() {
    for world in World::each().await {
        let mut joris = operator(&world).await;
        let mut visitor = world.browser();
        assert!(visitor.get("/status").await.has("Het portaal werkt."));
        let page = joris.get(PAGE).await;
        assert!(page.has("Er is geen onderhoud gepland") && page.has("Is er haast bij?"), "{page:?}");
        let (from, till) = (("05-09-2026", "22:00"), ("06-09-2026", "02:00"));
        let page = joris.submit(PAGE, &fields(from, till, "look")).await;
        assert!(page.status == 200 && page.has("Zo ziet het eruit"), "{page:?}");
        assert!(page.has("Onderhoud: van 5 september 2026 om 22:00 uur tot 6 september 2026 om 02:00 uur."));
        assert!(page.has("There is maintenance now, until 6 September 2026"), "both languages: {page:?}");
        assert_eq!(
            row_count(&world, sql!("select count(*) as n from maintenance")).await,
            0,
            "only looked at"
        );

        let shown = [("shown", "03-09-2026")];
        let page = publish(&mut joris, from, till, &shown).await;
        assert!(page.has("Het onderhoud is aangekondigd.") && page.has("Nog niet te zien"), "{page:?}");
        assert!(!visitor.get("/inloggen").await.has("Onderhoud: van"), "not before its day");
        world.travel_to("2026-09-03T00:00:00+02:00").await;
        for path in ["/inloggen", "/hulp", "/klacht"] {
            let page = visitor.get(path).await;
            assert!(page.has("Onderhoud: van 5 september 2026 om 22:00 uur"), "{path}: {page:?}");
            assert!(
                page.has("data-tone=\"info\"") && page.has("U kunt dan niet inloggen."),
                "calm: {page:?}"
            );
        }
        let page = visitor.get("/status").await;
        assert!(page.has("Het portaal werkt.") && page.has("Onderhoud: van 5 september"), "{page:?}");
        world.travel_to("2026-09-05T22:00:00+02:00").await;
        let page = visitor.get("/inloggen").await;
        assert!(page.has("Er is nu onderhoud, tot 6 september 2026 om 02:00 uur."), "{page:?}");
        assert!(page.has("data-tone=\"bad\""), "strong: {page:?}");
        assert!(visitor.get("/status").await.has("Er is nu onderhoud."));
        world.travel_to("2026-09-06T02:00:00+02:00").await;
        assert!(!visitor.get("/inloggen").await.has("onderhoud"), "it ended by itself");
        assert!(visitor.get("/status").await.has("Het portaal werkt."));
    }
}

/// T12.1: what is published can be changed, by the version that was read; under way only its end; it can be withdrawn.
#[tokio::test]
async fn t12_1_published_maintenance_is_changed_and_withdrawn() {
    for world in World::each().await {
        let mut joris = operator(&world).await;
        let mut visitor = world.browser();
        publish(&mut joris, ("05-09-2026", "22:00"), ("06-09-2026", "02:00"), &[]).await;
        assert!(
            visitor.get("/inloggen").await.has("Onderhoud: van 5 september 2026 om 22:00 uur"),
            "at once"
        );
        let one = first(&mut joris).await;
        let form = joris.get(&one).await;
        assert_eq!(form.value("from_time"), Some("22:00"), "{form:?}");
        let change = async |joris: &mut Browser, till: &str, version: &str| {
            joris.get(&one).await;
            let mut all = fields(("05-09-2026", "23:00"), ("06-09-2026", till), "publish");
            all.push(("version", version));
            joris.submit(&one, &all).await
        };
        assert!(change(&mut joris, "03:00", "1").await.has("De wijziging is opgeslagen."));
        let page = visitor.get("/inloggen").await;
        assert!(
            page.has("om 23:00 uur") && page.has("om 03:00 uur") && !page.has("om 22:00 uur"),
            "{page:?}"
        );
        let page = change(&mut joris, "04:00", "1").await;
        assert!(
            page.status == 422 && page.has("Iemand anders wijzigde dit"),
            "another one was faster: {page:?}"
        );

        world.travel_to("2026-09-05T23:30:00+02:00").await;
        let form = joris.get(&one).await;
        assert!(form.has("Het begin staat vast.") && form.value("from_day").is_none(), "{form:?}");
        assert!(change(&mut joris, "05:00", "2").await.has("De wijziging is opgeslagen."));
        assert!(visitor.get("/inloggen").await.has("tot 6 september 2026 om 05:00 uur"));
        let page = joris.submit(&format!("{one}/intrekken"), &[]).await;
        assert!(page.has("Het onderhoud is ingetrokken."), "{page:?}");
        assert!(!visitor.get("/inloggen").await.has("onderhoud"), "nobody reads it any more");
        let page = joris.submit(&format!("{one}/intrekken"), &[]).await;
        assert!(page.status == 422 && page.has("voorbij of ingetrokken"), "{page:?}");
        let page = change(&mut joris, "06:00", "3").await;
        assert!(page.status == 422 && page.has("voorbij of ingetrokken"), "{page:?}");
        for event in ["maintenance.published", "maintenance.changed", "maintenance.withdrawn"] {
            assert!(events(&world, event).await > 0, "{event}");
        }
    }
}

/// T12.1: times that cannot be are refused at their field; two that overlap stand in order.
#[tokio::test]
async fn t12_1_times_that_cannot_be_are_refused_and_two_stand_in_order() {
    let world = World::sqlite().await;
    let mut joris = operator(&world).await;
    world.travel_to("2027-03-20T12:00:00+01:00").await;
    for (from, till, field, words) in [
        (("28-03-2027", "02:30"), ("28-03-2027", "05:00"), "from_time", "de klok gaat een uur vooruit"),
        (("19-03-2027", "10:00"), ("21-03-2027", "12:00"), "from_day", "in de toekomst"),
        (("22-03-2027", "10:00"), ("22-03-2027", "09:00"), "till_day", "na het begin"),
        (("22-03-2027", "10:00"), ("30-03-2027", "10:00"), "till_day", "hoogstens zeven dagen"),
        (("22-03-2027", "25:00"), ("22-03-2027", "10:00"), "from_time", "zoals 14:30"),
    ] {
        let page = publish(&mut joris, from, till, &[]).await;
        assert_eq!(page.status, 422, "{page:?}");
        assert!(page.has(&format!("id=\"{field}-error\"")) && page.has(words), "{field} {words}: {page:?}");
    }
    publish(&mut joris, ("23-03-2027", "10:00"), ("23-03-2027", "12:00"), &[]).await;
    publish(&mut joris, ("22-03-2027", "10:00"), ("24-03-2027", "12:00"), &[]).await;
    let page = world.browser().get("/inloggen").await;
    let place = |text: &str| page.body.find(text).unwrap_or_else(|| panic!("{text}: {page:?}"));
    let (early, late) = (place("van 22 maart 2027 om 10:00 uur"), place("van 23 maart 2027 om 10:00 uur"));
    assert!(early < late, "the first one first");
    assert!(page.has("tot 12:00 uur"), "on one day the time is enough: {page:?}");
}

/// T12.1: administrators of organisations with an agreement get one mail, however often it is changed.
#[tokio::test]
async fn t12_1_administrators_are_mailed_once() {
    for world in World::each().await {
        let _both = two(&world).await;
        world.member("ilse", Role::Administrator, organisation_of(&world, "sanne").await).await;
        let bare = world.bare_organisation("Nog zonder", "midwifery").await;
        world.member("vera", Role::Administrator, bare).await;
        let mut joris = operator(&world).await;
        let got = |name: &str| {
            let mails = world.messages_to(&world.account(name).mail);
            mails.iter().filter(|m| m.subject.as_deref() == Some("Onderhoud aan het portaal")).count()
        };
        let (from, till) = (("05-09-2026", "22:00"), ("06-09-2026", "02:00"));
        publish(&mut joris, from, till, &[]).await;
        world.settle().await;
        assert_eq!(got("ilse"), 0, "not asked for");
        let one = first(&mut joris).await;
        for version in ["1", "2"] {
            joris.get(&one).await;
            let mut all = fields(from, till, "publish");
            all.extend([("version", version), ("tell", "yes")]);
            assert!(joris.submit(&one, &all).await.has("De wijziging is opgeslagen."));
            world.settle().await;
            assert_eq!(got("ilse"), 1, "once");
        }
        assert_eq!((got("vera"), got("sanne"), got("joris")), (0, 0, 0), "nobody else");
        assert!(joris.get(&one).await.has("De beheerders kregen een mail op"));
    }
}

/// Pages read no row for what every page says: another node shows it once what it knows is five seconds old.
#[tokio::test]
async fn what_every_page_says_is_kept_in_memory_and_reaches_other_nodes_within_seconds() {
    for world in World::each().await {
        let other = world.other_node("tweede").await;
        let (mut here, mut there) = (world.browser(), other.browser());
        for browser in [&mut here, &mut there] {
            assert!(!browser.get("/inloggen").await.has("Onderhoud: van"));
        }
        let mut joris = operator(&world).await;
        publish(&mut joris, ("05-09-2026", "22:00"), ("06-09-2026", "02:00"), &[]).await;
        assert!(here.get("/inloggen").await.has("Onderhoud: van"), "at once where it was published");
        assert!(!there.get("/inloggen").await.has("Onderhoud: van"), "nothing is read at each page");
        world.clock().pass(FRESH);
        assert!(there.get("/inloggen").await.has("Onderhoud: van"), "and elsewhere within seconds");
    }
}

/// T12.1: what users notice stands on the public page, in both languages, and nothing else.
#[tokio::test]
async fn t12_1_the_public_page_says_what_does_not_work_and_nothing_more() {
    for world in World::each().await {
        let mut joris = operator(&world).await;
        world
            .setup((), |tx, ()| {
                for n in ["1", "2", "3"] {
                    let (id, now) = (tx.new_id::<wissel_core::ids::NoticeId>(), tx.now());
                    tx.exec(
                        sql!(
                            "insert into outbox (id, channel, masked, template, lang, sealed, dedupe, created_at, state,
                             attempts, error, done_at) values ($1, 'sms', '…78', 'login-code', 'nl', $2, $4, $3,
                             'dead', 10, 'temporary: http-503', $3)"
                        ),
                        &[id.into(), vec![1_u8].into(), now.into(), n.into()],
                    )?;
                }
                Ok(())
            })
            .await;
        watch::look(&world.app).await.expect("looked");
        world.clock().pass(FRESH);
        let page = world.browser().get("/status").await;
        assert!(
            page.has("Sms-berichten komen nu niet goed aan.") && !page.has("Het portaal werkt."),
            "{page:?}"
        );
        assert!(!page.has("http-503") && !page.has("reservekopie"), "nothing of the operator's: {page:?}");
        let page = joris.get("/operator").await;
        assert!(
            page.has("3 berichten kwamen niet aan. De laatste melding van het systeem: temporary: http-503."),
            "{page:?}"
        );
        let said = page.body.matches("niet inloggen").count();
        assert_eq!(said, 1, "once, where it says what to do: {page:?}");
        let place = |text: &str| page.body.find(text).unwrap_or_else(|| panic!("{text}: {page:?}"));
        assert!(place(">Sms-berichten") < place("In orde"), "what must be done now comes first: {page:?}");
        let mut english = world.browser();
        english.submit("/taal", &[("taal", "en"), ("terug", "/status")]).await;
        assert!(english.get("/status").await.has("Text messages do not arrive well now."));
    }
}
