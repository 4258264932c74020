//! Rows of the office domain: organisations, processor agreements, services, bars, members.

pub mod agreement;
pub mod bar;
pub mod members;
pub mod organisation;
