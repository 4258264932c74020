//! Shared helpers of the integration suite.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::disallowed_methods,
    missing_docs,
    clippy::format_push_string,
    reason = "test code: what goes wrong here is a failed test"
)]

pub mod browser;
pub mod clamd;
pub mod clock;
pub mod disclosure;
pub mod exchange;
pub mod fresh;
pub mod oidc;
pub mod passkey;
pub mod pdf;
pub mod postgres;
pub mod receiver;
pub mod scim;
pub mod system;
pub mod totp;
pub mod viewer;
pub mod world;
