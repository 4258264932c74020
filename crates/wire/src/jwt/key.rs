//! A public key as a JWK (RFC 7517, RFC 7518): EC on P-256 or P-384, or RSA of 2048 to 4096 bits.

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::{Map, Value};

/// Why a key is not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum KeyFlaw {
    /// It is no JWK, or of a kind that is not taken.
    #[error("the key is not readable")]
    Unreadable,
    /// It holds a private part, which nobody but its owner may have.
    #[error("the key holds a private part")]
    Private,
}

/// A public key that a statement can be checked with.
#[derive(Clone, Debug)]
pub struct PublicKey {
    pub(super) key: DecodingKey,
    pub(super) algorithms: [Algorithm; 2],
    text: String,
}

/// The members that a private or a shared key has.
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

impl PublicKey {
    /// Reads a JWK. What a public key does not need is left out.
    pub fn parse(text: &str) -> Result<Self, KeyFlaw> {
        let all: Map<String, Value> = serde_json::from_str(text).map_err(|_| KeyFlaw::Unreadable)?;
        if PRIVATE.iter().any(|name| all.contains_key(*name)) {
            return Err(KeyFlaw::Private);
        }
        let needed = |name: &&str| all.get(*name).map(|v| ((*name).to_owned(), v.clone()));
        let plain: Map<String, Value> =
            ["kty", "crv", "x", "y", "n", "e"].iter().filter_map(needed).collect();
        let text = Value::Object(plain).to_string();
        let jwk: Jwk = serde_json::from_str(&text).map_err(|_| KeyFlaw::Unreadable)?;
        let key = DecodingKey::from_jwk(&jwk).map_err(|_| KeyFlaw::Unreadable)?;
        let algorithms = match &jwk.algorithm {
            AlgorithmParameters::EllipticCurve(ec) => match (&ec.curve, key.as_bytes().len()) {
                // One byte that says "not compressed", and both coordinates.
                (EllipticCurve::P256, 65) => [Algorithm::ES256; 2],
                (EllipticCurve::P384, 97) => [Algorithm::ES384; 2],
                _ => return Err(KeyFlaw::Unreadable),
            },
            AlgorithmParameters::RSA(rsa) => {
                // Four characters of base64 carry three bytes.
                if !(342..=683).contains(&rsa.n.len()) {
                    return Err(KeyFlaw::Unreadable);
                }
                [Algorithm::RS256, Algorithm::RS384]
            }
            AlgorithmParameters::OctetKey(_) | AlgorithmParameters::OctetKeyPair(_) => {
                return Err(KeyFlaw::Unreadable);
            }
        };
        Ok(Self { key, algorithms, text })
    }
    /// The key as a JWK, with what a public key needs and nothing else.
    pub fn text(&self) -> &str {
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 7517, appendix A.1 and A.2.
    const X: &str = "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4";
    const Y: &str = "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM";

    fn ec(more: &str) -> String {
        format!(r#"{{"kty":"EC","crv":"P-256","x":"{X}","y":"{Y}"{more}}}"#)
    }

    #[test]
    fn a_public_key_is_taken_without_what_it_does_not_need() {
        let key = PublicKey::parse(&ec(r#","kid":"1","use":"sig","name":"Berg""#)).unwrap();
        assert!(!key.text().contains("Berg") && key.text().contains(X));
        assert!(PublicKey::parse(key.text()).is_ok(), "its own text is a key");
    }

    #[test]
    fn a_private_part_is_refused_and_so_is_what_is_no_key() {
        assert_eq!(PublicKey::parse(&ec(r#","d":"AAAA""#)).err(), Some(KeyFlaw::Private));
        let shared = r#"{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr"}"#;
        assert_eq!(PublicKey::parse(shared).err(), Some(KeyFlaw::Private));
        let short = r#"{"kty":"RSA","n":"AQAB","e":"AQAB"}"#;
        let other = ec("").replace("P-256", "P-521");
        let cut = ec("").replace(Y, "AAAA");
        for bad in ["", "[]", "{}", "null", "-----BEGIN PUBLIC KEY-----", short, &other, &cut] {
            assert_eq!(PublicKey::parse(bad).err(), Some(KeyFlaw::Unreadable), "{bad}");
        }
    }
}
