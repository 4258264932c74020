//! The keyring: every long-lived key, in a folder outside the database and outside its backups.
//!
//! Record keys are wrapped by one key per expiry day. When that day's file is gone, no copy of the database
//! can bring its records back. The folder may be shared by several processes and nodes: files appear whole,
//! by hard link, and day keys are read from the folder at each use, so that a key killed by one node is dead
//! for all at once. No key leaves this type: callers wrap, seal, sign and index, so that a key service
//! can take the folder's place.
//!
//! ```text
//! keyring            what this folder is; written last when it is made
//! root-0001.key      wraps person keys, seals system values; a higher number is a later generation
//! index.key          find index, name index, MACs
//! sign.key           seed of the Ed25519 key for receipts and log heads
//! erasures           how far the list of erasures has come
//! log/subject.key    pseudonyms in the audit log
//! days/2027-03-28.key, days/2027-03-28.dead
//! ```

use crate::fault::Fault;
use crate::hex::hex;
use crate::keyfile::{self, create_key, create_new, destroy_key, read_key};
use crate::seal::{self, PersonKey, RecordKey, Secret, derive, hmac, put};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use wissel_core::audit::Subject;
use wissel_core::ids::{RecordId, UserId};
use wissel_core::ports::Entropy;
use wissel_core::time::Day;
use zeroize::Zeroizing;

const MARKER: &str = "keyring";
const MARKER_TEXT: &[u8] = b"wissel keyring 1\n";
const ROOT_FIRST: &str = "root-0001.key";
const INDEX: &str = "index.key";
const SIGN: &str = "sign.key";
const SUBJECT: &str = "subject.key";
const ERASURES: &str = "erasures";

/// The installation's keys. Cheap to share behind an `Arc`; every method may be called from any thread.
pub struct Keyring {
    folder: PathBuf,
    days: PathBuf,
    roots: BTreeMap<u32, Secret>,
    newest: u32,
    find: Secret,
    name: Secret,
    mac: Secret,
    subject: Secret,
    sign: SigningKey,
}

/// Opens record keys for one list; see [`Keyring::opener`].
pub(crate) struct Opener<'a> {
    keyring: &'a Keyring,
    days: BTreeMap<Day, Result<Secret, Fault>>,
}

impl Opener<'_> {
    /// As [`Keyring::unwrap_record_key`].
    pub(crate) fn unwrap_record_key(
        &mut self,
        day: Day,
        record: RecordId,
        wrapped: &[u8],
    ) -> Result<RecordKey, Fault> {
        let key = self.days.entry(day).or_insert_with(|| self.keyring.day_key(day));
        record_key(key.as_ref().map_err(Clone::clone)?, record, wrapped)
    }
}

fn record_key(day: &Secret, record: RecordId, wrapped: &[u8]) -> Result<RecordKey, Fault> {
    unwrapped(seal::open(day, "record key", &record.bytes(), wrapped)?).map(RecordKey::from_bytes)
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyring").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Keyring {
    /// Makes a keyring in a folder (made too when absent). Refused when one is there already.
    pub fn create(dir: &Path, entropy: &dyn Entropy) -> Result<Self, Fault> {
        if Self::exists(dir) {
            return Err(Fault::Keyring(format!("{} already holds a keyring", dir.display())));
        }
        let log = dir.join("log");
        for folder in [dir, &log, &dir.join("days")] {
            keyfile::make_folder(folder)?;
            keyfile::demand_private(folder)?;
        }
        // A file left by a making that was cut short is as good as a new one: nothing used it yet.
        for name in [ROOT_FIRST, INDEX, SIGN] {
            create_key(dir, name, entropy)?;
        }
        create_key(&log, SUBJECT, entropy)?;
        create_new(dir, MARKER, MARKER_TEXT, entropy)?;
        if let Some(parent) = dir.parent().filter(|p| !p.as_os_str().is_empty()) {
            keyfile::sync_folder(parent)?;
        }
        Self::open(dir)
    }

    /// Opens a keyring. Refused when it is absent, incomplete, damaged, or readable by others.
    pub fn open(dir: &Path) -> Result<Self, Fault> {
        if !Self::exists(dir) {
            return Err(Fault::Keyring(format!("no keyring in {}", dir.display())));
        }
        let marker = dir.join(MARKER);
        if std::fs::read(&marker).map_err(|e| keyfile::io(&marker, &e))? != MARKER_TEXT {
            return Err(Fault::Keyring(format!("{} is of another version", marker.display())));
        }
        let days = dir.join("days");
        for folder in [dir, &days, &dir.join("log")] {
            keyfile::demand_private(folder)?;
        }
        let index = needed(&dir.join(INDEX))?;
        let roots = read_roots(dir)?;
        let newest = *roots.keys().next_back().ok_or_else(|| missing(&dir.join(ROOT_FIRST)))?;
        Ok(Self {
            folder: dir.to_path_buf(),
            days,
            roots,
            newest,
            find: derive(&index, b"", &[b"wissel/find/1"])?,
            name: derive(&index, b"", &[b"wissel/name/1"])?,
            mac: derive(&index, b"", &[b"wissel/mac/1"])?,
            subject: derive(&*needed(&dir.join("log").join(SUBJECT))?, b"", &[b"wissel/subject/1"])?,
            sign: SigningKey::from_bytes(&*needed(&dir.join(SIGN))?),
        })
    }

    /// Whether the folder holds a complete keyring.
    pub fn exists(dir: &Path) -> bool {
        dir.join(MARKER).is_file()
    }

    /// Makes the key of an expiry day unless it is there. Refused for a day whose key was destroyed.
    pub fn ensure_day(&self, day: Day, entropy: &dyn Entropy) -> Result<(), Fault> {
        let over = || Fault::Keyring(format!("the key of {day} was destroyed and cannot be made again"));
        if self.is_dead(day)? {
            return Err(over());
        }
        if !self.has_day(day)? {
            create_key(&self.days, &key_name(day), entropy)?;
        }
        // A node that kills the day marks it before it removes the key: seen here, or removed there.
        if self.is_dead(day)? {
            destroy_key(&self.days, &key_name(day))?;
            return Err(over());
        }
        Ok(())
    }

    /// Whether the key of an expiry day is there.
    pub fn has_day(&self, day: Day) -> Result<bool, Fault> {
        present(&self.days.join(key_name(day)))
    }

    /// Destroys the key of an expiry day for every node, for good; `false` when it was gone already.
    pub fn kill_day(&self, day: Day) -> Result<bool, Fault> {
        let dead = self.days.join(dead_name(day));
        std::fs::OpenOptions::new()
            .append(true)
            .create(true)
            .open(&dead)
            .and_then(|f| f.sync_all())
            .map_err(|e| keyfile::io(&dead, &e))?;
        keyfile::sync_folder(&self.days)?;
        destroy_key(&self.days, &key_name(day))
    }

    /// The expiry days that have a key, earliest first.
    pub fn days(&self) -> Result<Vec<Day>, Fault> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(&self.days).map_err(|e| keyfile::io(&self.days, &e))? {
            let name = entry.map_err(|e| keyfile::io(&self.days, &e))?.file_name();
            found.extend(
                name.to_str().and_then(|n| n.strip_suffix(".key")).and_then(|d| d.parse::<Day>().ok()),
            );
        }
        found.sort_unstable();
        Ok(found)
    }

    /// Whether the key of an expiry day was destroyed (not merely never made).
    pub fn is_dead(&self, day: Day) -> Result<bool, Fault> {
        present(&self.days.join(dead_name(day)))
    }

    /// The wrapping key of a day, read from the folder now: a key kept in memory could outlive its file.
    fn day_key(&self, day: Day) -> Result<Secret, Fault> {
        let none = || Fault::Keyring(format!("no key for {day}"));
        if self.is_dead(day)? {
            return Err(none());
        }
        let key = read_key(&self.days.join(key_name(day)))?.ok_or_else(none)?;
        derive(&key, b"", &[b"wissel/day/1", day.to_string().as_bytes()])
    }

    /// Opens record keys one after the other, for one list: the key of each day is read once, and forgotten with this.
    pub(crate) fn opener(&self) -> Opener<'_> {
        Opener { keyring: self, days: BTreeMap::new() }
    }

    /// Wraps a record's key under the key of its expiry day. `Fault::Keyring` when the day has no key.
    pub fn wrap_record_key(
        &self,
        day: Day,
        record: RecordId,
        key: &RecordKey,
        nonce: [u8; 12],
    ) -> Result<Vec<u8>, Fault> {
        seal::seal(
            &*self.day_key(day)?,
            seal::FIRST_GENERATION,
            "record key",
            &record.bytes(),
            key.bytes(),
            nonce,
        )
    }

    /// Unwraps a record's key. `Fault::Keyring` when the day has no key (any more): the record is gone.
    pub fn unwrap_record_key(&self, day: Day, record: RecordId, wrapped: &[u8]) -> Result<RecordKey, Fault> {
        record_key(&self.day_key(day)?, record, wrapped)
    }

    fn root(&self, generation: u32, use_of: &[u8]) -> Result<Secret, Fault> {
        derive(self.roots.get(&generation).ok_or(Fault::Crypto)?, b"", &[use_of])
    }

    /// Wraps a person's key under the newest root key.
    pub fn wrap_person_key(&self, user: UserId, key: &PersonKey, nonce: [u8; 12]) -> Result<Vec<u8>, Fault> {
        let root = self.root(self.newest, b"wissel/person/1")?;
        seal::seal(&root, self.newest, "person key", &user.bytes(), key.bytes(), nonce)
    }

    /// Unwraps a person's key.
    pub fn unwrap_person_key(&self, user: UserId, wrapped: &[u8]) -> Result<PersonKey, Fault> {
        let root = self.root(seal::generation(wrapped)?, b"wissel/person/1")?;
        unwrapped(seal::open(&root, "person key", &user.bytes(), wrapped)?).map(PersonKey::from_bytes)
    }

    /// Seals a value of the system itself (settings, tokens of gateways) under the newest root key.
    pub fn seal_system(
        &self,
        context: &'static str,
        plaintext: &[u8],
        nonce: [u8; 12],
    ) -> Result<Vec<u8>, Fault> {
        let root = self.root(self.newest, b"wissel/system/1")?;
        seal::seal(&root, self.newest, context, b"", plaintext, nonce)
    }

    /// Opens what [`Self::seal_system`] made with the same context.
    pub fn open_system(&self, context: &'static str, sealed: &[u8]) -> Result<Vec<u8>, Fault> {
        let root = self.root(seal::generation(sealed)?, b"wissel/system/1")?;
        seal::open(&root, context, b"", sealed)
    }

    /// The find index of a client: HMAC-SHA-256 of BSN (or collection code) and birth date in canonical form.
    pub fn find_index(&self, canonical: &[u8]) -> [u8; 32] {
        hmac(&self.find, canonical)
    }

    /// The index of a user name, mail address or phone number; equal values of different kinds differ.
    pub fn name_index(&self, kind: &'static str, canonical: &[u8]) -> [u8; 32] {
        hmac(&self.name, &named(kind, canonical))
    }

    /// A client's pseudonym in the audit log, under a key used for nothing else.
    pub fn subject(&self, identifier: &[u8]) -> Subject {
        Subject(hex(&hmac(&self.subject, identifier)))
    }

    /// HMAC-SHA-256 for one purpose (codes, form tokens); equal bytes for different purposes differ.
    pub fn mac(&self, purpose: &'static str, bytes: &[u8]) -> [u8; 32] {
        hmac(&self.mac, &named(purpose, bytes))
    }

    /// Notes how far the list of erasures has come, so that an older copy of the list is recognised.
    pub(crate) fn note_erasures(&self, position: &str) -> Result<(), Fault> {
        keyfile::replace(&self.folder, ERASURES, position.as_bytes())
    }

    /// What [`Self::note_erasures`] noted last.
    pub(crate) fn noted_erasures(&self) -> Result<Option<String>, Fault> {
        let path = self.folder.join(ERASURES);
        match std::fs::read_to_string(&path) {
            Ok(position) => Ok(Some(position)),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(keyfile::io(&path, &e)),
        }
    }

    /// Signs with Ed25519 (RFC 8032): receipts, heads of the audit log, backups.
    pub fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.sign.sign(bytes).to_bytes()
    }

    /// The public key against which [`Self::sign`] verifies.
    pub fn verify_key(&self) -> [u8; 32] {
        self.sign.verifying_key().to_bytes()
    }

    /// Whether this is a signature of the bytes by the owner of the key (strict: no weak keys, one form only).
    pub fn verify(key: &[u8; 32], bytes: &[u8], signature: &[u8; 64]) -> bool {
        VerifyingKey::from_bytes(key)
            .is_ok_and(|k| k.verify_strict(bytes, &Signature::from_bytes(signature)).is_ok())
    }
}

fn key_name(day: Day) -> String {
    format!("{day}.key")
}

fn dead_name(day: Day) -> String {
    format!("{day}.dead")
}

fn present(path: &Path) -> Result<bool, Fault> {
    path.try_exists().map_err(|e| keyfile::io(path, &e))
}

fn missing(path: &Path) -> Fault {
    Fault::Keyring(format!("{} is missing", path.display()))
}

fn needed(path: &Path) -> Result<Secret, Fault> {
    keyfile::demand_private_if_present(path)?;
    read_key(path)?.ok_or_else(|| missing(path))
}

fn read_roots(dir: &Path) -> Result<BTreeMap<u32, Secret>, Fault> {
    let mut roots = BTreeMap::new();
    for entry in std::fs::read_dir(dir).map_err(|e| keyfile::io(dir, &e))? {
        let name = entry.map_err(|e| keyfile::io(dir, &e))?.file_name();
        let number = name.to_str().and_then(|n| n.strip_prefix("root-")?.strip_suffix(".key"));
        if let Some(generation) = number.and_then(|n| n.parse().ok()) {
            roots.insert(generation, needed(&dir.join(&name))?);
        }
    }
    Ok(roots)
}

fn unwrapped(bytes: Vec<u8>) -> Result<[u8; 32], Fault> {
    Zeroizing::new(bytes).as_slice().try_into().map_err(|_| Fault::Crypto)
}

fn named(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut all = Vec::with_capacity(16 + name.len() + bytes.len());
    put(&mut all, name.as_bytes());
    all.extend_from_slice(bytes);
    all
}

#[cfg(test)]
#[path = "keyring_tests.rs"]
mod tests;
