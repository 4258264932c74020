//! The program around the portal: configuration, commands, and the adapters of the ports.

pub mod adapters;
pub mod commands;
pub mod config;
pub mod installation;
pub mod net;
pub mod running;
pub mod secret;
