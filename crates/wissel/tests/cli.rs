//! The real program, as an operator uses it: init, serve, backup, restore, audit verify.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail loudly"
)]

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::time::Duration;
use wissel_service::privacy::audit_head;
use wissel_store::audit::Head;

/// An installation in a folder of its own.
struct Place {
    dir: tempfile::TempDir,
    port: u16,
}

impl Place {
    fn new(scheme: &str, more: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let place = Self { dir, port };
        place.configure("wissel.toml", scheme, "data", more);
        place
    }
    fn configure(&self, file: &str, scheme: &str, data: &str, more: &str) {
        let port = self.port;
        let text = format!(
            "[server]\npublic_url = \"{scheme}://localhost:{port}\"\nlisten = \"127.0.0.1:{port}\"\n{more}\n\
             [data]\nfolder = \"{data}\"\nkeyring = \"keys\"\nerasure_list = \"erasures\"\n"
        );
        std::fs::write(self.path(file), text).unwrap();
    }
    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
    fn command(&self, file: &str, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wissel"));
        command.args(["--json", "--config"]).arg(self.path(file)).args(args).current_dir(self.dir.path());
        command
    }
    /// Runs a command; its exit code and its JSON.
    fn run_with(&self, file: &str, args: &[&str]) -> (i32, Value) {
        let Output { status, stdout, stderr } = self.command(file, args).output().unwrap();
        let text = String::from_utf8(stdout).unwrap();
        let json = serde_json::from_str(&text)
            .unwrap_or_else(|_| panic!("{args:?}: {text} {}", String::from_utf8_lossy(&stderr)));
        (status.code().unwrap(), json)
    }
    fn run(&self, args: &[&str]) -> (i32, Value) {
        self.run_with("wissel.toml", args)
    }
    /// Makes the installation; the link for the first operator.
    fn init(&self) -> String {
        let (code, json) = self.run(&INIT);
        assert_eq!(code, 0, "{json}");
        json["link"].as_str().unwrap().to_owned()
    }
    fn serve(&self) -> Server {
        let mut command = self.command("wissel.toml", &["serve"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("not started: {line}"));
        assert_eq!(said["listening"], format!("127.0.0.1:{}", self.port));
        Server { child, said }
    }
    fn stream(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }
}

const INIT: [&str; 7] = [
    "init",
    "--operator-name",
    "Otto Willems",
    "--operator-mail",
    "otto@voorbeeld.example",
    "--operator-phone",
    "06 12345678",
];

/// A running server; killed when the test ends before it.
struct Server {
    child: Child,
    said: Value,
}

impl Server {
    fn stop(mut self) -> i32 {
        let id = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
        self.child.wait().unwrap().code().expect("ended by itself, not by the signal")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _ended = self.child.wait();
    }
}

/// One request, one answer.
fn get(mut stream: impl Read + Write, path: &str) -> String {
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    let _tls_may_end_without_goodbye = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let all = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    all.flat_map(|p| if p.is_dir() { files(&p) } else { vec![p] }).collect()
}

#[test]
fn an_installation_lives_from_init_to_a_proven_restore() {
    let place = Place::new("http", "metrics_listen = \"127.0.0.1:0\"");
    let link = place.init();
    let (code, again) = place.run(&INIT);
    assert_eq!((code, &again["already"]), (0, &Value::Bool(true)), "twice is harmless: {again}");
    let database = std::fs::read(place.path("data/wissel.db")).unwrap();
    let token = link.rsplit('/').next().unwrap();
    assert!(!database.windows(64).any(|w| w == token.as_bytes()), "only the hash of the link is stored");

    let server = place.serve();
    assert!(get(place.stream(), "/readyz").ends_with("ready\n"));
    assert!(get(place.stream(), "/inloggen").contains("Inloggen"));
    let metrics: std::net::SocketAddr = server.said["metrics"].as_str().unwrap().parse().unwrap();
    let figures = get(TcpStream::connect(metrics).unwrap(), "/metrics");
    assert!(figures.contains("route=\"/inloggen\",status=\"200\"} 1"), "{figures}");
    assert!(figures.contains("wissel_queue_length{queue=\"messages\"} 0"), "{figures}");
    assert!(get(place.stream(), "/metrics").starts_with("HTTP/1.1 404"), "figures stand apart");

    let (code, second) = place.run(&["serve"]);
    assert_eq!(code, 1);
    assert!(second["error"].as_str().unwrap().contains("is in use by process"), "{second}");

    // Beside the running server.
    let (code, made) = place.run(&["backup", "copy"]);
    assert_eq!(code, 0, "{made}");
    let (code, refused) = place.run(&["backup", "copy"]);
    assert_eq!(code, 1, "the folder is not empty: {refused}");
    // Neither with the keys, nor with what says what was erased, nor with what it is a copy of.
    for within in ["keys/copy", "keys", "erasures/a/b", "data/copy", "other/../keys/copy"] {
        let (code, refused) = place.run(&["backup", within]);
        assert_eq!(code, 1, "{within}: {refused}");
        assert!(!place.path("keys/copy").exists() && !place.path("data/copy").exists(), "{within}");
    }
    let (code, sound) = place.run(&["audit", "verify"]);
    assert_eq!((code, &sound["sound"]), (0, &Value::Bool(true)), "{sound}");
    let (code, org) = place.run(&["org", "add", "De Linde", "--kind", "midwifery", "--phone", "020 1234567"]);
    assert_eq!(code, 0, "{org}");
    let signed = [
        "org",
        "agreement",
        "de linde",
        "--text",
        "2026-1",
        "--signatory",
        "A. Bakker",
        "--signed",
        "01-02-2026",
    ];
    assert_eq!(place.run(&signed).0, 0);
    let (_, first) = place.run(&["org", "service", "De Linde", "on"]);
    assert_eq!((&first["exchange"], &first["agreement"]), (&Value::Bool(true), &Value::Bool(true)));
    let (_, listed) = place.run(&["org", "list"]);
    let linde = listed["organisations"].as_array().unwrap().iter().find(|o| o["name"] == "De Linde").unwrap();
    assert_eq!((&linde["agreement"], &linde["exchange"]), (&Value::Bool(true), &Value::Bool(true)));
    let (code, again) = place.run(&["user", "reset-link", "otto@voorbeeld.example"]);
    assert_eq!((code, &again["purpose"]), (0, &Value::from("invitation")), "{again}");
    assert_eq!(server.stop(), 0);
    assert!(!place.path("data/control.sock").exists());

    // Without a server, and into another folder.
    assert_eq!(place.run(&["audit", "verify"]).0, 0);
    assert_eq!(place.run(&["migrate", "--dry-run"]).1["waiting"], serde_json::json!([]));
    place.configure("other.toml", "http", "restored", "");
    let (code, restored) = place.run_with("other.toml", &["restore", "--from", "copy", "--verify"]);
    assert_eq!(code, 0, "{restored}");
    assert_eq!(restored["list_is_current"], true);
    let (code, sound) = place.run_with("other.toml", &["audit", "verify"]);
    assert_eq!((code, &sound["sound"]), (0, &Value::Bool(true)), "{sound}");
    let (code, refused) = place.run_with("other.toml", &["restore", "--from", "copy", "--verify"]);
    assert_eq!(code, 1, "never over an installation: {refused}");
    // The installation that goes on learns of it by the proof alone, once.
    let proof = place.path("restored/restore-proof.txt");
    assert!(restored["proof"].as_str().unwrap().ends_with("restore-proof.txt"), "{restored}");
    let text = std::fs::read_to_string(&proof).unwrap();
    std::fs::write(place.path("changed.txt"), text.replace("proven-at: 2", "proven-at: 3")).unwrap();
    let (code, refused) = place.run(&["restore-proof", "changed.txt"]);
    assert_eq!(code, 1, "{refused}");
    assert!(refused["error"].as_str().unwrap().contains("signature does not fit"), "{refused}");
    let (code, taken) = place.run(&["restore-proof", "restored/restore-proof.txt"]);
    assert_eq!(code, 0, "{taken}");
    let sql = rusqlite::Connection::open(place.path("data/wissel.db")).unwrap();
    let noted = "select value from setting where key = 'restore.last'";
    let noted: String = sql.query_row(noted, [], |row| row.get(0)).unwrap();
    assert_eq!(taken["proven_at"], Value::from(noted), "when it was proven");
    drop(sql);
    let (code, refused) = place.run(&["restore-proof", "restored/restore-proof.txt"]);
    assert_eq!(code, 1, "{refused}");
    assert!(refused["error"].as_str().unwrap().contains("known already"), "{refused}");
    assert!(files(&place.path("copy")).iter().all(|f| f.extension().is_none_or(|e| e != "key")));
}

/// A proof counts where the backup was made, and nowhere else, even under the same keys.
#[test]
fn a_proof_of_another_backup_is_not_taken_in() {
    let place = Place::new("http", "");
    place.init();
    assert_eq!(place.run(&["backup", "copy"]).0, 0);
    let keyring = wissel_store::Keyring::open(&place.path("keys")).unwrap();
    let made = |log, proven: &str| {
        let proof = wissel_core::office::restore_proof::RestoreProof {
            made_at: "2026-02-14T03:00:00+01:00".parse().unwrap(),
            log,
            proven_at: proven.parse().unwrap(),
        };
        std::fs::write(
            place.path("proof.txt"),
            wissel_service::office::restore_proof::sign(&proof, &keyring),
        )
        .unwrap();
        place.run(&["restore-proof", "proof.txt"])
    };
    let sql = rusqlite::Connection::open(place.path("data/wissel.db")).unwrap();
    let hash: Vec<u8> =
        sql.query_row("select hash from audit_link where position = 1", [], |row| row.get(0)).unwrap();
    drop(sql);
    let own = (1, wissel_core::exchange::receipt::Bytes32(hash.try_into().unwrap()));
    let other = wissel_core::exchange::receipt::Bytes32([7; 32]);
    for (log, proven, said) in [
        ((1, other), "2026-02-14T10:00:00+01:00", "not of this installation"),
        ((9_999, other), "2026-02-14T10:00:00+01:00", "not of this installation"),
        (own, "2999-02-14T10:00:00+01:00", "later than now"),
    ] {
        let (code, refused) = made(log, proven);
        assert_eq!(code, 1, "{refused}");
        assert!(refused["error"].as_str().unwrap().contains(said), "{refused}");
    }
    assert_eq!(made(own, "2026-02-14T10:00:00+01:00").0, 0);
    std::fs::write(place.path("proof.txt"), "no proof").unwrap();
    let (code, refused) = place.run(&["restore-proof", "proof.txt"]);
    assert!(code == 1 && refused["error"].as_str().unwrap().contains("no proof of a restore"), "{refused}");
    // A command line that is wrong is said to a machine too.
    let (code, wrong) = place.run(&["org", "add", "--kind", "x"]);
    assert!(code == 2 && wrong["error"].as_str().unwrap().contains("invalid value 'x'"), "{wrong}");
}

#[test]
fn a_changed_log_is_found_out_with_its_entry() {
    let place = Place::new("http", "");
    place.init();
    // Heads as the second place keeps them: the log was cut off, rewritten, or somebody else signed.
    let keyring = wissel_store::Keyring::open(&place.path("keys")).unwrap();
    for (position, good, code) in
        [(99, true, "log-cut-off"), (1, true, "log-rewritten"), (1, false, "head-not-signed")]
    {
        let body = audit_head::body("2026-02-14", &Head { position, hash: [7; 32] });
        let signature = keyring.sign(if good { body.as_bytes() } else { b"other" });
        let hex: String = signature.iter().map(|byte| format!("{byte:02x}")).collect();
        std::fs::write(place.path("heads"), format!("{body}signature: {hex}\n\n")).unwrap();
        let (exit, found) = place.run(&["audit", "verify", "--heads", "heads"]);
        assert_eq!((exit, &found["head_fault"]), (1, &code.into()), "{found}");
    }
    let sql = rusqlite::Connection::open(place.path("data/wissel.db")).unwrap();
    let triggers: Vec<String> = sql
        .prepare("select name from sqlite_master where type = 'trigger' and tbl_name = 'audit'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert!(!triggers.is_empty());
    for trigger in triggers {
        sql.execute_batch(&format!("drop trigger {trigger}")).unwrap();
    }
    let changed = "update audit set actor_name = 'cli:other' where id = (select audit_id from audit_link where position = 2)";
    assert_eq!(sql.execute(changed, []).unwrap(), 1);
    drop(sql);
    let (code, found) = place.run(&["audit", "verify"]);
    assert_eq!((code, &found["sound"], &found["first_wrong"]), (1, &false.into(), &2.into()), "{found}");
}

#[test]
fn wrong_configuration_and_missing_data_are_named() {
    let place = Place::new("http", "lissten = \"x\"");
    let (code, said) = place.run(&["serve"]);
    assert_eq!(code, 2);
    let fault = &said["faults"][0];
    assert_eq!(fault["key"], "server.lissten", "{said}");
    assert!(fault["place"].as_str().unwrap().ends_with("line 4"), "{said}");

    let place = Place::new("http", "");
    let (code, said) = place.run(&["serve"]);
    assert_eq!(code, 1);
    assert!(said["error"].as_str().unwrap().contains("run `wissel init` first"), "{said}");
    assert!(!place.path("data").exists() && !place.path("keys").exists(), "nothing was written");

    // The disk with the data is not mounted; the keys are there.
    place.init();
    std::fs::rename(place.path("data"), place.path("elsewhere")).unwrap();
    std::fs::create_dir(place.path("data")).unwrap();
    let (code, said) = place.run(&["serve"]);
    assert_eq!(code, 1, "{said}");
    assert!(!place.path("data/wissel.db").exists());

    let (code, said) =
        place.run(&["init", "--operator-name", "O", "--operator-mail", "x", "--operator-phone", "020 1"]);
    assert_eq!(code, 1);
    let said = said["error"].as_str().unwrap();
    assert!(said.contains("--operator-mail: This is not an e-mail address."), "{said}");
    assert!(!place.path("data/wissel.db").exists(), "nothing is made for an operator who cannot be reached");
}

#[test]
fn over_tls_cookies_are_bound_to_the_host() {
    let place = Place::new("https", "tls_cert = \"cert.pem\"\ntls_key = \"key.pem\"");
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(place.path("cert.pem"), made.cert.pem()).unwrap();
    std::fs::write(place.path("key.pem"), made.signing_key.serialize_pem()).unwrap();
    let link = place.init();
    let server = place.serve();
    let path = link.split_once(&place.port.to_string()).unwrap().1;
    let answer = get(tls(&place), path);
    let cookies: Vec<&str> = answer
        .lines()
        .filter_map(|l| l.split_once(": ").filter(|(n, _)| n.eq_ignore_ascii_case("set-cookie")))
        .map(|(_, c)| c)
        .collect();
    assert!(!cookies.is_empty(), "{answer}");
    for cookie in cookies {
        let mut parts = cookie.split("; ");
        assert!(parts.next().is_some_and(|pair| pair.starts_with("__Host-wissel")), "{cookie}");
        let mut attributes: Vec<&str> = parts.collect();
        attributes.sort_unstable();
        assert_eq!(attributes, ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"], "{cookie}");
    }
    let answer = answer.to_lowercase();
    assert!(answer.contains("strict-transport-security:"), "{answer}");
    let (code, doctor) = place.run(&["doctor"]);
    assert_eq!(code, 1, "no gateway and no mail server");
    let about =
        |name: &str| doctor["findings"].as_array().unwrap().iter().find(|f| f["about"] == name).unwrap();
    assert!(about("tls")["text"].as_str().unwrap().contains("days"), "{doctor}");
    assert!(about("database")["text"].as_str().unwrap().contains("no migrations wait"), "{doctor}");
    assert_eq!(server.stop(), 0);
}

fn tls(place: &Place) -> rustls::StreamOwned<rustls::ClientConnection, TcpStream> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(place.path("cert.pem")).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    rustls::StreamOwned::new(rustls::ClientConnection::new(Arc::new(config), name).unwrap(), place.stream())
}
