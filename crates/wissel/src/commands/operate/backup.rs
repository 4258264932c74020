//! `wissel backup DIR`.

use super::{Desk, Reply};
use serde_json::json;
use std::path::PathBuf;
use wissel_service::office::health::{Chore, note_done};
use wissel_store::backup::{self, Backup};

/// Makes a backup beside everything else that goes on, and remembers when.
pub(super) async fn make(desk: &Desk, to: PathBuf) -> Result<Reply, String> {
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
