//! Pages that belong to no domain.

mod about;
mod failure;
mod reference;

pub use about::About;
pub use failure::FailurePage;
pub use reference::Reference;
