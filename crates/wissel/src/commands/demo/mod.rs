//! `wissel demo`: a filled, throw-away installation on this machine.

mod papers;
mod seed;
mod tools;

use crate::adapters::clamd::Address;
use crate::adapters::clock::{SystemClock, TravellingClock};
use crate::adapters::mailbox::{Kept, TestMailbox};
use crate::adapters::reach::Reach;
use crate::adapters::webhook;
use crate::commands::opened::scanner;
use crate::commands::output::{FAILED, Outcome};
use crate::commands::serve::own::{Ends, Own};
use crate::commands::serve::{health, listener, logging, observe, shutdown, upkeep};
use crate::config::Log;
use crate::installation::{self, Choices, First, Installation, OpenFault, Places, cores};
use crate::running::{Crew, readiness};
use seed::{Account, ApiClient};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use tools::DemoTools;
use wissel_core::exchange::retention::DAYS_AFTER_DUE;
use wissel_core::ports::Clock;
use wissel_service::app::{Argon2Cost, Policy};
use wissel_service::exchange::reconcile;
use wissel_service::exchange::search_budget::SearchLimits;
use wissel_service::identity::SmsLimits;
use wissel_service::identity::issue_token::TOKEN_PATH;
use wissel_service::postman::Ports;
use wissel_service::setup;
use wissel_store::Database;

/// How the demo is started.
pub struct DemoOptions {
    /// Address and port; port 0 picks one.
    pub listen: SocketAddr,
    /// A folder that is taken up again at the next start; without it a temporary one that goes at the end.
    pub data: Option<PathBuf>,
    /// Where the clamd listens that looks at uploads; without it nothing does.
    pub clamd: Option<Address>,
    /// One line of JSON instead of words.
    pub json: bool,
}

/// Why a demo does not start.
#[derive(Debug, thiserror::Error)]
enum DemoFault {
    #[error("a demo listens on this machine only; {0} is not on it")]
    NotHere(SocketAddr),
    #[error("{0} cannot be listened on: {1}")]
    Listen(SocketAddr, std::io::Error),
    #[error("{0}: {1}")]
    Folder(PathBuf, std::io::Error),
    #[error(transparent)]
    Open(#[from] OpenFault),
    #[error(transparent)]
    Seed(#[from] seed::SeedFault),
    #[error(transparent)]
    Store(#[from] wissel_store::Fault),
    #[error("{0}")]
    System(std::io::Error),
}

/// Runs the demo until it is stopped.
pub fn run(options: &DemoOptions) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&DemoFault::System(error), options.json),
    };
    match runtime.block_on(demo(options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => failed(&fault, options.json),
    }
}

fn failed(fault: &DemoFault, json: bool) -> ExitCode {
    let text = format!("The demo did not start. {fault}");
    Outcome { json: serde_json::json!({"error": text}), text, code: FAILED }.print(json)
}

/// The folder of a demo; a temporary one is removed at the end.
struct Root {
    folder: PathBuf,
    temporary: bool,
}

impl Root {
    fn new(wanted: Option<&Path>) -> Result<Self, DemoFault> {
        let folder = wanted.map_or_else(
            || std::env::temp_dir().join(format!("wissel-demo-{}", std::process::id())),
            Path::to_path_buf,
        );
        crate::commands::lock::private_folder(&folder).map_err(|e| DemoFault::Folder(folder.clone(), e))?;
        Ok(Self { folder, temporary: wanted.is_none() })
    }
    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

impl Drop for Root {
    fn drop(&mut self) {
        if self.temporary {
            let _what_cannot_be_removed_stays_in_the_temporary_folder = std::fs::remove_dir_all(&self.folder);
        }
    }
}

async fn demo(options: &DemoOptions) -> Result<(), DemoFault> {
    if !options.listen.ip().is_loopback() {
        return Err(DemoFault::NotHere(options.listen));
    }
    logging::init(&Log { level: "warn".to_owned(), json: false });
    let root = Root::new(options.data.as_deref())?;
    let socket = listener::bind(options.listen).map_err(|e| DemoFault::Listen(options.listen, e))?;
    let address = socket.local_addr().map_err(DemoFault::System)?;
    let offset =
        std::fs::read_to_string(root.file("clock")).ok().and_then(|t| t.trim().parse().ok()).unwrap_or(0);
    let clock = Arc::new(TravellingClock::new(SystemClock, offset));
    let installation = installation::open(
        &places(&root),
        First::MayMake,
        clock.clone(),
        choices(address, options.clamd.as_ref()),
    )?;
    let mailbox = mailbox(&root, clock.clone());
    let ports = Ports { sms: mailbox.clone(), mail: mailbox.clone() };
    let (accounts, systems) = fill(&root, &installation, &ports, &mailbox).await?;
    setup::plan_recurring(&installation.app).await?;
    let tools = DemoTools {
        app: installation.app.clone(),
        clock,
        clock_file: root.file("clock"),
        mailbox,
        ports: ports.clone(),
        accounts: accounts.clone(),
        underway: tokio::sync::Mutex::new(()),
    };
    let web = installation.web.clone().with_demo(Arc::new(tools));
    let metrics = Arc::new(crate::commands::serve::metrics::Metrics::default());
    let observer = observe::Observer {
        metrics,
        clock: installation.app.clock.clone(),
        entropy: installation.app.entropy.clone(),
    };
    let site = wissel_web::site::site(&web, wissel_web::site::no_proxies());
    let router = observe::wrap(site.merge(health::router(readiness(installation.app.clone()))), observer);
    let stop = shutdown::requested().map_err(DemoFault::System)?;
    let crew = Crew::start(
        &installation.app,
        ports,
        webhook::port(Reach { networks: Vec::new(), plain_here: true }),
    );
    // A demo tells its own operator about its disk; it mails no alarms.
    let own = Own::new(&installation.places, Ends::Nowhere);
    if let Err(error) = upkeep::report(&installation.app, &own).await {
        tracing::warn!(error, "the demo could not look at its disk");
    }
    print(address, &accounts, &systems, options.json);
    listener::serve(socket, None, router, Vec::new(), listener::Bounds::default(), stop).await;
    crew.end(&installation.app).await;
    Ok(())
}

fn places(root: &Root) -> Places {
    let data = root.file("data");
    Places {
        database: Database::Sqlite { path: data.join("wissel.db") },
        data,
        keyring: root.file("keyring"),
        erasures: root.file("erasures"),
    }
}

fn choices(address: SocketAddr, clamd: Option<&Address>) -> Choices {
    let public_url = format!("http://{address}");
    Choices {
        policy: Policy {
            public_url: public_url.clone(),
            host: "localhost".to_owned(),
            demo: true,
            upload_limit: 25 * 1024 * 1024,
            operator: "Netwerkbeheer (demo)".to_owned(),
            operator_phone: "088 000 00 00".to_owned(),
            audit_mail: None,
            audit_years: 5,
            former_years: 2,
            argon2: Argon2Cost::standard(cores()),
            sms_limits: SmsLimits { quarter: 1000, day: 10_000, member_hour: 1000, member_day: 10_000 },
            sms_countries: Vec::new(),
            search_limits: SearchLimits { member: 10_000, organisation: 100_000, address: 100_000 },
            sector_days: DAYS_AFTER_DUE,
        },
        tls: false,
        origins: vec![public_url, format!("http://localhost:{}", address.port())],
        scanner: clamd.map(scanner),
        // A demo listens on this machine only; a sign-in that is tried with it stands there too.
        reach: Reach { networks: Vec::new(), plain_here: true },
        node: "demo".to_owned(),
    }
}

fn mailbox(root: &Root, clock: Arc<dyn Clock>) -> Arc<TestMailbox> {
    let file = root.file("mailbox.json");
    let earlier: Vec<Kept> =
        std::fs::read(&file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
    Arc::new(TestMailbox::new(clock, earlier, move |all| {
        let fresh = file.with_extension("new");
        let bytes = serde_json::to_vec(all).unwrap_or_default();
        if let Err(error) = std::fs::write(&fresh, bytes).and_then(|()| std::fs::rename(&fresh, &file)) {
            tracing::warn!(%error, "the test mailbox could not be kept");
        }
    }))
}

/// Fills a fresh demo. One that stopped half-way is refused: its folder can be thrown away.
async fn fill(
    root: &Root,
    installation: &Installation,
    ports: &Ports,
    mailbox: &TestMailbox,
) -> Result<(Vec<Account>, Vec<ApiClient>), DemoFault> {
    let file = root.file("accounts.json");
    let clients = root.file("api_clients.json");
    if let Ok(bytes) = std::fs::read(&file) {
        let accounts = serde_json::from_slice(&bytes).map_err(|e| DemoFault::Folder(file, e.into()))?;
        // A folder of an older program has no systems.
        let known = std::fs::read(&clients).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        return Ok((accounts, known.unwrap_or_default()));
    }
    let app = &installation.app;
    let begun = app.store.read((), |tx, ()| wissel_store::office::organisation::any(tx)).await?;
    if begun {
        let error = std::io::Error::other("filling this demo was cut off; remove the folder and start again");
        return Err(DemoFault::Folder(root.folder.clone(), error));
    }
    reconcile::reconcile(app).await?;
    setup::publish_first_terms(app).await?;
    let (accounts, systems) = seed::fill(app, ports, mailbox).await?;
    let bytes = serde_json::to_vec_pretty(&systems).unwrap_or_default();
    std::fs::write(&clients, bytes).map_err(|e| DemoFault::Folder(clients, e))?;
    let bytes = serde_json::to_vec_pretty(&accounts).unwrap_or_default();
    std::fs::write(&file, bytes).map_err(|e| DemoFault::Folder(file, e))?;
    Ok((accounts, systems))
}

fn print(address: SocketAddr, accounts: &[Account], systems: &[ApiClient], json: bool) {
    let url = format!("http://{address}");
    let text = words(&url, accounts, systems);
    let systems: Vec<_> = systems
        .iter()
        .map(|s| {
            serde_json::json!({
                "organisation": s.organisation,
                "client_id": s.client_id,
                "client_secret": s.client_secret,
                "token_url": format!("{url}{TOKEN_PATH}"),
                "fhir_base": format!("{url}/fhir"),
            })
        })
        .collect();
    let line = serde_json::json!({
        "url": url,
        "inbox": format!("{url}/demo/inbox.json"),
        "clock": format!("{url}/demo/clock"),
        "accounts": accounts,
        "api_clients": systems,
    });
    Outcome { text, json: line, code: 0 }.print(json);
}

fn words(url: &str, accounts: &[Account], systems: &[ApiClient]) -> String {
    use std::fmt::Write;
    let mut text = format!("\nWissel demo: {url}/demo\n\nAccounts (password for all: {})\n", seed::PASSWORD);
    for a in accounts {
        let _ = writeln!(text, "  {:<8} {:<10} {}", a.username, a.role, a.organisation);
    }
    let _ = writeln!(text, "\nSystems (OAuth 2 client credentials at {url}{TOKEN_PATH}: client id, secret)");
    for s in systems {
        let _ = writeln!(text, "  {} {}  {}", s.client_id, s.client_secret, s.organisation);
    }
    let (bsn, born) = papers::TO_FIND;
    let _ = write!(
        text,
        "\nCodes by SMS land in the test mailbox: {url}/demo/postvak\n\nTry this:\n  1. Log in as fatima and look for BSN {bsn}, born {born}.\n  2. Log in as sanne and share a record of your own.\n  3. Travel six weeks past a due date at {url}/demo and look again.\n\nStop with Ctrl+C. Nothing is kept unless you named a folder with --data.\n"
    );
    text
}
