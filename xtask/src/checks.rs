//! Checks that need no running program: format, lints, and what may not stand in the repository.

use crate::Options;
use crate::report::Row;
use crate::run::{ask, cargo, root, show};
use std::path::Path;

/// `cargo fmt --check`.
pub(crate) fn format(_: &Options) -> Row {
    Row::one(show(cargo().args(["fmt", "--all", "--check"])).ok)
}

/// clippy, without a single warning.
pub(crate) fn lint(_: &Options) -> Row {
    let clippy =
        ["clippy", "--quiet", "--profile", "ci", "--workspace", "--all-targets", "--", "-D", "warnings"];
    Row::one(show(cargo().args(clippy)).ok)
}

/// Every file that is, or is about to be, in the repository.
pub(crate) fn files() -> Vec<String> {
    let listed = ask("git", &["ls-files", "--cached", "--others", "--exclude-standard"]);
    let mut files: Vec<String> = listed.unwrap_or_default().lines().map(str::to_owned).collect();
    files.retain(|f| root().join(f).is_file());
    files
}

/// Whether a file's name ends so.
pub(crate) fn has_extension(file: &str, extension: &str) -> bool {
    Path::new(file).extension().is_some_and(|e| e == extension)
}

const SOURCES: &[&str] = &["rs", "toml", "sql", "ftl", "html", "css", "js", "mjs", "py", "sh", "md", "yml"];

/// Words that say that something is not finished, or where somebody's folder was.
const FORBIDDEN: &[(&str, &str)] = &[
    (concat!("FIX", "ME"), "unfinished"),
    (concat!("TO", "DO:"), "unfinished"),
    (concat!("todo", "!("), "unfinished"),
    (concat!("unimplemented", "!("), "unfinished"),
    (concat!("<<<<", "<<<"), "a conflict that was not resolved"),
    (concat!("/ro", "ot/"), "somebody's own folder"),
];

/// Crates that `deny.toml` bans and `Cargo.lock` holds all the same.
fn banned() -> Vec<String> {
    let read = |file: &str| std::fs::read_to_string(root().join(file)).unwrap_or_default();
    let (rules, lock) = (read("deny.toml"), read("Cargo.lock"));
    let names = rules.split("{ crate = \"").skip(1).filter_map(|rest| rest.split('"').next());
    let held = names.filter(|name| lock.contains(&format!("\nname = \"{name}\"\n")));
    held.map(|name| format!("Cargo.lock: {name} is banned by deny.toml")).collect()
}

/// Banned crates, files past 500 lines (told, not counted), forbidden words, ignored tests, foreign bytes.
pub(crate) fn repository(_: &Options) -> Row {
    let (mut row, mut found) = (Row::default(), banned());
    for file in files() {
        let path = Path::new(&file);
        let source = path.extension().and_then(|e| e.to_str()).is_some_and(|e| SOURCES.contains(&e));
        // What others wrote is kept as it came.
        if !source || file.contains("/corpora/") || file.contains("fuzz/corpus/") || file.contains("/vendor/")
        {
            continue;
        }
        let Ok(text) = std::fs::read_to_string(root().join(path)) else {
            found.push(format!("{file}: not UTF-8"));
            continue;
        };
        let lines = text.lines().count();
        let rust = has_extension(&file, "rs");
        if rust && lines > 500 {
            println!("note: {file} has {lines} lines; does it still do one thing?");
        }
        for (n, line) in text.lines().enumerate() {
            for (word, why) in FORBIDDEN {
                if line.contains(word) {
                    found.push(format!("{file}:{}: {word} ({why})", n + 1));
                }
            }
            if rust && line.trim_start().starts_with(concat!("#[ign", "ore")) {
                found.push(format!("{file}:{}: an ignored test", n + 1));
            }
        }
    }
    for fault in &found {
        println!("{fault}");
    }
    row.count(found.is_empty());
    row
}

/// Every fuzz target has inputs, and a test that replays them on a stable compiler.
pub(crate) fn fuzz(_: &Options) -> Row {
    let mut row = Row::default();
    let files = files();
    let tests: String = files
        .iter()
        .filter(|f| has_extension(f, "rs") && !f.starts_with("xtask/"))
        .filter_map(|f| std::fs::read_to_string(root().join(f)).ok())
        .collect();
    for target in files.iter().filter_map(|f| f.strip_prefix("fuzz/fuzz_targets/")) {
        let name = target.trim_end_matches(".rs");
        let folder = format!("fuzz/corpus/{name}");
        let inputs = files.iter().filter(|f| f.starts_with(&format!("{folder}/"))).count();
        let replayed = tests.contains(&folder);
        println!(
            "{name}: {inputs} inputs, {}",
            if replayed { "replayed by a test" } else { "REPLAYED BY NO TEST" }
        );
        row.count(inputs > 0 && replayed);
    }
    row
}
