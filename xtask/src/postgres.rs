//! A private PostgreSQL cluster on a Unix socket, in memory, gone when the tests end.

use crate::run::{ask, find};
use crate::tools::postgres_folder;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Memory-backed where there is such a place.
pub(crate) fn scratch_base() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    if memory.is_dir() { memory } else { std::env::temp_dir() }
}

/// A folder for one run, removed at the end.
pub(crate) struct Scratch(pub(crate) PathBuf);

impl Scratch {
    /// Makes the folder, and clears away what runs that were killed have left.
    pub(crate) fn new() -> std::io::Result<Self> {
        let base = scratch_base();
        for entry in std::fs::read_dir(&base)?.flatten() {
            let name = entry.file_name();
            let owner = name.to_str().and_then(|n| n.strip_prefix("wissel-test-"));
            if owner.is_some_and(|pid| pid.parse::<u32>().is_ok() && !Path::new("/proc").join(pid).exists()) {
                stop(&entry.path());
                let _gone = std::fs::remove_dir_all(entry.path());
            }
        }
        let folder = base.join(format!("wissel-test-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        stop(&self.0);
        let _gone = std::fs::remove_dir_all(&self.0);
    }
}

fn program(name: &str) -> Option<PathBuf> {
    postgres_folder().map(|bin| bin.join(name)).filter(|file| file.is_file())
}

/// PostgreSQL refuses to run as root: then it runs as the user that its package made.
fn as_server(program: &Path) -> Command {
    let user = ["postgres", "nobody"].into_iter().find(|u| ask("id", &["-u", u]).is_some());
    match (ask("id", &["-u"]).as_deref(), user, find("setpriv")) {
        (Some("0"), Some(user), Some(setpriv)) => {
            let mut command = Command::new(setpriv);
            let group = ask("id", &["-g", user]).unwrap_or_else(|| "0".to_owned());
            command.args([
                format!("--reuid={user}"),
                format!("--regid={group}"),
                "--clear-groups".to_owned(),
            ]);
            command.arg(program);
            command
        }
        _ => Command::new(program),
    }
}

fn quietly(command: &mut Command) -> Result<(), String> {
    let output = command.stdin(Stdio::null()).output().map_err(|e| e.to_string())?;
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// Starts a cluster in the folder; answers its address for `TEST_POSTGRES_URL`.
pub(crate) fn start(scratch: &Scratch) -> Result<String, String> {
    let (Some(initdb), Some(pg_ctl)) = (program("initdb"), program("pg_ctl")) else {
        return Err("PostgreSQL 15 or newer is not installed".to_owned());
    };
    let folder = scratch.0.join("postgres");
    std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    if ask("id", &["-u"]).as_deref() == Some("0") {
        let owner = ["postgres", "nobody"].into_iter().find(|u| ask("id", &["-u", u]).is_some());
        quietly(Command::new("chown").arg(owner.unwrap_or("root")).arg(&folder))?;
    }
    let data = folder.join("data");
    quietly(
        as_server(&initdb)
            .args(["--no-sync", "--auth=trust", "--username=wissel", "--encoding=UTF8", "--locale=C"])
            .arg("--pgdata")
            .arg(&data)
            .current_dir(&folder),
    )?;
    // Nothing here has to survive a power cut. The settings stand in the file, not on the command line: one test turns
    // syncing on, and what the command line says cannot be changed.
    let socket = folder.display();
    let settings = format!(
        "listen_addresses = ''\nunix_socket_directories = '{socket}'\nfsync = off\nfull_page_writes = off\n\
         max_connections = 300\nshared_buffers = 64MB\nautovacuum = on\nlogging_collector = off\n"
    );
    let file = std::fs::OpenOptions::new().append(true).open(data.join("postgresql.conf"));
    file.and_then(|mut file| file.write_all(settings.as_bytes())).map_err(|e| e.to_string())?;
    // The server writes to the log file; its parent's pipes must not stay open in it.
    let started = as_server(&pg_ctl)
        .args(["--wait", "--silent", "--timeout=60", "--log"])
        .arg(folder.join("log"))
        .arg("--pgdata")
        .arg(&data)
        .arg("start")
        .current_dir(&folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if !started.is_ok_and(|status| status.success()) {
        return Err(std::fs::read_to_string(folder.join("log")).unwrap_or_else(|e| e.to_string()));
    }
    Ok(format!("postgres://wissel@{}/postgres", socket.to_string().replace('/', "%2F")))
}

fn stop(scratch: &Path) {
    let data = scratch.join("postgres/data");
    if let (true, Some(pg_ctl)) = (data.join("postmaster.pid").exists(), program("pg_ctl")) {
        let mut command = as_server(&pg_ctl);
        command
            .args(["--silent", "--mode=immediate", "--pgdata"])
            .arg(&data)
            .arg("stop")
            .current_dir(scratch);
        if let Err(error) = quietly(&mut command) {
            println!("PostgreSQL in {} was not stopped: {error}", data.display());
        }
    }
}
