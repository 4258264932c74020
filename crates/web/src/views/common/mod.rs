//! Pages that belong to no domain.

mod failure;

pub use failure::FailurePage;
