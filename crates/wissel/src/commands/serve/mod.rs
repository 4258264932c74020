//! The plumbing of `serve`: what stands between the network and the portal's router.

pub mod client;
pub mod health;
pub mod listener;
pub mod logging;
pub mod metrics;
pub mod observe;
pub mod shutdown;
pub mod tls;
