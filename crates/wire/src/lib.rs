//! Pure readers and writers of foreign formats: no input or output, no clock, no randomness.

pub mod clamd;
pub mod fhir;
pub mod jwt;
pub mod launch;
pub mod oidc;
pub mod pdf;
pub mod scim;
pub mod smpp;
pub mod webhook;
