//! What tests need beside Rust: installed where that is allowed, named exactly where it is not.

use crate::Options;
use crate::report::Row;
use crate::run::{ask, find, root, show};
use std::path::{Path, PathBuf};
use std::process::Command;

const CHROMIUM: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// The browser, when there is one.
pub(crate) fn chromium() -> Option<PathBuf> {
    CHROMIUM.iter().find_map(|name| find(name))
}

/// The folder with PostgreSQL's server programs.
pub(crate) fn postgres_folder() -> Option<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, bin)| bin.join("initdb").is_file())
        .collect();
    versions.sort();
    let newest = versions.pop().map(|(_, bin)| bin);
    newest.or_else(|| find("initdb").and_then(|file| file.parent().map(Path::to_path_buf)))
}

/// Whether there is a clamd. Its package starts a service where services are started; the tests start their own.
fn clamd() -> bool {
    ["/usr/sbin/clamd", "/usr/bin/clamd", "/usr/local/sbin/clamd"]
        .iter()
        .any(|file| Path::new(file).is_file())
}

/// The Python that has what others wrote and the tests speak to: an SMTP server, a FHIR client, a tester of SCIM servers.
pub(crate) fn python() -> Option<PathBuf> {
    let python = root().join("target/test-tools/venv/bin/python");
    ask(python.to_str()?, &["-c", "import aiosmtpd, fhirclient, scim2_tester, httpx2"]).map(|_| python)
}

/// Installs everything that is missing.
pub(crate) fn install(_: &Options) -> Row {
    let mut row = Row::default();
    system_packages(&mut row);
    python_packages(&mut row);
    node_packages(&mut row, "tests/browser");
    node_packages(&mut row, "tests/fhir");
    node_packages(&mut row, "tests/smpp");
    node_packages(&mut row, "tests/oidc");
    row
}

fn missing_packages() -> Vec<&'static str> {
    let fonts = Path::new("/usr/share/fonts/truetype").read_dir().is_ok_and(|mut d| d.next().is_some());
    let venv = ask("python3", &["-c", "import venv, ensurepip"]).is_some();
    let wanted = [
        ("postgresql", postgres_folder().is_some()),
        ("chromium", chromium().is_some()),
        ("poppler-utils", find("pdftotext").is_some()),
        ("fonts-dejavu-core", fonts),
        ("python3-venv", venv),
        ("clamav-daemon", clamd()),
    ];
    wanted.into_iter().filter(|(_, present)| !present).map(|(name, _)| name).collect()
}

fn system_packages(row: &mut Row) {
    let missing = missing_packages();
    if missing.is_empty() {
        println!("system packages: present");
        row.count(true);
        return;
    }
    let list = missing.join(" ");
    let by_hand = format!("install by hand: sudo apt-get install -y --no-install-recommends {list}");
    let Some(prefix) = administrator().filter(|_| find("apt-get").is_some()) else {
        row.skipped.push(by_hand);
        return;
    };
    println!("installing {list}");
    let apt = |arguments: &str| {
        let line = format!("{prefix}env DEBIAN_FRONTEND=noninteractive apt-get -q {arguments}");
        show(Command::new("sh").args(["-c", &line])).ok
    };
    let _newer_lists = apt("update");
    let installed = apt(&format!("install -y --no-install-recommends {list}"));
    row.count(installed && missing_packages().is_empty());
    if row.failed > 0 {
        println!("{by_hand}");
    }
}

/// What to put before a command that needs an administrator; `None` when we may not.
fn administrator() -> Option<&'static str> {
    if ask("id", &["-u"]).as_deref() == Some("0") {
        return Some("");
    }
    ask("sudo", &["-n", "true"]).map(|_| "sudo -n ")
}

fn python_packages(row: &mut Row) {
    if python().is_none() {
        let venv = root().join("target/test-tools/venv");
        let made = show(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv)).ok;
        let pip = venv.join("bin/python");
        let install = ["-m", "pip", "install", "--quiet", "-r", "xtask/requirements.txt"];
        if !made || !show(Command::new(pip).args(install)).ok {
            row.skipped
                .push("SMTP server, FHIR client and SCIM tester of the tests: python3 with venv, and PyPI within reach, are needed".to_owned());
            return;
        }
    }
    println!("Python packages: present");
    row.count(python().is_some());
}

fn node_packages(row: &mut Row, folder: &str) {
    let here = root().join(folder);
    let lock = here.join("package-lock.json");
    if !lock.is_file() {
        return;
    }
    let changed = |path: &Path| path.metadata().and_then(|m| m.modified()).ok();
    let installed = here.join("node_modules/.package-lock.json");
    if changed(&installed).is_none_or(|at| changed(&lock).is_some_and(|l| l > at)) {
        if find("npm").is_none() {
            row.skipped.push("Node packages: install Node.js 20 or newer with npm".to_owned());
            return;
        }
        let npm = ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder];
        row.count(show(Command::new("npm").args(npm)).ok);
        return;
    }
    println!("Node packages of {folder}: present");
    row.count(true);
}
