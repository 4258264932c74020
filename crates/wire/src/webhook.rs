//! Signatures of webhooks, as Standard Webhooks 1.0 writes them: HMAC-SHA-256 over id, moment and body.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;

/// The header with the message's id, the same in each try.
pub const ID: &str = "webhook-id";
/// The header with the moment of the try, in seconds since 1970.
pub const TIMESTAMP: &str = "webhook-timestamp";
/// The header with the signatures.
pub const SIGNATURE: &str = "webhook-signature";

/// A secret as its keeper gets it: `whsec_` and base 64.
pub fn secret_text(secret: &[u8]) -> String {
    format!("whsec_{}", STANDARD.encode(secret))
}

/// One signature: `v1,` and base 64.
pub fn sign(secret: &[u8], id: &str, timestamp: i64, body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let tag = hmac::sign(&key, format!("{id}.{timestamp}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(tag))
}

/// The header's value for several secrets: their signatures with spaces between.
pub fn signatures<'a>(
    secrets: impl Iterator<Item = &'a [u8]>,
    id: &str,
    timestamp: i64,
    body: &str,
) -> String {
    secrets.map(|secret| sign(secret, id, timestamp, body)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification and of its libraries.
    #[test]
    fn the_example_of_the_specification_is_signed_as_it_says() {
        let text = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
        let secret = STANDARD.decode(text.strip_prefix("whsec_").unwrap()).unwrap();
        assert_eq!(secret_text(&secret), text);
        let (id, body) =
            ("msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", r#"{"email":"test@example.com","username":"test_user"}"#);
        let signed = "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=";
        assert_eq!(sign(&secret, id, 1_649_367_553, body), signed);
        let other = sign(b"another", id, 1_649_367_553, body);
        let both = signatures([&secret[..], b"another"].into_iter(), id, 1_649_367_553, body);
        assert_eq!(both, format!("{signed} {other}"));
    }
}
