//! The integration suite: one binary, both databases.

mod store_act;
mod store_audit;
mod store_crash;
mod store_queues;
mod store_sql;
