//! Rules of the exchange domain: sharing, finding, collecting, and being gone when it must be.

pub mod retention;
