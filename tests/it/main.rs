//! The integration suite: one binary, both databases.
