//! FHIR client libraries that others wrote, against the demo.

use crate::Options;
use crate::browser::{build, counted, program};
use crate::postgres::Scratch;
use crate::report::Row;
use crate::run::{find, root, show};
use crate::tools::python;
use std::process::Command;

const SCRIPT: &str = "tests/fhir/run.mjs";
const LIBRARY: &str = "tests/fhir/node_modules/fhir-kit-client";

/// Publishes, finds and retrieves by a JavaScript and a Python library.
pub(crate) fn clients(_: &Options) -> Row {
    let library = root().join(LIBRARY).is_dir();
    let (Some(node), Some(python), true) = (find("node"), python(), library) else {
        return Row::skip(
            "Node.js 20 or newer, its FHIR client and the Python one are needed: run `cargo xtask test --only tools`",
        );
    };
    if !build() {
        return Row::one(false);
    }
    let scratch = match Scratch::new() {
        Ok(scratch) => scratch,
        Err(error) => return Row::skip(format!("no folder for temporary files: {error}")),
    };
    let mut script = Command::new(node);
    script.arg(SCRIPT).env("TEST_WISSEL_BIN", program()).env("TEST_FHIR_PYTHON", python);
    counted(&show(script.env("TMPDIR", &scratch.0)))
}
