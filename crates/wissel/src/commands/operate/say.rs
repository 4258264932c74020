//! Refusals as sentences: which field, what is wrong, what to do.

use std::fmt::Debug;
use wissel_core::input::{Flaw, Problem, Problems};
use wissel_core::lang::Lang;
use wissel_service::failure::Failure;
use wissel_web::i18n::{Arg, Texts};

/// Every problem of a form, one on each line.
pub(super) fn problems(found: &Problems) -> String {
    found.all().iter().map(problem).collect::<Vec<_>>().join("\n")
}

/// One value that cannot be used.
pub(super) fn flaw(field: &'static str, found: Flaw) -> String {
    problem(&found.at(field))
}

fn problem(found: &Problem) -> String {
    let args: Vec<(&str, &dyn Arg)> =
        found.args.iter().map(|(name, value)| (*name, value as &dyn Arg)).collect();
    let sentence = Texts::new(Lang::En).get(&format!("problem-{}", found.code), &args);
    format!("{}: {sentence} ({})", found.field, found.code)
}

/// A use case that was not carried through; `refused` words its own reasons.
pub(super) fn failure<R: Debug>(failure: Failure<R>, refused: impl FnOnce(R) -> String) -> String {
    match failure {
        Failure::Refused(reason) => refused(reason),
        Failure::Denied(denied) => format!("This may not be done: {denied:?}"),
        Failure::Fault(fault) => fault.to_string(),
    }
}
