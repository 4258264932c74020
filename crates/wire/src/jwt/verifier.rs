//! The signatures behind the JWT library: ring checks them, nothing here signs.

use super::key::PublicKey;
use jsonwebtoken::crypto::{CryptoProvider, JwkUtils, JwtVerifier};
use jsonwebtoken::errors::{Error, ErrorKind, Result};
use jsonwebtoken::signature::{Error as Wrong, Verifier};
use jsonwebtoken::{Algorithm, DecodingKey, DecodingKeyKind};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PSS_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
    VerificationAlgorithm,
};

/// Whether the signature of this key stands under this message.
struct Ring {
    algorithm: Algorithm,
    key: DecodingKeyKind,
}

impl Verifier<Vec<u8>> for Ring {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> std::result::Result<(), Wrong> {
        let held = match (&self.key, self.algorithm) {
            (DecodingKeyKind::SecretOrDer(point), Algorithm::ES256) => {
                ec(&ECDSA_P256_SHA256_FIXED, point, message, signature)
            }
            (DecodingKeyKind::SecretOrDer(point), Algorithm::ES384) => {
                ec(&ECDSA_P384_SHA384_FIXED, point, message, signature)
            }
            (DecodingKeyKind::SecretOrDer(point), Algorithm::EdDSA) => {
                ec(&ED25519, point, message, signature)
            }
            (DecodingKeyKind::RsaModulusExponent { n, e }, algorithm) => {
                let rsa = RsaPublicKeyComponents { n, e };
                match algorithm {
                    Algorithm::RS256 => rsa.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok(),
                    Algorithm::RS384 => rsa.verify(&RSA_PKCS1_2048_8192_SHA384, message, signature).is_ok(),
                    Algorithm::PS256 => rsa.verify(&RSA_PSS_2048_8192_SHA256, message, signature).is_ok(),
                    _ => false,
                }
            }
            _ => false,
        };
        if held { Ok(()) } else { Err(Wrong::new()) }
    }
}

fn ec(algorithm: &'static dyn VerificationAlgorithm, point: &[u8], message: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(algorithm, point).verify(message, signature).is_ok()
}

impl JwtVerifier for Ring {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }
}

fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>> {
    Ok(Box::new(Ring { algorithm: *algorithm, key: key.kind().clone() }))
}

static RING: CryptoProvider = CryptoProvider {
    signer_factory: |_, _| Err(Error::from(ErrorKind::InvalidAlgorithm)),
    verifier_factory: verifier,
    // Made of private keys only, which nobody hands us.
    jwk_utils: JwkUtils::new_unimplemented(),
};

/// The key, ready for the library: from the first call on, its signatures are ring's.
pub(crate) fn ready(key: &PublicKey) -> &DecodingKey {
    let _it_was_there_already = RING.install_default();
    &key.key
}
