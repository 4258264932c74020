//! `wissel doctor`: looks at everything that can be looked at from outside, and sends a test message when asked.

use super::control::{self, ControlFault};
use super::lock::{DataLock, LockFault};
use super::migrate;
use super::opened;
use super::output::{FAILED, OK, Outcome};
use super::serve::tls::{Tls, valid_until};
use crate::adapters::clock::SystemClock;
use crate::adapters::sms_failover::SmsFailover;
use crate::adapters::sms_gateway::GatewaySettings;
use crate::adapters::sms_smpp::SmppGateway;
use crate::adapters::smtp::Smtp;
use crate::config::{Config, TlsFiles};
use bytes::Bytes;
use futures_util::stream;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;
use wissel_core::office::upkeep::CERTIFICATE_SOON;
use wissel_core::person::Phone;
use wissel_core::ports::Clock as _;
use wissel_service::ports::{Mailer as _, OutgoingMail, Scanned, SendFault, Sms};

/// How bad a finding is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Weight {
    Good,
    Note,
    Wrong,
}

/// What was found, in order.
#[derive(Default)]
struct Findings(Vec<(Weight, &'static str, String)>);

impl Findings {
    fn add(&mut self, weight: Weight, about: &'static str, what: impl Into<String>) {
        self.0.push((weight, about, what.into()));
    }

    fn outcome(self) -> Outcome {
        let wrong = self.0.iter().any(|(w, _, _)| *w == Weight::Wrong);
        let word = |w: Weight| match w {
            Weight::Good => "ok",
            Weight::Note => "note",
            Weight::Wrong => "WRONG",
        };
        let lines: Vec<_> = self.0.iter().map(|(w, a, t)| format!("{:<6} {a}: {t}", word(*w))).collect();
        let list: Vec<Value> = self
            .0
            .iter()
            .map(|(w, a, t)| json!({"result": word(*w).to_lowercase(), "about": a, "text": t}))
            .collect();
        let code = if wrong { FAILED } else { OK };
        Outcome { text: lines.join("\n"), json: json!({"healthy": !wrong, "findings": list}), code }
    }
}

/// What to send to whom, if anything.
#[derive(Clone, Default, Debug)]
pub struct TestSends {
    /// A phone number, E.164.
    pub sms: Option<String>,
    /// A mail address.
    pub mail: Option<String>,
}

/// Looks.
pub fn examine(config: &Config, sends: &TestSends) -> Outcome {
    let mut found = Findings::default();
    found.add(Weight::Good, "configuration", "every key is known and right");
    let running = data(config, &mut found);
    keyring(config, &mut found);
    tls(config, &mut found);
    if !running {
        port("server.listen", config.server.listen, &mut found);
        config.server.metrics_listen.into_iter().for_each(|a| port("server.metrics_listen", a, &mut found));
    }
    if let Some(address) = config.server.metrics_listen.filter(|a| !a.ip().is_loopback()) {
        let text =
            format!("{address} speaks plain HTTP beyond this machine: keep it inside your own network");
        found.add(Weight::Note, "server.metrics_listen", text);
    }
    if config.operator.phone.as_deref().is_none_or(str::is_empty) {
        let text = "no number is set: pages tell users to call when nothing else helps, and cannot say where";
        found.add(Weight::Wrong, "operator.phone", text);
    }
    messages(config, sends, &mut found);
    scan(config, &mut found);
    database(config, &mut found);
    found.outcome()
}

/// Tells whether a server runs.
fn data(config: &Config, found: &mut Findings) -> bool {
    let folder = &opened::own_folder(config);
    let shown = folder.display();
    if !folder.is_dir() {
        if config.data.keyring.read_dir().is_ok_and(|mut files| files.next().is_some()) {
            let text = format!(
                "{shown} is not there, but its keyring is: restore a backup, or look for a disk that is not mounted"
            );
            found.add(Weight::Wrong, "data", text);
        } else {
            let text = format!("{shown} does not exist yet; `wissel init --operator-name …` makes it");
            found.add(Weight::Note, "data", text);
        }
        return false;
    }
    match DataLock::take(folder) {
        Ok(_) => {
            found.add(Weight::Good, "data", format!("{shown} can be written; no server runs on it"));
            false
        }
        Err(LockFault::Held { process, .. }) => {
            let status = control::Request { command: "status".to_owned(), arguments: Value::Null };
            match control::ask(folder, &status) {
                Ok(_) => found.add(Weight::Good, "server", format!("runs as process {process} and answers")),
                Err(ControlFault::NotRunning(_)) => {
                    found.add(
                        Weight::Note,
                        "server",
                        format!("process {process} holds {shown}, without a socket"),
                    );
                }
                Err(error) => found.add(Weight::Wrong, "server", error.to_string()),
            }
            true
        }
        Err(error) => {
            found.add(Weight::Wrong, "data", error.to_string());
            false
        }
    }
}

fn keyring(config: &Config, found: &mut Findings) {
    let folder = &config.data.keyring;
    let shown = folder.display();
    match folder.metadata() {
        Ok(m) if m.permissions().mode() & 0o077 != 0 => {
            let text = format!("others can look into {shown}; run: chmod 700 {shown}");
            found.add(Weight::Wrong, "keyring", text);
        }
        Ok(_) => found.add(Weight::Good, "keyring", format!("{shown} is closed to others")),
        Err(_) => found.add(
            Weight::Note,
            "keyring",
            format!("{shown} does not exist yet; `wissel init --operator-name …` makes it"),
        ),
    }
    if same_device(&config.data.folder, folder) == Some(true) {
        let text = "stands on the same disk as the data: make sure that no backup holds both";
        found.add(Weight::Note, "keyring", text);
    }
}

fn same_device(a: &Path, b: &Path) -> Option<bool> {
    use std::os::unix::fs::MetadataExt as _;
    Some(a.metadata().ok()?.dev() == b.metadata().ok()?.dev())
}

/// Connects, reads which migrations were carried out, changes nothing.
fn database(config: &Config, found: &mut Findings) {
    let (weight, text) = match migrate::waiting(config) {
        Ok(None) => (Weight::Note, "there is none yet; `wissel init --operator-name …` makes it".to_owned()),
        Ok(Some(names)) if names.is_empty() => (Weight::Good, "answers; no migrations wait".to_owned()),
        Ok(Some(names)) => {
            (Weight::Note, format!("answers; the next start carries out: {}", names.join(", ")))
        }
        Err(fault) => (Weight::Wrong, format!("database.url: {fault}")),
    };
    found.add(weight, "database", text);
}

fn certificate(files: &TlsFiles, found: &mut Findings) {
    let Some(until) = valid_until(files) else {
        return found.add(Weight::Wrong, "tls", "the certificate's dates cannot be read");
    };
    let now = SystemClock.real();
    let days = until.micros().saturating_sub(now.micros()).div_euclid(24 * 3600 * 1_000_000);
    let text = format!("certificate and key belong together; valid for {days} more days");
    if days < 0 {
        found.add(Weight::Wrong, "tls", format!("the certificate expired at {}", until.rfc3339()));
    } else if until.since(now) < CERTIFICATE_SOON {
        found.add(Weight::Note, "tls", text);
    } else {
        found.add(Weight::Good, "tls", text);
    }
}

fn tls(config: &Config, found: &mut Findings) {
    match config.server.tls.clone().map(Tls::load) {
        Some(Ok(_)) => config.server.tls.iter().for_each(|files| certificate(files, found)),
        Some(Err(error)) => found.add(Weight::Wrong, "tls", error.to_string()),
        None if config.server.trusted_proxies.is_empty() => {
            found.add(Weight::Note, "tls", "plain HTTP, reachable from this machine only");
        }
        None => {
            found.add(Weight::Note, "tls", "plain HTTP behind the trusted proxies; they must speak HTTPS");
        }
    }
}

fn port(about: &'static str, address: SocketAddr, found: &mut Findings) {
    match std::net::TcpListener::bind(address) {
        Ok(_) => found.add(Weight::Good, about, format!("{address} is free")),
        Err(error) => found.add(Weight::Wrong, about, format!("{address} cannot be used: {error}")),
    }
}

fn messages(config: &Config, sends: &TestSends, found: &mut Findings) {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return found.add(Weight::Wrong, "messages", error.to_string()),
    };
    match config.sms.gateways.len() {
        0 => found.add(Weight::Wrong, "sms", "no gateway is configured: nobody can log in by SMS"),
        1 => found.add(Weight::Note, "sms", "one gateway is configured: none takes over when it fails"),
        n => found.add(Weight::Good, "sms", format!("{n} gateways are configured")),
    }
    for gateway in &config.sms.gateways {
        // A gateway by HTTPS cannot be asked without sending something.
        if let GatewaySettings::Smpp(settings) = gateway {
            let name = &settings.name;
            match SmppGateway::new(settings).map(|gateway| runtime.block_on(gateway.check())) {
                Ok(Ok(())) => found.add(Weight::Good, "sms", format!("{name} lets us in (SMPP)")),
                Ok(Err(fault)) => {
                    found.add(Weight::Wrong, "sms", format!("{name} does not let us in (SMPP): {fault}"));
                }
                Err(error) => found.add(Weight::Wrong, "sms", format!("{name}: {error}")),
            }
        }
    }
    if let Some(to) = &sends.sms {
        match Phone::parse(to).map(|phone| runtime.block_on(test_sms(config, phone.as_str()))) {
            Ok(Ok(by)) => found.add(Weight::Good, "sms", format!("the test message was taken by {by}")),
            Ok(Err(fault)) => {
                found.add(Weight::Wrong, "sms", format!("the test message was not taken: {fault}"));
            }
            Err(_) => {
                found.add(Weight::Wrong, "sms", format!("{to} is no mobile number: write +31612345678"));
            }
        }
    }
    let Some(settings) = config.mail.clone() else {
        return found.add(Weight::Wrong, "mail", "no server is configured: invitations cannot be sent");
    };
    match (Smtp::new(settings, Arc::new(SystemClock)), &sends.mail) {
        (Ok(smtp), Some(to)) => {
            let mail = OutgoingMail {
                to: to.clone(),
                subject: "Wissel: proefbericht".to_owned(),
                text: format!("Dit is een proefbericht van {}.\n", config.server.public_url),
                message_id: format!("doctor-{}", std::process::id()),
            };
            match runtime.block_on(smtp.send(mail)) {
                Ok(_) => found.add(Weight::Good, "mail", "the test message was taken by the mail server"),
                Err(fault) => {
                    found.add(Weight::Wrong, "mail", format!("the test message was not taken: {fault}"));
                }
            }
        }
        (Ok(_), None) => found.add(Weight::Good, "mail", "a server is configured"),
        (Err(error), _) => found.add(Weight::Wrong, "mail", error.to_string()),
    }
}

/// The test string that every scanner knows (EICAR). In two parts, so that no scanner takes this program for it.
const EICAR: [&str; 2] = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-", "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"];

fn scan(config: &Config, found: &mut Findings) {
    let Some(scanner) = config.scan.as_ref().map(opened::scanner) else {
        return found.add(Weight::Note, "scan", "no virus scan is configured: files are taken unscanned");
    };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return found.add(Weight::Wrong, "scan", error.to_string()),
    };
    let pieces = stream::iter([Ok(Bytes::from(EICAR.concat()))]);
    match runtime.block_on(scanner.scan(Box::pin(pieces))) {
        Ok(Scanned::Infected(name)) => {
            found.add(Weight::Good, "scan", format!("clamd knows the EICAR test file ({name})"));
        }
        Ok(Scanned::Clean) => {
            let text = "clamd finds nothing in the EICAR test file: it has no signatures";
            found.add(Weight::Wrong, "scan", text);
        }
        Err(fault) => found.add(
            Weight::Wrong,
            "scan",
            format!("clamd does not look at the EICAR test file ({fault}): no file is taken"),
        ),
    }
}

async fn test_sms(config: &Config, to: &str) -> Result<String, SendFault> {
    let ports = config
        .sms
        .gateways
        .iter()
        .filter_map(|settings| Some((settings.name().to_owned(), settings.port().ok()?)));
    let all = SmsFailover::new(ports.collect(), config.sms.patience);
    // The signs that gateways are known to spoil.
    let text = format!("Proefbericht van {}. Apenstaartje: @, accent: é.", config.server.public_url);
    let sent = all.send(to, &text, "doctor").await?;
    let gave_up: Vec<_> =
        sent.gave_up.iter().map(|(name, fault)| format!("; {name} gave up ({fault})")).collect();
    Ok(format!("{}{}", sent.gateway, gave_up.concat()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn findings_tell_what_is_wrong_and_decide_the_exit_code() {
        let dir = tempfile::tempdir().unwrap();
        let keyring = dir.path().join("keys");
        std::fs::create_dir(&keyring).unwrap();
        std::fs::set_permissions(&keyring, std::fs::Permissions::from_mode(0o755)).unwrap();
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let text = format!(
            "[server]\npublic_url = \"http://localhost\"\nlisten = \"{}\"\n[data]\nfolder = \"data\"\nkeyring = \"keys\"\nerasure_list = \"e\"\n",
            taken.local_addr().unwrap()
        );
        let config = Config::from_text("t", Some(&text), dir.path(), &BTreeMap::new()).unwrap();
        let outcome = examine(&config, &TestSends::default());
        assert_eq!(outcome.code, FAILED);
        for part in
            ["others can look into", "cannot be used", "no gateway is configured", "does not exist yet"]
        {
            assert!(outcome.text.contains(part), "{part} not in\n{}", outcome.text);
        }
        assert_eq!(outcome.json["healthy"], false);
        // A server that holds the folder is seen.
        std::fs::create_dir(dir.path().join("data")).unwrap();
        let _held = DataLock::take(&dir.path().join("data")).unwrap();
        assert!(examine(&config, &TestSends::default()).text.contains("without a socket"));
    }
}
