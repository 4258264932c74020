//! `wissel restore`: brings a backup back into an empty data folder, without bringing back what was erased since.

use super::lock::{DataLock, private_folder};
use super::opened;
use super::output::{FAILED, OK, Outcome};
use super::serve::logging;
use crate::adapters::clock::SystemClock;
use crate::adapters::entropy::SystemEntropy;
use crate::config::{Config, Log};
use crate::installation::{First, Places};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::exchange::receipt::Bytes32;
use wissel_core::office::restore_proof::RestoreProof;
use wissel_core::ports::Clock as _;
use wissel_service::office::health::{Chore, note_done};
use wissel_service::office::restore_proof::sign;
use wissel_store::erasure::ErasureList;
use wissel_store::restore::{Restore, Restored, restore};
use wissel_store::{Fault, Keyring, Tx, backup};

/// The name of the proof in the data folder.
const PROOF: &str = "restore-proof.txt";

/// Restores; with `verify` every file of the backup is checked before and the whole audit log after.
pub fn run(config: &Config, from: &Path, verify: bool) -> Outcome {
    logging::init(&Log { level: "error".to_owned(), json: false });
    match work(config, from, verify) {
        Ok(outcome) => outcome,
        Err(text) => Outcome { json: json!({"error": text}), text, code: FAILED },
    }
}

fn work(config: &Config, from: &Path, verify: bool) -> Result<Outcome, String> {
    let places = opened::places(config);
    let say = |e: Fault| e.to_string();
    if !Keyring::exists(&places.keyring) {
        return Err(format!(
            "data.keyring: there is no keyring in {}. Put its newest copy there first; without it nothing can be read.",
            places.keyring.display()
        ));
    }
    let keyring = Arc::new(Keyring::open(&places.keyring).map_err(say)?);
    if verify {
        backup::verify(from, &keyring).map_err(say)?;
    }
    let restored = bring_back(&places, from, &keyring)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let checked = runtime.map_err(|e| e.to_string())?.block_on(note(config, &restored, verify))?;
    let proof = checked.map(|_| prove(&places, &restored, &keyring)).transpose()?;
    Ok(told(&restored, checked, proof.as_deref()))
}

/// The proof for the installation whose backup it was: it learns of a restore on another machine by this file alone.
fn prove(places: &Places, restored: &Restored, keyring: &Keyring) -> Result<PathBuf, String> {
    let manifest = &restored.manifest;
    let hash = Bytes32::parse(&manifest.audit_hash).ok_or("the manifest: the hash of the log is none")?;
    let log = (manifest.audit_position, hash);
    let proof = RestoreProof { made_at: manifest.made_at, log, proven_at: SystemClock.civil() };
    let file = places.data.join(PROOF);
    std::fs::write(&file, sign(&proof, keyring)).map_err(|e| format!("{}: {e}", file.display()))?;
    Ok(file)
}

fn bring_back(places: &Places, from: &Path, keyring: &Arc<Keyring>) -> Result<Restored, String> {
    let _lock = DataLock::take(&places.data).map_err(|e| e.to_string())?;
    let list = if ErasureList::exists(&places.erasures) {
        let opened = ErasureList::open(&places.erasures, Arc::clone(keyring)).map_err(|e| {
            format!("data.erasure_list: {e}. Put the newest copy there; to go on without one, move this one away: every record then waits for its source.")
        })?;
        Some(opened)
    } else {
        None
    };
    let restored = restore(&Restore {
        from,
        database: &places.database,
        blobs: &places.data.join("blobs"),
        keyring,
        erasures: list.as_ref(),
        at: SystemClock.civil(),
    });
    let restored = restored.map_err(|e| e.to_string())?;
    if list.is_none() {
        private_folder(&places.erasures).map_err(|e| format!("data.erasure_list: {e}"))?;
        let begun = ErasureList::begin_again(&places.erasures, Arc::clone(keyring), &SystemEntropy);
        begun.map_err(|e| e.to_string())?;
    }
    Ok(restored)
}

/// Opens what was restored, writes down that it was, and walks the log. How many entries were right.
async fn note(config: &Config, restored: &Restored, verify: bool) -> Result<Option<u64>, String> {
    let installation = opened::open(config, First::MustExist)
        .map_err(|e| format!("The files were brought back, but the installation does not open: {e}"))?;
    let app = &installation.app;
    let command = (restored.manifest.made_at.rfc3339(), restored.removed, restored.unconfirmed);
    let done = app.store.act(&Actor::System("cli:restore"), command, entry).await;
    let mut checked = None;
    let mut result = done.map(drop).map_err(|e| e.to_string());
    if result.is_ok() && verify {
        result = match app.store.verify().await {
            Ok(report) => match report.broken {
                None => {
                    checked = Some(report.checked);
                    let noted = note_done(app, "cli:restore", Chore::Restore).await;
                    noted.map_err(|e| e.to_string())
                }
                Some(at) => Err(format!(
                    "The audit log in the backup is broken at entry {at}. Do not use this installation."
                )),
            },
            Err(fault) => Err(fault.to_string()),
        };
    }
    app.store.close().await;
    result.map(|()| checked)
}

fn entry(
    tx: &mut Tx<'_>,
    (made_at, removed, unconfirmed): &(String, u64, u64),
) -> Result<Decided<(), ()>, Fault> {
    let entry = AuditEntry::new(tx.new_id(), Event::SystemChanged)
        .with("restored", made_at)
        .with("removed", removed)
        .with("unconfirmed", unconfirmed);
    Ok(Acted::done((), entry))
}

fn told(r: &Restored, checked: Option<u64>, proof: Option<&Path>) -> Outcome {
    let mut lines =
        vec![format!("Restored the backup of {}: {} documents.", r.manifest.made_at.rfc3339(), r.objects)];
    lines.push(format!("{} records that were erased since stayed away.", r.removed));
    lines.push(
        "All sessions and single-use links are over, and messages that waited are not sent. Bars, ended memberships, \
         passwords, phone numbers and last days are as they were when the backup was made: look through them."
            .to_owned(),
    );
    if !r.list_is_current {
        lines.push(format!(
            "The list of erasures was absent or not current: {} records cannot be found until their source confirms them.",
            r.unconfirmed
        ));
    }
    if r.unopenable > 0 {
        lines.push(format!("{} records cannot be opened: the keyring is not the newest copy.", r.unopenable));
    }
    match checked {
        Some(n) => lines.push(format!("Every file and {n} entries of the audit log were verified.")),
        None => lines.push("Not verified: run `wissel audit verify`.".to_owned()),
    }
    if let Some(file) = proof {
        lines.push(format!(
            "The proof is in {}. Was this a rehearsal beside a running installation? Give it the proof: wissel restore-proof FILE",
            file.display()
        ));
    }
    let json = json!({
        "made_at": r.manifest.made_at.rfc3339(), "documents": r.objects, "removed": r.removed,
        "unconfirmed": r.unconfirmed, "unopenable": r.unopenable,
        "list_is_current": r.list_is_current, "audit_checked": checked, "proof": proof,
    });
    Outcome { text: lines.join("\n"), json, code: OK }
}
