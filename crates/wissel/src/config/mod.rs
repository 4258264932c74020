//! One TOML file plus the environment. Every key has a default except the public address. Whatever is unknown or wrong
//! is refused at start, all of it at once, each with its line and with what to write instead.

mod build;
mod fault;
mod keys;
mod paths;
mod read;

pub use fault::{Fault, Faults, Place};
pub use keys::{GATEWAY, KEYS, Key, Kind, render_default};

use crate::adapters::clamd::Address;
use crate::adapters::sms_gateway::GatewaySettings;
use crate::adapters::smtp::SmtpSettings;
use crate::net::Network;
use crate::secret::Secret;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The whole configuration, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// `[server]`
    pub server: Server,
    /// `[data]`
    pub data: Data,
    /// `[database]`
    pub database: Database,
    /// `[sms]`
    pub sms: SmsConfig,
    /// `[mail]`; `None` when no server is named.
    pub mail: Option<SmtpSettings>,
    /// `[scan]`; `None` when no scanner is named.
    pub scan: Option<Address>,
    /// `[outward]`: networks beside the public internet in which addresses that organisations name are reached.
    pub outward: Vec<Network>,
    /// `[log]`
    pub log: Log,
    /// `[operator]`
    pub operator: Operator,
    /// `[audit]`
    pub audit: Audit,
    /// `[privacy]`
    pub privacy: Privacy,
    /// `[limits]`
    pub limits: Limits,
}

/// How the portal is reached.
#[derive(Clone, Debug)]
pub struct Server {
    /// Scheme, host and port that users type; no path, no slash at the end.
    pub public_url: String,
    /// The host of the public address, without port.
    pub public_host: String,
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// Proxies whose forwarded headers are believed.
    pub trusted_proxies: Vec<Network>,
    /// Certificate and key; `None` is plain HTTP (this machine, or behind a trusted proxy).
    pub tls: Option<TlsFiles>,
    /// Where metrics are served.
    pub metrics_listen: Option<SocketAddr>,
}

/// Certificate files.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TlsFiles {
    /// Certificate chain, PEM.
    pub cert: PathBuf,
    /// Private key, PEM.
    pub key: PathBuf,
    /// Whether TLS 1.2 is spoken too.
    pub allow_tls12: bool,
}

/// Where data stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Data {
    /// Database and documents.
    pub folder: PathBuf,
    /// Keys; outside `folder`.
    pub keyring: PathBuf,
    /// Folder of the list of erasures and withdrawals; outside the other two.
    pub erasure_list: PathBuf,
}

/// Which database.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Database {
    /// A file in the data folder.
    Sqlite(PathBuf),
    /// A `postgres://` address, which may hold a password.
    Postgres(Secret),
}

/// Text messages.
#[derive(Clone, Debug)]
pub struct SmsConfig {
    /// In order of preference; empty when none is configured.
    pub gateways: Vec<GatewaySettings>,
    /// How long a gateway may stay silent before the next one is asked.
    pub patience: Duration,
    /// Country codes of the numbers that get messages (`+31`); empty: every country.
    pub countries: Vec<String>,
}

/// What is logged, and how.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Log {
    /// `error`, `warn`, `info` or `debug`.
    pub level: String,
    /// One JSON object per line; otherwise text.
    pub json: bool,
}

/// Who runs this installation, as shown to users.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Operator {
    /// The name.
    pub name: String,
    /// The phone number of the help desk.
    pub phone: Option<String>,
    /// One sentence about reaching the help desk.
    pub help: Option<String>,
}

/// The audit log (NEN 7513).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Audit {
    /// Years, 5 to 20.
    pub retention_years: u8,
    /// Mail address for the daily signed head.
    pub second_mail: Option<String>,
    /// File for the daily signed head.
    pub second_file: Option<PathBuf>,
}

/// What is kept of people.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Privacy {
    /// Years between the end of somebody's last membership and the removal of her personal data, 1 to 10.
    pub former_members_years: u8,
}

/// Limits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Largest document, in megabytes of 1024 × 1024 bytes.
    pub upload_mb: u32,
    /// Most days after its date that a rule of another care sector than birth care may have, 1 to 365.
    pub sector_days: u32,
    /// Searches by one member in an hour.
    pub searches_member: u32,
    /// Searches by one organisation in an hour.
    pub searches_organisation: u32,
    /// Searches from one network address in an hour.
    pub searches_address: u32,
}

impl Limits {
    /// Largest document, in bytes.
    pub const fn upload_bytes(self) -> u64 {
        self.upload_mb as u64 * 1024 * 1024
    }
}

impl Config {
    /// Reads the file (when there is one) and the environment.
    pub fn load(file: Option<&Path>, environment: &BTreeMap<String, String>) -> Result<Self, Faults> {
        let Some(path) = file else {
            return Self::from_text("configuration", None, Path::new("."), environment);
        };
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|e| {
            let place = Place::Nowhere(name.clone());
            let instead = "Run `wissel init` to make one, or name another file with --config".to_owned();
            Faults(vec![Fault { place, key: String::new(), wrong: format!("cannot be read: {e}"), instead }])
        })?;
        let base = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Self::from_text(&name, Some(&text), base, environment)
    }

    /// Reads a text. Relative paths are taken from `base`.
    pub fn from_text(
        name: &str,
        text: Option<&str>,
        base: &Path,
        environment: &BTreeMap<String, String>,
    ) -> Result<Self, Faults> {
        let mut found = read::Found::new(name);
        if let Some(text) = text {
            found.read_file(text);
        }
        found.read_environment(environment);
        build::build(found, base)
    }
}

#[cfg(test)]
mod tests;
