//! Unit, property and integration tests, on both databases.

use crate::Options;
use crate::postgres::{Scratch, start};
use crate::report::Row;
use crate::run::{ask, cargo, number_before, show};
use crate::tools::python;

/// Runs every Rust test of the workspace.
pub(crate) fn run_all(_: &Options) -> Row {
    let mut row = Row::default();
    let scratch = match Scratch::new() {
        Ok(scratch) => scratch,
        Err(error) => return Row::skip(format!("no folder for temporary files: {error}")),
    };
    let nextest = ask("cargo", &["nextest", "--version"]).is_some();
    let mut command = cargo();
    if nextest {
        command.args(["nextest", "run", "--cargo-profile", "ci", "--workspace", "--no-fail-fast"]);
        command.args(["--status-level", "fail", "--final-status-level", "fail", "--show-progress", "none"]);
        command.args(["--no-tests", "pass"]);
    } else {
        command.args(["test", "--quiet", "--profile", "ci", "--workspace", "--no-fail-fast"]);
    }
    // SQLite and every temporary file live in memory: a sync costs nothing there.
    let temporary = scratch.0.join("tmp");
    if std::fs::create_dir_all(&temporary).is_ok() {
        command.env("TMPDIR", &temporary);
    }
    if std::env::var_os("TEST_POSTGRES_URL").is_none() {
        match start(&scratch) {
            Ok(url) => drop(command.env("TEST_POSTGRES_URL", url)),
            Err(why) => row.skipped.push(format!("tests on PostgreSQL: {}", why.trim())),
        }
    }
    match python() {
        Some(python) => drop(command.env("TEST_SMTP_PYTHON", python)),
        None => {
            row.skipped.push("tests against an SMTP server: run `cargo xtask test --only tools`".to_owned());
        }
    }
    let said = show(&mut command);
    let summaries = said.text.lines().filter(|line| {
        let line = line.trim_start();
        if nextest { line.starts_with("Summary [") } else { line.starts_with("test result:") }
    });
    for line in summaries {
        row.passed += number_before(line, "passed").unwrap_or(0);
        row.failed += number_before(line, "failed").unwrap_or(0);
        let ignored = number_before(line, if nextest { "skipped" } else { "ignored" }).unwrap_or(0);
        if ignored > 0 {
            row.skipped.push(format!("{ignored} ignored tests"));
        }
    }
    if !said.ok && row.failed == 0 {
        // It did not build, or it was stopped.
        row.failed += 1;
    }
    if said.ok && row.passed == 0 {
        row.skipped.push("the test runner told no counts".to_owned());
    }
    row
}
