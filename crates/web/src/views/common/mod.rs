//! Pages that belong to no domain.

mod about;
mod failure;
mod reference;
mod status;

pub use about::About;
pub use failure::FailurePage;
pub use reference::Reference;
pub use status::StatusPage;
