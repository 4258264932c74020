//! A hot, consistent backup of an installation: database, objects, signed manifest. No key is in it.
//!
//! ```text
//! database.sqlite    one snapshot, without what was deleted before it; of PostgreSQL: database.pgdump
//! blobs/xx/ID        the encrypted objects that the snapshot refers to
//! manifest.json      every file with its size and SHA-256, schema, place of the audit log and of the erasures
//! manifest.sig       Ed25519 over the manifest, hexadecimal; written last
//! ```
//! A folder without a valid signature is not a backup. The keyring and the list of erasures are copied apart,
//! newest copy only: that is what keeps an old backup from showing a destroyed record.

use crate::blob::Blobs;
use crate::erasure::Position;
use crate::hex::{hex, unhex};
use crate::postgres::dump;
use crate::{Database, Fault, Keyring, audit, keyfile, migrate, sql, sqlite, tx::Link};
use rusqlite::{Connection, OpenFlags};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use wissel_core::ids::BlobId;
use wissel_core::time::Moment;

pub(crate) const DATABASE: &str = "database.sqlite";
pub(crate) const DUMP: &str = "database.pgdump";
const MANIFEST: &str = "manifest.json";
const SIGNATURE: &str = "manifest.sig";
const PURPOSE: &[u8] = b"wissel backup 1\n";

/// A file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupFile {
    /// Where it is in the backup's folder.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of this format.
    pub format: u32,
    /// When the backup was begun: microseconds since 1970, UTC.
    pub made_at: Moment,
    /// The newest migration in the database.
    pub schema: i64,
    /// How far the list of erasures had come before the snapshot.
    pub erasures: String,
    /// The number of linked entries in the audit log.
    pub audit_position: i64,
    /// The hash of the audit log at that position, hexadecimal.
    pub audit_hash: String,
    /// Every file, the database first.
    pub files: Vec<BackupFile>,
    /// Objects that the snapshot refers to but that were deleted while the backup ran.
    pub gone: Vec<String>,
}

/// What is backed up, and to where.
#[derive(Debug)]
pub struct Backup<'a> {
    /// The database of a running or stopped installation.
    pub database: &'a Database,
    /// Its objects.
    pub blobs: &'a Blobs,
    /// How far its list of erasures has come, asked before this call.
    pub erasures: Position,
    /// Signs the manifest.
    pub keyring: &'a Keyring,
    /// An empty or absent folder.
    pub to: &'a Path,
    /// Now, civil time.
    pub at: Moment,
}

/// Makes a backup while the installation goes on. Blocks; call it from a thread that may.
pub fn make(backup: &Backup<'_>) -> Result<Manifest, Fault> {
    demand_empty(backup.to)?;
    keyfile::make_private(backup.to)?;
    let (name, seen) = match backup.database {
        Database::Sqlite { path } => {
            let copy = backup.to.join(DATABASE);
            snapshot(path, &copy)?;
            (DATABASE, look(&mut Link::Sqlite(&sqlite::open_reader(&copy)?))?)
        }
        Database::Postgres { url } => (DUMP, dump::dump(url, &backup.to.join(DUMP), look)?),
    };
    let mut manifest = Manifest {
        format: 1,
        made_at: backup.at,
        schema: seen.schema,
        erasures: backup.erasures.to_string(),
        audit_position: seen.head.position,
        audit_hash: hex(&seen.head.hash),
        files: vec![described(&backup.to.join(name), name)?],
        gone: Vec::new(),
    };
    for id in seen.blobs {
        let path = format!("blobs/{}", Blobs::place(id));
        match take(&backup.blobs.file(id), &backup.to.join(&path), None) {
            Ok((size, sha256)) => manifest.files.push(BackupFile { path, size, sha256: hex(&sha256) }),
            // Destroyed since the snapshot; otherwise the installation itself is damaged.
            Err(Fault::Missing(_)) if !still_active(backup.database, id)? => {
                manifest.gone.push(id.to_string());
            }
            Err(e) => return Err(e),
        }
    }
    let text = serde_json::to_vec_pretty(&manifest).map_err(|e| Fault::Backup(e.to_string()))?;
    write(&backup.to.join(MANIFEST), &text)?;
    let signature = backup.keyring.sign(&[PURPOSE, &text].concat());
    sync_folders(backup.to)?;
    write(&backup.to.join(SIGNATURE), hex(&signature).as_bytes())?;
    keyfile::sync_folder(backup.to)?;
    Ok(manifest)
}

/// The manifest of a backup, if this keyring signed it.
pub fn manifest(from: &Path, keyring: &Keyring) -> Result<Manifest, Fault> {
    let read = |name: &str| {
        let path = from.join(name);
        std::fs::read(&path).map_err(|e| keyfile::io(&path, &e))
    };
    let text = read(MANIFEST)?;
    let signature = String::from_utf8(read(SIGNATURE)?).ok().and_then(|s| unhex::<64>(&s));
    let signed =
        signature.is_some_and(|s| Keyring::verify(&keyring.verify_key(), &[PURPOSE, &text].concat(), &s));
    if !signed {
        return Err(Fault::Backup(format!(
            "{} is changed, incomplete, or was made under another keyring",
            from.display()
        )));
    }
    let manifest: Manifest =
        serde_json::from_slice(&text).map_err(|_| Fault::Backup("the manifest cannot be read".into()))?;
    if manifest.format != 1 {
        return Err(Fault::Backup(format!("format {} is newer than this program", manifest.format)));
    }
    Ok(manifest)
}

/// Checks the signature and every file of a backup; changes nothing.
pub fn verify(from: &Path, keyring: &Keyring) -> Result<Manifest, Fault> {
    let manifest = manifest(from, keyring)?;
    for file in &manifest.files {
        demand_same(&from.join(&file.path), file)?;
    }
    Ok(manifest)
}

/// Refuses a file that is not the one in the manifest.
pub(crate) fn demand_same(path: &Path, file: &BackupFile) -> Result<(), Fault> {
    if described(path, &file.path)? == *file { Ok(()) } else { Err(differs(file)) }
}

pub(crate) fn differs(file: &BackupFile) -> Fault {
    Fault::Backup(format!("{} differs from the manifest", file.path))
}

/// One consistent copy in one read transaction. `vacuum into` leaves out free pages, so that nothing deleted
/// before is in it.
fn snapshot(from: &Path, to: &Path) -> Result<(), Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(from, flags).map_err(|e| sqlite::fault(&e))?;
    // Made before it is filled: SQLite would make it readable by others.
    drop(new_file(to)?);
    let target = to.to_str().ok_or_else(|| Fault::Backup("the folder's name is not UTF-8".into()))?;
    connection.execute("vacuum into ?1", [target]).map_err(|e| sqlite::fault(&e))?;
    File::open(to).and_then(|f| f.sync_all()).map_err(|e| keyfile::io(to, &e))
}

/// What a backup tells of its snapshot.
struct Seen {
    schema: i64,
    head: audit::Head,
    blobs: Vec<BlobId>,
}

fn look(link: &mut Link<'_>) -> Result<Seen, Fault> {
    migrate::pending(link)?;
    let newest = link.rows(sql!("select max(number) as n from migration"), &[])?;
    let schema = newest.first().ok_or(Fault::Corrupt("a count without a row"))?.int("n")?;
    Ok(Seen { schema, head: audit::head(link)?, blobs: active_blobs(link)? })
}

pub(crate) fn active_blobs(link: &mut Link<'_>) -> Result<Vec<BlobId>, Fault> {
    let rows = link.rows(sql!("select id from blob where state = 'active' order by id"), &[])?;
    rows.iter().map(|row| row.id("id")).collect()
}

fn still_active(database: &Database, id: BlobId) -> Result<bool, Fault> {
    let found = |link: &mut Link<'_>| {
        let active = sql!("select id from blob where id = $1 and state = 'active'");
        Ok(!link.rows(active, &[id.into()])?.is_empty())
    };
    match database {
        Database::Sqlite { path } => found(&mut Link::Sqlite(&sqlite::open_reader(path)?)),
        Database::Postgres { url } => dump::on_session(url, |session| found(&mut Link::Postgres(session))),
    }
}

/// Copies a file durably and answers its size and SHA-256; with `expected`, refuses any other content.
pub(crate) fn take(from: &Path, to: &Path, expected: Option<&BackupFile>) -> Result<(u64, [u8; 32]), Fault> {
    let mut source = match File::open(from) {
        Ok(file) => file,
        Err(e) if e.kind() == ErrorKind::NotFound => {
            return Err(Fault::Missing(from.display().to_string()));
        }
        Err(e) => return Err(keyfile::io(from, &e)),
    };
    if let Some(folder) = to.parent() {
        keyfile::make_folder(folder)?;
    }
    let mut target = new_file(to)?;
    let (size, sha256) =
        each_block(&mut source, from, |block| target.write_all(block).map_err(|e| keyfile::io(to, &e)))?;
    if let Some(file) = expected.filter(|f| f.size != size || f.sha256 != hex(&sha256)) {
        return Err(differs(file));
    }
    target.sync_all().map_err(|e| keyfile::io(to, &e))?;
    Ok((size, sha256))
}

fn described(path: &Path, name: &str) -> Result<BackupFile, Fault> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == ErrorKind::NotFound => return Err(Fault::Missing(path.display().to_string())),
        Err(e) => return Err(keyfile::io(path, &e)),
    };
    let (size, sha256) = each_block(&mut file, path, |_| Ok(()))?;
    Ok(BackupFile { path: name.to_owned(), size, sha256: hex(&sha256) })
}

fn each_block(
    file: &mut File,
    path: &Path,
    mut with: impl FnMut(&[u8]) -> Result<(), Fault>,
) -> Result<(u64, [u8; 32]), Fault> {
    let (mut size, mut hash, mut block) = (0_u64, Sha256::new(), vec![0; 256 * 1024]);
    loop {
        let count = file.read(&mut block).map_err(|e| keyfile::io(path, &e))?;
        let Some(read) = block.get(..count).filter(|b| !b.is_empty()) else {
            return Ok((size, hash.finalize().into()));
        };
        hash.update(read);
        with(read)?;
        size += read.len() as u64;
    }
}

pub(crate) fn new_file(path: &Path) -> Result<File, Fault> {
    let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    opened.map_err(|e| keyfile::io(path, &e))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    let mut file = new_file(path)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|e| keyfile::io(path, &e))
}

/// Makes the names in the folder, its folder of objects and their shards durable.
pub(crate) fn sync_folders(folder: &Path) -> Result<(), Fault> {
    let mut folders: Vec<PathBuf> = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).map_err(|e| keyfile::io(&folder, &e))? {
            let path = entry.map_err(|e| keyfile::io(&folder, &e))?.path();
            if path.is_dir() {
                folders.push(path);
            }
        }
        keyfile::sync_folder(&folder)?;
    }
    Ok(())
}

/// Refuses a folder that holds anything.
pub(crate) fn demand_empty(folder: &Path) -> Result<(), Fault> {
    match std::fs::read_dir(folder) {
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => Err(Fault::Backup(format!("{} is not empty", folder.display()))),
        },
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(()),
        Err(e) => Err(keyfile::io(folder, &e)),
    }
}

#[cfg(test)]
#[path = "backup_tests.rs"]
mod tests;
