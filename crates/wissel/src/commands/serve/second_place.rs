//! The second place of the audit log: a file, on another machine's disk if possible, that gets each signed head once.

use std::fs::OpenOptions;
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// Adds a head unless the file holds it already. Durable when this answers.
pub fn keep(file: &Path, head: &str) -> io::Result<bool> {
    match std::fs::read_to_string(file) {
        Ok(kept) if kept.contains(head) => return Ok(false),
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut opened = OpenOptions::new().append(true).create(true).mode(0o600).open(file)?;
    opened.write_all(format!("{head}\n").as_bytes())?;
    opened.sync_all()?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_head_stands_in_the_file_once() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("heads");
        assert!(keep(&file, "wissel log head 1\nday: 1\n").unwrap());
        assert!(!keep(&file, "wissel log head 1\nday: 1\n").unwrap());
        assert!(keep(&file, "wissel log head 1\nday: 2\n").unwrap());
        let kept = std::fs::read_to_string(&file).unwrap();
        assert_eq!(kept.matches("wissel log head 1").count(), 2);
        assert!(keep(&dir.path().join("absent/heads"), "x").is_err());
    }
}
