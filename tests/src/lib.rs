//! Shared helpers of the integration suite.

pub mod browser;
pub mod clock;
pub mod exchange;
pub mod fresh;
pub mod pdf;
pub mod postgres;
pub mod world;
