//! The SQL of the privacy officers' work.

pub mod breach;
pub mod disclosure;
pub mod log_case;
