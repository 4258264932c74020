//! An administrator makes the token with which her organisation's personnel system comes in (SCIM), replaces it, and
//! takes it away. Who has it gives functions here, so that it asks what giving them asks (U2.4).

pub mod make;
pub mod remove;
pub mod see;

/// Where personnel systems come in, under the public address.
pub const SCIM_PATH: &str = "/scim/v2";
