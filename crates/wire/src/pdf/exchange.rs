//! What the server and its child process say to each other about PDFs.
//!
//! Parsing foreign files happens in a child of the same program, with bounds on memory and time. The child
//! answers on standard output: one line of JSON, after an assembly followed by the bytes of the file.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use wissel_core::time::Day;

use super::cover::{AssembleFault, Cover, Part, assemble};
use super::inspect::PdfFacts;
use super::refusal::PdfRefusal;
use super::write::TextDocument;

/// First line of a request to inspect; the bytes of the file follow it. `4096`, or `4096 2027-02-14` where the file is
/// also to be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct InspectRequest {
    /// Size of the file in bytes.
    pub size: u64,
    /// Today, where the text is to be read.
    pub read_on: Option<Day>,
}

impl fmt::Display for InspectRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.read_on {
            Some(today) => write!(f, "{} {today}", self.size),
            None => write!(f, "{}", self.size),
        }
    }
}

/// Not a first line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a request to inspect")]
pub struct NoRequest;

impl FromStr for InspectRequest {
    type Err = NoRequest;

    fn from_str(line: &str) -> Result<Self, NoRequest> {
        let mut words = line.split_ascii_whitespace();
        let size = words.next().and_then(|size| size.parse().ok()).ok_or(NoRequest)?;
        let read_on = words.next().map(|day| day.parse().map_err(|_| NoRequest)).transpose()?;
        Ok(Self { size, read_on })
    }
}

/// The child's answer to an inspection.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The file may be shared.
    Accepted(PdfFacts),
    /// The file may not be shared, and why.
    Refused(PdfRefusal),
}

impl From<Result<PdfFacts, PdfRefusal>> for Verdict {
    fn from(result: Result<PdfFacts, PdfRefusal>) -> Self {
        match result {
            Ok(facts) => Self::Accepted(facts),
            Err(refusal) => Self::Refused(refusal),
        }
    }
}

/// First line of a request to assemble; the bytes of the originals follow it, in order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AssembleRequest {
    /// The cover.
    pub cover: Box<Cover>,
    /// What follows it.
    pub parts: Vec<PartHead>,
}

/// One part in the first line of a request.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartHead {
    /// A text, here in full.
    Text(TextDocument),
    /// An original of so many bytes, which follow.
    Pdf(usize),
}

/// First line of the answer to an assembly.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assembled {
    /// A file of so many bytes, which follow.
    File(usize),
    /// An original cannot be taken apart.
    Refused(PdfRefusal),
    /// A page of ours could not be written.
    Fault(String),
}

impl AssembleRequest {
    /// Carries out a request, given the bytes after its first line. `None` when they are fewer than announced.
    pub fn run(self, mut originals: &[u8]) -> Option<(Assembled, Vec<u8>)> {
        let mut parts = Vec::with_capacity(self.parts.len());
        for head in self.parts {
            parts.push(match head {
                PartHead::Text(text) => Part::Text(text),
                PartHead::Pdf(size) => {
                    let (original, rest) = originals.split_at_checked(size)?;
                    originals = rest;
                    Part::Pdf(original.to_vec())
                }
            });
        }
        Some(match assemble(&self.cover, &parts) {
            Ok(file) => (Assembled::File(file.len()), file),
            Err(AssembleFault::Refused(refusal)) => (Assembled::Refused(refusal), Vec::new()),
            Err(AssembleFault::Write(fault)) => (Assembled::Fault(fault.0), Vec::new()),
        })
    }
}
