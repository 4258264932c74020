//! `wissel init`: writes the commented configuration.

use super::output::{FAILED, OK, Outcome, USAGE};
use crate::config::{Config, render_default};
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

/// Writes the file; never over one that exists.
pub fn write(path: &Path, public_url: &str) -> Outcome {
    let text = match text(public_url) {
        Ok(text) => text,
        Err(refused) => return refused,
    };
    let written = path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| {
        // It may come to hold passwords.
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    let shown = path.display();
    match written {
        Ok(()) => Outcome {
            text: format!(
                "Written: {shown}\nRead it, change what you need, then run: wissel doctor --config {shown}"
            ),
            json: json!({"written": path}),
            code: OK,
        },
        Err(error) => {
            let text = format!("{shown} was not written: {error}");
            Outcome { json: json!({"error": text}), text, code: FAILED }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_once_and_is_right() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("etc/wissel.toml");
        assert_eq!(write(&path, "https://portaal.example.org").code, OK);
        let config = Config::load(Some(&path), &BTreeMap::new()).unwrap();
        assert_eq!(config.server.public_url, "https://portaal.example.org");
        let again = write(&path, "https://anders.example.org");
        assert_eq!(again.code, FAILED);
        assert!(again.text.contains("was not written"), "{}", again.text);
        assert_eq!(
            Config::load(Some(&path), &BTreeMap::new()).unwrap().server.public_host,
            "portaal.example.org"
        );
        let wrong = write(&dir.path().join("x"), "http://portaal.example.org\"\n[server]");
        assert_eq!(wrong.code, USAGE);
        assert!(!dir.path().join("x").exists());
    }
}
