//! Use cases: each loads facts, lets `core` decide, and applies the outcome in one transaction.

pub mod ports;
