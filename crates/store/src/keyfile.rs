//! Key files: 32 secret bytes each, made once, readable by their owner only.
//!
//! Layout: magic `WISSELK1` (8 bytes) ‖ key (32) ‖ first 8 bytes of SHA-256 over both, which tells a damaged
//! file from a wrong one. A file appears whole or not at all: written under another name, synced, then linked.

use crate::fault::Fault;
use crate::seal::Secret;
use rustix::fs::OFlags;
use sha2::{Digest, Sha256};
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;
use wissel_core::ports::Entropy;
use zeroize::Zeroizing;

const MAGIC: &[u8; 8] = b"WISSELK1";
const SIZE: usize = 48;

/// A fault that names the file and the system's reason.
pub(crate) fn io(path: &Path, e: &std::io::Error) -> Fault {
    Fault::Io(format!("{}: {e}", path.display()))
}

/// Makes a folder that only its owner can enter; an existing one stays as it is.
pub(crate) fn make_folder(path: &Path) -> Result<(), Fault> {
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(|e| io(path, &e))
}

/// Makes a folder that only its owner can enter, or closes an existing one to others.
pub(crate) fn make_private(path: &Path) -> Result<(), Fault> {
    make_folder(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700)).map_err(|e| io(path, &e))
}

/// Refuses a folder or file that others may read.
pub(crate) fn demand_private(path: &Path) -> Result<(), Fault> {
    let mode = std::fs::symlink_metadata(path).map_err(|e| io(path, &e))?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(Fault::Keyring(format!(
            "{} is open to others (mode {:o}); it must be 700 for a folder, 600 for a file",
            path.display(),
            mode & 0o777
        )));
    }
    Ok(())
}

/// Refuses a file that others may read; an absent one is left for its reader to report.
pub(crate) fn demand_private_if_present(path: &Path) -> Result<(), Fault> {
    if path.exists() { demand_private(path) } else { Ok(()) }
}

/// Makes names in a folder durable.
pub(crate) fn sync_folder(path: &Path) -> Result<(), Fault> {
    File::open(path).and_then(|f| f.sync_all()).map_err(|e| io(path, &e))
}

/// Writes a file that did not exist, whole and durable; `false` when it exists already (whoever made it).
pub(crate) fn create_new(
    folder: &Path,
    name: &str,
    bytes: &[u8],
    entropy: &dyn Entropy,
) -> Result<bool, Fault> {
    let target = folder.join(name);
    let mut random = [0; 8];
    entropy.fill(&mut random);
    let temporary = folder.join(format!(".new-{:016x}", u64::from_be_bytes(random)));
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&temporary)
        .and_then(|mut f| f.write_all(bytes).and_then(|()| f.sync_all()))
        .and_then(|()| std::fs::hard_link(&temporary, &target));
    let removed = std::fs::remove_file(&temporary);
    let made = match written {
        Ok(()) => {
            removed.map_err(|e| io(&temporary, &e))?;
            true
        }
        Err(e) if e.kind() == ErrorKind::AlreadyExists && target.exists() => false,
        Err(e) => return Err(io(&target, &e)),
    };
    sync_folder(folder)?;
    Ok(made)
}

/// Replaces a file that holds no secret, whole and durable. Callers hold a lock of their own.
pub(crate) fn replace(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), Fault> {
    let temporary = folder.join(format!(".{name}"));
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&temporary)
        .and_then(|mut f| f.write_all(bytes).and_then(|()| f.sync_all()))
        .and_then(|()| std::fs::rename(&temporary, folder.join(name)))
        .map_err(|e| io(&temporary, &e))?;
    sync_folder(folder)
}

/// Makes a new random key file; `false` when one is there already.
pub(crate) fn create_key(folder: &Path, name: &str, entropy: &dyn Entropy) -> Result<bool, Fault> {
    let mut bytes = Zeroizing::new([0; SIZE]);
    let (magic, rest) = bytes.split_at_mut(MAGIC.len());
    let (key, check) = rest.split_at_mut(32);
    magic.copy_from_slice(MAGIC);
    entropy.fill(key);
    for (to, from) in check.iter_mut().zip(checksum(key)) {
        *to = from;
    }
    create_new(folder, name, bytes.as_slice(), entropy)
}

fn checksum(key: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(MAGIC).chain_update(key).finalize().into()
}

/// Reads a key file; `None` when there is none.
pub(crate) fn read_key(path: &Path) -> Result<Option<Secret>, Fault> {
    let opened = OpenOptions::new().read(true).custom_flags(no_links()).open(path);
    let mut file = match opened {
        Ok(f) => f,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(io(path, &e)),
    };
    let damaged = || Fault::Keyring(format!("{} is damaged", path.display()));
    let mut bytes = Zeroizing::new([0; SIZE]);
    file.read_exact(bytes.as_mut()).map_err(|_| damaged())?;
    let (magic, rest) = bytes.split_first_chunk::<8>().ok_or_else(damaged)?;
    let (key, check) = rest.split_first_chunk::<32>().ok_or_else(damaged)?;
    if magic != MAGIC || !checksum(key).starts_with(check) {
        return Err(damaged());
    }
    Ok(Some(Zeroizing::new(*key)))
}

/// Overwrites a key file, then removes it and its name; `false` when there is none.
///
/// Overwriting reaches the old place on ordinary file systems; on copy-on-write ones and on flash the medium
/// may keep the old block until it is reused: put the keyring on an encrypted volume there.
pub(crate) fn destroy_key(folder: &Path, name: &str) -> Result<bool, Fault> {
    let path = folder.join(name);
    let opened = OpenOptions::new().write(true).custom_flags(no_links()).open(&path);
    let mut file = match opened {
        Ok(f) => f,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(false),
        Err(e) => return Err(io(&path, &e)),
    };
    for pattern in [0xFF, 0x00] {
        file.seek(SeekFrom::Start(0))
            .and_then(|_| file.write_all(&[pattern; SIZE]))
            .and_then(|()| file.sync_all())
            .map_err(|e| io(&path, &e))?;
    }
    match std::fs::remove_file(&path) {
        Err(e) if e.kind() != ErrorKind::NotFound => return Err(io(&path, &e)),
        _ => {}
    }
    sync_folder(folder)?;
    Ok(true)
}

fn no_links() -> i32 {
    OFlags::NOFOLLOW.bits().cast_signed()
}
