//! `docs/requirements.md` has a row for every requirement, and what proves one is a test; links between documents lead somewhere.

use crate::Options;
use crate::checks::{files, has_extension};
use crate::report::Row;
use crate::run::root;
use std::collections::BTreeSet;

const IDS: &str = include_str!("requirement-ids.txt");

/// Checks the documents.
pub(crate) fn check(_: &Options) -> Row {
    let mut row = Row::default();
    match std::fs::read_to_string(root().join("docs/requirements.md")) {
        Ok(text) => {
            let known = ids_of(&text);
            let missing: Vec<_> = IDS.lines().filter(|id| !known.contains(*id)).collect();
            if !missing.is_empty() {
                println!("docs/requirements.md has no row for: {}", missing.join(" "));
            }
            row.count(missing.is_empty());
            let unproved = unproved(&text, |file| std::fs::read_to_string(root().join(file)).ok());
            for fault in &unproved {
                println!("docs/requirements.md: {fault}");
            }
            row.count(unproved.is_empty());
        }
        Err(error) => row.skipped.push(format!("docs/requirements.md: {error}")),
    }
    let broken = broken_links();
    for fault in &broken {
        println!("{fault}");
    }
    row.count(broken.is_empty());
    row
}

/// The IDs in the first cells of a table, ranges written out: `U3.6–3.8` is three.
fn ids_of(text: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for line in text.lines().filter(|l| l.starts_with('|')) {
        let cell = line.trim_start_matches('|').split('|').next().unwrap_or_default();
        let mut seed = String::new();
        for part in cell.split(',').map(|p| p.trim().trim_matches('`').trim_matches('*')) {
            let named = part.chars().next().is_some_and(|c| matches!(c, 'U' | 'T'));
            if named {
                seed = part.chars().take(1).collect();
            }
            let full = if named { part.to_owned() } else { format!("{seed}{part}") };
            match full.split_once('–') {
                None => drop(all.insert(full)),
                Some((first, last)) => all.extend(range(first, last)),
            }
        }
    }
    // One row may speak for all the words that T1.1 defines.
    if all.iter().any(|id| id.starts_with("T1.1")) {
        all.insert("T1.1".to_owned());
    }
    all
}

fn range(first: &str, last: &str) -> Vec<String> {
    let split = |id: &str| {
        let at = id.rfind(|c: char| !c.is_ascii_digit()).map_or(0, |i| i + 1);
        let (head, number) = id.split_at_checked(at)?;
        Some((head.to_owned(), number.parse::<u32>().ok()?))
    };
    match (split(first), split(last)) {
        (Some((head, from)), Some((_, to))) if from <= to && to - from < 100 => {
            (from..=to).map(|n| format!("{head}{n}")).collect()
        }
        _ => vec![first.to_owned()],
    }
}

/// What the last cells cite that is no test: `name` in `file` is a function under `#[test]`, a file by itself exists.
fn unproved(text: &str, read: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let mut faults = Vec::new();
    for line in text.lines().filter(|l| l.starts_with('|')) {
        let cell = line.trim_end_matches([' ', '|']).rsplit('|').next().unwrap_or_default();
        for proof in cell.split(';').map(str::trim).filter(|p| p.starts_with('`')) {
            let mut quoted = proof.split('`').skip(1).step_by(2);
            let (first, second) = (quoted.next().unwrap_or_default(), quoted.next());
            let fault = match second {
                Some(file) => match read(file) {
                    None => Some(format!("{file} is not there")),
                    Some(source) => {
                        (!is_test(&source, first)).then(|| format!("{first} in {file} is no test"))
                    }
                },
                None if first.contains('/') => read(first).is_none().then(|| format!("{first} is not there")),
                None => None,
            };
            faults.extend(fault);
        }
    }
    faults
}

/// Whether this function stands under a test attribute.
fn is_test(source: &str, name: &str) -> bool {
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let heads = [format!("fn {name}("), format!("async fn {name}(")];
    let found = lines.iter().position(|l| heads.iter().any(|h| l.starts_with(h)));
    found.is_some_and(|at| {
        let above = lines.iter().take(at).rev();
        above
            .take_while(|l| l.starts_with("#[") || l.starts_with("//"))
            .any(|l| l.starts_with("#[test]") || l.starts_with("#[tokio::test"))
    })
}

/// Links to files that are not there.
fn broken_links() -> Vec<String> {
    let mut broken = Vec::new();
    for file in files().into_iter().filter(|f| has_extension(f, "md") && !f.contains("/corpora/")) {
        let path = root().join(&file);
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = link.split(['#', ' ']).next().unwrap_or_default();
            if target.is_empty() || target.contains(':') {
                continue;
            }
            let there = path.parent().is_some_and(|folder| folder.join(target).exists());
            if !there {
                broken.push(format!("{file}: {target} is not there"));
            }
        }
    }
    broken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_proves_a_requirement_is_a_test() {
        let file = |name: &str| {
            (name == "a.rs").then(|| {
                "fn path(x: u8) {}\n/// U1.2\n#[test]\n#[expect(x)]\nfn real() {}\n#[tokio::test(flavor = \"x\")]\nasync fn waits() {}"
                    .to_owned()
            })
        };
        let row = |proof: &str| unproved(&format!("| U1.2 | x | done | {proof} |"), file).len();
        for (proof, faults) in [
            ("`real` in `a.rs`; `waits` in `a.rs`", 0),
            ("`a.rs`", 0),
            ("`path` in `a.rs`", 1),
            ("`absent` in `a.rs`; `real` in `b.rs`; `tests/b.mjs`", 3),
            ("", 0),
        ] {
            assert_eq!(row(proof), faults, "{proof}");
        }
    }

    #[test]
    fn ranges_and_lists_in_a_cell_are_written_out() {
        let ids =
            ids_of("| U1.2, U3.6–3.8 | x |\n| T9.3b, 9.5 | U9.9 |\n| T14–T15 | |\n| T1.1a–w | |\n| ID |\n");
        for id in ["U1.2", "U3.6", "U3.7", "U3.8", "T9.3b", "T9.5", "T14", "T15", "T1.1"] {
            assert!(ids.contains(id), "{id} in {ids:?}");
        }
        assert!(!ids.contains("U9.9"));
    }
}
