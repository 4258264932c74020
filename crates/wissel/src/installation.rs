//! An installation put together: folders, keys, database, the use cases, the site, and the ways out of the house.

use crate::adapters::entropy::SystemEntropy;
use crate::adapters::outward::HttpsOutward;
use crate::adapters::reach::Reach;
use crate::commands::lock::{DataLock, LockFault, private_folder};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wissel_core::ports::{Clock, Entropy};
use wissel_service::app::{App, Parts, Policy};
use wissel_service::budget::Budgets;
use wissel_service::identity::hasher::Hasher;
use wissel_service::identity::provider::Providers;
use wissel_service::office::board::Board;
use wissel_service::pdf_check::ChildBounds;
use wissel_service::pdf_child::ChildProcess;
use wissel_service::ports::VirusScan;
use wissel_store::erasure::ErasureList;
use wissel_store::{Blobs, Database, Fault, Keyring, Options, Store};
use wissel_web::forgery::{FormTokens, OwnOrigins};
use wissel_web::frame::Site;
use wissel_web::state::{Web, WebParts};

/// Where an installation stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Places {
    /// Database and documents.
    pub data: PathBuf,
    /// Keys; never beside a backup of the data.
    pub keyring: PathBuf,
    /// The list of erasures and withdrawals.
    pub erasures: PathBuf,
    /// Which database.
    pub database: Database,
}

/// Why an installation does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenFault {
    /// The data folder is held by another process, or cannot be used.
    #[error(transparent)]
    Lock(#[from] LockFault),
    /// The data folder is empty although an installation was expected: a wrong path must not look like a fresh start.
    #[error(
        "there is no installation in {0}. If this is the first start, run `wissel init` first. If not, look whether the path is right and the disk is mounted: nothing was written"
    )]
    Empty(PathBuf),
    /// Data without keys, or keys without data.
    #[error("the keyring {keyring} does not belong to the data in {data}: {missing}")]
    Apart {
        /// The data folder.
        data: PathBuf,
        /// The keyring folder.
        keyring: PathBuf,
        /// What is missing.
        missing: &'static str,
    },
    /// A folder cannot be made.
    #[error("{0} cannot be made: {1}")]
    Folder(PathBuf, std::io::Error),
    /// The data layer.
    #[error(transparent)]
    Store(#[from] Fault),
    /// The program does not know its own path, which it needs to start its child for PDFs.
    #[error("the path of the program itself is not known: {0}")]
    Program(std::io::Error),
}

/// An open installation. The folder is held until it is dropped.
pub struct Installation {
    /// The use cases.
    pub app: App,
    /// The site.
    pub web: Web,
    /// Where it stands.
    pub places: Places,
    _lock: DataLock,
}

/// Whether these places may be made when they do not exist.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum First {
    /// A fresh installation is welcome.
    MayMake,
    /// There must be one already.
    MustExist,
}

/// What the site is told besides the places.
pub struct Choices {
    /// Rules and names.
    pub policy: Policy,
    /// Whether users reach the site over TLS (also when a proxy ends it).
    pub tls: bool,
    /// Every origin under which the site is reached; the public one first.
    pub origins: Vec<String>,
    /// Looks for malware in uploads, when one is configured.
    pub scanner: Option<Arc<dyn VirusScan>>,
    /// Which addresses that organisations name are reached.
    pub reach: Reach,
    /// The name of this program among several on one database.
    pub node: String,
}

/// Opens an installation; blocking.
pub fn open(
    places: &Places,
    first: First,
    clock: Arc<dyn Clock>,
    choices: Choices,
) -> Result<Installation, OpenFault> {
    let made = is_made(places);
    if first == First::MustExist && !made {
        return Err(OpenFault::Empty(places.data.clone()));
    }
    let lock = DataLock::take(&own_folder(places, &choices.node))?;
    let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
    let keyring = Arc::new(keyring(places, made, &*entropy)?);
    let erasures = erasures(places, &keyring, &*entropy)?;
    if !made && (erasures.identity()?.sequence() > 0 || !keyring.days()?.is_empty()) {
        return Err(OpenFault::Apart {
            data: places.data.clone(),
            keyring: places.keyring.clone(),
            missing: "the keys are there and were used, the data is not; nothing was made",
        });
    }
    let mut options =
        Options::new(places.database.clone(), Arc::clone(&keyring), Arc::clone(&clock), Arc::clone(&entropy));
    options.node.clone_from(&choices.node);
    let store = Store::open(options)?;
    let program = std::env::current_exe().map_err(OpenFault::Program)?;
    let child = Arc::new(ChildProcess::new(program, ChildBounds::for_uploads(choices.policy.upload_limit)));
    let hasher = Hasher::new(choices.policy.argon2, Arc::clone(&entropy))?;
    let app = App::new(Parts {
        store,
        blobs: Blobs::in_folder(&places.data.join("blobs"))?,
        erasures: Arc::new(erasures),
        keyring: Arc::clone(&keyring),
        clock,
        entropy,
        hasher,
        inspector: child.clone(),
        assembler: child,
        scanner: choices.scanner,
        outward: Arc::new(HttpsOutward::new(choices.reach)),
        providers: Providers::default(),
        budgets: Budgets::for_documents(choices.policy.upload_limit),
        board: Board::default(),
        policy: choices.policy,
    });
    let web = Web::new(WebParts {
        site: Arc::new(Site {
            operator: app.policy.operator.clone(),
            phone: app.policy.operator_phone.clone(),
            demo: app.policy.demo,
            version: env!("CARGO_PKG_VERSION"),
            upload_mb: app.policy.upload_limit / (1024 * 1024),
        }),
        tokens: FormTokens::new(keyring.mac("form tokens", b"")),
        origins: OwnOrigins(choices.origins.into()),
        tls: choices.tls,
        app: app.clone(),
    });
    Ok(Installation { app, web, places: places.clone(), _lock: lock })
}

/// The folder that one program holds for itself, with its lock and its control socket: on SQLite the data folder, on
/// PostgreSQL a folder of its own in it, because several nodes share the documents.
pub fn own_folder(places: &Places, node: &str) -> PathBuf {
    match &places.database {
        Database::Sqlite { .. } => places.data.clone(),
        Database::Postgres { .. } => places.data.join(format!("node-{}", node.replace('/', "-"))),
    }
}

/// Whether an installation stands there: a database file, or (on PostgreSQL) the folder of documents.
pub fn is_made(places: &Places) -> bool {
    match &places.database {
        Database::Sqlite { path } => path.exists(),
        Database::Postgres { .. } => places.data.join("blobs").exists(),
    }
}

fn keyring(places: &Places, made: bool, entropy: &dyn Entropy) -> Result<Keyring, OpenFault> {
    let apart =
        |missing| OpenFault::Apart { data: places.data.clone(), keyring: places.keyring.clone(), missing };
    match (Keyring::exists(&places.keyring), made) {
        (true, _) => Ok(Keyring::open(&places.keyring)?),
        (false, true) => Err(apart("the data is there, the keys are not; without them nothing can be read")),
        (false, false) => {
            folder(&places.keyring)?;
            Ok(Keyring::create(&places.keyring, entropy)?)
        }
    }
}

fn erasures(
    places: &Places,
    keyring: &Arc<Keyring>,
    entropy: &dyn Entropy,
) -> Result<ErasureList, OpenFault> {
    if ErasureList::exists(&places.erasures) {
        return Ok(ErasureList::open(&places.erasures, Arc::clone(keyring))?);
    }
    folder(&places.erasures)?;
    Ok(ErasureList::create(&places.erasures, Arc::clone(keyring), entropy)?)
}

fn folder(path: &Path) -> Result<(), OpenFault> {
    private_folder(path).map_err(|e| OpenFault::Folder(path.to_path_buf(), e))
}

/// The number of processor cores, at least one.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
