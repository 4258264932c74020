//! What can go wrong below the rules: the machine, the disk, the database, a damaged or foreign ciphertext.

/// A failure that rolls a transaction back. Texts name files and states, never content or keys.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A ciphertext does not belong to this key and place, or was changed. Deliberately says no more.
    #[error("a sealed value could not be opened")]
    Crypto,
    /// Stored data breaks its own format.
    #[error("stored data is damaged: {0}")]
    Corrupt(&'static str),
    /// A key is absent, or the keyring is not as it must be.
    #[error("keyring: {0}")]
    Keyring(String),
    /// The blob store refused.
    #[error("blob store: {0}")]
    Blob(String),
    /// A file could not be read or written.
    #[error("files: {0}")]
    Io(String),
    /// The database refused.
    #[error("database: {0}")]
    Database(String),
}
