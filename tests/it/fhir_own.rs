//! FHIR for what is the organisation's own: newer versions, statements as Consent, the log as AuditEvent.

use crate::fhir::{address, find, matches, patient, publish, retrieve, simplified, two};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use it::exchange::{BSN, events, pdf};
use it::system::{System, code_of, told};
use it::world::World;
use reqwest::Method;
use serde_json::{Value, json};
use wissel_core::actor::Role;
use wissel_core::identity::system::{Scope, Scopes};
use wissel_store::sql;

const KIND: &str = "application/fhir+json";

/// Shares a record; its id and its number.
async fn shared(nest: &System, file: &Bytes) -> (String, String) {
    let made = publish(nest, "/fhir/DocumentReference", KIND, simplified(file).to_string()).await;
    let (status, body) = told(made).await;
    assert_eq!(status, 201, "{body}");
    let text = |v: &Value| v.as_str().expect("text").to_owned();
    (text(&body["id"]), text(&body["masterIdentifier"]["value"]))
}

/// A newer version of this record's PDF.
fn newer(record: &str, file: &Bytes) -> Value {
    json!({
        "resourceType": "DocumentReference", "status": "current", "contained": [patient()],
        "subject": { "reference": "#p" },
        "relatesTo": [{ "code": "replaces", "target": { "reference": format!("DocumentReference/{record}") } }],
        "content": [{ "attachment": { "contentType": "application/pdf", "data": STANDARD.encode(file) } }],
    })
}

/// U2.1, U2.3b: a newer version takes the place of one document; for another client, or with statements that would be
/// kept nowhere, nothing is replaced.
#[tokio::test]
async fn u2_1_a_newer_version_replaces_one_document() {
    for world in World::each().await {
        let (nest, east) = two(&world).await;
        let (first, second) = (pdf("eerste", 2_000), pdf("tweede", 2_500));
        let (record, number) = shared(&nest, &first).await;
        let good = newer(&record, &second);
        let with = |pointer: &str, value: Value| {
            let mut changed = good.clone();
            *changed.pointer_mut(pointer).expect(pointer) = value;
            changed
        };
        let mut consenting = good.clone();
        consenting["contained"] = simplified(&second)["contained"].clone();
        let mut both = good.clone();
        let text =
            json!({ "attachment": { "contentType": "text/plain", "data": STANDARD.encode("Nieuw.") } });
        both["content"].as_array_mut().expect("contents").push(text);
        let unknown = json!("DocumentReference/01a20000-0000-7000-8000-000000000000");
        for (body, status, code) in [
            (with("/contained/0/birthDate", json!("1990-04-04")), 422, "replace-other-client"),
            (with("/contained/0/identifier/0/value", json!("999990019")), 422, "replace-other-client"),
            (with("/contained/0/identifier", json!([])), 422, "replace-other-client"),
            (with("/relatesTo/0/code", json!("appends")), 422, "fhir-value"),
            (with("/relatesTo/0/target/reference", unknown), 404, "absent"),
            (with("/content/0/attachment/data", json!(STANDARD.encode("no PDF"))), 422, "pdf-not-a-pdf"),
            (consenting, 422, "fhir-value"),
            (both, 422, "fhir-repeated"),
        ] {
            let refused = publish(&nest, "/fhir/DocumentReference", KIND, body.to_string()).await;
            let (got, outcome) = told(refused).await;
            assert_eq!((got, code_of(&outcome)), (status, code), "{outcome}");
        }
        // Another organisation's record is like one that is not there.
        let call = east.call(Method::POST, "/fhir/DocumentReference", "noor").header("content-type", KIND);
        let (status, outcome) = told(call.body(good.to_string()).send().await.expect("an answer")).await;
        assert_eq!((status, code_of(&outcome)), (404, "absent"));
        let original = async || {
            let (_, bundle) = find(&east, BSN, "1990-04-03").await;
            let path = address(&world, matches(&bundle)[0], "application/pdf");
            retrieve(&world, &east, &path, None).await.bytes().await.expect("bytes")
        };
        assert_eq!(original().await, first, "nothing was replaced");
        let (status, body) =
            told(publish(&nest, "/fhir/DocumentReference", KIND, good.to_string()).await).await;
        assert_eq!((status, &body["id"]), (201, &json!(record)), "{body}");
        assert_eq!(body["masterIdentifier"]["value"], json!(number));
        assert_eq!(original().await, second);
        let (_, bundle) = find(&east, BSN, "1990-04-03").await;
        let text = address(&world, matches(&bundle)[0], "text/plain");
        let text = retrieve(&world, &east, &text, None).await.text().await.expect("text");
        assert_eq!(text, "Tweede zwangerschap.", "the text stays");
        let replaced = world.app.store.read((), |tx, ()| {
            let row = tx.one(
                sql!("select count(*) as n from audit where event = 'document.replaced' and refused is null"),
                &[],
            )?;
            row.int("n")
        });
        assert_eq!(replaced.await.expect("count"), 1);
    }
}

/// U2.1: a client without a BSN is told from another of the same birth date by her name.
#[tokio::test]
async fn u2_1_without_a_bsn_the_name_tells_whose_record_is_meant() {
    for world in World::each().await {
        let (nest, _) = two(&world).await;
        let nobody = |body: &mut Value| {
            body["contained"][0]["identifier"] = json!([]);
            body["contained"][0]["extension"] =
                json!([{ "url": "urn:wissel:fhir:no-bsn-reason", "valueCode": "foreign" }]);
        };
        let mut body = simplified(&pdf("eerste", 500));
        nobody(&mut body);
        let (status, made) =
            told(publish(&nest, "/fhir/DocumentReference", KIND, body.to_string()).await).await;
        assert_eq!(status, 201, "{made}");
        let mut body = newer(made["id"].as_str().expect("id"), &pdf("tweede", 500));
        nobody(&mut body);
        let mut other = body.clone();
        other["contained"][0]["name"][0]["_family"]["extension"][1]["valueString"] = json!("Dal");
        let mut initials = body.clone();
        initials["contained"][0]["name"][0]["given"] = json!(["A."]);
        for body in [other, initials] {
            let (status, outcome) =
                told(publish(&nest, "/fhir/DocumentReference", KIND, body.to_string()).await).await;
            assert_eq!((status, code_of(&outcome)), (422, "replace-other-client"), "{outcome}");
        }
        let (status, made) =
            told(publish(&nest, "/fhir/DocumentReference", KIND, body.to_string()).await).await;
        assert_eq!(status, 201, "{made}");
    }
}

/// U2.3a, U2.3b: what was stated is read by the organisation's own system, without anything of the client, and logged.
#[tokio::test]
async fn u2_3b_what_was_stated_is_read_as_consent() {
    for world in World::each().await {
        let (nest, east) = two(&world).await;
        let (record, number) = shared(&nest, &pdf("consent", 500)).await;
        let path = format!("/fhir/Consent?data=DocumentReference/{record}");
        let before = events(&world, "record.seen").await;
        let (status, bundle) = nest.get(&path, "sanne").await;
        assert_eq!((status, &bundle["total"]), (200, &json!(2)), "{bundle}");
        assert_eq!(events(&world, "record.seen").await, before + 1);
        let found = matches(&bundle);
        let scope = |c: &Value| c["scope"]["coding"][0]["code"].as_str().expect("a scope").to_owned();
        let privacy = *found.iter().find(|c| scope(c) == "patient-privacy").expect("consent");
        assert!(found.iter().any(|c| scope(c) == "treatment"));
        assert_eq!(privacy["dateTime"], "2026-09-01");
        assert_eq!(privacy["performer"][0]["type"], "Patient");
        assert_eq!(privacy["extension"][0]["valueCode"], "spoken");
        let about = &privacy["provision"]["data"][0]["reference"];
        assert_eq!(about["identifier"]["value"], json!(number));
        let all = bundle.to_string();
        assert!(!all.contains(BSN) && !all.contains("Berg") && !all.contains("1990"), "{all}");
        for (system, who, path, status, code) in [
            (&east, "noor", path.as_str(), 404, "absent"),
            (&nest, "sanne", "/fhir/Consent", 422, "fhir-missing"),
            (&nest, "sanne", "/fhir/Consent?patient=1", 422, "fhir-value"),
            (&nest, "sanne", "/fhir/Consent?data=Binary/1", 422, "fhir-value"),
        ] {
            let (got, outcome) = system.get(path, who).await;
            assert_eq!((got, code_of(&outcome)), (status, code), "{path}: {outcome}");
        }
        let mut sanne = world.log_in("sanne").await;
        let page = sanne.get(&format!("/dossiers/{record}/stoppen")).await;
        let version = page.value("version").expect("a version").to_owned();
        let stop = [("reason", "consent_withdrawn"), ("version", version.as_str())];
        sanne.submit(&format!("/dossiers/{record}/stoppen"), &stop).await;
        assert_eq!(nest.get(&path, "sanne").await.0, 404, "with her consent it is gone");
    }
}

/// U1.4: the log is read as audit events by an administrator's system, and that it was read stands in it.
#[tokio::test]
async fn u1_4_the_log_is_read_as_audit_events() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("sanne", Role::Practitioner, nest).await;
        world.member("anke", Role::Administrator, nest).await;
        let scopes = Scopes::NONE.with(Scope::RecordPublish).with(Scope::LogRead);
        let system = System::new(&world, nest, scopes).await;
        let (_, number) = shared(&system, &pdf("log", 500)).await;
        let (status, bundle) =
            system.get("/fhir/AuditEvent?subtype=urn:wissel:event|record.shared", "anke").await;
        assert_eq!((status, &bundle["total"]), (200, &json!(1)), "{bundle}");
        let event = matches(&bundle)[0];
        assert_eq!((&event["action"], &event["outcome"]), (&json!("C"), &json!("0")));
        assert_eq!(event["entity"][0]["what"]["identifier"]["value"], json!(number));
        let agents = event["agent"].as_array().expect("agents");
        assert_eq!(agents.len(), 2, "she, and the system through which she acted: {event}");
        assert_eq!((&agents[0]["requestor"], &agents[1]["requestor"]), (&json!(true), &json!(false)));
        assert_eq!(agents[1]["who"]["display"], "Dossier 2000");
        assert!(!bundle.to_string().contains(BSN));
        assert_eq!(events(&world, "log.read").await, 1);
        let (_, none) = system.get("/fhir/AuditEvent?date=le2020-01-01", "anke").await;
        assert_eq!((&none["total"], none.get("entry")), (&json!(0), None));
        let narrow = System::named(&world, nest, "Smal", Scopes::NONE.with(Scope::RecordPublish)).await;
        for (system, who, path, status, code) in [
            (&system, "sanne", "/fhir/AuditEvent", 403, "role-not-allowed"),
            (&narrow, "anke", "/fhir/AuditEvent", 403, "scope-missing"),
            (&system, "anke", "/fhir/AuditEvent?date=yesterday", 422, "fhir-value"),
            (&system, "anke", "/fhir/AuditEvent?date=ge2026-01-01&date=2026-01-02", 422, "fhir-repeated"),
            (&system, "anke", "/fhir/AuditEvent?subtype=nothing", 422, "fhir-value"),
            (&system, "anke", "/fhir/AuditEvent?page=0", 422, "fhir-value"),
            (&system, "anke", "/fhir/AuditEvent?patient=1", 422, "fhir-value"),
        ] {
            let (got, outcome) = system.get(path, who).await;
            assert_eq!((got, code_of(&outcome)), (status, code), "{path}: {outcome}");
        }
    }
}
