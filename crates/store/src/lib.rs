//! Wissel's data layer: SQLite or PostgreSQL behind one [`Tx`], audit, jobs, outbox, keys, encrypted objects.

mod act;
mod apply;
pub mod audit;
pub mod backup;
pub mod blob;
mod crew;
mod engine;
mod envelope;
pub mod erasure;
pub mod fault;
mod hex;
pub mod identity;
mod keyfile;
pub mod keyring;
mod migrate;
pub mod office;
mod postgres;
mod random;
pub mod restore;
pub mod seal;
mod sql;
mod sqlite;
pub mod standing;
mod store;
mod tx;
mod value;

pub use act::{Holds, Keep, Released, Run};
pub use blob::Blobs;
pub use fault::Fault;
pub use keyring::Keyring;
pub use sql::Sql;
pub use store::{Database, Options, Store, pending};
pub use tx::{TICK_TABLES, Tx};
pub use value::{Column, Row, Value};
