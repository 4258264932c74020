//! The ways out of the house as configured. One that is not configured says so to the outbox, which tries again; at
//! start it is said loudly.

use crate::adapters::reach::Reach;
use crate::adapters::sms_failover::SmsFailover;
use crate::adapters::sms_gateway::BadSettings;
use crate::adapters::smtp::{BadSmtp, Smtp};
use crate::adapters::webhook;
use crate::config::Config;
use std::sync::Arc;
use wissel_core::ports::Clock;
use wissel_service::ports::{FaultCode, MailSent, Mailer, OutgoingMail, SendFault, Sending, Sms, Webhooks};
use wissel_service::postman::Ports;

/// Why the ways out cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum BadWay {
    /// A gateway.
    #[error("sms gateway {0}: {1}")]
    Gateway(String, BadSettings),
    /// The mail server.
    #[error("mail: {0}")]
    Mail(#[from] BadSmtp),
}

/// Takes nothing: no mail server is configured.
struct NoMail;

impl Mailer for NoMail {
    fn send(&self, _mail: OutgoingMail) -> Sending<'_, MailSent> {
        Box::pin(async { Err(SendFault::Temporary(FaultCode::NotConfigured)) })
    }
}

/// The ports.
pub fn ports(config: &Config, clock: Arc<dyn Clock>) -> Result<Ports, BadWay> {
    let mail: Arc<dyn Mailer> = match config.mail.clone() {
        Some(settings) => Arc::new(Smtp::new(settings, clock)?),
        None => {
            tracing::error!("no mail server is configured ([mail] host): invitations and resets will wait");
            Arc::new(NoMail)
        }
    };
    Ok(Ports { sms: Arc::new(sms(config)?), mail })
}

/// The way to organisations' own systems: to the public internet, and to the networks that are listed.
pub fn systems(config: &Config) -> Arc<dyn Webhooks> {
    webhook::port(Reach { networks: config.outward.clone(), plain_here: false })
}

/// The gateways, in order; the next one takes over.
pub fn sms(config: &Config) -> Result<SmsFailover, BadWay> {
    let mut gateways: Vec<(String, Arc<dyn Sms>)> = Vec::new();
    for settings in &config.sms.gateways {
        let name = settings.name().to_owned();
        let gateway = settings.port().map_err(|e| BadWay::Gateway(name.clone(), e))?;
        gateways.push((name, gateway));
    }
    if gateways.is_empty() {
        tracing::error!("no SMS gateway is configured ([[sms.gateway]]): nobody can log in by SMS");
    }
    Ok(SmsFailover::new(gateways, config.sms.patience))
}
