//! The end of the whole portal (U5.1): from the plan of two operators to a report that proves that nothing is left.

use crate::fhir::{publish, simplified};
use crate::office_world::row_count;
use crate::privacy_trim::{look, sealed};
use crate::races_jobs::{race, to};
use crate::system_exchange::record as record_json;
use it::browser::{Browser, Page};
use it::exchange::{BORN, BSN, Filled, events, find, find_and_collect, organisation_of, pdf, share, two};
use it::system::{System, all_scopes, code_of, told};
use it::viewer::{enter, give, knock};
use it::world::World;
use wissel::commands::output::{FAILED, OK};
use wissel::commands::receipt;
use wissel_core::actor::Role;
use wissel_core::ids::{ReceiptId, RecordId};
use wissel_service::office::wind_down::check::{NotProven, check_here, check_report};
use wissel_store::{Fault, Tx, sql};

const PAGE: &str = "/operator/einde";
const OWN: &str = "/beheer/afscheid";
const WORDS: [(&str, &str); 2] = [
    ("words_nl", "Het netwerk gaat op in een ander netwerk."),
    ("words_en", "The network joins another one."),
];

/// Operators Joris and Klaas; Het Nest with administrator Ilse, Ziekenhuis Oost with administrator Vera.
pub(crate) struct House {
    joris: Browser,
    klaas: Browser,
    pub(crate) sanne: Browser,
    noor: Browser,
}

pub(crate) async fn house(world: &World) -> House {
    let (sanne, noor) = two(world).await;
    let network = world.bare_organisation("Netwerk Voorbeeld", "operator").await;
    world.member("joris", Role::Operator, network).await;
    world.member("klaas", Role::Operator, network).await;
    world.member("ilse", Role::Administrator, organisation_of(world, "sanne").await).await;
    world.member("vera", Role::Administrator, organisation_of(world, "noor").await).await;
    House { joris: world.log_in("joris").await, klaas: world.log_in("klaas").await, sanne, noor }
}

async fn plan(operator: &mut Browser, sharing: &str, collecting: &str, early: &str) -> Page {
    operator.get(PAGE).await;
    let fields = [("sharing", sharing), ("collecting", collecting), ("early", early), WORDS[0], WORDS[1]];
    operator.submit(PAGE, &fields).await
}

/// Where the forms of the end that is planned lead.
async fn at(operator: &mut Browser) -> String {
    let page = operator.get(PAGE).await;
    let start = page.body.find("action=\"/operator/einde/").unwrap_or_else(|| panic!("{page:?}"));
    let path = page.body[start + 8..].split('"').next().expect("an address");
    path.rsplit_once('/').expect("two parts").0.to_owned()
}

/// Planned by Joris and confirmed by Klaas: sharing until 30 September, collecting until 30 October.
pub(crate) async fn announced(h: &mut House) {
    assert_eq!(plan(&mut h.joris, "30-09-2026", "30-10-2026", "yes").await.status, 200);
    let path = at(&mut h.klaas).await;
    let page = h.klaas.submit(&format!("{path}/bevestigen"), &[("seen", "yes")]).await;
    assert!(page.has("Iedereen krijgt bericht"), "{page:?}");
}

fn told_by_mail(world: &World, user: &str, subject: &str) -> usize {
    let mails = world.messages_to(&world.account(user).mail);
    mails.iter().filter(|m| m.subject.as_deref().is_some_and(|s| s.contains(subject))).count()
}

/// Takes the log of these days along.
pub(crate) async fn export(admin: &mut Browser, from: &str, until: &str) -> String {
    admin.get("/beheer/logboek/meenemen").await;
    let answer = admin.post("/beheer/logboek/meenemen", &[("from", from), ("until", until)]).await;
    assert_eq!(answer.status().as_u16(), 200);
    answer.text().await.expect("a file")
}

pub(crate) async fn say_received(admin: &mut Browser) -> Page {
    admin.get(OWN).await;
    admin.submit(OWN, &[("seen", "yes")]).await
}

async fn report(world: &World, operator: &mut Browser) -> String {
    let page = operator.get("/operator/einde/verslag").await;
    assert!(page.status == 200 && page.has("Verslag van het einde"), "{page:?}");
    let answer = it::exchange::fetch(world, operator, "/operator/einde/verslag/tekst").await;
    assert_eq!(answer.status().as_u16(), 200);
    answer.text().await.expect("a file")
}

/// U5.1: one operator plans, another one confirms; nobody hears of it before. It can be taken back, and then all goes on.
#[tokio::test]
async fn u5_1_two_operators_announce_the_end_and_can_take_it_back() {
    for world in World::each().await {
        let mut h = house(&world).await;
        for (sharing, collecting, early, problem) in [
            ("20-09-2026", "30-10-2026", "yes", "minstens 28 dagen na vandaag"),
            ("30-09-2026", "27-10-2026", "yes", "minstens 28 dagen na de laatste dag om te delen"),
            ("30-09-2026", "30-10-2026", "", "eerder dan de eigen laatste dag"),
            ("31-09-2026", "30-10-2026", "yes", "Deze dag bestaat niet"),
        ] {
            let page = plan(&mut h.joris, sharing, collecting, early).await;
            assert!(page.status == 422 && page.has(problem) && page.has("-error"), "{sharing}: {page:?}");
        }
        let page = plan(&mut h.joris, "30-09-2026", "30-10-2026", "yes").await;
        assert!(page.has("Nu moet een tweede persoon") && page.has("30 september 2026"), "{page:?}");
        assert!(!h.sanne.get("/dossiers").await.has("Dit portaal stopt"), "nobody hears of it yet");
        let path = at(&mut h.joris).await;
        let page = h.joris.submit(&format!("{path}/bevestigen"), &[("seen", "yes")]).await;
        assert!(page.status == 422 && page.has("Iemand anders moet bevestigen"), "{page:?}");
        let page = plan(&mut h.klaas, "30-09-2026", "30-10-2026", "yes").await;
        assert!(page.status == 422 && page.has("al een einde gepland"), "one at a time: {page:?}");
        h.klaas.get(PAGE).await;
        let page = h.klaas.submit(&format!("{path}/bevestigen"), &[]).await;
        assert!(page.status == 422 && page.has("Zet eerst een vinkje"), "{page:?}");
        let page = h.klaas.submit(&format!("{path}/bevestigen"), &[("seen", "yes")]).await;
        assert!(
            page.has("Aangekondigd") && page.has("joris de Vries") && page.has("klaas de Vries"),
            "{page:?}"
        );
        world.settle().await;
        for (who, mails) in [("ilse", 1), ("vera", 1), ("joris", 1), ("sanne", 0)] {
            assert_eq!(told_by_mail(&world, who, "Dit portaal stopt"), mails, "{who}");
        }
        for path in ["/inloggen", "/inzage", "/hulp", "/klacht"] {
            let page = world.browser().get(path).await;
            assert!(
                page.has("Delen kan tot en met 30 september 2026") && page.has(WORDS[0].1),
                "{path}: {page:?}"
            );
        }
        assert!(h.sanne.get("/dossiers").await.has("Ophalen en inzien kan tot en met 30 oktober 2026"));

        // Once more when sharing ends, and a week before the end of collecting.
        world.travel_to("2026-10-23T10:00:00+02:00").await;
        assert_eq!(told_by_mail(&world, "ilse", "Dit portaal stopt"), 3);
        h.klaas.get(PAGE).await;
        let page = h.klaas.submit(&format!("{path}/terug"), &[]).await;
        assert!(page.has("Het portaal blijft"), "{page:?}");
        world.settle().await;
        assert_eq!(told_by_mail(&world, "ilse", "blijft bestaan"), 1);
        assert!(!h.sanne.get("/dossiers").await.has("Dit portaal stopt"));
        share(&world, &mut h.sanne, &Filled::default()).await;
        world.travel_to("2026-11-20T12:00:00+01:00").await;
        assert!(find(&mut h.noor, ("bsn", BSN), BORN).await.has("Is dit uw cliënt?"), "it went on");
        assert_eq!(events(&world, "wind_down.emptied").await, 0);
        // Another one can be planned; what is confirmed too late has to be planned anew.
        assert_eq!(plan(&mut h.joris, "18-12-2026", "15-01-2027", "yes").await.status, 200);
        let path = at(&mut h.klaas).await;
        world.travel_to("2026-11-21T00:00:00+01:00").await;
        let page = h.klaas.submit(&format!("{path}/bevestigen"), &[("seen", "yes")]).await;
        assert!(page.status == 422 && page.has("geen 28 dagen meer"), "{page:?}");
    }
}

/// U5.1: after the last day of sharing nothing new comes in, through no door; what is there can be collected to the last
/// second, and by nobody after it.
#[tokio::test]
async fn u5_1_every_door_closes_on_its_day() {
    for world in World::each().await {
        let mut h = house(&world).await;
        let nest = System::new(&world, organisation_of(&world, "sanne").await, all_scopes()).await;
        let record = share(&world, &mut h.sanne, &Filled::default().with_file(pdf("blijft", 900))).await;
        let code = give(&mut h.sanne, record).await;
        let mut client = enter(&world, &code).await;
        announced(&mut h).await;

        world.travel_to("2026-09-30T23:59:59+02:00").await;
        let (status, body) = nest.post("/api/v1/records", "sanne", &record_json()).await;
        assert_eq!(status, 201, "the last second: {body}");
        world.travel_to("2026-10-01T00:00:00+02:00").await;
        let page = h.sanne.get("/dossiers/delen").await;
        assert!(page.path == "/geen-toegang" && page.has("Delen kan niet meer"), "{page:?}");
        let answer = it::exchange::upload(&world, &h.sanne, "/dossiers/delen", &Filled::default()).await;
        assert_eq!(answer.status().as_u16(), 403, "a form that was open already");
        let (status, body) = nest.post("/api/v1/records", "sanne", &record_json()).await;
        assert_eq!((status, code_of(&body)), (403, "sharing-over"));
        let file = pdf("te laat", 300);
        let body = simplified(&file).to_string();
        let answer = publish(&nest, "/fhir/DocumentReference", "application/fhir+json", body).await;
        let (status, body) = told(answer).await;
        assert_eq!((status, code_of(&body)), (403, "sharing-over"), "{body}");
        assert_eq!(row_count(&world, sql!("select count(*) as n from record")).await, 2, "nothing came in");
        // Nobody new comes in either.
        h.joris.get("/operator/organisaties").await;
        let fields = [
            ("name", "De Nieuwe"),
            ("kind", "midwifery"),
            ("agb", ""),
            ("phone", "020 123 45 67"),
            ("admin_name", "A. Nieuw"),
            ("admin_mail", "a@nieuw.example"),
            ("admin_phone", "0612345670"),
            ("identified", "document"),
        ];
        let page = h.joris.submit("/operator/organisaties", &fields).await;
        assert!(page.status == 422 && page.has("geen organisaties en overeenkomsten meer bij"), "{page:?}");
        let bare = world.bare_organisation("Zonder", "maternity").await;
        let path = format!("/operator/organisaties/{bare}");
        h.joris.get(&path).await;
        let fields = [("version", "VO 4"), ("signatory", "A. de Wit"), ("signed_on", "01-09-2026")];
        let page = h.joris.submit(&format!("{path}/overeenkomst"), &fields).await;
        assert!(page.status == 422 && page.has("geen organisaties en overeenkomsten meer bij"), "{page:?}");

        // The clock goes back on 25 October.
        world.travel_to("2026-10-30T23:59:59+01:00").await;
        let collected = find_and_collect(&mut h.noor).await;
        assert!(collected.has("Downloaden (PDF)"), "the last second: {collected:?}");
        assert!(client.get("/inzage/gegevens").await.has("Het Nest"));
        // The second has passed, and no job has run yet.
        let clock = world.clock();
        clock.travel(std::time::Duration::from_secs(1));
        let page = h.noor.get(&collected.path).await;
        assert!(page.path == "/geen-toegang" && page.has("Dit portaal is gestopt"), "{page:?}");
        assert_eq!(h.sanne.get(&format!("/dossiers/{record}")).await.path, "/geen-toegang", "nor its source");
        assert!(!client.get("/inzage/gegevens").await.has("Het Nest"), "nor the client");
        assert!(!knock(&mut world.browser(), &code, BORN).await.has("eindigt op"), "nor with the code anew");
        let (status, body) = nest.post(
            "/api/v1/find",
            "sanne",
            &serde_json::json!({"bsn": BSN, "birth_date": "1990-04-03", "relation": "substitute", "purpose": "urgent"}),
        ).await;
        assert_eq!((status, code_of(&body)), (403, "portal-over"));
        let path = at_or_none(&mut h.klaas).await;
        assert_eq!(path, None, "nothing can be taken back any more");
    }
}

async fn at_or_none(operator: &mut Browser) -> Option<String> {
    let page = operator.get(PAGE).await;
    page.body.find("action=\"/operator/einde/").map(|n| page.body[n..].chars().take(80).collect())
}

/// Everything was destroyed: the first minutes of 31 October.
pub(crate) async fn emptied(world: &World, h: &mut House) -> RecordId {
    let record = share(world, &mut h.sanne, &Filled::default().with_file(pdf("gaat weg", 2000))).await;
    share(world, &mut h.sanne, &Filled::default().with("bsn", "999990482")).await;
    find_and_collect(&mut h.noor).await;
    announced(h).await;
    world.travel_to("2026-10-31T00:10:00+01:00").await;
    record
}

/// Whoever reads a file takes all of it for signed: nothing is put before, between or after, and no other key.
fn whole_or_not_at_all(file: &str, key: &[u8; 32]) {
    let foreign =
        file.rsplit_once("key-ed25519: ").expect("a key").0.to_owned() + "key-ed25519: " + &"09".repeat(32);
    for (other, why) in [
        (foreign, NotProven::Signature),
        (format!("{file}left: record 0\n"), NotProven::Unreadable),
        (format!("{file}\nleft: record 0\n"), NotProven::Unreadable),
        (file.replace("\n\n", "\n\nleft: record 0\n"), NotProven::Unreadable),
        (file.replace("key-ed25519", "key"), NotProven::Unreadable),
        (format!("left: record 0\n{file}"), NotProven::Signature),
    ] {
        assert_eq!(check_report(&other, key), Err(why), "{other}");
    }
    for same in [file.replace('\n', "\r\n"), file.trim_end().to_owned()] {
        assert!(check_report(&same, key).is_ok(), "as a mail program or a form sends it on");
    }
}

/// U5.1: everything is destroyed with receipts; the log stays until each organisation has its own; then it goes, with all
/// that went along with it, and the report proves it.
#[tokio::test]
async fn u5_1_nothing_is_left_and_the_report_proves_it() {
    for world in World::each().await {
        let mut h = house(&world).await;
        emptied(&world, &mut h).await;
        for gone in [
            sql!("select count(*) as n from record"),
            sql!("select count(*) as n from record_key"),
            sql!("select count(*) as n from document"),
            sql!("select count(*) as n from statement"),
            sql!("select count(*) as n from blob"),
        ] {
            assert_eq!(row_count(&world, gone).await, 0, "{gone:?}");
        }
        let receipts =
            sql!("select count(*) as n from receipt where kind = 'destroyed' and ground = 'wound_down'");
        assert_eq!(row_count(&world, receipts).await, 2);
        assert_eq!(world.app.erasures.load().expect("a sound list").entries.len(), 2);
        assert_eq!(world.app.keyring.days().expect("days").len(), 0, "no backup can bring anything back");
        assert!(h.sanne.get("/dossiers?lijst=vernietigd").await.status == 200, "a source finds its receipts");
        assert_eq!(told_by_mail(&world, "ilse", "Neem het logboek van Het Nest mee"), 1);

        let mut ilse = world.log_in("ilse").await;
        assert!(ilse.get("/beheer").await.has("Neem uw logboek mee"));
        let page = say_received(&mut ilse).await;
        assert!(page.status == 422 && page.has("dekken nog niet het hele logboek"), "{page:?}");
        export(&mut ilse, "01-09-2026", "30-09-2026").await;
        let page = ilse.get(OWN).await;
        assert!(page.has("nog niet het hele logboek") && !page.has("name=\"seen\""), "{page:?}");
        let file = export(&mut ilse, "01-10-2026", "31-10-2026").await;
        assert!(file.contains("record.destroyed"), "the destruction stands in it");
        let page = ilse.submit(OWN, &[]).await;
        assert!(page.status == 422 && page.has("Zet eerst een vinkje"), "{page:?}");
        let page = say_received(&mut ilse).await;
        assert!(page.has("Bevestigd. Dank u wel."), "{page:?}");
        let page = say_received(&mut ilse).await;
        assert!(page.status == 422 && page.has("al bevestigd"), "once: {page:?}");

        let page = h.klaas.get(PAGE).await;
        assert!(page.has("Heeft nog niets bevestigd") && page.has("Heeft haar logboek"), "{page:?}");
        assert_eq!(h.klaas.get("/operator/einde/verslag").await.status, 404, "no report yet");
        // Four weeks later who has said nothing is reminded; nobody is skipped.
        world.travel_to("2026-11-28T12:00:00+01:00").await;
        let mails = |who| told_by_mail(&world, who, "Neem het logboek");
        assert_eq!((mails("ilse"), mails("vera")), (1, 2));
        assert!(row_count(&world, sql!("select count(*) as n from collection")).await > 0);
        let mut vera = world.log_in("vera").await;
        export(&mut vera, "01-09-2026", "31-10-2026").await;
        sealed(&world).await;
        assert!(say_received(&mut vera).await.has("Bevestigd. Dank u wel."));
        world.settle().await;

        for gone in [
            sql!("select count(*) as n from collection"),
            sql!("select count(*) as n from audit where event in ('record.shared', 'record.collected')"),
            sql!("select count(*) as n from membership where state <> 'ended' and role <> 'operator'"),
        ] {
            assert_eq!(row_count(&world, gone).await, 0, "{gone:?}");
        }
        assert!(
            h.sanne.get("/dossiers").await.path.starts_with("/inloggen"),
            "nobody is left who could log in"
        );
        let page = h.klaas.get(PAGE).await;
        assert!(page.has("Klaar") && page.has("/operator/einde/verslag"), "{page:?}");
        let file = report(&world, &mut h.klaas).await;
        let key = world.app.keyring.verify_key();
        let proven = check_report(&file, &key).expect("a genuine report");
        assert_eq!((proven.receipts, proven.confirmed.len(), proven.silent.len()), (2, 2, 0));
        assert_eq!(proven.destroyed, [("wound_down".to_owned(), 2)]);
        assert_eq!(proven.confirmed.iter().map(|c| c.exports.len()).max(), Some(2));
        assert!(proven.log.0 > 0);
        for name in ["sanne", "Het Nest", BSN, "Berg", "999990482"] {
            assert!(!file.contains(name), "{name} stands in the report");
        }
        assert_eq!(check_here(&world.app, &file).await.expect("read"), Ok(proven));
        let verified = wissel_service::privacy::verify_log::verify(&world.app, None).await.expect("verified");
        assert!(verified.is_sound(), "what was written since is a sound log: {verified:?}");

        // A report that was changed proves nothing, nor one of another key.
        let changed = file.replace("receipts: 2", "receipts: 3");
        assert_eq!(check_report(&changed, &key), Err(NotProven::Signature));
        assert_eq!(check_report(&file, &[1; 32]), Err(NotProven::Signature));
        whole_or_not_at_all(&file, &key);
        // The same on the command line.
        for (text, code) in [(&file, OK), (&changed, FAILED)] {
            let path = world.fresh.folder.path().join("report.txt");
            std::fs::write(&path, text).expect("written");
            let ask = receipt::Verify { file: path, shared: None, original: None };
            assert_eq!(receipt::verify(&ask, key).code, code);
        }
        // Months later the monthly work has taken nothing of the proof away.
        world.travel_to("2027-02-10T12:00:00+01:00").await;
        assert!(look(&world).await);
        assert!(check_here(&world.app, &file).await.expect("read").is_ok());
        // Anything that is left, or comes back, is found.
        world
            .setup((), |tx, ()| tx.exec(sql!("delete from receipt where kind = 'destroyed' and ground = 'wound_down' and id = (select max(id) from receipt)"), &[]).map(drop))
            .await;
        assert!(matches!(check_here(&world.app, &file).await.expect("read"), Err(NotProven::Differs(_))));
    }
}

/// A record that nobody destroyed, or that came back.
fn left_over(tx: &mut Tx<'_>, (): &()) -> Result<(), Fault> {
    let id: RecordId = tx.new_id();
    let now = tx.now();
    tx.exec(
        sql!(
            "insert into record (id, number, organisation_id, author_id, find_index, subject, client, state, shared_at,
               undo_until, last_day, expires_at, needs_confirmation, version)
             select $1, 'W-LEFT-OVER', organisation_id, id, $2, 's', $2, 'withdrawn', $3, $3, '2027-01-01', $3, 0, 1
             from membership where role = 'practitioner' order by id limit 1"
        ),
        &[id.into(), vec![0_u8; 32].into(), now.into()],
    )
    .map(drop)
}

/// U5.1: a record that is left over, or came back, is found by the work that finishes and by whoever verifies the report.
#[tokio::test]
async fn u5_1_a_record_that_is_left_over_is_found() {
    for world in World::each().await {
        let mut h = house(&world).await;
        emptied(&world, &mut h).await;
        for name in ["ilse", "vera"] {
            let mut admin = world.log_in(name).await;
            export(&mut admin, "01-09-2026", "31-10-2026").await;
            if name == "vera" {
                world.setup((), left_over).await;
            }
            assert!(say_received(&mut admin).await.has("Bevestigd. Dank u wel."));
        }
        world.settle().await;
        assert_eq!(events(&world, "wind_down.finished").await, 0, "no report says that nothing is left");
        let failed = sql!(
            "select count(*) as n from job where kind = 'wind_down.finish' and state = 'waiting' and error is not null"
        );
        assert_eq!(row_count(&world, failed).await, 1, "the operator sees why");
        assert_eq!(h.klaas.get("/operator/einde/verslag").await.status, 404);
        world.setup((), |tx, ()| tx.exec(sql!("delete from record"), &[]).map(drop)).await;
        // A report waits until the log is linked up to it, and is tried again.
        for _ in 0..5 {
            world.clock().pass(std::time::Duration::from_secs(7200));
            sealed(&world).await;
            world.settle().await;
        }
        let mut klaas = world.log_in("klaas").await;
        let file = report(&world, &mut klaas).await;
        assert!(check_here(&world.app, &file).await.expect("read").is_ok());
        world.setup((), left_over).await;
        let found = check_here(&world.app, &file).await.expect("read");
        assert!(matches!(&found, Err(NotProven::Differs(what)) if what.contains("record 1")), "{found:?}");
    }
}

/// The receipt of a record that is not there.
fn stray_receipt(tx: &mut Tx<'_>, (): &()) -> Result<(), Fault> {
    let (id, record): (ReceiptId, RecordId) = (tx.new_id(), tx.new_id());
    let now = tx.now();
    tx.exec(
        sql!(
            "insert into receipt (id, kind, record_id, record_number, organisation_id, body, signature, at)
             select $1, 'shared', $2, 'W-STRA-YONE', organisation_id, '', $3, $4
             from membership where role = 'practitioner' order by id limit 1"
        ),
        &[id.into(), record.into(), vec![0_u8; 64].into(), now.into()],
    )
    .map(drop)
}

/// U5.1: as long as one row with content is left the portal does not say that it is empty, and the work comes again.
#[tokio::test]
async fn u5_1_one_row_that_is_left_keeps_the_portal_from_saying_that_it_is_empty() {
    let empty = sql!("select count(*) as n from wind_down where emptied_at is not null");
    for world in World::each().await {
        let mut h = house(&world).await;
        share(&world, &mut h.sanne, &Filled::default()).await;
        announced(&mut h).await;
        world.setup((), stray_receipt).await;
        world.travel_to("2026-10-31T00:10:00+01:00").await;
        assert_eq!(row_count(&world, sql!("select count(*) as n from record")).await, 0);
        assert_eq!(row_count(&world, empty).await, 0, "a receipt is left");
        world
            .setup((), |tx, ()| tx.exec(sql!("delete from receipt where kind = 'shared'"), &[]).map(drop))
            .await;
        world.clock().pass(std::time::Duration::from_mins(5));
        world.settle().await;
        assert_eq!(row_count(&world, empty).await, 1, "nothing is left");
    }
}

/// U5.1: an organisation that never says anything cannot be skipped. The log waits as long as it would have been kept, to
/// the end of that month five years later, and the report names the organisation.
#[tokio::test]
async fn u5_1_the_log_waits_for_who_says_nothing_until_its_time_is_over() {
    for world in World::each().await {
        let mut h = house(&world).await;
        emptied(&world, &mut h).await;
        let page = h.joris.get(PAGE).await;
        assert!(page.has("op zijn laatst tot 1 november 2031") && page.has("Overslaan kan niet"), "{page:?}");
        world.travel_to("2031-10-31T23:59:59+01:00").await;
        assert_eq!(
            row_count(&world, sql!("select count(*) as n from wind_down where finished_at is null")).await,
            1
        );
        world.travel_to("2031-11-01T00:00:01+01:00").await;
        let file = report(&world, &mut h.joris).await;
        let proven = check_report(&file, &world.app.keyring.verify_key()).expect("a report");
        assert_eq!((proven.confirmed.len(), proven.silent.len()), (0, 2));
        let page = h.joris.get("/operator/einde/verslag").await;
        assert!(page.has("Heeft nooit iets bevestigd") && page.has("Ziekenhuis Oost"), "{page:?}");
        assert!(proven.receipts > 0, "receipts of more than five years prove it");
        for day in ["2031-12-01", "2032-01-01", "2036-11-01"] {
            world.travel_to(&format!("{day}T04:00:00+01:00")).await;
            assert!(look(&world).await, "{day}");
            let checked = check_here(&world.app, &file).await.expect("counted");
            assert_eq!(checked.as_ref().map(|r| r.receipts), Ok(proven.receipts), "{day}");
        }
        world.travel_to("2036-12-01T04:00:00+01:00").await;
        assert!(look(&world).await);
        let checked = check_here(&world.app, &file).await.expect("counted");
        assert_eq!(checked, Err(NotProven::Over), "five years after the report");
        assert_eq!(row_count(&world, sql!("select count(*) as n from receipt")).await, 0);
    }
}

/// U5.1: on two nodes, at the very instant: who collects has collected before it, or is refused; nothing is destroyed
/// twice, and nothing is collected after it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn u5_1_collecting_and_destroying_at_one_instant() {
    for world in World::each().await {
        let other = world.other_node("other").await;
        let mut h = house(&world).await;
        for _ in 0..4 {
            share(&world, &mut h.sanne, &Filled::default()).await;
        }
        announced(&mut h).await;
        world.travel_to("2026-10-30T23:59:59+01:00").await;
        let result = find(&mut h.noor, ("bsn", BSN), BORN).await;
        let hit = result.value("find").expect("a hit").to_owned();
        let records: Vec<String> = result
            .body
            .split("name=\"record\" value=\"")
            .skip(1)
            .map(|part| part.split('"').next().expect("an id").to_owned())
            .collect();
        assert_eq!(records.len(), 4);
        let there = h.noor.on_node(&other.url);
        let forms: Vec<[(&str, &str); 3]> = records
            .iter()
            .map(|r| [("find", hit.as_str()), ("record", r.as_str()), ("answer", "yes")])
            .collect();
        let collecting = futures_util::future::join_all(
            forms
                .iter()
                .zip([&h.noor, &there, &h.noor, &there])
                .map(|(form, node)| node.post("/zoeken/openen", form)),
        );
        let passing = async {
            world.clock().travel(std::time::Duration::from_secs(1));
            world.settle().await;
            other.settle().await;
        };
        let (answers, ()) = futures_util::future::join(collecting, passing).await;
        assert!(answers.iter().all(|a| !a.status().is_server_error()), "everybody gets an answer");
        world.travel_to("2026-10-31T00:10:00+01:00").await;
        let late = sql!(
            "select count(*) as n from collection c where c.at >= (select ends_at from wind_down where confirmed_at is not null)"
        );
        assert_eq!(row_count(&world, late).await, 0, "nothing is collected after the end");
        let receipts = sql!("select count(*) as n from receipt where ground = 'wound_down'");
        assert_eq!(row_count(&world, receipts).await, 4, "each is destroyed once");
        assert_eq!(row_count(&world, sql!("select count(*) as n from record")).await, 0);
    }
}

/// U5.1: with two workers on each of two nodes everybody is told once, every record is destroyed once, and there is one
/// report.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn u5_1_the_work_of_the_end_is_done_once_on_two_nodes() {
    for world in World::each().await {
        let other = world.other_node("other").await;
        let mut h = house(&world).await;
        for _ in 0..5 {
            share(&world, &mut h.sanne, &Filled::default().with_file(pdf("race", 900))).await;
        }
        announced(&mut h).await;
        to(&world, "2026-10-01T00:00:00+02:00");
        race(&world, &other).await;
        assert_eq!(events(&world, "wind_down.told").await, 1);
        let mails = sql!("select count(*) as n from outbox where template = 'portal-ends'");
        assert_eq!(row_count(&world, mails).await, 4 * 2, "four people, twice");
        to(&world, "2026-10-31T00:00:00+01:00");
        race(&world, &other).await;
        race(&world, &other).await;
        let receipts = sql!("select count(*) as n from receipt where ground = 'wound_down'");
        assert_eq!(row_count(&world, receipts).await, 5);
        let empty = sql!("select count(*) as n from wind_down where emptied_at is not null");
        assert_eq!(row_count(&world, empty).await, 1);
        for name in ["ilse", "vera"] {
            let mut admin = world.log_in(name).await;
            export(&mut admin, "01-09-2026", "31-10-2026").await;
            assert!(say_received(&mut admin).await.has("Bevestigd. Dank u wel."));
        }
        race(&world, &other).await;
        assert_eq!(events(&world, "wind_down.finished").await, 1, "one report");
        let report = world.app.store.verify().await.expect("report");
        assert_eq!(report.broken, None, "the log of both nodes is one chain");
    }
}
