//! Which passwords are taken: long ones that others do not guess first. No rules about kinds of characters.

use crate::input::{Flaw, code};
use std::fmt;

/// Fewest characters.
pub const SHORTEST: usize = 12;
/// Most bytes, so that hashing has a bound. Nothing is cut off.
pub const LONGEST_BYTES: usize = 1024;
/// Context words shorter than this are not looked for.
const SHORTEST_WORD: usize = 4;

/// A password as typed: no trimming, no change of case. Never shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// What was typed at log-in. Only the bound on bytes holds, so that an old password keeps working.
    pub fn typed(text: &str) -> Result<Self, Flaw> {
        if text.is_empty() {
            Err(code::REQUIRED.into())
        } else if text.len() > LONGEST_BYTES {
            Err(Flaw::new(code::PASSWORD_TOO_LONG).arg("max", LONGEST_BYTES))
        } else {
            Ok(Self(text.to_owned()))
        }
    }
    /// The bytes, for hashing.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// What a new password is held against.
#[derive(Clone, Copy, Debug)]
pub struct Guesses<'a> {
    /// Common passwords in lower case, sorted: a word in it is refused.
    pub common: &'a [&'a str],
    /// Words that belong to this person: organisation, product, user name, the mail address before the @.
    pub context: &'a [&'a str],
}

/// Reads a new password: 12 characters to 1024 bytes, not common, and not made of the person's own words.
pub fn choose(text: &str, repeated: &str, guesses: &Guesses<'_>) -> Result<Password, Flaw> {
    let password = Password::typed(text)?;
    if text.chars().count() < SHORTEST {
        return Err(Flaw::new(code::PASSWORD_TOO_SHORT).arg("min", SHORTEST));
    }
    let lower = text.to_lowercase();
    if is_common(&lower, guesses.common) || is_repetitive(&lower) {
        return Err(code::PASSWORD_COMMON.into());
    }
    if leans_on_context(&lower, guesses.context) {
        return Err(code::PASSWORD_CONTEXT.into());
    }
    if text != repeated {
        return Err(code::PASSWORD_NOT_REPEATED.into());
    }
    Ok(password)
}

/// In the list, as it is or without the digits and signs around it (`Welkom2027!` is `welkom`).
fn is_common(lower: &str, common: &[&str]) -> bool {
    let bare = lower.trim_matches(|c: char| !c.is_alphabetic());
    let listed = |word: &str| !word.is_empty() && common.binary_search(&word).is_ok();
    listed(lower) || listed(bare)
}

/// Fewer than five different characters (`aaaaaaaaaaaa`, `121212121212`).
fn is_repetitive(lower: &str) -> bool {
    let mut seen: Vec<char> = lower.chars().collect();
    seen.sort_unstable();
    seen.dedup();
    seen.len() < 5
}

/// Holds one of the person's words, and little else: fewer than eight characters remain without them.
fn leans_on_context(lower: &str, context: &[&str]) -> bool {
    let mut rest = lower.to_owned();
    let mut found = false;
    for words in context {
        let words = words.to_lowercase();
        for word in std::iter::once(words.as_str()).chain(words.split(|c: char| !c.is_alphanumeric())) {
            if word.chars().count() >= SHORTEST_WORD && rest.contains(word) {
                rest = rest.replace(word, "");
                found = true;
            }
        }
    }
    found && rest.chars().count() < 8
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMON: [&str; 3] = ["passwordpassword", "wachtwoord", "welkom"];
    const CONTEXT: [&str; 4] = ["Verloskundigen De Linde", "Wissel", "fatima.elamrani", "f.elamrani"];

    fn choice(text: &str) -> Result<(), &'static str> {
        choose(text, text, &Guesses { common: &COMMON, context: &CONTEXT }).map(|_| ()).map_err(|f| f.code())
    }

    #[test]
    fn long_passwords_of_any_kind_are_taken() {
        for good in [
            "paard batterij nietje",
            "éénéénbijzonder",
            "日本語のパスワードを長く",
            "            x y z a b",
            "linde paard batterij",
        ] {
            assert_eq!(choice(good), Ok(()), "{good}");
        }
        assert_eq!(choice(&"abcdefgh".repeat(128)), Ok(()));
    }

    #[test]
    fn short_common_and_own_words_are_refused_whatever_their_case() {
        for (bad, code) in [
            ("", "required"),
            ("elf letters", "password-too-short"),
            ("ééééééééééé", "password-too-short"), // 11 characters in 22 bytes
            ("PasswordPassword", "password-common"),
            ("!!Welkom202712", "password-common"),
            ("aaaaaaaaaaaaa", "password-common"),
            ("Wissel2027!!", "password-context"),
            ("FATIMA.elamrani1", "password-context"),
            ("verloskundigen1", "password-context"),
        ] {
            assert_eq!(choice(bad), Err(code), "{bad}");
        }
        assert_eq!(choice(&"abcdefgh".repeat(129)), Err("password-too-long"));
        let other =
            choose("paard batterij nietje", "paard batterij nietj", &Guesses { common: &[], context: &[] });
        assert_eq!(other.unwrap_err().code(), "password-not-repeated");
    }

    #[test]
    fn nothing_is_trimmed_or_folded_and_debug_is_silent() {
        let p = Password::typed(" Aa ").unwrap();
        assert_eq!(p.as_bytes(), b" Aa ");
        assert_eq!(format!("{p:?}"), "Password(…)");
        assert!(Password::typed(&"a".repeat(1025)).is_err());
    }
}
