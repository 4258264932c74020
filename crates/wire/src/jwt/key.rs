//! A public key as a JWK (RFC 7517, RFC 7518): EC on P-256 or P-384, or RSA of 2048 to 4096 bits; for the sign-in of an
//! organisation Ed25519 (RFC 8037) in the place of P-384.

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk};
use jsonwebtoken::{Algorithm, DecodingKey, DecodingKeyKind};
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
    pub(crate) key: DecodingKey,
    pub(crate) algorithms: [Algorithm; 2],
    text: String,
}

/// The members that a private or a shared key has.
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// The length of a modulus in base64, of which four characters carry three bytes.
const RSA_LENGTHS: std::ops::RangeInclusive<usize> = 342..=683;

/// Which algorithms a key of a system is used with.
fn of_systems(jwk: &Jwk, length: usize) -> Option<[Algorithm; 2]> {
    match &jwk.algorithm {
        AlgorithmParameters::EllipticCurve(ec) => match (&ec.curve, length) {
            // One byte that says "not compressed", and both coordinates.
            (EllipticCurve::P256, 65) => Some([Algorithm::ES256; 2]),
            (EllipticCurve::P384, 97) => Some([Algorithm::ES384; 2]),
            _ => None,
        },
        AlgorithmParameters::RSA(rsa) if RSA_LENGTHS.contains(&rsa.n.len()) => {
            Some([Algorithm::RS256, Algorithm::RS384])
        }
        AlgorithmParameters::RSA(_)
        | AlgorithmParameters::OctetKey(_)
        | AlgorithmParameters::OctetKeyPair(_) => None,
    }
}

/// Which algorithms a key of an organisation's sign-in is used with.
fn of_providers(jwk: &Jwk, length: usize) -> Option<[Algorithm; 2]> {
    match &jwk.algorithm {
        AlgorithmParameters::EllipticCurve(ec) if ec.curve == EllipticCurve::P256 && length == 65 => {
            Some([Algorithm::ES256; 2])
        }
        AlgorithmParameters::OctetKeyPair(okp) if okp.curve == EllipticCurve::Ed25519 && length == 32 => {
            Some([Algorithm::EdDSA; 2])
        }
        AlgorithmParameters::RSA(rsa) if RSA_LENGTHS.contains(&rsa.n.len()) => {
            Some([Algorithm::RS256, Algorithm::PS256])
        }
        AlgorithmParameters::EllipticCurve(_)
        | AlgorithmParameters::RSA(_)
        | AlgorithmParameters::OctetKey(_)
        | AlgorithmParameters::OctetKeyPair(_) => None,
    }
}

impl PublicKey {
    /// Reads the JWK of a system. What a public key does not need is left out.
    pub fn parse(text: &str) -> Result<Self, KeyFlaw> {
        let all = serde_json::from_str(text).map_err(|_| KeyFlaw::Unreadable)?;
        Self::read(&all, of_systems)
    }
    /// Reads a JWK of an organisation's sign-in.
    pub(crate) fn of_provider(all: &Map<String, Value>) -> Result<Self, KeyFlaw> {
        Self::read(all, of_providers)
    }

    fn read(
        all: &Map<String, Value>,
        used_with: fn(&Jwk, usize) -> Option<[Algorithm; 2]>,
    ) -> Result<Self, KeyFlaw> {
        if PRIVATE.iter().any(|name| all.contains_key(*name)) {
            return Err(KeyFlaw::Private);
        }
        let needed = |name: &&str| all.get(*name).map(|v| ((*name).to_owned(), v.clone()));
        let plain: Map<String, Value> =
            ["kty", "crv", "x", "y", "n", "e"].iter().filter_map(needed).collect();
        let text = Value::Object(plain).to_string();
        let jwk: Jwk = serde_json::from_str(&text).map_err(|_| KeyFlaw::Unreadable)?;
        let key = DecodingKey::from_jwk(&jwk).map_err(|_| KeyFlaw::Unreadable)?;
        let length = match key.kind() {
            DecodingKeyKind::SecretOrDer(bytes) => bytes.len(),
            DecodingKeyKind::RsaModulusExponent { .. } => 0,
        };
        let algorithms = used_with(&jwk, length).ok_or(KeyFlaw::Unreadable)?;
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
