//! `wissel backup DIR`, and `wissel restore-proof FILE`: what is known of backups.

use super::{Desk, Reply, say};
use crate::installation::Places;
use serde_json::json;
use std::path::{Component, Path, PathBuf};
use wissel_core::actor::Actor;
use wissel_service::app::App;
use wissel_service::office::health::{Chore, note_done};
use wissel_service::office::restore_proof::{ProofRefused, take_in};
use wissel_store::backup::{self, Backup};

/// A backup lies where neither the keys nor the list of erasures are, nor what it is a copy of: who carries the keys apart
/// would take it along, and with the data folder it would be lost.
fn apart(places: &Places, to: &Path) -> Result<(), String> {
    let whole = |path: &Path| {
        let there = path.ancestors().find_map(|a| Some((a, a.canonicalize().ok()?)));
        there.map_or_else(
            || path.to_path_buf(),
            |(a, real)| match path.strip_prefix(a) {
                Ok(rest) if !rest.as_os_str().is_empty() => real.join(rest),
                Ok(_) | Err(_) => real,
            },
        )
    };
    if to.components().any(|part| part == Component::ParentDir) {
        return Err(format!("DIR: {}: write it without `..`.", to.display()));
    }
    let to = whole(to);
    for (key, folder) in [
        ("data.keyring", &places.keyring),
        ("data.erasure_list", &places.erasures),
        ("data.folder", &places.data),
    ] {
        let own = whole(folder);
        if to.starts_with(&own) || own.starts_with(&to) {
            return Err(format!(
                "DIR: {} and {key} ({}) lie in one another. Name a folder on another disk; a backup never lies with the keys.",
                to.display(),
                folder.display()
            ));
        }
    }
    Ok(())
}

/// Takes in the proof of a restore that was made on another machine.
pub(super) async fn proof(app: &App, file: &str) -> Result<Reply, String> {
    let taken = take_in(app, &Actor::System("cli:restore.proof"), file).await;
    let proof = taken.map_err(|f| {
        say::failure(f, |why| match why {
            ProofRefused::Unreadable => "FILE: this is no proof of a restore, or it was changed.".to_owned(),
            ProofRefused::Signature => {
                "FILE: the signature does not fit: it was changed, or made with other keys.".to_owned()
            }
            ProofRefused::NotOurs => {
                "FILE: that backup is not of this installation, or older than its log.".to_owned()
            }
            ProofRefused::Ahead => {
                "FILE: the proof was made later than now. Set the clocks of both machines right.".to_owned()
            }
            ProofRefused::NotNewer => "FILE: this proof, or a newer one, is known already.".to_owned(),
        })
    })?;
    let (made, proven) = (proof.made_at.rfc3339(), proof.proven_at.rfc3339());
    let text = format!(
        "The backup of {made} was restored and verified at {proven}. The operator's page says so now."
    );
    Ok(Reply::ok(text, json!({"made_at": made, "proven_at": proven})))
}

/// Makes a backup beside everything else that goes on, and remembers when.
pub(super) async fn make(desk: &Desk, to: PathBuf) -> Result<Reply, String> {
    apart(&desk.places, &to)?;
    let (app, folder, database) = (desk.app.clone(), to.clone(), desk.places.database.clone());
    let work = tokio::task::spawn_blocking(move || {
        let erasures = app.erasures.identity()?;
        let (blobs, keyring) = (&app.blobs, &app.keyring);
        backup::make(&Backup {
            database: &database,
            blobs,
            erasures,
            keyring,
            to: &folder,
            at: app.clock.civil(),
        })
    });
    let made = work.await.map_err(|e| e.to_string())?.map_err(|e| e.to_string())?;
    note_done(&desk.app, "cli:backup", Chore::Backup).await.map_err(|e| e.to_string())?;
    let bytes: u64 = made.files.iter().map(|f| f.size).sum();
    let text = format!(
        "Backed up to {}: {} files, {bytes} bytes, log up to entry {}.\nNo key is in it. Copy the keyring and the list of erasures apart, the newest copy only.",
        to.display(),
        made.files.len(),
        made.audit_position,
    );
    let json = json!({
        "folder": to, "files": made.files.len(), "bytes": bytes, "made_at": made.made_at.rfc3339(),
        "audit_position": made.audit_position, "audit_hash": made.audit_hash,
    });
    Ok(Reply::ok(text, json))
}
