//! User names.

use crate::input::{Flaw, code};

/// The name somebody logs in with: 3 to 64 of `a`–`z`, digits and `. _ - @`; capitals are folded.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Username(String);

impl Username {
    /// Reads a user name. Only plain letters, so that two names never look the same.
    pub fn parse(text: &str) -> Result<Self, Flaw> {
        let name = text.trim().to_ascii_lowercase();
        if name.is_empty() {
            return Err(code::REQUIRED.into());
        }
        if !name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-@".contains(&b)) {
            return Err(code::USERNAME_CHARACTER.into());
        }
        if !(3..=64).contains(&name.len()) {
            return Err(Flaw::new(code::USERNAME_LENGTH).arg("min", 3).arg("max", 64));
        }
        Ok(Self(name))
    }
    /// The folded name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_names_are_folded_and_plain() {
        assert_eq!(Username::parse(" Fatima.EL@voorbeeld.nl ").unwrap().as_str(), "fatima.el@voorbeeld.nl");
        for (bad, code) in [
            ("", "required"),
            ("ab", "username-length"),
            ("a b c", "username-character"),
            ("аnna", "username-character"), // a Cyrillic letter
            ("anna\u{0}", "username-character"),
        ] {
            assert_eq!(Username::parse(bad).unwrap_err().code(), code, "{bad:?}");
        }
        assert!(Username::parse(&"a".repeat(64)).is_ok());
        assert!(Username::parse(&"a".repeat(65)).is_err());
    }
}
