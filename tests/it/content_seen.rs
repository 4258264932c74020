//! Every way to see content leaves exactly one entry in the log that names person, ground and item (U1.4, NEN 7513):
//! pages, documents drawn on the screen, the API, FHIR, a client's view code, an emergency, a disclosure; in whatever order they are gone.

use crate::fhir;
use it::browser::Browser;
use it::exchange::{BORN, BSN, Filled, collect, fetch, find_and_collect, pdf, share, two};
use it::system::{System, all_scopes};
use it::world::World;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::HashSet;
use wissel_core::actor::Role;
use wissel_core::ids::RecordId;
use wissel_store::{Fault, Tx, sql};

const TEXT: &str = "Tweede zwangerschap.";

/// A way to see content.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Way {
    OwnPage,
    OwnDocument,
    CollectedPage,
    CollectedPdf,
    CollectedOriginal,
    CollectedPages,
    EmergencyPage,
    EmergencyOriginal,
    EmergencyPages,
    ApiCollect,
    ApiAgain,
    ApiOriginal,
    FhirBinary,
    ClientText,
    ClientFile,
    Disclosure,
}

const WAYS: [Way; 16] = [
    Way::OwnPage,
    Way::OwnDocument,
    Way::CollectedPage,
    Way::CollectedPdf,
    Way::CollectedOriginal,
    Way::CollectedPages,
    Way::EmergencyPage,
    Way::EmergencyOriginal,
    Way::EmergencyPages,
    Way::ApiCollect,
    Way::ApiAgain,
    Way::ApiOriginal,
    Way::FhirBinary,
    Way::ClientText,
    Way::ClientFile,
    Way::Disclosure,
];

/// An entry about content that was seen.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Entry {
    id: String,
    actor: String,
    user: Option<String>,
    session: Option<String>,
    object: String,
    client: i64,
    own: bool,
    detail: Value,
}

fn entries(tx: &mut Tx<'_>, (): &()) -> Result<Vec<Entry>, Fault> {
    let rows = tx.rows(
        sql!(
            "select a.id, a.actor_kind, a.actor_user, a.session, a.object_kind, a.object_id, a.detail,
               a.actor_organisation, a.organisation,
               (select count(*) from audit_client c where c.audit_id = a.id) as clients
             from audit a where a.event in ('record.seen', 'document.read', 'record.disclosed') and a.refused is null"
        ),
        &[],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Entry {
                id: row.text("id")?,
                actor: row.text("actor_kind")?,
                user: row.opt_text("actor_user")?,
                session: row.opt_text("session")?,
                object: format!("{}:{}", row.text("object_kind")?, row.text("object_id")?),
                client: row.int("clients")?,
                own: row.opt_text("actor_organisation")? == row.opt_text("organisation")?,
                detail: serde_json::from_str(row.str("detail")?).unwrap_or_default(),
            })
        })
        .collect()
}

/// People, systems and what they have before them.
struct Scene<'a> {
    world: &'a World,
    sanne: Browser,
    noor: Browser,
    client: Browser,
    east: System,
    operators: (Browser, Browser),
    record: RecordId,
    number: String,
    /// The page of what was collected, and of what was collected in an emergency.
    collected: String,
    emergency: String,
    /// Addresses in the API: collection, original.
    api: (String, String),
    seen: HashSet<String>,
}

fn part<'a>(body: &'a str, before: &str) -> &'a str {
    body.split(before).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_else(|| panic!("{before}"))
}

impl<'a> Scene<'a> {
    async fn new(world: &'a World) -> Self {
        let (mut sanne, mut noor) = two(world).await;
        let record = share(world, &mut sanne, &Filled::default().with_file(pdf("ver weg", 500))).await;
        let hospital = it::exchange::organisation_of(world, "noor").await;
        world.member("paula", Role::PrivacyOfficer, hospital).await;
        world
            .setup(hospital, |tx, id| {
                tx.exec(sql!("update organisation set emergency_on = 1 where id = $1"), &[id.into()])
            })
            .await;
        let collected = find_and_collect(&mut noor).await.path;
        noor.get("/zoeken").await;
        let fields = [
            ("bsn", BSN),
            ("birth_date", BORN),
            ("relation", "emergency"),
            ("purpose", "urgent"),
            ("emergency_reason", "Bevalling is begonnen; wij kennen haar niet."),
        ];
        let asked = noor.submit("/zoeken", &fields).await;
        let emergency = collect(&mut noor, &asked).await.path;
        let code = it::viewer::give(&mut sanne, record).await;
        let client = it::viewer::enter(world, &code).await;
        let east = System::new(world, hospital, all_scopes()).await;
        let number = world.app.store.read(record, |tx, id| {
            tx.one(sql!("select number from record where id = $1"), &[id.into()])?.text("number")
        });
        let number = number.await.expect("a number");
        let none = (String::new(), String::new());
        let operators = it::disclosure::operators(world).await;
        let mut scene = Self {
            world,
            sanne,
            noor,
            client,
            east,
            operators,
            record,
            number,
            collected,
            emergency,
            api: none,
            seen: HashSet::new(),
        };
        scene.go(Way::ApiCollect).await;
        scene.fresh().await;
        scene
    }

    /// The entries since the last look.
    async fn fresh(&mut self) -> Vec<Entry> {
        let all = self.world.app.store.read((), entries).await.expect("entries");
        all.into_iter().filter(|e| self.seen.insert(e.id.clone())).collect()
    }

    /// The bytes at this address for this browser.
    async fn bytes(&self, browser: &Browser, path: &str) -> Vec<u8> {
        let answer = fetch(self.world, browser, path).await;
        assert_eq!(answer.status(), 200, "{path}");
        answer.bytes().await.expect("bytes").to_vec()
    }

    async fn handle(&self) -> String {
        let asked = json!({ "bsn": BSN, "birth_date": BORN, "relation": "substitute", "purpose": "urgent" });
        let (status, body) = self.east.post("/api/v1/find", "noor", &asked).await;
        assert_eq!(status, 200, "{body}");
        body["records"][0]["handle"].as_str().expect("a handle").to_owned()
    }

    /// Goes this way to content, and is sure that it was content.
    async fn go(&mut self, way: Way) {
        let is_pdf = |bytes: &[u8]| bytes.starts_with(b"%PDF");
        match way {
            Way::OwnPage => {
                let path = format!("/dossiers/{}", self.record);
                assert!(self.sanne.get(&path).await.has(TEXT));
            }
            Way::OwnDocument => {
                // Where the document is, is known without the page.
                let document = self.document().await;
                let path = format!("/dossiers/{}/document/{document}", self.record);
                assert!(is_pdf(&self.bytes(&self.sanne, &path).await));
            }
            Way::CollectedPage | Way::EmergencyPage => {
                let path = if way == Way::CollectedPage { &self.collected } else { &self.emergency };
                assert!(self.noor.get(path).await.has(TEXT), "{path}");
            }
            Way::CollectedPdf => {
                assert!(is_pdf(&self.bytes(&self.noor, &format!("{}/pdf", self.collected)).await));
            }
            Way::CollectedOriginal | Way::EmergencyOriginal => {
                let base = if way == Way::CollectedOriginal { &self.collected } else { &self.emergency };
                let path = format!("{base}/origineel/{}", self.document().await);
                assert!(is_pdf(&self.bytes(&self.noor, &path).await));
            }
            Way::CollectedPages | Way::EmergencyPages => {
                let base = if way == Way::CollectedPages { &self.collected } else { &self.emergency };
                let path = format!("{base}/bladzijden/{}", self.document().await);
                assert!(is_pdf(&self.bytes(&self.noor, &path).await));
            }
            Way::ApiCollect => {
                let path = format!("/api/v1/records/{}/collect", self.handle().await);
                let (status, c) = self.east.post(&path, "noor", &json!({})).await;
                assert_eq!((status, c["text"].as_str()), (201, Some(TEXT)), "{c}");
                let documents = c["documents"].as_array().expect("documents").iter();
                let file = documents.filter(|d| d["kind"] == "pdf").map(|d| d["href"].as_str()).next();
                let id = c["id"].as_str().expect("an id");
                self.api =
                    (format!("/api/v1/collections/{id}"), file.flatten().expect("an address").to_owned());
            }
            Way::ApiAgain => {
                let (status, c) = self.east.get(&self.api.0, "noor").await;
                assert_eq!((status, c["text"].as_str()), (200, Some(TEXT)), "{c}");
            }
            Way::ApiOriginal => {
                let answer =
                    self.east.call(Method::GET, &self.api.1, "noor").send().await.expect("an answer");
                assert!(is_pdf(&answer.bytes().await.expect("bytes")));
            }
            Way::FhirBinary => {
                let (status, bundle) = fhir::find(&self.east, BSN, "1990-04-03").await;
                assert_eq!(status, 200, "{bundle}");
                let path = fhir::address(self.world, fhir::matches(&bundle)[0], "application/pdf");
                let answer = fhir::retrieve(self.world, &self.east, &path, None).await;
                assert!(is_pdf(&answer.bytes().await.expect("bytes")));
            }
            Way::ClientText | Way::ClientFile => {
                let page = self.client.get("/inzage/gegevens").await;
                if way == Way::ClientText {
                    let path = format!("/inzage/tekst/{}", part(&page.body, "href=\"/inzage/tekst/"));
                    assert!(self.client.get(&path).await.has(TEXT));
                } else {
                    let path = format!("/inzage/bestand/{}", part(&page.body, "href=\"/inzage/bestand/"));
                    assert!(is_pdf(&self.bytes(&self.client, &path).await));
                }
            }
            Way::Disclosure => {
                let id = it::disclosure::put_on_file(self.world, &self.number).await;
                it::disclosure::sign(&mut self.operators.0, id, "ask").await;
                it::disclosure::sign(&mut self.operators.1, id, "confirm").await;
                let out = it::disclosure::take(self.world, id).await.expect("disclosed");
                assert!(out.papers.iter().any(|p| p.bytes == TEXT.as_bytes()));
            }
        }
    }

    async fn document(&self) -> String {
        let found = self.world.app.store.read(self.record, |tx, id| {
            tx.one(sql!("select id from document where record_id = $1 and kind = 'pdf'"), &[id.into()])?
                .text("id")
        });
        found.await.expect("a document")
    }

    /// One entry, with person, ground and item.
    fn check(&self, way: Way, fresh: &[Entry]) {
        let [e] = fresh else { panic!("{way:?} left {} entries: {fresh:?}", fresh.len()) };
        assert_eq!(e.object, format!("record:{}", self.number), "{way:?}: the item: {e:?}");
        assert_eq!(e.client, 1, "{way:?}: the client, as a pseudonym: {e:?}");
        let user = |name: &str| Some(self.world.account(name).user.to_string());
        let named = |key: &str| e.detail[key].as_str().is_some_and(|v| !v.is_empty());
        match way {
            Way::OwnPage | Way::OwnDocument => {
                assert_eq!(
                    (&e.user, e.own),
                    (&user("sanne"), true),
                    "{way:?}: her own organisation's: {e:?}"
                );
            }
            Way::Disclosure => {
                assert_eq!(e.actor, "system", "{way:?}: {e:?}");
                let of = |key: &str| e.detail[key].as_str().map(str::to_owned);
                assert_eq!((of("asked_by"), of("confirmed_by")), (user("joris"), user("olga")), "{e:?}");
                assert_eq!(e.detail["ground"], "permission", "{way:?}: {e:?}");
                assert!(named("disclosure"), "{way:?}: {e:?}");
            }
            Way::ClientText | Way::ClientFile => {
                assert!(e.actor == "client" && e.session.is_some(), "{way:?}: {e:?}");
                assert_eq!(e.detail["ground"], "view_code", "{way:?}: {e:?}");
                assert!(named("view_code"), "{way:?}: {e:?}");
            }
            Way::CollectedPage
            | Way::CollectedPdf
            | Way::CollectedOriginal
            | Way::CollectedPages
            | Way::EmergencyPage
            | Way::EmergencyOriginal
            | Way::EmergencyPages
            | Way::ApiCollect
            | Way::ApiAgain
            | Way::ApiOriginal
            | Way::FhirBinary => {
                assert_eq!((&e.user, e.own), (&user("noor"), false), "{way:?}: {e:?}");
                assert!(named("purpose") && named("collection"), "{way:?}: the ground: {e:?}");
            }
        }
        if matches!(
            way,
            Way::OwnDocument
                | Way::CollectedOriginal
                | Way::CollectedPages
                | Way::EmergencyPages
                | Way::ApiOriginal
                | Way::FhirBinary
        ) {
            assert!(named("document"), "{way:?}: which document: {e:?}");
        }
    }
}

/// U1.4: whatever way, and whatever was done before.
#[tokio::test]
async fn u1_4_every_way_to_content_leaves_one_entry() {
    let seed = [7; 32];
    let steps = proptest::collection::vec(0..WAYS.len(), 24);
    let mut runner =
        TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    for world in World::each().await {
        let mut scene = Scene::new(&world).await;
        let drawn = steps.new_tree(&mut runner).expect("steps").current();
        let drawn = drawn.into_iter().filter_map(|n| WAYS.get(n).copied());
        // Each way once, then as they come.
        for way in WAYS.into_iter().chain(drawn) {
            scene.go(way).await;
            let fresh = scene.fresh().await;
            scene.check(way, &fresh);
        }
    }
}
