//! What is known of the installation: what servers say of themselves, what waits, what failed.

use crate::input::named;
use crate::time::Moment;
use serde::{Deserialize, Serialize};

named! {
    /// What stands on a disk.
    pub enum Place {
        /// The data folder.
        Data = "data",
        /// The encrypted documents.
        Documents = "documents",
        /// The database file.
        Database = "database",
        /// The keyring.
        Keys = "keys",
    }
}

/// A disk of a server.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Disk {
    /// What stands on it.
    pub holds: Vec<Place>,
    /// Bytes that are free for the program.
    pub free: u64,
    /// Bytes in all.
    pub size: u64,
}

/// Who ends TLS, and until when the certificate is valid.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Certificate {
    /// This program, with a certificate that is valid until then.
    Own {
        /// Until when.
        until: Moment,
    },
    /// This program, with a certificate whose dates cannot be read.
    Unreadable,
    /// A proxy: its certificate is its own affair.
    Proxy,
    /// Nobody: plain HTTP, on this machine only.
    Plain,
}

/// What a server last said of itself.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Report {
    /// The program's version.
    pub version: String,
    /// Its disks.
    pub disks: Vec<Disk>,
    /// Its certificate.
    pub certificate: Certificate,
}

/// A server and its last report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Server {
    /// Its name.
    pub name: String,
    /// When it reported, real time.
    pub at: Moment,
    /// What it said; `None` when it was said by another version in words that this one does not know.
    pub report: Option<Report>,
}

/// How messages of one kind fared within the last hour.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Failing {
    /// How many did not arrive.
    pub failed: i64,
    /// Why the last of them did not; masked.
    pub why: Option<String>,
}

/// How a queue stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Waiting {
    /// How many wait and are due.
    pub waiting: i64,
    /// Since when the oldest waits.
    pub oldest: Option<Moment>,
    /// How many were given up.
    pub dead: i64,
}

/// Everything from which the lines follow.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Facts {
    /// Civil time.
    pub now: Moment,
    /// Real time.
    pub real: Moment,
    /// When the last backup was made.
    pub backup: Option<Moment>,
    /// When a restore was last proven.
    pub restore: Option<Moment>,
    /// Text messages.
    pub sms: Failing,
    /// Mail.
    pub mail: Failing,
    /// Messages.
    pub notices: Waiting,
    /// Work.
    pub jobs: Waiting,
    /// Whether the virus scan answers; `None`: there is none.
    pub scan: Option<bool>,
    /// Since when destruction waits because the clock jumped.
    pub clock_held: Option<Moment>,
    /// The servers.
    pub servers: Vec<Server>,
}
