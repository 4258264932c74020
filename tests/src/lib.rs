//! Shared helpers of the integration suite.

pub mod clock;
pub mod fresh;
pub mod postgres;
