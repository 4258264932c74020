//! The end of a processor agreement (U5.6, GDPR art. 28(3)(g)): announced, taken back, and what follows it.

use crate::office_world::{operator, row_count};
use it::browser::{Browser, Page};
use it::exchange::{BORN, BSN, Filled, events, find, find_and_collect, organisation_of, pdf, share, two};
use it::world::World;
use wissel_core::ids::OrganisationId;
use wissel_store::sql;

struct Office {
    joris: Browser,
    path: String,
    agreement: String,
}

impl Office {
    async fn of(world: &World, organisation: OrganisationId) -> Self {
        let mut joris = operator(world).await;
        let path = format!("/operator/organisaties/{organisation}");
        let agreement = joris.get(&path).await.value("agreement").expect("a running agreement").to_owned();
        Self { joris, path, agreement }
    }
    async fn end(&mut self, from: &str, sure: &str) -> Page {
        let fields = [("agreement", self.agreement.as_str()), ("from", from), ("sure", sure)];
        self.joris.submit(&format!("{}/overeenkomst/einde", self.path), &fields).await
    }
    async fn keep(&mut self) -> Page {
        let fields = [("agreement", self.agreement.as_str())];
        self.joris.submit(&format!("{}/overeenkomst/doorlopen", self.path), &fields).await
    }
    async fn sign(&mut self) -> Page {
        let fields = [("version", "VO 4"), ("signatory", "A. de Wit"), ("signed_on", "01-09-2026")];
        self.joris.submit(&format!("{}/overeenkomst", self.path), &fields).await
    }
}

fn told(world: &World, user: &str, subject: &str) -> usize {
    let mails = world.messages_to(&world.account(user).mail);
    mails.iter().filter(|m| m.subject.as_deref().is_some_and(|s| s.contains(subject))).count()
}

/// U5.6: an end with a day is announced to everybody there, shown, and can be taken back; until then nothing changes.
#[tokio::test]
async fn u5_6_an_end_is_announced_and_can_be_taken_back() {
    for world in World::each().await {
        let (mut sanne, mut noor) = two(&world).await;
        share(&world, &mut sanne, &Filled::default()).await;
        let nest = organisation_of(&world, "sanne").await;
        let mut office = Office::of(&world, nest).await;
        for (from, problem) in [
            ("30-02-2027", "Deze dag bestaat niet"),
            ("31-08-2026", "al voorbij"),
            ("01-01-2030", "binnen een jaar"),
        ] {
            for sure in ["", "yes"] {
                let page = office.end(from, sure).await;
                assert!(
                    page.status == 422 && page.has("from-error") && page.has(problem),
                    "{from}: {page:?}"
                );
            }
        }
        let page = office.keep().await;
        assert!(page.status == 422 && page.has("geen einde dat u kunt terugdraaien"), "{page:?}");
        let ask = office.end("29-09-2026", "").await;
        assert!(ask.has("29 september 2026") && ask.has("7 oktober 2026"), "{ask:?}");
        assert!(ask.has("Het gedeelde dossier is dan niet meer te vinden"), "{ask:?}");
        let page = office.end("29-09-2026", "yes").await;
        assert!(page.status == 200 && page.has("eindigt op de gekozen dag") && page.has("29 september 2026"));
        world.settle().await;
        assert_eq!((told(&world, "sanne", "eindigt"), told(&world, "noor", "eindigt")), (1, 0));
        let page = office.end("30-09-2026", "yes").await;
        assert!(page.status == 422 && page.has("al beëindigd"), "one end at a time: {page:?}");
        assert!(office.sign().await.status == 422, "one agreement at a time");

        world.travel_to("2026-09-29T23:59:59+02:00").await;
        assert_eq!(sanne.get("/dossiers").await.status, 200, "the last second");
        assert!(find(&mut noor, ("bsn", BSN), BORN).await.has("Is dit uw cliënt?"));
        let page = office.keep().await;
        assert!(page.has("De overeenkomst loopt door."), "{page:?}");
        world.settle().await;
        assert_eq!(told(&world, "sanne", "loopt door"), 1);
        world.travel_to("2026-10-20T12:00:00+02:00").await;
        assert!(find(&mut noor, ("bsn", BSN), BORN).await.has("Is dit uw cliënt?"), "it went on");
        assert_eq!(events(&world, "agreement.settled").await, 0);
    }
}

/// U5.6: from the end on nobody finds or opens what was shared; a week later it is destroyed with receipts.
#[tokio::test]
async fn u5_6_after_the_end_nothing_is_found_and_a_week_later_nothing_is_left() {
    for world in World::each().await {
        let (mut sanne, mut noor) = two(&world).await;
        let filled = Filled::default().with_file(pdf("end", 3000));
        share(&world, &mut sanne, &filled).await;
        share(&world, &mut sanne, &Filled::default().with("bsn", "999990482")).await;
        let collected = find_and_collect(&mut noor).await;
        let nest = organisation_of(&world, "sanne").await;
        let mut office = Office::of(&world, nest).await;
        office.end("29-09-2026", "yes").await;

        world.travel_to("2026-09-30T00:00:00+02:00").await;
        let page = sanne.get("/dossiers").await;
        assert!(page.path == "/geen-toegang" && page.has("verwerkersovereenkomst"), "{page:?}");
        assert!(!find(&mut noor, ("bsn", BSN), BORN).await.has("Is dit uw cliënt?"), "not found");
        let page = noor.get(&collected.path).await;
        assert!(page.has("niet meer beschikbaar") && !page.has("Downloaden (PDF)"), "not opened: {page:?}");
        let page = office.joris.get(&office.path.clone()).await;
        assert!(page.has("Nog niet getekend") && page.has("beëindigd"), "{page:?}");

        world.travel_to("2026-10-06T23:59:59+02:00").await;
        assert_eq!(
            row_count(&world, sql!("select count(*) as n from record_key")).await,
            2,
            "the last second"
        );
        world.travel_to("2026-10-07T00:00:00+02:00").await;
        for gone in [
            sql!("select count(*) as n from record_key"),
            sql!("select count(*) as n from document"),
            sql!("select count(*) as n from blob"),
            sql!("select count(*) as n from record where state = 'available'"),
        ] {
            assert_eq!(row_count(&world, gone).await, 0, "{gone:?}");
        }
        let receipts =
            sql!("select count(*) as n from receipt where kind = 'destroyed' and ground = 'agreement_over'");
        assert_eq!(row_count(&world, receipts).await, 2);
        assert_eq!(world.app.erasures.load().expect("a sound list").entries.len(), 2);
        // A new agreement opens the door again; what is gone stays gone, and its receipts are there.
        assert_eq!(office.sign().await.status, 200);
        let page = sanne.get("/dossiers?lijst=vernietigd").await;
        assert!(page.status == 200, "{page:?}");
        assert!(!find(&mut noor, ("bsn", BSN), BORN).await.has("Is dit uw cliënt?"));
    }
}

/// U5.6: a new agreement within the week keeps everything; an end at once is one at once.
#[tokio::test]
async fn u5_6_a_new_agreement_within_the_week_keeps_what_was_shared() {
    for world in World::each().await {
        let (mut sanne, mut noor) = two(&world).await;
        share(&world, &mut sanne, &Filled::default()).await;
        let nest = organisation_of(&world, "sanne").await;
        let mut office = Office::of(&world, nest).await;
        let ask = office.end("", "").await;
        assert!(ask.has("meteen"), "{ask:?}");
        let page = office.end("", "yes").await;
        assert!(page.has("De overeenkomst is beëindigd."), "{page:?}");
        assert!(!find(&mut noor, ("bsn", BSN), BORN).await.has("Is dit uw cliënt?"), "at once");
        let page = office.keep().await;
        assert!(page.status == 422, "what has ended cannot go on: {page:?}");
        assert_eq!(office.sign().await.status, 200);
        assert!(find(&mut noor, ("bsn", BSN), BORN).await.has("Is dit uw cliënt?"), "with the new one");
        world.travel_to("2026-10-20T12:00:00+02:00").await;
        assert!(find(&mut noor, ("bsn", BSN), BORN).await.has("Is dit uw cliënt?"), "and it stays");
        assert_eq!(sanne.get("/dossiers").await.status, 200);
    }
}
