//! What terms and processor agreements name: sectors, each with its limit in days.

use super::{SectorKey, number};
use crate::exchange::retention::Limits;
use crate::input::{Flaw, code};
use std::fmt::Write as _;

/// Most sectors that terms or an agreement name.
pub const MOST_NAMED: usize = 20;

/// The sectors other than birth care that terms or a processor agreement name, each with its limit in days.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NamedSectors(Vec<(SectorKey, i64)>);

impl NamedSectors {
    /// Reads lines of the form `sector; days`. Empty lines are skipped; none at all is an answer too.
    pub fn read_all(text: &str) -> Result<Self, Flaw> {
        let mut all = Vec::new();
        for (place, written) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            let wrong = || Flaw::new(code::SECTOR_LINE).arg("line", place + 1).arg("most", Limits::MOST_DAYS);
            let (key, days) = written.split_once(';').ok_or_else(wrong)?;
            let key = SectorKey::read_other(key).map_err(|_| wrong())?;
            let days = number(days, 1, Limits::MOST_DAYS).map_err(|_| wrong())?;
            if all.iter().any(|(known, _)| known == &key) {
                return Err(wrong());
            }
            all.push((key, days));
        }
        if all.len() > MOST_NAMED {
            return Err(Flaw::new(code::TEXT_TOO_LONG).arg("max", MOST_NAMED));
        }
        all.sort();
        Ok(Self(all))
    }
    /// Reads [`Self::text`] back.
    pub fn stored(text: &str) -> Option<Self> {
        Self::read_all(text).ok()
    }
    /// One line for each, sorted by key; empty when there is none. This is what is stored, hashed and signed.
    pub fn text(&self) -> String {
        self.0.iter().fold(String::new(), |mut text, (key, days)| {
            let _ = writeln!(text, "{key}; {days}");
            text
        })
    }
    /// Each with its limit, sorted by key.
    pub fn each(&self) -> impl Iterator<Item = (&SectorKey, i64)> {
        self.0.iter().map(|(key, days)| (key, *days))
    }
    /// Whether none is named.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// The limit that is named for this sector.
    pub fn days_of(&self, sector: &SectorKey) -> Option<i64> {
        self.each().find(|(key, _)| *key == sector).map(|(_, days)| days)
    }
}
