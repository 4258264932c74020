//! `wissel audit verify`.

use super::super::output::{FAILED, OK};
use super::Reply;
use serde_json::json;
use wissel_core::refusal::Coded;
use wissel_service::app::App;
use wissel_service::privacy::verify_log::{self, HeadFault};

/// Walks the whole log and compares it with the signed heads.
pub(super) async fn verify(app: &App, heads: Option<String>) -> Result<Reply, String> {
    let found = verify_log::verify(app, heads).await.map_err(|e| e.to_string())?;
    let report = &found.report;
    let mut lines = Vec::new();
    if let Some(start) = &report.trimmed {
        lines.push(format!(
            "Entries up to {} are older than {} and were removed after their time; a checkpoint stands for them.",
            start.place.position, start.before
        ));
    }
    match report.broken {
        None => lines.push(format!("{} entries are what was written.", report.checked)),
        Some(at) => lines.push(format!(
            "The log is BROKEN at entry {at}: it was changed or removed. The {} entries before it are right.",
            report.checked
        )),
    }
    if report.unsealed > 0 {
        lines.push(format!("{} entries of the last moments are not linked yet.", report.unsealed));
    }
    lines.push(match (&found.wrong, found.heads) {
        (None, 0) => "No head was signed yet; the first one is signed the coming night.".to_owned(),
        (None, n) => format!("{n} signed heads agree with it."),
        (Some(HeadFault::NotSigned { day }), _) => {
            format!("The head of {day} is NOT signed by this installation's key.")
        }
        (Some(HeadFault::CutOff { day, position }), _) => {
            format!("The log is CUT OFF: the head of {day} was signed at entry {position}, which is gone.")
        }
        (Some(HeadFault::Differs { day, position }), _) => {
            format!("The log was REWRITTEN: entry {position} is not the one that was signed on {day}.")
        }
    });
    let sound = found.is_sound();
    let json = json!({
        "sound": sound, "checked": report.checked, "first_wrong": found.first_wrong(), "position": report.head.position,
        "unlinked": report.unsealed, "kept_from": report.trimmed.as_ref().map(|c| c.before), "signed_heads": found.heads, "head_fault": found.wrong.as_ref().map(HeadFault::code),
    });
    Ok(Reply { text: lines.join("\n"), json, code: if sound { OK } else { FAILED } })
}
