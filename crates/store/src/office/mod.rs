//! Rows of the office domain: organisations, processor agreements, services, bars, members, queues, the log.

pub mod agreement;
pub mod agreement_text;
pub mod bar;
pub mod complaint;
pub mod department;
pub mod health;
pub mod log;
pub mod maintenance;
pub mod members;
pub mod organisation;
pub mod queues;
pub mod upkeep;
pub mod webhook;
pub mod wind_down;
