//! Use cases of the privacy domain: the log that proves itself.

pub mod audit_head;
pub mod audit_trim;
pub mod breaches;
pub mod check_export;
pub mod disclosure;
pub mod forget_people;
pub mod log_review;
pub mod signed_text;
pub mod verify_log;
