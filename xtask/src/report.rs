//! Counts, times, and the last line.

use std::process::ExitCode;
use std::time::{Duration, Instant};

/// What one step did.
#[derive(Default)]
pub(crate) struct Row {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    /// What was not run, and what to do about it.
    pub(crate) skipped: Vec<String>,
}

impl Row {
    /// One check that went well or not.
    pub(crate) fn one(ok: bool) -> Self {
        Self { passed: u64::from(ok), failed: u64::from(!ok), skipped: Vec::new() }
    }
    /// Nothing was run.
    pub(crate) fn skip(why: impl Into<String>) -> Self {
        Self { skipped: vec![why.into()], ..Self::default() }
    }
    /// Counts one more check.
    pub(crate) fn count(&mut self, ok: bool) {
        self.passed += u64::from(ok);
        self.failed += u64::from(!ok);
    }
}

/// All steps.
#[derive(Default)]
pub(crate) struct Report(Vec<(&'static str, Row, Duration)>);

impl Report {
    /// Runs a step and keeps its row and its time.
    pub(crate) fn add(&mut self, name: &'static str, step: impl FnOnce() -> Row) {
        let start = Instant::now();
        let row = step();
        self.0.push((name, row, start.elapsed()));
    }

    /// Prints the summary; the last line is `N passed, N failed`.
    pub(crate) fn finish(&self, strict: bool) -> ExitCode {
        println!(
            "\n=== summary\n{:<12} {:>7} {:>7} {:>8} {:>9}",
            "step", "passed", "failed", "skipped", "seconds"
        );
        let (mut passed, mut failed, mut skipped) = (0, 0, 0);
        for (name, row, took) in &self.0 {
            let (p, f, s) = (row.passed, row.failed, row.skipped.len());
            println!("{name:<12} {p:>7} {f:>7} {s:>8} {:>9.1}", took.as_secs_f64());
            passed += p;
            failed += f;
            skipped += s as u64;
        }
        if skipped > 0 {
            println!("\nSKIPPED (not tested here):");
            for (name, row, _) in &self.0 {
                for why in &row.skipped {
                    println!("  {name}: {why}");
                }
            }
            if strict {
                println!("In continuous integration a skipped thing counts as failed.");
                failed += skipped;
            }
        }
        println!("\n{passed} passed, {failed} failed");
        if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}
