//! Judges values of a PDF, one object at a time, within the limits.

use lopdf::{DecompressError, Dictionary, Document, Error, Object, ObjectId, Stream};

use super::active;
use super::limits::PdfLimits;
use super::refusal::{PdfRefusal, Reason};

/// The judge of one reading of a file; it counts as it goes.
pub(super) struct Judge<'a> {
    doc: &'a Document,
    limits: &'a PdfLimits,
    values: usize,
    unpacked: usize,
    missing_parts: bool,
}

impl<'a> Judge<'a> {
    /// References are looked up in `doc`.
    pub(super) fn new(doc: &'a Document, limits: &'a PdfLimits) -> Self {
        Self { doc, limits, values: 0, unpacked: 0, missing_parts: false }
    }

    /// Refuses missing parts too. Right for current objects only: replaced ones may lead to what was deleted.
    pub(super) fn with_missing_parts(self) -> Self {
        Self { missing_parts: true, ..self }
    }

    /// Looks at one object and everything in it.
    pub(super) fn value(&mut self, object: &Object, id: ObjectId) -> Result<(), PdfRefusal> {
        if let Object::Name(name) = object {
            refuse(active::lone_name(self.doc, name), id)?;
        }
        let mut open = vec![(object, 0_usize)];
        while let Some((value, depth)) = open.pop() {
            self.values = self.values.saturating_add(1);
            if self.values > self.limits.values || depth > self.limits.nesting {
                return Err(PdfRefusal::new(Reason::TooComplex, "number or nesting of values"));
            }
            match value {
                Object::Array(items) => open.extend(items.iter().map(|item| (item, depth + 1))),
                Object::Dictionary(dict) => {
                    self.dictionary(dict, false, id)?;
                    open.extend(dict.iter().map(|(_, item)| (item, depth + 1)));
                }
                Object::Stream(stream) => {
                    self.dictionary(&stream.dict, true, id)?;
                    let left = self.limits.content_bytes.saturating_sub(self.unpacked);
                    self.unpacked += unpacked_size(stream, left)?;
                    open.extend(stream.dict.iter().map(|(_, item)| (item, depth + 1)));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn dictionary(&self, dict: &Dictionary, is_stream: bool, id: ObjectId) -> Result<(), PdfRefusal> {
        refuse(active::find(self.doc, dict, is_stream), id)?;
        match active::missing_part(self.doc, dict).filter(|_| self.missing_parts) {
            Some(key) => Err(PdfRefusal::new(Reason::MissingPart, format!("/{key} in object {}", id.0))),
            None => Ok(()),
        }
    }
}

fn refuse(finding: Option<active::Finding>, id: ObjectId) -> Result<(), PdfRefusal> {
    match finding {
        Some((reason, found)) => Err(PdfRefusal::new(reason, format!("{found} in object {}", id.0))),
        None => Ok(()),
    }
}

/// How far a stream unpacks, so that no small file becomes gigabytes in a reader. Images are left out: their
/// size follows from width and height, and their own formats are not read here. Streams that cannot be
/// unpacked are the reader's to skip.
fn unpacked_size(stream: &Stream, left: usize) -> Result<usize, PdfRefusal> {
    let kind = |key: &[u8]| stream.dict.get(key).and_then(Object::as_name).unwrap_or_default();
    if kind(b"Subtype") == b"Image" || kind(b"Type") == b"XRef" || kind(b"Type") == b"ObjStm" {
        return Ok(0);
    }
    match stream.decompressed_content_with_limit(left) {
        Ok(content) => Ok(content.len()),
        Err(Error::Decompress(
            DecompressError::MemoryLimitExceeded { .. } | DecompressError::TooManyFilters { .. },
        )) => Err(PdfRefusal::new(Reason::TooComplex, "unpacked size of the streams")),
        Err(_) => Ok(0),
    }
}
