//! What may be a password: long, not common, not made of what everybody knows about this person.
//!
//! No rules about kinds of characters and no forced changes (NIST SP 800-63B, ASVS 5.0 6.2.5 and 6.2.10).

use std::sync::LazyLock;
use wissel_core::input::{Flaw, code};

/// Fewest characters; a second factor is always asked for as well.
pub const SHORTEST: usize = 12;
/// Most bytes; anything longer is refused before it is hashed.
pub const LONGEST: usize = 1024;

static COMMON: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| include_str!("../../data/common-passwords.txt").lines().collect());

/// Words that are too near at hand here, beside the person's own.
const HOUSE: [&str; 16] = [
    "wissel", "portaal", "verloskundige", "verloskunde", "ziekenhuis", "kraamzorg", "zorgverlener", "zwanger",
    "zwangerschap", "geboorte", "dossier", "wachtwoord", "password", "welkom", "geheim", "inloggen",
];

/// Refuses a password that is too short, too long, common, or made of the given words (user name, name, organisation).
pub fn check(password: &str, context: &[&str]) -> Result<(), Flaw> {
    if password.len() > LONGEST {
        return Err(Flaw::new(code::PASSWORD_TOO_LONG).arg("max", LONGEST));
    }
    if password.chars().count() < SHORTEST {
        return Err(Flaw::new(code::PASSWORD_TOO_SHORT).arg("min", SHORTEST));
    }
    let folded = password.to_lowercase();
    let core = letters_at_heart(&folded);
    if is_common(&folded) || is_common(core) || is_monotonous(&folded) {
        return Err(code::PASSWORD_COMMON.into());
    }
    let words = context.iter().flat_map(|c| c.split([' ', '.', '@', '-', '_'])).map(str::to_lowercase);
    let near = words.filter(|w| w.chars().count() >= 4).chain(HOUSE.iter().map(|w| (*w).to_owned()));
    // What is left when the near words are taken out must still carry some weight.
    let rest = near.fold(folded.clone(), |rest, word| rest.replace(&word, ""));
    if rest != folded && rest.chars().filter(|c| c.is_alphabetic()).count() < 5 {
        return Err(code::PASSWORD_CONTEXT.into());
    }
    Ok(())
}

/// Whether people chose this often.
fn is_common(folded: &str) -> bool {
    COMMON.binary_search(&folded).is_ok()
}

/// The password without digits and signs before and after: `!!sunshine2024` is still `sunshine`.
fn letters_at_heart(folded: &str) -> &str {
    folded.trim_matches(|c: char| !c.is_alphabetic())
}

/// One or two characters over and over, a piece that repeats, or a run along the keyboard or alphabet.
fn is_monotonous(folded: &str) -> bool {
    let chars: Vec<char> = folded.chars().collect();
    let mut kinds = chars.clone();
    kinds.sort_unstable();
    kinds.dedup();
    let repeats = (1..=4).any(|n| chars.iter().zip(chars.iter().skip(n)).all(|(a, b)| a == b));
    let runs = ["abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm"];
    let backwards: String = chars.iter().rev().collect();
    kinds.len() <= 2 || repeats || runs.iter().any(|r| r.contains(folded) || r.contains(&backwards))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ASVS 5.0, 6.2.1, 6.2.4, 6.2.5, 6.2.9, 6.2.11.
    #[test]
    fn u2_4_passwords_are_long_and_not_what_everybody_would_try() {
        let context = ["sanne.devries", "Sanne de Vries", "Verloskundigen Het Nest"];
        for (password, code) in [
            ("", "password-too-short"),
            ("elf tekens!", "password-too-short"),
            (&*"a".repeat(1025), "password-too-long"),
            ("123456qwerty", "password-common"),
            ("Leavemealone", "password-common"),
            ("sonyericsson2024!!", "password-common"),
            ("!!sunshine20241231", "password-common"),
            ("aaaaaaaaaaaaaaa", "password-common"),
            ("abcabcabcabcabc", "password-common"),
            ("abcdefghijklmn", "password-common"),
            ("098765432109876", "password-common"),
            ("sannedevries1", "password-context"),
            ("HetNest-Sanne-2026", "password-context"),
            ("Wissel2026Welkom!", "password-context"),
        ] {
            assert_eq!(check(password, &context).unwrap_err().code(), code, "{password:?}");
        }
        for good in ["drie fietsen in de regen", "vriesvak-lantaarn-kikker", "éénhoorn🦄🦄🦄🦄", &"kop en schotel ".repeat(68)] {
            assert_eq!(check(good, &context), Ok(()), "{good:?}");
        }
    }

    #[test]
    fn the_list_is_sorted_and_large() {
        assert!(COMMON.len() >= 3_000 && COMMON.is_sorted());
    }
}
