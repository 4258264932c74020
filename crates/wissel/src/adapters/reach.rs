//! Which addresses are reached when somebody outside this house names one. Where a name leads is looked up once for each
//! connection, and what was looked at is what is connected to: a name that answers otherwise a moment later gains
//! nothing (DNS rebinding).

use crate::net::Network;
use std::net::IpAddr;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;
use wissel_core::address::is_public;

/// Which addresses may be reached.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// Networks beside the public ones.
    pub networks: Vec<Network>,
    /// Whether plain HTTP may be spoken with this machine, at its loopback address: for tests and demos.
    pub plain_here: bool,
}

impl Reach {
    /// Whether an address is connected to for this scheme.
    fn admits(&self, scheme: Option<&str>, ip: IpAddr) -> bool {
        match scheme {
            Some("https") => is_public(ip) || self.networks.iter().any(|network| network.contains(ip)),
            Some("http") => self.plain_here && ip.is_loopback(),
            _ => false,
        }
    }
}

/// How a name without an address that may be reached is told apart from one that nobody knows.
#[derive(Debug, thiserror::Error)]
#[error("the address may not be reached")]
pub(super) struct Unreachable;

/// Looks names up as ever, and hands on only what may be connected to.
#[derive(Debug)]
pub(super) struct Guarded<R> {
    pub(super) reach: Reach,
    pub(super) names: R,
}

impl<R: Resolver> Resolver for Guarded<R> {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        // A name that cannot be looked up is the same to its owner as one that leads nowhere.
        let found = match self.names.resolve(uri, config, timeout) {
            Err(ureq::Error::Io(_)) => return Err(ureq::Error::HostNotFound),
            other => other?,
        };
        let mut open = self.empty();
        let admitted = |ip: IpAddr| self.reach.admits(uri.scheme_str(), ip.to_canonical());
        for address in found.iter().filter(|a| admitted(a.ip())) {
            open.push(*address);
        }
        if open.is_empty() { Err(ureq::Error::Other(Box::new(Unreachable))) } else { Ok(open) }
    }
}
