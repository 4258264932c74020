//! What a new password is held against: the list of common ones and the words near at hand. `core` decides.

use std::sync::LazyLock;
use wissel_core::identity::password::{Guesses, choose};
use wissel_core::input::Flaw;

/// See `data/PROVENANCE.md`.
static COMMON: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| include_str!("../../data/common-passwords.txt").lines().collect());

/// Words that everybody here would try, beside the person's own.
const HOUSE: [&str; 16] = [
    "wissel",
    "portaal",
    "verloskundige",
    "verloskunde",
    "ziekenhuis",
    "kraamzorg",
    "zorgverlener",
    "zwanger",
    "zwangerschap",
    "geboorte",
    "dossier",
    "wachtwoord",
    "password",
    "welkom",
    "geheim",
    "inloggen",
];

/// Refuses a password that is too short, too long, common, or made of these words (user name, name, organisation).
pub fn check(password: &str, own: &[&str]) -> Result<(), Flaw> {
    let context: Vec<&str> = own.iter().chain(HOUSE.iter()).copied().collect();
    choose(password, password, &Guesses { common: &COMMON, context: &context }).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ASVS 5.0, 6.2.1, 6.2.4, 6.2.5, 6.2.9, 6.2.11.
    #[test]
    fn u2_4_passwords_are_long_and_not_what_everybody_would_try() {
        let own = ["sanne.devries", "Sanne de Vries", "Verloskundigen Het Nest"];
        for (password, code) in [
            ("elf tekens!", "password-too-short"),
            (&*"abcdefgh".repeat(129), "password-too-long"),
            ("123456qwerty", "password-common"),
            ("Leavemealone", "password-common"),
            ("!!sunshine20241231", "password-common"),
            ("abcabcabcabcabc", "password-common"),
            ("sannedevries1", "password-context"),
            ("Wissel2026Welkom!", "password-context"),
        ] {
            assert_eq!(check(password, &own).unwrap_err().code(), code, "{password:?}");
        }
        for good in ["drie fietsen in de regen", "vriesvak-lantaarn-kikker", "éénhoorn🦄🦁🐸🐝"] {
            assert_eq!(check(good, &own), Ok(()), "{good:?}");
        }
    }

    #[test]
    fn the_list_is_sorted_and_large() {
        assert!(COMMON.len() >= 3_000 && COMMON.is_sorted());
    }
}
