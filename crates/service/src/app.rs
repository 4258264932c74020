//! What every use case has at hand.

use crate::budget::Budgets;
use crate::exchange::search_budget::SearchLimits;
use crate::identity::SmsLimits;
use crate::identity::hasher::Hasher;
use crate::identity::provider::Providers;
use crate::office::board::Board;
use crate::outward::Outward;
use crate::pdf_check::{PdfAssembler, PdfInspector};
use crate::ports::VirusScan;
use std::sync::Arc;
use std::time::Duration;
use wissel_core::person::{BsnPolicy, Phone};
use wissel_core::ports::{Clock, Entropy};
use wissel_store::blob::Blobs;
use wissel_store::erasure::ErasureList;
use wissel_store::{Keyring, Store};

/// Choices of the installation that rules depend on.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The public address without a trailing slash, from configuration only: `https://wissel.example`.
    pub public_url: String,
    /// Its host name, for the origin-bound last line of an SMS.
    pub host: String,
    /// A demo: test BSNs only, nothing real.
    pub demo: bool,
    /// The largest upload in bytes.
    pub upload_limit: u64,
    /// The operator's name, for messages and pages.
    pub operator: String,
    /// The operator's phone number as shown to people.
    pub operator_phone: String,
    /// Where the signed head of the audit log is mailed, if anywhere.
    pub audit_mail: Option<String>,
    /// How many years the audit log is kept (5 to 20).
    pub audit_years: u8,
    /// How many years after somebody's last membership ended her personal data are removed (1 to 10).
    pub former_years: u8,
    /// Cost of the password hash.
    pub argon2: Argon2Cost,
    /// How many codes go to one phone number.
    pub sms_limits: SmsLimits,
    /// Country codes of the numbers that get text messages (`+31`); empty: every country.
    pub sms_countries: Vec<String>,
    /// How often is searched before it is refused.
    pub search_limits: SearchLimits,
    /// Most days after its date that a rule of another care sector than birth care may have.
    pub sector_days: i64,
}

impl Policy {
    /// Whether text messages are sent to this number.
    pub fn gets_sms(&self, phone: &Phone) -> bool {
        gets_sms(&self.sms_countries, phone)
    }
}

/// Whether text messages are sent to this number, when they are sent to these countries; none named: to every one.
pub(crate) fn gets_sms(countries: &[String], phone: &Phone) -> bool {
    countries.is_empty() || countries.iter().any(|country| phone.as_str().starts_with(country.as_str()))
}

/// Cost of argon2id.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Argon2Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes.
    pub passes: u32,
    /// How many hashes run at once.
    pub parallel_hashes: usize,
    /// How long a log-in waits for its turn before it is told to come back.
    pub wait: Duration,
}

impl Argon2Cost {
    /// 19 MiB, two passes: the floor of OWASP ASVS 5.0, appendix C.
    pub const fn standard(cores: usize) -> Self {
        Self { memory_kib: 19_456, passes: 2, parallel_hashes: cores, wait: Duration::from_secs(5) }
    }
}

/// The installation as use cases see it. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// The parts of an [`App`].
pub struct Parts {
    /// The databases behind one door.
    pub store: Store,
    /// Encrypted objects.
    pub blobs: Blobs,
    /// The list of erasures and withdrawals, outside the database.
    pub erasures: Arc<ErasureList>,
    /// Keys outside the database.
    pub keyring: Arc<Keyring>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Hashes passwords, as many at once as [`Policy::argon2`] says.
    pub hasher: Hasher,
    /// Judges uploads, in a child process.
    pub inspector: Arc<dyn PdfInspector>,
    /// Looks for malware in uploads, when one is configured.
    pub scanner: Option<Arc<dyn VirusScan>>,
    /// Reaches addresses that an organisation named.
    pub outward: Arc<dyn Outward>,
    /// What the sign-ins of organisations said about themselves a short while ago.
    pub providers: Providers,
    /// Puts together what collectors take along, in a child process.
    pub assembler: Arc<dyn PdfAssembler>,
    /// Bytes of documents that may be held in memory.
    pub budgets: Budgets,
    /// What every page says to everybody.
    pub board: Board,
    /// Choices of the installation.
    pub policy: Policy,
}

impl App {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
    /// Which BSNs are taken here: a demo takes test numbers only.
    pub fn bsn_policy(&self) -> BsnPolicy {
        if self.0.policy.demo { BsnPolicy::TestOnly } else { BsnPolicy::Real }
    }
    /// Random bytes for a command.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.entropy.fill(&mut bytes);
        bytes
    }
}

impl std::ops::Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}
