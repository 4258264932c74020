//! Against an SMPP server of another make: `tests/smpp/server.mjs` on the `smpp` package of npm, which `cargo xtask test`
//! installs.

use super::*;
use crate::adapters::sms_failover::{PATIENCE, SmsFailover};
use crate::adapters::test_servers;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

const TO: &str = "+31612345678";
const CODE: &str = "Uw code voor Wissel is 042137. De code werkt 5 minuten.\n\n@portaal.example.org #042137";

struct Server {
    lines: Lines<BufReader<ChildStdout>>,
    port: u16,
    certificate: String,
    /// Killed when the test ends.
    _child: Child,
    _files: tempfile::TempDir,
}

impl Server {
    /// Starts the server, or tells why the test is skipped (which fails in continuous integration).
    #[expect(
        clippy::disallowed_methods,
        reason = "a test is told by the environment whether it may be skipped"
    )]
    async fn start(mode: &str, secured: bool) -> Option<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/smpp");
        if !folder.join("node_modules/smpp").is_dir() {
            assert!(std::env::var("CI").is_err(), "tests/smpp has no packages: run `cargo xtask test`");
            eprintln!("SKIPPED: tests/smpp has no packages; run the tests by `cargo xtask test`");
            return None;
        }
        let files = tempfile::tempdir().unwrap();
        let (certificate, key) = test_servers::certificate();
        let mut node = Command::new("node");
        node.arg(folder.join("server.mjs")).arg(mode).stdout(Stdio::piped()).kill_on_drop(true);
        if secured {
            for (name, text) in [("cert.pem", &certificate), ("key.pem", &key)] {
                std::fs::write(files.path().join(name), text).unwrap();
                node.arg(files.path().join(name));
            }
        }
        let mut child = node.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = lines.next_line().await.unwrap().unwrap().parse().unwrap();
        Some(Self { lines, port, certificate, _child: child, _files: files })
    }

    fn settings(&self) -> SmppSettings {
        SmppSettings { ca_pem: Some(self.certificate.clone().into_bytes()), ..settings("smpp", self.port) }
    }

    fn gateway(&self) -> SmppGateway {
        SmppGateway::new(&self.settings()).unwrap()
    }

    /// The next thing of this kind that the server heard.
    async fn heard(&mut self, kind: &str) -> Value {
        loop {
            let line = self.lines.next_line().await.unwrap().expect("the server runs");
            let said: Value = serde_json::from_str(&line).unwrap();
            if said["heard"] == kind {
                return said;
            }
        }
    }
}

fn settings(scheme: &str, port: u16) -> SmppSettings {
    SmppSettings {
        name: "een".into(),
        url: format!("{scheme}://localhost:{port}"),
        user: "wissel".into(),
        secret: Some(Secret::new("geheim")),
        system_type: "wissel".into(),
        sender: "Wissel".into(),
        alphabet: Alphabet::Gsm,
        timeout: Duration::from_secs(5),
        ca_pem: None,
    }
}

async fn send(gateway: &SmppGateway, text: &str) -> Result<(), SendFault> {
    gateway.send(TO, text, "0190-7").await.map(|sent| {
        assert_eq!(sent, SmsSent { gateway: "een".into(), gave_up: vec![] });
    })
}

#[tokio::test]
async fn u2_4_a_code_arrives_as_it_was_written_over_one_session() {
    let Some(mut server) = Server::start("", false).await else { return };
    let gateway = server.gateway();
    assert_eq!(send(&gateway, CODE).await, Ok(()));
    let bound = server.heard("bind").await;
    assert_eq!((&bound["version"], &bound["system_type"]), (&json!(0x34), &json!("wissel")));
    let expected = json!({
        "heard": "submit", "session": 1, "to": "31612345678", "ton": 1, "npi": 1, "from": "Wissel", "from_ton": 5,
        "esm_class": 0, "coding": 0, "receipt": 0, "text": CODE, "udh": [],
    });
    assert_eq!(server.heard("submit").await, expected);
    // ë is not in the alphabet of GSM.
    assert_eq!(send(&gateway, "Cliënt 😀 €\n@a #1").await, Ok(()));
    let wide = server.heard("submit").await;
    assert_eq!((&wide["coding"], &wide["session"]), (&json!(8), &json!(1)));
    assert_eq!(wide["text"], "Cliënt 😀 €\n@a #1");
    drop(gateway);
    assert_eq!(server.heard("unbind").await["session"], 1);
}

#[tokio::test]
async fn u2_4_a_long_text_comes_in_parts_and_its_last_line_whole() {
    let Some(mut server) = Server::start("", false).await else { return };
    let gateway = server.gateway();
    let line = "@portaal.example.org #042137";
    let text = format!("{}\n{line}", "Eén van de codes. ".repeat(8));
    assert_eq!(send(&gateway, &text).await, Ok(()));
    let (first, second) = (server.heard("submit").await, server.heard("submit").await);
    let joined = [&first, &second].map(|part| part["text"].as_str().unwrap().to_owned()).concat();
    assert_eq!(joined, text);
    for (part, number) in [(&first, 1), (&second, 2)] {
        assert_eq!(part["esm_class"], 0x40);
        let header = part["udh"][0].as_array().unwrap();
        assert_eq!((&header[..2], &header[3..]), (&[json!(0), json!(3)][..], &[json!(2), json!(number)][..]));
        assert_eq!(header[2], first["udh"][0][2]);
    }
    assert!(second["text"].as_str().unwrap().ends_with(line), "{second}");
}

#[tokio::test]
async fn a_wrong_password_is_a_temporary_fault_that_is_not_tried_again_at_once() {
    let Some(mut server) = Server::start("", false).await else { return };
    let wrong = SmppSettings { secret: Some(Secret::new("fout")), ..server.settings() };
    let gateway = SmppGateway::new(&wrong).unwrap();
    let refused = Err(temporary(FaultCode::Credentials));
    let all = futures_util::future::join_all((0..20).map(|_| send(&gateway, CODE))).await;
    assert!(all.iter().all(|one| *one == refused), "{all:?}");
    assert_eq!(gateway.check().await, refused);
    assert_eq!(server.heard("bind").await["session"], 1);
    // The twenty made one session, the check another.
    assert_eq!(server.heard("bind").await["session"], 2);
    assert!(!format!("{wrong:?}").contains("fout"));
}

#[tokio::test]
async fn tls_from_the_first_byte_and_only_with_the_configured_certificate() {
    let Some(server) = Server::start("", true).await else { return };
    let right = SmppSettings { ca_pem: server.settings().ca_pem, ..settings("smpps", server.port) };
    assert_eq!(SmppGateway::new(&right).unwrap().check().await, Ok(()));
    let stranger = SmppGateway::new(&SmppSettings { ca_pem: None, ..right }).unwrap();
    assert_eq!(stranger.check().await, Err(temporary(FaultCode::Tls)));
}

#[tokio::test]
async fn throttling_is_temporary_and_a_bad_number_is_not() {
    for (mode, expected) in [
        ("throttled", temporary(FaultCode::Smpp(0x58))),
        ("full", temporary(FaultCode::Smpp(0x14))),
        ("odd", temporary(FaultCode::Smpp(0x400))),
        ("unbound", temporary(FaultCode::Smpp(0x04))),
        ("number", SendFault::Permanent(FaultCode::Smpp(0x0b))),
        ("hangup", temporary(FaultCode::Connect)),
    ] {
        let Some(server) = Server::start(mode, false).await else { return };
        assert_eq!(send(&server.gateway(), CODE).await, Err(expected), "{mode}");
    }
}

#[tokio::test]
async fn a_session_that_ended_is_opened_again() {
    for mode in ["leaves", "hangup", "unbound"] {
        let Some(mut server) = Server::start(mode, false).await else { return };
        let gateway = server.gateway();
        let _any = send(&gateway, CODE).await;
        assert_eq!(server.heard("close").await["session"], 1, "{mode}");
        // The server has closed; that we have seen it too is a matter of moments.
        while gateway.session.lock().await.line.as_ref().is_some_and(|line| !line.is_closed()) {
            tokio::task::yield_now().await;
        }
        let again = send(&gateway, CODE).await;
        assert_eq!(again.is_ok(), mode != "unbound", "{mode}");
        assert_eq!(server.heard("submit").await["session"], 2, "{mode}");
    }
}

#[tokio::test]
async fn the_session_asks_for_a_sign_of_life_and_ends_without_one() {
    for (mode, alive) in [("", true), ("dead", false)] {
        let Some(mut server) = Server::start(mode, false).await else { return };
        let gateway = SmppGateway { pulse: Duration::from_millis(50), ..server.gateway() };
        assert_eq!(send(&gateway, CODE).await, Ok(()));
        assert_eq!(server.heard("deliver_resp").await, json!({"heard": "deliver_resp"}));
        assert_eq!(server.heard("enquire_link").await["session"], 1);
        if alive {
            assert_eq!(server.heard("enquire_link").await["session"], 1);
            assert_eq!(server.heard("enquire_link").await["session"], 1);
        } else {
            assert_eq!(server.heard("close").await["session"], 1);
        }
    }
}

#[tokio::test]
async fn u2_4_a_second_gateway_takes_over_from_one_that_throttles_or_is_silent() {
    for (mode, fault) in [("throttled", FaultCode::Smpp(0x58)), ("silent", FaultCode::Timeout)] {
        let (Some(first), Some(mut second)) =
            (Server::start(mode, false).await, Server::start("", false).await)
        else {
            return;
        };
        let patience = if mode == "silent" { Duration::from_millis(300) } else { PATIENCE };
        let gateways: Vec<(String, Arc<dyn Sms>)> =
            vec![("een".into(), Arc::new(first.gateway())), ("twee".into(), Arc::new(second.gateway()))];
        let sent = SmsFailover::new(gateways, patience).send(TO, CODE, "0190-7").await;
        let expected = SmsSent { gateway: "twee".into(), gave_up: vec![("een".into(), temporary(fault))] };
        assert_eq!(sent, Ok(expected), "{mode}");
        assert_eq!(second.heard("submit").await["text"], CODE);
    }
}

#[tokio::test]
async fn a_gateway_that_is_silent_or_away_is_a_temporary_fault() {
    let Some(server) = Server::start("silent", false).await else { return };
    let hasty = SmppSettings { timeout: Duration::from_millis(300), ..server.settings() };
    assert_eq!(send(&SmppGateway::new(&hasty).unwrap(), CODE).await, Err(temporary(FaultCode::Timeout)));
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let away = SmppGateway::new(&settings("smpp", gone.port())).unwrap();
    assert_eq!(send(&away, CODE).await, Err(temporary(FaultCode::Connect)));
    for bad in ["0612345678", "+31", ""] {
        let sent = server.gateway().send(bad, CODE, "r").await;
        assert_eq!(sent, Err(SendFault::Permanent(FaultCode::BadAddress)), "{bad}");
    }
    assert_eq!(send(&away, "").await, Err(SendFault::Permanent(FaultCode::BadMessage)));
}

#[test]
fn plain_smpp_stays_on_this_machine_or_in_a_private_network() {
    let with = |url: &str| {
        let settings = SmppSettings { url: url.into(), ..settings("smpp", 1) };
        SmppGateway::new(&settings).map(|_| ())
    };
    for good in [
        "smpps://smpp.example.org:3550",
        "smpp://localhost:2775",
        "smpp://127.0.0.1:2775/",
        "smpp://[::1]:2775",
        "smpp://10.0.0.5:2775",
        "smpp://192.168.1.2:2775",
        "smpp://172.31.0.1:2775",
        "smpp://[fd00::5]:2775",
    ] {
        assert_eq!(with(good), Ok(()), "{good}");
    }
    for plain in [
        "smpp://smpp.example.org:2775",
        "smpp://192.0.2.7:2775",
        "smpp://172.32.0.1:2775",
        "smpp://[2001:db8::5]:2775",
        "smpp://0.0.0.0:2775",
        "smpp://10.0.0.5.example.org:2775",
    ] {
        assert_eq!(with(plain), Err(BadSmpp::Plain), "{plain}");
    }
    for bad in [
        "",
        "smpps://smpp.example.org",
        "smpps://:3550",
        "smpps://wissel:geheim@smpp.example.org:3550",
        "smpps://smpp.example.org:3550/pad",
        "smpps://smpp.example.org:0",
        "https://smpp.example.org:3550",
        "smpp.example.org:2775",
    ] {
        assert_eq!(with(bad), Err(BadSmpp::Url), "{bad}");
    }
    let no_password = SmppSettings { secret: None, ..settings("smpp", 1) };
    assert_eq!(SmppGateway::new(&no_password).map(|_| ()), Err(BadSmpp::Field(BadField::Password)));
    let no_pem = SmppSettings { ca_pem: Some(b"x".to_vec()), ..settings("smpps", 1) };
    assert_eq!(SmppGateway::new(&no_pem).map(|_| ()), Err(BadSmpp::Certificates));
}
