//! Use cases: each loads facts, lets `core` decide, and applies the outcome in one transaction.

/// Reading FHIR R4, for the routes of record systems.
pub use wissel_wire::fhir;
/// Reading and writing SCIM 2.0, for the routes of personnel systems.
pub use wissel_wire::scim;

pub mod app;
pub mod budget;
pub mod clock_watch;
pub mod courier;
pub mod exchange;
pub mod failure;
pub mod gate;
mod hex;
pub mod identity;
pub mod messages;
pub mod office;
pub mod once;
pub mod outward;
mod pace;
pub mod pdf_check;
pub mod pdf_child;
pub mod ports;
pub mod postman;
pub mod privacy;
pub mod setup;
pub mod signed;
mod sparing;
pub mod worker;
