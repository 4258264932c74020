//! Running other programs.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// What a program said, and whether it ended well.
pub(crate) struct Said {
    pub(crate) ok: bool,
    pub(crate) text: String,
}

fn lines_to(from: impl Read + Send + 'static, to: mpsc::Sender<String>) {
    std::thread::spawn(move || {
        for line in BufReader::new(from).split(b'\n').map_while(Result::ok) {
            if to.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                break;
            }
        }
    });
}

/// Runs a program in the root, shows what it says as it comes, and keeps it.
pub(crate) fn show(command: &mut Command) -> Said {
    let started = command
        .current_dir(root())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = match started {
        Ok(child) => child,
        Err(error) => {
            let text = format!("{} cannot be started: {error}", command.get_program().display());
            println!("{text}");
            return Said { ok: false, text };
        }
    };
    let (sender, lines) = mpsc::channel();
    if let Some(out) = child.stdout.take() {
        lines_to(out, sender.clone());
    }
    if let Some(err) = child.stderr.take() {
        lines_to(err, sender.clone());
    }
    drop(sender);
    let mut text = String::new();
    for line in lines {
        println!("{line}");
        text.push_str(&line);
        text.push('\n');
    }
    Said { ok: child.wait().is_ok_and(|status| status.success()), text }
}

/// Runs a program silently; `None` when it cannot be started or fails.
pub(crate) fn ask(program: &str, arguments: &[&str]) -> Option<String> {
    let output =
        Command::new(program).args(arguments).current_dir(root()).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Where a program is on the path.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// The cargo that runs us.
pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// The number that stands right before a word: `number_before("35 tests run: 34 passed", "passed")` is 34.
pub(crate) fn number_before(text: &str, word: &str) -> Option<u64> {
    let words: Vec<&str> =
        text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).collect();
    words.windows(2).find_map(|pair| match pair {
        [number, found] if *found == word => number.parse().ok(),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_from_what_tools_say() {
        let nextest = "     Summary [   4.104s] 35 tests run: 33 passed (1 slow), 2 failed, 0 skipped";
        assert_eq!(number_before(nextest, "passed"), Some(33));
        assert_eq!(number_before(nextest, "failed"), Some(2));
        let cargo = "test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; finished in 0.59s";
        assert_eq!((number_before(cargo, "passed"), number_before(cargo, "failed")), (Some(3), Some(1)));
        assert_eq!(number_before("passed", "passed"), None);
    }

    #[test]
    fn both_streams_and_the_outcome_are_kept() {
        let said = show(Command::new("sh").args(["-c", "echo out; echo err >&2; exit 3"]));
        assert!(!said.ok && said.text.contains("out\n") && said.text.contains("err\n"));
        assert!(!show(&mut Command::new("/no/such/program")).ok);
    }
}
