//! The list of erasures: which records were erased, kept outside the database and its backups.
//!
//! An older copy of the database does not know of later erasures; this list does, and a restore applies it.
//! It holds record numbers of the machine and moments, nothing about anyone. One line of text for each entry:
//!
//! ```text
//! wissel-erasures 1 <identity of the list> <MAC>
//! <sequence> erased <record> <microseconds since 1970> <MAC>
//! ```
//! Each MAC covers its line and the MAC before it, under a key of the keyring: no line can be changed, left
//! out or added. How far the list has come is also noted in the keyring, so that a list cut short or an older
//! copy of it is refused. A last line without its end was never acknowledged and is dropped.

use crate::fault::Fault;
use crate::hex::{hex, unhex};
use crate::keyfile;
use crate::keyring::Keyring;
use std::collections::HashSet;
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use wissel_core::ids::RecordId;
use wissel_core::ports::Entropy;
use wissel_core::time::Moment;

const NAME: &str = "erasures";
const TITLE: &str = "wissel-erasures 1";
const PURPOSE: &str = "erasure list 1";
const ERASED: &str = "erased";

/// One line of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Erasure {
    /// The record whose key, rows and objects are gone.
    pub record: RecordId,
    /// When.
    pub at: Moment,
}

/// How far a list had come: which list, how many entries, and the MAC of the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    list: [u8; 16],
    sequence: u64,
    mac: [u8; 32],
}

impl Position {
    /// The number of entries up to here.
    pub fn sequence(&self) -> u64 {
        self.sequence
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", hex(&self.list), self.sequence, hex(&self.mac))
    }
}

impl FromStr for Position {
    type Err = Fault;
    fn from_str(s: &str) -> Result<Self, Fault> {
        let parts: Vec<&str> = s.split(' ').collect();
        let read = || match parts.as_slice() {
            [list, sequence, mac] => {
                Some(Self { list: unhex(list)?, sequence: sequence.parse().ok()?, mac: unhex(mac)? })
            }
            _ => None,
        };
        read().ok_or(Fault::Corrupt("position of the erasure list"))
    }
}

/// A list that was read and verified from its first line to its last.
#[derive(Debug, Clone)]
pub struct Erasures {
    /// Every entry, oldest first.
    pub entries: Vec<Erasure>,
    macs: Vec<[u8; 32]>,
    list: [u8; 16],
    length: u64,
}

impl Erasures {
    /// How far this list has come. Of two copies of one list, the one with the higher sequence is newer.
    pub fn position(&self) -> Position {
        let mac = self.macs.last().copied().unwrap_or_default();
        Position { list: self.list, sequence: self.entries.len() as u64, mac }
    }

    /// Whether this list contains everything that the list at that position contained.
    pub fn covers(&self, earlier: &Position) -> bool {
        let mac = usize::try_from(earlier.sequence).ok().and_then(|at| self.macs.get(at));
        self.list == earlier.list && mac == Some(&earlier.mac)
    }
}

/// The list beside the keyring. May be shared by several processes and nodes: each append locks the file.
///
/// An append costs the same however long the list is: the end that was verified last is remembered together with
/// the records in it (16 bytes each), and only what other nodes added since is read.
#[derive(Debug)]
pub struct ErasureList {
    file: PathBuf,
    keyring: Arc<Keyring>,
    tail: Mutex<Tail>,
}

/// What this program remembers between two appends.
#[derive(Debug, Default)]
struct Tail {
    end: Option<(Position, Stamp)>,
    listed: HashSet<RecordId>,
}

/// How the file looked: any other look means that somebody else wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    file: u64,
    length: u64,
    changed: (i64, i64),
}

impl Stamp {
    fn of(file: &File) -> std::io::Result<Self> {
        let seen = file.metadata()?;
        let changed = (seen.mtime(), seen.mtime_nsec());
        Ok(Self { file: seen.ino(), length: seen.len(), changed })
    }
}

impl ErasureList {
    /// Begins an empty list in a folder. Refused when one is there, or when the keyring knows of one.
    pub fn create(dir: &Path, keyring: Arc<Keyring>, entropy: &dyn Entropy) -> Result<Self, Fault> {
        if keyring.noted_erasures()?.is_some() {
            return Err(Fault::Corrupt("the keyring knows of an erasure list already"));
        }
        Self::begin(dir, keyring, entropy)
    }

    /// Begins an empty list in the place of one that was lost, after a restore without it: every record that came back
    /// waits for its source. Earlier backups will never be taken to be covered by the new list.
    pub fn begin_again(dir: &Path, keyring: Arc<Keyring>, entropy: &dyn Entropy) -> Result<Self, Fault> {
        Self::begin(dir, keyring, entropy)
    }

    fn begin(dir: &Path, keyring: Arc<Keyring>, entropy: &dyn Entropy) -> Result<Self, Fault> {
        let mut list = [0; 16];
        entropy.fill(&mut list);
        let title = format!("{TITLE} {}", hex(&list));
        let mac = keyring.mac(PURPOSE, title.as_bytes());
        let line = format!("{title} {}\n", hex(&mac));
        if !keyfile::create_new(dir, NAME, line.as_bytes(), entropy)? {
            return Err(Fault::Corrupt("there is an erasure list already"));
        }
        keyring.note_erasures(&Position { list, sequence: 0, mac }.to_string())?;
        Ok(Self { file: dir.join(NAME), keyring, tail: Mutex::default() })
    }

    /// Opens a list and verifies it.
    pub fn open(dir: &Path, keyring: Arc<Keyring>) -> Result<Self, Fault> {
        let list = Self { file: dir.join(NAME), keyring, tail: Mutex::default() };
        list.load()?;
        Ok(list)
    }

    /// Whether the folder holds a list.
    pub fn exists(dir: &Path) -> bool {
        dir.join(NAME).is_file()
    }

    /// Adds an entry; durable when this answers.
    pub fn append(&self, record: RecordId, at: Moment) -> Result<Position, Fault> {
        self.append_all(&[Erasure { record, at }])
    }

    /// Adds entries with one sync for all; durable when this answers.
    pub fn append_all(&self, entries: &[Erasure]) -> Result<Position, Fault> {
        self.write(entries, |_, _| true)
    }

    /// Adds an entry unless the record is in the list already; durable when this answers. May be repeated, by
    /// whichever node.
    pub fn ensure(&self, record: RecordId, at: Moment) -> Result<Position, Fault> {
        self.write(&[Erasure { record, at }], |listed, entry| !listed.contains(&entry.record))
    }

    fn write(
        &self,
        entries: &[Erasure],
        wanted: fn(&HashSet<RecordId>, &Erasure) -> bool,
    ) -> Result<Position, Fault> {
        let mut tail = self.tail();
        let mut file = self.opened(true)?;
        file.lock().map_err(|e| self.io(&e))?;
        let (mut end, length) = self.end(&mut file, &mut tail)?;
        let mut lines = String::new();
        for entry in entries.iter().filter(|e| wanted(&tail.listed, e)) {
            let Erasure { record, at } = entry;
            let line = format!("{} {ERASED} {record} {}", end.sequence + 1, at.micros());
            end.mac = self.chained(&end.mac, &line);
            end.sequence += 1;
            lines = lines + &line + " " + &hex(&end.mac) + "\n";
        }
        if !lines.is_empty() {
            // Behind the last whole line: a torn one, never acknowledged, is cut off.
            file.set_len(length)
                .and_then(|()| file.seek(SeekFrom::Start(length)))
                .and_then(|_| file.write_all(lines.as_bytes()))
                .and_then(|()| file.sync_all())
                .map_err(|e| self.io(&e))?;
            self.keyring.note_erasures(&end.to_string())?;
        }
        let stamp = Stamp::of(&file).map_err(|e| self.io(&e))?;
        tail.end = Some((end, Stamp { length: length + lines.len() as u64, ..stamp }));
        tail.listed.extend(entries.iter().map(|e| e.record));
        Ok(end)
    }

    fn tail(&self) -> MutexGuard<'_, Tail> {
        // Nothing is left half done in it: the end is taken out before anything is written.
        self.tail.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The list's end and the length of its whole lines, from what is remembered if that still holds. What is
    /// remembered is taken out: it comes back with what was written.
    fn end(&self, file: &mut File, tail: &mut Tail) -> Result<(Position, u64), Fault> {
        let now = Stamp::of(file).map_err(|e| self.io(&e))?;
        let end = match tail.end.take() {
            Some((end, then)) if now == then => Some((end, then.length)),
            Some((end, then)) if now.file == then.file && now.length > then.length => {
                let (text, length) = self.lines_from(file, then.length)?;
                let end = self.follow(&text, end, |entry, _| {
                    tail.listed.insert(entry.record);
                })?;
                Some((end, length))
            }
            _ => None,
        };
        let Some((end, length)) = end else {
            let whole = self.read(file)?;
            tail.listed = whole.entries.iter().map(|e| e.record).collect();
            return Ok((whole.position(), whole.length));
        };
        let behind = |noted: &Position| {
            noted.list != end.list
                || noted.sequence > end.sequence
                || (noted.sequence == end.sequence && noted.mac != end.mac)
        };
        if self.noted()?.is_some_and(|noted| behind(&noted)) {
            return Err(CUT);
        }
        Ok((end, length))
    }

    fn noted(&self) -> Result<Option<Position>, Fault> {
        self.keyring.noted_erasures()?.map(|p| p.parse()).transpose()
    }

    /// Reads and verifies the whole list; `Fault::Corrupt` when it was changed, cut short or is not the current one.
    pub fn load(&self) -> Result<Erasures, Fault> {
        let mut file = self.opened(false)?;
        file.lock_shared().map_err(|e| self.io(&e))?;
        self.read(&mut file)
    }

    /// How far the list has come.
    pub fn identity(&self) -> Result<Position, Fault> {
        Ok(self.load()?.position())
    }

    fn opened(&self, write: bool) -> Result<File, Fault> {
        keyfile::demand_private(&self.file)?;
        OpenOptions::new().read(true).write(write).mode(0o600).open(&self.file).map_err(|e| self.io(&e))
    }

    fn io(&self, e: &std::io::Error) -> Fault {
        keyfile::io(&self.file, e)
    }

    fn chained(&self, before: &[u8; 32], line: &str) -> [u8; 32] {
        self.keyring.mac(PURPOSE, &[before, line.as_bytes()].concat())
    }

    /// The whole lines from this byte on, and where they end.
    fn lines_from(&self, file: &mut File, start: u64) -> Result<(String, u64), Fault> {
        let mut text = Vec::new();
        let read = file.seek(SeekFrom::Start(start)).and_then(|_| file.read_to_end(&mut text));
        read.map_err(|e| self.io(&e))?;
        let whole = text.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        text.truncate(whole);
        let text = String::from_utf8(text).map_err(|_| Fault::Corrupt("erasure list: not text"))?;
        Ok((text, start + whole as u64))
    }

    /// Verifies lines that follow a known end; the new end.
    fn follow(
        &self,
        lines: &str,
        mut end: Position,
        mut each: impl FnMut(Erasure, [u8; 32]),
    ) -> Result<Position, Fault> {
        for line in lines.lines() {
            let (line, mac) = line.rsplit_once(' ').ok_or(Fault::Corrupt("erasure list: a broken line"))?;
            end.mac = self.chained(&end.mac, line);
            end.sequence += 1;
            if unhex(mac) != Some(end.mac) {
                return Err(Fault::Corrupt("erasure list: a line was changed, left out or added"));
            }
            each(parse(line, end.sequence)?, end.mac);
        }
        Ok(end)
    }

    fn read(&self, file: &mut File) -> Result<Erasures, Fault> {
        let (text, length) = self.lines_from(file, 0)?;
        let (title, lines) = text.split_once('\n').ok_or(Fault::Corrupt("erasure list: no first line"))?;
        let (title, mac) = title.rsplit_once(' ').ok_or(Fault::Corrupt("erasure list: no first line"))?;
        let list = title
            .strip_prefix(TITLE)
            .and_then(|t| t.strip_prefix(' '))
            .and_then(unhex)
            .ok_or(Fault::Corrupt("erasure list: another first line"))?;
        let first = self.keyring.mac(PURPOSE, title.as_bytes());
        if unhex(mac) != Some(first) {
            return Err(Fault::Corrupt("erasure list: made under another keyring, or changed"));
        }
        let mut found = Erasures { entries: Vec::new(), macs: vec![first], list, length };
        self.follow(lines, found.position(), |entry, mac| {
            found.entries.push(entry);
            found.macs.push(mac);
        })?;
        if self.noted()?.is_some_and(|p| !found.covers(&p)) {
            return Err(CUT);
        }
        Ok(found)
    }
}

const CUT: Fault = Fault::Corrupt("erasure list: shorter than the keyring knows it; not the current one");

fn parse(line: &str, sequence: u64) -> Result<Erasure, Fault> {
    let parts: Vec<&str> = line.split(' ').collect();
    let read = || match parts.as_slice() {
        [number, ERASED, record, at] => {
            let entry = Erasure { record: record.parse().ok()?, at: Moment::from_micros(at.parse().ok()?) };
            (number.parse() == Ok(sequence)).then_some(entry)
        }
        _ => None,
    };
    read().ok_or(Fault::Corrupt("erasure list: a broken line"))
}

#[cfg(test)]
#[path = "erasure_tests.rs"]
mod tests;
