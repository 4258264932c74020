//! `wissel init`: writes the commented configuration, and makes the installation that it describes. Twice is harmless.

use super::beside;
use super::operate::Task;
use super::output::{FAILED, OK, Outcome, USAGE};
use crate::config::{Config, render_default};
use crate::installation::First;
use serde_json::json;
use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// The text for `--print`, or a refusal of the address.
pub fn text(public_url: &str) -> Result<String, Outcome> {
    let text = render_default(public_url);
    match Config::from_text("--public-url", Some(&text), Path::new("."), &BTreeMap::new()) {
        Ok(_) => Ok(text),
        Err(faults) => {
            let said = faults.to_string();
            Err(Outcome { json: json!({"error": said}), text: said, code: USAGE })
        }
    }
}

/// Writes the file; one that exists is left as it is. `true` when it was written.
pub fn write(path: &Path, public_url: &str) -> Result<bool, Outcome> {
    let text = text(public_url)?;
    let written = path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| {
        // It may come to hold passwords.
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    match written {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => {
            let text = format!("{} was not written: {error}", path.display());
            Err(Outcome { json: json!({"error": text}), text, code: FAILED })
        }
    }
}

/// What was done to the file and what comes next, when no operator was named.
pub fn told(path: &Path, written: bool) -> Outcome {
    let shown = path.display();
    let first = if written {
        format!(
            "Written: {shown}\nRead it and change what you need; `wissel doctor --config {shown}` says what is wrong."
        )
    } else {
        format!("{shown} exists already and was left as it is.")
    };
    let next = format!(
        "Next, make the installation and get a link for its first operator:\n  wissel init --config {shown} --operator-name NAME --operator-mail ADDRESS --operator-phone NUMBER"
    );
    Outcome { text: format!("{first}\n{next}"), json: json!({"file": path, "written": written}), code: OK }
}

/// Makes the installation that the file describes (keys, database, terms, the operator's organisation) and prints the
/// link for its first operator. What is made already stays as it is.
pub fn make(config: &Config, path: &Path, written: bool, operator: Task) -> Outcome {
    let made = beside::ask_or_do(config, First::MayMake, &operator);
    let word = if written { "Written" } else { "Left as it is" };
    let text = if made.code == OK {
        format!("{word}: {}\n{}\nNext: wissel doctor, then wissel serve.", path.display(), made.text)
    } else {
        made.text
    };
    let mut json = made.json;
    if let Some(fields) = json.as_object_mut() {
        fields.insert("file".to_owned(), json!(path));
        fields.insert("written".to_owned(), json!(written));
    }
    Outcome { text, json, code: made.code }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_once_and_is_right() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("etc/wissel.toml");
        assert!(write(&path, "https://portaal.example.org").unwrap());
        let config = Config::load(Some(&path), &BTreeMap::new()).unwrap();
        assert_eq!(config.server.public_url, "https://portaal.example.org");
        assert!(!write(&path, "https://anders.example.org").unwrap(), "left as it is");
        assert_eq!(
            Config::load(Some(&path), &BTreeMap::new()).unwrap().server.public_host,
            "portaal.example.org"
        );
        let wrong = write(&dir.path().join("x"), "http://portaal.example.org\"\n[server]").unwrap_err();
        assert_eq!(wrong.code, USAGE);
        assert!(!dir.path().join("x").exists());
    }
}
