//! Rules of the office domain: organisations, their agreements, and the services they may use.

pub mod agreement;
pub mod agreement_text;
pub mod complaint;
pub mod department;
pub mod entitlement;
pub mod maintenance;
pub mod organisation;
pub mod restore_proof;
pub mod upkeep;
pub mod webhook;
pub mod wind_down;
pub mod wind_down_report;
