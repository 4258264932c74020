//! The virus scan at every door, against a real clamd with a signature of the test's own.

use crate::fhir::simplified;
use crate::office_world::{operator, row_count};
use crate::system_exchange::record;
use bytes::Bytes;
use it::clamd::{EICAR, MARK, NAME, RealClamd};
use it::exchange::{Filled, pdf, share, upload};
use it::pdf::stored;
use it::system::{System, all_scopes, code_of, told};
use it::world::{Choices, World};
use reqwest::multipart::{Form, Part};
use reqwest::{Method, Response};
use std::collections::BTreeMap;
use std::sync::Arc;
use wissel::commands::doctor::{TestSends, examine};
use wissel::config::Config;
use wissel_core::actor::Role;
use wissel_service::ports::{ScanFault, Scanned, VirusScan};
use wissel_store::{Sql, sql};

const MOST: usize = 5_000_000;

async fn scanned(clamd: &RealClamd) -> Vec<World> {
    let scanner: Arc<dyn VirusScan> = Arc::new(clamd.adapter());
    World::each_with(Choices { scanner: Some(scanner), ..Choices::default() }).await
}

/// What a door said: its status, and its stable code where it has one.
async fn by_api(system: &System, file: &Bytes) -> (u16, String) {
    let part = Part::stream_with_length(file.clone(), file.len() as u64).file_name("overdracht.pdf");
    let form = Form::new().text("record", record().to_string()).part("file", part);
    let call = system.call(Method::POST, "/api/v1/records", "sanne").multipart(form);
    said(call.send().await.expect("an answer")).await
}

async fn by_fhir(system: &System, file: &Bytes) -> (u16, String) {
    let call = system.call(Method::POST, "/fhir/DocumentReference", "sanne");
    let call = call.header("content-type", "application/fhir+json").body(simplified(file).to_string());
    said(call.send().await.expect("an answer")).await
}

async fn said(answer: Response) -> (u16, String) {
    let waits = answer.headers().contains_key("retry-after");
    let (status, body) = told(answer).await;
    assert_eq!(waits, status == 503, "{body}");
    (status, code_of(&body).to_owned())
}

/// What is left of a file that was refused: nothing.
async fn nothing_left(world: &World) {
    for count in [
        sql!("select count(*) as n from blob"),
        sql!("select count(*) as n from record"),
        sql!("select count(*) as n from job where kind = 'blob.sweep'"),
    ] {
        assert_eq!(row_count(world, count).await, 0);
    }
}

async fn refused(world: &World, counted: Sql) -> i64 {
    row_count(world, counted).await
}

const INFECTED: Sql = sql!("select count(*) as n from audit where refused = 'upload-infected'");
const NOT_SCANNED: Sql = sql!("select count(*) as n from audit where refused = 'upload-not-scanned'");

/// NEN 7510 A.8.7, U2.1: a file with malware in it comes in by no door; the name of the malware stands in the log only,
/// and the operator sees an alarm without content.
#[tokio::test]
async fn u2_1_a_file_with_malware_comes_in_by_no_door() {
    let Some(clamd) = RealClamd::start(MOST).await else { return };
    for world in scanned(&clamd).await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("sanne", Role::Practitioner, nest).await;
        let mut sanne = world.log_in("sanne").await;
        let system = System::new(&world, nest, all_scopes()).await;
        let (bad, good) = (pdf(MARK, 200_000), pdf("niets aan de hand", 200_000));
        let mut joris = operator(&world).await;
        let page = joris.get("/operator").await;
        assert!(page.has("Virusscan") && !page.has("er een virus in zat"), "{page:?}");

        sanne.get("/dossiers/delen").await;
        let answer =
            upload(&world, &sanne, "/dossiers/delen", &Filled::default().with_file(bad.clone())).await;
        assert_eq!(answer.status(), 422);
        let page = answer.text().await.expect("a page");
        assert!(page.contains("In dit bestand zit een virus.") && page.contains("id=\"file-error\""));
        assert!(!page.contains("Wissel.Eigen"), "its name is for the log");
        assert_eq!(by_api(&system, &bad).await, (422, "upload-infected".to_owned()));
        assert_eq!(by_fhir(&system, &bad).await, (422, "upload-infected".to_owned()));
        nothing_left(&world).await;
        assert_eq!(refused(&world, INFECTED).await, 3);
        let named = sql!("select count(*) as n from audit where detail like '%Wissel.Eigen.UNOFFICIAL%'");
        assert_eq!(refused(&world, named).await, 3);
        let page = joris.get("/operator").await;
        assert!(
            page.has("3 keer is het afgelopen etmaal een bestand geweigerd, omdat er een virus in zat."),
            "{page:?}"
        );
        assert!(!page.has("Wissel.Eigen") && !page.has("overdracht"), "{page:?}");

        // A new version passes the same door.
        let record = share(&world, &mut sanne, &Filled::default().with_file(good.clone())).await;
        assert_eq!(by_api(&system, &good).await.0, 201);
        assert_eq!(by_fhir(&system, &good).await.0, 201);
        let version = format!("/dossiers/{record}/versie");
        let form = sanne.get(&version).await;
        let known = form.value("version").expect("a version").to_owned();
        let new = Filled { fields: vec![("version", known)], file: Some(bad) };
        let answer = upload(&world, &sanne, &version, &new).await;
        assert_eq!(answer.status(), 422);
        assert!(answer.text().await.expect("a page").contains("In dit bestand zit een virus."));
    }
}

/// NEN 7510 A.8.7: with the scanner away no file is taken, by any door; text is, and when it is back files are too.
#[tokio::test]
async fn u2_1_without_the_scanner_no_file_is_taken() {
    let Some(mut clamd) = RealClamd::start(MOST).await else { return };
    let worlds = scanned(&clamd).await;
    let good = pdf("niets aan de hand", 200_000);
    let long = pdf("lang", MOST + 1_000_000);
    let mut systems = Vec::new();
    for world in &worlds {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("sanne", Role::Practitioner, nest).await;
        let system = System::new(world, nest, all_scopes()).await;
        let too_long = by_api(&system, &long).await;
        assert_eq!(too_long, (503, "upload-not-scanned".to_owned()), "too long to look at");
        assert_eq!(by_api(&system, &good).await.0, 201);
        systems.push(system);
    }
    clamd.stop();
    for (world, system) in worlds.iter().zip(&systems) {
        let mut sanne = world.log_in("sanne").await;
        sanne.get("/dossiers/delen").await;
        let filled = Filled::default().with_file(good.clone());
        let answer = upload(world, &sanne, "/dossiers/delen", &filled).await;
        assert_eq!(answer.status(), 422);
        let page = answer.text().await.expect("a page");
        assert!(page.contains("Wij kunnen nu niet nagaan") && page.contains("Probeer het later opnieuw."));
        assert_eq!(by_api(system, &good).await, (503, "upload-not-scanned".to_owned()));
        assert_eq!(by_fhir(system, &good).await, (503, "upload-not-scanned".to_owned()));
        assert_eq!(refused(world, NOT_SCANNED).await, 4);
        let records = sql!("select count(*) as n from record");
        assert_eq!(refused(world, records).await, 1, "the one of before");
        share(world, &mut sanne, &Filled::default()).await;
        let mut joris = operator(world).await;
        let page = joris.get("/operator").await;
        assert!(page.has("De scanner antwoordt niet."), "{page:?}");
        let said = page.body.matches("kan niemand een bestand delen").count();
        assert_eq!(said, 1, "once, where it says what to do: {page:?}");
        assert!(page.has("4 keer is het afgelopen uur een bestand geweigerd"), "{page:?}");
    }
}

/// The adapter against the real thing: names, sizes, and the string that `wissel doctor` shows it.
#[tokio::test]
async fn clamd_itself_is_understood() {
    let Some(clamd) = RealClamd::start(MOST).await else { return };
    let adapter = clamd.adapter();
    assert_eq!(adapter.is_there().await, Ok(()));
    let infected = |name: &str| Ok(Scanned::Infected(name.to_owned()));
    for (content, expected) in [
        (Bytes::new(), Ok(Scanned::Clean)),
        (Bytes::from_static(b"x"), Ok(Scanned::Clean)),
        (pdf("rustig", 3_000_000), Ok(Scanned::Clean)),
        (pdf(MARK, 3_000_000), infected(NAME)),
        (Bytes::from(EICAR.concat()), infected("Wissel.Eicar.UNOFFICIAL")),
    ] {
        assert_eq!(adapter.scan(stored(content)()).await, expected);
    }
    let long = adapter.scan(stored(pdf("lang", 2 * MOST))()).await;
    assert!(matches!(long, Err(ScanFault::TooLong | ScanFault::Away)), "{long:?}");
}

/// `wissel doctor` shows clamd the EICAR test string, and says what follows from the answer.
#[tokio::test]
async fn doctor_says_whether_clamd_works() {
    let Some(mut clamd) = RealClamd::start(MOST).await else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let doctor = async |scan: Option<String>| {
        let scan = scan.map(|at| format!("[scan]\nclamd = \"{at}\"\n")).unwrap_or_default();
        let text = format!(
            "[server]\npublic_url = \"http://localhost\"\nlisten = \"127.0.0.1:0\"\n[data]\nfolder = \"data\"\n\
             keyring = \"keys\"\nerasure_list = \"erasures\"\n{scan}"
        );
        let config =
            Config::from_text("t", Some(&text), folder.path(), &BTreeMap::new()).expect("a configuration");
        let look = move || examine(&config, &TestSends::default()).text;
        tokio::task::spawn_blocking(look).await.expect("doctor")
    };
    assert!(doctor(None).await.contains("no virus scan is configured"));
    let at = format!("unix:{}", clamd.socket().display());
    let said = doctor(Some(at.clone())).await;
    assert!(said.contains("clamd knows the EICAR test file (Wissel.Eicar.UNOFFICIAL)"), "{said}");
    clamd.stop();
    let said = doctor(Some(at)).await;
    assert!(said.contains("WRONG  scan: clamd does not look at the EICAR test file (away)"), "{said}");
}
