//! Who is asking: the address of the client, also behind a reverse proxy that the operator trusts.

use crate::net::Network;
use axum::http::HeaderMap;
use std::net::{IpAddr, SocketAddr};

/// The connection a request came by. Stands in the extensions of every request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Client {
    /// The client's own address.
    pub address: IpAddr,
    /// Whether the client speaks HTTPS, to us or to the trusted proxy.
    pub secure: bool,
}

/// Works out the client. Forwarded headers count only when the connection comes from a trusted proxy; of a chain of
/// addresses the last one that is not a trusted proxy is the client, because everything before it can be made up.
pub fn of(peer: SocketAddr, tls: bool, headers: &HeaderMap, trusted: &[Network]) -> Client {
    let trusts = |ip: IpAddr| trusted.iter().any(|n| n.contains(ip));
    let peer = peer.ip().to_canonical();
    if !trusts(peer) {
        return Client { address: peer, secure: tls };
    }
    let chain = headers.get_all("x-forwarded-for").iter().filter_map(|v| v.to_str().ok());
    let chain: Vec<&str> = chain.flat_map(|line| line.split(',')).map(str::trim).collect();
    let mut address = peer;
    for hop in chain.into_iter().rev() {
        let Ok(ip) = hop.parse::<IpAddr>() else { break };
        address = ip.to_canonical();
        if !trusts(address) {
            break;
        }
    }
    let proto = headers.get_all("x-forwarded-proto").iter().next_back().and_then(|v| v.to_str().ok());
    Client { address, secure: tls || proto.is_some_and(|p| p.eq_ignore_ascii_case("https")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forwarded_headers_count_only_from_a_trusted_proxy() {
        let trusted: Vec<Network> = vec!["10.0.0.0/8".parse().unwrap(), "::1".parse().unwrap()];
        for (peer, forwarded, proto, address, secure) in [
            ("192.0.2.1:5", Some("198.51.100.7"), Some("https"), "192.0.2.1", false),
            ("10.0.0.1:5", None, None, "10.0.0.1", false),
            ("10.0.0.1:5", Some("198.51.100.7"), Some("https"), "198.51.100.7", true),
            ("10.0.0.1:5", Some("198.51.100.7"), Some("http"), "198.51.100.7", false),
            ("[::1]:5", Some("198.51.100.7"), None, "198.51.100.7", false),
            // The client wrote the first address itself; the proxies added the other two.
            ("10.0.0.1:5", Some("1.2.3.4, 198.51.100.7, 10.0.0.2"), None, "198.51.100.7", false),
            ("10.0.0.1:5", Some("1.2.3.4, rubbish, 10.0.0.2"), None, "10.0.0.2", false),
            ("[::ffff:10.0.0.1]:5", Some("2001:db8::1"), None, "2001:db8::1", false),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(f) = forwarded {
                headers.insert("x-forwarded-for", f.parse().unwrap());
            }
            if let Some(p) = proto {
                headers.insert("x-forwarded-proto", p.parse().unwrap());
            }
            let client = of(peer.parse().unwrap(), false, &headers, &trusted);
            assert_eq!(client, Client { address: address.parse().unwrap(), secure }, "{peer} {forwarded:?}");
        }
    }
}
