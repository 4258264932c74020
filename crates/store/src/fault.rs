//! What can go wrong in the data layer. A fault rolls back; it is never shown to a user as text.

/// A failure that rolls a transaction back. Texts name states, files and kinds of error, never content or keys.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Fault {
    /// The database refused or failed; the text names the kind of error, never a value.
    #[error("database: {0}")]
    Database(String),
    /// An earlier statement of this transaction failed; nothing more can be done in it.
    #[error("the transaction had already failed")]
    Poisoned,
    /// Something stored is not what it must be: a wrong type, a missing row, a broken seal.
    #[error("stored data is damaged: {0}")]
    Corrupt(&'static str),
    /// A ciphertext does not belong to this key and place, or was changed. Deliberately says no more.
    #[error("a sealed value could not be opened")]
    Crypto,
    /// A key is absent, or the keyring is not as it must be.
    #[error("keyring: {0}")]
    Keyring(String),
    /// The store of encrypted objects failed.
    #[error("blob store: {0}")]
    Blob(String),
    /// The transaction kept colliding with others, or the database stayed locked; trying again may help.
    #[error("busy")]
    Busy,
    /// The code asked for something that this kind of transaction may not do.
    #[error("forbidden: {0}")]
    Forbidden(&'static str),
    /// The store is closing or closed.
    #[error("the store is closed")]
    Closed,
    /// The connection to the database broke before anything was committed.
    #[error("the connection to the database was lost")]
    LostConnection,
    /// The connection broke during COMMIT and it could not be found out whether it was carried through.
    #[error("the connection was lost during commit; the result is not known")]
    LostCommit,
    /// The code of a transaction panicked; nothing of it was kept.
    #[error("a transaction panicked")]
    Panicked,
    /// The database was made by a newer version of the program; the number is the newest migration found.
    #[error("the database is newer than this program (migration {0})")]
    TooNew(i64),
    /// A migration was changed after it had been carried out; the number names it.
    #[error("migration {0} differs from what was carried out")]
    ChangedMigration(i64),
    /// Migrations wait and the options forbid to carry them out; how many.
    #[error("{0} migrations wait to be carried out")]
    Unmigrated(usize),
    /// The database server is not set up as the store needs it.
    #[error("database server: {0}")]
    Unfit(String),
    /// A file or folder could not be read or written.
    #[error("files: {0}")]
    Io(String),
    /// A file that must be there is not.
    #[error("{0} is missing")]
    Missing(String),
    /// A backup cannot be made, or is not fit to be restored.
    #[error("backup: {0}")]
    Backup(String),
}
