//! `wissel serve`: the portal for real use, and what stands between the network and its router.

pub mod client;
pub mod crowd;
pub mod health;
pub mod https;
pub mod listener;
pub mod logging;
pub mod metrics;
pub mod observe;
pub mod own;
pub mod pace;
pub mod run;
pub mod second_place;
pub mod shutdown;
pub mod tls;
pub mod upkeep;
pub mod ways_out;

pub use run::run;
