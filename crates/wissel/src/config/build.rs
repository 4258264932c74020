//! Makes the checked configuration out of what was found, collecting every fault on the way.

mod messages;

use super::fault::{Faults, Place};
use super::keys::{GATEWAY, KEYS, Key};
use super::read::{Found, Raw, write_for_instance};
use super::{Audit, Config, Data, Database, Limits, Log, Operator, Privacy, Server, TlsFiles, paths};
use crate::adapters::clamd::Address;
use crate::net::{Network, is_this_machine};
use crate::secret::Secret;
use axum::http::Uri;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

struct Builder<'a> {
    found: Found,
    base: &'a Path,
}

/// Builds, or tells everything that is wrong.
pub(super) fn build(found: Found, base: &Path) -> Result<Config, Faults> {
    let mut b = Builder { found, base };
    let server = b.server();
    let data = b.data();
    let database = b.database(&data);
    let sms = b.sms();
    let mail = b.mail(&server.public_host);
    let scan = b.scan();
    let outward = b.outward();
    let log = Log {
        level: b.one_of("log.level", &["error", "warn", "info", "debug"], "info"),
        json: b.one_of("log.format", &["json", "text"], "json") == "json",
    };
    let operator = Operator {
        name: b.text("operator.name").unwrap_or_default(),
        phone: b.text("operator.phone"),
        help: b.text("operator.help"),
    };
    let audit = Audit {
        retention_years: u8::try_from(b.whole("audit.retention_years", 5, 20)).unwrap_or(20),
        second_mail: b.address("audit.second_mail"),
        second_file: b.path("audit.second_file"),
    };
    let years = b.whole("privacy.former_members_years", 1, 10);
    let privacy = Privacy { former_members_years: u8::try_from(years).unwrap_or(10) };
    let limits = b.limits();
    if b.found.faults.is_empty() {
        Ok(Config { server, data, database, sms, mail, scan, outward, log, operator, audit, privacy, limits })
    } else {
        Err(Faults(b.found.faults))
    }
}

fn describe(full: &str) -> Option<&'static Key> {
    let bare = full.strip_prefix("sms.gateway.").and_then(|rest| rest.split_once('.')).map(|(_, bare)| bare);
    bare.map_or_else(|| KEYS.iter().find(|k| k.name == full), |b| GATEWAY.iter().find(|k| k.name == b))
}

impl Builder<'_> {
    fn place(&self, full: &str) -> Place {
        let found = self.found.values.get(full).map(|(_, place)| place.clone());
        found.unwrap_or_else(|| Place::Nowhere(self.found.file.clone()))
    }

    /// Says that a key's value is wrong, showing the value unless it is secret.
    fn wrong(&mut self, full: &str, why: &str, instead: Option<&str>) {
        let key = describe(full);
        let shown = match (self.found.values.get(full), key) {
            (Some((Raw::Text(t), _)), Some(k)) if !k.secret => format!("= \"{}\" ", t.escape_debug()),
            (Some((Raw::Whole(n), _)), _) => format!("= {n} "),
            _ => String::new(),
        };
        let instead = instead.map_or_else(|| key.map(write_for_instance).unwrap_or_default(), str::to_owned);
        let place = self.place(full);
        self.found.fault(place, full, format!("{shown}{why}"), instead);
    }

    /// The value of a key: as set, or its default. An empty text counts as not set.
    fn value(&self, full: &str) -> Option<Raw> {
        if let Some((raw, _)) = self.found.values.get(full) {
            return Some(raw.clone()).filter(|r| *r != Raw::Text(String::new()));
        }
        let default = describe(full)?.default;
        match default.strip_prefix('"').and_then(|d| d.strip_suffix('"')) {
            Some(text) => Some(Raw::Text(text.to_owned())),
            None if default == "[]" => Some(Raw::List(Vec::new())),
            None => default.parse().ok().map(Raw::Whole),
        }
    }

    fn text(&self, full: &str) -> Option<String> {
        match self.value(full) {
            Some(Raw::Text(text)) => Some(text),
            _ => None,
        }
    }

    fn list(&self, full: &str) -> Vec<String> {
        match self.value(full) {
            Some(Raw::List(list)) => list,
            _ => Vec::new(),
        }
    }

    fn path(&self, full: &str) -> Option<PathBuf> {
        self.text(full).map(|t| self.base.join(t))
    }

    fn whole(&mut self, full: &str, least: i64, most: i64) -> i64 {
        match self.value(full) {
            Some(Raw::Whole(n)) if (least..=most).contains(&n) => n,
            Some(Raw::Whole(_)) => {
                self.wrong(full, &format!("must lie between {least} and {most}"), None);
                least
            }
            _ => least,
        }
    }

    fn one_of(&mut self, full: &str, allowed: &[&str], otherwise: &str) -> String {
        let text = self.text(full).unwrap_or_else(|| otherwise.to_owned());
        if !allowed.contains(&text.as_str()) {
            self.wrong(full, &format!("must be one of: {}", allowed.join(", ")), None);
        }
        text
    }

    fn address(&mut self, full: &str) -> Option<String> {
        let text = self.text(full)?;
        if text.parse::<lettre::Address>().is_err() {
            self.wrong(full, "is not a mail address", None);
        }
        Some(text)
    }

    fn socket(&mut self, full: &str) -> Option<SocketAddr> {
        let text = self.text(full)?;
        let parsed = text.parse().ok();
        if parsed.is_none() {
            self.wrong(full, "is not an IP address with a port", None);
        }
        parsed
    }

    fn server(&mut self) -> Server {
        let (public_url, public_host) = self.public_url();
        let listen =
            self.socket("server.listen").unwrap_or(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080));
        let mut trusted_proxies = Vec::new();
        for item in self.list("server.trusted_proxies") {
            match item.parse::<Network>() {
                Ok(network) if network.is_wide() => {
                    let why = format!(
                        "has \"{}\", wider than a network of your own: whoever is trusted may say who a client is",
                        item.escape_debug()
                    );
                    self.wrong("server.trusted_proxies", &why, None);
                }
                Ok(network) => trusted_proxies.push(network),
                Err(why) => {
                    self.wrong(
                        "server.trusted_proxies",
                        &format!("has \"{}\", {why}", item.escape_debug()),
                        None,
                    );
                }
            }
        }
        let tls = self.tls();
        let set = |b: &Self, k: &str| b.found.values.contains_key(k);
        let half_tls = set(self, "server.tls_cert") || set(self, "server.tls_key");
        if tls.is_none() && !half_tls && self.list("server.trusted_proxies").is_empty() {
            let instead = "Set tls_cert and tls_key, or name the reverse proxy in trusted_proxies";
            if !listen.ip().is_loopback() {
                self.wrong("server.listen", "would speak plain HTTP beyond this machine", Some(instead));
            } else if public_url.starts_with("https://") {
                // Otherwise every client would have the proxy's address: one delay and one limit for all.
                self.wrong(
                    "server.public_url",
                    "needs TLS, here or in a proxy; neither is named",
                    Some(instead),
                );
            }
        }
        let metrics_listen = self.socket("server.metrics_listen");
        if metrics_listen == Some(listen) && listen.port() != 0 {
            self.wrong("server.metrics_listen", "is the same as server.listen", None);
        }
        Server { public_url, public_host, listen, trusted_proxies, tls, metrics_listen }
    }

    fn public_url(&mut self) -> (String, String) {
        let full = "server.public_url";
        let Some(text) = self.text(full) else {
            self.wrong(full, "is not set", None);
            return (String::new(), String::new());
        };
        let trimmed = text.strip_suffix('/').unwrap_or(&text).to_owned();
        let uri: Option<Uri> = trimmed.parse().ok();
        let host = uri.as_ref().and_then(Uri::host).unwrap_or_default().to_ascii_lowercase();
        let rest = trimmed.split_once("://").map(|(_, rest)| rest).unwrap_or_default();
        let scheme = uri.as_ref().and_then(Uri::scheme_str).unwrap_or_default().to_owned();
        if host.is_empty() || !matches!(scheme.as_str(), "http" | "https") {
            self.wrong(full, "is not a web address", None);
        } else if rest.contains(['/', '?', '#', '@']) {
            self.wrong(full, "must be scheme, host and port only", None);
        } else if scheme == "http" && !is_this_machine(&host) {
            self.wrong(full, "must start with https:// (plain http:// is for this machine only)", None);
        }
        (trimmed.to_ascii_lowercase(), host)
    }

    fn tls(&mut self) -> Option<TlsFiles> {
        let minimum = self.one_of("server.tls_minimum", &["1.3", "1.2"], "1.3");
        match (self.path("server.tls_cert"), self.path("server.tls_key")) {
            (Some(cert), Some(key)) => {
                for (full, path) in [("server.tls_cert", &cert), ("server.tls_key", &key)] {
                    if let Err(error) = std::fs::File::open(path) {
                        self.wrong(full, &format!("cannot be read: {error}"), None);
                    }
                }
                Some(TlsFiles { cert, key, allow_tls12: minimum == "1.2" })
            }
            (Some(_), None) => {
                self.wrong("server.tls_key", "is not set, but tls_cert is", None);
                None
            }
            (None, Some(_)) => {
                self.wrong("server.tls_cert", "is not set, but tls_key is", None);
                None
            }
            (None, None) => None,
        }
    }

    fn data(&mut self) -> Data {
        let at = |b: &Self, full: &str| b.path(full).unwrap_or_default();
        let data = Data {
            folder: at(self, "data.folder"),
            keyring: at(self, "data.keyring"),
            erasure_list: at(self, "data.erasure_list"),
        };
        if paths::lies_in(&data.keyring, &data.folder) {
            let instead =
                "Choose a folder beside it: who has both in one backup can bring back what was erased";
            self.wrong("data.keyring", "lies inside data.folder", Some(instead));
        } else if paths::lies_in(&data.folder, &data.keyring) {
            self.wrong(
                "data.folder",
                "lies inside data.keyring",
                Some("Choose two folders beside each other"),
            );
        }
        if paths::lies_in(&data.erasure_list, &data.folder) {
            let instead = "Choose a place outside it: an old backup must not bring back an old list";
            self.wrong("data.erasure_list", "lies inside data.folder", Some(instead));
        } else if paths::lies_in(&data.erasure_list, &data.keyring) {
            let instead = "Choose a folder beside it";
            self.wrong("data.erasure_list", "lies inside data.keyring", Some(instead));
        }
        data
    }

    fn database(&mut self, data: &Data) -> Database {
        let full = "database.url";
        let text = self.text(full).unwrap_or_default();
        if text == "sqlite" {
            return Database::Sqlite(data.folder.join("wissel.db"));
        }
        if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
            self.wrong(full, "is neither \"sqlite\" nor a postgres:// address", None);
        }
        Database::Postgres(Secret::new(text))
    }

    fn limits(&mut self) -> Limits {
        let upload_mb = u32::try_from(self.whole("limits.upload_mb", 1, 100)).unwrap_or(25);
        let sector_days = u32::try_from(self.whole("limits.sector_days", 1, 365)).unwrap_or(1);
        let mut searches = |full, most| u32::try_from(self.whole(full, 10, most)).unwrap_or(10);
        Limits {
            upload_mb,
            sector_days,
            searches_member: searches("limits.searches_member", 10_000),
            searches_organisation: searches("limits.searches_organisation", 100_000),
            searches_address: searches("limits.searches_address", 100_000),
        }
    }

    fn seconds(&mut self, full: &str) -> Duration {
        Duration::from_secs(u64::try_from(self.whole(full, 1, 60)).unwrap_or(60))
    }

    fn secret(&mut self, plain: &str, file: &str) -> Option<Secret> {
        if let Some(text) = self.text(plain) {
            return Some(Secret::new(text));
        }
        let bytes = self.file(file)?;
        match String::from_utf8(bytes) {
            Ok(text) if !text.trim().is_empty() => Some(Secret::new(text.trim())),
            _ => {
                self.wrong(file, "names a file that is empty or not text", None);
                None
            }
        }
    }

    fn file(&mut self, full: &str) -> Option<Vec<u8>> {
        let path = self.path(full)?;
        match std::fs::read(path) {
            Ok(bytes) => Some(bytes),
            Err(error) => {
                self.wrong(full, &format!("cannot be read: {error}"), None);
                None
            }
        }
    }

    fn scan(&mut self) -> Option<Address> {
        let full = "scan.clamd";
        let text = self.text(full)?;
        match text.parse::<Address>() {
            Ok(address) => Some(address),
            Err(why) => {
                self.wrong(full, &why.to_string(), None);
                None
            }
        }
    }

    /// Whoever may name an address inside a network can make this program speak to what stands there.
    fn outward(&mut self) -> Vec<Network> {
        let full = "outward.networks";
        let mut networks = Vec::new();
        for item in self.list(full) {
            let why = match item.parse::<Network>() {
                Ok(network) if !network.is_wide() => {
                    networks.push(network);
                    continue;
                }
                Ok(_) => "is wider than a network of your own".to_owned(),
                Err(why) => format!("is {why}"),
            };
            self.wrong(full, &format!("has \"{}\", which {why}", item.escape_debug()), None);
        }
        networks
    }
}
