//! What the ports are made of outside tests: the system's clock and randomness, gateways, mail servers, the demo's mailbox.

pub mod clamd;
pub mod clock;
pub mod entropy;
pub mod mailbox;
pub mod outward;
pub mod reach;
pub mod sms_failover;
pub mod sms_gateway;
pub mod sms_http;
pub mod sms_smpp;
pub mod smtp;
pub mod webhook;

#[cfg(test)]
pub(crate) mod test_servers;
