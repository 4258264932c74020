//! Codes that people read to each other: no 0, O, 1, I, L or U.

use crate::input::{Flaw, code};
use std::fmt;

/// Thirty symbols that are hard to mistake for each other.
const ALPHABET: [char; 30] = [
    '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'M', 'N', 'P',
    'Q', 'R', 'S', 'T', 'V', 'W', 'X', 'Y', 'Z',
];

/// Draws `count` symbols, each equally likely: bytes of 240 and up are passed over. `None` when the bytes run out.
pub(crate) fn draw(random: &[u8], count: usize) -> Option<String> {
    let drawn: String = random
        .iter()
        .filter(|b| **b < 240)
        .filter_map(|b| ALPHABET.get(usize::from(*b % 30)))
        .take(count)
        .collect();
    (drawn.len() == count).then_some(drawn)
}

/// Symbols as typed: capitals or not, with any spaces and dashes. `None` when another symbol stands in it.
pub(crate) fn read_symbols(text: &str) -> Option<String> {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.' | '\u{2010}'..='\u{2014}'))
        .map(|c| c.to_ascii_uppercase())
        .map(|c| ALPHABET.contains(&c).then_some(c))
        .collect()
}

/// What finds a record whose client has no BSN: twelve random symbols (58 bits). Never shown by `Debug`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CollectionCode(String);

impl CollectionCode {
    /// So many random bytes are enough in all but one of 10^13 draws.
    pub const RANDOM_BYTES: usize = 32;

    /// Draws a code. `None` when too many bytes had to be passed over: draw again with fresh ones.
    pub fn from_random(random: &[u8]) -> Option<Self> {
        draw(random, 12).map(Self)
    }
    /// Reads what people type.
    pub fn parse(text: &str) -> Result<Self, Flaw> {
        let symbols = read_symbols(text).ok_or(code::COLLECTION_CODE_CHARACTER)?;
        match symbols.len() {
            0 => Err(code::REQUIRED.into()),
            12 => Ok(Self(symbols)),
            _ => Err(code::COLLECTION_CODE_LENGTH.into()),
        }
    }
    /// The twelve symbols.
    pub fn symbols(&self) -> &str {
        &self.0
    }
    /// Three groups of four, joined by hyphens.
    pub fn shown(&self) -> String {
        grouped(&self.0)
    }
}

/// Symbols in groups of four.
fn grouped(symbols: &str) -> String {
    symbols.chars().enumerate().fold(String::with_capacity(symbols.len() + 4), |mut out, (i, c)| {
        if i > 0 && i % 4 == 0 {
            out.push('-');
        }
        out.push(c);
        out
    })
}

/// What a client shows to see what one source shared: sixteen random symbols (78 bits). Never shown by `Debug`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ViewCode(String);

impl ViewCode {
    /// So many random bytes are enough in all but one of 10^14 draws.
    pub const RANDOM_BYTES: usize = 48;

    /// Draws a code. `None` when too many bytes had to be passed over: draw again with fresh ones.
    pub fn from_random(random: &[u8]) -> Option<Self> {
        draw(random, 16).map(Self)
    }
    /// Reads what people type.
    pub fn parse(text: &str) -> Result<Self, Flaw> {
        let symbols = read_symbols(text).ok_or(code::VIEW_CODE_CHARACTER)?;
        match symbols.len() {
            0 => Err(code::REQUIRED.into()),
            16 => Ok(Self(symbols)),
            _ => Err(code::VIEW_CODE_LENGTH.into()),
        }
    }
    /// The sixteen symbols.
    pub fn symbols(&self) -> &str {
        &self.0
    }
    /// Four groups of four, joined by hyphens.
    pub fn shown(&self) -> String {
        grouped(&self.0)
    }
}

impl fmt::Debug for ViewCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ViewCode(…)")
    }
}

impl fmt::Debug for CollectionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CollectionCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_code_is_drawn_evenly_and_runs_out_rather_than_lean() {
        let all: Vec<u8> = (0..=255).collect();
        let drawn = draw(&all, 240).unwrap();
        for symbol in ALPHABET {
            assert_eq!(drawn.matches(symbol).count(), 8, "{symbol}");
        }
        assert_eq!(draw(&all, 241), None);
        assert_eq!(CollectionCode::from_random(&[255; 64]), None);
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = CollectionCode::parse("7k4m 2qxd-9abc").unwrap();
        assert_eq!(code.shown(), "7K4M-2QXD-9ABC");
        assert!(!format!("{code:?}").contains("7K4M"));
        for (bad, expected) in [
            ("", "required"),
            ("7K4M", "collection-code-length"),
            ("7K4M-2QXD-9ABO", "collection-code-character"),
            ("7K4M-2QXD-9AB0", "collection-code-character"),
            ("7K4M-2QXD-9ABCD", "collection-code-length"),
        ] {
            assert_eq!(CollectionCode::parse(bad).unwrap_err().code(), expected, "{bad}");
        }
    }

    #[test]
    fn a_view_code_has_sixteen_symbols_in_groups() {
        let code = ViewCode::parse(" 7k4m 2qxd-9abc 3e5f ").unwrap();
        assert_eq!(code.shown(), "7K4M-2QXD-9ABC-3E5F");
        assert!(!format!("{code:?}").contains("7K4M"));
        for (bad, expected) in [
            ("", "required"),
            ("7K4M-2QXD-9ABC", "view-code-length"),
            ("7K4M-2QXD-9ABC-3E5F-2", "view-code-length"),
            ("7K4M-2QXD-9ABC-3E5O", "view-code-character"),
        ] {
            assert_eq!(ViewCode::parse(bad).unwrap_err().code(), expected, "{bad}");
        }
        let bytes: Vec<u8> = (0..48).collect();
        let drawn = ViewCode::from_random(&bytes).unwrap();
        assert_eq!(ViewCode::parse(&drawn.shown().to_lowercase()), Ok(drawn));
        assert_eq!(ViewCode::from_random(&[250; 48]), None);
    }

    proptest! {
        #[test]
        fn a_drawn_code_is_read_back(bytes in proptest::collection::vec(0_u8..240, 12..40)) {
            let code = CollectionCode::from_random(&bytes).unwrap();
            prop_assert_eq!(CollectionCode::parse(&code.shown().to_lowercase()), Ok(code));
        }
    }
}
