//! FHIR R4 with MHD: a record is published, found and retrieved by record systems, under all the rules of the pages.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use it::exchange::{BSN, Filled, OTHER_BSN, events, pdf, share};
use it::system::{System, all_scopes, told};
use it::world::World;
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use wissel_core::actor::Role;
use wissel_store::sql;

/// A midwife's house and a hospital, each with a system and a practitioner.
pub(crate) async fn two(world: &World) -> (System, System) {
    let nest = world.organisation("Het Nest", "midwifery").await;
    let east = world.organisation("Ziekenhuis Oost", "hospital").await;
    world.member("sanne", Role::Practitioner, nest).await;
    world.member("noor", Role::Practitioner, east).await;
    (System::new(world, nest, all_scopes()).await, System::new(world, east, all_scopes()).await)
}

const SCOPE: &str = "http://terminology.hl7.org/CodeSystem/consentscope";

pub(crate) fn patient() -> Value {
    json!({
        "resourceType": "Patient", "id": "p", "birthDate": "1990-04-03",
        "identifier": [{ "system": "http://fhir.nl/fhir/NamingSystem/bsn", "value": BSN }],
        "name": [{
            "family": "van der Berg", "given": ["M.J."],
            "_family": { "extension": [
                { "url": "http://hl7.org/fhir/StructureDefinition/humanname-own-prefix", "valueString": "van der" },
                { "url": "http://hl7.org/fhir/StructureDefinition/humanname-own-name", "valueString": "Berg" },
            ] },
            "_given": [{ "extension": [
                { "url": "http://hl7.org/fhir/StructureDefinition/iso21090-EN-qualifier", "valueCode": "IN" },
            ] }],
        }],
    })
}

fn around(patient: &str) -> [Value; 3] {
    [
        json!({
            "resourceType": "Observation", "id": "d", "status": "final", "valueDateTime": "2027-02-01",
            "code": { "coding": [{ "system": "http://snomed.info/sct", "code": "161714006" }] },
        }),
        json!({
            "resourceType": "Consent", "id": "t", "status": "active", "patient": { "reference": patient },
            "scope": { "coding": [{ "system": SCOPE, "code": "treatment" }] },
        }),
        json!({
            "resourceType": "Consent", "id": "c", "status": "active", "dateTime": "2026-09-01",
            "scope": { "coding": [{ "system": SCOPE, "code": "patient-privacy" }] },
            "patient": { "reference": patient }, "performer": [{ "reference": patient }],
            "extension": [
                { "url": "urn:wissel:fhir:consent-how", "valueCode": "spoken" },
                { "url": "urn:wissel:fhir:consent-informed", "valueBoolean": true },
            ],
            "verification": [{ "verified": true }],
        }),
    ]
}

/// A simplified publish (ITI-105) of this PDF and a text.
pub(crate) fn simplified(file: &Bytes) -> Value {
    let mut contained = vec![patient()];
    contained.extend(around("#p"));
    json!({
        "resourceType": "DocumentReference", "status": "current", "contained": contained,
        "subject": { "reference": "#p" },
        "content": [
            { "attachment": { "contentType": "application/pdf", "title": "overdracht.pdf", "data": STANDARD.encode(file) } },
            { "attachment": { "contentType": "text/plain", "data": STANDARD.encode("Tweede zwangerschap.") } },
        ],
    })
}

pub(crate) async fn publish(system: &System, path: &str, kind: &str, body: String) -> Response {
    let call = system.call(Method::POST, path, "sanne").header("content-type", kind);
    call.body(body).send().await.expect("an answer")
}

pub(crate) async fn find(system: &System, bsn: &str, born: &str) -> (u16, Value) {
    let identifier = format!("http://fhir.nl/fhir/NamingSystem/bsn|{bsn}");
    let fields =
        [("patient.identifier", identifier.as_str()), ("patient.birthdate", born), ("status", "current")];
    let call = system.call(Method::POST, "/fhir/DocumentReference/_search", "noor");
    let call = call.header("x-wissel-relation", "substitute").header("x-wissel-purpose", "urgent");
    told(call.form(&fields).send().await.expect("an answer")).await
}

pub(crate) fn matches(bundle: &Value) -> Vec<&Value> {
    let entries = bundle["entry"].as_array().expect("entries").iter();
    entries.filter(|e| e["search"]["mode"] == "match").map(|e| &e["resource"]).collect()
}

/// The address that a DocumentReference gives for this kind of document, as a path.
pub(crate) fn address(world: &World, reference: &Value, kind: &str) -> String {
    let contents = reference["content"].as_array().expect("contents").iter().map(|c| &c["attachment"]);
    let url = contents.filter(|a| a["contentType"].as_str().is_some_and(|k| k.starts_with(kind)));
    let url = url.map(|a| a["url"].as_str().expect("an address")).next().expect("this kind");
    url.strip_prefix(&world.url).expect("an address of this server").to_owned()
}

/// The call to where this one leads.
async fn follow(world: &World, system: &System, call: RequestBuilder) -> RequestBuilder {
    let first = call.send().await.expect("an answer");
    assert_eq!(first.status(), 307, "{}", first.text().await.unwrap_or_default());
    let to = first.headers()["location"].to_str().expect("an address").to_owned();
    system.call(Method::GET, to.strip_prefix(&world.url).expect("here"), "noor")
}

/// Follows the address of a document; the original.
pub(crate) async fn retrieve(world: &World, system: &System, path: &str, range: Option<&str>) -> Response {
    let call = follow(world, system, system.call(Method::GET, path, "noor")).await;
    let call = range.map_or(call.try_clone().expect("a call"), |range| call.header("range", range));
    call.send().await.expect("an answer")
}

/// U2.1, U2.3a, U2.3b, U3.1, U3.9, U4.2: published, found and retrieved, byte for byte, and logged once each.
#[tokio::test]
async fn u3_1_a_document_is_published_found_and_retrieved() {
    for world in World::each().await {
        let (nest, east) = two(&world).await;
        let file = pdf("FHIR", 150_000);
        let made =
            publish(&nest, "/fhir/DocumentReference", "application/fhir+json", simplified(&file).to_string());
        let made = made.await;
        let (status, location) = (made.status().as_u16(), made.headers().get("location").cloned());
        let body: Value = made.json().await.expect("JSON");
        assert_eq!(status, 201, "{body}");
        assert!(location.is_some_and(|l| l.to_str().is_ok_and(|l| l.contains("/dossiers/"))));
        let (status, bundle) = find(&east, BSN, "1990-04-03").await;
        assert_eq!((status, &bundle["total"]), (200, &json!(1)), "{bundle}");
        let found = matches(&bundle)[0];
        assert_eq!(found["masterIdentifier"], body["masterIdentifier"]);
        assert_eq!(found["contained"][0]["name"][0]["family"], "van der Berg");
        assert_eq!(found["contained"][1]["name"], "Het Nest");
        assert!(!bundle.to_string().contains(BSN), "what the system knows already is not repeated");
        let path = address(&world, found, "application/pdf");
        let whole = retrieve(&world, &east, &path, None).await;
        assert_eq!(whole.headers()["content-type"], "application/pdf");
        assert_eq!(whole.bytes().await.expect("bytes"), file);
        let part = retrieve(&world, &east, &path, Some("bytes=100-199")).await;
        assert_eq!(part.status(), 206);
        assert_eq!(part.bytes().await.expect("bytes"), file.slice(100..200));
        let resource = east.call(Method::GET, &path, "noor").header("accept", "application/fhir+json");
        let resource = follow(&world, &east, resource).await.header("accept", "application/fhir+json");
        let resource = resource.header("range", "bytes=0-9").send().await.expect("an answer");
        assert_eq!(resource.headers()["content-type"], "application/fhir+json");
        let said: usize =
            resource.headers()["content-length"].to_str().expect("text").parse().expect("a number");
        let resource = resource.text().await.expect("text");
        assert_eq!(resource.len(), said);
        let resource: Value = serde_json::from_str(&resource).expect("JSON");
        assert_eq!(resource["contentType"], "application/pdf");
        assert_eq!(resource["data"].as_str(), Some(STANDARD.encode(&file).as_str()), "the whole");
        let text = retrieve(&world, &east, &address(&world, found, "text/plain"), None).await;
        assert_eq!(text.text().await.expect("text"), "Tweede zwangerschap.");
        assert_eq!(events(&world, "record.shared").await, 1);
        // A document that is not this record's, or only a look: nothing is collected.
        let (before, _) = path.rsplit_once('/').expect("an address");
        let other = format!("{before}/01a20000-0000-7000-8000-000000000000");
        assert_eq!(
            told(east.call(Method::GET, &other, "noor").send().await.expect("an answer")).await.0,
            409
        );
        assert_eq!(east.call(Method::HEAD, &path, "noor").send().await.expect("an answer").status(), 405);
        assert_eq!(events(&world, "record.collected").await, 1, "one collection covers its addresses");
        let identifier = format!("http://fhir.nl/fhir/NamingSystem/bsn|{BSN}");
        let fields = [("patient.identifier", identifier.as_str()), ("patient.birthdate", "1990-04-03")];
        let call = east.call(Method::POST, "/fhir/DocumentReference/_search", "noor");
        let call = call.header("x-wissel-relation", "substitute").header("x-wissel-purpose", "take_over");
        let (_, again) = told(call.form(&fields).send().await.expect("an answer")).await;
        let path = address(&world, matches(&again)[0], "application/pdf");
        assert_eq!(retrieve(&world, &east, &path, None).await.status(), 200);
        assert_eq!(events(&world, "record.collected").await, 2, "another purpose, another collection");
        let named = world.app.store.read(east.id, |tx, east| {
            let row = tx.one(
                sql!("select count(*) as n from audit where event = 'record.collected' and actor_name = $1 and actor_user is not null and refused is null"),
                &[east.into()],
            )?;
            row.int("n")
        });
        assert_eq!(named.await.expect("count"), 2, "person and system");
    }
}

/// U3.9, U4.2: two addresses of one record, followed at the same instant on two nodes, are one collection.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn u3_9_addresses_followed_at_the_same_instant_are_one_collection() {
    for world in World::each().await {
        let other = world.other_node("other").await;
        let (nest, east) = two(&world).await;
        let there = System { url: other.url.clone(), ..east.clone() };
        let file = pdf("FHIR", 2_000);
        publish(&nest, "/fhir/DocumentReference", "application/fhir+json", simplified(&file).to_string())
            .await;
        let mut rounds = 0;
        for purpose in ["take_over", "urgent", "aftercare", "consultation"] {
            // The newest one is looked at: each round has a moment of its own.
            world.clock().travel(std::time::Duration::from_secs(1));
            let identifier = format!("http://fhir.nl/fhir/NamingSystem/bsn|{BSN}");
            let fields = [("patient.identifier", identifier.as_str()), ("patient.birthdate", "1990-04-03")];
            let call = east.call(Method::POST, "/fhir/DocumentReference/_search", "noor");
            let call = call.header("x-wissel-relation", "substitute").header("x-wissel-purpose", purpose);
            let (_, bundle) = told(call.form(&fields).send().await.expect("an answer")).await;
            let found = matches(&bundle)[0];
            let paths = ["application/pdf", "text/plain"].map(|kind| address(&world, found, kind));
            let calls = (0..8).zip(paths.iter().cycle()).map(|(n, path)| {
                let system = if n % 4 < 2 { &east } else { &there };
                system.call(Method::GET, path, "noor").send()
            });
            let mut led = Vec::new();
            for answer in futures_util::future::join_all(calls).await {
                let answer = answer.expect("an answer");
                assert_eq!(answer.status(), 307);
                let to = answer.headers()["location"].to_str().expect("an address").to_owned();
                let (_, binary) = to.rsplit_once('/').expect("an address");
                led.push(binary.split('.').next().expect("a collection").to_owned());
            }
            rounds += 1;
            assert!(led.iter().all(|c| Some(c) == led.first()), "all lead to one collection: {led:?}");
            assert_eq!(events(&world, "record.collected").await, rounds, "one collection for each purpose");
        }
    }
}

/// U2.1: the same as XML, and as a transaction (ITI-65).
#[tokio::test]
async fn u2_1_a_transaction_and_xml_are_read_too() {
    for world in World::each().await {
        let (nest, east) = two(&world).await;
        let file = pdf("transaction", 3_000);
        let mut entries = vec![
            ("urn:uuid:1", json!({ "resourceType": "List", "status": "current", "mode": "working" })),
            (
                "urn:uuid:2",
                json!({
                    "resourceType": "DocumentReference", "status": "current", "subject": { "reference": "urn:uuid:4" },
                    "content": [{ "attachment": { "contentType": "application/pdf", "url": "urn:uuid:3" } }],
                }),
            ),
            (
                "urn:uuid:3",
                json!({ "resourceType": "Binary", "contentType": "application/pdf", "data": STANDARD.encode(&file) }),
            ),
            ("urn:uuid:4", patient()),
        ];
        entries.extend(["urn:uuid:5", "urn:uuid:6", "urn:uuid:7"].into_iter().zip(around("urn:uuid:4")));
        let entries: Vec<_> = entries
            .iter()
            .map(|(url, resource)| {
                json!({ "fullUrl": url, "resource": resource,
                        "request": { "method": "POST", "url": resource["resourceType"] } })
            })
            .collect();
        let bundle = json!({ "resourceType": "Bundle", "type": "transaction", "entry": entries });
        let made = publish(&nest, "/fhir/", "application/fhir+json; charset=utf-8", bundle.to_string()).await;
        let (status, body) = told(made).await;
        assert_eq!(status, 200, "{body}");
        assert_eq!(body["type"], "transaction-response");
        assert_eq!(
            body["entry"][1]["resource"]["content"],
            json!([{ "attachment": { "contentType": "application/pdf" } }])
        );
        let statuses: Vec<_> = body["entry"].as_array().expect("entries").iter().collect();
        assert_eq!(statuses.len(), 7);
        assert!(statuses.iter().all(|e| e["response"]["status"] == "201 Created"));
        let (_, found) = find(&east, BSN, "1990-04-03").await;
        let path = address(&world, matches(&found)[0], "application/pdf");
        let whole = retrieve(&world, &east, &path, None).await;
        assert_eq!(whole.bytes().await.expect("bytes"), file);
        // XML is read as far as its form is concerned; what is missing is named.
        let xml = "<DocumentReference xmlns=\"http://hl7.org/fhir\"><contained><Patient><id value=\"p\"/></Patient>\
                   </contained><status value=\"current\"/><subject><reference value=\"#p\"/></subject></DocumentReference>";
        let refused = publish(&nest, "/fhir/DocumentReference", "application/fhir+xml", xml.to_owned()).await;
        let (status, outcome) = told(refused).await;
        assert_eq!((status, &outcome["resourceType"]), (422, &json!("OperationOutcome")), "{outcome}");
        let places = outcome["issue"].as_array().expect("issues").iter().map(|i| &i["expression"][0]);
        let places: Vec<_> = places.filter_map(Value::as_str).collect();
        for place in ["Patient.birthDate", "Observation.value", "Consent.scope"] {
            assert!(places.contains(&place), "{place}: {places:?}");
        }
    }
}

/// U2.2, U4.1: unknown, mistyped and withdrawn are the same empty bundle, which never says that nothing exists.
#[tokio::test]
async fn u4_1_nothing_is_one_answer() {
    for world in World::each().await {
        let (_nest, east) = two(&world).await;
        let mut sanne = world.log_in("sanne").await;
        let record = share(&world, &mut sanne, &Filled::default()).await;
        let path = format!("/dossiers/{record}");
        assert_eq!(matches(&find(&east, BSN, "1990-04-03").await.1).len(), 1);
        let unknown = find(&east, OTHER_BSN, "1990-04-03").await;
        let mistyped = find(&east, BSN, "1990-04-04").await;
        let page = sanne.get(&format!("{path}/stoppen")).await;
        let version = page.value("version").expect("a version").to_owned();
        let page = sanne
            .submit(&format!("{path}/stoppen"), &[("reason", "consent_withdrawn"), ("version", &version)])
            .await;
        assert!(page.path.starts_with("/ontvangstbewijs/"), "{page:?}");
        let withdrawn = find(&east, BSN, "1990-04-03").await;
        assert_eq!(unknown.0, 200);
        assert_eq!(unknown.1["total"], 0);
        assert_eq!(unknown, mistyped);
        assert_eq!(unknown, withdrawn);
    }
}

/// Bad input is refused with an OperationOutcome, and nothing of it is kept.
#[tokio::test]
async fn u2_1_what_is_not_understood_is_an_operation_outcome() {
    for world in World::each().await {
        let (nest, east) = two(&world).await;
        let file = pdf("bad", 100);
        let good = simplified(&file);
        let with = |pointer: &str, value: Value| {
            let mut changed = good.clone();
            *changed.pointer_mut(pointer).expect(pointer) = value;
            changed.to_string()
        };
        for (body, status, code) in [
            ("{".to_owned(), 400, "fhir-json"),
            (good.to_string().replacen('{', "{\"status\":\"current\",", 1), 400, "fhir-key-twice"),
            (json!({ "resourceType": "Patient" }).to_string(), 422, "fhir-resource-type"),
            (with("/status", json!("superseded")), 422, "fhir-value"),
            (with("/subject/reference", json!("#x")), 422, "fhir-reference"),
            (with("/content/0/attachment/data", json!("%%%")), 422, "fhir-base64"),
            (with("/content/0/attachment/data", json!(STANDARD.encode("no PDF"))), 422, "pdf-not-a-pdf"),
            (with("/contained/2/status", json!("rejected")), 422, "fhir-value"),
            (with("/contained/3/verification/0/verified", json!(false)), 422, "statement-identity"),
        ] {
            let refused = publish(&nest, "/fhir/DocumentReference", "application/fhir+json", body).await;
            assert_eq!(refused.headers()["content-type"], "application/fhir+json");
            let (got, outcome) = told(refused).await;
            let issues = outcome["issue"].as_array().expect("issues").iter();
            let codes: Vec<_> = issues.map(|i| i["details"]["coding"][0]["code"].clone()).collect();
            assert_eq!(got, status, "{outcome}");
            assert!(codes.contains(&json!(code)), "{code}: {outcome}");
        }
        let text = publish(&nest, "/fhir/DocumentReference", "text/plain", good.to_string()).await;
        assert_eq!(text.status(), 415);
        let (status, bundle) = find(&east, BSN, "1990-04-03").await;
        assert_eq!((status, &bundle["total"]), (200, &json!(0)), "nothing was shared");
        let left =
            world.app.store.read((), |tx, ()| tx.one(sql!("select count(*) as n from blob"), &[])?.int("n"));
        assert_eq!(left.await.expect("count"), 0, "no object is left");
        // Without relation and purpose nothing is searched (U3.9, U5.3).
        let call = east.call(Method::POST, "/fhir/DocumentReference/_search", "noor");
        let bare = call.form(&[("patient.birthdate", "1990-04-03")]).send().await.expect("an answer");
        assert_eq!(told(bare).await.0, 422);
        // A BSN in an address is not even looked at.
        let call =
            east.call(Method::GET, &format!("/fhir/DocumentReference?patient.identifier={BSN}"), "noor");
        assert_ne!(call.send().await.expect("an answer").status(), 200);
    }
}

/// Who may do nothing hears so in FHIR's own words.
#[tokio::test]
async fn u2_4_without_a_token_the_outcome_says_so() {
    let world = World::sqlite().await;
    let answer =
        it::system::http().get(format!("{}/fhir/Binary/x", world.url)).send().await.expect("an answer");
    assert_eq!(answer.status(), 401);
    let outcome: Value = answer.json().await.expect("JSON");
    assert_eq!(outcome["issue"][0]["code"], "login");
    let open =
        it::system::http().get(format!("{}/fhir/metadata", world.url)).send().await.expect("an answer");
    let statement: Value = open.json().await.expect("JSON");
    assert_eq!(
        (&statement["resourceType"], &statement["fhirVersion"]),
        (&json!("CapabilityStatement"), &json!("4.0.1"))
    );
}
