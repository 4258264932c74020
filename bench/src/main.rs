//! Measures the finished program against the budgets of `docs/performance.md`, next to nginx in the same run.

mod http;
mod nginx;
mod outside;
mod paper;
mod process;
mod small;
mod systems;
mod table;
mod transfer;
mod wissel;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use transfer::Plan;

pub type Failure = Box<dyn std::error::Error + Send + Sync>;

const HELP: &str = "\
wissel-bench [COMMAND] [OPTIONS]

  all         transfer, then store (the default)
  transfer    uploads and downloads beside nginx, memory, start, pages
  systems     FHIR beside the own API: publish and retrieve
  find        a search among 50 and among a million records, on both databases
  store       audited transactions per second
  profile     where the time goes during uploads and downloads (needs perf, and --wissel with symbols)

  --wissel FILE     the program; without it the release build of this repository, made when needed
  --dir DIR         a folder on a real disk with 3 GB of room; what is in it goes (default: bench/target/run)
  --rounds N        counted rounds (6)       --files N       uploads per client and round (12)
  --clients N       clients at once (8)      --downloads N   downloads of each upload (4)
  --size BYTES      of each PDF (1048576)
";

struct Wanted {
    command: String,
    program: Option<PathBuf>,
    folder: PathBuf,
    plan: Plan,
}

fn main() -> ExitCode {
    let wanted = match read(std::env::args().skip(1).collect()) {
        Ok(wanted) => wanted,
        Err(failure) => {
            eprintln!("{failure}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    let done = run(&wanted);
    let _what_is_left_is_emptied_at_the_next_start = fs::remove_dir_all(&wanted.folder);
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("The measurement stopped: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(arguments: Vec<String>) -> Result<Wanted, Failure> {
    let mut wanted = Wanted {
        command: "all".to_owned(),
        program: None,
        folder: Path::new(env!("CARGO_MANIFEST_DIR")).join("target/run"),
        plan: Plan { rounds: 6, clients: 8, files: 12, downloads: 4, size: 1 << 20 },
    };
    let mut rest = arguments.into_iter();
    while let Some(argument) = rest.next() {
        if let "all" | "transfer" | "systems" | "find" | "store" | "profile" = argument.as_str() {
            wanted.command = argument;
            continue;
        }
        let value = rest.next().ok_or_else(|| format!("{argument}: not known, or without a value"))?;
        let number = || value.parse::<usize>().map_err(|_| format!("{argument}: {value} is not a number"));
        match argument.as_str() {
            "--wissel" => wanted.program = Some(std::path::absolute(&value)?),
            "--dir" => wanted.folder = std::path::absolute(&value)?.join("wissel-bench"),
            "--rounds" => wanted.plan.rounds = number()?.max(1),
            "--clients" => wanted.plan.clients = number()?.max(1),
            "--files" => wanted.plan.files = number()?.max(1),
            "--downloads" => wanted.plan.downloads = number()?.max(1),
            "--size" => wanted.plan.size = number()?.max(64 * 1024),
            _ => return Err(format!("{argument}: not known").into()),
        }
    }
    Ok(wanted)
}

fn run(wanted: &Wanted) -> Result<(), Failure> {
    if wanted.folder.exists() {
        fs::remove_dir_all(&wanted.folder)?;
    }
    fs::create_dir_all(&wanted.folder)?;
    println!("{}\n", machine());
    match wanted.command.as_str() {
        "store" => return outside::store(&root(), &wanted.folder),
        "systems" => return systems(wanted),
        "find" => return outside::find(&root()),
        "profile" => {
            let program =
                wanted.program.as_deref().ok_or("profile needs --wissel: a program with symbols")?;
            return outside::profile(&wanted.plan, program, &wanted.folder);
        }
        _ => transfer(wanted)?,
    }
    if wanted.command == "all" { outside::store(&root(), &wanted.folder) } else { Ok(()) }
}

fn program(wanted: &Wanted) -> Result<PathBuf, Failure> {
    wanted.program.clone().map_or_else(built, Ok)
}

fn systems(wanted: &Wanted) -> Result<(), Failure> {
    eprintln!("  filling a demo");
    let wissel = wissel::Wissel::start(&program(wanted)?, &wanted.folder.join("wissel"))?;
    let done = systems::run(&wanted.plan, &wissel);
    wissel.stop();
    done
}

fn transfer(wanted: &Wanted) -> Result<(), Failure> {
    let program = program(wanted)?;
    let data = wanted.folder.join("wissel");
    eprintln!("  filling a demo");
    wissel::Wissel::start(&program, &data)?.stop();
    let wissel = wissel::Wissel::start(&program, &data)?;
    let rest = small::at_rest(&wissel)?;
    let first = small::first_page(&wissel)?;
    let nginx = nginx::Nginx::start(&wanted.folder)?;
    let measured = transfer::run(&wanted.plan, &wanted.folder, &nginx, &wissel)?;
    let version = nginx.version.clone();
    drop(nginx);
    eprintln!("  pages");
    let (list, rows, search) = small::pages(&wissel)?;
    wissel.stop();
    eprintln!("  starts");
    let starts = small::starts(&program, &data)?;
    table::transfer(&wanted.plan, &version, &measured);
    let load = &measured.load;
    let more = format!(" (of which {:.1} anonymous)", rest.anonymous);
    table::budget("memory at rest", 20.0, rest.resident, "MiB", &more);
    let more = format!(
        " (after the log-ins {:.1}, after the load {:.1}; PDF children together at most {:.1} beside it)",
        load.logged_in, load.after, load.children
    );
    table::budget("memory under load", 64.0, load.peak, "MiB", &more);
    let more = format!(" (slowest of {}: {:.0} ms)", starts.len(), table::quantile(&starts, 1.0));
    table::budget("start, existing folder", 100.0, table::quantile(&starts, 0.5), "ms", &more);
    table::budget("binary", 40.0, fs::metadata(&program)?.len() as f64 / 1e6, "MB", "");
    let more = format!(" (the page alone {:.1} kB)", first.0 as f64 / 1e3);
    table::budget("first page with style and scripts", 20.0, first.1 as f64 / 1e3, "kB", &more);
    table::budget("processor time of a list page", 1.5, list.cpu, "ms", "");
    println!();
    table::cost(&format!("List page with {rows} rows"), &list);
    table::cost("Search with its answer (two requests)", &search);
    println!();
    Ok(())
}

/// The release build of this repository.
fn built() -> Result<PathBuf, Failure> {
    eprintln!("  building the release (nothing to do when it is there)");
    let done = Command::new("cargo").args(["build", "--release", "--quiet"]).current_dir(root()).status()?;
    if !done.success() {
        return Err("the release build failed".into());
    }
    Ok(root().join("target/release/wissel").canonicalize()?)
}

/// What figures of this run may be compared with: the machine and how busy it was.
fn machine() -> String {
    let text = |file: &str| fs::read_to_string(file).unwrap_or_default();
    let cpu = text("/proc/cpuinfo");
    let model = cpu.lines().find_map(|l| l.strip_prefix("model name")).unwrap_or_default();
    let load = text("/proc/loadavg");
    let load: Vec<&str> = load.split(' ').take(1).collect();
    format!(
        "{} cores{}; load before the run {}",
        std::thread::available_parallelism().map_or(1, usize::from),
        model.replacen("\t: ", ", ", 1),
        load.join(" ")
    )
}
