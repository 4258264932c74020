//! FHIR beside the product's own API: the same papers published and retrieved by record systems, in rounds in which the
//! two take turns.

use crate::Failure;
use crate::http::{Answer, Http};
use crate::paper::{Template, bsn};
use crate::table::{median_of, spread_of, times_of};
use crate::transfer::{Phase, Plan, phase, timed};
use crate::wissel::{Credentials, Wissel, between, field};

const BORN: &str = "1994-03-14";
const BOUNDARY: &str = "----wissel-bench-7f3a9c51";

/// A record system with its token, and for whom it acts.
struct System {
    http: Http,
    bearer: String,
    acting: String,
}

impl System {
    fn new(wissel: &Wissel, of: &Credentials) -> Result<Self, Failure> {
        let mut http = Http::new(wissel.address);
        let form =
            [("grant_type", "client_credentials"), ("client_id", &*of.id), ("client_secret", &*of.secret)];
        let answer = http.post("/oauth/token", &form)?.must(200, "token")?.text();
        let token = field(&answer, "access_token").ok_or("no token")?;
        Ok(Self { http, bearer: format!("Bearer {token}"), acting: of.acting.clone() })
    }
    fn send(
        &mut self,
        method: &str,
        path: &str,
        more: &[(&str, &str)],
        body: &[&[u8]],
    ) -> Result<Answer, Failure> {
        let mut headers = vec![("Authorization", &*self.bearer), ("X-Wissel-Acting-User", &*self.acting)];
        headers.extend(more);
        self.http.send(method, path, &headers, body)
    }
}

/// One client of a round: both systems, what it sends, and where its documents are.
struct Client {
    number: usize,
    source: System,
    reader: System,
    papers: Vec<usize>,
    raw: Vec<Vec<u8>>,
    fhir: Vec<Vec<u8>>,
    raw_at: Vec<String>,
    fhir_at: Vec<String>,
}

#[derive(Default)]
struct Round {
    raw_publish: Phase,
    fhir_publish: Phase,
    raw_retrieve: Phase,
    fhir_retrieve: Phase,
}

pub fn run(plan: &Plan, wissel: &Wissel) -> Result<(), Failure> {
    let template = Template::new(plan.size);
    let iso = |day: String| day.split('-').rev().collect::<Vec<_>>().join("-");
    let (today, due) = (iso(wissel.day(0)?), iso(wissel.day(60)?));
    let mut clients = Vec::new();
    for number in 0..plan.clients {
        clients.push(Client {
            number,
            source: System::new(wissel, &wissel.system("midwife")?)?,
            reader: System::new(wissel, &wissel.system("hospital")?)?,
            papers: Vec::new(),
            raw: Vec::new(),
            fhir: Vec::new(),
            raw_at: Vec::new(),
            fhir_at: Vec::new(),
        });
    }
    let mut rounds = Vec::new();
    // Round 0 warms up and is not counted.
    for round in 0..=plan.rounds {
        for client in &mut clients {
            prepare(plan, round, client, &template, &today, &due);
        }
        let done = one(plan, round, wissel, &mut clients)?;
        if round > 0 {
            eprintln!(
                "  round {round}: published/s {:.0} (FHIR {:.0}), retrieved/s {:.0} (FHIR {:.0})",
                done.raw_publish.rate,
                done.fhir_publish.rate,
                done.raw_retrieve.rate,
                done.fhir_retrieve.rate
            );
            rounds.push(done);
        }
    }
    table(plan, &rounds);
    Ok(())
}

/// What is sent is made before the clock runs: to write base64 is the client's work.
fn prepare(plan: &Plan, round: usize, client: &mut Client, template: &Template, today: &str, due: &str) {
    let mut paper = Vec::new();
    (client.papers, client.raw, client.fhir) = (Vec::new(), Vec::new(), Vec::new());
    for file in 0..plan.files {
        let n = 2 * ((round * plan.clients + client.number) * plan.files + file);
        client.papers.push(n);
        template.write(n, &mut paper);
        client.raw.push(multipart(n, &paper, today, due));
        template.write(n + 1, &mut paper);
        client.fhir.push(document_reference(n + 1, &paper, today, due).into_bytes());
    }
}

fn multipart(n: usize, paper: &[u8], today: &str, due: &str) -> Vec<u8> {
    let record = format!(
        "{{\"client\":{{\"bsn\":\"{}\",\"birth_date\":\"{BORN}\",\"initials\":\"T.\",\"birth_name\":\"Meting\"}},\"due_date\":\"{due}\",\"statements\":{{\"treatment\":true,\"consent\":true,\"consent_by\":\"client\",\"consent_how\":\"spoken\",\"consent_day\":\"{today}\",\"informed\":true,\"identity_checked\":true}}}}",
        bsn(n)
    );
    let mut body = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"record\"\r\n\r\n{record}\r\n--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"scan.pdf\"\r\nContent-Type: application/pdf\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(paper);
    body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    body
}

fn document_reference(n: usize, paper: &[u8], today: &str, due: &str) -> String {
    let scope = |code: &str| {
        format!(
            "{{\"coding\":[{{\"system\":\"http://terminology.hl7.org/CodeSystem/consentscope\",\"code\":\"{code}\"}}]}}"
        )
    };
    let contained = [
        format!(
            "{{\"resourceType\":\"Patient\",\"id\":\"p\",\"birthDate\":\"{BORN}\",\"identifier\":[{{\"system\":\"http://fhir.nl/fhir/NamingSystem/bsn\",\"value\":\"{}\"}}],\"name\":[{{\"family\":\"Meting\",\"given\":[\"T.\"],\"_given\":[{{\"extension\":[{{\"url\":\"http://hl7.org/fhir/StructureDefinition/iso21090-EN-qualifier\",\"valueCode\":\"IN\"}}]}}]}}]}}",
            bsn(n)
        ),
        format!(
            "{{\"resourceType\":\"Observation\",\"id\":\"d\",\"status\":\"final\",\"valueDateTime\":\"{due}\",\"code\":{{\"coding\":[{{\"system\":\"http://snomed.info/sct\",\"code\":\"161714006\"}}]}}}}"
        ),
        format!(
            "{{\"resourceType\":\"Consent\",\"id\":\"t\",\"status\":\"active\",\"patient\":{{\"reference\":\"#p\"}},\"scope\":{}}}",
            scope("treatment")
        ),
        format!(
            "{{\"resourceType\":\"Consent\",\"id\":\"c\",\"status\":\"active\",\"dateTime\":\"{today}\",\"scope\":{},\"patient\":{{\"reference\":\"#p\"}},\"performer\":[{{\"reference\":\"#p\"}}],\"extension\":[{{\"url\":\"urn:wissel:fhir:consent-how\",\"valueCode\":\"spoken\"}},{{\"url\":\"urn:wissel:fhir:consent-informed\",\"valueBoolean\":true}}],\"verification\":[{{\"verified\":true}}]}}",
            scope("patient-privacy")
        ),
    ];
    format!(
        "{{\"resourceType\":\"DocumentReference\",\"status\":\"current\",\"contained\":[{}],\"subject\":{{\"reference\":\"#p\"}},\"content\":[{{\"attachment\":{{\"contentType\":\"application/pdf\",\"title\":\"scan.pdf\",\"data\":\"{}\"}}}}]}}",
        contained.join(","),
        base64(paper)
    )
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len() / 3 * 4 + 4);
    for three in bytes.chunks(3) {
        let byte = |n: usize| u32::from(three.get(n).copied().unwrap_or_default());
        let all = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            if digit > three.len() {
                text.push('=');
            } else {
                text.push(DIGITS[(all >> (18 - 6 * digit)) as usize & 63].into());
            }
        }
    }
    text
}

fn one(plan: &Plan, round: usize, wissel: &Wissel, clients: &mut [Client]) -> Result<Round, Failure> {
    let mut r = Round::default();
    let watched = wissel.watched();
    for turn in [round % 2, (round + 1) % 2] {
        match turn {
            0 => r.raw_publish = phase(&watched, clients, raw_publish)?,
            _ => r.fhir_publish = phase(&watched, clients, fhir_publish)?,
        }
    }
    phase(&watched, clients, collect)?;
    for turn in [round % 2, (round + 1) % 2] {
        let work = |client: &mut Client| retrieve(plan, client, turn == 0);
        match turn {
            0 => r.raw_retrieve = phase(&watched, clients, work)?,
            _ => r.fhir_retrieve = phase(&watched, clients, work)?,
        }
    }
    Ok(r)
}

fn raw_publish(client: &mut Client) -> Result<Vec<f64>, Failure> {
    client.source.http.reconnect();
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let mut times = Vec::new();
    for body in &client.raw {
        let sent =
            timed(|| client.source.send("POST", "/api/v1/records", &[("Content-Type", &kind)], &[body]))?;
        sent.0.must(201, "publish")?;
        times.push(sent.1);
    }
    Ok(times)
}

fn fhir_publish(client: &mut Client) -> Result<Vec<f64>, Failure> {
    client.source.http.reconnect();
    let kind = [("Content-Type", "application/fhir+json")];
    let mut times = Vec::new();
    for body in &client.fhir {
        let sent = timed(|| client.source.send("POST", "/fhir/DocumentReference", &kind, &[body]))?;
        sent.0.must(201, "publish by FHIR")?;
        times.push(sent.1);
    }
    Ok(times)
}

/// Not measured: each client finds and collects what it published.
fn collect(client: &mut Client) -> Result<Vec<f64>, Failure> {
    client.reader.http.reconnect();
    (client.raw_at, client.fhir_at) = (Vec::new(), Vec::new());
    let origin = client.reader.http.origin().to_owned();
    for n in client.papers.clone() {
        let keys = format!(
            "{{\"bsn\":\"{}\",\"birth_date\":\"{BORN}\",\"relation\":\"agreement\",\"purpose\":\"take_over\"}}",
            bsn(n)
        );
        let json = [("Content-Type", "application/json")];
        let found = client.reader.send("POST", "/api/v1/find", &json, &[keys.as_bytes()])?;
        let handle = field(&found.must(200, "find")?.text(), "handle").ok_or("nothing is found")?;
        let path = format!("/api/v1/records/{handle}/collect");
        let taken = client.reader.send("POST", &path, &json, &[b"{}"])?.must(201, "collect")?.text();
        client.raw_at.push(field(&taken, "href").ok_or("no original")?);
        let form = format!(
            "patient.identifier=http://fhir.nl/fhir/NamingSystem/bsn%7C{}&patient.birthdate={BORN}",
            bsn(n + 1)
        );
        let stated = [
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("X-Wissel-Relation", "agreement"),
            ("X-Wissel-Purpose", "take_over"),
        ];
        let found =
            client.reader.send("POST", "/fhir/DocumentReference/_search", &stated, &[form.as_bytes()])?;
        let found = found.must(200, "find by FHIR")?.text();
        let at = between(&found, "\"attachment\":{", "}").and_then(|a| field(a, "url"));
        let at = at.ok_or("nothing is found by FHIR")?;
        let path = at.strip_prefix(&origin).ok_or("an address elsewhere")?;
        let onward = client.reader.send("GET", path, &[], &[])?.must(307, "collect by FHIR")?;
        let binary = onward.location.ok_or("it leads nowhere")?;
        client.fhir_at.push(binary.strip_prefix(&origin).ok_or("an address elsewhere")?.to_owned());
    }
    Ok(Vec::new())
}

fn retrieve(plan: &Plan, client: &mut Client, raw: bool) -> Result<Vec<f64>, Failure> {
    client.reader.http.reconnect();
    let mut times = Vec::new();
    for _ in 0..plan.downloads {
        for at in if raw { &client.raw_at } else { &client.fhir_at } {
            let (answer, took) = timed(|| client.reader.send("GET", at, &[], &[]))?;
            if answer.must(200, "retrieve")?.body.len() != plan.size {
                return Err("what came back is not what was sent".into());
            }
            times.push(took);
        }
    }
    Ok(times)
}

fn table(plan: &Plan, rounds: &[Round]) {
    println!(
        "{} rounds; in each, {} clients publish {} PDFs of {} KiB by each way and retrieve them {} times, the two ways in turn. Figures are medians of the rounds; in brackets the lowest and highest round.\n",
        plan.rounds,
        plan.clients,
        plan.clients * plan.files,
        plan.size / 1024,
        plan.downloads
    );
    println!("| | own API | FHIR | FHIR ÷ own API |\n|---|---|---|---|");
    let row = |what: &str, raw: &dyn Fn(&Round) -> f64, fhir: &dyn Fn(&Round) -> f64| {
        let (a, b) = (median_of(rounds, raw), median_of(rounds, fhir));
        println!("| {what} | {a:.2} | {b:.2} | {} |", spread_of(rounds, |r| fhir(r) / raw(r)));
    };
    row("published/s", &|r| r.raw_publish.rate, &|r| r.fhir_publish.rate);
    row("processor ms per publication, all", &|r| r.raw_publish.cpu.all(), &|r| r.fhir_publish.cpu.all());
    row("retrieved/s", &|r| r.raw_retrieve.rate, &|r| r.fhir_retrieve.rate);
    row("processor ms per retrieval", &|r| r.raw_retrieve.cpu.all(), &|r| r.fhir_retrieve.cpu.all());
    let (raw, fhir) = (times_of(rounds, |r| &r.raw_publish), times_of(rounds, |r| &r.fhir_publish));
    println!("| publish p50 / p99, ms | {raw} | {fhir} | – |");
    let (raw, fhir) = (times_of(rounds, |r| &r.raw_retrieve), times_of(rounds, |r| &r.fhir_retrieve));
    println!("| retrieve p50 / p99, ms | {raw} | {fhir} | – |\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_rfc_4648() {
        for (plain, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(plain.as_bytes()), text);
        }
    }
}
