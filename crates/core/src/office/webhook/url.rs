//! The address of an endpoint: a strict part of RFC 3986, of which no two readers think differently.
//!
//! What is taken is written down anew from its parts. Where a name leads is looked at each time when it is connected to
//! (`wissel::adapters::webhook`): a name that is harmless today may lead elsewhere tomorrow.

use crate::input::{Flaw, code};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Characters of the longest address.
const LONGEST: usize = 400;
/// The port that goes without saying.
const HTTPS: u16 = 443;
/// The lowest other port: below it listen mail servers, remote shells and the like.
const LOWEST: u16 = 1024;

/// An address that messages may be sent to.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct WebhookUrl {
    text: String,
    host: String,
}

impl WebhookUrl {
    /// Reads an address. `demo`: plain http to this machine is taken too.
    pub fn parse(text: &str, demo: bool) -> Result<Self, Flaw> {
        let text = text.trim();
        if text.is_empty() {
            return Err(code::REQUIRED.into());
        }
        if text.len() > LONGEST {
            return Err(Flaw::new(code::TEXT_TOO_LONG).arg("max", LONGEST));
        }
        let (scheme, rest) = text.split_once("://").ok_or(code::URL_HTTPS)?;
        let secure = scheme.eq_ignore_ascii_case("https");
        if !secure && !scheme.eq_ignore_ascii_case("http") {
            return Err(code::URL_HTTPS.into());
        }
        let at = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at_checked(at).ok_or(code::URL_UNREADABLE)?;
        if authority.contains('@') {
            return Err(code::URL_USER.into());
        }
        let (host, port) = authority_of(authority)?;
        let here = host == "localhost" || literal(&host).is_some_and(|ip| ip.is_loopback());
        let admitted = secure || (demo && here);
        if !admitted {
            return Err(code::URL_HTTPS.into());
        }
        let port = port.map_or(Ok(secure.then_some(HTTPS)), |p| p.parse::<u16>().map(Some));
        let port = port.ok().flatten().filter(|p| *p >= LOWEST || (secure && *p == HTTPS));
        let port = port.ok_or(code::URL_PORT)?;
        let tail = tail_of(tail)?;
        let scheme = if secure { "https" } else { "http" };
        let port = if secure && port == HTTPS { String::new() } else { format!(":{port}") };
        Ok(Self { text: format!("{scheme}://{host}{port}{tail}"), host })
    }
    /// As it was stored, after [`Self::parse`] had taken it.
    pub fn stored(text: &str) -> Option<Self> {
        Self::parse(text, true).ok()
    }
    /// The whole address.
    pub fn as_str(&self) -> &str {
        &self.text
    }
    /// Its host alone: a name, or an address (IPv6 in brackets).
    pub fn host(&self) -> &str {
        &self.host
    }
}

impl fmt::Debug for WebhookUrl {
    /// The path may hold a secret of the receiver.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WebhookUrl").field(&self.host).finish()
    }
}

/// The address that a host is written as, when it is one.
fn literal(host: &str) -> Option<IpAddr> {
    host.strip_prefix('[').and_then(|h| h.strip_suffix(']')).unwrap_or(host).parse().ok()
}

/// Host, in small letters, and port.
fn authority_of(text: &str) -> Result<(String, Option<&str>), Flaw> {
    if let Some(rest) = text.strip_prefix('[') {
        let (inside, after) = rest.split_once(']').ok_or(code::URL_HOST)?;
        let ip: Ipv6Addr = inside.parse().map_err(|_| code::URL_HOST)?;
        let port = match after.strip_prefix(':') {
            Some(port) => Some(digits(port)?),
            None if after.is_empty() => None,
            None => return Err(code::URL_HOST.into()),
        };
        return Ok((format!("[{ip}]"), port));
    }
    let (host, port) = match text.split_once(':') {
        Some((host, port)) => (host, Some(digits(port)?)),
        None => (text, None),
    };
    Ok((name(host)?, port))
}

fn digits(port: &str) -> Result<&str, Flaw> {
    let fine =
        (1..=5).contains(&port.len()) && port.bytes().all(|b| b.is_ascii_digit()) && !port.starts_with('0');
    if fine { Ok(port) } else { Err(code::URL_PORT.into()) }
}

/// A name of the DNS, or an IPv4 address in its one usual form.
fn name(host: &str) -> Result<String, Flaw> {
    let host = host.to_ascii_lowercase();
    let label = |l: &str| {
        (1..=63).contains(&l.len())
            && l.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !l.starts_with('-')
            && !l.ends_with('-')
    };
    if host.len() > 253 || !host.split('.').all(label) {
        return Err(code::URL_HOST.into());
    }
    // Some readers take 127.1, 0x7f.0.0.1 and 2130706433 for addresses: a last part that is a number makes it one.
    let last = host.rsplit('.').next().unwrap_or_default();
    let numeric = last.bytes().all(|b| b.is_ascii_digit())
        || last.strip_prefix("0x").is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
    if numeric && host.parse::<Ipv4Addr>().is_err() {
        return Err(code::URL_HOST.into());
    }
    Ok(host)
}

/// Path and query, as they are sent; at least a slash. What stands behind `#` is never sent, and not taken.
fn tail_of(tail: &str) -> Result<String, Flaw> {
    let mut bytes = tail.bytes();
    while let Some(b) = bytes.next() {
        let fine = match b {
            b'%' => {
                bytes.next().is_some_and(|h| h.is_ascii_hexdigit())
                    && bytes.next().is_some_and(|h| h.is_ascii_hexdigit())
            }
            b'-' | b'.' | b'_' | b'~' | b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b','
            | b';' | b'=' | b':' | b'@' | b'/' | b'?' => true,
            other => other.is_ascii_alphanumeric(),
        };
        if !fine {
            return Err(code::URL_UNREADABLE.into());
        }
    }
    Ok(if tail.starts_with('/') { tail.to_owned() } else { format!("/{tail}") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code_of(text: &str) -> &'static str {
        WebhookUrl::parse(text, false).unwrap_err().code()
    }

    #[test]
    fn an_address_is_taken_and_written_in_one_form() {
        for (typed, written, host) in [
            ("https://epd.example.org/wissel", "https://epd.example.org/wissel", "epd.example.org"),
            (" HTTPS://EPD.Example.org ", "https://epd.example.org/", "epd.example.org"),
            ("https://epd.example.org:443/a", "https://epd.example.org/a", "epd.example.org"),
            ("https://epd.example.org:8443", "https://epd.example.org:8443/", "epd.example.org"),
            ("https://epd.example.org?k=a%20b", "https://epd.example.org/?k=a%20b", "epd.example.org"),
            ("https://192.0.2.7/x", "https://192.0.2.7/x", "192.0.2.7"),
            ("https://[2001:DB8::0:1]:8443/x", "https://[2001:db8::1]:8443/x", "[2001:db8::1]"),
        ] {
            let url = WebhookUrl::parse(typed, false).unwrap_or_else(|f| panic!("{typed}: {f}"));
            assert_eq!((url.as_str(), url.host()), (written, host));
            assert_eq!(WebhookUrl::stored(url.as_str()), Some(url));
        }
    }

    #[test]
    fn whatever_could_lead_elsewhere_is_refused() {
        for (bad, why) in [
            ("", "required"),
            ("epd.example.org", "url-https"),
            ("http://epd.example.org/", "url-https"),
            ("http://127.0.0.1:8080/", "url-https"),
            ("ftp://epd.example.org/", "url-https"),
            ("file:///etc/passwd", "url-https"),
            ("https://", "url-host"),
            ("https:///x", "url-host"),
            ("https://user@epd.example.org/", "url-user"),
            ("https://user:secret@epd.example.org/", "url-user"),
            ("https://epd.example.org:22/", "url-port"),
            ("https://epd.example.org:80/", "url-port"),
            ("https://epd.example.org:0/", "url-port"),
            ("https://epd.example.org:65536/", "url-port"),
            ("https://epd.example.org:/", "url-port"),
            ("https://epd.example.org:8443x/", "url-port"),
            ("https://127.1/", "url-host"),
            ("https://2130706433/", "url-host"),
            ("https://0x7f000001/", "url-host"),
            ("https://0177.0.0.1/", "url-host"),
            ("https://127.0.0.1./", "url-host"),
            ("https://epd..example.org/", "url-host"),
            ("https://-epd.example.org/", "url-host"),
            ("https://epd_1.example.org/", "url-host"),
            ("https://epd.example.org\\@127.0.0.1/", "url-user"),
            ("https://epd.example.org\\.evil.example/", "url-host"),
            ("https://ëpd.example.org/", "url-host"),
            ("https://[::1%25eth0]/", "url-host"),
            ("https://[::1]x/", "url-host"),
            ("https://[127.0.0.1]/", "url-host"),
            ("https://epd.example.org/#x", "url-unreadable"),
            ("https://epd.example.org/a b", "url-unreadable"),
            ("https://epd.example.org/a\r\nX: y", "url-unreadable"),
            ("https://epd.example.org/%zz", "url-unreadable"),
            ("https://epd.example.org/\\x", "url-unreadable"),
        ] {
            assert_eq!(code_of(bad), why, "{bad:?}");
        }
        assert_eq!(code_of(&format!("https://epd.example.org/{}", "a".repeat(400))), "text-too-long");
    }

    #[test]
    fn plain_http_is_for_this_machine_and_for_a_demo() {
        for good in ["http://127.0.0.1:8080/x", "http://localhost:8080/x", "http://[::1]:8080/x"] {
            assert!(WebhookUrl::parse(good, true).is_ok(), "{good}");
            assert_eq!(code_of(good), "url-https", "{good}");
        }
        for bad in
            ["http://epd.example.org:8080/", "http://localhost.example.org:8080/", "http://10.0.0.1:8080/"]
        {
            assert_eq!(WebhookUrl::parse(bad, true).unwrap_err().code(), "url-https", "{bad}");
        }
        assert_eq!(WebhookUrl::parse("http://localhost/", true).unwrap_err().code(), "url-port");
    }

    proptest! {
        /// No text makes it stumble; what it takes is printable, and taken again as the same.
        #[test]
        fn any_text_is_refused_or_read_the_same_twice(text in any::<String>(), demo in any::<bool>()) {
            for text in [text.clone(), format!("https://{text}"), format!("https://a.example/{text}")] {
                if let Ok(url) = WebhookUrl::parse(&text, demo) {
                    prop_assert!(url.as_str().bytes().all(|b| b.is_ascii_graphic()));
                    prop_assert!(!url.as_str().contains(['\\', '#']));
                    prop_assert_eq!(WebhookUrl::parse(url.as_str(), demo).unwrap(), url);
                }
            }
        }
    }
}
