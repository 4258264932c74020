//! Signed statements of systems (JWT, RFC 7519): public keys as they are handed in, and what a system signs to show
//! who it is (RFC 7523). The format is the library's, the signatures are ring's; what must stand in a statement is ours.

mod assertion;
mod key;
mod verifier;

pub use assertion::{AssertionFlaw, Proven, subject_of, verify};
pub use key::{KeyFlaw, PublicKey};
pub(crate) use verifier::ready;
