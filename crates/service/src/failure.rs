//! How a use case can end badly: refused for a reason of its own, or by a fault of ours.

use wissel_core::act::Outcome;
use wissel_core::permission::Denied;
use wissel_core::refusal::Coded;
pub use wissel_store::{Fault, Released};

/// A use case that was not carried through.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Failure<R> {
    /// Refused, with the use case's own reason.
    #[error("refused: {0:?}")]
    Refused(R),
    /// The member may not do this (any more).
    #[error("denied: {0:?}")]
    Denied(Denied),
    /// A fault of ours.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Why an act was refused: by the policy, or by a rule of the use case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Stop<R> {
    /// By the policy (role, standing).
    Denied(Denied),
    /// By a rule of the use case.
    Rule(R),
}

impl<R> From<R> for Stop<R> {
    fn from(rule: R) -> Self {
        Self::Rule(rule)
    }
}

impl<R: Coded> Coded for Stop<R> {
    fn code(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.code(),
            Self::Rule(reason) => reason.code(),
        }
    }
}

/// Turns the result of an act into the result of a use case.
pub fn finish<T, R>(outcome: Outcome<T, Stop<R>>) -> Result<T, Failure<R>> {
    match outcome {
        Outcome::Done(done) => Ok(done),
        Outcome::Refused(Stop::Rule(reason)) => Err(Failure::Refused(reason)),
        Outcome::Refused(Stop::Denied(denied)) => Err(Failure::Denied(denied)),
    }
}
