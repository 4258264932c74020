//! `wissel receipt verify`: whether a receipt is genuine, and whether a document is the one it speaks of. The report of the
//! end of a portal is checked by the same command.

use super::output::{FAILED, OK, Outcome};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use wissel_core::office::wind_down_report::WindDownReport;
use wissel_service::exchange::check_receipt::{CheckReceipt, Genuine, Stated, check_receipt};
use wissel_service::office::wind_down::check::{NotProven, check_report, is_report};

/// What a report of the end of a portal proves.
pub(super) fn proven(report: &WindDownReport) -> (String, Value) {
    let text = format!(
        "The report is genuine: the portal ended on {}, {} receipts say what was destroyed, and nothing was left.\n\
         {} organisations have their own log; {} never said so.",
        report.finished_at.day(),
        report.receipts,
        report.confirmed.len(),
        report.silent.len()
    );
    let json = json!({
        "genuine": true, "stated": "wound-down", "receipts": report.receipts,
        "receipts_digest": report.receipts_digest.to_string(), "log_position": report.log.0,
        "confirmed": report.confirmed.len(), "silent": report.silent.len(),
    });
    (text, json)
}

/// Why a report proves nothing.
pub(super) fn not_proven(why: &NotProven) -> (String, Value) {
    let text = why.to_string();
    (text.clone(), json!({"genuine": false, "error": text}))
}

/// What is held against each other.
pub struct Verify {
    /// The receipt.
    pub file: PathBuf,
    /// The share receipt of the same record.
    pub shared: Option<PathBuf>,
    /// The document.
    pub original: Option<PathBuf>,
}

/// Checks a receipt with the public key that is trusted.
pub fn verify(ask: &Verify, key: [u8; 32]) -> Outcome {
    if let Ok(file) = std::fs::read_to_string(&ask.file)
        && is_report(&file)
    {
        let (said, code) = match check_report(&file, &key) {
            Ok(report) => (proven(&report), OK),
            Err(why) => (not_proven(&why), FAILED),
        };
        return Outcome { text: said.0, json: said.1, code };
    }
    match check(ask, key) {
        Ok(genuine) => told(&genuine, ask.original.is_some()),
        Err(text) => Outcome { json: json!({"genuine": false, "error": text}), text, code: FAILED },
    }
}

fn check(ask: &Verify, key: [u8; 32]) -> Result<Genuine, String> {
    let unreadable = |path: &Path, e: std::io::Error| format!("{}: {e}", path.display());
    let text = |path: &PathBuf| std::fs::read_to_string(path).map_err(|e| unreadable(path, e));
    let file = text(&ask.file)?;
    let shared = ask.shared.as_ref().map(text).transpose()?;
    let original =
        ask.original.as_ref().map(|p| std::fs::read(p).map_err(|e| unreadable(p, e))).transpose()?;
    let asked = CheckReceipt { file: &file, key, shared: shared.as_deref(), original: original.as_deref() };
    check_receipt(&asked).map_err(|e| e.to_string())
}

fn told(genuine: &Genuine, asked: bool) -> Outcome {
    let stated = match genuine.stated {
        Stated::Shared { .. } => "shared",
        Stated::Destroyed { .. } => "destroyed",
    };
    let mut lines = vec![format!("The receipt is genuine: record {} was {stated}.", genuine.number)];
    match (genuine.matches, asked) {
        (Some((kind, version)), _) => {
            lines.push(format!("The document is its {}, version {version}, byte for byte.", kind.name()));
        }
        (None, true) => lines.push("The document is NOT one that the receipt speaks of.".to_owned()),
        (None, false) => {}
    }
    let json = json!({
        "genuine": true, "stated": stated, "record": genuine.number,
        "original_matches": asked.then_some(genuine.matches.is_some()),
    });
    let code = if asked && genuine.matches.is_none() { FAILED } else { OK };
    Outcome { text: lines.join("\n"), json, code }
}
