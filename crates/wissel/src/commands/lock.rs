//! One process per data folder.

use rustix::fs::{FlockOperation, flock};
use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

const PATIENCE_STEPS: u32 = 20;
const PATIENCE_STEP: std::time::Duration = std::time::Duration::from_millis(50);

/// Why the data folder is not ours.
#[derive(Debug, thiserror::Error)]
pub enum LockFault {
    /// Another process has it.
    #[error(
        "the data folder {folder} is in use by process {process}; stop that first, or use its commands beside it"
    )]
    Held {
        /// The folder.
        folder: PathBuf,
        /// The process that holds it, as far as known.
        process: String,
    },
    /// The folder or its lock file cannot be used.
    #[error("the data folder {folder} cannot be used: {error}")]
    Unusable {
        /// The folder.
        folder: PathBuf,
        /// Why.
        error: io::Error,
    },
}

/// Holds the data folder until dropped; the operating system lets go of it when the process dies.
#[derive(Debug)]
pub struct DataLock {
    _file: File,
}

impl DataLock {
    /// Takes the folder; makes it (only for its owner) when it does not exist.
    pub fn take(folder: &Path) -> Result<Self, LockFault> {
        let unusable = |error| LockFault::Unusable { folder: folder.to_path_buf(), error };
        private_folder(folder).map_err(unusable)?;
        let path = folder.join("lock");
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create(true).truncate(false).mode(0o600);
        let mut file = file.open(path).map_err(unusable)?;
        match patiently(|| flock(&file, FlockOperation::NonBlockingLockExclusive)) {
            Ok(()) => (),
            Err(rustix::io::Errno::WOULDBLOCK) => {
                let mut process = String::new();
                let _unknown_when_unreadable = file.read_to_string(&mut process);
                let process = process.trim().to_owned();
                return Err(LockFault::Held { folder: folder.to_path_buf(), process });
            }
            Err(error) => return Err(unusable(error.into())),
        }
        let written = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| {
            writeln!(file, "{}", std::process::id())?;
            file.flush()
        });
        written.map_err(unusable)?;
        Ok(Self { _file: file })
    }
}

/// Tries again for a moment: the lock of a process that was just killed goes when the last of its children that had not
/// yet started its own program is gone.
fn patiently(take: impl Fn() -> rustix::io::Result<()>) -> rustix::io::Result<()> {
    for _ in 0..PATIENCE_STEPS {
        match take() {
            Err(rustix::io::Errno::WOULDBLOCK) => std::thread::sleep(PATIENCE_STEP),
            settled => return settled,
        }
    }
    take()
}

/// Makes a folder that only its owner can enter, and takes the rights of others from one that exists.
pub fn private_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    std::fs::set_permissions(folder, Permissions::from_mode(0o700))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_holder_and_is_private() {
        let base = tempfile::tempdir().unwrap();
        let folder = base.path().join("new/data");
        let first = DataLock::take(&folder).unwrap();
        let refused = DataLock::take(&folder).unwrap_err();
        let own = std::process::id().to_string();
        assert!(matches!(&refused, LockFault::Held { process, .. } if *process == own), "{refused}");
        assert_eq!(folder.metadata().unwrap().permissions().mode() & 0o777, 0o700);
        drop(first);
        DataLock::take(&folder).unwrap();
        std::fs::write(base.path().join("file"), "").unwrap();
        assert!(matches!(DataLock::take(&base.path().join("file")), Err(LockFault::Unusable { .. })));
    }
}
