//! What other programs measure: the store's own example, and the profiler of the kernel.

use crate::Failure;
use crate::transfer::{self, Plan};
use crate::wissel::Wissel;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Audited transactions per second, on SQLite and on a private PostgreSQL that syncs.
pub fn store(root: &Path, folder: &Path) -> Result<(), Failure> {
    let cargo = ["run", "--quiet", "--release", "-p", "wissel-store", "--example", "tx_bench", "--"];
    let mut sqlite = Command::new("cargo");
    sqlite.args(cargo).arg(format!("sqlite:{}", folder.join("tx.db").display()));
    println!(
        "SQLite (synchronous FULL, on the disk of this folder):\n```\n{}```\n",
        told(root, &mut sqlite)?
    );
    let mut postgres = Command::new("tests/with-postgres");
    let line = format!("cargo {} \"$TEST_POSTGRES_URL\"", cargo.join(" "));
    postgres.args(["sh", "-c", &line]).env("POSTGRES_FSYNC", "on");
    match told(root, &mut postgres) {
        Ok(text) => println!(
            "PostgreSQL (fsync on, but its folder is in memory where there is /dev/shm):\n```\n{text}```\n"
        ),
        Err(failure) => println!("PostgreSQL: not measured ({failure})\n"),
    }
    Ok(())
}

/// Searches among few and among a million records. The measurement is an example beside the tests, whose worlds stand on
/// both databases.
pub fn find(root: &Path) -> Result<(), Failure> {
    let mut find = Command::new("tests/with-postgres");
    find.args(["cargo", "run", "--quiet", "--release", "-p", "it", "--example", "find"]);
    println!("{}", told(root, &mut find)?);
    Ok(())
}

fn told(root: &Path, command: &mut Command) -> Result<String, Failure> {
    let done = command.current_dir(root).stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
    if !done.status.success() {
        return Err(format!("ended with {}", done.status).into());
    }
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

/// Records the program (one with symbols) while clients upload, and again while they download; prints the ten
/// functions that took most, for the server and for its children that judge PDFs.
pub fn profile(plan: &Plan, program: &Path, folder: &Path) -> Result<(), Failure> {
    let wissel = Wissel::start(program, &folder.join("wissel"))?;
    let mut recorders: Vec<(String, Child)> = Vec::new();
    let mut round = 0;
    transfer::only_wissel(plan, &wissel, |what| {
        if let Some((_, child)) = recorders.last_mut().filter(|_| what.is_empty()) {
            let _ = Command::new("/bin/sh").arg("-c").arg(format!("kill -INT {}", child.id())).status();
            let _ = child.wait();
        } else if !what.is_empty() {
            round += 1;
            let file = folder.join(format!("{what}.{round}.perf"));
            let mut perf = Command::new("perf");
            perf.args([
                "record",
                "-q",
                "-e",
                "cpu-clock",
                "-F",
                "997",
                "-p",
                &wissel.pid().to_string(),
                "-o",
            ]);
            perf.arg(&file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            if let Ok(child) = perf.spawn() {
                recorders.push((file.display().to_string(), child));
                std::thread::sleep(Duration::from_millis(300));
            }
        }
    })?;
    wissel.stop();
    // The kernel keeps fifteen letters of a name.
    let name: String = program.file_name().unwrap_or_default().to_string_lossy().chars().take(15).collect();
    for (what, children, title) in [
        ("uploads", false, "Uploads, the server"),
        ("uploads", true, "Uploads, the children that judge PDFs"),
        ("downloads", false, "Downloads, the server"),
    ] {
        println!("{title}:\n\n| share | where | function |\n|---|---|---|");
        for (share, place, function) in top(&recorders, what, children, &name)?.into_iter().take(10) {
            println!("| {share:.1} % | {place} | `{function}` |");
        }
        println!();
    }
    Ok(())
}

/// Functions with their share in percent, all recordings of a kind together, of the server or of its children. The
/// children are one thread each, named as the program; the threads of the server have names of their own.
fn top(
    recorders: &[(String, Child)],
    what: &str,
    children: bool,
    name: &str,
) -> Result<Vec<(f64, String, String)>, Failure> {
    let mut sums: Vec<(f64, String, String)> = Vec::new();
    for (file, _) in recorders.iter().filter(|(file, _)| file.contains(&format!("{what}."))) {
        if fs::metadata(file).is_err() {
            return Err("perf did not record; is it installed and allowed?".into());
        }
        let mut perf = Command::new("perf");
        perf.args([
            "report",
            "--stdio",
            "--no-children",
            "-F",
            "sample,comm,dso,symbol",
            "-t",
            "|",
            "-i",
            file,
        ]);
        let done = perf.stdin(Stdio::null()).stderr(Stdio::null()).output()?;
        for line in String::from_utf8_lossy(&done.stdout).lines().filter(|l| !l.starts_with('#')) {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let [samples, comm, dso, symbol] = cells[..] else { continue };
            if children != (comm == name) {
                continue;
            }
            let samples: f64 = samples.parse().unwrap_or_default();
            let symbol = symbol.trim_start_matches("[.]").trim_start_matches("[k]").trim();
            let symbol: String = symbol.chars().take(90).collect();
            match sums.iter_mut().find(|s| s.1 == dso && s.2 == symbol) {
                Some(known) => known.0 += samples,
                None => sums.push((samples, dso.to_owned(), symbol)),
            }
        }
    }
    let all: f64 = sums.iter().map(|s| s.0).sum();
    sums.iter_mut().for_each(|s| s.0 *= 100.0 / all.max(1.0));
    sums.sort_by(|a, b| b.0.total_cmp(&a.0));
    Ok(sums)
}
