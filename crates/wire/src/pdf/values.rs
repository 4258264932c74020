//! Reads PDF values straight from the bytes of a file, in one pass and without repair.
//!
//! The parser of the two whole-file readings keeps the last of two equal keys and takes what it can read. Here
//! anything that two programs could take differently is a refusal. Bytes that one program skips (comments,
//! strings) and another may search for objects hold no header of an object.

use lopdf::{Dictionary, Object, ObjectId};
use memchr::memmem;

use super::refusal::{PdfRefusal, Reason};

/// A place in a file, and what may still be read from there.
#[derive(Clone)]
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    /// Where the next byte stands.
    pub(super) at: usize,
    /// How many values may still be read.
    pub(super) values: usize,
    nesting: usize,
}

/// White space as PDF counts it (ISO 32000-1, 7.2.2).
pub(super) const fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

const fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

pub(super) fn broken(found: &str, at: usize) -> PdfRefusal {
    PdfRefusal::new(Reason::Broken, format!("{found} at byte {at}"))
}

pub(super) fn ambiguous(found: &str, at: usize) -> PdfRefusal {
    PdfRefusal::new(Reason::Ambiguous, format!("{found} at byte {at}"))
}

/// Where these bytes stand for the first time.
pub(super) fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    memmem::find(bytes, wanted)
}

/// Whether some program could read the header of an object in these bytes: `N G obj`, or, since programs take signs,
/// periods and comments in it as well, the word `obj` by itself with a digit anywhere before it.
fn holds_header(bytes: &[u8]) -> bool {
    let Some(digit) = bytes.iter().position(u8::is_ascii_digit) else { return false };
    let alone = |at: usize| {
        let before = at.checked_sub(1).and_then(|at| bytes.get(at));
        let after = bytes.get(at.saturating_add(3));
        before.is_none_or(|byte| !byte.is_ascii_alphabetic()) && after.is_none_or(|byte| !is_regular(*byte))
    };
    memmem::find_iter(bytes, b"obj").any(|at| at > digit && alone(at)) || count_headers(bytes, 1) > 0
}

/// How often `N G obj` stands in these bytes, in objects or not; counts up to `most`. Each byte is looked at twice at
/// most.
pub(super) fn count_headers(bytes: &[u8], most: usize) -> usize {
    let word = memmem::Finder::new(b"obj");
    let mut from = 0;
    let mut count = 0;
    while count < most
        && let Some(found) = bytes.get(from..).and_then(|rest| word.find(rest))
    {
        let at = from.saturating_add(found);
        let before = bytes.get(from..at).unwrap_or_default();
        let trim = |bytes: &[u8], skip: fn(u8) -> bool| {
            bytes.iter().rposition(|&byte| !skip(byte)).map_or(0, |last| last.saturating_add(1))
        };
        let generation_end = trim(before, is_space);
        let generation = before.get(..generation_end).unwrap_or_default();
        let gap = generation.get(..trim(generation, |b| b.is_ascii_digit())).unwrap_or_default();
        let number = gap.get(..trim(gap, is_space)).unwrap_or_default();
        if gap.len() < generation.len()
            && number.len() < gap.len()
            && number.last().is_some_and(u8::is_ascii_digit)
        {
            count += 1;
        }
        from = at.saturating_add(3);
    }
    count
}

impl<'a> Cursor<'a> {
    /// At this place, with so many values and levels to go.
    pub(super) fn new(bytes: &'a [u8], at: usize, values: usize, nesting: usize) -> Self {
        Self { bytes, at, values, nesting }
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Goes past these bytes if they stand here.
    pub(super) fn take(&mut self, wanted: &[u8]) -> bool {
        let here = self.rest().starts_with(wanted);
        if here {
            self.at = self.at.saturating_add(wanted.len());
        }
        here
    }

    /// Goes past the bytes of this kind and returns them.
    pub(super) fn run(&mut self, of: fn(u8) -> bool) -> &'a [u8] {
        let rest = self.rest();
        let length = rest.iter().position(|&byte| !of(byte)).unwrap_or(rest.len());
        self.at = self.at.saturating_add(length);
        rest.get(..length).unwrap_or_default()
    }

    /// Goes past a run of characters that are neither white space nor delimiters.
    pub(super) fn word(&mut self) -> &'a [u8] {
        self.run(is_regular)
    }

    /// Goes past white space and comments. What follows `%%EOF` on its line is no comment: sloppy programs
    /// append there.
    pub(super) fn space(&mut self) -> Result<(), PdfRefusal> {
        loop {
            self.run(is_space);
            if self.peek() != Some(b'%') {
                return Ok(());
            }
            if self.take(b"%%EOF") {
                continue;
            }
            let at = self.at;
            if holds_header(self.run(|byte| !matches!(byte, b'\r' | b'\n'))) {
                return Err(ambiguous("an object in a comment", at));
            }
        }
    }

    /// `12 0 ` and then this word: a header of an object, or a reference. Stays in place if it is not that.
    fn pair(&mut self, word: &[u8]) -> Result<Option<ObjectId>, PdfRefusal> {
        let mut ahead = self.clone();
        let Some(number) = digits(ahead.run(|byte| byte.is_ascii_digit())) else { return Ok(None) };
        let between = ahead.at;
        ahead.space()?;
        let Some(generation) = digits(ahead.run(|byte| byte.is_ascii_digit())) else { return Ok(None) };
        if ahead.at == between {
            return Ok(None);
        }
        ahead.space()?;
        if !ahead.take(word) {
            return Ok(None);
        }
        self.at = ahead.at;
        Ok(Some((number, generation)))
    }

    /// The header of an object. Nothing but white space stands in it: a comment is read by some programs and not by
    /// others, and `count_headers` must find every header that is found here.
    pub(super) fn header(&mut self) -> Result<Option<ObjectId>, PdfRefusal> {
        let from = self.at;
        let found = self.pair(b"obj")?;
        if found.is_some() && self.bytes.get(from..self.at).is_some_and(|header| header.contains(&b'%')) {
            return Err(ambiguous("a comment in the header of an object", from));
        }
        Ok(found)
    }

    /// One value, which starts here. `depth` counts the arrays and dictionaries around it.
    pub(super) fn value(&mut self, depth: usize) -> Result<Object, PdfRefusal> {
        let too_complex = || PdfRefusal::new(Reason::TooComplex, "number or nesting of values");
        self.values = self.values.checked_sub(1).ok_or_else(too_complex)?;
        if depth > self.nesting {
            return Err(too_complex());
        }
        match self.peek() {
            Some(b'/') => Ok(Object::Name(self.name())),
            Some(b'(') => self.string().map(Object::string_literal),
            Some(b'[') => self.array(depth),
            Some(b'<') if self.rest().starts_with(b"<<") => self.dictionary(depth).map(Object::Dictionary),
            Some(b'<') => self.hexadecimal().map(Object::string_literal),
            Some(b'0'..=b'9' | b'+' | b'-' | b'.') => self.number(),
            _ if self.take(b"null") => Ok(Object::Null),
            _ if self.take(b"true") => Ok(Object::Boolean(true)),
            _ if self.take(b"false") => Ok(Object::Boolean(false)),
            _ => Err(broken("no value", self.at)),
        }
    }

    /// A dictionary. A key that stands twice with two values is a refusal: one program takes the first, one the last.
    pub(super) fn dictionary(&mut self, depth: usize) -> Result<Dictionary, PdfRefusal> {
        let mut dict = Dictionary::new();
        if !self.take(b"<<") {
            return Err(broken("no dictionary", self.at));
        }
        loop {
            self.space()?;
            if self.take(b">>") {
                return Ok(dict);
            }
            let at = self.at;
            if self.peek() != Some(b'/') {
                return Err(broken("no key", at));
            }
            let key = self.name();
            self.space()?;
            let value = self.value(depth.saturating_add(1))?;
            if dict.get(&key).is_ok_and(|first| *first != value) {
                return Err(ambiguous("a key with two values", at));
            }
            dict.set(key, value);
        }
    }

    fn array(&mut self, depth: usize) -> Result<Object, PdfRefusal> {
        let mut items = Vec::new();
        self.take(b"[");
        loop {
            self.space()?;
            if self.take(b"]") {
                return Ok(Object::Array(items));
            }
            items.push(self.value(depth.saturating_add(1))?);
        }
    }

    fn name(&mut self) -> Vec<u8> {
        self.take(b"/");
        let mut raw = self.word().iter().copied();
        let mut name = Vec::new();
        while let Some(byte) = raw.next() {
            let mut ahead = raw.clone();
            match (byte, ahead.next().and_then(hex), ahead.next().and_then(hex)) {
                (b'#', Some(high), Some(low)) => {
                    name.push((high << 4) | low);
                    raw = ahead;
                }
                _ => name.push(byte),
            }
        }
        name
    }

    /// A reference or a number. A number out of range counts as zero: nothing that matters here is that large.
    fn number(&mut self) -> Result<Object, PdfRefusal> {
        if let Some(id) = self.pair(b"R")? {
            return Ok(Object::Reference(id));
        }
        let text = self.run(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.'));
        let text = std::str::from_utf8(text).unwrap_or_default();
        Ok(match text.parse::<i64>() {
            Ok(number) => Object::Integer(number),
            Err(_) => Object::Real(text.parse().unwrap_or_default()),
        })
    }

    fn hexadecimal(&mut self) -> Result<Vec<u8>, PdfRefusal> {
        let at = self.at;
        self.take(b"<");
        let raw = self.run(|byte| byte.is_ascii_hexdigit() || is_space(byte));
        let digits: Vec<u8> = raw.iter().filter_map(|&byte| hex(byte)).collect();
        if !self.take(b">") {
            return Err(broken("no hexadecimal string", at));
        }
        let byte = |pair: &[u8]| match *pair {
            [high, low] => (high << 4) | low,
            [high] => high << 4,
            _ => 0,
        };
        Ok(digits.chunks(2).map(byte).collect())
    }

    fn string(&mut self) -> Result<Vec<u8>, PdfRefusal> {
        let start = self.at;
        let mut text = Vec::new();
        self.take(b"(");
        let mut open = 1_usize;
        loop {
            let byte = self.byte().ok_or_else(|| broken("a string without end", start))?;
            match byte {
                b'(' => open = open.saturating_add(1),
                b')' => open = open.saturating_sub(1),
                b'\\' => {
                    text.extend(self.escape());
                    continue;
                }
                _ => {}
            }
            if open == 0 {
                break;
            }
            text.push(byte);
        }
        if holds_header(self.bytes.get(start..self.at).unwrap_or_default()) {
            return Err(ambiguous("an object in a string", start));
        }
        Ok(text)
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at = self.at.saturating_add(1);
        Some(byte)
    }

    /// What stands for the characters after a backslash.
    fn escape(&mut self) -> Option<u8> {
        let octal = self.rest().iter().take(3).take_while(|byte| matches!(byte, b'0'..=b'7')).count();
        if octal > 0 {
            let digits = self.rest().get(..octal).unwrap_or_default();
            self.at = self.at.saturating_add(octal);
            return Some(digits.iter().fold(0_u8, |sum, byte| sum.wrapping_mul(8).wrapping_add(byte - b'0')));
        }
        Some(match self.byte()? {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            b'\r' => {
                self.take(b"\n");
                return None;
            }
            b'\n' => return None,
            other => other,
        })
    }
}

fn digits<T: std::str::FromStr>(text: &[u8]) -> Option<T> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

fn hex(byte: u8) -> Option<u8> {
    u8::try_from(char::from(byte).to_digit(16)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Result<Object, Reason> {
        let mut cursor = Cursor::new(text.as_bytes(), 0, 1000, 8);
        let value = cursor.value(0).map_err(|refusal| refusal.reason)?;
        assert_eq!(cursor.at, text.len(), "{text}");
        Ok(value)
    }

    #[test]
    fn values_are_read_as_written() {
        let name = |text: &str| Ok(Object::Name(text.into()));
        let string = |text: &str| Ok(Object::string_literal(text));
        assert_eq!(value("/J#61va#53cript"), name("JavaScript"));
        assert_eq!(value("/a#g1#"), name("a#g1#"));
        assert_eq!(value(r"(a(b)\)\101\n\12x)"), string("a(b))A\n\nx"));
        assert_eq!(value("(a\\\r\nb)"), string("ab"));
        assert_eq!(value("<4 1 4>"), string("A@"));
        assert_eq!(value("12 0 R"), Ok(Object::Reference((12, 0))));
        assert_eq!(value("-7"), Ok(Object::Integer(-7)));
        assert_eq!(value("[1 0 R 2 .5]").map(|list| list.as_array().map_or(0, Vec::len)), Ok(3));
        assert!(value("<</A<</B%x\n/C>>/D[]>>").is_ok_and(|dict| dict.as_dict().is_ok()));
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_refused() {
        assert_eq!(value("<</S/GoTo/S/JavaScript>>"), Err(Reason::Ambiguous));
        assert_eq!(value("<</S/GoTo/#53/URI>>"), Err(Reason::Ambiguous));
        assert!(value("<</S/GoTo/S/GoTo>>").is_ok());
        assert_eq!(value("(x\n5 0 obj<<>>)"), Err(Reason::Ambiguous));
        assert_eq!(value("[%5 0 obj\n]"), Err(Reason::Ambiguous));
        for text in ["", "(", "<4g>", "[", "<</A", "<</A 1 2>>", "foo"] {
            assert_eq!(value(text), Err(Reason::Broken), "{text}");
        }
        assert_eq!(value(&"[".repeat(20)), Err(Reason::TooComplex));
    }

    #[test]
    fn headers_are_found_wherever_they_stand() {
        for text in ["5 0 obj", "endobj 5 0 obj<<", "x\x005\x0c0\0obj", "objobj12\n0\nobj", "1 2obj"] {
            assert!(holds_header(text.as_bytes()), "{text}");
        }
        for text in ["5 0 %\nobj", "5. 0 obj", "+5 -0 obj", "0 obj", "12obj", "5 (0) obj"] {
            assert!(holds_header(text.as_bytes()), "{text}: some program takes more than it should");
            assert_eq!(count_headers(text.as_bytes(), 9), 0, "{text}: no program writes this");
        }
        for text in ["", "obj", "endobj", "5 endobj", "obj 5", "5 objects", "5 0 ob j"] {
            assert!(!holds_header(text.as_bytes()), "{text}");
        }
    }
}
