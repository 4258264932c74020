//! Bringing a backup back without bringing back what was erased since.
//!
//! The database gets its name last: a restore that was cut short leaves no database. Records on the list of
//! erasures, and records whose day's key was destroyed, are removed before anything can open the database;
//! their objects are not even copied. Without the current list every record becomes unfindable
//! (`needs_confirmation`) until its source confirms it. Login sessions do not survive: who was barred or
//! logged out since must not be logged in again.

use crate::backup::{DATABASE, Manifest, active_blobs, demand_empty, manifest, number, sync_folders, take};
use crate::blob::Blobs;
use crate::erasure::{ErasureKind, ErasureList};
use crate::{Fault, Keyring, Value, keyfile, migrate, sqlite, tx::Link};
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::path::Path;
use wissel_core::ids::RecordId;
use wissel_core::time::{Day, Moment};

/// What is restored, and to where.
#[derive(Debug)]
pub struct Restore<'a> {
    /// The folder of the backup.
    pub from: &'a Path,
    /// The database's file; must be absent.
    pub database: &'a Path,
    /// The folder for the objects; must be empty or absent.
    pub blobs: &'a Path,
    /// The newest copy of the keyring.
    pub keyring: &'a Keyring,
    /// The newest copy of the list of erasures, if there is one.
    pub erasures: Option<&'a ErasureList>,
    /// Now, civil time.
    pub at: Moment,
}

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// What the backup held.
    pub manifest: Manifest,
    /// Whether the list of erasures was current; if not, every record waits for confirmation.
    pub list_is_current: bool,
    /// Records removed because they are on the list or because their day's key was destroyed.
    pub removed: u64,
    /// Records withdrawn since.
    pub withdrawn: u64,
    /// Records that were made unfindable until their source confirms them.
    pub unconfirmed: u64,
    /// Records whose day's key is absent though it was never destroyed: the keyring is incomplete.
    pub unopenable: u64,
    /// Objects copied.
    pub objects: u64,
}

/// Restores a backup into an empty place. Blocks. The audit log should be verified by the caller afterwards.
pub fn restore(plan: &Restore<'_>) -> Result<Restored, Fault> {
    let manifest = manifest(plan.from, plan.keyring)?;
    if plan.database.try_exists().map_err(|e| keyfile::io(plan.database, &e))? {
        return Err(Fault::Backup(format!("{} exists already", plan.database.display())));
    }
    demand_empty(plan.blobs)?;
    let unnamed = plan.database.with_extension("restoring");
    remove_database(&unnamed)?;
    let entry = manifest.files.first().filter(|f| f.path == DATABASE);
    let entry = entry.ok_or_else(|| Fault::Backup("the manifest names no database".into()))?;
    take(&plan.from.join(DATABASE), &unnamed, Some(entry))?;
    let connection = sqlite::open_writer(&unnamed)?;
    let mut report = adapt(plan, &manifest, &connection)?;
    let wanted: BTreeSet<String> =
        active_blobs(&connection)?.into_iter().map(|id| format!("blobs/{}", Blobs::place(id))).collect();
    for file in manifest.files.iter().filter(|f| wanted.contains(&f.path)) {
        let name = file.path.strip_prefix("blobs/").unwrap_or(&file.path);
        take(&plan.from.join(&file.path), &plan.blobs.join(name), Some(file))?;
        report.objects += 1;
    }
    if plan.blobs.is_dir() {
        sync_folders(plan.blobs)?;
    }
    connection.close().map_err(|(_, e)| sqlite::fault(&e))?;
    std::fs::rename(&unnamed, plan.database).map_err(|e| keyfile::io(plan.database, &e))?;
    if let Some(folder) = plan.database.parent().filter(|p| !p.as_os_str().is_empty()) {
        keyfile::sync_folder(folder)?;
    }
    Ok(Restored { manifest, ..report })
}

/// Checks the database and takes out of it what must not come back.
fn adapt(plan: &Restore<'_>, manifest: &Manifest, connection: &Connection) -> Result<Restored, Fault> {
    migrate::pending(&mut Link::Sqlite(connection))?;
    let sound = sqlite::rows(connection, "pragma integrity_check", &[])?;
    if sound.len() != 1 || sound.first().map(|r| r.str(0)).transpose()? != Some("ok") {
        return Err(Fault::Backup("the database in it is damaged".into()));
    }
    let earlier = manifest.erasures.parse()?;
    let list = plan.erasures.map(ErasureList::load).transpose()?;
    let current = list.filter(|list| list.covers(&earlier));
    let mut report = Restored {
        manifest: manifest.clone(),
        list_is_current: current.is_some(),
        removed: 0,
        withdrawn: 0,
        unconfirmed: 0,
        unopenable: 0,
        objects: 0,
    };
    let run = |sql: &str, args: &[Value]| sqlite::exec(connection, sql, args);
    run("begin immediate", &[])?;
    for entry in current.iter().flat_map(|list| &list.entries) {
        match entry.kind {
            ErasureKind::Erased => report.removed += remove(connection, entry.record)?,
            ErasureKind::Withdrawn => {
                report.withdrawn += run(
                    "update record set state = 'withdrawn', withdrawn_at = $2 where id = $1 and state = 'available'",
                    &[entry.record.into(), entry.at.into()],
                )?;
            }
        }
    }
    for (record, day) in days(connection)? {
        if plan.keyring.is_dead(day)? {
            report.removed += remove(connection, record)?;
        } else if !plan.keyring.has_day(day)? {
            report.unopenable += 1;
        }
    }
    if current.is_none() {
        report.unconfirmed = run("update record set needs_confirmation = 1", &[])?;
    }
    run("update session set ended_at = $1, ended_why = 'over' where ended_at is null", &[plan.at.into()])?;
    run("delete from attempt", &[])?;
    if number(connection, "select count(*) as n from pragma_foreign_key_check")? != 0 {
        return Err(Fault::Backup("the database in it contradicts itself".into()));
    }
    run("commit", &[])?;
    // Nothing of what was removed stays in the journal.
    sqlite::rows(connection, "pragma wal_checkpoint(truncate)", &[])?;
    Ok(report)
}

/// Removes a record with everything that speaks of its content; how many records that were (0 or 1).
fn remove(connection: &Connection, record: RecordId) -> Result<u64, Fault> {
    for sql in [
        "delete from record_key where record_id = $1",
        "delete from statement where record_id = $1",
        "delete from document where record_id = $1",
        "delete from blob where record_id = $1",
    ] {
        sqlite::exec(connection, sql, &[record.into()])?;
    }
    sqlite::exec(connection, "delete from record where id = $1", &[record.into()])
}

fn days(connection: &Connection) -> Result<Vec<(RecordId, Day)>, Fault> {
    let rows = sqlite::rows(connection, "select record_id, day from record_key", &[])?;
    rows.iter().map(|row| Ok((row.id("record_id")?, row.day("day")?))).collect()
}

/// Removes what an earlier restore that was cut short left.
fn remove_database(path: &Path) -> Result<(), Fault> {
    for end in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        match std::fs::remove_file(&name) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(keyfile::io(path, &e)),
            _ => {}
        }
    }
    Ok(())
}
