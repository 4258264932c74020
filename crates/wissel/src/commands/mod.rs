//! One file for each command of the program, and what they share.
//! Exit codes: 0 it worked; 1 it did not; 2 the command line or the configuration is wrong.

pub mod beside;
pub mod control;
pub mod demo;
pub mod doctor;
pub mod init;
pub mod inspect_pdf;
pub mod lock;
pub mod log_export;
pub mod migrate;
pub mod opened;
pub mod operate;
pub mod output;
pub mod receipt;
pub mod restore;
pub mod serve;
