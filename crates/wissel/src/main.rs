//! The `wissel` program.

use clap::{Args, CommandFactory as _, Parser, Subcommand};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use wissel::commands::output::{Outcome, USAGE};
use wissel::commands::{demo, doctor, init, inspect_pdf};
use wissel::config::{Config, Faults};

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
    },
    /// Write the commented configuration file.
    Init {
        /// The address that users will type, such as https://portaal.example.org.
        #[arg(long, value_name = "URL", default_value = "https://portaal.example.org")]
        public_url: String,
        /// Print it instead of writing a file.
        #[arg(long)]
        print: bool,
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
    /// The child process in which foreign PDFs are parsed.
    #[command(hide = true)]
    InspectPdf {
        /// Join parts instead of inspecting one file.
        #[arg(long)]
        assemble: bool,
    },
    /// Print the completions for a shell.
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
}

/// Where the configuration stands when nobody says otherwise.
const USUAL: &str = "/etc/wissel/wissel.toml";

fn main() -> ExitCode {
    let cli = Cli::parse();
    let json = cli.general.json;
    let file = cli.general.config.unwrap_or_else(|| PathBuf::from(USUAL));
    match cli.command {
        Command::Demo { listen, data } => demo::run(&demo::DemoOptions { listen, data, json }),
        Command::Init { public_url, print } => initialise(&file, &public_url, print, json),
        Command::Doctor { send_sms, send_mail } => match configuration(&file) {
            Ok(config) => {
                doctor::examine(&config, &doctor::TestSends { sms: send_sms, mail: send_mail }).print(json)
            }
            Err(faults) => refused(&faults).print(json),
        },
        Command::InspectPdf { assemble } => inspect_pdf::run(assemble),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "wissel", &mut std::io::stdout());
            ExitCode::SUCCESS
        }
    }
}

fn initialise(file: &Path, public_url: &str, print: bool, json: bool) -> ExitCode {
    if !print {
        return init::write(file, public_url).print(json);
    }
    match init::text(public_url) {
        Ok(text) => Outcome { json: serde_json::json!({"text": text}), text, code: 0 }.print(json),
        Err(refusal) => refusal.print(json),
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
