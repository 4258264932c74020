//! Pages that belong to no domain.

mod about;
mod failure;

pub use about::About;
pub use failure::FailurePage;
