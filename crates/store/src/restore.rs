//! Bringing a backup back without bringing back what was erased since.
//!
//! The database gets its name last (on PostgreSQL: is opened last): a restore that was cut short leaves no database that
//! any program would open. Records on the list of
//! erasures, and records whose day's key was destroyed, are removed before anything can open the database;
//! their objects are not even copied. Without the current list every record becomes unfindable
//! (`needs_confirmation`) until its source confirms it. Login sessions, single-use links and messages that waited do
//! not survive: who was barred or logged out since must not be logged in again, and what was used or sent since must
//! not be used or sent again.

use crate::backup::{
    BackupFile, DATABASE, DUMP, Manifest, active_blobs, demand_empty, demand_same, manifest, sync_folders,
    take,
};
use crate::blob::Blobs;
use crate::erasure::ErasureList;
use crate::postgres::dump;
use crate::{Database, Fault, Keyring, keyfile, migrate, sql, sqlite, tx::Link};
use std::collections::BTreeSet;
use std::path::Path;
use wissel_core::exchange::retention::{LONGEST_STAY, Limits};
use wissel_core::ids::{BlobId, RecordId};
use wissel_core::time::{Day, Moment};

/// The migration since which there are other sectors than birth care.
const SECTORS: &str = "0020-sectors";

/// What is restored, and to where.
#[derive(Debug)]
pub struct Restore<'a> {
    /// The folder of the backup.
    pub from: &'a Path,
    /// The database: a file that must be absent, or an empty database on PostgreSQL.
    pub database: &'a Database,
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
    demand_empty(plan.blobs)?;
    let name = match plan.database {
        Database::Sqlite { .. } => DATABASE,
        Database::Postgres { .. } => DUMP,
    };
    let entry = manifest.files.first().filter(|f| f.path == name);
    let entry = entry.cloned().ok_or_else(|| {
        Fault::Backup(format!("there is no {name} in it: it was made of an installation on another database"))
    })?;
    match plan.database {
        Database::Sqlite { path } => into_file(plan, manifest, &entry, path),
        Database::Postgres { url } => into_postgres(plan, manifest, &entry, url),
    }
}

/// SQLite: the database gets its name when everything else is in its place.
fn into_file(
    plan: &Restore<'_>,
    manifest: Manifest,
    entry: &BackupFile,
    path: &Path,
) -> Result<Restored, Fault> {
    if path.try_exists().map_err(|e| keyfile::io(path, &e))? {
        return Err(Fault::Backup(format!("{} exists already", path.display())));
    }
    let unnamed = path.with_extension("restoring");
    remove_database(&unnamed)?;
    take(&plan.from.join(DATABASE), &unnamed, Some(entry))?;
    let connection = sqlite::open_writer(&unnamed)?;
    let sound = sqlite::rows(&connection, "pragma integrity_check", &[])?;
    if sound.len() != 1 || sound.first().map(|r| r.str(0)).transpose()? != Some("ok") {
        return Err(Fault::Backup("the database in it is damaged".into()));
    }
    let mut report = adapt(plan, manifest, &mut Link::Sqlite(&connection))?;
    let contradictions =
        sqlite::rows(&connection, "select count(*) as n from pragma_foreign_key_check", &[])?;
    if contradictions.first().map(|r| r.int("n")).transpose()? != Some(0) {
        return Err(Fault::Backup("the database in it contradicts itself".into()));
    }
    // Nothing of what was removed stays in the journal.
    sqlite::rows(&connection, "pragma wal_checkpoint(truncate)", &[])?;
    let wanted = active_blobs(&mut Link::Sqlite(&connection))?;
    report.objects = bring_objects(plan, &report.manifest, &wanted)?;
    connection.close().map_err(|(_, e)| sqlite::fault(&e))?;
    std::fs::rename(&unnamed, path).map_err(|e| keyfile::io(path, &e))?;
    if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
        keyfile::sync_folder(folder)?;
    }
    Ok(report)
}

/// PostgreSQL: no store opens the database before everything else is in its place.
fn into_postgres(
    plan: &Restore<'_>,
    manifest: Manifest,
    entry: &BackupFile,
    url: &str,
) -> Result<Restored, Fault> {
    let file = plan.from.join(DUMP);
    demand_same(&file, entry)?;
    dump::bring_back(url, &file)?;
    let (mut report, wanted) = dump::on_session(url, |session| {
        let link = &mut Link::Postgres(session);
        let report = adapt(plan, manifest, link)?;
        Ok((report, active_blobs(link)?))
    })?;
    keyfile::make_folder(plan.blobs)?;
    report.objects = bring_objects(plan, &report.manifest, &wanted)?;
    dump::opened(url)?;
    Ok(report)
}

/// Copies the objects that the database refers to; how many.
fn bring_objects(plan: &Restore<'_>, manifest: &Manifest, wanted: &[BlobId]) -> Result<u64, Fault> {
    let wanted: BTreeSet<String> = wanted.iter().map(|id| format!("blobs/{}", Blobs::place(*id))).collect();
    let mut objects = 0;
    for file in manifest.files.iter().filter(|f| wanted.contains(&f.path)) {
        let name = file.path.strip_prefix("blobs/").unwrap_or(&file.path);
        take(&plan.from.join(&file.path), &plan.blobs.join(name), Some(file))?;
        objects += 1;
    }
    if plan.blobs.is_dir() {
        sync_folders(plan.blobs)?;
    }
    Ok(objects)
}

/// Takes out of the database what must not come back, in one transaction.
fn adapt(plan: &Restore<'_>, manifest: Manifest, link: &mut Link<'_>) -> Result<Restored, Fault> {
    let old = migrate::pending(link)?;
    let earlier = manifest.erasures.parse()?;
    let list = plan.erasures.map(ErasureList::load).transpose()?;
    let current = list.filter(|list| list.covers(&earlier));
    let mut report = Restored {
        manifest,
        list_is_current: current.is_some(),
        removed: 0,
        unconfirmed: 0,
        unopenable: 0,
        objects: 0,
    };
    link.batch("begin")?;
    for entry in current.iter().flat_map(|list| &list.entries) {
        report.removed += remove(link, entry.record)?;
    }
    for key in keys(link, old.contains(&SECTORS))? {
        if plan.keyring.is_dead(key.day)? {
            report.removed += remove(link, key.record)?;
            continue;
        }
        if !plan.keyring.has_day(key.day)? {
            report.unopenable += 1;
        }
        // A newer backup may hold this key wrapped under any day up to the longest stay.
        link.exec(
            sql!("update record_key set latest_day = $2 where record_id = $1"),
            &[key.record.into(), key.longest.into()],
        )?;
    }
    if current.is_none() {
        report.unconfirmed = link.exec(sql!("update record set needs_confirmation = 1"), &[])?;
    }
    link.exec(
        sql!("update session set ended_at = $1, ended_why = 'over' where ended_at is null"),
        &[plan.at.into()],
    )?;
    link.exec(sql!("delete from attempt"), &[])?;
    link.exec(sql!("delete from launch"), &[])?;
    if !old.contains(&"0005-client") {
        // A code that was withdrawn after the backup must not open anything again: sources hand over new ones.
        link.exec(sql!("delete from view_session"), &[])?;
        link.exec(sql!("delete from view_code"), &[])?;
    }
    // Whoever restores looks at the clock; the moments in the backup are long ago.
    link.exec(sql!("delete from node"), &[])?;
    link.exec(sql!("update link set used_at = $1 where used_at is null"), &[plan.at.into()])?;
    link.exec(
        sql!(
            "update outbox set state = 'expired', sealed = null, done_at = $1, lease = null \
             where state = 'waiting'"
        ),
        &[plan.at.into()],
    )?;
    if !old.contains(&"0015-webhooks") {
        // An address that was removed, or a secret that was replaced since, must not be used again by itself.
        link.exec(sql!("delete from webhook_message where state = 'waiting'"), &[])?;
        link.exec(
            sql!("update webhook_endpoint set state = 'restored', state_at = $1, earlier = null, earlier_until = null"),
            &[plan.at.into()],
        )?;
    }
    if !old.contains(&"0018-scim") {
        // A token that was taken away since must not open anything again: administrators make new ones.
        link.exec(sql!("delete from scim_token"), &[])?;
    }
    link.batch("commit")?;
    Ok(report)
}

/// Removes a record with everything that speaks of its content; how many records that were (0 or 1).
fn remove(link: &mut Link<'_>, record: RecordId) -> Result<u64, Fault> {
    let id = [record.into()];
    link.exec(sql!("delete from record_key where record_id = $1"), &id)?;
    link.exec(sql!("delete from statement where record_id = $1"), &id)?;
    link.exec(sql!("delete from document where record_id = $1"), &id)?;
    link.exec(sql!("delete from blob where record_id = $1"), &id)?;
    link.exec(sql!("delete from record where id = $1"), &id)
}

/// A record's key in the backup.
struct Held {
    record: RecordId,
    day: Day,
    /// The last day that the record could have at all.
    longest: Day,
}

/// The keys of records. `birth_care_only`: the database is older than other sectors.
fn keys(link: &mut Link<'_>, birth_care_only: bool) -> Result<Vec<Held>, Fault> {
    let keys = if birth_care_only {
        sql!(
            "select k.record_id, k.day, k.latest_day, r.shared_at, null as rule_id
             from record_key k join record r on r.id = k.record_id"
        )
    } else {
        sql!(
            "select k.record_id, k.day, k.latest_day, r.shared_at, r.rule_id
             from record_key k join record r on r.id = k.record_id"
        )
    };
    let rows = link.rows(keys, &[])?;
    let held = rows.iter().map(|row| {
        let birth = row.opt_str("rule_id")?.is_none();
        let stay = if birth { LONGEST_STAY } else { Limits::LONGEST_STAY };
        let longest = row.moment("shared_at")?.day().plus_days(stay);
        let longest = longest.max(row.day("latest_day")?);
        Ok(Held { record: row.id("record_id")?, day: row.day("day")?, longest })
    });
    held.collect()
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
