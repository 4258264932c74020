//! Content that stands in a resource as base64.

use super::FhirFlaw;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Four-character groups that are decoded at once: 96 KiB of content.
const PIECE: usize = 32 * 1024 * 4;

/// A document inside a resource; decoded piece by piece.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Attachment<'a> {
    /// Its name, when the sender gave one.
    pub title: Option<&'a str>,
    base64: &'a str,
}

impl std::fmt::Debug for Attachment<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Attachment({} characters)", self.base64.len())
    }
}

impl<'a> Attachment<'a> {
    pub(super) const fn new(title: Option<&'a str>, base64: &'a str) -> Self {
        Self { title, base64 }
    }
    /// The content, whole.
    pub fn whole(&self) -> Result<Vec<u8>, FhirFlaw> {
        let mut all = Vec::with_capacity(self.base64.len() / 4 * 3 + 3);
        for piece in self.pieces() {
            all.extend(piece?);
        }
        Ok(all)
    }
    /// The content in pieces. White space between the characters is allowed (`base64Binary` of FHIR).
    pub fn pieces(&self) -> Pieces<'a> {
        Pieces { rest: self.base64, over: false }
    }
}

/// What [`Attachment::pieces`] gives.
pub struct Pieces<'a> {
    rest: &'a str,
    over: bool,
}

impl Iterator for Pieces<'_> {
    type Item = Result<Vec<u8>, FhirFlaw>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over || self.rest.is_empty() {
            return None;
        }
        let mut group = String::with_capacity(PIECE.min(self.rest.len()));
        let mut rest = "";
        for (at, c) in self.rest.char_indices() {
            if group.len() == PIECE {
                rest = self.rest.get(at..).unwrap_or_default();
                break;
            }
            if !c.is_ascii_whitespace() {
                group.push(c);
            }
        }
        self.rest = rest;
        // Padding ends the content: nothing may follow it.
        if group.contains('=') {
            self.over = !self.rest.trim_ascii().is_empty();
            if self.over {
                return Some(Err(FhirFlaw::Base64));
            }
        }
        let piece = STANDARD.decode(group).map_err(|_| FhirFlaw::Base64);
        self.over = piece.is_err();
        Some(piece)
    }
}
