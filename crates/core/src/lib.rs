//! The pure part of Wissel: types, rules and decisions.
//!
//! Nothing in this crate reads a clock, asks for randomness, speaks SQL or HTTP, or waits.
//! Time and random bytes are arguments. Each domain has a module of the same name in every layer.

pub mod act;
pub mod actor;
pub mod address;
pub mod audit;
pub mod clock_watch;
pub mod due;
pub mod ids;
pub mod input;
pub mod lang;
pub mod notice;
pub mod permission;
pub mod person;
pub mod ports;
pub mod refusal;
pub mod slip;
pub mod time;

pub mod exchange;
pub mod identity;
pub mod office;
pub mod privacy;
