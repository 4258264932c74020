//! A gateway of either kind; the scheme of its address tells which.

use super::sms_http::{BadGateway, HttpGateway, HttpGatewaySettings};
use super::sms_smpp::{BadSmpp, SmppGateway, SmppSettings};
use std::sync::Arc;
use wissel_service::ports::Sms;

/// How a gateway is spoken to.
#[derive(Clone, Debug)]
pub enum GatewaySettings {
    /// By HTTPS and JSON.
    Http(HttpGatewaySettings),
    /// By SMPP.
    Smpp(SmppSettings),
}

/// What is wrong with a gateway's settings.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadSettings {
    /// Of one by HTTPS.
    #[error("{0}")]
    Http(#[from] BadGateway),
    /// Of one by SMPP.
    #[error("{0}")]
    Smpp(#[from] BadSmpp),
}

impl GatewaySettings {
    /// The name in logs and on the operator's page.
    pub fn name(&self) -> &str {
        match self {
            Self::Http(settings) => &settings.name,
            Self::Smpp(settings) => &settings.name,
        }
    }

    /// The way out; connects only when a message is sent.
    pub fn port(&self) -> Result<Arc<dyn Sms>, BadSettings> {
        Ok(match self {
            Self::Http(settings) => Arc::new(HttpGateway::new(settings.clone())?),
            Self::Smpp(settings) => Arc::new(SmppGateway::new(settings)?),
        })
    }
}
