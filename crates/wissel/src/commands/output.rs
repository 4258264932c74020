//! How commands end and what they print: one JSON object with `--json`, otherwise words; colours only on a terminal.

use serde_json::Value;
use std::io::Write as _;
use std::process::ExitCode;

/// It worked.
pub const OK: u8 = 0;
/// It did not work.
pub const FAILED: u8 = 1;
/// The command line or the configuration is wrong.
pub const USAGE: u8 = 2;

/// How a command ended.
#[derive(Debug)]
pub struct Outcome {
    /// For people.
    pub text: String,
    /// For machines.
    pub json: Value,
    /// The exit code.
    pub code: u8,
}

impl Outcome {
    /// Prints it. What did not work goes to standard error for people, and to standard output for machines.
    pub fn print(&self, json: bool) -> ExitCode {
        let text = if json { self.json.to_string() } else { self.text.trim_end().to_owned() };
        let written = if json || self.code == OK {
            writeln!(std::io::stdout().lock(), "{text}")
        } else {
            writeln!(std::io::stderr().lock(), "{text}")
        };
        // A reader that went away (`wissel … | head`) is not our fault.
        drop(written);
        ExitCode::from(self.code)
    }
}
