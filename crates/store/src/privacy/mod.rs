//! The SQL of the privacy officers' work.

pub mod breach;
pub mod log_case;
