//! What the text of a paper seems to say of its client.
//!
//! A guess, and treated as one: it proposes what a person checks before sharing, and it makes her look again when the
//! paper names another BSN than the one she typed. Nothing is stored of it, nothing is decided by it. Where a paper
//! says two things, it proposes neither.

use crate::person::date::{read_day, short};
use crate::person::{Bsn, ClientName};
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Words of a paper that are looked at; the client stands at its beginning.
const MOST_WORDS: usize = 20_000;
/// Numbers of a paper that are kept.
const MOST_NUMBERS: usize = 200;
/// Words between a label and what it labels: "Geboortedatum van de cliënte: …".
const MOST_BETWEEN: usize = 3;
/// Words behind a label among which a number still belongs to it: "Geboortedatum partner: 14-03-94".
const MOST_NEAR: usize = 6;
/// Years that anybody is old, from and to, both included.
const AGES: std::ops::RangeInclusive<i16> = 0..=120;
/// Years that a client of birth care is old: the mother, never her child.
const AGES_IN_BIRTH_CARE: std::ops::RangeInclusive<i16> = 10..=65;
/// Days from today within which a due date lies: the last record ends 42 days after it, and none begins earlier than
/// 300 days before it.
const DUE_WITHIN: std::ops::RangeInclusive<i64> = -42..=300;

const BSN: &[&str] = &["bsn", "bsn-nummer", "bsnnummer", "bsn-nr", "burgerservicenummer", "burgerservicenr"];
const BORN: &[&str] = &[
    "geboortedatum",
    "geb datum",
    "gebdatum",
    "geb",
    "geboren",
    "date of birth",
    "birth date",
    "dob",
    "born",
];
const DUE: &[&str] = &[
    "uitgerekende datum",
    "uitgerekend",
    "a terme datum",
    "a-terme datum",
    "a-terme-datum",
    "a-termedatum",
    "aterme datum",
    "atermedatum",
    "a terme",
    "a-terme",
    "aterme",
    "atd",
    "edd",
    "due date",
    "vermoedelijke bevallingsdatum",
    "verwachte bevallingsdatum",
];
const INITIALS: &[&str] = &["voorletters", "voorletter", "initialen", "initials"];
const BIRTH_NAME: &[&str] = &["geboortenaam", "meisjesnaam", "eigen naam", "birth name"];
const NAME: &[&str] = &["naam", "client", "cliente", "patient", "patiente", "name"];
/// What may stand between a label and its value.
const BETWEEN: &[&str] = &[
    "client", "cliente", "patient", "patiente", "moeder", "van", "de", "op", "is", "nr", "nummer", "datum",
    "s", "naam", "mevr", "mevrouw", "mw", "mother", "the", "of",
];
const PREFIXES: &[&str] = &[
    "van", "de", "der", "den", "het", "'t", "’t", "ten", "ter", "te", "in", "op", "von", "el", "al", "ait",
    "aït", "la", "le", "du", "da", "dos", "di", "bin", "ben",
];

/// What was read. Never shown by `Debug`.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reading {
    /// The BSN that stand behind their name, nine digits, each once.
    named: Vec<String>,
    /// All numbers that could be a BSN, the named ones too.
    numbers: Vec<String>,
    birth_date: Option<String>,
    /// How old the birth date makes her, in years.
    age: Option<i16>,
    due_date: Option<String>,
    initials: Option<String>,
    prefix: Option<String>,
    birth_name: Option<String>,
}

impl Reading {
    /// Reads a text; `today` tells which dates can be meant.
    pub fn of(text: &str, today: Day) -> Self {
        let words = Words::of(text);
        let named = words.behind(BSN, bsn);
        let mut numbers = Vec::new();
        for rest in words.all() {
            if let Some(found) = bsn(rest).filter(|found| !numbers.contains(found)) {
                numbers.push(found);
            }
            if numbers.len() == MOST_NUMBERS {
                break;
            }
        }
        let age = |day: Day| today.date().year() - day.date().year();
        let born = words.day_behind(BORN).filter(|day| *day <= today && AGES.contains(&age(*day)));
        let due = words.day_behind(DUE).filter(|day| DUE_WITHIN.contains(&day.days_since(today)));
        let (initials, prefix, birth_name) = name(&words).map_or((None, None, None), |name| {
            (
                Some(name.initials().to_owned()),
                name.prefix().map(str::to_owned),
                Some(name.birth_name().to_owned()),
            )
        });
        Self {
            named,
            numbers,
            birth_date: born.map(short),
            age: born.map(age),
            due_date: due.map(short),
            initials,
            prefix,
            birth_name,
        }
    }

    /// What to propose for which field of the form; fields of which nothing was read are left out. Only birth care has
    /// a due date, and a client who can be pregnant.
    pub fn proposals(&self, birth_care: bool) -> impl Iterator<Item = (&'static str, &str)> {
        let can_be_hers = !birth_care || self.age.is_some_and(|age| AGES_IN_BIRTH_CARE.contains(&age));
        [
            ("bsn", only(&self.named)),
            ("birth_date", self.birth_date.as_ref().filter(|_| can_be_hers)),
            ("initials", self.initials.as_ref()),
            ("prefix", self.prefix.as_ref()),
            ("birth_name", self.birth_name.as_ref()),
            ("due_date", self.due_date.as_ref().filter(|_| birth_care)),
        ]
        .into_iter()
        .filter_map(|(field, value)| value.map(|value| (field, value.as_str())))
    }

    /// The BSN that the paper names when it does not hold this one anywhere. Papers that name none say nothing.
    pub fn other_bsn(&self, typed: &Bsn) -> Option<Bsn> {
        if self.numbers.contains(&typed.digits()) {
            return None;
        }
        self.named.first().and_then(|other| Bsn::parse(other).ok()).filter(|other| other != typed)
    }
}

impl fmt::Debug for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reading(…)")
    }
}

/// The words of a text, as they stand and as they are compared.
struct Words<'a> {
    written: Vec<&'a str>,
    plain: Vec<String>,
}

impl<'a> Words<'a> {
    fn of(text: &'a str) -> Self {
        let between = |c: char| c.is_whitespace() || matches!(c, ':' | ';' | '|' | '(' | ')' | '=');
        let written: Vec<_> = text.split(between).filter(|w| !w.is_empty()).take(MOST_WORDS).collect();
        let plain = written.iter().map(|word| plain(word)).collect();
        Self { written, plain }
    }
    /// The text from each of its words on.
    fn all(&self) -> impl Iterator<Item = &[&'a str]> {
        (0..self.written.len()).filter_map(|at| self.written.get(at..))
    }
    /// The different values behind these labels, in the order of the text.
    fn behind<T: PartialEq>(&self, labels: &[&str], read: impl Fn(&[&'a str]) -> Option<T>) -> Vec<T> {
        let mut found = Vec::new();
        for at in 0..self.plain.len() {
            let length = labels.iter().filter_map(|label| self.label(at, label)).max();
            let Some(value) = length.and_then(|length| self.value(at + length, &read)) else { continue };
            if !found.contains(&value) {
                found.push(value);
            }
        }
        found
    }
    /// The one day behind these labels. A label with something else that has a number in it (a year of two digits, no
    /// day at all) said another thing, which cannot be read: then the day of the other label may be somebody else's.
    fn day_behind(&self, labels: &[&str]) -> Option<Day> {
        let length = |at: usize| labels.iter().filter_map(|label| self.label(at, label)).max();
        let mut said = None;
        for at in 0..self.plain.len() {
            let Some(length) = length(at) else { continue };
            match self.value(at + length, date) {
                Some(day) if said.is_none_or(|said| said == day) => said = Some(day),
                Some(_) => return None,
                None if self.number_near(at + length, labels) => return None,
                None => {}
            }
        }
        said
    }
    /// Whether a number stands here or soon after, before the next of these labels.
    fn number_near(&self, at: usize, labels: &[&str]) -> bool {
        let near = (at..at + MOST_NEAR)
            .take_while(|at| !labels.iter().any(|label| self.label(*at, label).is_some()))
            .filter_map(|at| self.written.get(at));
        near.into_iter().any(|word| word.contains(|c: char| c.is_ascii_digit()))
    }
    /// How many words this label has, when it stands here.
    fn label(&self, at: usize, label: &str) -> Option<usize> {
        let words: Vec<_> = label.split(' ').collect();
        let here = self.plain.get(at..at + words.len())?;
        (here == words).then_some(words.len())
    }
    /// The value that stands here, or after a few words that may stand between.
    fn value<T>(&self, at: usize, read: impl Fn(&[&'a str]) -> Option<T>) -> Option<T> {
        for skipped in 0..=MOST_BETWEEN {
            if let Some(value) = self.written.get(at + skipped..).and_then(&read) {
                return Some(value);
            }
            if !self.plain.get(at + skipped).is_some_and(|word| BETWEEN.contains(&word.as_str())) {
                return None;
            }
        }
        None
    }
}

/// Lower case, without accents and full stops: `Cliënte` is `cliente`, `geb.` is `geb`.
fn plain(word: &str) -> String {
    let folded = word.chars().flat_map(char::to_lowercase).filter_map(|c| match c {
        // An accent may stand beside its letter.
        '.' | ',' | '*' | '_' | '\u{300}'..='\u{36F}' => None,
        'à' | 'á' | 'â' => Some('a'),
        'è' | 'é' | 'ê' | 'ë' => Some('e'),
        'ï' | 'í' => Some('i'),
        '\u{2010}' | '\u{2011}' | '\u{2013}' => Some('-'),
        other => Some(other),
    });
    folded.collect()
}

/// The one value, when there is exactly one.
fn only<T>(found: &[T]) -> Option<&T> {
    match found {
        [one] => Some(one),
        _ => None,
    }
}

/// A BSN that begins here, in one word or in groups: exactly nine digits that pass the eleven test.
fn bsn(words: &[&str]) -> Option<String> {
    let mut digits = String::new();
    for word in words {
        let word = word.trim_end_matches(',');
        if word.is_empty() || !word.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-')) {
            return None;
        }
        digits.extend(word.chars().filter(char::is_ascii_digit));
        if digits.len() >= 9 {
            break;
        }
    }
    if digits.len() == 9 { Bsn::parse(&digits).ok().map(|bsn| bsn.digits()) } else { None }
}

/// A date that begins here: `3-4-1990`, `3 april 1990`.
fn date(words: &[&str]) -> Option<Day> {
    (1..=3).find_map(|count| read_day(&words.get(..count)?.join(" ")).ok())
}

/// The client's name: by its parts where they are labelled, otherwise as a whole.
fn name(words: &Words<'_>) -> Option<ClientName> {
    let by_parts = || {
        let found = words.behind(INITIALS, initials);
        let (initials, _) = only(&found)?;
        let found = words.behind(BIRTH_NAME, |rest| surname(rest, &[]));
        let (prefix, name) = only(&found)?;
        ClientName::parse(initials, prefix, name).ok()
    };
    by_parts().or_else(|| only(&words.behind(NAME, whole)).cloned())
}

/// `M.J. van den Berg` or `Berg, M.J. van den`. A double name could be her own or her partner's with hers: not guessed.
fn whole(words: &[&str]) -> Option<ClientName> {
    if let Some((initials, used)) = initials(words) {
        let (prefix, name) = surname(words.get(used..)?, &['-', '\u{2010}', '\u{2011}', '\u{2013}'])?;
        return ClientName::parse(&initials, &prefix, &name).ok();
    }
    let (first, rest) = words.split_first()?;
    let name = first.strip_suffix(',').filter(|name| is_name(name) && !name.contains('-'))?;
    let (initials, used) = initials(rest)?;
    let prefix = prefixes(rest.get(used..).unwrap_or_default());
    ClientName::parse(&initials, &prefix.join(" "), name).ok()
}

/// Initials that begin here, and how many words they take: `M.J.`, `M. J.`, `Th.M.`
fn initials(words: &[&str]) -> Option<(String, usize)> {
    let are = |word: &&&str| {
        let letters = word.trim_end_matches(',');
        let parts: Vec<_> = letters.split('.').collect();
        letters.contains('.')
            && letters.len() <= 24
            && letters.starts_with(char::is_uppercase)
            && parts.iter().all(|part| part.chars().count() <= 2 && part.chars().all(char::is_alphabetic))
    };
    let used = words.iter().take_while(are).count();
    let read = ClientName::read_initials(&words.get(..used)?.join(" ")).ok()?;
    Some((read, used))
}

/// Prefix and name that begin here; none with one of these characters in it.
fn surname(words: &[&str], without: &[char]) -> Option<(String, String)> {
    let prefix = prefixes(words);
    let name = words.get(prefix.len())?.trim_end_matches([',', '.']);
    (is_name(name) && !name.contains(without)).then(|| (prefix.join(" "), name.to_owned()))
}

fn prefixes<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let known = |word: &&&str| PREFIXES.contains(&word.to_lowercase().as_str());
    words.iter().take_while(known).take(3).copied().collect()
}

fn is_name(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
        && word.chars().nth(1).is_some()
        && word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Reading {
        Reading::of(text, "2027-03-01".parse().unwrap())
    }
    fn said(text: &str) -> Vec<String> {
        said_in(true, text)
    }
    fn said_in(birth_care: bool, text: &str) -> Vec<String> {
        read(text).proposals(birth_care).map(|(field, value)| format!("{field}={value}")).collect()
    }

    #[test]
    fn u2_1_nobody_elses_birth_date_is_proposed() {
        let (birth, other) = (true, false);
        for (sector, paper, expected) in [
            // Whose date cannot be used is not taken for silent: the next one is her daughter's, her partner's.
            (birth, "M.J. van den Berg geb. 14-03-94 Partner: J. de Boer, geb. 3-4-1990", ""),
            (
                other,
                "Naam: P. Jansma geb. 14-03-40 Contactpersoon: dochter, geb. 3-4-1968",
                "initials=P. birth_name=Jansma",
            ),
            (
                other,
                "Naam: P. Jansma geb. 14-3-1940 Contactpersoon: dochter, geb. 3-4-1968",
                "initials=P. birth_name=Jansma",
            ),
            (birth, "geb. 14-3-1940 Contactpersoon: dochter, geb. 3-4-1968", ""),
            (birth, "geb. 31-2-1994, partner geb. 3-4-1990", ""),
            (birth, "Geboortedatum: onbekend (1994), partner geb. 3-4-1990", ""),
            (birth, "geboren op dinsdag 14 mrt '94, partner geb. 3-4-1990", ""),
            (birth, "Naam BSN Geboortedatum P. Jansma 999990421 14-03-94 Partner geb. 3-4-1990", ""),
            (birth, "geb. 3-4-1990, geboortedatum partner 4-4-1988", ""),
            (birth, "geb. 3-4-1990, kind geboren 1-2-2027", ""),
            (birth, "geb. 14-03-94", ""),
            // The same day twice is one day, and a label without any number says nothing.
            (birth, "geb. 3-4-1990, geboren 3 april 1990", "birth_date=03-04-1990"),
            (birth, "J. de Vries geb. Bakker, geb. 3-4-1990", "birth_date=03-04-1990"),
            (birth, "geb. 3-4-1990 geboortedatum kind: geslacht:", "birth_date=03-04-1990"),
            // Each sector has clients of its own age.
            (other, "geb. 14-3-1940", "birth_date=14-03-1940"),
            (birth, "geb. 14-3-1940", ""),
            (other, "geb. 1-2-2027", "birth_date=01-02-2027"),
            (birth, "geb. 1-2-2027", ""),
            (other, "geb. 2-3-2027", ""),
            (other, "geb. 14-3-1906", ""),
            // A due date is birth care's alone, and as careful.
            (other, "a terme 1-8-2027", ""),
            (birth, "a terme 1-8-27, zus: a terme 3-8-2027", ""),
        ] {
            assert_eq!(said_in(sector, paper).join(" "), expected, "{paper}");
        }
    }

    #[test]
    fn u2_1_papers_as_they_are_printed_are_read() {
        let all = [
            "bsn=999990421",
            "birth_date=03-04-1990",
            "initials=M.J.",
            "prefix=van den",
            "birth_name=Berg",
            "due_date=01-08-2027",
        ];
        for paper in [
            "Naam\nM.J. van den Berg\nBSN\n9999.90.421\nGeboortedatum\n03-04-1990\nÀ terme datum\n1 augustus 2027\n",
            "Zwangerschapskaart Naam M.J. van den Berg BSN 9999.90.421 Geboortedatum 03-04-1990 A terme datum 1 aug. 2027 Telefoon 06 12345678",
            "Cliënte: mevr. M. J. van den Berg, geb. 3-4-1990, BSN: 999 990 421. Uitgerekende datum: 01-08-2027.",
            "Patiënt : Berg, M.J. van den (BSN 999990421)\ngeboren op 3 april 1990; à terme: 1-8-2027",
            "Voorletters: M.J.\nGeboortenaam: van den Berg\nBSN-nummer 999-990-421\nGeb. datum 3/4/1990\nEDD 2027-08-01",
            "Geboortedatum van de cliënte 03041990 | Naam cliënte M.J. van den Berg | burgerservicenummer 999990421 | a\u{300} terme 1-8-2027",
        ] {
            assert_eq!(said(paper), all, "{paper}");
        }
    }

    #[test]
    fn what_is_not_sure_is_not_proposed() {
        for (paper, expected) in [
            ("", ""),
            // Somebody else's.
            ("Naam partner: P. Smit, geboortedatum partner 3-4-1988", ""),
            ("Naam verloskundige: A. Jansen", ""),
            // Two of them.
            ("BSN 999990421 BSN kind 999911120", "bsn=999990421"),
            ("BSN 999990421 en BSN 999911120", ""),
            ("geb. 3-4-1990, geboren 4-4-1990", ""),
            ("a terme 1-8-2027, a terme 3-8-2027", ""),
            ("a terme 1-8-2027, later: a terme 1-8-2027", "due_date=01-08-2027"),
            // No days that can be meant.
            ("geboren 1-1-2027", ""),
            ("a terme 1-8-2029", ""),
            ("a terme 31-6-2027", ""),
            // Whose name is whose?
            ("Naam: M.J. Jansen-Berg", ""),
            ("Geboortenaam: Jansen-Berg voorletters M.", "initials=M. birth_name=Jansen-Berg"),
            ("Naam BSN Geboortedatum", ""),
            // No BSN: the eleven test, a phone number, a number without a name.
            ("BSN 123456789", ""),
            ("BSN 0612345678", ""),
            ("Kenmerk 999990421", ""),
        ] {
            assert_eq!(said(paper).join(" "), expected, "{paper}");
        }
    }

    #[test]
    fn another_bsn_is_asked_about_only_when_the_typed_one_is_nowhere() {
        let typed = Bsn::parse("999990421").unwrap();
        let other = |text: &str| read(text).other_bsn(&typed).map(|bsn| bsn.digits());
        assert_eq!(other("BSN 999911120"), Some("999911120".to_owned()));
        assert_eq!(other("BSN 999911120, BSN 123456782"), Some("999911120".to_owned()));
        for same in [
            "BSN 999990421",
            "BSN 999911120 en 999990421",
            "999990421 BSN 999911120",
            "",
            "geen",
            "999911120",
        ] {
            assert_eq!(other(same), None, "{same}");
        }
    }

    #[test]
    fn a_reading_is_never_shown_by_debug() {
        assert_eq!(format!("{:?}", read("BSN 999990421")), "Reading(…)");
    }

    proptest! {
        /// Whatever stands in a paper, what it proposes is valid or absent.
        #[test]
        fn proposals_can_always_be_typed(words in prop::collection::vec(prop_oneof![
            Just("BSN".to_owned()), Just("Naam:".to_owned()), Just("geb.".to_owned()), Just("à terme".to_owned()),
            Just("van".to_owned()), "[A-Z]\\.", "[A-Z][a-z]{1,6}", "[0-9]{1,9}", "[0-9]{1,2}-[0-9]{1,2}-(19|20)[0-9]{2}", "\\PC{0,6}",
        ], 0..40)) {
            let reading = read(&words.join(" "));
            for (field, value) in reading.proposals(true).chain(reading.proposals(false)) {
                let valid = match field {
                    "bsn" => Bsn::parse(value).is_ok(),
                    "birth_date" | "due_date" => read_day(value).is_ok(),
                    "initials" => ClientName::read_initials(value).is_ok(),
                    "prefix" => ClientName::read_prefix(value).is_ok(),
                    _ => ClientName::read_birth_name(value).is_ok(),
                };
                prop_assert!(valid, "{field}={value}");
            }
        }
    }
}
