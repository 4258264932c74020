//! Rules of the privacy domain.

pub mod log_export;
pub mod log_retention;
