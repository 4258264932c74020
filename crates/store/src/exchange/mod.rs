//! The SQL of the exchange portal. Each function does one statement or a few that belong together; no rules.

pub mod blob;
pub mod client;
pub mod collection;
pub mod document;
pub mod emergency;
pub mod hit;
pub mod key;
pub mod launch;
pub mod receipt;
pub mod record;
pub mod report;
pub mod sector;
pub mod statement;
pub mod view_code;
pub mod view_session;
pub mod warning;
