//! Names of clients and of staff.

use crate::input::{Flaw, code};
use std::fmt;

/// Longest name, in characters.
const LONGEST: usize = 100;
/// Most initials.
const MOST_INITIALS: usize = 12;

/// A client's initials and birth name, shown to ask "Is dit uw cliënt?". Names are no keys.
#[derive(Clone, PartialEq, Eq)]
pub struct ClientName {
    initials: String,
    prefix: Option<String>,
    birth_name: String,
}

impl ClientName {
    /// From three checked parts; see [`ClientName::read_initials`], [`ClientName::read_prefix`], [`ClientName::read_birth_name`].
    pub fn parse(initials: &str, prefix: &str, birth_name: &str) -> Result<Self, Flaw> {
        Ok(Self {
            initials: Self::read_initials(initials)?,
            prefix: Self::read_prefix(prefix)?,
            birth_name: Self::read_birth_name(birth_name)?,
        })
    }
    /// Initials in one form: `mj`, `M J` and `m.j.` become `M.J.`; `Th.M.` stays.
    pub fn read_initials(text: &str) -> Result<String, Flaw> {
        let mut initials: Vec<String> = Vec::new();
        for group in text.split(|c: char| c.is_whitespace() || matches!(c, '.' | '-' | ',')) {
            initials.extend(initials_of(group)?);
        }
        match initials.len() {
            0 => Err(code::REQUIRED.into()),
            1..=MOST_INITIALS => Ok(initials.into_iter().map(|i| i + ".").collect()),
            _ => Err(Flaw::new(code::INITIALS_TOO_MANY).arg("max", MOST_INITIALS)),
        }
    }
    /// The part before the name ("van der", "'t"); may be empty.
    pub fn read_prefix(text: &str) -> Result<Option<String>, Flaw> {
        if text.trim().is_empty() { Ok(None) } else { name(text, 20).map(Some) }
    }
    /// The name at birth, without its prefix.
    pub fn read_birth_name(text: &str) -> Result<String, Flaw> {
        name(text, LONGEST)
    }
    /// `M.J.`
    pub fn initials(&self) -> &str {
        &self.initials
    }
    /// `van der`
    pub fn prefix(&self) -> Option<&str> {
        self.prefix.as_deref()
    }
    /// `Berg`
    pub fn birth_name(&self) -> &str {
        &self.birth_name
    }
    /// `M.J. van der Berg`
    pub fn shown(&self) -> String {
        match &self.prefix {
            Some(prefix) => format!("{} {prefix} {}", self.initials, self.birth_name),
            None => format!("{} {}", self.initials, self.birth_name),
        }
    }
}

impl fmt::Debug for ClientName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientName(…)")
    }
}

/// The initials in one group of letters: `Th` is one, `MJ` and `mj` are two, `IJ` is one letter in Dutch.
fn initials_of(group: &str) -> Result<Vec<String>, Flaw> {
    let mut letters: Vec<String> = Vec::new();
    for c in group.chars() {
        if is_mark(c) {
            letters.last_mut().ok_or(code::NAME_CHARACTER)?.push(c);
        } else if c.is_alphabetic() {
            letters.push(c.to_string());
        } else {
            return Err(code::NAME_CHARACTER.into());
        }
    }
    // A letter whose capital is two letters (ß) stays as it is: it would come back as two initials.
    let upper = |s: &String| {
        let capital = s.to_uppercase();
        if capital.chars().count() == s.chars().count() { capital } else { s.clone() }
    };
    let lower = |s: &String| *s == s.to_lowercase();
    if let [_, rest @ ..] = letters.as_slice()
        && rest.len() >= 3
        && rest.iter().all(lower)
    {
        // A first name: "Anna" would become "A.N.N.A." on every screen.
        return Err(code::INITIALS_NAME.into());
    }
    let one_initial = match letters.as_slice() {
        [i, j] if i == "I" && j == "J" => true,
        [first, rest @ ..] => !rest.is_empty() && rest.len() <= 2 && !lower(first) && rest.iter().all(lower),
        [] => false,
    };
    Ok(if one_initial { vec![letters.concat()] } else { letters.iter().map(upper).collect() })
}

/// Combining accents, as some systems send them apart from their letter.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}')
}

/// A name: letters with any accents, spaces, hyphens, apostrophes and dots; at least one letter.
fn name(text: &str, longest: usize) -> Result<String, Flaw> {
    let text = text.trim();
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Err(code::REQUIRED.into());
    }
    let fits = |c: char| {
        c.is_alphabetic()
            || is_mark(c)
            || matches!(c, ' ' | '-' | '\'' | '\u{2019}' | '\u{2018}' | '\u{02BC}' | '`' | '.' | ',' | '/')
    };
    if !text.chars().all(|c| fits(c) || (c.is_whitespace() && !c.is_control())) || name.starts_with(is_mark) {
        return Err(code::NAME_CHARACTER.into());
    }
    if !name.chars().any(char::is_alphabetic) {
        return Err(code::NAME_NO_LETTER.into());
    }
    if name.chars().count() > longest {
        return Err(Flaw::new(code::TEXT_TOO_LONG).arg("max", longest));
    }
    Ok(name)
}

/// The name of a member of staff, as colleagues know her: `Fatima el Amrani`.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonName(String);

impl PersonName {
    /// Reads a name of at most 100 characters.
    pub fn parse(text: &str) -> Result<Self, Flaw> {
        name(text, LONGEST).map(Self)
    }
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonName(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_get_one_form() {
        for (typed, expected) in [
            ("m", Ok("M.")),
            ("mj", Ok("M.J.")),
            ("MJ", Ok("M.J.")),
            ("M.J.", Ok("M.J.")),
            (" m. j ", Ok("M.J.")),
            ("Th.M.", Ok("Th.M.")),
            ("Chr.", Ok("Chr.")),
            ("IJ.", Ok("IJ.")),
            ("é.a", Ok("É.A.")),
            ("e\u{301}", Ok("E\u{301}.")),
            ("A-M", Ok("A.M.")),
            ("", Err("required")),
            ("..", Err("required")),
            ("M1", Err("name-character")),
            ("\u{301}", Err("name-character")),
            ("M\u{202E}J", Err("name-character")),
            ("ABCDEFGHIJKLM", Err("initials-too-many")),
            ("Anna", Err("initials-name")),
            ("anna", Err("initials-name")),
            ("\u{dc}mit", Err("initials-name")),
            ("A. Maria", Err("initials-name")),
            ("MJPA", Ok("M.J.P.A.")),
        ] {
            assert_eq!(ClientName::read_initials(typed).as_deref().map_err(Flaw::code), expected, "{typed}");
        }
    }

    #[test]
    fn names_keep_accents_apostrophes_and_any_length_from_one_letter() {
        for good in [
            "Ó",
            "d'Ávila",
            "O\u{2019}Neill",
            "Müller-Lüdenscheidt",
            "Łukasiewicz",
            "in 't Veld",
            "de Jong e/v Smit",
            "Y",
        ] {
            assert_eq!(ClientName::read_birth_name(good).as_deref(), Ok(good));
        }
        assert_eq!(ClientName::read_birth_name("  van   der\u{A0}Berg ").as_deref(), Ok("van der Berg"));
        for (bad, code) in [
            ("", "required"),
            ("Jan\nsen", "name-character"),
            ("Jan\u{0}", "name-character"),
            ("\u{202E}nesnaJ", "name-character"),
            ("Jansen1", "name-character"),
            ("<b>", "name-character"),
            ("-", "name-no-letter"),
        ] {
            assert_eq!(ClientName::read_birth_name(bad).unwrap_err().code(), code, "{bad:?}");
        }
        assert!(ClientName::read_birth_name(&"a".repeat(100)).is_ok());
        assert_eq!(ClientName::read_birth_name(&"a".repeat(101)).unwrap_err().code(), "text-too-long");
    }

    #[test]
    fn a_client_is_shown_with_prefix_and_hidden_from_debug() {
        let n = ClientName::parse("mj", "van der", "Berg").unwrap();
        assert_eq!(n.shown(), "M.J. van der Berg");
        assert_eq!(ClientName::parse("y", " ", "O").unwrap().shown(), "Y. O");
        assert!(!format!("{n:?} {:?}", PersonName::parse("Ann Berg").unwrap()).contains("Berg"));
    }
}
