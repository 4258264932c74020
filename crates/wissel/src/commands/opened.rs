//! From the configuration to an open installation.

use crate::adapters::clamd::{Address, Clamd};
use crate::adapters::reach::Reach;
use crate::config::{self, Config};
use crate::installation::{self, Choices, First, Installation, OpenFault, Places, cores};
use std::path::PathBuf;
use std::sync::Arc;
use wissel_service::app::{Argon2Cost, Policy};
use wissel_service::exchange::search_budget::SearchLimits;
use wissel_service::identity::SmsLimits;
use wissel_service::ports::VirusScan;
use wissel_store::Database;

/// Where the installation stands.
pub fn places(config: &Config) -> Places {
    Places {
        data: config.data.folder.clone(),
        keyring: config.data.keyring.clone(),
        erasures: config.data.erasure_list.clone(),
        database: match &config.database {
            config::Database::Sqlite(path) => Database::Sqlite { path: path.clone() },
            config::Database::Postgres(url) => Database::Postgres { url: url.reveal().to_owned() },
        },
    }
}

/// The folder of this program's lock and control socket.
pub fn own_folder(config: &Config) -> PathBuf {
    installation::own_folder(&places(config), &node())
}

/// Its rules and names.
pub fn choices(config: &Config) -> Choices {
    let server = &config.server;
    Choices {
        policy: Policy {
            public_url: server.public_url.clone(),
            host: server.public_host.clone(),
            demo: false,
            upload_limit: config.limits.upload_bytes(),
            operator: config.operator.name.clone(),
            operator_phone: config.operator.phone.clone().unwrap_or_default(),
            audit_mail: config.audit.second_mail.clone(),
            audit_years: config.audit.retention_years,
            former_years: config.privacy.former_members_years,
            argon2: Argon2Cost::standard(cores()),
            sms_limits: SmsLimits::STANDARD,
            sms_countries: config.sms.countries.clone(),
            search_limits: SearchLimits {
                member: i64::from(config.limits.searches_member),
                organisation: i64::from(config.limits.searches_organisation),
                address: i64::from(config.limits.searches_address),
            },
            sector_days: i64::from(config.limits.sector_days),
        },
        tls: server.public_url.starts_with("https://"),
        origins: vec![server.public_url.clone()],
        scanner: config.scan.as_ref().map(scanner),
        reach: Reach { networks: config.outward.clone(), plain_here: false },
        node: node(),
    }
}

/// What looks at uploads, where clamd listens.
pub fn scanner(clamd: &Address) -> Arc<dyn VirusScan> {
    Arc::new(Clamd::new(clamd.clone()))
}

/// Opens it; blocking.
pub fn open(config: &Config, first: First) -> Result<Installation, OpenFault> {
    let clock = Arc::new(crate::adapters::clock::SystemClock);
    installation::open(&places(config), first, clock, choices(config))
}

/// The machine's name: several programs on one database tell themselves apart by it.
fn node() -> String {
    let uname = rustix::system::uname();
    let name = uname.nodename().to_string_lossy().into_owned();
    if name.is_empty() { "main".to_owned() } else { name }
}
