//! The integration suite: one binary, both databases.

mod store_act;
