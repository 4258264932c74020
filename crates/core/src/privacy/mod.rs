//! Rules of the privacy domain.

pub mod breach;
pub mod disclosure;
pub mod log_case;
pub mod log_export;
pub mod log_retention;
