//! Rules of the exchange domain: sharing, finding, collecting, and being gone when it must be.

pub mod client;
pub mod decide;
pub mod emergency;
pub mod find;
pub mod launch;
pub mod named;
pub mod reading;
pub mod receipt;
pub mod record;
pub mod relation;
pub mod retention;
pub mod sector;
pub mod share;
pub mod statement;
pub mod view;
