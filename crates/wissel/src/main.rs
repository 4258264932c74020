//! The `wissel` program.

mod commands;

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some("inspect-pdf") => commands::inspect_pdf::run(arguments.next().as_deref() == Some("--assemble")),
        _ => ExitCode::FAILURE,
    }
}
