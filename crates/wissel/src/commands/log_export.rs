//! `wissel log verify`: whether the exported log of an organisation is what the installation signed.

use super::output::{FAILED, OK, Outcome};
use serde_json::json;
use std::path::Path;
use wissel_service::privacy::check_export::check_export;

/// Checks an export with the public key that is trusted.
pub fn verify(file: &Path, key: &[u8; 32]) -> Outcome {
    let read = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()));
    match read.and_then(|text| check_export(&text, key).map_err(|e| e.to_string())) {
        Ok(facts) => Outcome {
            text: format!(
                "The export is genuine: the log of {} from {} until {}, {} entries, made {}.",
                facts.name,
                facts.from,
                facts.until,
                facts.entries,
                facts.made_at.rfc3339()
            ),
            json: json!({
                "genuine": true, "organisation": facts.organisation, "name": facts.name,
                "from": facts.from.to_string(), "until": facts.until.to_string(),
                "entries": facts.entries, "made_at": facts.made_at.rfc3339(),
            }),
            code: OK,
        },
        Err(text) => Outcome { json: json!({"genuine": false, "error": text}), text, code: FAILED },
    }
}
