//! The `wissel` program.

use clap::{Args, CommandFactory as _, Parser, Subcommand};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use wissel::commands::operate::{Asked, Task};
use wissel::commands::output::{FAILED, Outcome, USAGE};
use wissel::commands::{
    beside, demo, doctor, init, inspect_pdf, log_export, migrate, receipt, restore, serve,
};
use wissel::config::{Config, Faults};
use wissel::installation::First;

const AFTER: &str = "\
Exit codes: 0 it worked; 1 it did not; 2 the command line or the configuration is wrong.
Every key of the configuration can be set by the environment too: see `wissel init --print`.";

#[derive(Parser)]
#[command(name = "wissel", version, about = "One system for a care network operator: the exchange portal.")]
#[command(after_help = AFTER, arg_required_else_help = true, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    general: General,
    #[command(subcommand)]
    command: Command,
}

// Its own parser too: a process that only judges files does not build the grammar of all commands first.
#[derive(Parser)]
struct InspectPdf {
    /// Join parts instead of inspecting files.
    #[arg(long)]
    assemble: bool,
    /// Largest file in bytes.
    #[arg(long, default_value_t = wissel_service::pdf_check::USUAL_UPLOAD)]
    largest: u64,
}

impl InspectPdf {
    /// The name of the command, and what stands in its place when it is parsed alone.
    const NAME: &str = "inspect-pdf";

    fn run(&self) -> ExitCode {
        inspect_pdf::run(self.assemble, self.largest)
    }
}

#[derive(Args)]
struct General {
    /// The configuration file.
    #[arg(long, global = true, env = "WISSEL_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Print one JSON object instead of words, where a machine may read it.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Start a filled, throw-away installation on this machine.
    Demo {
        /// Address and port on this machine; port 0 picks one.
        #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8080")]
        listen: std::net::SocketAddr,
        /// Keep the demo in this folder and take it up again at the next start.
        #[arg(long, value_name = "DIR")]
        data: Option<PathBuf>,
        /// Let this clamd look at uploads: unix: and a path, or an address of this machine with a port.
        #[arg(long, value_name = "WHERE")]
        clamd: Option<wissel::adapters::clamd::Address>,
    },
    /// Run the portal until SIGTERM or Ctrl+C; SIGHUP reads the certificates again.
    Serve,
    /// Write the commented configuration file; with an operator also make the installation.
    Init {
        /// The address that users will type, such as https://portaal.example.org.
        #[arg(long, value_name = "URL", default_value = "https://portaal.example.org")]
        public_url: String,
        /// Print it instead of writing a file.
        #[arg(long, conflicts_with_all = ["operator_name", "operator_mail", "operator_phone"])]
        print: bool,
        /// The first operator's name: makes keys, database and terms, and prints her set-up link.
        #[arg(long, value_name = "NAME", requires_all = ["operator_mail", "operator_phone"])]
        operator_name: Option<String>,
        /// Her mail address.
        #[arg(long, value_name = "ADDRESS", requires = "operator_name")]
        operator_mail: Option<String>,
        /// Her mobile number, to which her codes go.
        #[arg(long, value_name = "NUMBER", requires = "operator_name")]
        operator_phone: Option<String>,
    },
    /// Look whether everything around the server is as it should be.
    Doctor {
        /// Send a test message to this phone number (with +31).
        #[arg(long, value_name = "NUMBER")]
        send_sms: Option<String>,
        /// Send a test mail to this address.
        #[arg(long, value_name = "ADDRESS")]
        send_mail: Option<String>,
    },
    /// Carry out the migrations that wait; `serve` does so too.
    Migrate {
        /// Only tell which ones wait.
        #[arg(long)]
        dry_run: bool,
    },
    /// Back up into a folder that is empty or absent, also while the server runs.
    Backup {
        /// The folder; no key is put into it.
        #[arg(value_name = "DIR")]
        to: PathBuf,
    },
    /// Bring a backup back into an empty data folder (and an empty database on PostgreSQL); the server must not run.
    Restore {
        /// The folder of the backup.
        #[arg(long, value_name = "DIR")]
        from: PathBuf,
        /// Check every file before and the whole audit log after, and remember that it was proven.
        #[arg(long)]
        verify: bool,
    },
    /// Take in the proof that `restore --verify` made on another machine, so that the operator's page knows of it.
    RestoreProof {
        /// The proof, `restore-proof.txt` in the data folder there.
        file: PathBuf,
    },
    /// The server's clock, after it jumped.
    #[command(subcommand)]
    Clock(Clock),
    /// The audit log.
    #[command(subcommand)]
    Audit(Audit),
    /// Give content out (U5.5): on a ground that is named, asked by one operator and confirmed by another.
    #[command(subcommand)]
    Disclose(Disclose),
    /// Receipts of sharing and of destruction, and the report of the end of a portal.
    #[command(subcommand)]
    Receipt(Receipt),
    /// The end of the whole portal.
    #[command(subcommand)]
    WindDown(WindDown),
    /// Logs of organisations, as they took them along.
    #[command(subcommand)]
    Log(Log),
    /// People, by their whole user name or mail address.
    #[command(subcommand)]
    User(User),
    /// Organisations, by their id or whole name.
    #[command(subcommand)]
    Org(Org),
    /// The child process in which foreign PDFs are parsed.
    #[command(hide = true)]
    InspectPdf(InspectPdf),
    /// Print the completions for a shell.
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
}

#[derive(Subcommand)]
enum Clock {
    /// Say that the time is right: what is over by it is destroyed, which waits after a jump of more than a day.
    Confirm,
}

#[derive(Subcommand)]
enum Audit {
    /// Walk the whole log and compare it with its signed heads; exit code 1 and the first wrong entry if it was changed.
    Verify {
        /// Also compare it with every head in this file: the second place of the log.
        #[arg(long, value_name = "FILE")]
        heads: Option<PathBuf>,
    },
}

#[derive(Subcommand)]
enum Disclose {
    /// Put a disclosure on file. BSN or collection code and birth date are read from standard input, one on each line.
    Prepare {
        /// The record's number, such as W-7K4M-2QXD.
        #[arg(long, value_name = "NUMBER")]
        record: String,
        /// On what it rests.
        #[arg(long, value_parser = ["statute", "task", "permission"])]
        ground: String,
        /// Which statute, task or permission, in words.
        #[arg(long, value_name = "WORDS")]
        basis: String,
        /// The document that shows it; kept, sealed.
        #[arg(long, value_name = "FILE")]
        document: PathBuf,
        /// The source is not told, because the statute forbids it: why, in words.
        #[arg(long, value_name = "WORDS")]
        untold: Option<String>,
    },
    /// Write the document that shows the ground to a new file, to read it before signing.
    Document {
        /// The id of the disclosure.
        id: String,
        /// The file.
        to: PathBuf,
    },
    /// Write the content to a new folder, once, after both operators signed.
    Write {
        /// The id of the disclosure.
        id: String,
        /// The folder.
        #[arg(value_name = "DIR")]
        to: PathBuf,
    },
}

#[derive(Subcommand)]
enum Receipt {
    /// Check the signature of a receipt, and whether a document is the one it speaks of; exit code 1 when not.
    Verify {
        /// The receipt as it was downloaded.
        file: PathBuf,
        /// The document as it was shared, byte for byte.
        #[arg(long, value_name = "FILE")]
        original: Option<PathBuf>,
        /// For a destruction receipt: the share receipt of the same record, which holds the nonces.
        #[arg(long, value_name = "FILE", requires = "original")]
        shared: Option<PathBuf>,
        /// The public key that you trust (hexadecimal); without it the key of this installation.
        #[arg(long, value_name = "HEX", value_parser = key)]
        key: Option<[u8; 32]>,
    },
}

#[derive(Subcommand)]
enum WindDown {
    /// Check the report, and count everything in this installation again; exit code 1 when anything is left.
    Verify {
        /// The report as it was downloaded.
        file: PathBuf,
    },
}

#[derive(Subcommand)]
enum Log {
    /// Check the signature of an organisation's exported log; exit code 1 when it was changed.
    Verify {
        /// The export as it was downloaded.
        file: PathBuf,
        /// The public key that you trust (hexadecimal); without it the key of this installation.
        #[arg(long, value_name = "HEX", value_parser = key)]
        key: Option<[u8; 32]>,
    },
}

fn key(text: &str) -> Result<[u8; 32], &'static str> {
    wissel_service::exchange::check_receipt::unhex(text).ok_or("a public key has 64 hexadecimal digits")
}

#[derive(Subcommand)]
enum User {
    /// The members of an organisation.
    List {
        /// Id or whole name.
        organisation: String,
    },
    /// One person: where she works, and whether she is barred.
    Show {
        /// Whole user name or mail address.
        who: String,
    },
    /// Bar a person: sessions and downloads end at once.
    Bar {
        /// Whole user name or mail address.
        who: String,
        /// Why; kept, sealed, and shown to operators.
        #[arg(long)]
        reason: String,
    },
    /// Lift a bar.
    Unbar {
        /// Whole user name or mail address.
        who: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Print a link to hand over: to choose a new password, or the open invitation again. The second factor stays.
    ResetLink {
        /// Whole user name or mail address.
        who: String,
    },
    /// Send her codes to another number from now on. See for yourself who asks: with this number and her password one
    /// logs in as her. Her sessions end, and she is told by mail.
    NewPhone {
        /// Whole user name or mail address.
        who: String,
        /// The mobile number.
        phone: String,
    },
}

#[derive(Subcommand)]
enum Org {
    /// All organisations.
    List,
    /// Add one.
    Add {
        /// Its name.
        name: String,
        /// What it does.
        #[arg(long, value_parser = ["midwifery", "hospital", "maternity"])]
        kind: String,
        /// The number at which somebody answers day and night.
        #[arg(long, value_name = "NUMBER")]
        phone: String,
        /// Its AGB number.
        #[arg(long, default_value = "", hide_default_value = true)]
        agb: String,
    },
    /// Put its signed processor agreement on file.
    Agreement {
        /// Id or whole name.
        organisation: String,
        /// Which text was signed.
        #[arg(long = "text", value_name = "VERSION")]
        text: String,
        /// Who signed for the organisation.
        #[arg(long, value_name = "NAME")]
        signatory: String,
        /// The day of signing, such as 14-02-2027.
        #[arg(long, value_name = "DAY")]
        signed: String,
        /// It records that the organisation's own systems log their users in with two factors.
        #[arg(long)]
        systems_two_factors: bool,
    },
    /// Switch the exchange service on or off.
    Service {
        /// Id or whole name.
        organisation: String,
        /// on or off.
        #[arg(value_parser = ["on", "off"])]
        switch: String,
    },
}

/// Where the configuration stands when nobody says otherwise.
const USUAL: &str = "/etc/wissel/wissel.toml";

fn main() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|first| first == InspectPdf::NAME) {
        return InspectPdf::parse_from(std::env::args_os().skip(1)).run();
    }
    let Cli { general: General { config, json }, command } = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return misused(&error),
    };
    let file = config.unwrap_or_else(|| PathBuf::from(USUAL));
    match command {
        Command::Demo { listen, data, clamd } => demo::run(&demo::DemoOptions { listen, data, clamd, json }),
        Command::InspectPdf(inspect) => inspect.run(),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "wissel", &mut std::io::stdout());
            ExitCode::SUCCESS
        }
        Command::Init { public_url, print: true, .. } => print_configuration(&public_url, json),
        Command::Init { public_url, operator_name, operator_mail, operator_phone, .. } => {
            let operator = operator_name.zip(operator_mail).zip(operator_phone);
            let operator = operator.map(|((name, mail), phone)| Task::FirstOperator { name, mail, phone });
            initialise(&file, &public_url, operator).print(json)
        }
        Command::Receipt(Receipt::Verify { file, original, shared, key: Some(key) }) => {
            receipt::verify(&receipt::Verify { file, shared, original }, key).print(json)
        }
        Command::Log(Log::Verify { file, key: Some(key) }) => log_export::verify(&file, &key).print(json),
        configured => match configuration(&file) {
            Ok(config) => with(&config, configured, json),
            Err(faults) => refused(&faults).print(json),
        },
    }
}

/// A command line that is wrong, or asks for help. A machine that asked for JSON gets it here too.
fn misused(error: &clap::Error) -> ExitCode {
    if error.use_stderr() && std::env::args_os().any(|given| given == "--json") {
        let text = error.render().to_string();
        return Outcome { json: serde_json::json!({"error": text.trim()}), text, code: USAGE }.print(true);
    }
    error.exit()
}

/// The commands that need the configuration.
fn with(config: &Config, command: Command, json: bool) -> ExitCode {
    let task = |task: Task| beside::ask_or_do(config, First::MustExist, &task).print(json);
    match command {
        Command::Serve => serve::run(config, json),
        Command::Doctor { send_sms, send_mail } => {
            doctor::examine(config, &doctor::TestSends { sms: send_sms, mail: send_mail }).print(json)
        }
        Command::Migrate { dry_run } => migrate::run(config, dry_run).print(json),
        Command::Restore { from, verify } => restore::run(config, &from, verify).print(json),
        // The server may stand in another folder.
        Command::Backup { to } => match std::path::absolute(&to) {
            Ok(to) => task(Task::Backup(to)),
            Err(error) => failed(format!("{}: {error}", to.display())).print(json),
        },
        Command::Audit(Audit::Verify { heads }) => {
            match heads.map(|file| std::fs::read_to_string(&file).map_err(|e| (file, e))).transpose() {
                Ok(heads) => task(Task::AuditVerify { heads }),
                Err((file, error)) => {
                    failed(format!("--heads: {} cannot be read: {error}", file.display())).print(json)
                }
            }
        }
        Command::WindDown(WindDown::Verify { file }) => match std::fs::read_to_string(&file) {
            Ok(report) => task(Task::WindDownVerify { report }),
            Err(error) => failed(format!("{}: {error}", file.display())).print(json),
        },
        Command::RestoreProof { file } => match std::fs::read_to_string(&file) {
            Ok(proof) => task(Task::RestoreProof { proof }),
            Err(error) => failed(format!("{}: {error}", file.display())).print(json),
        },
        Command::Clock(Clock::Confirm) => task(Task::ClockConfirm),
        Command::Disclose(disclose) => match asked(disclose) {
            Ok(asked) => task(asked),
            Err(text) => failed(text).print(json),
        },
        Command::Receipt(Receipt::Verify { file, original, shared, .. }) => {
            own_key(config, |key| receipt::verify(&receipt::Verify { file, shared, original }, key))
                .print(json)
        }
        Command::Log(Log::Verify { file, .. }) => {
            own_key(config, |key| log_export::verify(&file, &key)).print(json)
        }
        Command::User(user) => task(match user {
            User::List { organisation } => Task::UserList { organisation },
            User::Show { who } => Task::UserShow { who },
            User::Bar { who, reason } => Task::UserBar { who, reason },
            User::Unbar { who, reason } => Task::UserUnbar { who, reason },
            User::ResetLink { who } => Task::UserResetLink { who },
            User::NewPhone { who, phone } => Task::UserNewPhone { who, phone },
        }),
        Command::Org(org) => task(match org {
            Org::List => Task::OrgList,
            Org::Add { name, kind, phone, agb } => Task::OrgAdd { name, kind, phone, agb },
            Org::Agreement { organisation, text, signatory, signed, systems_two_factors } => {
                let systems = systems_two_factors;
                Task::OrgAgreement { organisation, version: text, signatory, signed, systems }
            }
            Org::Service { organisation, switch } => Task::OrgService { organisation, on: switch == "on" },
        }),
        Command::Demo { .. }
        | Command::Init { .. }
        | Command::InspectPdf { .. }
        | Command::Completions { .. } => ExitCode::FAILURE,
    }
}

/// The task behind a disclosure. The server may stand in another folder; keys stay out of the list of processes.
fn asked(disclose: Disclose) -> Result<Task, String> {
    let whole = |path: PathBuf| std::path::absolute(&path).map_err(|e| format!("{}: {e}", path.display()));
    Ok(match disclose {
        Disclose::Prepare { record, ground, basis, document, untold } => {
            let lines: Vec<String> =
                std::io::stdin().lines().take(2).collect::<Result<_, _>>().map_err(|e| e.to_string())?;
            let Ok([key, born]) = <[String; 2]>::try_from(lines) else {
                return Err("Standard input: write BSN or collection code on the first line, the birth date on the second.".to_owned());
            };
            let document = whole(document)?;
            Task::DisclosePrepare(Asked { record, key, born, ground, basis, document, untold })
        }
        Disclose::Document { id, to } => Task::DiscloseDocument { id, to: whole(to)? },
        Disclose::Write { id, to } => Task::DiscloseWrite { id, to: whole(to)? },
    })
}

/// Checks with the public key of this installation.
fn own_key(config: &Config, check: impl FnOnce([u8; 32]) -> Outcome) -> Outcome {
    match wissel_store::Keyring::open(&config.data.keyring) {
        Ok(ring) => check(ring.verify_key()),
        Err(fault) => failed(format!("data.keyring: {fault}. Or give the trusted key with --key")),
    }
}

fn failed(text: String) -> Outcome {
    Outcome { json: serde_json::json!({"error": text}), text, code: FAILED }
}

fn print_configuration(public_url: &str, json: bool) -> ExitCode {
    match init::text(public_url) {
        Ok(text) => Outcome { json: serde_json::json!({"text": text}), text, code: 0 }.print(json),
        Err(refusal) => refusal.print(json),
    }
}

fn initialise(file: &Path, public_url: &str, operator: Option<Task>) -> Outcome {
    let written = match init::write(file, public_url) {
        Ok(written) => written,
        Err(refusal) => return refusal,
    };
    let Some(operator) = operator else { return init::told(file, written) };
    match configuration(file) {
        Ok(config) => init::make(&config, file, written, operator),
        Err(faults) => refused(&faults),
    }
}

/// Reads the configuration. Without a file, the environment alone may do.
fn configuration(file: &Path) -> Result<Config, Faults> {
    let environment: BTreeMap<String, String> = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.to_string_lossy().into_owned())))
        .collect();
    let named = file != Path::new(USUAL) || file.exists();
    Config::load(named.then_some(file), &environment)
}

fn refused(faults: &Faults) -> Outcome {
    let list: Vec<_> = faults
        .0
        .iter()
        .map(|f| serde_json::json!({"place": f.place.to_string(), "key": f.key, "wrong": f.wrong, "instead": f.instead}))
        .collect();
    Outcome {
        text: faults.to_string(),
        json: serde_json::json!({"error": "configuration", "faults": list}),
        code: USAGE,
    }
}
