//! The story in a real browser, against the demo.

use crate::Options;
use crate::postgres::Scratch;
use crate::report::Row;
use crate::run::{Said, cargo, find, number_before, root, show};
use crate::tools::chromium;
use std::path::PathBuf;
use std::process::Command;

const STORY: &str = "tests/browser/run.mjs";

/// Builds the program and runs the story. The story starts the demos it needs from `TEST_WISSEL_BIN`.
pub(crate) fn story(options: &Options) -> Row {
    if !root().join(STORY).is_file() {
        return Row::skip(format!("{STORY} is not there"));
    }
    let (Some(node), Some(chromium)) = (find("node"), chromium()) else {
        return Row::skip("Node.js 20 or newer and Chromium are needed: run `cargo xtask test --only tools`");
    };
    if !build() {
        return Row::one(false);
    }
    let scratch = match Scratch::new() {
        Ok(scratch) => scratch,
        Err(error) => return Row::skip(format!("no folder for temporary files: {error}")),
    };
    let said = show(
        Command::new(node)
            .arg(STORY)
            .env("TEST_WISSEL_BIN", program())
            .env("TEST_CHROMIUM", chromium)
            .env("TEST_FULL", if options.full { "1" } else { "" })
            .env("TMPDIR", &scratch.0),
    );
    counted(&said)
}

/// Builds the program. With the tests, so that the same features are used and nothing is compiled a second time.
pub(crate) fn build() -> bool {
    let build = [
        "build",
        "--quiet",
        "--profile",
        "ci",
        "--workspace",
        "--bins",
        "--tests",
        "--message-format",
        "short",
    ];
    show(cargo().args(build)).ok
}

/// The program that was built.
pub(crate) fn program() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root().join("target"), PathBuf::from)
        .join("ci/wissel")
}

/// What a script counted: its last line is `N passed, N failed`.
pub(crate) fn counted(said: &Said) -> Row {
    let counts = said.text.lines().rev().find(|l| l.contains(" passed") && l.contains(" failed"));
    let passed = counts.and_then(|l| number_before(l, "passed")).unwrap_or(0);
    let failed = counts.and_then(|l| number_before(l, "failed")).unwrap_or(0);
    let silent_failure = u64::from(failed == 0 && (!said.ok || passed == 0));
    Row { passed, failed: failed + silent_failure, skipped: Vec::new() }
}
