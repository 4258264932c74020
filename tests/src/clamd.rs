//! A real clamd of the test's own: its signatures, its socket, its folder, gone at the end.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use wissel::adapters::clamd::{Address, Clamd, Patience};
use wissel_service::ports::VirusScan;

/// What the test's own signature matches.
pub const MARK: &str = "WISSEL-EIGEN-VIRUS-27";
/// The name of that signature, as clamd says it.
pub const NAME: &str = "Wissel.Eigen.UNOFFICIAL";
/// The string that every scanner knows, in two parts, so that none takes this file for it.
pub const EICAR: [&str; 2] = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-", "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"];

/// A running clamd.
pub struct RealClamd {
    folder: tempfile::TempDir,
    child: Child,
}

impl Drop for RealClamd {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn program() -> Option<PathBuf> {
    ["/usr/sbin/clamd", "/usr/bin/clamd", "/usr/local/sbin/clamd"]
        .map(PathBuf::from)
        .into_iter()
        .find(|p| p.is_file())
}

fn signature(name: &str, text: &str) -> String {
    text.bytes().fold(format!("{name}:0:*:"), |mut line, byte| {
        let _ = write!(line, "{byte:02x}");
        line
    }) + "\n"
}

impl RealClamd {
    /// Starts one that looks at streams up to `most` bytes, or says why not (which fails in continuous integration).
    pub async fn start(most: usize) -> Option<Self> {
        let Some(program) = program() else {
            assert!(
                std::env::var("CI").is_err(),
                "clamd is not installed: run the tests by `cargo xtask test`"
            );
            eprintln!("SKIPPED: clamd is not installed; run the tests by `cargo xtask test`");
            return None;
        };
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().display();
        std::fs::create_dir(folder.path().join("db")).expect("a folder");
        let own = signature("Wissel.Eigen", MARK) + &signature("Wissel.Eicar", &EICAR.concat());
        std::fs::write(folder.path().join("db/own.ndb"), own).expect("signatures");
        let config = format!(
            "DatabaseDirectory {path}/db\nLocalSocket {path}/clamd.ctl\nTemporaryDirectory {path}\nForeground yes\n\
             StreamMaxLength {most}\nMaxThreads 4\n"
        );
        std::fs::write(folder.path().join("clamd.conf"), config).expect("a configuration");
        let child = Command::new(program)
            .arg("--config-file")
            .arg(folder.path().join("clamd.conf"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("clamd");
        let mut real = Self { folder, child };
        for _ in 0..1500 {
            if real.adapter().is_there().await.is_ok() {
                return Some(real);
            }
            assert!(matches!(real.child.try_wait(), Ok(None)), "clamd stopped");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("clamd does not answer");
    }
    /// Its socket.
    pub fn socket(&self) -> PathBuf {
        self.folder.path().join("clamd.ctl")
    }
    /// What speaks to it.
    pub fn adapter(&self) -> Clamd {
        at(&self.socket())
    }
    /// Ends it.
    pub fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What speaks to a clamd behind this socket.
pub fn at(socket: &Path) -> Clamd {
    let patience = Patience { step: Duration::from_secs(5), answer: Duration::from_secs(20) };
    Clamd::new(Address::Socket(socket.to_path_buf())).patient(patience)
}
