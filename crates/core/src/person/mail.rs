//! Mail addresses.

use crate::input::{Flaw, code};
use std::fmt;

/// One mail address (RFC 5321 without quoted local parts), domain in lower case. Never shown by `Debug`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Mail(String);

impl Mail {
    /// Reads one address of at most 254 characters. Line breaks and lists are refused.
    pub fn parse(text: &str) -> Result<Self, Flaw> {
        let text = text.trim_matches(' ');
        if text.is_empty() {
            return Err(code::REQUIRED.into());
        }
        if text.len() > 254 {
            return Err(Flaw::new(code::TEXT_TOO_LONG).arg("max", 254));
        }
        match text.rsplit_once('@') {
            Some((local, domain)) if is_local(local) && is_domain(domain) => {
                Ok(Self(format!("{local}@{}", domain.to_ascii_lowercase())))
            }
            _ => Err(code::MAIL_UNREADABLE.into()),
        }
    }
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The part before the @.
    pub fn local(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }
    /// The part after the @, in lower case.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
    /// For lists of operators: `f…@voorbeeld.nl`.
    pub fn masked(&self) -> String {
        let (local, domain) = self.0.rsplit_once('@').unwrap_or((&self.0, ""));
        format!("{}…@{domain}", local.chars().next().unwrap_or_default())
    }
}

fn is_local(local: &str) -> bool {
    let atom = |a: &str| {
        !a.is_empty() && a.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
    };
    local.len() <= 64 && local.split('.').all(atom)
}

pub(crate) fn is_domain(domain: &str) -> bool {
    let label = |l: &str| {
        (1..=63).contains(&l.len())
            && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !l.starts_with('-')
            && !l.ends_with('-')
    };
    let top = |t: &str| t.len() >= 2 && !t.bytes().all(|b| b.is_ascii_digit());
    domain.split('.').all(label) && domain.rsplit_once('.').is_some_and(|(_, t)| top(t))
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mail(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_sane_address_is_read() {
        for (typed, expected) in [
            (" Fatima@Voorbeeld.NL ", "Fatima@voorbeeld.nl"),
            ("a.b+c@sub.voorbeeld.nl", "a.b+c@sub.voorbeeld.nl"),
            ("o'neill@voorbeeld.nl", "o'neill@voorbeeld.nl"),
            ("a@xn--mnchen-3ya.de", "a@xn--mnchen-3ya.de"),
        ] {
            assert_eq!(Mail::parse(typed).map(|m| m.as_str().to_owned()), Ok(expected.to_owned()));
        }
        assert_eq!(Mail::parse("fatima@voorbeeld.nl").unwrap().masked(), "f…@voorbeeld.nl");
    }

    #[test]
    fn anything_that_could_carry_a_header_or_a_second_address_is_refused() {
        for bad in [
            "a@b.nl\r\nBcc: c@d.nl",
            "a@b.nl\n",
            "a@b.nl,c@d.nl",
            "a@b.nl c@d.nl",
            "a b@c.nl",
            "@b.nl",
            "a@",
            "a",
            "a@b",
            "a..b@c.nl",
            ".a@c.nl",
            "a@-b.nl",
            "a@b.nl.",
            "a@1.2.3.4",
            "\"a b\"@c.nl",
            "a@b@c.nl",
            "é@c.nl",
            "a@bücher.de",
        ] {
            assert_eq!(Mail::parse(bad).unwrap_err().code(), "mail-unreadable", "{bad:?}");
        }
        let long = format!("{}@{}.nl", "a".repeat(64), "b".repeat(60).as_str().to_owned() + &".c".repeat(70));
        assert_eq!(Mail::parse(&long).unwrap_err().code(), "text-too-long");
    }
}
