//! Other care sectors than birth care: the rule is data with a version, and a sector is off until terms, agreement and
//! operator all say otherwise (decision 0036).

use crate::fhir;
use crate::office_world::{operator, row_count};
use crate::system_exchange::record;
use it::browser::{Browser, Page};
use it::exchange::{BORN, BSN, Filled, collect, events, find, organisation_of, pdf, share, two, upload};
use it::system::{System, all_scopes, code_of, told};
use it::viewer;
use it::world::World;
use serde_json::{Value, json};
use std::time::Duration;
use wissel_core::actor::Role;
use wissel_core::exchange::sector::{NamedSectors, RuleRow, Words};
use wissel_core::identity::login_way::Ways;
use wissel_core::ids::{OrganisationId, RecordId, TermsId, UserId};
use wissel_store::exchange::sector::{self, NewRow, service_name};
use wissel_store::identity::terms;
use wissel_store::office::agreement::{self, NewAgreement};
use wissel_store::office::{agreement_text, organisation};
use wissel_store::{Fault, Tx, sql};

const KEY: &str = "ouderenzorg";
const RULE: [(&str, &str); 8] = [
    ("sector", KEY),
    ("name_nl", "Ouderenzorg"),
    ("name_en", "Elderly care"),
    ("date_nl", "ontslagdatum"),
    ("date_en", "day of discharge"),
    ("days", "28"),
    ("farthest", "90"),
    ("asked", "7"),
];
const PAGE: &str = "/operator/zorgsectoren";

/// Publishes a version over both pages; the page that follows.
async fn publish(joris: &mut Browser, more: &[(&str, &str)]) -> Page {
    let mut fields: Vec<_> = RULE.into_iter().filter(|(n, _)| !more.iter().any(|(m, _)| m == n)).collect();
    fields.extend(more);
    joris.get(PAGE).await;
    let page = joris.submit(PAGE, &fields).await;
    let Some(version) = page.value("version").map(str::to_owned) else { return page };
    fields.push(("version", &version));
    joris.submit(&format!("{PAGE}/uitgeven"), &fields).await
}

/// The form of a record of the other sector.
pub(crate) fn filled() -> Filled {
    let mut filled = Filled::default().with("due_date", "10-10-2026").with("text", "Naar huis.");
    filled.fields.push(("sector", KEY.to_owned()));
    filled
}

async fn body_of(world: &World, sanne: &Browser, filled: &Filled) -> (u16, String) {
    let answer = upload(world, sanne, "/dossiers/delen", filled).await;
    (answer.status().as_u16(), answer.text().await.expect("body"))
}

/// The sector on for this organisation, under rule version 1 with 28 days, without the pages.
pub(crate) async fn switch_on(world: &World, house: OrganisationId, by: UserId) {
    // Of two texts of the same instant neither is the newer one.
    world.clock().pass(Duration::from_secs(1));
    world
        .setup((house, by), |tx, (house, by)| {
            rule(tx, *by, 1, 28)?;
            let named = NamedSectors::read_all("ouderenzorg; 28").expect("sectors");
            let now = tx.now();
            let text = terms::Terms {
                id: tx.new_id::<TermsId>(),
                version: "2026-2".to_owned(),
                ways: Ways::NONE,
                sectors: named.clone(),
                hash: "11".repeat(32),
                text_nl: "Voorwaarden".to_owned(),
                text_en: "Terms".to_owned(),
                published_at: now,
                in_force_at: now,
            };
            terms::insert(tx, &text)?;
            let paper = agreement_text::AgreementText {
                id: tx.new_id(),
                version: "2026-2".to_owned(),
                hash: "22".repeat(32),
                text_nl: "Overeenkomst".to_owned(),
                text_en: "Agreement".to_owned(),
                sub_processors: Vec::new(),
                sectors: named,
                published_at: now,
                in_force_at: now,
            };
            agreement_text::insert(tx, &paper)?;
            agreement::replace_all(tx, *house)?;
            let signed = NewAgreement {
                id: tx.new_id(),
                organisation: *house,
                version: "2026-2",
                signatory: "K. Bos",
                signed_on: now.day(),
                systems_two_factors: true,
                recorded_by: "test",
                text: Some(paper.id),
            };
            agreement::insert(tx, signed)?;
            organisation::switch_service(tx, *house, &service_name(&KEY.parse().expect("key")), true)?;
            // Whoever is there has accepted what holds now.
            tx.exec(
                sql!(
                    "insert into terms_acceptance (person_id, terms_id, hash, accepted_at)
                     select id, $1, $2, $3 from person"
                ),
                &[text.id.into(), (&text.hash).into(), now.into()],
            )
            .map(drop)
        })
        .await;
}

fn rule(tx: &mut Tx<'_>, by: UserId, version: u32, days: i64) -> Result<(), Fault> {
    let row = RuleRow {
        id: tx.new_id(),
        sector: KEY.parse().expect("key"),
        version,
        name: Words::of("Ouderenzorg", "Elderly care"),
        date_name: Words::of("ontslagdatum", "day of discharge"),
        days,
        farthest: 90,
        asked: 7,
    };
    let holds_from = tx.now().day();
    assert!(sector::insert(tx, &NewRow { rule: &row, holds_from, by })?);
    Ok(())
}

/// T5.1, U5.6, U2.5a: rule, terms, agreement and switch, each by its page; off until the last of them, with the reasons.
#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story through three doors")]
async fn u2_5a_a_sector_is_off_until_terms_agreement_and_operator_say_otherwise() {
    for world in World::each().await {
        let (mut sanne, mut noor) = two(&world).await;
        let nest = organisation_of(&world, "sanne").await;
        world.member("karin", Role::Administrator, nest).await;
        let (mut karin, mut joris) = (world.log_in("karin").await, operator(&world).await);
        let switches = format!("/operator/organisaties/{nest}/sectoren");
        assert!(joris.get(&switches).await.has("Alleen geboortezorg"));
        for (field, value, problem) in [
            ("sector", "geboortezorg", "De regel van geboortezorg ligt vast."),
            ("days", "43", "Dagen na die datum: vul een getal in van 1 tot en met 42."),
            ("farthest", "301", "0 tot en met 300"),
            ("date_nl", "", "Naam van de datum in het Nederlands: vul dit in."),
            ("holds_from", "31-08-2026", "holds_from-error"),
            ("holds_from", "01-01-2028", "Kies een dag binnen een jaar."),
            ("example", "01-09-2028", "example-error"),
        ] {
            let page = publish(&mut joris, &[(field, value)]).await;
            assert!(page.status == 422 && page.has(problem), "{field}: {page:?}");
        }
        let page = publish(&mut joris, &[("example", "10-10-2026")]).await;
        assert!(page.has("De regel is uitgegeven.") && page.has("ontslagdatum"), "{page:?}");
        let again = publish(&mut joris, &[]).await;
        assert!(again.status == 422 && again.has("gelijk aan de vorige"), "{again:?}");
        // Terms and agreement will name the days: under these no record may stay longer.
        for (field, value) in [("farthest", "91"), ("date_en", "day of admission")] {
            let page = publish(&mut joris, &[(field, value)]).await;
            assert!(page.status == 422 && page.has("of kies een ander aantal dagen"), "{field}: {page:?}");
        }
        let mut fields: Vec<_> = RULE.into_iter().filter(|(n, _)| *n != "days").collect();
        fields.extend([("days", "27"), ("version", "2"), ("back", "yes")]);
        let page = joris.submit(&format!("{PAGE}/uitgeven"), &fields).await;
        assert!(page.status == 200 && page.value("days") == Some("27"), "what was typed is kept: {page:?}");
        assert_eq!(events(&world, "sector.rule_published").await, 1);

        let page = joris.get(&switches).await;
        for why in
            ["voorwaarden die nu gelden, noemen", "De overeenkomst van de organisatie noemt", "niet aangezet"]
        {
            assert!(page.has(why), "{why}: {page:?}");
        }
        let page = sanne.get("/dossiers/delen").await;
        assert!(page.has("Uitgerekende datum") && !page.has("Kies de zorgsector"), "as always: {page:?}");
        let (status, body) = body_of(&world, &sanne, &filled()).await;
        assert!(status == 422 && body.contains("kan uw organisatie nu niet delen"), "{body}");

        let (text, missing) = (("text_nl", "1. Doel\nDelen."), ("sectors", "ouderenzorgg; 28"));
        let fields = [("version", "2026-2"), text, ("text_en", "1. Purpose\nSharing."), missing];
        joris.get("/operator/voorwaarden").await;
        let page = joris.submit("/operator/voorwaarden", &fields).await;
        assert!(page.status == 422 && page.has("nog geen regel met deze dagen is uitgegeven"), "{page:?}");
        let other_days = [fields[0], fields[1], fields[2], ("sectors", "ouderenzorg; 27")];
        let page = joris.submit("/operator/voorwaarden", &other_days).await;
        assert!(page.status == 422 && page.has("nog geen regel met deze dagen is uitgegeven"), "{page:?}");
        let fields = [fields[0], fields[1], fields[2], ("sectors", "ouderenzorg; 28")];
        let page = joris.submit("/operator/voorwaarden", &fields).await;
        assert!(page.has("De voorwaarden zijn gepubliceerd."), "{page:?}");
        joris.get("/operator/overeenkomst").await;
        let page = joris.submit("/operator/overeenkomst", &fields).await;
        assert!(page.has("De versie is uitgegeven."), "{page:?}");
        let page = karin.get("/beheer/overeenkomst").await;
        assert!(page.has("Ouderenzorg: 28 dagen na ontslagdatum <span"), "what is signed is shown: {page:?}");
        let (text, hash) = (page.value("text").unwrap().to_owned(), page.value("hash").unwrap().to_owned());
        let signature = [
            ("text", &*text),
            ("hash", &*hash),
            ("signatory", "K. Bos"),
            ("entitled", "yes"),
            ("systems", "yes"),
        ];
        let page = karin.submit("/beheer/overeenkomst", &signature).await;
        assert!(page.has("De overeenkomst is getekend."), "{page:?}");
        joris.get(&switches).await;
        let page = joris.submit(&switches, &[("sector", KEY), ("on", "yes")]).await;
        assert!(page.has("De zorgsector is aangezet.") && page.has("Staat uit"), "{page:?}");
        assert!(page.has("voorwaarden die nu gelden, noemen") && !page.has("niet aangezet"), "{page:?}");
        let (status, _) = body_of(&world, &sanne, &filled()).await;
        assert_eq!(status, 422, "the terms do not hold yet");

        world.travel_to("2026-09-29T09:00:00+02:00").await;
        for browser in [&mut sanne, &mut noor, &mut joris, &mut karin] {
            let page = browser.get("/mijn").await;
            assert!(page.has("Ouderenzorg: 28 dagen na ontslagdatum <span"), "the terms name it: {page:?}");
            browser.submit("/voorwaarden", &[("version", "2026-2"), ("answer", "yes")]).await;
        }
        assert!(joris.get(&switches).await.has("Staat aan"));
        let page = sanne.get("/dossiers/delen").await;
        assert!(page.has("Kies de zorgsector") && !page.has(" checked"), "asked, not prefilled: {page:?}");
        for unanswered in ["/dossiers/delen?next=yes", "/dossiers/delen?sector="] {
            let page = sanne.get(unanswered).await;
            assert!(page.status == 422 && page.has("sector-error"), "{page:?}");
        }
        let page = sanne.get("/dossiers/delen?sector=geboortezorg").await;
        assert!(page.has("Uitgerekende datum"), "{page:?}");
        let page = sanne.get("/dossiers/delen?sector=ouderenzorg").await;
        assert!(
            page.has("Ontslagdatum") && page.has("28 dagen na ontslagdatum (Ouderenzorg, regel 1)"),
            "{page:?}"
        );
        assert!(!page.has("itgerekende"), "no word of birth care: {page:?}");
        let mut none = filled();
        none.fields.pop();
        let (status, body) = body_of(&world, &sanne, &none).await;
        assert!(status == 422 && body.contains("id=\"sector\""), "{body}");
        let (status, body) = body_of(&world, &sanne, &filled().with("due_date", "")).await;
        assert!(
            status == 422 && body.contains("Ontslagdatum: vul dit in."),
            "the date of this sector: {body}"
        );
        share(&world, &mut sanne, &filled()).await;
        // Switched off again: what is there stays, nothing new comes.
        joris.get(&switches).await;
        joris.submit(&switches, &[("sector", KEY), ("on", "no")]).await;
        let (status, body) = body_of(&world, &sanne, &filled()).await;
        assert!(status == 422 && body.contains("kan uw organisatie nu niet delen"), "{body}");
        assert!(find(&mut noor, ("bsn", BSN), BORN).await.has("regel 1"));
        assert_eq!(events(&world, "sector.switched").await, 2);
    }
}

/// U2.5a, U2.5b: a record of another sector lives and ends by its own rule, which every page about it names.
#[tokio::test]
async fn u2_5a_a_record_of_another_sector_ends_by_its_own_rule() {
    for world in World::each().await {
        let (mut sanne, mut noor) = two(&world).await;
        let mut joris = operator(&world).await;
        switch_on(&world, organisation_of(&world, "sanne").await, world.account("joris").user).await;
        let id = share(&world, &mut sanne, &filled().with_file(pdf("Ontslag", 10))).await;
        let named = "Zichtbaar tot en met 7 november 2026: 28 dagen na ontslagdatum 10 oktober 2026 (Ouderenzorg, regel 1).";
        let page = sanne.get(&format!("/dossiers/{id}")).await;
        assert!(page.has(named) && !page.has("wangerschap") && !page.has("itgerekende"), "{page:?}");
        assert!(page.has("Datum aanpassen: ontslagdatum"), "{page:?}");
        assert!(sanne.get(&format!("/dossiers/{id}/geeindigd")).await.path.ends_with(&id.to_string()));
        let version = sanne.get(&format!("/dossiers/{id}/datum")).await;
        assert!(version.has("Nieuwe datum: ontslagdatum") && !version.has("echo"), "{version:?}");
        let version = version.value("version").expect("a version").to_owned();
        let ended = [("version", &*version), ("choice", "keep")];
        let page = sanne.submit(&format!("/dossiers/{id}/geeindigd"), &ended).await;
        assert!(page.status == 409 && page.has("hoort niet bij geboortezorg"), "{page:?}");
        let receipt = sanne.get(&format!("/dossiers/{id}/deelbewijs")).await;
        assert!(receipt.has("ouderenzorg, regel 1 (28 dagen)"), "{receipt:?}");
        let found = find(&mut noor, ("bsn", BSN), BORN).await;
        assert!(found.has(named), "{found:?}");
        let collected = collect(&mut noor, &found).await;
        assert!(collected.has(named) && !collected.has("itgerekende"), "{collected:?}");
        let sheet = viewer::give_page(&mut sanne, id).await;
        assert!(sheet.has("28 dagen na ontslagdatum (Ouderenzorg, regel 1)"), "{sheet:?}");
        let mut client = viewer::enter(&world, &viewer::code_of(&sheet)).await;
        assert!(client.get("/inzage/gegevens").await.has("28 dagen na ontslagdatum"));

        // A new version with other days: nothing moves, and the date is still bound by the old one.
        world.setup(world.account("joris").user, |tx, by| rule(tx, *by, 2, 14)).await;
        let page = sanne.get(&format!("/dossiers/{id}")).await;
        assert!(page.has(named), "{page:?}");
        let redate = async |sanne: &mut Browser, day: &str| {
            let page = sanne.get(&format!("/dossiers/{id}/datum")).await;
            let version = page.value("version").expect("a version").to_owned();
            let fields = [("version", &*version), ("due_date", day), ("ground", "mistake")];
            sanne.submit(&format!("/dossiers/{id}/datum"), &fields).await
        };
        let page = redate(&mut sanne, "01-12-2026").await;
        assert!(page.status == 422 && page.has("Kies hooguit 30-11-2026"), "90 days, not 300: {page:?}");
        let page = redate(&mut sanne, "").await;
        assert!(page.status == 422 && page.has("Ontslagdatum: vul dit in."), "{page:?}");
        let page = redate(&mut sanne, "11-10-2026").await;
        assert!(page.has("Straks: ontslagdatum") && page.has("8 november 2026"), "28 days, not 14: {page:?}");
        let (status, body) = body_of(&world, &sanne, &filled()).await;
        assert!(status == 422 && body.contains("kan uw organisatie nu niet delen"), "14 is not 28: {body}");
        assert!(joris.get(PAGE).await.has("Eerdere regel"));

        world.travel_to("2026-10-17T09:00:00+02:00").await;
        assert!(
            sanne.get(&format!("/dossiers/{id}")).await.has("Is dit dossier nog nodig?"),
            "7 days after it"
        );
        world.travel_to("2026-11-07T23:59:59+01:00").await;
        assert!(find(&mut noor, ("bsn", BSN), BORN).await.has("regel 1"));
        world.travel_to("2026-11-08T00:00:00+01:00").await;
        assert!(!find(&mut noor, ("bsn", BSN), BORN).await.has("regel 1"));
        let page = sanne.get(&format!("/dossiers/{id}")).await;
        assert!(
            page.has("De bewaartijd was voorbij") && page.has("ouderenzorg, regel 1 (28 dagen)"),
            "{page:?}"
        );
        assert_eq!(row_count(&world, sql!("select count(*) as n from record")).await, 0);
        assert!(
            !world.app.keyring.has_day("2026-11-07".parse().unwrap()).expect("keyring"),
            "its day's key died"
        );
    }
}

/// U3.1: by API and FHIR a sector that is off is refused with its code; on, it is shared, found and collected with its rule.
#[tokio::test]
async fn u3_1_systems_share_in_another_sector_only_while_it_is_on() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        let east = world.organisation("Ziekenhuis Oost", "hospital").await;
        world.member("sanne", Role::Practitioner, nest).await;
        world.member("noor", Role::Practitioner, east).await;
        let nest_system = System::new(&world, nest, all_scopes()).await;
        let east_system = System::new(&world, east, all_scopes()).await;
        let mut sent = record();
        sent["sector"] = json!(KEY);
        sent["due_date"] = json!("2026-10-10");
        let mut resource = fhir::simplified(&pdf("FHIR", 10));
        let contained = resource["contained"].as_array_mut().expect("contained");
        contained.retain(|r| r["resourceType"] != "Observation");
        resource["extension"] = json!([
            { "url": "urn:wissel:fhir:sector", "valueCode": KEY },
            { "url": "urn:wissel:fhir:rule-date", "valueDate": "2026-10-11" },
        ]);
        let path = "/fhir/DocumentReference";
        let by_fhir = async |body: &Value| {
            told(fhir::publish(&nest_system, path, "application/fhir+json", body.to_string()).await).await
        };
        let (status, body) = nest_system.post("/api/v1/records", "sanne", &sent).await;
        assert_eq!((status, code_of(&body)), (422, "share-problems"), "{body}");
        assert!(body.to_string().contains("sector-off"), "{body}");
        let (status, body) = by_fhir(&resource).await;
        assert!(status == 422 && body.to_string().contains("sector-off"), "{body}");
        let (status, _) = nest_system.post("/api/v1/records", "sanne", &record()).await;
        assert_eq!(status, 201, "birth care needs nothing new");

        switch_on(&world, nest, world.account("sanne").user).await;
        let (status, body) = nest_system.post("/api/v1/records", "sanne", &sent).await;
        assert_eq!(status, 201, "{body}");
        let (status, body) = by_fhir(&resource).await;
        assert_eq!(status, 201, "{body}");
        let mut both = fhir::simplified(&pdf("FHIR", 10));
        both["extension"] = resource["extension"].clone();
        let (status, body) = by_fhir(&both).await;
        assert!(status >= 400, "a due date belongs to birth care: {body}");

        let keys =
            json!({ "bsn": BSN, "birth_date": "1990-04-03", "relation": "substitute", "purpose": "urgent" });
        let (_, body) = east_system.post("/api/v1/find", "noor", &keys).await;
        let all = body["records"].as_array().expect("records");
        assert_eq!(all.len(), 3, "{body}");
        let rules: Vec<_> =
            all.iter().map(|r| (r["rule"]["sector"].as_str(), r["due_date"].as_str())).collect();
        assert_eq!(rules.iter().filter(|r| **r == (Some(KEY), None)).count(), 2, "{body}");
        assert!(rules.contains(&(Some("geboortezorg"), Some("2027-02-01"))), "{body}");
        let other = all.iter().find(|r| r["rule"]["date"] == "2026-10-10").expect("the one by API");
        let handle = other["handle"].as_str().expect("a handle");
        let (status, c) =
            east_system.post(&format!("/api/v1/records/{handle}/collect"), "noor", &json!({})).await;
        assert_eq!((status, c["last_day"].as_str()), (201, Some("2026-11-07")), "{c}");
        let rule = json!({ "sector": KEY, "version": 1, "date_name": "ontslagdatum", "date": "2026-10-10", "days": 28 });
        assert_eq!(c["rule"], rule);
        let (_, bundle) = fhir::find(&east_system, BSN, "1990-04-03").await;
        let named = json!({ "url": "urn:wissel:fhir:sector", "valueCode": KEY });
        assert_eq!(bundle.to_string().matches(&named.to_string()).count(), 2, "{bundle}");
    }
}

/// A database from before other sectors: its records are birth care's, rule 1, and nothing of them moves.
#[tokio::test]
async fn records_from_before_other_sectors_are_birth_cares() {
    for world in World::each().await {
        let (mut sanne, _) = two(&world).await;
        let id: RecordId = share(&world, &mut sanne, &Filled::default()).await;
        let before = sanne.get(&format!("/dossiers/{id}")).await;
        let function = match &world.fresh.database {
            wissel_store::Database::Sqlite { .. } => "",
            wissel_store::Database::Postgres { .. } => "drop function sector_rule_append_only() cascade;",
        };
        let undo = format!(
            "alter table record drop column rule_id; alter table terms drop column sectors;
             alter table agreement_text drop column sectors; drop table sector_rule; {function}
             delete from migration where number = 20;"
        );
        world.fresh.behind_its_back(&undo).await.expect("as it was");
        let store = world.fresh.other_node("migrated");
        let read = store.read(id, |tx, id| wissel_store::exchange::record::by_id(tx, *id));
        let record = read.await.expect("read").expect("a record");
        assert!(record.rule.is_birth() && record.rule.version() == 1);
        assert_eq!(record.rule.limits().longest_stay(), 342);
        let after = sanne.get(&format!("/dossiers/{id}")).await;
        assert!(after.has("6 weken na de uitgerekende datum"), "{after:?}");
        assert_eq!(before.value("version"), after.value("version"));
    }
}

/// U2.5a: neither the program's user nor anybody with the database in hands changes a version that was published.
#[tokio::test]
async fn u2_5a_a_published_rule_never_changes() {
    for world in World::each().await {
        let _ = operator(&world).await;
        world.setup(world.account("joris").user, |tx, by| rule(tx, *by, 1, 28)).await;
        for change in ["update sector_rule set days = 365", "delete from sector_rule"] {
            let error = world.fresh.behind_its_back(change).await.unwrap_err();
            assert!(error.contains("append-only"), "{error}");
        }
        let forged =
            "insert into sector_rule select 'x', 'geboortezorg', 1, name_nl, name_en, date_nl, date_en, 300,
             farthest, asked, holds_from, published_by, published_at from sector_rule";
        assert!(world.fresh.behind_its_back(forged).await.is_err(), "no row is birth care's");
        let long = forged.replace("geboortezorg", "zorg").replace("300", "366");
        assert!(world.fresh.behind_its_back(&long).await.is_err(), "never more than 365 days");
    }
}
