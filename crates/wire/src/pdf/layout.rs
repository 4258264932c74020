//! The third reading of a PDF: its bytes from first to last, without its tables.
//!
//! Every object is taken where its header stands, in mid-line or not, current or replaced, listed or not, and so
//! is every trailer and every content of an object stream. What any program could find is therefore judged. And
//! what programs would read in different ways is refused: see [`Layout`] and [`super::values`].

use std::collections::{BTreeMap, BTreeSet};

use lopdf::xref::{Xref, XrefEntry};
use lopdf::{DecompressError, Dictionary, Document, Error, Object, ObjectId, Stream};
use memchr::memmem;

use super::judge::Judge;
use super::limits::PdfLimits;
use super::refusal::{PdfRefusal, Reason};
use super::values::{Cursor, ambiguous, broken, count_headers, find, is_space};

/// Where what stands in a file.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// Headers of objects, in the order of the file.
    headers: Vec<(usize, ObjectId)>,
    /// Cross-reference tables and streams.
    sections: BTreeSet<usize>,
    /// What claims to be the place of a section, counted from the header of the file.
    pointers: Vec<i64>,
    /// The catalogue that all trailers name.
    root: Option<ObjectId>,
    /// Numbers of the objects in object streams.
    packed: Vec<u32>,
    /// How many trailers stand behind the word.
    trailers: usize,
}

struct Scan<'a> {
    bytes: &'a [u8],
    cursor: Cursor<'a>,
    doc: &'a Document,
    judge: Judge<'a>,
    limits: &'a PdfLimits,
    /// What object streams may still unpack to.
    unpack: usize,
    layout: Layout,
}

/// Reads the file from first to last byte and judges all that stands in it. References are looked up in `doc`.
pub(super) fn read(bytes: &[u8], doc: &Document, limits: &PdfLimits) -> Result<Layout, PdfRefusal> {
    let mut scan = Scan {
        bytes,
        cursor: Cursor::new(bytes, 0, limits.values, limits.nesting),
        doc,
        judge: Judge::new(doc, limits),
        limits,
        unpack: limits.content_bytes,
        layout: Layout::default(),
    };
    while scan.step()? {}
    Ok(scan.layout)
}

impl<'a> Scan<'a> {
    /// One object, keyword or stray character outside of objects. False at the end.
    fn step(&mut self) -> Result<bool, PdfRefusal> {
        self.cursor.space()?;
        let at = self.cursor.at;
        let Some(byte) = self.cursor.peek() else { return Ok(false) };
        if byte.is_ascii_digit() {
            match self.cursor.header()? {
                Some(id) => self.object(at, id)?,
                None => drop(self.cursor.run(|byte| byte.is_ascii_digit())),
            }
            return Ok(true);
        }
        match self.cursor.word() {
            b"" => self.cursor.at = at.saturating_add(1),
            b"xref" => drop(self.layout.sections.insert(at)),
            b"startxref" => self.start()?,
            b"trailer" => {
                self.cursor.space()?;
                let dict = self.cursor.dictionary(0)?;
                self.trailer(&dict, at)?;
                self.layout.trailers += 1;
                self.judge.value(&Object::Dictionary(dict), (0, 0))?;
            }
            word if word.starts_with(b"obj") || word.starts_with(b"trailer") => {
                return Err(ambiguous("an object without a number", at));
            }
            _ => {}
        }
        Ok(true)
    }

    fn start(&mut self) -> Result<(), PdfRefusal> {
        self.cursor.space()?;
        let at = self.cursor.at;
        match self.cursor.value(0)? {
            // Zero stands in the first part of linearised files.
            Object::Integer(0) => {}
            Object::Integer(pointer) => self.layout.pointers.push(pointer),
            _ => return Err(broken("startxref without a number", at)),
        }
        Ok(())
    }

    /// An object whose header was just read.
    fn object(&mut self, at: usize, id: ObjectId) -> Result<(), PdfRefusal> {
        if self.layout.headers.len() >= self.limits.objects {
            return Err(PdfRefusal::new(Reason::TooComplex, "number of objects"));
        }
        self.layout.headers.push((at, id));
        self.cursor.space()?;
        if self.cursor.take(b"endobj") {
            return Ok(());
        }
        match self.cursor.value(0)? {
            Object::Dictionary(dict) => {
                self.cursor.space()?;
                if self.cursor.rest().starts_with(b"stream") {
                    self.stream(at, id, dict)?;
                } else {
                    self.judge.value(&Object::Dictionary(dict), id)?;
                }
            }
            value => self.judge.value(&value, id)?,
        }
        self.after(at)
    }

    /// After the value comes the end of the object. It may be missing, but nothing else may stand there.
    fn after(&mut self, at: usize) -> Result<(), PdfRefusal> {
        self.cursor.space()?;
        let rest = self.cursor.rest();
        let ended = self.cursor.take(b"endobj")
            || rest.is_empty()
            || [&b"xref"[..], b"trailer", b"startxref"].iter().any(|word| rest.starts_with(word))
            || self.cursor.clone().header()?.is_some();
        if ended { Ok(()) } else { Err(ambiguous("an object without an end", at)) }
    }

    fn stream(&mut self, at: usize, id: ObjectId, dict: Dictionary) -> Result<(), PdfRefusal> {
        let content = self.payload(&dict, at)?;
        if dict.has_type(b"XRef") {
            self.layout.sections.insert(at);
            self.trailer(&dict, at)?;
        }
        // Some programs do not ask for the type: the keys of an object stream are enough.
        let packed = dict.has_type(b"ObjStm") || (dict.has(b"First") && dict.has(b"N"));
        if packed {
            self.object_stream(&dict, content, at)?;
        }
        self.judge.value(&Object::Stream(Stream::with_position(dict, 0)), id)
    }

    /// The bytes of a stream: as long as it says, or, where that is wrong, to the first `endstream`.
    fn payload(&mut self, dict: &Dictionary, at: usize) -> Result<&'a [u8], PdfRefusal> {
        self.cursor.take(b"stream");
        self.cursor.run(|byte| matches!(byte, b' ' | b'\t'));
        if !(self.cursor.take(b"\r\n") || self.cursor.take(b"\n") || self.cursor.take(b"\r")) {
            return Err(ambiguous("a stream that does not begin on a line", at));
        }
        let start = self.cursor.at;
        let length = dict.get_deref(b"Length", self.doc).and_then(Object::as_i64).ok();
        let said = length.and_then(|length| start.checked_add(usize::try_from(length).ok()?));
        let end = said.filter(|&end| {
            let tail = self.bytes.get(end..).unwrap_or_default();
            let gap = tail.iter().take_while(|&&byte| is_space(byte)).count();
            tail.get(gap..).is_some_and(|tail| tail.starts_with(b"endstream"))
        });
        let rest = self.cursor.rest();
        let first = find(rest, b"endstream").ok_or_else(|| broken("a stream without end", at))?;
        let content = match end.and_then(|end| self.bytes.get(start..end)) {
            Some(content) => {
                // A program that cannot resolve the length looks for the word: it would find the stream's end here, and
                // read what follows as objects, in whatever way it reads headers.
                if first < content.len() {
                    return Err(ambiguous("the end of a stream in a stream", at));
                }
                content
            }
            None => rest.get(..first).unwrap_or_default(),
        };
        self.cursor.at = start.saturating_add(content.len());
        self.cursor.run(is_space);
        self.cursor.take(b"endstream");
        Ok(content)
    }

    /// All objects in an object stream, and not only those that a table names.
    fn object_stream(&mut self, dict: &Dictionary, content: &[u8], at: usize) -> Result<(), PdfRefusal> {
        let unreadable = || broken("an object stream", at);
        let stream = Stream::new(dict.clone(), content.to_vec());
        let limit = self.limits.structure_bytes.min(self.unpack);
        let plain = stream.get_plain_content_with_limit(limit).map_err(|error| match error {
            Error::Decompress(DecompressError::MemoryLimitExceeded { .. }) => {
                PdfRefusal::new(Reason::TooComplex, "unpacked size of an object stream")
            }
            _ => unreadable(),
        })?;
        self.spend(plain.len())?;
        let number = |key: &[u8]| dict.get(key).and_then(Object::as_i64).ok();
        let first = number(b"First").and_then(|first| usize::try_from(first).ok()).ok_or_else(unreadable)?;
        let mut index = Cursor::new(&plain, 0, self.cursor.values, self.limits.nesting);
        loop {
            index.space()?;
            if index.at >= first || index.peek().is_none() {
                break;
            }
            let Object::Integer(member) = index.value(0)? else { return Err(unreadable()) };
            index.space()?;
            let Object::Integer(offset) = index.value(0)? else { return Err(unreadable()) };
            let place = usize::try_from(offset).ok().and_then(|offset| first.checked_add(offset));
            let place = place.ok_or_else(unreadable)?;
            let mut inner = Cursor::new(&plain, place, index.values, self.limits.nesting);
            inner.space()?;
            let value = inner.value(0)?;
            let number = u32::try_from(member).map_err(|_| unreadable())?;
            self.layout.packed.push(number);
            self.judge.value(&value, (number, 0))?;
            index.values = inner.values;
            // Many members may stand at one place: each reading counts.
            self.spend(inner.at.saturating_sub(place))?;
        }
        self.cursor.values = index.values;
        Ok(())
    }

    /// Counts bytes of object streams.
    fn spend(&mut self, bytes: usize) -> Result<(), PdfRefusal> {
        let too_large = || PdfRefusal::new(Reason::TooComplex, "unpacked size of the object streams");
        self.unpack = self.unpack.checked_sub(bytes).ok_or_else(too_large)?;
        Ok(())
    }

    /// A trailer, or the dictionary of a cross-reference stream. All name one catalogue, by its number.
    fn trailer(&mut self, dict: &Dictionary, at: usize) -> Result<(), PdfRefusal> {
        if dict.has(b"Encrypt") {
            return Err(PdfRefusal::new(Reason::Encrypted, "/Encrypt"));
        }
        for key in [&b"Prev"[..], b"XRefStm"] {
            match dict.get(key) {
                Ok(Object::Integer(pointer)) => self.layout.pointers.push(*pointer),
                Ok(_) => return Err(ambiguous("a link to another table", at)),
                Err(_) => {}
            }
        }
        match (dict.get(b"Root"), self.layout.root) {
            (Ok(&Object::Reference(root)), None) => self.layout.root = Some(root),
            (Ok(&Object::Reference(root)), Some(other)) if root == other => {}
            (Ok(_), _) => return Err(ambiguous("another /Root", at)),
            (Err(_), _) => {}
        }
        Ok(())
    }
}

impl Layout {
    /// The reading by the tables (`doc`) begins where all trailers do, at tables that stand where they should.
    pub(super) fn check_trailers(
        &self,
        bytes: &[u8],
        start: usize,
        doc: &Document,
    ) -> Result<(), PdfRefusal> {
        if doc.trailer.get(b"Root").and_then(Object::as_reference).ok() != self.root {
            return Err(PdfRefusal::new(Reason::Ambiguous, "/Root"));
        }
        if doc.xref_recovery.is_some() && !self.tables_found(bytes, start) {
            return Err(PdfRefusal::new(Reason::Broken, "place of the cross-reference table"));
        }
        Ok(())
    }

    /// Compares with the tables (`listed`) and with a scan for lines that begin an object. Each number has one
    /// current object, where the tables say, and nothing stands in the file that neither of the two holds.
    pub(super) fn check_objects(
        &self,
        bytes: &[u8],
        start: usize,
        listed: &Xref,
        scanned: Option<&Xref>,
    ) -> Result<(), PdfRefusal> {
        let last: BTreeMap<u32, usize> = self.headers.iter().map(|&(at, (number, _))| (number, at)).collect();
        let mut held = BTreeSet::new();
        for (number, at) in places(listed, start) {
            let found = self.header_from(bytes, at);
            match (found, last.get(&number)) {
                (Some((at, id)), Some(&last)) if id.0 == number && at == last => held.insert(at),
                (_, Some(&last)) => return Err(ambiguous(&format!("another object {number}"), last)),
                (_, None) => false,
            };
        }
        held.extend(scanned.iter().flat_map(|table| places(table, start)).map(|(_, at)| at));
        match last.values().find(|at| !held.contains(at)) {
            Some(&at) => Err(ambiguous("an unlisted object", at)),
            None => Ok(()),
        }
    }

    /// Whether a scan for lines that begin an object can only find the document that the tables name: each object
    /// stands in the file once, at the place the tables say, and no byte elsewhere reads like the beginning of an
    /// object or a trailer.
    pub(super) fn leaves_nothing_to_scan(&self, bytes: &[u8], start: usize, listed: &Xref) -> bool {
        let apart: BTreeSet<(u32, usize)> =
            self.headers.iter().map(|&(at, (number, _))| (number, at)).collect();
        let named: BTreeSet<(u32, usize)> = places(listed, start).collect();
        let packed: BTreeSet<u32> = self.packed.iter().copied().collect();
        let named_packed: BTreeSet<u32> = listed
            .entries
            .iter()
            .filter_map(|(&number, entry)| matches!(entry, XrefEntry::Compressed { .. }).then_some(number))
            .collect();
        let numbers: BTreeSet<u32> = apart.iter().map(|&(number, _)| number).collect();
        // A cross-reference stream needs no entry of its own, and as an object it leads nowhere.
        let unnamed = apart.difference(&named).all(|(_, at)| self.sections.contains(at));
        unnamed
            && named.is_subset(&apart)
            && packed == named_packed
            && numbers.len() == self.headers.len()
            && packed.len() == self.packed.len()
            && numbers.is_disjoint(&packed)
            && count_headers(bytes, self.headers.len().saturating_add(1)) == self.headers.len()
            && memmem::find_iter(bytes, b"trailer").take(self.trailers.saturating_add(1)).count()
                == self.trailers
    }

    /// Whether each claimed place is the place of a section, white space aside.
    fn tables_found(&self, bytes: &[u8], start: usize) -> bool {
        self.pointers.iter().all(|&pointer| {
            let at = usize::try_from(pointer).map_or(usize::MAX, |pointer| start.saturating_add(pointer));
            let gap = bytes.get(at..).unwrap_or_default().iter().take_while(|&&byte| is_space(byte)).count();
            self.sections.contains(&at.saturating_add(gap))
        })
    }

    /// The header that stands here, after white space and comments.
    fn header_from(&self, bytes: &[u8], at: usize) -> Option<(usize, ObjectId)> {
        // Bounded, so that many entries before much white space cost no more than the table itself.
        const NEAR: usize = 1024;
        let next = self.headers.partition_point(|&(header, _)| header < at);
        let &(header, id) = self.headers.get(next)?;
        if header.saturating_sub(at) > NEAR {
            return None;
        }
        let mut cursor = Cursor::new(bytes.get(..header)?, at, 0, 0);
        cursor.space().ok()?;
        (cursor.at == header).then_some((header, id))
    }
}

/// Numbers and places of the objects that a table names outside of object streams.
fn places(table: &Xref, start: usize) -> impl Iterator<Item = (u32, usize)> + '_ {
    table.entries.iter().filter_map(move |(&number, entry)| match *entry {
        XrefEntry::Normal { offset, .. } => {
            Some((number, start.saturating_add(usize::try_from(offset).unwrap_or(usize::MAX))))
        }
        _ => None,
    })
}
