use super::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Words that are not plain Dutch (B1), and what to write.
const HARD: [&str; 24] = [
    "dient",
    "dienen",
    "middels",
    "authenticatie",
    "authenticeren",
    "autoriseren",
    "autorisatie",
    "retentie",
    "valideren",
    "validatie",
    "dossierhouder",
    "teneinde",
    "conform",
    "derhalve",
    "indien",
    "betreffende",
    "geschieden",
    "alsmede",
    "tevens",
    "reeds",
    "desbetreffende",
    "verifiëren",
    "initiëren",
    "uploaden",
];
const LONGEST_SENTENCE: usize = 20;

/// Key to the names of its values and its raw text.
fn messages(lang: Lang) -> BTreeMap<String, (BTreeSet<String>, String)> {
    let mut found: BTreeMap<String, (BTreeSet<String>, String)> = BTreeMap::new();
    for source in sources(lang) {
        assert!(FluentResource::try_new(source.to_owned()).is_ok(), "a file in {} has a mistake", lang.tag());
        let mut key = String::new();
        for line in source.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty()) {
            let text = if line.starts_with(' ') {
                line
            } else {
                let (name, text) = line.split_once(" =").expect("key = text");
                key = name.to_owned();
                assert!(!found.contains_key(&key), "{key} stands twice in {}", lang.tag());
                text
            };
            let entry = found.entry(key.clone()).or_default();
            for part in text.split('$').skip(1) {
                entry.0.insert(part.chars().take_while(char::is_ascii_alphanumeric).collect());
            }
            entry.1.push_str(text);
            entry.1.push('\n');
        }
    }
    found
}

fn files(folder: &Path, ending: &str, into: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        if path.ends_with("samples") {
            continue;
        }
        if path.is_dir() {
            files(&path, ending, into);
        } else if path.to_string_lossy().ends_with(ending) && !path.ends_with("i18n_tests.rs") {
            into.push(fs::read_to_string(path).expect("file"));
        }
    }
}

/// Literals that are used as keys: `.t("…"`, `.t1("…"`, `.t2("…"`, `key!("…")`, `get("…"`, `_key(…, "…"`.
fn used() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = Vec::new();
    files(&root.join("src"), ".rs", &mut all);
    files(&root.join("templates"), ".html", &mut all);
    let mut keys = BTreeSet::new();
    for text in all {
        for start in [".t(", ".t1(", ".t2(", "key!(", ".get("] {
            for rest in text.split(start).skip(1) {
                if let Some(key) = rest.trim_start().strip_prefix('"').and_then(|r| r.split('"').next()) {
                    keys.insert(key.to_owned());
                }
            }
        }
    }
    keys.extend(wissel_core::input::CODES.iter().map(|code| format!("problem-{code}")));
    keys.extend(wissel_core::permission::Need::ALL.iter().map(|need| crate::words::need_key(*need)));
    keys.extend(wissel_core::audit::Event::ALL.iter().map(|event| crate::words::event_key(*event)));
    keys
}

#[test]
fn both_languages_have_the_same_keys_and_values() {
    let (nl, en) = (messages(Lang::Nl), messages(Lang::En));
    let names = |m: &BTreeMap<String, (BTreeSet<String>, String)>| m.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(
        names(&nl).symmetric_difference(&names(&en)).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "in one language only"
    );
    for (key, (args, _)) in &nl {
        assert_eq!(Some(args), en.get(key).map(|m| &m.0), "values of {key}");
    }
}

#[test]
fn every_used_key_exists_and_every_key_is_used() {
    let (known, used) = (messages(Lang::Nl), used());
    let missing: Vec<_> = used.iter().filter(|k| !known.contains_key(*k)).collect();
    assert!(missing.is_empty(), "used but not written: {missing:#?}");
    let idle: Vec<_> = known.keys().filter(|k| !used.contains(*k)).collect();
    assert!(idle.is_empty(), "written but not used: {idle:#?}");
}

#[test]
fn dutch_texts_are_plain() {
    let mut wrong = Vec::new();
    for (key, (_, text)) in messages(Lang::Nl) {
        let lower = text.to_lowercase();
        let words: Vec<&str> =
            lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
        wrong.extend(HARD.iter().filter(|h| words.contains(h)).map(|h| format!("{key}: {h}")));
        for sentence in text.split(['.', '?', '!', '\n', ':']) {
            let long = sentence.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).count();
            if long > LONGEST_SENTENCE {
                wrong.push(format!("{key}: {long} words: {}", sentence.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_text_with_a_missing_key_shows_itself_and_does_not_panic() {
    let missing = String::from("no-such-text");
    assert_eq!(Texts::new(Lang::Nl).t(&missing), "⟦no-such-text⟧");
}
