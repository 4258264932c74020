//! Against a real SMTP server. `TEST_SMTP_PYTHON` names a Python with `aiosmtpd`; `cargo xtask test` makes one.

use super::*;
use crate::adapters::clock::SystemClock;
use crate::adapters::test_servers;
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Command, Stdio};

struct Server {
    child: Child,
    lines: BufReader<ChildStdout>,
    port: u16,
    certificate: String,
    _files: tempfile::TempDir,
}

impl Server {
    /// Starts the server, or tells why the test is skipped (which fails in continuous integration).
    #[expect(clippy::disallowed_methods, reason = "a test is told by the environment where the server is")]
    fn start(mode: &str) -> Option<Self> {
        let Ok(python) = std::env::var("TEST_SMTP_PYTHON") else {
            assert!(
                std::env::var("CI").is_err(),
                "TEST_SMTP_PYTHON is not set: run the tests by `cargo xtask test`"
            );
            eprintln!("SKIPPED: TEST_SMTP_PYTHON is not set; run the tests by `cargo xtask test`");
            return None;
        };
        let files = tempfile::tempdir().unwrap();
        let (certificate, key) = test_servers::certificate();
        let path = |name: &str, text: &str| {
            let path = files.path().join(name);
            std::fs::File::create(&path).unwrap().write_all(text.as_bytes()).unwrap();
            path
        };
        let mut child = Command::new(python)
            .arg(path("server.py", include_str!("smtp_server.py")))
            .arg(mode)
            .args([path("cert.pem", &certificate), path("key.pem", &key)])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut port = String::new();
        lines.read_line(&mut port).unwrap();
        let port = port.trim().parse().expect("the server tells its port");
        Some(Self { child, lines, port, certificate, _files: files })
    }
    fn settings(&self, security: Security) -> SmtpSettings {
        SmtpSettings {
            host: "localhost".into(),
            port: self.port,
            security,
            login: None,
            from: "Wissel <noreply@example.org>".into(),
            own_host: "portaal.example.org".into(),
            ca_pem: Some(self.certificate.clone().into_bytes()),
            timeout: Duration::from_secs(2),
        }
    }
    fn received(&mut self) -> Value {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }
}
impl Drop for Server {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

fn mail() -> OutgoingMail {
    OutgoingMail {
        to: "zorg@example.org".into(),
        subject: "Een dossier is opgehaald".into(),
        text: "Beste collega,\n\nDossier 12 is opgehaald. Groeten, één\n.\npunt\n".into(),
        message_id: "01900000-0000-7000-8000-000000000001".into(),
    }
}
async fn send(settings: SmtpSettings, mail: OutgoingMail) -> Result<MailSent, SendFault> {
    Smtp::new(settings, Arc::new(SystemClock)).unwrap().send(mail).await
}
const fn temporary(code: FaultCode) -> SendFault {
    SendFault::Temporary(code)
}
const fn permanent(code: FaultCode) -> SendFault {
    SendFault::Permanent(code)
}
fn login(password: &str) -> (String, Secret) {
    ("wissel".into(), Secret::new(password))
}

#[tokio::test]
async fn a_mail_arrives_with_its_own_id_a_date_and_plain_text() {
    let Some(mut server) = Server::start("plain") else { return };
    assert_eq!(send(server.settings(Security::None), mail()).await, Ok(MailSent));
    let seen = server.received();
    assert_eq!(seen["from"], "noreply@example.org");
    assert_eq!(seen["to"], serde_json::json!(["zorg@example.org"]));
    assert_eq!(seen["hello"], "portaal.example.org");
    let data = seen["data"].as_str().unwrap();
    for expected in [
        "Message-ID: <01900000-0000-7000-8000-000000000001@portaal.example.org>\r\n",
        "Subject: Een dossier is opgehaald\r\n",
        "From: Wissel <noreply@example.org>\r\n",
        "To: zorg@example.org\r\n",
        "Content-Type: text/plain; charset=utf-8\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "\r\nDate: ",
        "Dossier 12 is opgehaald.",
    ] {
        assert!(data.contains(expected), "{expected:?} not in\n{data}");
    }
}

#[tokio::test]
async fn starttls_logs_in_over_tls_only_and_trusts_only_the_configured_certificate() {
    let Some(mut server) = Server::start("starttls") else { return };
    let right = || SmtpSettings { login: Some(login("geheim")), ..server.settings(Security::StartTls) };
    let (good, wrong) = (right(), SmtpSettings { login: Some(login("fout")), ..right() });
    let (stranger, none) =
        (SmtpSettings { ca_pem: None, ..right() }, SmtpSettings { login: None, ..right() });
    assert_eq!(send(good, mail()).await, Ok(MailSent));
    let seen = server.received();
    assert_eq!((&seen["tls"], &seen["user"]), (&Value::Bool(true), &Value::from("wissel")));
    assert_eq!(send(wrong, mail()).await, Err(temporary(FaultCode::Credentials)));
    assert_eq!(send(stranger, mail()).await, Err(temporary(FaultCode::Tls)));
    assert_eq!(send(none, mail()).await, Err(temporary(FaultCode::Credentials)));
}

#[tokio::test]
async fn a_server_without_starttls_gets_nothing() {
    let Some(server) = Server::start("plain") else { return };
    let result =
        send(SmtpSettings { login: Some(login("geheim")), ..server.settings(Security::StartTls) }, mail())
            .await;
    assert_eq!(result, Err(temporary(FaultCode::Tls)));
}

#[tokio::test]
async fn tls_from_the_first_byte_works() {
    let Some(mut server) = Server::start("tls") else { return };
    assert_eq!(send(server.settings(Security::Tls), mail()).await, Ok(MailSent));
    assert_eq!(server.received()["tls"], true);
}

#[tokio::test]
async fn refusals_are_final_and_delays_are_not() {
    for (mode, expected) in [
        ("refuse", permanent(FaultCode::Smtp(550))),
        ("later", temporary(FaultCode::Smtp(451))),
        ("full", permanent(FaultCode::Smtp(552))),
        ("slow", temporary(FaultCode::Timeout)),
    ] {
        let Some(server) = Server::start(mode) else { return };
        assert_eq!(send(server.settings(Security::None), mail()).await, Err(expected), "{mode}");
    }
}

fn nowhere() -> SmtpSettings {
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    SmtpSettings {
        host: "127.0.0.1".into(),
        port: gone.port(),
        security: Security::None,
        login: None,
        from: "noreply@example.org".into(),
        own_host: "portaal.example.org".into(),
        ca_pem: None,
        timeout: Duration::from_secs(2),
    }
}

#[tokio::test]
async fn nothing_in_a_mail_can_become_a_header_or_a_command() {
    // The address is a port where nobody listens: a message that passed would end as a fault of the connection.
    assert_eq!(send(nowhere(), mail()).await, Err(temporary(FaultCode::Connect)));
    let bad = permanent(FaultCode::BadMessage);
    for mail in [
        OutgoingMail { subject: "a\r\nBcc: x@example.org".into(), ..mail() },
        OutgoingMail { subject: "a\nb".into(), ..mail() },
        OutgoingMail { text: "a\r\n.\r\nMAIL FROM:<x>".into(), ..mail() },
        OutgoingMail { text: "a\u{0}b".into(), ..mail() },
        OutgoingMail { message_id: "a@b>\r\nX: y".into(), ..mail() },
        OutgoingMail { message_id: String::new(), ..mail() },
    ] {
        assert_eq!(send(nowhere(), mail).await, Err(bad));
    }
    for to in ["x@example.org\r\nRCPT TO:<y@example.org>", "x", "", "x@example.org, y@example.org"] {
        let result = send(nowhere(), OutgoingMail { to: to.into(), ..mail() }).await;
        assert_eq!(result, Err(permanent(FaultCode::BadAddress)), "{to:?}");
    }
}

#[test]
fn wrong_settings_are_refused_at_start() {
    let clock = || Arc::new(SystemClock);
    for (settings, expected) in [
        (SmtpSettings { host: "smtp.example.org".into(), ..nowhere() }, BadSmtp::Plain),
        (SmtpSettings { from: "niemand".into(), ..nowhere() }, BadSmtp::From),
    ] {
        assert_eq!(Smtp::new(settings, clock()).err(), Some(expected));
    }
}
