//! Wissel: store.

pub mod fault;
mod keyfile;
pub mod keyring;
pub mod seal;
