//! The product's own API: sharing, finding, collecting from a record system, under all the rules of the pages.

use it::exchange::{BORN, BSN, Filled, OTHER_BSN, events, pdf, share};
use it::system::{System, all_scopes, told};
use it::world::{Choices, World};
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use std::time::Duration;
use wissel_core::actor::Role;
use wissel_service::exchange::search_budget::SearchLimits;
use wissel_store::sql;

/// A midwife's house and a hospital, each with a system and a practitioner.
struct Two {
    nest: System,
    east: System,
}

async fn two(world: &World) -> Two {
    let nest = world.organisation("Het Nest", "midwifery").await;
    let east = world.organisation("Ziekenhuis Oost", "hospital").await;
    world.member("sanne", Role::Practitioner, nest).await;
    world.member("noor", Role::Practitioner, east).await;
    world.member("kim", Role::Practitioner, east).await;
    world.member("ilse", Role::Administrator, east).await;
    Two {
        nest: System::new(world, nest, all_scopes()).await,
        east: System::new(world, east, all_scopes()).await,
    }
}

pub(crate) fn record() -> Value {
    json!({
        "text": "Tweede zwangerschap.",
        "client": { "bsn": BSN, "birth_date": "1990-04-03", "initials": "M.J.", "prefix": "van der", "birth_name": "Berg" },
        "due_date": "2027-02-01",
        "statements": {
            "treatment": true, "consent": true, "consent_by": "client", "consent_how": "spoken",
            "consent_day": "2026-09-01", "informed": true, "identity_checked": true,
        },
    })
}

fn keys(bsn: &str, born: &str) -> Value {
    json!({ "bsn": bsn, "birth_date": born, "relation": "substitute", "purpose": "urgent" })
}

async fn only_handle(system: &System, who: &str) -> String {
    let (status, body) = system.post("/api/v1/find", who, &keys(BSN, BORN)).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(body["records"].as_array().map(Vec::len), Some(1), "{body}");
    body["records"][0]["handle"].as_str().expect("a handle").to_owned()
}

/// U2.1, U2.3a, U2.3b, U3.1, U3.9, U4.2: a record goes from one record system to another, and the log names both.
#[tokio::test]
async fn u3_1_a_record_goes_from_system_to_system() {
    for world in World::each().await {
        let t = two(&world).await;
        let (status, made) = t.nest.post("/api/v1/records", "sanne", &record()).await;
        assert_eq!(status, 201, "{made}");
        let handle = only_handle(&t.east, "noor").await;
        let (status, c) = t.east.post(&format!("/api/v1/records/{handle}/collect"), "noor", &json!({})).await;
        assert_eq!(status, 201, "{c}");
        assert_eq!((&c["number"], &c["text"]), (&made["number"], &json!("Tweede zwangerschap.")));
        assert_eq!(c["source"]["organisation"], "Het Nest");
        assert_eq!(c["client"]["birth_date"], "1990-04-03");
        let (status, again) =
            t.east.get(&format!("/api/v1/collections/{}", c["id"].as_str().unwrap()), "noor").await;
        assert_eq!((status, &again), (200, &c));
        assert_eq!(events(&world, "record.collected").await, 1);
        let through = world.app.store.read((t.nest.id, t.east.id), |tx, (nest, east)| {
            let row = tx.one(
                sql!(
                    "select count(*) as n from audit where (event = 'record.shared' and actor_name = $1)
                     or (event in ('record.searched', 'record.client_asked', 'record.collected', 'document.read')
                         and actor_name = $2)"
                ),
                &[nest.into(), east.into()],
            )?;
            row.int("n")
        });
        assert_eq!(through.await.expect("count"), 6, "shared, searched, asked, collected, and read twice");
        // The source sees on her own page who collected it.
        let mut sanne = world.log_in("sanne").await;
        assert!(sanne.get("/dossiers").await.has("Ziekenhuis Oost"));
    }
}

/// U3.1: the original comes back byte for byte, whole and in parts, with facts beside it and one entry in the log.
#[tokio::test]
async fn u3_1_the_original_comes_back_byte_for_byte() {
    for world in World::each().await {
        let t = two(&world).await;
        let mut sanne = world.log_in("sanne").await;
        let file = pdf("overdracht", 200_000);
        share(&world, &mut sanne, &Filled::default().with_file(file.clone())).await;
        let handle = only_handle(&t.east, "noor").await;
        let (_, c) = t.east.post(&format!("/api/v1/records/{handle}/collect"), "noor", &json!({})).await;
        let documents = c["documents"].as_array().expect("documents");
        let original = documents.iter().find(|d| d["kind"] == "pdf").expect("a PDF");
        assert_eq!(original["size"], json!(file.len()));
        let href = original["href"].as_str().expect("an address").to_owned();
        let answer = t.east.call(Method::GET, &href, "noor").send().await.expect("an answer");
        assert_eq!(answer.headers()["content-type"], "application/pdf");
        assert_eq!(answer.headers()["x-wissel-record"], c["number"].as_str().unwrap());
        assert_eq!(answer.headers()["x-wissel-version"], "1");
        assert_eq!(answer.bytes().await.expect("bytes"), file);
        let part = t.east.call(Method::GET, &href, "noor").header("range", "bytes=100-199");
        let part = part.send().await.expect("an answer");
        assert_eq!(part.status(), 206);
        assert_eq!(part.bytes().await.expect("bytes"), file.slice(100..200));
        let read = world.app.store.read((), |tx, ()| {
            let row = tx.one(
                sql!("select count(*) as n from audit where event = 'document.read' and detail like '%original%'"),
                &[],
            )?;
            row.int("n")
        });
        assert_eq!(read.await.expect("count"), 1, "one entry covers its parts");
        // A colleague at the same system did not collect it; for her it does not exist.
        let (status, body) =
            told(t.east.call(Method::GET, &href, "kim").send().await.expect("an answer")).await;
        assert_eq!((status, &body["code"]), (404, &json!("absent")));
        let (status, _) =
            told(t.nest.call(Method::GET, &href, "sanne").send().await.expect("an answer")).await;
        assert_eq!(status, 404);
    }
}

/// U2.1, U3.1: a PDF comes in beside its record, through the same judge as one from a page.
#[tokio::test]
async fn u2_1_a_pdf_is_sent_beside_its_record() {
    for world in World::each().await {
        let t = two(&world).await;
        let file = pdf("van systeem", 50_000);
        let send = async |record: Option<String>, content: bytes::Bytes| {
            let part = Part::stream_with_length(content.clone(), content.len() as u64);
            let form = record.into_iter().fold(Form::new(), |form, r| form.text("record", r));
            let form = form.part("file", part.file_name("overdracht.pdf"));
            let call = t.nest.call(Method::POST, "/api/v1/records", "sanne").multipart(form);
            told(call.send().await.expect("an answer")).await
        };
        let (status, body) = send(Some(record().to_string()), file.clone()).await;
        assert_eq!(status, 201, "{body}");
        let handle = only_handle(&t.east, "noor").await;
        let (_, c) = t.east.post(&format!("/api/v1/records/{handle}/collect"), "noor", &json!({})).await;
        let documents = c["documents"].as_array().expect("documents");
        let original = documents.iter().find(|d| d["kind"] == "pdf").expect("a PDF");
        let href = original["href"].as_str().expect("an address");
        let answer = t.east.call(Method::GET, href, "noor").send().await.expect("an answer");
        assert_eq!(answer.bytes().await.expect("bytes"), file);
        let (status, body) = send(Some(record().to_string()), "no PDF".into()).await;
        assert_eq!((status, &body["code"]), (422, &json!("pdf-not-a-pdf")), "{body}");
        for wrong in [None, Some("{}}".to_owned())] {
            let (status, body) = send(wrong, file.clone()).await;
            assert_eq!((status, &body["code"]), (400, &json!("bad-request")), "{body}");
        }
        let large = bytes::Bytes::from(vec![b'x'; 300_000]);
        let call =
            t.nest.call(Method::POST, "/api/v1/records", "sanne").header("content-type", "application/json");
        assert_eq!(told(call.body(large).send().await.expect("an answer")).await.0, 413);
        assert_eq!(events(&world, "record.shared").await, 1);
    }
}

/// The description of the interface is served, and names the server's own addresses.
#[tokio::test]
async fn the_interface_is_described() {
    let world = World::sqlite().await;
    let url = format!("{}/api/openapi.json", world.url);
    let (status, body) = told(it::system::http().get(url).send().await.expect("an answer")).await;
    assert_eq!((status, &body["openapi"]), (200, &json!("3.1.0")));
    let page = world.browser().get("/api/reference").await;
    assert!(page.has("/api/v1/records") && page.has("upload-not-scanned"), "{page:?}");
}

/// The examples of the description are no fiction: what they send is taken, and what they answer has the fields that
/// the server answers.
#[tokio::test]
async fn the_described_examples_work() {
    fn fields(value: &Value) -> Vec<String> {
        value.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect()
    }
    let world = World::sqlite().await;
    let t = two(&world).await;
    let url = format!("{}/api/openapi.json", world.url);
    let (_, document) = told(it::system::http().get(url).send().await.expect("an answer")).await;
    let of = |path: &str, method: &str, status: &str| {
        let o = &document["paths"][path][method];
        let sent = &o["requestBody"]["content"]["application/json"]["example"];
        (sent.clone(), o["responses"][status]["content"]["application/json"]["example"].clone())
    };
    let (record, answer) = of("/api/v1/records", "post", "201");
    let (status, made) = t.nest.post("/api/v1/records", "sanne", &record).await;
    assert_eq!((status, fields(&made)), (201, fields(&answer)), "{made}");
    let (search, answer) = of("/api/v1/find", "post", "200");
    let (status, found) = t.east.post("/api/v1/find", "noor", &search).await;
    assert_eq!((status, fields(&found["records"][0])), (200, fields(&answer["records"][0])), "{found}");
    let handle = found["records"][0]["handle"].as_str().expect("a handle");
    let (_, answer) = of("/api/v1/records/{handle}/collect", "post", "201");
    let (status, c) = t.east.post(&format!("/api/v1/records/{handle}/collect"), "noor", &json!({})).await;
    assert_eq!((status, fields(&c)), (201, fields(&answer)), "{c}");
    assert_eq!(fields(&c["documents"][0]), fields(&answer["documents"][0]));
    let again = format!("/api/v1/collections/{}/collect", c["id"].as_str().expect("an id"));
    let (ground, _) = of("/api/v1/collections/{id}/collect", "post", "201");
    assert_eq!(t.east.post(&again, "noor", &ground).await.0, 201);
    let (key, answer) = of("/api/v1/launch", "post", "201");
    let (status, link) = t.east.post("/api/v1/launch", "noor", &key).await;
    assert_eq!((status, fields(&link)), (201, fields(&answer)), "{link}");
    for (path, who) in [("/api/v1/organisation", "ilse"), ("/api/v1/log", "ilse")] {
        let (_, answer) = of(path, "get", "200");
        let (status, body) = t.east.get(path, who).await;
        assert_eq!((status, fields(&body)), (200, fields(&answer)), "{body}");
    }
}

/// U2.3a, U2.3b, U2.5a: a statement that is left out was not made, each in turn, and nothing is shared.
#[tokio::test]
async fn u2_3a_u2_3b_no_statement_is_made_by_default() {
    for world in World::each().await {
        let t = two(&world).await;
        let wrong = |body: &Value| -> Vec<String> {
            let errors = body["errors"].as_array().expect("errors");
            errors.iter().map(|e| e["field"].as_str().expect("a field").to_owned()).collect()
        };
        for field in [
            "treatment",
            "consent",
            "consent_by",
            "consent_how",
            "consent_day",
            "informed",
            "identity_checked",
        ] {
            let mut without = record();
            without["statements"].as_object_mut().expect("statements").remove(field);
            let (status, body) = t.nest.post("/api/v1/records", "sanne", &without).await;
            assert_eq!((status, &body["code"]), (422, &json!("share-problems")), "{body}");
            assert_eq!(wrong(&body), [field]);
        }
        let (status, body) = t.nest.post("/api/v1/records", "sanne", &json!({})).await;
        assert_eq!(status, 422);
        for field in ["text", "bsn", "birth_date", "due_date", "treatment", "consent"] {
            assert!(wrong(&body).iter().any(|f| f == field), "{field} in {body}");
        }
        let mut other = record();
        other["statements"]["treatment"] = json!("yes");
        assert_eq!(t.nest.post("/api/v1/records", "sanne", &other).await.0, 400, "no statement but true");
        let mut more = record();
        more["everything"] = json!(true);
        assert_eq!(t.nest.post("/api/v1/records", "sanne", &more).await.0, 400, "an unknown field");
        assert_eq!(events(&world, "record.shared").await, 0);
    }
}

/// U2.2, U4.1: unknown, mistyped and withdrawn are one empty list with one sentence.
#[tokio::test]
async fn u2_2_nothing_is_an_empty_list_whatever_the_reason() {
    for world in World::each().await {
        let t = two(&world).await;
        let mut sanne = world.log_in("sanne").await;
        let gone = share(&world, &mut sanne, &Filled::default()).await;
        let page = sanne.get(&format!("/dossiers/{gone}/stoppen")).await;
        let version = page.value("version").expect("a version").to_owned();
        let fields = [("reason", "consent_withdrawn"), ("version", version.as_str())];
        sanne.submit(&format!("/dossiers/{gone}/stoppen"), &fields).await;
        let mut answers = Vec::new();
        for (bsn, born) in [(BSN, BORN), (BSN, "04-03-1990"), (OTHER_BSN, BORN)] {
            answers.push(t.east.post("/api/v1/find", "noor", &keys(bsn, born)).await);
        }
        assert!(answers.iter().all(|a| *a == answers[0]), "{answers:?}");
        assert_eq!((answers[0].0, &answers[0].1["records"]), (200, &json!([])));
    }
}

/// U3.9, U5.3: without relation and purpose nothing is searched; what was found belongs to this user under this token, and
/// under a later one both are stated again.
#[tokio::test]
async fn u3_9_relation_and_purpose_are_stated_under_each_token() {
    for world in World::each().await {
        let t = two(&world).await;
        t.nest.post("/api/v1/records", "sanne", &record()).await;
        let bare = json!({ "bsn": BSN, "birth_date": BORN });
        let (status, body) = t.east.post("/api/v1/find", "noor", &bare).await;
        assert_eq!((status, &body["code"]), (422, &json!("search-problems")));
        let handle = only_handle(&t.east, "noor").await;
        let path = format!("/api/v1/records/{handle}/collect");
        let (status, body) = t.east.post(&path, "kim", &json!({})).await;
        assert_eq!((status, &body["code"]), (409, &json!("hit-over")), "another user");
        assert_eq!(t.nest.post(&path, "sanne", &json!({})).await.0, 409, "another organisation");
        let later = t.east.again(&world).await;
        assert_eq!(later.post(&path, "noor", &json!({})).await.0, 409, "another token");
        let (status, c) = t.east.post(&path, "noor", &json!({})).await;
        assert_eq!(status, 201, "{c}");
        let own = format!("/api/v1/collections/{}", c["id"].as_str().expect("an id"));
        let (status, body) = later.get(&own, "noor").await;
        assert_eq!((status, &body["code"]), (409, &json!("collection-restate")));
        let again = format!("{own}/collect");
        assert_eq!(later.post(&again, "noor", &json!({})).await.0, 422);
        let ground = json!({ "relation": "agreement", "purpose": "take_over" });
        let (status, body) = later.post(&again, "noor", &ground).await;
        assert_eq!((status, &body["purpose"]), (201, &json!("take_over")), "{body}");
        assert_eq!(later.post(&again, "kim", &ground).await.0, 404);
    }
}

/// U5.3: a system searches within the same budget as its user on the pages.
#[tokio::test]
async fn u5_3_the_budget_of_searches_counts_for_systems() {
    let search_limits = SearchLimits { member: 4, organisation: 100, address: 100 };
    for world in World::each_with(Choices { search_limits, ..Choices::default() }).await {
        let t = two(&world).await;
        for n in 0..4 {
            let (status, body) = t.east.post("/api/v1/find", "noor", &keys(OTHER_BSN, BORN)).await;
            assert_eq!(status, 200, "{n}: {body}");
            world.clock().pass(Duration::from_secs(21));
        }
        let call =
            t.east.call(Method::POST, "/api/v1/find", "noor").header("content-type", "application/json");
        let answer = call.body(keys(BSN, BORN).to_string()).send().await.expect("an answer");
        assert!(answer.headers().get("retry-after").is_some());
        let (status, body) = told(answer).await;
        assert_eq!((status, &body["code"]), (429, &json!("search-too-often")));
        assert_eq!(t.east.post("/api/v1/find", "kim", &keys(BSN, BORN)).await.0, 200, "her own budget");
    }
}

/// U1.4, U5.5: an administrator's system reads the log; no client is in it.
#[tokio::test]
async fn u1_4_the_log_is_read_by_an_administrators_system() {
    for world in World::each().await {
        let t = two(&world).await;
        t.nest.post("/api/v1/records", "sanne", &record()).await;
        only_handle(&t.east, "noor").await;
        let (status, body) = t.east.get("/api/v1/log?event=record.searched", "ilse").await;
        assert_eq!(status, 200, "{body}");
        assert_eq!(body["total"], 1);
        let line = &body["lines"][0];
        assert_eq!(
            (&line["by"]["name"], &line["by"]["system"]),
            (&json!("noor de Vries"), &json!("Dossier 2000"))
        );
        let text = body.to_string();
        assert!(!text.contains(BSN) && !text.contains("Berg"), "{text}");
        let (status, body) = t.east.get("/api/v1/log?event=nothing&from=x", "ilse").await;
        assert_eq!((status, &body["code"]), (422, &json!("log-problems")));
        assert_eq!(t.east.get("/api/v1/log?pages=1", "ilse").await.0, 400);
        assert_eq!(t.east.get("/api/v1/log", "noor").await.0, 403);
    }
}
