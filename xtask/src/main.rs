//! Development tasks. `cargo xtask test` installs what the tests need where it may, and runs all of them.
#![expect(
    clippy::disallowed_methods,
    reason = "a development task reads the clock and the environment itself"
)]

mod browser;
mod checks;
mod docs;
mod fhir;
mod postgres;
mod report;
mod run;
mod tests;
mod tools;

use report::{Report, Row};
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask test [--full] [--only STEP]...

Installs what tests need (where it may), checks, and runs every test on both databases and in a browser.
  --full       the browser story at 320, 390 and 1280 px, light and dark, instead of two of the six
  --only STEP  one or more of: tools, format, lint, repository, docs, tests, fuzz, fhir, browser
";

/// What was asked for.
pub(crate) struct Options {
    full: bool,
    only: Vec<String>,
    /// In continuous integration a skipped thing is a failure.
    strict: bool,
}

type Step = (&'static str, fn(&Options) -> Row);

const STEPS: &[Step] = &[
    ("tools", tools::install),
    ("format", checks::format),
    ("lint", checks::lint),
    ("repository", checks::repository),
    ("docs", docs::check),
    ("tests", tests::run_all),
    ("fuzz", checks::fuzz),
    ("fhir", fhir::clients),
    ("browser", browser::story),
];

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() != Some("test") {
        print!("{HELP}");
        return ExitCode::from(2);
    }
    let strict = std::env::var("CI").is_ok_and(|v| !v.is_empty() && v != "false");
    let mut options = Options { full: false, only: Vec::new(), strict };
    while let Some(argument) = arguments.next() {
        match (argument.as_str(), argument.strip_prefix("--only=")) {
            ("--full", _) => options.full = true,
            ("--only", _) => options.only.extend(arguments.next()),
            (_, Some(step)) => options.only.push(step.to_owned()),
            _ => {
                print!("{HELP}");
                return ExitCode::from(2);
            }
        }
    }
    if let Some(unknown) = options.only.iter().find(|o| !STEPS.iter().any(|(name, _)| name == o)) {
        eprintln!("There is no step \"{unknown}\".\n\n{HELP}");
        return ExitCode::from(2);
    }
    let mut report = Report::default();
    for (name, step) in STEPS {
        if options.only.is_empty() || options.only.iter().any(|o| o == name) {
            println!("\n=== {name}");
            report.add(name, || step(&options));
        }
    }
    report.finish(options.strict)
}
